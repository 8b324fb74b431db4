package meter

import (
	"testing"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// drained is a plan of so much, that is filled again when it is empty, used at a steady pace and stated at each step.
func drained(size, perStep quota.Bytes, step time.Duration, steps int) (Record, Mark) {
	begin := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	r := Record{Bundles: []Bundle{{}}, Zone: time.UTC}
	left := size
	for i := range steps {
		now := Mark{begin.Add(time.Duration(i) * step), quota.Bytes(i) * perStep}
		r.Odometer = append(r.Odometer, now)
		r.Bundles[0].Stated = append(r.Bundles[0].Stated, Statement{Came: now.At, Remaining: left, Grain: size / 500, Total: size})
		if left -= perStep; left < perStep {
			left = size
		}
	}
	return r, r.Odometer[len(r.Odometer)-1]
}

// How sure a figure is does not change at a stroke with the first octet behind an answer: whoever watches for what it comes to would
// take that for an event. That a carrier may lag is no reason for a bound of nothing where that much cannot have been used.
func TestTheBoundsDoNotFallWithTheFirstOctet(t *testing.T) {
	for name, tt := range map[string]struct {
		size, perStep quota.Bytes
		step          time.Duration
		steps         int
		least         float64 // of what was stated, at the lower bound
	}{
		"a plan gone in minutes, seen for some of the longest lag's parts": {5e9, 7e8, 20 * time.Second, 61, 0.9},
		"the same, seen for longer":                                        {5e9, 7e8, 20 * time.Second, 400, 0.9},
		"4 GB a day, on the second day":                                    {20e9, 1e9, 6 * time.Hour, 7, 0.5},
	} {
		r, at := drained(tt.size, tt.perStep, tt.step, tt.steps)
		m := Learn(r)
		stated := r.Bundles[0].Stated[tt.steps-1].Remaining
		fresh := m.Live(at)[0]
		soon := m.Live(Mark{at.At.Add(time.Second), at.Octets + 1000})[0]
		if fell := fresh.Lower - soon.Lower; fell > tt.size/100 {
			t.Errorf("%s: the lower bound fell by %d of %d with the first octet, from %d to %d", name, fell, stated, fresh.Lower, soon.Lower)
		}
		if float64(soon.Lower) < tt.least*float64(stated) {
			t.Errorf("%s: %d left at least of %d, want %.0f %% of it", name, soon.Lower, stated, 100*tt.least)
		}
	}
}
