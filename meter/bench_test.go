package meter

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// long is 400 days of traffic each hour and a reading every six, of so many bundles.
func long(bundles int) (Record, Mark) {
	r := Record{Bundles: make([]Bundle, bundles)}
	chance := rand.New(rand.NewPCG(1, 2))
	octets := quota.Bytes(0)
	for h := range 400 * 24 {
		at := hour(float64(h))
		r.Odometer = append(r.Odometer, Mark{at, octets})
		octets += quota.Bytes(chance.ExpFloat64() * 3e7)
		for b := range r.Bundles {
			if h%6 == 0 {
				left := 30 * gb
				if b == 0 {
					left -= octets % (29 * gb)
				}
				r.Bundles[b].Stated = append(r.Bundles[b].Stated, Statement{Came: at, Remaining: left, Grain: 1e7, Expires: hour(float64(400*24 + 24 + 100*b))})
			}
		}
	}
	return r, Mark{hour(400*24 + 1), octets}
}

func BenchmarkLive16(b *testing.B) {
	r, now := long(16)
	m := Learn(r)
	b.ReportAllocs()
	for b.Loop() {
		m.Live(now)
	}
	if per := b.Elapsed() / time.Duration(b.N); per > time.Millisecond {
		b.Errorf("%v for estimate and forecast of 16 bundles, want 1 ms at most", per)
	}
}

func BenchmarkLearn400Days(b *testing.B) {
	r, _ := long(1)
	b.ReportAllocs()
	for b.Loop() {
		Learn(r)
	}
}

func BenchmarkLearn400Days16(b *testing.B) {
	r, _ := long(16)
	b.ReportAllocs()
	for b.Loop() {
		Learn(r)
	}
}

// Of 16 bundles, with the time since the last statement as long as all that was said.
func BenchmarkCurve(b *testing.B) {
	r, now := long(16)
	for i := range r.Bundles {
		r.Bundles[i].Stated = r.Bundles[i].Stated[:len(r.Bundles[i].Stated)/2]
	}
	m := Learn(r)
	b.ReportAllocs()
	for b.Loop() {
		for i := range r.Bundles {
			m.Curve(i, now.At.AddDate(0, 0, -400), now.At, 400*24*time.Hour/200)
		}
	}
}
