package agent_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/quota"
)

// wantTrue holds the figure of now to the truth: it is that within its bounds and a sample of traffic, or there is none.
func (h *household) wantTrue(when string) (known bool) {
	h.t.Helper()
	const slack = quota.Bytes(30e6) // of two decimals, and of what flows between two looks
	truth := quota.Bytes(h.sim.Remaining())
	for _, l := range h.only().Asks[0].Live {
		if l.Known && (truth < l.Lower-slack || truth > l.Upper+slack) {
			h.t.Errorf("%s: %d left, within %d and %d; the truth is %d", when, l.Remaining, l.Lower, l.Upper, truth)
		}
		known = known || l.Known
	}
	return known
}

// What befalls a machine makes no wrong figure. It is looked at while it lasts, when it is over, and an hour later.
func TestMishapsMakeNoWrongFigure(t *testing.T) {
	const day = 24 * time.Hour
	for _, tt := range []struct {
		name     string
		do, undo func(h *household)
	}{
		{"nothing", nil, nil},
		{"the clock jumps ahead", func(h *household) { h.clock.set(3*day, true) }, func(h *household) { h.clock.set(0, true) }},
		{"the clock jumps back", func(h *household) { h.clock.set(-3*day, true) }, func(h *household) { h.clock.set(0, true) }},
		{"the clock is not known any more", func(h *household) { h.clock.set(-3*day, false) }, func(h *household) { h.clock.set(0, true) }},
		{"the driver begins anew", func(h *household) { h.kernel.again(3) }, nil},
		{"the modem is plugged in again", func(h *household) { h.kernel.again(9) }, nil},
		{"a reboot", func(h *household) { h.stop(); h.clock.reboot(); h.kernel.again(3); h.start(); h.sleep(time.Minute) }, nil},
		{"a reboot without a clock", func(h *household) {
			h.stop()
			h.clock.reboot()
			h.clock.set(-3*day, false)
			h.kernel.again(3)
			h.start()
			h.sleep(time.Minute)
		}, func(h *household) { h.clock.set(0, true) }},
		{"a top-up that an answer tells", func(h *household) { h.sim.Use(-1e9); h.ask(agent.Request{Ask: "data"}) }, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := newHousehold(t, earlyConfig)
				h.use(300e6, 3*time.Hour)
				if !h.wantTrue("before") {
					t.Fatal("no figure to begin with")
				}
				if tt.do != nil {
					tt.do(h)
				}
				h.use(300e6, time.Minute)
				h.wantTrue("at once")
				h.use(300e6, 2*time.Hour)
				h.wantTrue("two hours later")
				if tt.undo != nil {
					tt.undo(h)
				}
				h.use(300e6, time.Minute)
				h.wantTrue("when it is over")
				h.use(300e6, 9*time.Hour) // the clock is believed again, and an answer has come
				if !h.wantTrue("in the evening") {
					t.Error("no figure although all is well")
				}
			})
		})
	}
}

// An answer that came while the clock was ahead stands in the way of none that comes once it is right.
func TestAnAnswerOfAClockThatWasAhead(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{3 * 24 * time.Hour, 365 * 24 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			h := newHousehold(t, earlyConfig)
			h.use(300e6, 3*time.Hour)
			h.clock.set(ahead, true)
			h.use(300e6, 10*time.Minute)
			h.sim.Use(-1e9)
			h.ask(agent.Request{Ask: "data"})
			h.use(300e6, 2*time.Hour)
			h.wantTrue("while it is ahead")
			h.clock.set(0, true)
			h.use(300e6, 10*time.Minute)
			h.wantTrue("set back")
			h.use(300e6, 9*time.Hour)
			h.ask(agent.Request{Ask: "data"})
			h.use(300e6, 10*time.Minute)
			if !h.wantTrue("after an answer") {
				t.Errorf("no figure behind a clock that was %v ahead", ahead)
			}
		})
	}
}
