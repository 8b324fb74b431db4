package agent_test

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/modemsim"
)

const earlyNetwork = `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
plan: {total: 10GB, used: 2010MB}
ussd:
  "*123#": {text: "You have {remaining} of {total} left."}
`

const earlyConfig = `
sims:
  - name: travel
    at_most: 8
    quiet: "23:00-06:00"
    asks:
      - name: data
        every: 12h
        minimum_gap: 2h
        queries: [{ussd: "*123#"}, {count: {allowance: 10GB, renews: never}}]
`

// household is a SIM whose use the kernel and the carrier count alike, and the asks that leave for it.
type household struct {
	*bench
	kernel *kernel
	wire   *weekWire
	late   bool // the carrier hears of nothing that is used
}

func newHousehold(t *testing.T, conf string, net ...string) *household {
	b := newBench(t, modemsim.Config{Personality: oneCoding.Personality, Network: network(t, strings.Join(append(net, earlyNetwork), "\n"))}, conf).silent()
	h := &household{bench: b, kernel: newKernel(), wire: newWeekWire(t)}
	b.link = h.kernel.link
	b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser { return tapped{rwc, h.wire} }
	for time.Now().Local().Hour() != 8 { // begin in the morning, whatever the zone
		time.Sleep(time.Hour)
	}
	b.start()
	b.sleep(2 * time.Minute)
	return h
}

// use lets so many octets an hour flow for so long.
func (h *household) use(perHour uint64, d time.Duration) {
	step := max(time.Minute, d/200)
	for range d / step {
		n := perHour * uint64(step/time.Second) / 3600
		h.kernel.use(n-n/10, n/10)
		if !h.late {
			h.sim.Use(int64(n))
		}
		h.sleep(step)
	}
}

// asked is how many asks have left.
func (h *household) asked() int {
	h.wire.mu.Lock()
	defer h.wire.mu.Unlock()
	return len(h.wire.left)
}

func (h *household) wantAsked(want int, why string) {
	h.t.Helper()
	if got := h.asked(); got != want {
		h.t.Fatalf("at %v: %d asks left, want %d: %s", elapsed(time.Now()), got, want, why)
	}
}

// A week: nothing nears, and the schedule stands; then the plan comes to what is low between two asks, and to its end, and each time one
// ask comes early; then it is filled, and a carrier that hears of nothing is asked early once, over a restart too.
func TestAWeekOfEarlyAsks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHousehold(t, earlyConfig)
		h.use(10e6, 48*time.Hour) // 7.5 GB are left
		if n := h.asked(); n < 4 || n > 5 {
			t.Fatalf("%d asks in two days, want those of the schedule alone", n)
		}
		h.toMorning()
		before := h.asked()
		h.use(1400e6, 5*time.Hour) // under 1 GB
		h.wantAsked(before+1, "one for what is low")
		s := h.only()
		if a := s.Attempts[len(s.Attempts)-1]; a.Early != agent.EarlyLow || a.Typed {
			t.Errorf("attempt %+v, want it to say that it was early", a)
		}
		h.use(200e6, time.Hour)
		h.wantAsked(before+1, "what is low is known")
		h.use(500e6, 3*time.Hour)
		h.wantAsked(before+2, "one for the end")
		h.use(10e6, 2*time.Hour)
		h.wantAsked(before+2, "the end is known")

		h.late = true
		h.sim.Use(-8e9) // the user topped up
		h.toMorning()
		before = h.asked()
		h.use(1800e6, 4*time.Hour)
		h.wantAsked(before+1, "one for what may be low")
		h.stop()
		h.start()
		h.use(1500e6, 4*time.Hour)
		for _, a := range h.only().Attempts { // since the restart
			if a.Early == agent.EarlyLow {
				t.Errorf("at %v: asked again for what is low, of which the carrier did not hear yet", a.At)
			}
		}
		if n := h.asked(); n > before+2 {
			t.Errorf("%d asks while the carrier hears of nothing, want one more at most, for what is unsure", n-before)
		}
		h.use(10e6, 60*time.Hour)
		h.stop()
		h.wire.hold(8)
		if n := h.asked(); n > 7*2+4+2 {
			t.Errorf("%d asks in a week, want those of the schedule and four more", n)
		}
	})
}

