package agent_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

// checkup looks at the modem of a bench, asks if it is told to, and tells the snapshot.
func (b *bench) checkup(r *agent.Request) (agent.Snapshot, *agent.Result) {
	b.t.Helper()
	o := b.options()
	defer b.store.Close()
	a := agent.New(o)
	ck := a.Checkup(b.t.Context(), o.Config.Modems[0])
	var got *agent.Result
	if r != nil {
		res := ck.Ask(b.t.Context(), *r)
		got = &res
	}
	if err := ck.Close(); err != nil {
		b.t.Error(err)
	}
	return a.Snapshot(), got
}

// TestACheckupTouchesNothing: neither the network, nor the PIN, nor a message.
func TestACheckupTouchesNothing(t *testing.T) {
	for name, text := range map[string]string{
		"ready":    `inbox: [{from: Examplia, text: "Welcome."}]`,
		"full":     `full: true`,
		"locked":   `pin: "1234"`,
		"blocked":  `{pin: "1234", sim: puk, pin_tries: 0}`,
		"no SIM":   `sim: absent`,
		"searches": `registration: searching`,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{Network: network(t, text)}, basic)
				b.checkup(nil)
				spent := b.sim.Spent()
				if len(spent.Dialogues) > 0 || spent.Segments > 0 {
					t.Errorf("spent %v, %d segments", spent.Dialogues, spent.Segments)
				}
				for _, line := range spent.Commands {
					for _, bad := range []string{"+CPIN=", "+CMGR", "+CMGL", "+CMGD", "+CMGS", "+CPMS=", "+CUSD=1", "+COPS=0", "ATZ", "ATH", "ATD"} {
						if strings.Contains(strings.ToUpper(line), bad) {
							t.Errorf("the modem was told %s", line)
						}
					}
				}
			})
		})
	}
}

func TestACheckupTellsWhatItSaw(t *testing.T) {
	for _, c := range []struct {
		name, network string
		want          outcome.Detail
		tries, used   int
	}{
		{"ready", `inbox: [{from: Examplia, text: "Welcome."}]`, "", 0, 1},
		{"locked", `{pin: "1234", pin_tries: 2}`, outcome.PINNeeded, 2, 0},
		{"no SIM", `sim: absent`, outcome.SIMAbsent, 0, 0},
		{"not registered", `registration: none`, outcome.NotRegistered, 0, 0},
		{"denied", `registration: denied`, outcome.Denied, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{Network: network(t, c.network)}, basic)
				snap, _ := b.checkup(nil)
				m := snap.Modems[0]
				tries := 0
				if m.PINTries != nil {
					tries = *m.PINTries
				}
				if !m.Up || m.Detail != c.want || tries != c.tries || m.SMSUsed != c.used || m.Model == "" {
					t.Errorf("up %v, detail %q, %d tries, %d messages of %q; want %q, %d, %d", m.Up, m.Detail, tries, m.SMSUsed, m.Model, c.want, c.tries, c.used)
				}
			})
		})
	}
}

func TestACheckupOfAPortThatIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.port.Store(func() error {
			return fmt.Errorf("open /dev/ttyUSB2: %w", &modem.BusyError{Holder: "ModemManager (pid 412)"})
		})
		snap, res := b.checkup(&agent.Request{})
		m := snap.Modems[0]
		if m.Up || m.Detail != outcome.PortBusy || m.Holder != "ModemManager (pid 412)" {
			t.Errorf("up %v, detail %q, holder %q; want a port that ModemManager holds", m.Up, m.Detail, m.Holder)
		}
		if detail(*res) == "" || b.dialogues() != 0 {
			t.Errorf("detail %q, %d dialogues; want a refusal", detail(*res), b.dialogues())
		}
	})
}

// An ask of a checkup is counted as every other, and its end is in the snapshot.
func TestAnAskOfACheckupIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, strings.Replace(basic, "at_most: 8", "at_most: 1", 1))
		snap, res := b.checkup(&agent.Request{Ask: "main"})
		if res.Outcome != outcome.OK || snap.SIMs[0].Budget != 0 || snap.SIMs[0].Asks[0].Outcome != outcome.OK {
			t.Errorf("outcome %s, snapshot %+v; want a reading that took the last entry", res.Outcome, snap.SIMs[0])
		}
		if _, res = b.checkup(&agent.Request{Ask: "main"}); detail(*res) != string(outcome.BudgetSpent) || b.dialogues() != 1 {
			t.Errorf("second ask %s, %d dialogues; want it capped", detail(*res), b.dialogues())
		}
	})
}
