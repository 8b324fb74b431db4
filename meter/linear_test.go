package meter

import (
	"math"
	"testing"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// ranges are what predict_linear is given. In each household the best of them is what the meter has to beat.
func ranges() [4]time.Duration {
	return [...]time.Duration{24 * time.Hour, 2 * 24 * time.Hour, 3 * 24 * time.Hour, 7 * 24 * time.Hour}
}

// linear is Prometheus's predict_linear over the readings of a range, from the last rise on, as somebody writes it who knows about
// top-ups: the line of least squares, in octets and octets a second. Of fewer than two readings it makes none; then the last counts.
func linear(stated []Statement, now time.Time, span time.Duration) (at, slope float64) {
	n := len(stated)
	begin := n - 1
	for begin > 0 && now.Sub(stated[begin-1].Came) <= span && stated[begin-1].Remaining >= stated[begin].Remaining {
		begin--
	}
	var sx, sy, sxx, sxy, k float64
	for _, s := range stated[begin:] {
		x, y := s.Came.Sub(now).Seconds(), float64(s.Remaining)
		sx, sy, sxx, sxy, k = sx+x, sy+y, sxx+x*x, sxy+x*y, k+1
	}
	if det := k*sxx - sx*sx; k >= 2 && det > 0 {
		slope = (k*sxy - sx*sy) / det
		return (sy - slope*sx) / k, slope
	}
	return float64(stated[n-1].Remaining), 0
}

// linearOut is how many hours it has the run-out off, never at most.
func linearOut(stated []Statement, now, truth time.Time, span time.Duration) float64 {
	at, slope := linear(stated, now, span)
	if slope >= 0 {
		return never
	}
	out := now.Add(time.Duration(min(-at/slope, 1e8) * float64(time.Second)))
	return min(math.Abs(out.Sub(truth).Hours()), never)
}

func TestLinearIsALine(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 3, 1, h, 0, 0, 0, time.UTC) }
	said := func(h int, left quota.Bytes) Statement { return Statement{Came: at(h), Remaining: left} }
	all := []Statement{said(0, 1), said(1, 900), said(2, 800), said(3, 700)}
	if y, _ := linear(all, at(5), 24*time.Hour); math.Abs(y-500) > 1e-6 {
		t.Errorf("at 5 o'clock %v, want 500", y)
	}
	if off := linearOut(all, at(5), at(10), 24*time.Hour); math.Abs(off) > 1e-6 {
		t.Errorf("runs out %v h off", off)
	}
	if y, _ := linear(all, at(5), time.Hour); y != 700 {
		t.Errorf("of one reading %v, want 700", y)
	}
}
