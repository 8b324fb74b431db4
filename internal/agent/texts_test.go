package agent_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/notify"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modemsim"
)

// withLifeline is a SIM that asks seldom, and an owner.
const withLifeline = `
sims:
  - name: travel
    at_most: 8
    asks:
      - {every: 6h, minimum_gap: 3h, queries: [{ussd: "*123#"}]}
lifeline: {to: ["+15550100"]}
notify: {left: never}
`

// texted is what the simulated phones have received.
func (b *bench) texted() []modemsim.Texted { return b.sim.Spent().Texts }

func (b *bench) tell(alerts ...notify.Alert) {
	b.t.Helper()
	if err := b.agent.Tell(b.t.Context(), alerts); err != nil {
		b.t.Fatalf("Tell = %v", err)
	}
}

// alert is one that fires, whose text is its name.
func alert(name string) notify.Alert { return notify.Alert{ID: name + "/1", Text: name} }

func over(a notify.Alert) notify.Alert {
	a.Resolved, a.Text = true, "over: "+a.Text
	return a
}

func toOwner(texts ...string) (all []modemsim.Texted) {
	for _, text := range texts {
		all = append(all, modemsim.Texted{To: "+15550100", Text: text})
	}
	return all
}

func wantTexts(t *testing.T, b *bench, want []modemsim.Texted) {
	t.Helper()
	if diff := cmp.Diff(want, b.texted()); diff != "" {
		t.Errorf("texts (-want +got):\n%s\nlog:\n%s", diff, lastLines(b.logged(), 30))
	}
}

func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// Several alerts are one SMS, and what was texted is not repeated: not when Alertmanager repeats it, not after a restart, a kill or a boot
// without a clock.
func TestAlertsAreTextedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline)
		b.start()
		b.sleep(time.Minute)
		three := []notify.Alert{alert("one"), alert("two"), alert("three")}
		b.tell(three...)
		b.tell(three[1], three[1])
		b.sleep(time.Minute)
		want := toOwner("one\ntwo\nthree")
		wantTexts(t, b, want)
		for _, between := range []func(){func() {}, b.crash, b.stop, func() { b.stop(); b.clock.reboot() }, func() { b.stop(); b.clock.set(-1000*time.Hour, false) }} {
			between()
			b.stop()
			b.start()
			b.tell(three...)
			b.sleep(10 * time.Minute)
			wantTexts(t, b, want)
		}
	})
}

func TestTellIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(time.Minute)
		if err := b.agent.Tell(t.Context(), []notify.Alert{alert("one")}); !errors.Is(err, notify.ErrNobody) {
			t.Errorf("Tell with nobody listed = %v, want ErrNobody", err)
		}
		b.conf = withLifeline
		b.agent.Reload(parse(t, b.conf))
		b.sleep(time.Minute)
		b.store.Close()
		if err := b.agent.Tell(t.Context(), []notify.Alert{alert("one")}); !errors.Is(err, store.ErrUnwritable) {
			t.Errorf("Tell without a state = %v, want ErrUnwritable", err)
		}
		b.sleep(time.Hour)
		wantTexts(t, b, nil)
	})
}

// What comes within 24 h beyond at_most waits, all of it for one text.
func TestTextsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline).silent()
		b.start()
		begun := time.Now()
		for i := range 10 {
			b.sleep(2 * time.Hour)
			b.tell(alert(fmt.Sprint("alert ", i)))
		}
		b.sleep(time.Minute)
		if got := len(b.texted()); got != 3 {
			t.Errorf("%d texts after %v, want at_most 3", got, time.Since(begun))
		}
		if got := b.dialogues(); got < 4 {
			t.Errorf("%d dialogues, want the asks of the schedule untouched", got)
		}
		b.sleep(8 * time.Hour) // the first of the three is older than 24 h
		got := b.texted()
		if len(got) != 4 || !strings.Contains(got[3].Text, "alert 9\nalert 8") {
			t.Errorf("texts %q, want one more that says what has waited, the newest first", got)
		}
	})
}

