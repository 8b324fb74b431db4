package agent

import (
	"context"
	"errors"
	"time"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/ussd"
)

// lateWithin is how long after a dialogue that was given up its answer may still come. On the wire nothing tells it from the
// answer to the next code, so the next code waits that long (docs/rules.md, rule 6).
const lateWithin = 30 * time.Second

// expectLate notes that the answer to a code may come after all. It may come over the next connection: a port that was lost
// says nothing of what modem and network still do. Nor does a refusal: some modems report the release of a dialogue before its
// text, and an error code may be that of another command.
func (c *conn) expectLate(err error) {
	for _, open := range []error{ussd.ErrTimeout, ussd.ErrRejected, context.Canceled, modem.ErrLost} {
		if errors.Is(err, open) {
			c.agentLocked(func() { c.task.late = c.task.agent.o.Clock.Now().Uptime + lateWithin })
			return
		}
	}
}

// outwait lets the time pass in which a late answer may come. The line is held.
func (c *conn) outwait(ctx context.Context) error {
	var rest time.Duration
	c.agentLocked(func() {
		if c.task.late > 0 {
			rest = c.task.late - c.task.agent.o.Clock.Now().Uptime
		}
	})
	if rest <= 0 {
		return nil
	}
	select {
	case <-time.After(rest):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-c.m.Done():
		return c.m.Err()
	}
}
