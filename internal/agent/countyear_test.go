package agent_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/modem"
)

// countYear is a year of a machine with a kernel of 32 bits: what flows over its modem, and what befalls it.
type countYear struct {
	*bench
	*kernel
	chance  *rand.Rand
	end     time.Time
	truth   uint64 // octets that the kernel counted
	reboots int
	cuts    int
	wraps   uint64
	blind   int    // boots that never knew the time
	lost    uint64 // to power cuts
}

// A count of 10 GB over a year, with 200 reboots of which 60 are power cuts, a third of them amid traffic; with counters of 32 bits
// that wrap; with boots that never know the time, the first among them; and with a port that is mostly away. The truth is the
// kernel's: what a power cut takes with it was counted by the kernel and is lost here, and is part of the error.
func TestAYearIsCountedToAThousandth(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, k := newCountBench(t, `sims: [{name: travel, asks: [{queries: [{count: {allowance: 10GB, renews: "every 400d from first use"}}]}]}]`)
		k.bits = 32
		b.timing = modem.Timing{BackoffMax: 24 * time.Hour}
		y := &countYear{bench: b.silent(), kernel: k, chance: rand.New(rand.NewPCG(10, 2026)), end: time.Now().AddDate(1, 0, 0)}
		first := time.Now()
		y.clock.set(-30*24*time.Hour, false)
		y.boot()
		for y.reboots < 200 {
			y.live(time.Until(y.end) / time.Duration(200-y.reboots))
			y.reboots++
			y.fall(y.reboots%10 == 0, y.reboots%3 == 1 && y.cuts < 60)
		}
		y.clock.set(0, true)
		y.live(time.Until(y.end))
		c := y.only().Count
		wrong := math.Abs(float64(*c.Used)/float64(y.truth) - 1)
		t.Logf("%d reboots, %d of them power cuts, which lost %.1f MB; %d boots without a time, %d wraps: counted %.4f of %.4f GB, %.4f %% off; %d writes to disk since the last boot",
			y.reboots, y.cuts, float64(y.lost)/1e6, y.blind, y.wraps, float64(*c.Used)/1e9, float64(y.truth)/1e9, 100*wrong, y.store.Writes())
		if wrong > 0.001 || y.truth < 9.5e9 || y.cuts != 60 || y.wraps < 2 || y.blind < 20 {
			t.Errorf("%.4f %% off, want 0.1 %% at most, over a year that was hard enough", 100*wrong)
		}
		if off := c.Until.Sub(first.AddDate(0, 0, 400)).Abs(); off > time.Hour {
			t.Errorf("renewed %v, %v off the 400 days from the first use", c.Until, off)
		}
	})
}

// boot starts the agent; once the card is known, the port goes away for good, and the data flows on.
func (y *countYear) boot() {
	y.port.Store(func() error { return nil })
	y.start()
	y.sleep(2 * time.Minute)
	y.port.Store(func() error { return modem.ErrBusy })
	y.sim.Unplug()
	y.sleep(time.Minute)
}

// live lets a stretch of time pass, in which there are five minutes of traffic every eight hours; and twice in the year a download.
func (y *countYear) live(d time.Duration) {
	for end := time.Now().Add(d); ; {
		idle := min(time.Duration(y.chance.ExpFloat64()*float64(8*time.Hour)), time.Until(end))
		if y.sleep(max(idle, 0)); !time.Now().Before(end) {
			return
		}
		if y.reboots%100 == 50 && y.wraps < uint64(y.reboots/100+1) {
			y.flow(10*time.Minute, 52_000_000)
			continue
		}
		y.flow(5*time.Minute, 26_000)
	}
}

// flow is traffic: so much every seven seconds.
func (y *countYear) flow(d time.Duration, octets uint64) {
	for range d / (7 * time.Second) {
		before := y.rx >> 32
		n := octets/2 + y.chance.Uint64N(octets)
		y.use(n, n/20)
		y.truth += n + n/20
		y.wraps += y.rx>>32 - before
		y.sleep(7 * time.Second)
	}
}

// fall is a reboot, into a boot that may never know the time. A power cut loses what was not written; a third come amid traffic.
func (y *countYear) fall(blind, cut bool) {
	switch {
	case cut:
		if y.cuts++; y.cuts%3 == 0 {
			y.flow(time.Duration(60+y.chance.IntN(200))*time.Second, 26_000)
		}
		before := *y.only().Count.Used
		y.powerCut()
		y.rebooted(blind)
		y.lost += uint64(max(before-*y.only().Count.Used, 0))
	default:
		y.stop()
		y.rebooted(blind)
	}
}

func (y *countYear) rebooted(blind bool) {
	y.sleep(time.Minute)
	y.clock.reboot()
	y.again(3)
	y.clock.set(0, !blind)
	if blind {
		y.blind++
		y.clock.set(-30*24*time.Hour, false)
	}
	y.boot()
}
