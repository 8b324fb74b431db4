package agent_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
	"github.com/simgauge/simgauge/quota"
)

const onlyCount = `
sims:
  - name: travel
    asks: [{queries: [{count: {allowance: 10GB, renews: never}}]}]
`

// kernel counts what goes over an interface, as the driver does.
type kernel struct {
	mu    sync.Mutex
	gone  bool
	index int
	bits  uint
	rx    uint64
	tx    uint64
}

func newKernel() *kernel { return &kernel{index: 3, bits: 64} }

func (k *kernel) link(config.Modem) (modem.Link, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	mask := uint64(1)<<k.bits - 1
	return modem.Link{Name: "wwan0", Index: k.index, Device: "1-1", Received: k.rx & mask, Sent: k.tx & mask}, !k.gone
}

func (k *kernel) use(received, sent uint64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.rx, k.tx = k.rx+received, k.tx+sent
}

// again is a new interface, with counters that begin anew.
func (k *kernel) again(index int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.index, k.rx, k.tx = index, 0, 0
}

func (k *kernel) vanish(gone bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.gone = gone
}

func newCountBench(t *testing.T, conf string) (*bench, *kernel) {
	t.Helper()
	b, k := newBench(t, modemsim.Config{}, conf), newKernel()
	b.link = k.link
	return b, k
}

func used(t *testing.T, s agent.SIMState) quota.Bytes {
	t.Helper()
	if s.Count == nil || s.Count.Used == nil {
		t.Fatalf("nothing was counted: %+v", s.Count)
	}
	return *s.Count.Used
}

// powerCut ends the agent as a power cut does: what is not on disk is lost.
func (b *bench) powerCut() {
	b.t.Helper()
	file := filepath.Join(b.dir, "simgauge.db")
	raw, err := os.ReadFile(file)
	if err != nil {
		b.t.Fatal(err)
	}
	b.stop()
	if err := os.WriteFile(file, raw, 0o640); err != nil {
		b.t.Fatal(err)
	}
}

func TestACountIsNeverAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newCountBench(t, onlyCount)
		k.use(5e9, 0) // before the first look: not ours
		b.start()
		b.sleep(time.Minute)
		k.use(2e9, 1e9)
		b.sleep(24 * time.Hour)
		s := b.only()
		if !s.Configured || s.Hint != "" || len(s.Methods) != 0 || b.dialogues() != 0 || s.Budget != 8 {
			t.Errorf("%+v, %d dialogues, want it configured and nothing asked", s, b.dialogues())
		}
		if a := s.Asks[0]; !a.Next.IsZero() || a.Interval != 0 || len(a.Queries) != 0 || a.Outcome != "" {
			t.Errorf("ask %+v, want no schedule", a)
		}
		for reason, n := range s.Skipped {
			if n > 0 {
				t.Errorf("%d skipped by %s, want none: nothing was due", n, reason)
			}
		}
		if c := s.Count; !c.Counted || c.Name != "counted" || c.Ask != "main" || *c.Remaining != 7e9 || *c.Total != 10e9 || c.Since.IsZero() || !c.Until.IsZero() {
			t.Errorf("count %+v, want 7 of 10 GB", c)
		}
		if r := b.ask(agent.Request{Ask: "main"}); r.Outcome != outcome.Rejected || detail(r) != "only_counted" || b.dialogues() != 0 {
			t.Errorf("typed ask = %s, %s, want only_counted", r.Outcome, detail(r))
		}
	})
}

func TestACountStandsBesideTheLadder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newCountBench(t, strings.Replace(onlyCount, "queries: [", `queries: [{ussd: "*123#"}, `, 1))
		b.start()
		b.sleep(time.Minute)
		k.use(1e9, 0)
		b.sleep(time.Minute)
		if s := b.only(); remaining(s) != "7.80 GB" || *s.Count.Remaining != 9e9 || s.Budget != 7 || len(s.Methods) != 1 {
			t.Errorf("%+v, want the carrier's word and the count", s)
		}
	})
}

// The disk is written to once a minute at most while octets flow, and not at all while none do.
func TestWritesOfADay(t *testing.T) {
	for name, tt := range map[string]struct {
		busy time.Duration // of each hour
		most uint64
	}{"idle": {0, 0}, "all day": {time.Hour, 24*60 + 1}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, k := newCountBench(t, onlyCount)
				b.silent().start()
				b.sleep(5 * time.Minute)
				before := b.store.Writes()
				for range 24 {
					for range tt.busy / (7 * time.Second) {
						k.use(1e5, 1e3)
						b.sleep(7 * time.Second)
					}
					b.sleep(time.Hour - tt.busy)
				}
				wrote := b.store.Writes() - before
				if wrote > tt.most || wrote < tt.most*9/10 {
					t.Errorf("%d writes, want about %d and not more", wrote, tt.most)
				}
				t.Logf("%d writes", wrote)
			})
		})
	}
}

func TestAPowerCutLosesAMinuteAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newCountBench(t, onlyCount)
		b.silent().start()
		b.sleep(5 * time.Minute)
		var truth quota.Bytes
		for i := range 40 {
			for range 50 + i*7 { // octets at every second: a thousand in each
				k.use(1000, 0)
				truth += 1000
				b.sleep(time.Second)
			}
			b.powerCut()
			b.clock.reboot()
			k.again(3)
			b.start()
			b.sleep(time.Minute)
			if lost := truth - used(t, b.only()); lost < 0 || lost > 61_000 {
				t.Fatalf("%d seconds' octets lost in power cut %d, want 60 at most", lost/1000, i)
			}
			truth = used(t, b.only())
		}
	})
}

// Killed and started again on a machine that goes on, nothing is lost; nor is anything when it is told to stop.
func TestAKillLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newCountBench(t, onlyCount)
		b.silent().start()
		b.sleep(5 * time.Minute)
		for i, end := range []func(){b.powerCut, func() { b.stop() }, b.powerCut} {
			k.use(1e6, 0)
			b.sleep(10 * time.Second)
			end()
			k.use(1e6, 0) // while nobody looks
			b.sleep(time.Hour)
			b.start()
			b.sleep(time.Minute)
			if got, want := used(t, b.only()), quota.Bytes(2e6*(i+1)); got != want {
				t.Errorf("%d octets after end %d, want %d", got, i, want)
			}
		}
	})
}

func TestAnInterfaceThatComesAndGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newCountBench(t, onlyCount)
		k.vanish(true)
		b.start()
		b.sleep(20 * time.Second) // as soon as the card is known
		if c := b.only().Count; c.Remaining != nil || c.Detail != outcome.NoInterface {
			t.Errorf("count %+v, want no figure and no_interface", c)
		}
		k.vanish(false)
		b.sleep(2 * time.Minute)
		k.use(1e6, 0)
		b.sleep(2 * time.Minute)
		k.vanish(true)
		b.sleep(2 * time.Minute)
		if c := b.only().Count; *c.Used != 1e6 || c.Detail != outcome.NoInterface {
			t.Errorf("count %+v, want the figure kept and no_interface", c)
		}
		k.again(9)
		k.use(1e6, 0)
		k.vanish(false)
		b.sleep(24 * time.Hour)
		if c := b.only().Count; *c.Used != 2e6 || c.Detail != "" {
			t.Errorf("count %+v, want both counted", c)
		}
		if n := strings.Count(b.logged(), "network interface that is counted"); n != 4 {
			t.Errorf("%d lines of log about the interface, want one for each change", n)
		}
	})
}

// A clock that jumps is told once, and once more when it is believed.
func TestAClockThatJumpsIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newCountBench(t, strings.Replace(onlyCount, "never", `"monthly on 1"`, 1))
		b.start()
		b.sleep(time.Minute)
		k.use(1e6, 0)
		b.sleep(time.Minute)
		until := b.only().Count.Until
		told := func(step string, doubted, believed int) {
			t.Helper()
			if n, m := strings.Count(b.logged(), "clock jumped and is not believed yet"), strings.Count(b.logged(), "clock is believed again"); n != doubted || m != believed {
				t.Errorf("%s: %d doubts and %d ends of them in the log, want %d and %d", step, n, m, doubted, believed)
			}
		}
		told("before", 0, 0)
		b.clock.set(10*365*24*time.Hour, true)
		b.sleep(3 * time.Hour)
		if c := b.only().Count; !c.Until.Equal(until) || *c.Used != 1e6 {
			t.Errorf("count %+v, want it as before the clock jumped", c)
		}
		told("ten years on", 1, 0)
		b.clock.set(0, true)
		b.sleep(time.Hour)
		told("back again", 1, 1)
		b.clock.set(10*365*24*time.Hour, true)
		b.sleep(7 * time.Hour)
		told("ten years on for good", 2, 2)
		if c := b.only().Count; *c.Used != 0 || !c.Until.After(until) {
			t.Errorf("count %+v, want a period of that time", c)
		}
	})
}

