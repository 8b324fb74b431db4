package e2e

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const capped = `simgauge_queries_skipped_total{reason="capped",sim="test"}`

// TestKillNineHoldsTheCap cuts the program's power 50 times, most often right after an ask was written, and counts on
// the modem's side of the wire. It asks by message: behind a USSD dialogue that was cut off the next program waits for its answer.
func TestKillNineHoldsTheCap(t *testing.T) {
	t.Parallel()
	const kills, atMost = 50, 12
	sim := modem(t, "", quick)
	s := hasty(t, atMost)
	s.query = `sms: {to: "1234", body: "DATA"}, await: {sms: {from: ["1234"]}}`
	for i := range kills {
		before := sim.spent()
		d := serve(t, s, sim.port)
		eventually(t, "an ask, or that none may be made", func() bool {
			if !d.running() {
				t.Fatalf("kill %d: the daemon ended: %s", i, d.errout)
			}
			n, skips := d.value(capped)
			return sim.spent() > before || skips && n > 0
		})
		within(t, time.Duration(rand.N(40))*time.Millisecond, func() bool { return false })
		d.kill()
		if left, spent := stateBudget(t, s), sim.spent(); left > max(0, atMost-spent) {
			t.Fatalf("kill %d: the ledger has %d asks left after %d of %d", i, left, spent, atMost)
		}
	}
	if got := sim.spent(); got > atMost || got < 2 {
		t.Errorf("%d asks over %d kills, at most %d allowed", got, kills, atMost)
	}
}

// TestRenamingFreesNoBudget: a SIM is its card, whatever the configuration calls it.
func TestRenamingFreesNoBudget(t *testing.T) {
	t.Parallel()
	const atMost = 2
	sim := modem(t, "", quick)
	s := hasty(t, atMost)
	d := serve(t, s, sim.port)
	d.await(capped, func(v float64) bool { return v > 0 })
	d.kill()
	spent := sim.spent()
	s.sim = "other"
	d = serve(t, s, sim.port)
	d.await(strings.Replace(capped, "test", "other", 1), func(v float64) bool { return v > 0 })
	if got := sim.spent(); got != spent || got != atMost {
		t.Errorf("%d asks after the renaming, %d before, at most %d allowed", got, spent, atMost)
	}
}

// TestNoStateNoAsk: what cannot be written down is not asked, and the page says so.
func TestNoStateNoAsk(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		storage func(t *testing.T, s settings) string
	}{
		{"folder cannot be written", func(*testing.T, settings) string { return "/proc/self/simgauge" }},
		{"file is no state", func(t *testing.T, s settings) string {
			dir := filepath.Join(s.dir, "broken")
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "simgauge.db"), []byte(strings.Repeat("no state ", 4096)), 0o600); err != nil {
				t.Fatal(err)
			}
			return dir
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			sim := modem(t, "", quick)
			s := hasty(t, 8)
			s.storage = tc.storage(t, s)
			d := serve(t, s, sim.port)
			d.await(capped, func(v float64) bool { return v > 1 })
			if got := sim.spent(); got != 0 {
				t.Errorf("%d asks without a ledger", got)
			}
			if left, _ := d.value(budget); left != 0 {
				t.Errorf("budget %.0f, want 0", left)
			}
		})
	}
}

// status is the part of `simgauge status --json` that is looked at here.
type status struct {
	SIMs []struct {
		Name   string
		Budget int
		Count  *struct {
			Undated bool
			Detail  string
		}
		Attempts []struct {
			Unasked         bool
			Outcome, Detail string
		}
	} `json:"sims"`
}

// statusOf asks for the status, of the daemon or of what it has left.
func statusOf(t testing.TB, s settings) (st status) {
	t.Helper()
	out, errout, exit := command(t, s.dir, append([]string{"status", "--json"}, s.where()...)...)
	if exit != 0 {
		t.Fatalf("status: exit %d: %s", exit, errout)
	}
	if err := json.Unmarshal([]byte(out), &st); err != nil {
		t.Fatalf("status --json: %v: %s", err, out)
	}
	return st
}

// stateBudget is what the ledger on disk has left, read where no daemon runs.
func stateBudget(t *testing.T, s settings) int {
	t.Helper()
	sims := statusOf(t, s).SIMs
	if len(sims) != 1 {
		t.Fatalf("%d SIMs in the status, want 1", len(sims))
	}
	return sims[0].Budget
}
