package call

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/simgauge/simgauge/modem"
)

// line is one call, from before it leaves until it is hung up.
type line struct {
	turn *modem.Turn
	cfg  Config
	tone string // the command that keys one in
	call Call

	sees   bool      // the modem lists its calls
	listed bool      // it has listed this one
	left   time.Time // when it was dialled
	until  time.Time // when to hang up; zero: From has not come
}

// free reports whether a call can be made: none is under way, and its course can be told where that is needed.
func (l *line) free(ctx context.Context) error {
	list, err := l.list(ctx)
	switch {
	case isError(err) && l.cfg.From == Answer:
		return fmt.Errorf("%w: %w", ErrUnseen, err)
	case isError(err):
		return nil
	case err != nil:
		return err
	case len(list) > 0:
		return ErrOccupied
	}
	l.sees = true
	return nil
}

func (l *line) list(ctx context.Context) ([]entry, error) {
	lines, err := l.turn.CommandWithin(ctx, commandWithin, "+CLCC")
	return parseList(lines), err
}

func isError(err error) bool {
	_, ok := errors.AsType[*modem.Error](err)
	return ok
}

// ends are what tells that the network ended a call: the result codes of V.250, clause 6.3.1 to 6.3.3, and Huawei's.
var ends = []string{"NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "NO DIAL TONE", "^CEND:"}

// hold makes the call, and ends it on every way out.
func (l *line) hold(ctx context.Context, m *modem.Modem, number string) (Call, error) {
	ended, stop := m.Listen(ends...)
	defer stop()
	if l.cfg.Spend != nil {
		if err := l.cfg.Spend(ctx); err != nil {
			return Call{}, err
		}
	}
	l.left = time.Now()
	_, err := l.turn.CommandWithin(ctx, l.cfg.RingAtMost, "D"+number+";")
	if err == nil {
		err = l.follow(ctx, ended)
	} else if isError(err) {
		err = l.refused(err)
	}
	if stuck := l.hangUp(context.WithoutCancel(ctx)); err == nil {
		err = stuck
	}
	l.cfg.Logger.Debug("call ended", "rang", l.call.Rang, "answered", l.call.Answered, "by_network", l.call.Ended, "err", err)
	return l.call, err
}

// refused names the error that ATD ended in: that of the network, where a modem waits for it before it says OK, or the modem's own.
func (l *line) refused(err error) error {
	wire, _ := errors.AsType[*modem.Error](err)
	for _, code := range []string{"BUSY", "NO ANSWER"} { // NO CARRIER is also what a modem without voice says
		if wire.Text == code {
			l.call.Ended = code
			return &EndedError{code}
		}
	}
	return fmt.Errorf("%w: %w", ErrRefused, err)
}

// follow looks at the call until it is time to hang up, or it is over.
func (l *line) follow(ctx context.Context, ended <-chan modem.URC) error {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	if !l.sees {
		l.came(Ringing)
	}
	for l.until.IsZero() || time.Now().Before(l.until) {
		if l.until.IsZero() && time.Since(l.left) >= l.cfg.RingAtMost {
			return ErrUnanswered
		}
		select {
		case u, ok := <-ended:
			if !ok {
				return modem.ErrLost
			}
			return l.over(why(u.Text, ended))
		case <-look.C:
			gone, err := l.look(ctx)
			if gone {
				return l.over(why("", ended))
			}
			if err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// why is the result code of a call that has ended: the one that told, or that comes behind Huawei's ^CEND, or behind a list without the
// call. Some modems tell none.
func why(told string, ended <-chan modem.URC) string {
	late := time.After(codeWithin)
	for told == "" || strings.HasPrefix(told, "^") {
		select {
		case u, ok := <-ended:
			if !ok {
				return "NO CARRIER"
			}
			told = u.Text
		case <-late:
			return "NO CARRIER"
		}
	}
	return told
}

// look asks the modem where the call is. gone: it has ended.
func (l *line) look(ctx context.Context) (gone bool, err error) {
	if !l.sees {
		return false, nil
	}
	list, err := l.list(ctx)
	if err != nil {
		return false, err
	}
	e, lasts := dialled(list)
	switch {
	case !lasts && !l.listed && time.Since(l.left) < listedBy:
		return false, nil
	case !lasts:
		return true, nil
	}
	l.listed = true
	switch e.stat {
	case statAlerting:
		l.came(Ringing)
	case statActive, statHeld:
		l.came(Ringing)
		return false, l.answered(ctx)
	}
	return false, nil
}

// came notes a moment, and from when on to count.
func (l *line) came(m Moment) {
	was := l.call
	l.call.Rang = true
	l.call.Answered = was.Answered || m == Answer
	if l.until.IsZero() && m >= l.cfg.From {
		l.until = time.Now().Add(l.cfg.HangUp)
	}
}

// answered keys the tones in, once.
func (l *line) answered(ctx context.Context) error {
	if l.call.Answered {
		return nil
	}
	for tone := range strings.SplitSeq(l.cfg.DTMF, "") {
		if _, err := l.turn.CommandWithin(ctx, commandWithin, fmt.Sprintf(l.tone, tone)); isError(err) {
			return fmt.Errorf("%w: %w", ErrTones, err)
		} else if err != nil {
			return err
		}
	}
	l.came(Answer) // the time counts from behind the tones
	return nil
}

// over is a call that the network ended: as a missed call wants it, or too soon.
func (l *line) over(code string) error {
	l.call.Ended = code
	if l.until.IsZero() {
		return &EndedError{code}
	}
	return nil
}

// hangUp ends the call with +CHUP until the modem lists none, or, where it lists no calls, takes the command.
func (l *line) hangUp(ctx context.Context) error {
	for try := range tries {
		_, taken := l.turn.CommandWithin(ctx, hangUpWithin, "+CHUP")
		if errors.Is(taken, modem.ErrLost) {
			return taken
		}
		list, err := l.list(ctx)
		if _, lasts := dialled(list); err == nil && !lasts || isError(err) && taken == nil {
			return nil
		}
		if errors.Is(err, modem.ErrLost) {
			return err
		}
		pause(ctx, time.Duration(try+1)*hangUpPause)
	}
	return ErrStuck
}

// pause waits, unless ctx ends before.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