// What is counted here of an allowance is told too, as no word of the carrier's; once, and again after its renewal.
func TestAnAllowanceThatIsCountedHereIsTexted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newCountBench(t, `
sims:
  - name: home
    asks: [{queries: [{count: {name: plan, allowance: 10GB, renews: monthly on 3}}]}]
lifeline: {to: ["+15550100"]}
`)
		b.silent().start()
		b.sleep(10 * time.Minute)
		spend := func() {
			for range 46 {
				k.use(2e8, 0)
				b.sleep(time.Minute)
			}
			b.sleep(2 * time.Minute)
		}
		spend()
		got := b.texted()
		if len(got) != 1 || !strings.HasPrefix(got[0].Text, "home plan: ") || !strings.HasSuffix(got[0].Text, "left of 10 GB, counted here") {
			t.Fatalf("texts %q, want one of what is counted", got)
		}
		b.crash()
		b.start()
		b.sleep(2 * time.Hour)
		wantTexts(t, b, got)
		b.sleep(48 * time.Hour) // the third has begun
		wantTexts(t, b, got)
		spend()
		if got := len(b.texted()); got != 2 {
			t.Errorf("%d texts, want one more in the next month: %q", got, b.texted())
		}
	})
}

const ownThresholds = `
sims:
  - name: travel
    at_most: 24
    adaptive: false
    low: 10%
    asks:
      - {every: 2h, minimum_gap: 1h, queries: [{ussd: "*123#"}]}
lifeline: {to: ["+15550100"]}
`

// The plan drains: one text, none more for a restart, a kill, a renamed SIM, a boot; topped up and drained again: one more.
func TestThresholdsAreTextedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, ownThresholds).silent()
		b.start()
		b.sleep(3 * time.Hour)
		wantTexts(t, b, nil)
		b.sim.Use(7e9)
		b.sleep(2*time.Hour + time.Minute)
		first := toOwner("travel: 800 MB left of 10 GB, the carrier said so just now")
		wantTexts(t, b, first)
		b.sim.Use(1e6)
		for _, between := range []func(){
			b.stop, b.crash,
			func() { b.stop(); b.conf = strings.Replace(b.conf, "travel", "other", 1) },
			func() { b.stop(); b.clock.reboot() },
			func() { b.stop(); b.clock.reboot(); b.clock.set(-1000*time.Hour, false) },
		} {
			between()
			b.start()
			b.sleep(3 * time.Hour)
			wantTexts(t, b, first)
		}
		b.clock.set(0, true)
		b.sim.TopUp(5e9)
		b.sleep(3 * time.Hour)
		wantTexts(t, b, first)
		b.sim.Use(5e9)
		b.sleep(3 * time.Hour)
		if got := len(b.texted()); got != 2 {
			t.Errorf("%d texts after a top-up and another drain, want one more: %q", got, b.texted())
		}
		b.sim.Use(9e9)
		b.sleep(3 * time.Hour)
		if got := b.texted(); len(got) != 3 || !strings.Contains(got[2].Text, "nothing left") {
			t.Errorf("texts %q, want one more that nothing is left", got)
		}
	})
}

// What is counted since the carrier's last word crosses a threshold. A restart or a boot without a clock knows the carrier's word alone for a
// while, which is above it: that is no top-up, and the threshold is not told again once the count is known.
func TestWhatIsCountedIsTextedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conf := strings.NewReplacer("every: 2h", "every: 24h", "minimum_gap: 1h", "minimum_gap: 20h").Replace(ownThresholds)
		conf = strings.Replace(conf, "lifeline:", "      - {name: other, every: 30m, minimum_gap: 20m, queries: [{ussd: \"*101#\"}]}\nlifeline:", 1)
		b, k := newCountBench(t, conf)
		b.start()
		b.sleep(10 * time.Minute)
		for range 70 { // 7 GB of the 7.8 that the carrier stated
			k.use(1e8, 0)
			b.sim.Use(1e8)
			b.sleep(time.Minute)
		}
		b.sleep(2 * time.Minute)
		got := b.texted()
		if len(got) != 1 || !strings.Contains(got[0].Text, "counted; the carrier said 7.8 GB") {
			t.Fatalf("texts %q, want one by what was counted", got)
		}
		for _, between := range []func(){
			b.stop, b.crash,
			func() { b.stop(); k.again(4); b.clock.reboot(); b.clock.set(-1000*time.Hour, false) },
			func() { b.stop(); b.clock.set(0, true) },
		} {
			between()
			b.start()
			b.sleep(30 * time.Minute)
			b.clock.set(0, true)
			b.sleep(30 * time.Minute)
			wantTexts(t, b, got)
		}
	})
}
