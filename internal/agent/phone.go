package agent

import (
	"context"
	"errors"
	"strings"

	"github.com/simgauge/simgauge/call"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
)

// phone makes the call of a query. Its entry is in the ledger before it leaves, and it is hung up whatever comes.
func (r *rung) phone(ctx context.Context) error {
	q := r.query.Call
	r.step("call to %s", q.Number)
	from := call.Ringing
	if q.FromAnswer {
		from = call.Answer
	}
	made, err := call.Dial(ctx, r.c.m, q.Number, call.Config{
		HangUp:     q.HangUpAfter,
		From:       from,
		DTMF:       q.DTMF,
		RingAtMost: q.RingAtMost,
		Spend: func(context.Context) error {
			r.awaiting(forCall, 0)
			return r.spend()
		},
		Logger: r.c.task.log,
	})
	if r.spent > 0 {
		r.step("%s", course(made, q.DTMF != "" && made.Answered))
	}
	if err == nil {
		return nil
	}
	f := failed(err)
	if f.detail == outcome.CallStuck {
		r.c.agentLocked(func() { r.c.stuck = true })
	}
	return f
}

// course is how a call went, in words. What was keyed in may be a secret.
func course(c call.Call, keyed bool) string {
	var went []string
	for _, part := range []struct {
		so   bool
		word string
	}{
		{c.Rang, "it rang"},
		{c.Answered, "it was answered"},
		{keyed, "the tones were keyed in"},
		{c.Ended != "", "the network ended it: " + c.Ended},
		{c.Ended == "", "it was hung up"},
	} {
		if part.so {
			went = append(went, part.word)
		}
	}
	return strings.Join(went, ", ")
}

// endedDetail is how the network ended a call (ITU-T V.250, clause 6.3).
func endedDetail(code string) outcome.Detail {
	switch code {
	case "BUSY":
		return outcome.CallBusy
	case "NO ANSWER":
		return outcome.CallNoAnswer
	case "NO DIALTONE", "NO DIAL TONE":
		return outcome.CallNoTone
	}
	return outcome.CallEnded
}

// callDetail is why a modem did not dial: NO CARRIER at once, ERROR and what says that it is not supported are those of a modem for
// data alone (+CME ERROR 3 and 4 of 3GPP TS 27.007, clause 9.2).
func callDetail(err error) outcome.Detail {
	wire, ok := errors.AsType[*modem.Error](err)
	switch {
	case !ok, wire.IsCME(3, 4):
		return outcome.NoVoice
	case endedDetail(wire.Text) == outcome.CallNoTone:
		return outcome.CallNoTone
	}
	return wireDetail(wire, outcome.NoVoice)
}

// hangUpLeft hangs up a call to a number of the SIM's queries that is still up when its modem is opened: the port was lost in the
// midst of it, or the program ended there. Calls of others stay.
func (c *conn) hangUpLeft(ctx context.Context) {
	var numbers []string
	c.agentLocked(func() {
		if c.sim != nil {
			numbers = c.sim.callees()
		}
	})
	if len(numbers) == 0 {
		return
	}
	cleared, err := call.Clear(ctx, c.m, numbers)
	c.agentLocked(func() { c.stuck = errors.Is(err, call.ErrStuck) })
	switch {
	case cleared:
		c.task.log.Warn("a call that was left behind is hung up")
	case err != nil:
		c.task.log.Debug("calls not looked at", "err", err)
	}
}

// hangUpStuck tries again, at every poll, to hang up a call that would not end: as long as it lasts it costs.
func (c *conn) hangUpStuck(ctx context.Context) {
	var stuck bool
	c.agentLocked(func() { stuck = c.stuck })
	if stuck {
		c.hangUpLeft(ctx)
	}
}

// callees are the numbers that the queries of a SIM call. The caller holds a.mu.
func (s *sim) callees() []string {
	var numbers []string
	for _, k := range s.asks {
		for _, q := range s.queries(k.conf) {
			if q.Call != nil {
				numbers = append(numbers, q.Call.Number)
			}
		}
	}
	return numbers
}
