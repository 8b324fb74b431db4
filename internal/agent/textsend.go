package agent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/ledger"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/sms"
)

// This file lets one text leave, at most once: before its first byte does, entry and mark are on disk.

// leaveWithin is what a text that is leaving gets to do so once the program is to end. Cut off in between it might have left or not, and
// would not be sent again.
const leaveWithin = 20 * time.Second

// textCounts is what one SIM has texted since the program began.
type textCounts struct {
	left     uint64 // for the network
	failures map[outcome.Outcome]uint64
}

func (n *textCounts) fail(o outcome.Outcome) {
	if n.failures == nil {
		n.failures = zeroFailures()
	}
	n.failures[o]++
}

// leave sends one text and notes how that went.
func (t *task) leave(ctx context.Context, b *batch) {
	start := t.agent.o.Clock.Now()
	err := b.c.serves(ctx, b.sim)
	if err == nil {
		err = t.transmit(ctx, b)
	}
	var f *failure
	if err != nil {
		f = textFailure(err, b.left)
	}
	t.hasLeft(b, f, start)
}

// transmit has the line to itself: no poll and no dialogue comes between.
func (t *task) transmit(ctx context.Context, b *batch) error {
	select {
	case b.c.line <- struct{}{}:
		defer func() { <-b.c.line }()
	case <-time.After(lineWithin):
		return fail(outcome.Cancelled)
	case <-ctx.Done():
		return ctx.Err()
	}
	var abroad bool
	b.c.agentLocked(func() { abroad = t.roaming() && !b.sim.conf.Roaming })
	if abroad {
		return fail(outcome.Roaming)
	}
	ctx, cancel := outliving(ctx, leaveWithin)
	defer cancel()
	return sms.Send(ctx, b.c.m, b.number, b.body, sms.SendConfig{
		Spend:  func(context.Context) error { return t.agent.payText(b) },
		Logger: t.log,
	})
}

// outliving is a context that ends so long after ctx does.
func outliving(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return longer, func() { stop(); cancel() }
}

// payText enters a text in the ledger and marks what it says as told: from then on it is never said again, whatever happens.
func (a *Agent) payText(b *batch) error {
	if b.left {
		return errors.New("text: more than one segment") // its words were made for one
	}
	if !a.stands(b) {
		return fail(outcome.Cancelled)
	}
	if err := a.ledger.SpendOn(b.purpose, b.payer, b.atMost); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, x := range b.texts {
		x.Done = append(slices.Clone(x.Done), b.key)
		a.lifeline.fired(x.Of, a.o.Clock.Now())
		if x.SIM == "" && !slices.Contains(a.lifeline.told, x.ID) {
			a.lifeline.told = keepLast(a.lifeline.told, x.ID, keptTold)
		}
	}
	if err := a.keepTexts(); err != nil {
		a.unsay(b)
		return err
	}
	b.left = true
	b.sim.texts.left++
	return nil
}

// stands reports whether a text is still to leave: while it waited for the line, what it says may have ended, and the configuration changed.
func (a *Agent) stands(b *batch) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.cfg.Lifeline
	if b.atMost = l.AtMost; b.purpose == ledger.Answers {
		b.atMost = l.Answers
	}
	return slices.Contains(l.To, b.number) && !slices.ContainsFunc(b.texts, func(x *text) bool { return x.over })
}

// unsay takes the mark back: what the text says has not reached the network. The caller holds a.mu.
func (a *Agent) unsay(b *batch) {
	for _, x := range b.texts {
		x.Done = slices.DeleteFunc(slices.Clone(x.Done), func(key string) bool { return key == b.key })
		if len(x.Done) == 0 {
			a.lifeline.told = slices.DeleteFunc(slices.Clone(a.lifeline.told), func(id string) bool { return id == x.ID })
			a.lifeline.rests(x.Of)
		}
	}
}

