package agent_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/notify"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// Which SIM says an alert: the one that the configuration names, else that of its label as long as it can, else one that can.
func TestWhichSIMSaysAnAlert(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, lifeline, label string
		prepare               func(a, b *modemsim.Modem)
		want                  [2]int // texts of a and of b
		waits                 outcome.Detail
	}{
		{"its label", "", "B", nil, [2]int{0, 1}, ""},
		{"its label, and that SIM is locked", "", "B", func(_, b *modemsim.Modem) { b.SetSIM(modemsim.SIMPUK) }, [2]int{1, 0}, ""},
		{"no label, and the first cannot", "", "", func(a, _ *modemsim.Modem) { a.SetRegistration(modemsim.Denied) }, [2]int{0, 1}, ""},
		{"a label that no SIM has", "", "far", func(a, _ *modemsim.Modem) { a.SetRegistration(modemsim.Denied) }, [2]int{0, 1}, ""},
		{"the configuration", ", sim: A", "B", nil, [2]int{1, 0}, ""},
		{"the configuration, and that SIM cannot", ", sim: A", "B", func(a, _ *modemsim.Modem) { a.SetRegistration(modemsim.Denied) }, [2]int{0, 0}, outcome.Denied},
		{"the configuration, which names none", ", sim: other", "", nil, [2]int{0, 0}, outcome.UnknownSIM},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const conf = "modems: [{name: a, port: /dev/a}, {name: b, port: /dev/b}]\nnotify: {left: never}\nlifeline: {to: [\"+15550100\"]LIFELINE}\n"
				b := newBench(t, modemsim.Config{}, strings.Replace(conf, "LIFELINE", "", 1))
				second, err := modemsim.New(modemsim.Config{Network: cardB(t)})
				if err != nil {
					t.Fatal(err)
				}
				b.startWith(twoModems(b.sim, second))
				b.sleep(time.Minute)
				named := map[string]string{"": "", "far": "far"}
				for _, s := range b.agent.Snapshot().SIMs { // whichever was there first has the name without a number
					named[strings.ToUpper(s.Modem)] = s.Name
				}
				b.agent.Reload(parse(t, strings.Replace(conf, "LIFELINE", strings.NewReplacer("A", named["A"], "B", named["B"]).Replace(tt.lifeline), 1)))
				if tt.prepare != nil {
					tt.prepare(b.sim, second)
				}
				b.sleep(2 * time.Minute)
				b.tell(notify.Alert{ID: "x/1", SIM: named[tt.label], Text: "one"})
				b.sleep(2 * time.Hour)
				if diff := cmp.Diff(tt.want, [2]int{len(b.texted()), len(second.Spent().Texts)}); diff != "" {
					t.Errorf("texts of a and b (-want +got):\n%s", diff)
				}
				var why outcome.Detail
				for _, s := range b.agent.Snapshot().SIMs {
					if s.Lifeline.Waiting > 0 {
						why = s.Lifeline.Why
					}
				}
				if why != tt.waits {
					t.Errorf("it waits because of %q, want %q", why, tt.waits)
				}
			})
		})
	}
}

// The numbers stand in no log, at any level, in no snapshot and not in the state: swapped in pairs, as they are in a PDU, neither.
func TestNumbersOfTheOwnerStayHome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline)
		b.start()
		b.sleep(5 * time.Minute)
		b.tell(alert("one"))
		b.sim.Deliver(owner, "BALANCE?")
		b.sleep(5 * time.Minute)
		if len(b.texted()) != 2 {
			t.Fatalf("texts %q, want two", b.texted())
		}
		snap, err := json.Marshal(b.agent.Snapshot())
		if err != nil {
			t.Fatal(err)
		}
		b.stop()
		state, err := os.ReadFile(filepath.Join(b.dir, "simgauge.db"))
		if err != nil {
			t.Fatal(err)
		}
		for where, text := range map[string]string{"the log": b.logged(), "the snapshot": string(snap), "the state": string(state)} {
			for _, number := range []string{"5550100", "51551000"} {
				if i := strings.Index(text, number); i >= 0 {
					t.Errorf("%s has %s: …%q…", where, number, text[max(0, i-60):min(len(text), i+40)])
				}
			}
		}
	})
}

