package ussd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modem/atline"
)

// Deadlines of one wait.
const (
	// answerGrace is how long a refusal may still be followed by the answer, or by more refusals: some modems release the
	// dialogue before they show what the network said, some report one failure twice.
	answerGrace = 3 * time.Second
	// errorGrace is that of a command that ended in an error: what belongs to it is on the wire already.
	errorGrace = 250 * time.Millisecond
	// finalGrace is how long OK may come after the answer, on modems that show the answer first.
	finalGrace = 2 * time.Second
)

// wait is the time from a request to what the network says to it. A request ends in two things that come in either order:
// the final result code of the command, and a +CUSD or an error of the dialogue.
type wait struct {
	m      *modem.Modem
	urcs   <-chan modem.URC // what came since right before the request left
	coding Coding           // of the request
	reply  Coding           // of replies, as the dialect has it
	log    *slog.Logger

	over bool // the dialogue is known to have ended

	refusal *RejectedError   // the last, while the grace runs
	late    bool             // an error code came after the command had ended
	grace   <-chan time.Time // nil while none runs
	answer  Answer
}

// errAnswered ends the wait with an answer.
var errAnswered = errors.New("answered")

// run sends the request and returns the answer.
func (w *wait) run(ctx context.Context, send func(context.Context) error) (Answer, error) {
	sendCtx, giveUp := context.WithCancel(ctx)
	defer giveUp()
	final := make(chan error, 1)
	var command sync.WaitGroup
	command.Go(func() { final <- send(sendCtx) })
	pending, err := w.listen(ctx, final)
	if pending {
		if errors.Is(err, errAnswered) {
			stop := time.AfterFunc(finalGrace, giveUp)
			defer stop.Stop()
		} else {
			giveUp()
		}
		command.Wait()
	}
	if errors.Is(err, errAnswered) {
		return w.answer, nil
	}
	return Answer{}, err
}

// listen hears the final result code and the URCs until one of them decides. pending: the final result code is still to come.
func (w *wait) listen(ctx context.Context, final <-chan error) (pending bool, err error) {
	pending = true
	for err == nil {
		select {
		case err = <-final:
			pending, final = false, nil
			err = w.hearFinal(ctx, err)
		case u, ok := <-w.urcs:
			if !ok {
				return pending, w.lost()
			}
			err = w.hear(u)
		case <-w.grace:
			w.over = true
			err = w.refusal
		case <-ctx.Done():
			err = w.expire(ctx.Err())
		}
	}
	return pending, err
}

func (w *wait) lost() error {
	if err := w.m.Err(); err != nil {
		return err
	}
	return modem.ErrLost
}

// timedOut is ErrTimeout with its cause.
func timedOut(cause error) error { return fmt.Errorf("%w: %w", ErrTimeout, cause) }

// hearFinal judges the final result code of the command. OK says only that the request left.
func (w *wait) hearFinal(ctx context.Context, err error) error {
	var refused *modem.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		return w.fail(refused, errorGrace)
	case ctx.Err() != nil:
		return w.expire(ctx.Err())
	case errors.Is(err, modem.ErrTimeout):
		return w.expire(err)
	}
	return err
}

// expire is how the wait ends when its time is up: a refusal whose grace runs stands. Whether the dialogue is over is not known.
func (w *wait) expire(cause error) error {
	if w.refusal != nil {
		return w.refusal
	}
	return timedOut(cause)
}

// hear judges a URC: +CUSD, or the error of a dialogue that the modem had said OK to.
func (w *wait) hear(u modem.URC) error {
	if result, ok := atline.ParseFinal(u.Text); ok {
		if result.Err == nil {
			return nil
		}
		w.late = true
		return w.fail(result.Err, answerGrace)
	}
	in, err := parseIndication(u.Text)
	if err != nil {
		w.log.Debug("ussd indication not read", "err", err)
		return nil
	}
	return w.indicate(in)
}

// indicate judges a +CUSD. Only statuses 0, 1 and 2 carry a text of the network; behind others some modems print the request.
func (w *wait) indicate(in indication) error {
	switch in.status {
	case StatusDone, StatusMenu:
	case StatusTerminated:
		if in.text == "" {
			return w.refuse(&RejectedError{Status: in.status}, answerGrace)
		}
	case StatusElsewhere:
		w.over = true
		return fmt.Errorf("%w: %v", ErrReleased, in.status)
	default:
		return w.refuse(&RejectedError{Status: in.status}, answerGrace)
	}
	w.answer = Answer{Text: decode(in.text, in.dcs, w.coding, w.reply), Status: in.status, DCS: in.dcs}
	return errAnswered
}

// fail judges an error: no network and no SIM are no refusals, and no coding mends them.
func (w *wait) fail(e *modem.Error, grace time.Duration) error {
	if err := condition(e); err != nil {
		w.over = true
		return err
	}
	return w.refuse(&RejectedError{Err: e, late: w.late}, grace)
}

// refuse notes a refusal and starts the grace; one that adds to an earlier one is merged with it.
func (w *wait) refuse(r *RejectedError, grace time.Duration) error {
	if w.refusal != nil {
		if r.Status == 0 {
			r.Status = w.refusal.Status
		}
		if r.Err == nil {
			r.Err = w.refusal.Err
		}
		r.late = r.late || w.refusal.late
	}
	w.refusal = r
	w.grace = time.After(grace)
	return nil
}

// condition is the error that tells of the state of network or SIM; nil where the code itself was refused.
func condition(e *modem.Error) error {
	switch {
	case e.IsCME(atline.CMENoNetwork, atline.CMEEmergencyOnly):
		return fmt.Errorf("%w: %w", modem.ErrNotRegistered, e)
	case e.IsCME(atline.CMENetworkTimeout):
		return fmt.Errorf("%w: %w", ErrTimeout, e)
	case e.IsCME(atline.CMESIMNotInserted, atline.CMESIMFailure, atline.CMESIMWrong):
		return fmt.Errorf("%w: %w", modem.ErrNoSIM, e)
	case e.IsCME(atline.CMESIMPIN, atline.CMESIMPUK, atline.CMESIMBusy, atline.CMEIncorrectPIN, atline.CMESIMPIN2, atline.CMESIMPUK2):
		return e
	}
	return nil
}
