package agent

import (
	"context"
	"fmt"

	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/sms"
)

// Checkup is one modem that is looked at without a running agent: the diagnosis of `simgauge doctor` where no daemon runs.
type Checkup struct {
	task   *task
	conn   *conn // nil: the modem could not be opened
	cancel context.CancelFunc
}

// Checkup opens a modem and looks at its card, network, signal and message store. It sends nothing to the
// network and reads no message, and a PIN only where the configuration gives one and rule 8 allows the try (docs/rules.md); what it found, and why it went no further, is in Snapshot. Close ends it. An agent that runs has no
// checkups.
func (a *Agent) Checkup(ctx context.Context, conf config.Modem) *Checkup {
	t := newTask(a, conf)
	a.mu.Lock()
	a.tasks = append(a.tasks, t)
	a.mu.Unlock()
	ck := &Checkup{task: t, cancel: func() {}}
	m, err := modem.Open(ctx, a.o.Open(conf), modem.Config{Name: conf.Name, Logger: a.log, Timing: a.o.Modem})
	if err != nil {
		ck.fail(err)
		return ck
	}
	ck.conn = newConn(ctx, t, m)
	ck.conn.agentLocked(func() { t.conn, t.lost, t.state.Up = ck.conn, nil, true })
	ck.look(ctx)
	return ck
}

func (ck *Checkup) fail(err error) {
	t := ck.task
	t.agent.mu.Lock()
	defer t.agent.mu.Unlock()
	f := failed(err)
	t.lost, t.state.Error = f, f.Error()
	t.settle()
}

func (ck *Checkup) look(ctx context.Context) {
	c := ck.conn
	c.identify(ctx)
	c.poll(ctx)
	tries := ck.tries(ctx)
	use, _ := sms.Usage(ctx, c.m) // where it is not told it is not known
	c.agentLocked(func() {
		st := &c.task.state
		st.PINTries, st.SMSUsed, st.SMSCapacity = tries, use.Used, use.Capacity
		c.task.settle()
	})
}

// tries are those left for the PIN of a SIM that is locked; nil: it is not, or the modem does not tell.
func (ck *Checkup) tries(ctx context.Context) *int {
	var state modem.SIMState
	ck.conn.agentLocked(func() { state = ck.task.state.SIMState })
	if state != modem.SIMPIN && state != modem.SIMPUK {
		return nil
	}
	if n, known, err := ck.conn.m.PINTries(ctx); err == nil && known {
		return &n
	}
	return nil
}

// Ask puts a request to the modem of the checkup, as Agent.Once does. What came of it is in Snapshot too.
func (ck *Checkup) Ask(ctx context.Context, r Request) Result {
	c := ck.conn
	if c == nil {
		return Result{}.with(fail(outcome.ModemAbsent), r.Ask)
	}
	if err := r.check(); err != nil {
		return Result{}.with(err, r.Ask)
	}
	j, err := ck.task.typedJob(r)
	if err != nil {
		return Result{}.with(err, r.Ask)
	}
	ctx, cancel := context.WithCancel(ctx)
	ck.cancel = cancel
	if j.awaits() {
		c.life = ctx
		c.agentLocked(c.listen)
	}
	return j.ladder(ctx)
}

// Close gives the port back. What Snapshot tells stays as it was.
func (ck *Checkup) Close() error {
	ck.cancel()
	if ck.conn == nil {
		return nil
	}
	ck.conn.wg.Wait()
	if err := ck.conn.m.Close(); err != nil {
		return fmt.Errorf("close modem: %w", err)
	}
	return nil
}