// What comes seconds apart is one text.
func TestWhatComesSecondsApartIsOneText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline)
		b.start()
		b.sleep(time.Minute)
		for _, name := range []string{"one", "two", "three"} {
			b.tell(alert(name))
			b.sleep(3 * time.Second)
		}
		b.sleep(time.Minute)
		wantTexts(t, b, toOwner("three\ntwo\none"))
	})
}

// A disk that fills up after it was told: nothing leaves, and it says why.
func TestNothingLeavesThatCannotBeWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline)
		b.start()
		b.sleep(time.Minute)
		b.tell(alert("one"))
		b.store.Close() // from now on every write fails
		b.sleep(3 * time.Hour)
		wantTexts(t, b, nil)
		if l := b.only().Lifeline; l.Left != 0 || l.Waiting != 1 || l.Why != outcome.StateUnwritable {
			t.Errorf("lifeline %+v, want none left as the state cannot be written", l)
		}
		if n := strings.Count(b.logged(), "text waits"); n != 1 {
			t.Errorf("told %d times in the log, want once", n)
		}
	})
}

// What has waited is said in the words of when it leaves.
func TestWhatHasWaitedIsSaidAsItIsNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, strings.Replace(ownThresholds, "every: 2h", "every: 4h", 1)).silent()
		b.sim.Use(7e9)
		b.start()
		for b.dialogues() == 0 {
			b.sleep(time.Second)
		}
		b.sleep(3 * time.Second)
		b.sim.SetRegistration(modemsim.Denied)
		b.sleep(3 * time.Hour)
		if l := b.only().Lifeline; l.Waiting != 1 {
			t.Fatalf("lifeline %+v, want one that waits", l)
		}
		b.sim.SetRegistration(modemsim.RegisteredHome)
		b.sleep(5 * time.Minute)
		wantTexts(t, b, toOwner("travel: 800 MB left of 10 GB, the carrier said so 3 h ago"))
	})
}

// What is not so any more once it could leave is not said.
func TestWhatIsOverBeforeItCouldLeaveIsNotSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, strings.Replace(ownThresholds, "lifeline: {", "lifeline: {at_most: 1, ", 1)).silent()
		b.start()
		b.sleep(time.Minute)
		b.tell(alert("one"))
		b.sim.Use(7e9)
		b.sleep(3 * time.Hour)
		if l := b.only().Lifeline; l.Waiting != 1 || l.Why != outcome.BudgetSpent {
			t.Fatalf("lifeline %+v, want one that waits as the other has left", l)
		}
		b.sim.TopUp(5e9)
		b.sleep(3 * time.Hour)
		if l := b.only().Lifeline; l.Waiting != 0 {
			t.Errorf("lifeline %+v, want nothing that waits after the top-up", l)
		}
		b.sleep(24 * time.Hour)
		wantTexts(t, b, toOwner("one"))
	})
}

// A bundle that has ended may have been renewed: of what it had nothing is told.
func TestABundleThatHasEndedIsNotTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := network(t, `
plan: {total: 10GB, used: 9.5GB, expires: 48h}
ussd: {"*123#": {text: "You have {remaining} of {total} left, valid until {expires}."}}
`)
		b := newBench(t, modemsim.Config{Network: n}, strings.Replace(ownThresholds, "every: 2h", "every: 24h", 1)).silent()
		b.conf = strings.Replace(b.conf, "lifeline:", "notify: {left: never}\nlifeline:", 1)
		b.start()
		b.sleep(time.Minute)
		b.sim.SetRegistration(modemsim.Denied) // nothing is asked any more
		b.sleep(5 * 24 * time.Hour)
		b.agent.Reload(parse(t, ownThresholds))
		b.sleep(time.Hour)
		if l := b.only().Lifeline; l.Waiting != 0 {
			t.Errorf("lifeline %+v, want nothing that waits: %q", l, remaining(b.only()))
		}
	})
}
