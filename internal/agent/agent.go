// Package agent decides when to ask, how often and at what cost: schedule, spend ledger, retries and the records kept.
//
// Each modem has a task of three goroutines. One keeps the connection: it reads the card, polls status and runs the inbox.
// Another works: it puts the asks that are due or typed, one at a time. The third texts the owner. They meet under Agent.mu, which
// nobody holds while waiting for a modem or the disk's sync, but for the small records of the state.
package agent

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/ledger"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modem"
)

// Options wires an Agent.
type Options struct {
	Config *config.Config
	Store  *store.Store // nil only for Once without a ledger
	Clock  clock.Source
	Open   func(config.Modem) modem.Opener // nil: a modem.Finder of this machine
	Logger *slog.Logger
	Beat   func()                                          // called as long as every task makes progress; feeds the watchdog
	Rest   func()                                          // called after each ask, which takes megabytes for a second, a few times a day; by several goroutines, perhaps at once
	Jitter func() float64                                  // in [0,1); nil: random
	Link   func(config.Modem) (modem.Link, bool)           // a modem's network interface; nil: modem.LinkOf
	Sample time.Duration                                   // the longest pause between two looks at these; 0: they set the pace
	Plugs  func(ctx context.Context, changed func()) error // calls changed when a device comes or goes, until ctx ends, as modem.Uevents does; nil: nobody does
	Modem  modem.Timing

	Credentials string        // the folder of systemd's credentials; empty: none
	USSD        time.Duration // wait for the network's answer; 0: the package's default
}

// Agent keeps the modems and asks their SIMs.
type Agent struct {
	o      Options
	log    *slog.Logger
	ledger *ledger.Ledger // nil: none is kept
	mask   redactor

	reload  chan struct{} // a new configuration is there
	started chan struct{} // closed when Run has its tasks
	stopped chan struct{} // closed when Run has ended
	heard   chan struct{} // there is something to learn

	mu    sync.Mutex
	cfg   *config.Config
	tasks []*task // in the order of the configuration
	sims  map[string]*sim

	lifeline lifeline

	asking []*underWay
}

// New makes an agent; nothing is opened before Run or Once.
func New(o Options) *Agent {
	if o.Open == nil {
		o.Open = openPorts()
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Link == nil {
		o.Link = func(m config.Modem) (modem.Link, bool) { return modem.LinkOf(m.Port, m.Interface) }
	}
	if o.Beat == nil {
		o.Beat = func() {}
	}
	if o.Rest == nil {
		o.Rest = func() {}
	}
	a := &Agent{
		o:       o,
		log:     o.Logger,
		mask:    newRedactor(),
		cfg:     o.Config,
		sims:    map[string]*sim{},
		reload:  make(chan struct{}, 1),
		started: make(chan struct{}),
		stopped: make(chan struct{}),
		heard:   make(chan struct{}, 1),
	}
	if o.Store != nil {
		a.ledger = ledger.Open(o.Store, o.Clock)
		a.remember()
		a.recallTexts()
	}
	return a
}

// openPorts opens the ports of this machine, so that no two modems get the same device.
func openPorts() func(config.Modem) modem.Opener {
	finder := modem.NewFinder(modem.Host{})
	return func(m config.Modem) modem.Opener { return finder.Opener(m.Port) }
}

// remember brings back the SIMs of the state, so that their readings show before a modem is open.
func (a *Agent) remember() {
	for _, key := range a.o.Store.Keys(store.SIMs) {
		rec, ok := load[simRecord](a.o.Store, store.SIMs, key)
		if !ok {
			continue
		}
		s := newSIM(key)
		s.record, s.payer = rec, rec.Payer
		s.debts, _ = load[[]*debt](a.o.Store, store.Owed, key)
		a.recallPast(s)
		s.read, _ = load[[]string](a.o.Store, store.Unasked, key)
		s.conf = a.confNamed(rec.Name)
		s.conf.Name, s.conf.AtMost = rec.Name, rec.AtMost
		a.refreshAsks(s)
		a.sims[key] = s
	}
}

// confNamed is the configuration of a SIM that only its name is known of.
func (a *Agent) confNamed(name string) config.SIM {
	for _, c := range a.cfg.SIMs {
		if c.Name == name {
			return c
		}
	}
	for _, c := range a.cfg.SIMs {
		if c.Name == "" {
			return c
		}
	}
	return config.Default().SIMs[0]
}

// Run keeps every modem, asks on schedule and answers Ask until ctx ends. It is called once.
func (a *Agent) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	group, ctx := errgroup.WithContext(ctx)
	defer close(a.stopped)
	defer cancel()
	group.Go(func() error { return a.hearPlugs(ctx) })
	group.Go(func() error { a.countLinks(ctx); return nil })
	group.Go(func() error { a.learnLives(ctx); return nil })
	a.adjust(ctx, group)
	close(a.started)
	beat := time.NewTicker(beatEvery)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return group.Wait()
		case <-a.reload:
			a.adjust(ctx, group)
		case <-beat.C:
			if a.alive() {
				a.o.Beat()
			}
		}
	}
}

// adjust starts the tasks of modems that are new or changed, and ends those of modems that are gone.
func (a *Agent) adjust(ctx context.Context, group *errgroup.Group) {
	a.mu.Lock()
	defer a.mu.Unlock()
	old := a.tasks
	a.tasks = nil
	for _, conf := range a.cfg.Modems {
		i := slices.IndexFunc(old, func(t *task) bool { return reflect.DeepEqual(t.conf, conf) })
		if i >= 0 {
			a.tasks = append(a.tasks, old[i])
			old = slices.Delete(slices.Clone(old), i, i+1)
			continue
		}
		t := newTask(a, conf)
		a.tasks = append(a.tasks, t)
		group.Go(func() error { return t.run(ctx) })
	}
	for _, t := range old {
		t.stop()
	}
	for _, t := range a.tasks {
		if t.conn != nil && t.conn.sim != nil {
			a.configure(t.conn.sim, t.conf.Name)
			if !t.asking { // no dialogue is disturbed; the end of the ask attends to it
				t.conn.heed()
			}
		}
		t.poke()
	}
}

// Reload takes a new configuration; modems that did not change keep their connection.
func (a *Agent) Reload(c *config.Config) {
	a.mu.Lock()
	a.cfg = c
	a.mu.Unlock()
	select {
	case a.reload <- struct{}{}:
	default: // one is waiting already, and will see this configuration
	}
}

// keep stores a record. A state that cannot be written shows as such; what was read stays in memory.
func (a *Agent) keep(b store.Bucket, key string, v any) bool {
	if err := save(a.o.Store, b, key, v); err != nil {
		a.log.Debug("record is in memory only", "bucket", string(b), "err", err)
		return false
	}
	return true
}

func newMethodState() MethodState {
	m := MethodState{Failures: zeroFailures(), Buckets: Histogram{}}
	for _, bound := range Buckets() {
		m.Buckets[bound] = 0
	}
	return m
}

// method is a way to ask with its counters begun. The caller holds a.mu.
func (s *sim) method(m carrier.Method) MethodState {
	if st, ok := s.methods[m]; ok {
		return st
	}
	return newMethodState()
}
