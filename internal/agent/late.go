package agent

import (
	"context"
	"errors"
	"time"

	"github.com/simgauge/simgauge/ussd"
)

// lateWithin is how long after a dialogue that was given up its answer may still come. On the wire nothing tells it from the
// answer to the next code, so the next code waits that long (docs/rules.md, rule 6).
const lateWithin = 30 * time.Second

// expectLate notes that the answer to a code may come after all. The line is held.
func (c *conn) expectLate(err error) {
	if errors.Is(err, ussd.ErrTimeout) || errors.Is(err, context.Canceled) {
		c.late = c.task.agent.o.Clock.Now().Uptime + lateWithin
	}
}

// outwait lets the time pass in which a late answer may come. The line is held.
func (c *conn) outwait(ctx context.Context) error {
	rest := c.late - c.task.agent.o.Clock.Now().Uptime
	if c.late == 0 || rest <= 0 {
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
