package agent_test

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// hasty asks as often as it may.
const hasty = `
sims:
  - name: travel
    at_most: 5
    asks: [{every: 1m, minimum_gap: 1s, queries: [{ussd: "*144#"}, {ussd: "*123#"}]}]
`

// crash ends the agent as kill -9 does: what was not on disk is gone. The state is copied while the agent lives, and the
// copy is what the next start finds.
func (b *bench) crash() {
	b.t.Helper()
	dir := b.copied()
	b.stop()
	b.dir = dir
}

// copied is a folder with the state as it is on disk.
func (b *bench) copied() (dir string) {
	b.t.Helper()
	dir = b.t.TempDir()
	in, err := os.Open(filepath.Join(b.dir, "simgauge.db"))
	if err != nil {
		b.t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(filepath.Join(dir, "simgauge.db"))
	if err != nil {
		b.t.Fatal(err)
	}
	defer out.Close()
	if _, err := io.Copy(out, in); err != nil {
		b.t.Fatal(err)
	}
	return dir
}

// Killed right after an entry was written, 50 times: the cap holds on the modem's side of the wire.
func TestKillsHoldTheCap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, hasty)
		first := time.Now()
		for i := range 50 {
			b.start()
			before, waited := b.dialogues(), time.Now()
			for b.dialogues() == before && time.Since(waited) < 3*time.Minute {
				b.sleep(time.Second)
			}
			if left := b.only().Budget; left > max(5-b.dialogues(), 0) && time.Since(first) < 24*time.Hour {
				t.Fatalf("kill %d: budget %d after %d dialogues of 5", i, left, b.dialogues())
			}
			b.crash()
		}
		if time.Since(first) > 24*time.Hour {
			t.Fatalf("the test took %v, want it within 24 h", time.Since(first))
		}
		if got := b.dialogues(); got != 5 {
			t.Errorf("%d dialogues over 50 kills, want at_most 5", got)
		}
	})
}

func TestNothingFreesTheBudget(t *testing.T) {
	t.Parallel()
	tests := map[string]func(b *bench){
		"restart":             func(*bench) {},
		"reboot":              func(b *bench) { b.clock.reboot() },
		"clock set back":      func(b *bench) { b.clock.set(-7*24*time.Hour, true) },
		"clock set forward":   func(b *bench) { b.clock.set(7*24*time.Hour, true) },
		"reboot, wrong clock": func(b *bench) { b.clock.reboot(); b.clock.set(-7*24*time.Hour, false) },
		"renamed SIM and ask": func(b *bench) {
			b.conf = `
sims:
  - name: other
    at_most: 5
    asks: [{name: fresh, every: 1m, minimum_gap: 1s, queries: [{ussd: "*123#"}]}]
`
		},
		"unreadable state": func(b *bench) { b.spoil() },
	}
	for name, between := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{}, hasty).silent()
				b.start()
				b.sleep(time.Hour)
				b.stop()
				if got := b.dialogues(); got != 5 {
					t.Fatalf("%d dialogues in an hour, want at_most 5", got)
				}
				between(b)
				b.start()
				b.sleep(22 * time.Hour)
				if got := b.dialogues(); got != 5 {
					t.Errorf("%d dialogues in 23 h, want at_most 5", got)
				}
				if got := b.only(); got.Budget != 0 || got.Skipped["capped"] == 0 {
					t.Errorf("budget %d, skipped %v, want 0 and some", got.Budget, got.Skipped)
				}
				if r := b.ask(agent.Request{USSD: "*123#"}); r.Outcome != outcome.Capped {
					t.Errorf("a typed ask = %s, want capped", r.Outcome)
				}
				b.sleep(26 * time.Hour)
				if got := b.dialogues(); got <= 5 || got > 15 {
					t.Errorf("%d dialogues after two days, want more than 5 and at most 15", got)
				}
			})
		})
	}
}

func (b *bench) spoil() {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.dir, "simgauge.db"), []byte("spoilt"), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func TestWithoutAWritableStateNothingIsAskedAndAllElseGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, hasty).silent()
		file := filepath.Join(b.dir, "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		b.dir = filepath.Join(file, "folder")
		b.start()
		b.sleep(48 * time.Hour)
		r := b.ask(agent.Request{USSD: "*123#"})
		if r.Outcome != outcome.Capped || detail(r) != "state_unwritable" {
			t.Errorf("ask = %s, %s, want capped, state_unwritable", r.Outcome, detail(r))
		}
		if got := b.dialogues(); got != 0 {
			t.Errorf("%d dialogues, want none", got)
		}
		snap := b.agent.Snapshot()
		if snap.StateWritable == nil || *snap.StateWritable || !snap.Modems[0].Up || snap.Modems[0].Signal.RSSI == nil || snap.SIMs[0].Name != "travel" {
			t.Errorf("snapshot %+v, want state_writable false, and the modem watched", snap)
		}
	})
}

