package agent_test

import (
	"context"
	"io"
	"log/slog"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

// mostPlugIn is what may pass from the uevent of a modem that is plugged in until it is shown as up, beyond what the modem takes.
const mostPlugIn = 2 * time.Second

// BenchmarkPlugIn plugs a modem in that was away long enough for the pauses between two looks to have grown, and measures from the
// first of its uevents, of which there is one every 10 ms, until the snapshot shows it up. Time is real; the modem answers at once.
func BenchmarkPlugIn(b *testing.B) {
	const away, uevents = 10 * time.Second, 31
	var total time.Duration
	for b.Loop() {
		var plugged atomic.Bool
		plugs := make(chan struct{})
		a := awaiting(b, &plugged, plugs)
		<-time.After(away)
		began := time.Now()
		plugged.Store(true)
		go func() {
			for range uevents {
				plugs <- struct{}{}
				<-time.After(10 * time.Millisecond)
			}
		}()
		tick := time.Tick(time.Millisecond)
		for !a.Snapshot().Modems[0].Up {
			<-tick
		}
		total += time.Since(began)
	}
	took := total / time.Duration(b.N)
	b.ReportMetric(took.Seconds(), "s-to-up")
	if took > mostPlugIn {
		b.Errorf("%v from the uevent until the modem is up, want at most %v", took, mostPlugIn)
	}
}

// awaiting is an agent whose modem is not there until plugged.
func awaiting(b *testing.B, plugged *atomic.Bool, plugs <-chan struct{}) *agent.Agent {
	b.Helper()
	sim, err := modemsim.New(modemsim.Config{})
	if err != nil {
		b.Fatal(err)
	}
	st, err := store.Open(b.TempDir(), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	a := agent.New(agent.Options{
		Config: config.Default(), Store: st, Clock: newMachine(),
		Open: func(config.Modem) modem.Opener {
			return func(ctx context.Context) (io.ReadWriteCloser, error) {
				if !plugged.Load() {
					return nil, os.ErrNotExist
				}
				return sim.Pipe(context.WithoutCancel(ctx)), nil
			}
		},
		Plugs: func(ctx context.Context, changed func()) error {
			for {
				select {
				case <-plugs:
					changed()
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		},
	})
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = a.Run(ctx) }()
	b.Cleanup(func() { cancel(); <-done; st.Close() })
	return a
}
