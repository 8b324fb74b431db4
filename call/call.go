// Package call makes one voice call whose answer comes as a message: it dials, follows the call, keys in tones, and always hangs up.
//
// Balance hotlines are asked so: some by a call that they do not even answer (a missed call), some by tones once they did.
package call

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/simgauge/simgauge/modem"
)

// Errors a caller branches on. All but the first four come after the call has left.
var (
	ErrOccupied   = errors.New("another call is under way")
	ErrCutsData   = errors.New("a call on 2G would cut off the data connection that is up")
	ErrUnseen     = errors.New("the modem does not tell whether a call was answered")
	ErrRefused    = errors.New("the modem takes no voice call") // wraps the *modem.Error; whether it left cannot be told
	ErrUnanswered = errors.New("nobody answered in time")
	ErrTones      = errors.New("tones refused") // wraps the *modem.Error
	ErrStuck      = errors.New("the call could not be hung up")
)

// EndedError is a call that the network ended before what was awaited of it.
type EndedError struct{ Code string } // the result code, such as BUSY

func (e *EndedError) Error() string { return "the network ended the call: " + e.Code }

// Moment is one in the course of a call.
type Moment uint8

// The moments.
const (
	Ringing Moment = iota // the far end rings
	Answer                // it was answered
)

// Config says how to call. The zero Config hangs up as soon as it rings.
type Config struct {
	HangUp     time.Duration // how long after From
	From       Moment        //
	DTMF       string        // keyed in once it is answered: digits, *, #, A to D
	RingAtMost time.Duration // from the dialling to From; 0: a minute
	Spend      func(context.Context) error
	Logger     *slog.Logger
}

// Deadlines.
const (
	// ringAtMost is how long networks let a call ring, and a little more.
	ringAtMost = time.Minute
	// commandWithin bounds commands that the modem answers by itself.
	commandWithin = 5 * time.Second
	// hangUpWithin bounds each +CHUP: the network acknowledges it.
	hangUpWithin = 10 * time.Second
	// lookEvery is how often the course is looked at; a missed call must be over soon after it rings.
	lookEvery = 500 * time.Millisecond
	// codeWithin is how much later than the list the result code may tell that a call has ended.
	codeWithin = 250 * time.Millisecond
	// listedBy is when a modem must have listed its call: before, none in the list does not mean that it ended.
	listedBy = 3 * time.Second
)

// tries is how often a call is hung up that the modem still lists, with hangUpPause and then twice that and so on between them: some
// modems refuse while the network is still setting the call up.
const (
	tries       = 4
	hangUpPause = time.Second
)

// Call is how far a call came.
type Call struct {
	Rang, Answered bool
	Ended          string // the result code by which the network ended it; empty: we hung up
}

// Dial makes one call and ends it. The modem is the call's alone meanwhile: for cfg.RingAtMost, cfg.HangUp and what tones and hanging up
// take. ATD is sent with its
// semicolon (3GPP TS 27.007, clause 6.2), and +CHUP (clause 6.5) on every way out, never ATH. cfg.Spend is called right before the
// call leaves; its error ends it there. Other errors: those above, *EndedError, modem.ErrLost, modem.ErrTimeout and that of ctx.
//
// A call that the network ends after it rang is none that failed, if From is Ringing: that is what missed-call services do.
func Dial(ctx context.Context, m *modem.Modem, number string, cfg Config) (Call, error) {
	c, err := dial(ctx, m, number, cfg)
	if err != nil {
		return c, fmt.Errorf("call: %w", err)
	}
	return c, nil
}

func dial(ctx context.Context, m *modem.Modem, number string, cfg Config) (Call, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.RingAtMost <= 0 {
		cfg.RingAtMost = ringAtMost
	}
	if cfg.DTMF != "" {
		cfg.From = Answer
	}
	if err := sparesData(ctx, m); err != nil {
		return Call{}, err
	}
	turn, err := m.Take(ctx)
	if err != nil {
		return Call{}, err
	}
	defer turn.End()
	l := &line{turn: turn, cfg: cfg, tone: cmp.Or(m.Dialect().Tone, "+VTS=%s")}
	if err := l.free(ctx); err != nil {
		return Call{}, err
	}
	return l.hold(ctx, m, number)
}

// sparesData refuses the call that would suspend data: on GSM a modem has either (3GPP TS 24.008, clause 4.1.1.2.1, mode of operation B). 3G has both,
// and from LTE the network takes both along or serves the call itself.
func sparesData(ctx context.Context, m *modem.Modem) error {
	op, err := m.Operator(ctx)
	if err != nil {
		return err
	}
	if op.RAT != modem.RATGSM {
		return nil
	}
	lines, err := m.CommandWithin(ctx, commandWithin, "+CGACT?")
	if _, ok := errors.AsType[*modem.Error](err); ok {
		return nil // it has no data at all
	}
	if err != nil {
		return err
	}
	if active(lines) {
		return ErrCutsData
	}
	return nil
}

// active reports whether a data connection is up: "+CGACT: <cid>,<state>" (3GPP TS 27.007, clause 10.1.10).
func active(lines []string) bool {
	for _, text := range lines {
		if rest, ok := strings.CutPrefix(text, "+CGACT:"); ok && strings.HasSuffix(strings.TrimSpace(rest), ",1") {
			return true
		}
	}
	return false
}
