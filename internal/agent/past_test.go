package agent_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/modemsim"
	"github.com/simgauge/simgauge/quota"
)

const datedNetwork = `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
ussd:
  "*1#": {text: "As of yesterday 18:00 you have 5 GB left."}
`

// A reading is in the history once, with the moment that it speaks of, however often the history is looked at, and after a restart.
func TestAReadingIsInTheHistoryOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, datedNetwork)}, `sims: [{name: travel, at_most: 8, asks: [{name: main, every: 6h, queries: [{ussd: "*1#"}]}]}]`)
		history := func(when string, want int) {
			t.Helper()
			h, err := b.agent.History("", time.Now().Add(-24*time.Hour))
			if err != nil || len(h.Readings) != want {
				t.Fatalf("%s: %d readings, want %d (%v): %+v", when, len(h.Readings), want, err, h.Readings)
			}
			r := h.Readings[want-1]
			y, m, d := r.Came.In(time.Now().Location()).Date()
			if of := time.Date(y, m, d-1, 18, 0, 0, 0, time.Now().Location()); !r.Of.Equal(of) {
				t.Errorf("%s: speaks of %v, want %v", when, r.Of, of)
			}
		}
		b.start()
		b.sleep(3 * time.Minute)
		for range 3 {
			b.sleep(time.Minute)
			history("after the first ask", 1)
		}
		b.stop()
		history("looked at after the end", 1)
		b.start()
		b.sleep(5 * time.Minute)
		history("after a restart", 1)
		b.sleep(7 * time.Hour)
		history("after the second ask", 2)
		b.stop()
		if _, err := b.agent.History("other", time.Time{}); err == nil {
			t.Error("a SIM that was never seen has a history")
		}
	})
}

// A SIM that is only asked: its octets are counted too.
const onlyAsked = `sims: [{name: travel, asks: [{name: main, every: 400d, queries: [{ussd: "*1#"}]}]}]`

func newAskedBench(t *testing.T) (*bench, *kernel) {
	t.Helper()
	b, k := newBench(t, modemsim.Config{Network: network(t, datedNetwork)}, onlyAsked), newKernel()
	b.link = k.link
	return b.silent(), k
}

// flowed is what the history has of what flowed.
func (b *bench) flowed() (octets quota.Bytes) {
	b.t.Helper()
	h, err := b.agent.History("", time.Time{})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, hour := range h.Hours {
		octets += hour.Bytes
	}
	return octets
}

// Whatever befalls the machine, after a restart the odometer of a SIM that is only asked is a minute behind at most, and never ahead.
func TestTheOdometerOutlastsPowerCuts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newAskedBench(t)
		b.start()
		b.sleep(5 * time.Minute)
		var truth quota.Bytes
		for i := range 30 {
			for range 50 + i*7 { // a thousand octets in each second
				k.use(1000, 0)
				truth += 1000
				b.sleep(time.Second)
			}
			switch i % 3 {
			case 0: // a power cut
				b.powerCut()
				b.clock.reboot()
				k.again(3)
			case 1: // a kill, and the machine goes on
				b.powerCut()
			case 2: // an orderly end, and a reboot
				b.stop()
				b.clock.reboot()
				k.again(3)
			}
			b.start()
			b.sleep(2 * time.Minute)
			got := b.flowed()
			if lost := truth - got; lost < 0 || lost > 61_000 || i%3 != 0 && lost != 0 {
				t.Fatalf("end %d: %d seconds' octets lost, want 60 at most, and none but by a power cut", i, lost/1000)
			}
			truth = got
		}
		b.stop()
	})
}

// Another card's octets are its own, and a clock that is set anew moves nothing that was counted.
func TestTheOdometerAndTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newAskedBench(t)
		b.start()
		b.sleep(5 * time.Minute)
		var truth quota.Bytes
		for _, jump := range []time.Duration{0, 3 * time.Hour, -50 * time.Hour, 30 * 24 * time.Hour, -300 * 24 * time.Hour, 0} {
			b.clock.set(jump, true)
			for range 20 {
				k.use(1e6, 0)
				truth += 1e6
				b.sleep(time.Minute)
			}
			b.stop()
			b.start()
			b.sleep(time.Minute)
			if got := b.flowed(); got != truth {
				t.Errorf("clock off by %v: %d octets, want %d", jump, got, truth)
			}
		}
		b.stop()
	})
}

// While nothing flows nothing is written, and while it does once a minute at most: with what the history keeps.
func TestWritesOfADayOfASIMThatIsOnlyAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, k := newAskedBench(t)
		b.start()
		k.use(1e6, 0)
		b.sleep(2 * time.Hour)
		before := b.store.Writes()
		b.sleep(24 * time.Hour)
		if wrote := b.store.Writes() - before; wrote != 0 {
			t.Errorf("%d writes of a day on which nothing flowed", wrote)
		}
		for range 24 * 60 * 6 {
			k.use(1e5, 1e3)
			b.sleep(10 * time.Second)
		}
		if wrote := b.store.Writes() - before; wrote > 24*60+1 || wrote < 24*60*9/10 {
			t.Errorf("%d writes of a day on which something flowed all the time, want about %d and not more", wrote, 24*60)
		}
		b.stop()
	})
}
