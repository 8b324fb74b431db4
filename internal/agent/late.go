package agent

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/ussd"
)

// lateWithin is how long the answer to a code may come after a network has to give it. On the wire nothing tells it from the
// answer to the next code, so the next code waits that long (docs/rules.md, rule 6).
const lateWithin = 30 * time.Second

// moreWithin is how long a network may send something behind an answer: the figure behind "please wait", or the end of a menu that
// was released. It comes as fast as an answer does, within 1 to 10 s, 15 s at most (docs/decisions/0013).
const moreWithin = 15 * time.Second

// unsent is the uptime of a code that did not leave.
const unsent = -1

// dialogue is what the state keeps of the last dialogue of a modem: when its last code or reply left, or it ended, and how long
// after that something of it may come. Zero where nothing may.
type dialogue struct {
	clock.Instant
	Within time.Duration `json:"within"`
}

// ending is how a dialogue ended.
type ending struct {
	err     error // why there was no answer
	settled bool  // the answer was read, and the network ended the dialogue with it
}

// leaves notes that a code or a reply is about to leave, so that a process that comes after this one knows that its answer may
// still come.
func (c *conn) leaves() (sent time.Duration) {
	now := c.task.agent.o.Clock.Now()
	c.task.agent.keep(store.Dialogues, c.key, dialogue{now, codeWithin + lateWithin})
	return now.Uptime
}

// ends notes how long something of a dialogue may still come: to this process, and to one after it. The dialogue is released.
func (c *conn) ends(sent time.Duration, how ending) {
	if sent == unsent {
		return
	}
	now := c.task.agent.o.Clock.Now()
	d := dialogue{now, how.lateWithin(now.Uptime - sent)}
	if d.Within == 0 {
		d = dialogue{}
	}
	c.agentLocked(func() { c.task.late = max(c.task.late, now.Uptime+d.Within) })
	c.task.agent.keep(store.Dialogues, c.key, d)
}

// lateWithin is how long something may still come of a dialogue whose last code or reply left so long ago. It may come over the
// next connection: a port that was lost says nothing of what modem and network still do, and neither does a user who would not
// wait. Nor does a refusal: some modems report the release of a dialogue before its text, and an error code may be that of
// another command. A code that never reached the network has no answer.
func (e ending) lateWithin(since time.Duration) time.Duration {
	var wire *modem.Error
	switch {
	case e.settled:
		return 0
	case e.err == nil, errors.Is(e.err, ussd.ErrReleased):
		return moreWithin
	case errors.Is(e.err, ussd.ErrRejected):
		return lateWithin
	case errors.Is(e.err, ussd.ErrTimeout), errors.Is(e.err, context.Canceled), errors.Is(e.err, modem.ErrLost):
		return max(codeWithin-since, 0) + lateWithin
	case errors.Is(e.err, modem.ErrNotRegistered), errors.Is(e.err, modem.ErrNoSIM), errors.As(e.err, &wire):
		return 0
	}
	return lateWithin // such as a budget that a second coding would have exceeded: the first was refused
}

// recallDialogue looks whether something may still come of a dialogue of the process before this one. The caller holds Agent.mu.
func (c *conn) recallDialogue() {
	then, ok := load[dialogue](c.task.agent.o.Store, store.Dialogues, c.key)
	if !ok || then.IsZero() {
		return
	}
	now := c.task.agent.o.Clock.Now()
	age, _ := clock.Age(then.Instant, now)
	c.task.late = max(c.task.late, now.Uptime+then.Within-age)
}

// outwait lets the time pass in which a late answer may come, unless that is longer than the ask may take (0: as long as it takes).
// awaiting is told how long. The line is held.
func (c *conn) outwait(ctx context.Context, within time.Duration, awaiting func(time.Duration)) error {
	var rest time.Duration
	c.agentLocked(func() {
		if c.task.late > 0 {
			rest = c.task.late - c.task.agent.o.Clock.Now().Uptime
		}
	})
	switch {
	case rest <= 0:
		return nil
	case within > 0 && rest > within:
		return fail(outcome.LateAnswer)
	}
	c.task.log.Info(forLate, "seconds", math.Ceil(rest.Seconds()))
	awaiting(rest)
	select {
	case <-time.After(rest):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.m.Done():
		return c.m.Err()
	}
}
