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

// expectLate notes that the answer to a code that was sent at an uptime may come after all. It may come over the next connection: a
// port that was lost says nothing of what modem and network still do, and neither does a user who would not wait. Nor does a
// refusal: some modems report the release of a dialogue before its text, and an error code may be that of another command.
func (c *conn) expectLate(sent time.Duration, err error) {
	for _, open := range []error{ussd.ErrTimeout, ussd.ErrRejected, context.Canceled, modem.ErrLost} {
		if !errors.Is(err, open) {
			continue
		}
		c.agentLocked(func() {
			from := c.task.agent.o.Clock.Now().Uptime
			if !endedByNetwork(err) {
				from = max(from, sent+codeWithin)
			}
			c.task.late = max(c.task.late, from+lateWithin)
		})
		return
	}
}

// unsent is the uptime of a code that did not leave.
const unsent = -1

// opens notes that a code is about to leave, so that a process that comes after this one knows that its answer may still come.
func (c *conn) opens() (sent time.Duration) {
	now := c.task.agent.o.Clock.Now()
	c.task.agent.keep(store.Dialogues, c.key, now)
	return now.Uptime
}

// ends notes that no answer can come any more, or how long one may.
func (c *conn) ends(sent time.Duration, err error) {
	if sent == unsent {
		return
	}
	c.expectLate(sent, err)
	if err == nil || endedByNetwork(err) {
		c.task.agent.keep(store.Dialogues, c.key, clock.Instant{})
	}
}

// recallOpen looks whether the process before this one left a dialogue open. The caller holds Agent.mu.
func (c *conn) recallOpen() {
	then, ok := load[clock.Instant](c.task.agent.o.Store, store.Dialogues, c.key)
	if !ok || then.IsZero() {
		return
	}
	now := c.task.agent.o.Clock.Now()
	age, _ := clock.Age(then, now)
	c.task.late = max(c.task.late, now.Uptime+codeWithin+lateWithin-age)
}

// endedByNetwork reports whether a code was refused: there is no dialogue any more.
func endedByNetwork(err error) bool { return errors.Is(err, ussd.ErrRejected) }

// outwait lets the time pass in which a late answer may come, unless that is longer than the ask may take (0: as long as it takes).
// The line is held.
func (c *conn) outwait(ctx context.Context, within time.Duration) error {
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
	c.task.log.Info("waiting: the answer to the code before may still come", "seconds", math.Ceil(rest.Seconds()))
	select {
	case <-time.After(rest):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.m.Done():
		return c.m.Err()
	}
}
