package agent

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
)

const (
	// beatEvery is how often the tasks are looked at, and the watchdog is fed if all of them make progress.
	beatEvery = 5 * time.Second

	// patience is how long a task may be without a sign of life beyond what it said it would take: a poll of a modem that
	// has just fallen silent takes a command's deadline for each of its few commands.
	patience = 2 * time.Minute
)

// task is one modem of the configuration. Fields behind the channels are guarded by Agent.mu.
type task struct {
	agent    *Agent
	conf     config.Modem
	open     modem.Opener
	log      *slog.Logger
	requests chan *typed   // to the worker, one at a time
	wake     chan struct{} // something changed: look at the schedule again
	texts    chan struct{} // something changed: look whether there is something to say
	plugs    chan struct{} // a device came or went
	settled  chan struct{} // closed once it is known whether modem and card are there
	ended    chan struct{} // closed when run has ended
	cancel   context.CancelFunc

	conn       *conn         // nil: not connected
	lost       error         // why not
	state      ModemState    // as last seen
	pin        *failure      // why the SIM stays locked; nil: it was unlocked, or needs no PIN
	late       time.Duration // uptime until which the answer to a code that was given up may come
	rejections int           // in a row, with the one coding that was learnt
	isSettled  bool
	opened     bool       // once at least
	served     bool       // a card was read, since this program started
	link       modem.Link // as last read: whether it is still the same is found out faster than which it is
	asking     bool       // an ask is under way
	port       string     // on which the modem was last
	ladder     ladder
	keeper     sign
	worker     sign
	speaker    sign
}

// sign is the last sign of life of a goroutine, and until when it said it would be busy.
type sign struct{ until time.Duration }

func newTask(a *Agent, conf config.Modem) *task {
	t := &task{
		agent:    a,
		conf:     conf,
		open:     a.o.Open(conf),
		log:      a.log.With("modem", conf.Name),
		requests: make(chan *typed),
		wake:     make(chan struct{}, 1),
		texts:    make(chan struct{}, 1),
		plugs:    make(chan struct{}, 1),
		settled:  make(chan struct{}),
		ended:    make(chan struct{}),
		ladder:   newLadder(conf),
		lost:     fail(outcome.ModemAbsent),
		cancel:   func() {},
	}
	t.state = ModemState{Name: conf.Name, Port: conf.Port, Recoveries: t.ladder.counts()}
	now := a.o.Clock.Now().Uptime
	t.keeper.until, t.worker.until, t.speaker.until = now, now, now
	return t
}

// run keeps the modem and works until ctx ends or stop is called. A modem that cannot be had is no error.
func (t *task) run(ctx context.Context) error {
	defer close(t.ended)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t.agent.mu.Lock()
	t.cancel = cancel
	t.agent.mu.Unlock()
	cfg := modem.Config{Name: t.conf.Name, Logger: t.agent.log, Timing: t.agent.o.Modem, Wake: t.plugs, Hung: t.recover}
	var group errgroup.Group
	group.Go(func() error { return modem.Keep(ctx, t.open, cfg, t.observe, t.use) })
	group.Go(func() error { t.work(ctx); return nil })
	group.Go(func() error { t.say(ctx); return nil })
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// stop ends the task. The caller holds a.mu.
func (t *task) stop() { t.cancel() }

// poke makes the worker look again, and whether there is something to say.
func (t *task) poke() {
	t.pokeTexts()
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// observe is told of every opening and loss.
func (t *task) observe(m *modem.Modem, err error) {
	a := t.agent
	a.mu.Lock()
	defer a.mu.Unlock()
	t.keeper.until = a.o.Clock.Now().Uptime + max(a.o.Modem.BackoffMax, time.Minute)
	if m != nil {
		if t.state.Error != "" {
			t.log.Info("modem is there again")
		}
		t.state.Up, t.state.Error = true, ""
		if t.opened {
			t.state.Reconnects++
		}
		t.opened, t.port, t.ladder.opened = true, m.Port(), a.o.Clock.Now().Uptime
		return
	}
	f := failed(err)
	if t.state.Up || t.state.Error != f.Error() {
		t.log.Warn("modem is not there", "detail", string(f.detail), "err", err)
	}
	if t.state.Up {
		t.ladder.lose(errors.Is(err, modem.ErrSilent), a.o.Clock.Now().Uptime)
	}
	t.state = ModemState{
		Name: t.conf.Name, Port: t.conf.Port, Error: f.Error(),
		Reconnects: t.state.Reconnects, Recoveries: t.ladder.counts(), SIM: t.state.SIM,
	}
	t.lost, t.conn = f, nil
	t.settle()
}

// settle says that it is known now what is there. The caller holds a.mu.
func (t *task) settle() {
	if !t.isSettled {
		t.isSettled = true
		close(t.settled)
	}
	t.poke()
}

// live notes a sign of life of a goroutine that will not be silent for longer than d.
func (t *task) live(s *sign, d time.Duration) {
	t.agent.mu.Lock()
	defer t.agent.mu.Unlock()
	s.until = t.agent.o.Clock.Now().Uptime + d
}

// alive reports whether every goroutine of every task is within the time it said it would take: a stuck one stops the
// watchdog's food.
func (a *Agent) alive() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.o.Clock.Now()
	for _, t := range a.tasks {
		for who, s := range map[string]sign{"connection": t.keeper, "worker": t.worker, "texts": t.speaker} {
			if now.Uptime > s.until+patience {
				a.log.Error("task is stuck; the watchdog will restart the program", "modem", t.conf.Name, "part", who, "since", silence(now, s))
				return false
			}
		}
	}
	return true
}

func silence(now clock.Instant, s sign) time.Duration {
	return (now.Uptime - s.until).Round(time.Second)
}
