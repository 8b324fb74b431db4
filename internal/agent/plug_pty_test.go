package agent_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

// until polls with the deadline of the test.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	deadline := time.After(time.Minute)
	for tick := time.Tick(5 * time.Millisecond); !is(); <-tick {
		select {
		case <-deadline:
			t.Fatalf("not %s within a minute", what)
		default:
		}
	}
}

// descriptors is how many files this process has open.
func descriptors(t *testing.T) int {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(fds)
}

// TestUnpluggedAtAPTY: each time the modem comes back as another terminal under the same link; nothing of the one before stays.
func TestUnpluggedAtAPTY(t *testing.T) {
	b := onPTY(t, modemsim.Config{})
	b.timing = modem.Timing{Probe: 30 * time.Second, BackoffMin: 5 * time.Millisecond, BackoffMax: 20 * time.Millisecond}
	b.startWith(func(m config.Modem) modem.Opener { return modem.Serial(m.Port) })
	link := filepath.Join(b.dir, "modem")
	up := func() bool { return b.modem().Up && b.modem().SIM == "travel" }
	until(t, "up", up)
	if r := b.ask(agent.Request{USSD: "*123#"}); r.Outcome != outcome.OK {
		t.Fatalf("ask = %+v", r)
	}
	goroutines, files := runtime.NumGoroutine(), descriptors(t)
	before, _ := os.Readlink(link)
	paths := map[string]bool{}
	for i := range uint64(20) {
		b.sim.UnplugFor(10 * time.Millisecond)
		until(t, "back", func() bool { return b.modem().Reconnects > i && up() })
		path, _ := os.Readlink(link)
		paths[path] = true
	}
	if r := b.ask(agent.Request{USSD: "*123#"}); r.Outcome != outcome.OK {
		t.Errorf("ask = %+v, terminals %v after %s", r, paths, before)
	}
	until(t, "down to the goroutines and files of before", func() bool {
		return runtime.NumGoroutine() <= goroutines && descriptors(t) <= files
	})
	if n := b.dialogues(); n > 3 { // one by the schedule, two typed
		t.Errorf("%d dialogues, want none asked again", n)
	}
}
