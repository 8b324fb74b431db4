package agent

import (
	"context"
	"slices"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/ledger"
	"github.com/simgauge/simgauge/internal/notify"
	"github.com/simgauge/simgauge/internal/outcome"
)

// This file decides which text leaves next, by which SIM, and when.

const (
	// gatherFor is how long a text waits for others that go with it: what is wrong comes in several alerts, seconds apart.
	gatherFor = 10 * time.Second

	// textFirst and textLast are the pauses behind a try that failed: the first, doubled up to the last.
	textFirst, textLast = time.Minute, 30 * time.Minute

	// lineWithin is how long a text waits for the end of a dialogue or call that is under way.
	lineWithin = dialogueWithin
	// textWithin is what one text may take, with that and a card that is busy.
	textWithin = lineWithin + 5*time.Minute
)

// say judges and texts until ctx ends. It is beside the worker, so that an ask that awaits its answer holds no text up; the line keeps
// the two apart.
func (t *task) say(ctx context.Context) {
	for ctx.Err() == nil {
		wait := t.sayNext(ctx)
		t.live(&t.speaker, look)
		select {
		case <-ctx.Done():
		case <-t.texts:
		case <-time.After(min(max(wait, soon), look)):
		}
	}
}

// pokeTexts makes it look again.
func (t *task) pokeTexts() {
	select {
	case t.texts <- struct{}{}:
	default:
	}
}

// sayNext texts what is due, and tells how long until the next look.
func (t *task) sayNext(ctx context.Context) time.Duration {
	b, wait := t.nextText()
	if b == nil {
		return wait
	}
	t.live(&t.speaker, textWithin)
	t.leave(ctx, b)
	t.agent.o.Rest()
	return 0
}

// batch is what leaves in one text, for one number.
type batch struct {
	c       *conn
	sim     *sim
	payer   ledger.Payer
	number  string
	masked  string
	key     string // the number, hashed
	texts   []*text
	body    string
	purpose ledger.Purpose
	atMost  int
	left    bool // its entry is written, and it may have left
}

// nextText chooses what to say now, and marks it as leaving.
func (t *task) nextText() (*batch, time.Duration) {
	a := t.agent
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.cfg.Lifeline.To) == 0 {
		return nil, look
	}
	now := a.o.Clock.Now()
	s := a.simOf(t)
	a.beginTexts()
	a.lifeline.tidy(a.numberKeys()) // a kill, or a number that was taken out, leaves what waits for nobody
	a.forgetOld(now)
	if s != nil {
		a.judgeTexts(s, now)
	}
	_ = a.keepTexts() // where that fails nothing leaves, and the ledger tells why
	if s == nil {
		return nil, look
	}
	return t.batchOf(s, now)
}

// batchOf is what is to leave for the first number that lacks something. The caller holds a.mu.
func (t *task) batchOf(s *sim, now clock.Instant) (*batch, time.Duration) {
	a, wait := t.agent, look
	if a.ledger != nil {
		a.ledger.Retry()
	}
	for i, number := range a.cfg.Lifeline.To {
		for _, answers := range []bool{true, false} { // somebody waits for an answer
			b := &batch{c: t.conn, sim: s, payer: s.payer, number: number, masked: a.cfg.Lifeline.To.Masked()[i], key: a.hash("number", number)}
			left := t.dueTexts(b, answers, now)
			if left > 0 {
				wait = min(wait, left)
			}
			if len(b.texts) > 0 && t.mayLeave(b, now) {
				return b, 0
			}
		}
	}
	return nil, wait
}

// mayLeave words what is due and marks it as leaving, or notes why it cannot. The caller holds a.mu.
func (t *task) mayLeave(b *batch, now clock.Instant) bool {
	t.agent.word(b, now)
	if d := t.mute(b.sim, b.purpose, b.atMost); d != "" {
		t.heldBack(b, d)
		return false
	}
	for _, x := range b.texts {
		x.busy = true
	}
	return true
}

// heldBack notes why what is due cannot leave, and logs it when that is new. The caller holds a.mu.
func (t *task) heldBack(b *batch, why outcome.Detail) {
	if slices.ContainsFunc(b.texts, func(x *text) bool { return x.why != why }) {
		t.log.Info("text waits", "sim", b.sim.record.Name, "to", b.masked, "says", len(b.texts), "detail", string(why))
	}
	for _, x := range b.texts {
		x.why = why
	}
}

// dueTexts finds what is to be said to a number now: one answer, or all else that waits. left is how long until there may be more. The
// caller holds a.mu.
func (t *task) dueTexts(b *batch, answers bool, now clock.Instant) (left time.Duration) {
	gathered := answers
	var due []*text
	for _, x := range t.agent.lifeline.Waiting {
		if x.busy || x.answers() != answers || slices.Contains(x.Done, b.key) || !t.says(b.sim, x) || answers && x.To != b.key {
			continue
		}
		if hold := x.hold - now.Uptime; hold > 0 {
			left = shortest(left, hold)
			continue
		}
		age, _ := clock.Age(x.At, now)
		if gathered = gathered || age >= gatherFor; !gathered {
			left = shortest(left, gatherFor-age)
		}
		due = append(due, x)
	}
	if !gathered {
		return left
	}
	if b.texts = due; answers {
		b.texts = due[:min(1, len(due))]
	}
	return left
}

// shortest is the shorter of two pauses, of which 0 is none.
func shortest(a, b time.Duration) time.Duration {
	if a == 0 {
		return b
	}
	return min(a, b)
}

// says reports whether a text is this SIM's to say: its own, an alert that names it, and any other alert that nobody who goes before
// can say. The caller holds a.mu.
func (t *task) says(s *sim, x *text) bool {
	a := t.agent
	if x.SIM != "" {
		return x.SIM == s.key
	}
	name := a.alertSIM(x)
	if name == s.record.Name {
		return true
	}
	if a.cfg.Lifeline.SIM != "" {
		return false
	}
	for _, other := range a.tasks {
		o := a.simOf(other)
		if o != nil && o.record.Name == name && other.mute(o, ledger.Texts, a.cfg.Lifeline.AtMost) == "" {
			return false
		}
	}
	return true
}

// mute is why a SIM cannot text now; empty: it can. The caller holds a.mu.
func (t *task) mute(s *sim, what ledger.Purpose, atMost int) outcome.Detail {
	if d := t.unready(); d != "" {
		return d
	}
	if t.roaming() && !s.conf.Roaming {
		return outcome.Roaming
	}
	if t.agent.ledger == nil {
		return outcome.StateUnwritable
	}
	if _, err := t.agent.ledger.LeftOf(what, s.payer, atMost); err != nil {
		return failed(err).detail
	}
	return ""
}

// word makes the words of a text, and says which allowance it is of. The caller holds a.mu.
func (a *Agent) word(b *batch, now clock.Instant) {
	l := a.cfg.Lifeline
	if b.texts[0].answers() {
		b.purpose, b.atMost, b.body = ledger.Answers, l.Answers, a.answerOf(b.sim, now)
		return
	}
	parts := make([]string, len(b.texts))
	for i, x := range b.texts {
		parts[i] = x.says()
	}
	b.purpose, b.atMost, b.body = ledger.Texts, l.AtMost, notify.Compose(parts)
}