func TestRoaming(t *testing.T) {
	abroad := `
serving: "00201"
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
plan: {total: 10GB, used: 2GB}
ussd: {"*123#": {text: "Data left: {remaining}."}}
`
	tests := []struct {
		name, conf string
		want       int
	}{
		{"not known to be free", basic, 0},
		{"the configuration says so", "sims: [{name: travel, roaming: true, asks: [{queries: [{ussd: \"*123#\"}]}]}]", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{Network: network(t, abroad)}, tt.conf)
				b.start()
				b.sleep(time.Hour)
				if got := b.dialogues(); got != tt.want {
					t.Errorf("%d dialogues abroad, want %d", got, tt.want)
				}
				if got := b.only().Skipped["roaming"]; (got > 0) != (tt.want == 0) {
					t.Errorf("skipped %v", b.only().Skipped)
				}
				if r := b.ask(agent.Request{Ask: "main"}); (r.Outcome == outcome.OK) != (tt.want > 0) {
					t.Errorf("ask by name = %s, %s", r.Outcome, detail(r))
				}
				if r := b.ask(agent.Request{USSD: "*123#"}); r.Outcome != outcome.OK {
					t.Errorf("a typed code = %s, want it dialled: whoever types it bids it", r.Outcome)
				}
			})
		})
	}
}

// A modem that tells no registration at all tells its serving network.
func TestRoamingOfAModemThatTellsNoRegistration(t *testing.T) {
	tests := []struct {
		name, serving string
		want          int
		says          bool
	}{
		{"at home", "00101", 1, false},
		{"another network of the country", "00102", 1, true},
		{"abroad", "00201", 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				faults, err := modemsim.ParseFaults(strings.NewReader("on +CREG: error CME 4\non +CGREG: error CME 4\non +CEREG: error CME 4\n"))
				if err != nil {
					t.Fatal(err)
				}
				b := newBench(t, modemsim.Config{Faults: faults, Network: network(t, `
serving: "`+tt.serving+`"
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
plan: {total: 10GB, used: 2GB}
ussd: {"*123#": {text: "Data left: {remaining}."}}
`)}, basic)
				b.start()
				b.sleep(time.Hour)
				if got := b.dialogues(); got != tt.want {
					t.Errorf("%d dialogues, want %d", got, tt.want)
				}
				if got := b.only().Skipped["roaming"]; (got > 0) != (tt.want == 0) {
					t.Errorf("skipped %v", b.only().Skipped)
				}
				steps, err := json.Marshal(b.only().Attempts)
				if err != nil {
					t.Fatal(err)
				}
				if said := strings.Contains(string(steps), "taken for at home"); said != tt.says {
					t.Errorf("transcript says that it was taken for at home: %v, want %v:\n%s", said, tt.says, steps)
				}
			})
		})
	}
}

func TestQuietHours(t *testing.T) {
	t.Parallel()
	const quiet = `
sims:
  - name: travel
    quiet: "23:00-06:00"
    asks: [{every: 1h, minimum_gap: 1h, queries: [{ussd: "*123#"}]}]
    at_most: 100
`
	t.Run("known time", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { // simulated time begins at midnight
			b := newBench(t, modemsim.Config{}, quiet).silent()
			b.start()
			b.sleep(6*time.Hour - time.Minute)
			if got := b.dialogues(); got != 0 || b.only().Skipped["quiet"] == 0 {
				t.Errorf("%d dialogues before six, skipped %v", got, b.only().Skipped)
			}
			if r := b.ask(agent.Request{USSD: "*123#"}); r.Outcome != outcome.OK {
				t.Errorf("a typed ask in quiet hours = %s, want ok", r.Outcome)
			}
			b.sleep(17*time.Hour + 30*time.Minute)
			if got := b.dialogues(); got < 16 || got > 19 {
				t.Errorf("%d dialogues by half past eleven, want one each hour from six", got)
			}
		})
	})
	t.Run("time not known", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, modemsim.Config{}, quiet).silent()
			b.clock.set(0, false)
			b.start()
			b.sleep(9 * time.Minute)
			if got := b.dialogues(); got != 0 {
				t.Errorf("%d dialogues before the clock had time to become known", got)
			}
			b.sleep(3 * time.Minute)
			if got := b.dialogues(); got != 1 {
				t.Errorf("%d dialogues although the time stays unknown, want 1: it must not wait for ever", got)
			}
		})
	})
}