// toMorning waits, with nothing used, until right behind a scheduled ask in the morning.
func (h *household) toMorning() {
	h.t.Helper()
	for range 20 * 24 {
		n := h.asked()
		h.sleep(3 * time.Minute)
		if hour := time.Now().Local().Hour(); h.asked() > n && hour >= 6 && hour < 13 {
			return
		}
	}
	h.t.Fatal("no ask in the morning")
}

// What holds a scheduled ask back holds an early one back, and some more does. A plan falls to what is low half an hour after the ask in the
// morning.
func TestWhatHoldsAnEarlyAskBack(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit [2]string // of the configuration
		do   func(h *household)
		want [2]int // asks more, in the two hours from the first and in six hours
	}{
		{"minimum_gap, and then nothing", [2]string{}, nil, [2]int{0, 1}},
		{"it is not wanted", [2]string{"at_most: 8", "at_most: 8\n    adaptive: false"}, nil, [2]int{}},
		{"quiet hours", [2]string{"23:00-06:00", "08:20-20:00"}, nil, [2]int{}},
		{"half of at_most is spent", [2]string{"at_most: 8", "at_most: 3"}, func(h *household) { h.ask(agent.Request{USSD: "*123#"}) }, [2]int{1, 1}},
		{"half of at_most is left", [2]string{"at_most: 8", "at_most: 4"}, func(h *household) { h.ask(agent.Request{USSD: "*123#"}) }, [2]int{1, 2}},
		{"the carrier refused the last one", [2]string{}, func(h *household) {
			h.faults("on +CUSD: error CME 100")
			h.ask(agent.Request{Ask: "data"}) // and the next one, which comes when minimum_gap is over
		}, [2]int{1, 2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := newHousehold(t, strings.Replace(earlyConfig, tt.edit[0], tt.edit[1], 1))
				h.wantAsked(1, "the first")
				if tt.do != nil {
					tt.do(h)
				}
				h.use(14e9, 30*time.Minute) // 990 MB are left
				h.use(0, 85*time.Minute)
				h.wantAsked(1+tt.want[0], "before minimum_gap")
				h.use(0, 4*time.Hour)
				h.wantAsked(1+tt.want[1], "behind it")
			})
		})
	}
}

// Abroad an early ask is made where a scheduled one is.
func TestAnEarlyAskAbroad(t *testing.T) {
	for conf, want := range map[string]int{"roaming: true": 2, "roaming: false": 1} {
		t.Run(conf, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				with := func(roaming string) string {
					return strings.Replace(earlyConfig, "at_most: 8", "at_most: 8\n    "+roaming, 1)
				}
				h := newHousehold(t, with("roaming: true"), `serving: "00201"`)
				h.wantAsked(1, "the first")
				h.agent.Reload(parse(t, with(conf)))
				h.use(14e9, 30*time.Minute)
				h.use(0, 4*time.Hour)
				h.wantAsked(want, conf)
			})
		})
	}
}

// What is counted wakes the worker: while data flows, the ask comes with the next look at the counters, wherever the worker is between two
// looks at its schedule.
func TestAnEarlyAskComesAsSoonAsItIsCounted(t *testing.T) {
	t.Parallel()
	for _, looks := range []int{10, 12, 14} {
		synctest.Test(t, func(t *testing.T) {
			h := newHousehold(t, earlyConfig)
			h.toMorning()
			h.use(1400e6, 4*time.Hour) // some 2 GB are left
			before := h.asked()
			for range looks { // it goes on to flow, so that the counters are looked at every 20 s
				h.kernel.use(9000, 1000)
				h.sleep(10 * time.Second)
			}
			h.kernel.use(1350e6, 150e6)
			h.sim.Use(1500e6)
			h.sleep(22 * time.Second)
			h.wantAsked(before+1, "one for what is low, within a look at the counters")
		})
	}
}