// While the port is held by another program the data flows on, and belongs to the card that was read before.
func TestItIsCountedWhileThePortIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newCountBench(t, onlyCount)
		b.start()
		b.sleep(time.Minute)
		b.port.Store(func() error { return modem.ErrBusy })
		b.sim.Unplug()
		b.sleep(time.Minute)
		k.use(1e6, 0)
		b.sleep(time.Minute)
		if got := used(t, b.only()); got != 1e6 {
			t.Errorf("%d octets, want 1 MB", got)
		}
	})
}

// What flows belongs to the card that is known to be in the modem.
func TestCountsBelongToTheirCard(t *testing.T) {
	const two = `
sims:
  - {name: a, match: {iccid: "8999900000000000018"}, asks: [{queries: [{count: {allowance: 10GB, renews: never}}]}]}
  - {name: b, asks: [{queries: [{count: {allowance: 5GB, renews: never}}]}]}
`
	synctest.Test(t, func(t *testing.T) {
		b, k := newCountBench(t, two)
		other, err := modemsim.New(modemsim.Config{Network: cardB(t)})
		if err != nil {
			t.Fatal(err)
		}
		b.start()
		b.sleep(time.Minute)
		want := map[string]quota.Bytes{}
		name, next := "a", "b"
		for i := range 6 {
			k.use(1e6, 0)
			want[name] += 1e6
			b.sleep(time.Minute)
			b.sim, other = other, b.sim
			other.Unplug()
			if i == 3 { // a reboot with the change: what flows before the card is read is not the other's
				b.powerCut()
				b.clock.reboot()
				k.again(3)
				b.start()
			}
			b.sleep(5 * time.Minute)
			name, next = next, name
			if got := b.only(); got.Name != name || used(t, got) != want[name] {
				t.Fatalf("change %d: %s with %d octets, want %s with %d", i, got.Name, used(t, got), name, want[name])
			}
		}
	})
}

func TestCorrectionByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newCountBench(t, onlyCount)
		b.start()
		b.sleep(time.Minute)
		k.use(1e9, 0)
		got := b.agent.Set(agent.Setting{SIM: "travel", Remaining: "3.2GB"})
		if got.Error != nil || *got.Count.Remaining != 32e8 || got.Count.Corrected == nil {
			t.Errorf("set = %+v, %s, want 3.2 GB left", got, deref(got.Error))
		}
		b.powerCut()
		k.use(1e9, 0)
		b.start()
		b.sleep(time.Minute)
		if c := b.only().Count; *c.Remaining != 22e8 || c.Corrected == nil {
			t.Errorf("count %+v after a power cut, want the correction kept and 2.2 GB left", c)
		}
		if got := b.agent.Set(agent.Setting{Remaining: "12GB"}); got.Error != nil || *got.Count.Total != 12e9 || !got.Count.Corrected.Raised {
			t.Errorf("set = %+v, %s, want the allowance raised", got, deref(got.Error))
		}
		for want, r := range map[string]agent.Setting{
			"unknown_sim":        {SIM: "other", Remaining: "1GB"},
			"correction_refused": {Remaining: "much"},
		} {
			if got := b.agent.Set(r); got.Detail == nil || *got.Detail != want || got.Error == nil || got.Count != nil {
				t.Errorf("set %+v = %+v, want %s", r, got, want)
			}
		}
		if got := b.agent.Set(agent.Setting{Remaining: "1GB", Of: time.Now().Add(time.Hour)}); *got.Detail != "correction_refused" || !strings.Contains(*got.Error, "still to come") {
			t.Errorf("set as of tomorrow = %s", deref(got.Error))
		}
		b.agent.Reload(parse(t, basic))
		b.sleep(time.Second)
		if got := b.agent.Set(agent.Setting{SIM: "travel", Remaining: "1GB"}); *got.Detail != "not_counted" {
			t.Errorf("set of a SIM that is not counted = %s", deref(got.Error))
		}
	})
}

// Without a daemon the state is corrected, and what flowed since its last look is taken first.
func TestCorrectionWithoutARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newCountBench(t, onlyCount)
		b.start()
		b.sleep(time.Minute)
		b.stop()
		k.use(4e9, 0)
		a := agent.New(b.options())
		if got := a.Set(agent.Setting{SIM: "travel", Remaining: "3GB"}); got.Error != nil || *got.Count.Remaining != 3e9 {
			t.Errorf("set = %+v, %s", got, deref(got.Error))
		}
		b.store.Close()
		k.use(1e9, 0)
		b.start()
		b.sleep(time.Minute)
		if got := *b.only().Count.Remaining; got != 2e9 {
			t.Errorf("%d left, want 2 GB", got)
		}
	})
}
