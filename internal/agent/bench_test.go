package agent_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// machine is the clock of a simulated machine: simulated time, a wall clock that may be wrong, boots.
type machine struct {
	mu     sync.Mutex
	boot   string
	booted time.Time
	shift  time.Duration
	known  bool
}

func newMachine() *machine { return &machine{boot: "boot-1", booted: time.Now(), known: true} }

func (m *machine) Now() clock.Instant {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	return clock.Instant{Wall: now.Add(m.shift), Known: m.known, Boot: m.boot, Uptime: now.Sub(m.booted)}
}

func (m *machine) set(shift time.Duration, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shift, m.known = shift, known
}

func (m *machine) reboot() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.boot, m.booted = m.boot+"'", time.Now()
}

// bench is an agent with a simulated modem, in simulated time.
type bench struct {
	t      *testing.T
	sim    *modemsim.Modem
	clock  *machine
	dir    string
	conf   string
	beats  int
	rests  atomic.Int64
	quiet  bool         // nothing is logged
	port   atomic.Value // func() error: what opening the port meets
	wire   func(io.ReadWriteCloser) io.ReadWriteCloser
	link   func(config.Modem) (modem.Link, bool)
	timing modem.Timing
	page   string        // stands for http://left.example.net in the configuration, which takes no address of this machine
	plugs  chan struct{} // what comes here is a uevent; nil: there are none
	log    syncBuffer    // at debug level

	credentials string

	store *store.Store
	agent *agent.Agent
	stop  func()
}

const basic = `
sims:
  - name: travel
    at_most: 8
    asks:
      - {every: 6h, minimum_gap: 3h, queries: [{ussd: "*123#"}]}
`

func newBench(t *testing.T, cfg modemsim.Config, conf string) *bench {
	t.Helper()
	sim, err := modemsim.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return &bench{t: t, sim: sim, clock: newMachine(), dir: t.TempDir(), conf: conf}
}

func parse(t *testing.T, conf string) *config.Config {
	t.Helper()
	c, err := config.Parse("test.yml", []byte(conf))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (b *bench) options() agent.Options {
	st, err := store.Open(b.dir, slog.New(slog.DiscardHandler))
	if err != nil {
		b.t.Fatal(err)
	}
	b.store = st
	conf := parse(b.t, b.conf)
	for _, q := range conf.SIMs[0].Asks[0].Queries {
		if q.Portal != nil {
			q.Portal.URL = strings.Replace(q.Portal.URL, "http://left.example.net", b.page, 1)
		}
	}
	return agent.Options{
		Config: conf,
		Store:  st,
		Clock:  b.clock,
		Open:   b.opener,
		Logger: b.logger(),
		Beat:   func() { b.beats++ },
		Rest:   func() { b.rests.Add(1) },
		Jitter: func() float64 { return 0 },
		Link:   b.link,
		Plugs:  b.uevents,
		Modem:  b.timing,

		Credentials: b.credentials,
	}
}

// uevents tells the agent of what comes over b.plugs.
func (b *bench) uevents(ctx context.Context, changed func()) error {
	for {
		select {
		case <-b.plugs:
			changed()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (b *bench) logger() *slog.Logger {
	if b.quiet {
		return slog.New(slog.DiscardHandler)
	}
	if os.Getenv("AGENT_TEST_LOG") != "" {
		return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	return slog.New(slog.NewTextHandler(&b.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// logged is what was logged, every line of the wire included.
func (b *bench) logged() string { return b.log.String() }

func (b *bench) opener(config.Modem) modem.Opener {
	return func(ctx context.Context) (io.ReadWriteCloser, error) {
		if meet, ok := b.port.Load().(func() error); ok {
			if err := meet(); err != nil {
				return nil, err
			}
		}
		rwc := b.sim.Pipe(context.WithoutCancel(ctx))
		if b.wire != nil {
			rwc = b.wire(rwc)
		}
		return rwc, nil
	}
}

// start runs the agent until halt, or the end of the test.
func (b *bench) start() {
	b.t.Helper()
	b.startWith(b.opener)
}

func (b *bench) startWith(open func(config.Modem) modem.Opener) {
	b.t.Helper()
	o := b.options()
	o.Open = open
	b.agent = agent.New(o)
	ctx, cancel := context.WithCancel(b.t.Context())
	done := make(chan error, 1)
	go func() { done <- b.agent.Run(ctx) }()
	var once sync.Once
	b.stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
				b.t.Errorf("Run = %v", err)
			}
			b.store.Close()
		})
	}
	b.t.Cleanup(b.stop)
}

// silent keeps no log: where days pass, it would take longer than all else.
func (b *bench) silent() *bench {
	b.quiet = true
	return b
}

// sleep lets simulated time pass, and what it set off come to rest.
func (b *bench) sleep(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (b *bench) dialogues() int { return len(b.sim.Spent().Dialogues) }

// only is the one SIM of the snapshot.
func (b *bench) only() agent.SIMState {
	b.t.Helper()
	snap := b.agent.Snapshot()
	if len(snap.SIMs) != 1 {
		b.t.Fatalf("%d SIMs in the snapshot, want one: %+v", len(snap.SIMs), snap)
	}
	return snap.SIMs[0]
}

func (b *bench) ask(r agent.Request) agent.Result {
	b.t.Helper()
	return b.agent.Ask(b.t.Context(), r)
}

// detail is a result's detail, empty where there is none.
func detail(r agent.Result) string {
	if r.Detail == nil {
		return ""
	}
	return *r.Detail
}

func remaining(s agent.SIMState) string {
	if len(s.Asks) == 0 || len(s.Asks[0].Reading.Data) == 0 {
		return ""
	}
	return s.Asks[0].Reading.Data[0].Remaining.Text
}

func network(t *testing.T, text string) *modemsim.Network {
	t.Helper()
	n, err := modemsim.ParseNetwork(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