// textFailure names why a text did not reach the network.
func textFailure(err error, left bool) *failure {
	f := failedAs(err, outcome.SMSRefused)
	_, wire := errors.AsType[*modem.Error](err)
	switch {
	case wire && !left && (f.detail == outcome.SMSRefused || f.detail == outcome.Unsupported):
		f.detail = outcome.NoSMS // the modem does not even go into PDU mode
	case f.detail == outcome.PortFailed: // the port is open: it is the message that cannot be sent
		f.detail = outcome.SMSRefused
	}
	return f
}

// passes reports whether a try that left did surely not reach the network, and the next may.
func passes(d outcome.Detail) bool {
	switch d {
	case outcome.SMSBusy, outcome.SIMBusy:
		return true
	}
	e, _ := outcome.Lookup(d)
	return e.Outcome == outcome.NoNetwork
}

// hasLeft notes how a text went.
func (t *task) hasLeft(b *batch, f *failure, start clock.Instant) {
	a := t.agent
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.o.Clock.Now()
	for _, x := range b.texts {
		x.busy = false
	}
	switch {
	case f == nil:
		a.lifeline.lastOf(b.sim.key, now)
		t.log.Info("text has left", "sim", b.sim.record.Name, "to", b.masked, "says", len(b.texts))
	case !b.left || passes(f.detail):
		if b.left {
			a.unsay(b)
		}
		if b.putOff(f.detail, now) {
			t.notLeft(b, f)
		}
	default:
		t.notLeft(b, f)
	}
	if b.left {
		t.transcribe(b, f, start, now)
	}
	a.lifeline.tidy(a.numberKeys())
	_ = a.keepTexts() // the mark is on disk; at worst a text that did not leave is not tried again
}

// notLeft logs a text that failed.
func (t *task) notLeft(b *batch, f *failure) {
	t.log.Warn("text has not left", "sim", b.sim.record.Name, "to", b.masked, "detail", string(f.detail), "err", f)
}

// putOff has what did not leave wait: longer behind each try that cost an entry, or that the modem refused. It reports whether there is
// something new to tell of it.
func (b *batch) putOff(why outcome.Detail, now clock.Instant) (news bool) {
	for _, x := range b.texts {
		const most = 5 // doublings: beyond textLast
		news = news || b.left || x.why != why
		x.why, x.hold = why, now.Uptime+min(textFirst<<min(x.tries, most), textLast)
		if b.left || why == outcome.NoSMS {
			x.tries++
		}
	}
	return news
}

// transcribe counts a text that left, and keeps what it said. The caller holds a.mu.
func (t *task) transcribe(b *batch, f *failure, start, now clock.Instant) {
	a := t.agent
	attempt := Attempt{
		At: start.Wall, Method: carrier.SMS, Text: true, Outcome: outcome.OK, Duration: (now.Uptime - start.Uptime).Seconds(),
		Steps: []Step{{What: fmt.Sprintf("text to %s: %s", b.masked, a.mask.text(b.body))}},
	}
	if f != nil {
		attempt.Outcome, attempt.Detail, attempt.Error = f.outcome(), f.detail, a.mask.text(f.Error())
		b.sim.texts.fail(f.outcome())
	}
	b.sim.attempts.add(attempt)
}

// tidy drops what is over, or has been said to every number that is listed. One that is leaving may have to be said again.
func (l *lifeline) tidy(numbers []string) {
	l.Waiting = slices.DeleteFunc(l.Waiting, func(x *text) bool {
		if x.busy || x.over {
			return !x.busy
		}
		want := numbers
		if x.answers() {
			want = []string{x.To}
		}
		return !slices.ContainsFunc(want, func(key string) bool { return !slices.Contains(x.Done, key) })
	})
}

// numberKeys are the numbers that are listed, hashed. The caller holds a.mu.
func (a *Agent) numberKeys() []string {
	var keys []string
	for _, n := range a.cfg.Lifeline.To {
		keys = append(keys, a.hash("number", n))
	}
	return keys
}

// lastOf notes that a SIM has texted.
func (l *lifeline) lastOf(sim string, now clock.Instant) {
	l.Last = append(slices.DeleteFunc(slices.Clone(l.Last), func(x lastText) bool { return x.SIM == sim }), lastText{sim, now})
}
