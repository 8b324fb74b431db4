package meter

import (
	"testing"
	"time"
	_ "time/tzdata" // the zones, on a machine that has none

	"github.com/simgauge/simgauge/quota"
)

// What is foretold, and what is not: no further ahead than was looked at behind, until a week was seen.
func TestOutlook(t *testing.T) {
	const pace = gb / 100
	for _, tt := range []struct {
		name            string
		seen            int // hours
		left            quota.Bytes
		expires, renews float64 // hours from now; 0: not said
		want            Outlook
		runsOut         float64 // hours from now
	}{
		{"less to go than was seen", 48, 20 * pace, 0, 0, RunsOut, 20},
		{"more to go than was seen", 48, 60 * pace, 0, 0, Unknown, 0},
		{"a week was seen", 7 * 24, 900 * pace, 0, 0, RunsOut, 900},
		{"renewed before", 7 * 24, 900 * pace, 0, 800, RenewsFirst, 0},
		{"expires before", 7 * 24, 900 * pace, 700, 0, ExpiresFirst, 0},
		{"renewed before, as far as was seen", 48, 60 * pace, 0, 40, RenewsFirst, 0},
		{"renewed beyond what was seen", 48, 90 * pace, 0, 60, Unknown, 0},
		{"runs out before it is renewed", 7 * 24, 100 * pace, 900, 800, RunsOut, 100},
		{"longer than is looked", 7 * 24, 10000 * pace, 0, 0, Lasts, 0},
		{"nothing left", 1, 0, 0, 0, RunsOut, 0},
		{"nothing seen", 0, gb, 0, 0, Unknown, 0},
	} {
		o := evenly(tt.seen, pace)
		now := hour(float64(tt.seen))
		s := Statement{Came: now, Remaining: tt.left}
		if tt.expires > 0 {
			s.Expires = now.Add(time.Duration(tt.expires) * time.Hour)
		}
		if tt.renews > 0 {
			s.Renews = now.Add(time.Duration(tt.renews) * time.Hour)
		}
		m := Learn(Record{Odometer: o, Bundles: []Bundle{{Stated: []Statement{s}}}})
		mark := Mark{now, reached(o)}
		l := m.Live(mark)[0]
		if l.Outlook != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, l.Outlook, tt.want)
			continue
		}
		if off := l.RunsOut.Sub(now).Hours() - tt.runsOut; tt.want == RunsOut && (off < -1-tt.runsOut/50 || off > 1+tt.runsOut/50) {
			t.Errorf("%s: in %v, want %v h", tt.name, l.RunsOut.Sub(now), tt.runsOut)
		}
		if got := m.Ahead(0, mark); (got == nil) != (tt.want == Unknown) || len(got) > 64 {
			t.Errorf("%s: %d points ahead", tt.name, len(got))
		}
	}
}

// A plan that is gone in three minutes: after half of it is known when it ends, to the second, and never before a third.
func TestAPlanOfMinutes(t *testing.T) {
	start := hour(3)
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	const plan, rate = quota.Bytes(1.8e9), quota.Bytes(1e7)
	var o Odometer
	var said []Statement
	first := 0
	for s := range 180 {
		left, octets := plan-quota.Bytes(s)*rate, quota.Bytes(s)*rate
		if s%20 == 0 {
			o = append(o, Mark{at(s), octets})
			said = append(said, Statement{Came: at(s), Remaining: left / 1e7 * 1e7, Grain: 1e7})
		}
		m := Learn(Record{Odometer: o, Bundles: []Bundle{{Stated: said}}})
		l := m.Live(Mark{at(s), octets})[0]
		if l.Outlook != RunsOut {
			continue
		}
		if first == 0 {
			first = s
		}
		if off := l.RunsOut.Sub(at(180)).Abs(); off > 2*time.Second {
			t.Errorf("after %d s it runs out %v off", s, off)
		}
	}
	if first < 60 || first > 100 {
		t.Errorf("known first after %d s", first)
	}
}

// Bundles are drawn one after the other, and what expires unused is lost.
func TestOneAfterTheOther(t *testing.T) {
	const pace = gb / 100
	o := evenly(14*24, pace)
	now := hour(14 * 24)
	bundle := func(left quota.Bytes, expires int) Bundle {
		s := Statement{Came: now, Remaining: left}
		if expires > 0 {
			s.Expires = now.Add(time.Duration(expires) * time.Hour)
		}
		return Bundle{Stated: []Statement{s}}
	}
	m := Learn(Record{Odometer: o, Bundles: []Bundle{bundle(100*pace, 50), bundle(100*pace, 0), bundle(30*pace, 90)}})
	live := m.Live(Mark{now, reached(o)})
	for i, want := range []struct {
		outlook Outlook
		hours   float64
	}{{ExpiresFirst, 0}, {RunsOut, 180}, {RunsOut, 80}} {
		if l := live[i]; l.Outlook != want.outlook || want.outlook == RunsOut && (l.RunsOut.Sub(now).Hours() < want.hours-4 || l.RunsOut.Sub(now).Hours() > want.hours+4) {
			t.Errorf("bundle %d: %s in %v, want %s in %v h", i, l.Outlook, l.RunsOut.Sub(now), want.outlook, want.hours)
		}
	}
}

// The hours of the week are told apart once there were some, by the clock on the wall, over a change of that clock.
func TestWeekendsAreTold(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 2, 2, 0, 0, 0, 0, zone) // a Monday
	var o Odometer
	octets := quota.Bytes(0)
	now := start.AddDate(0, 0, 7*7) // Monday, the 23rd of March: the clock changes on the 29th
	for at := start; !at.After(now); at = at.Add(time.Hour) {
		o = append(o, Mark{at, octets})
		if d := at.Weekday(); d == time.Saturday || d == time.Sunday {
			octets += gb / 24
		}
	}
	m := Learn(Record{Odometer: o, Zone: zone, Bundles: []Bundle{{Stated: []Statement{{Came: now, Remaining: 3 * gb}}}}})
	l := m.Live(Mark{now, octets})[0]
	if want := time.Date(2026, 4, 4, 23, 0, 0, 0, zone); l.Outlook != RunsOut || l.RunsOut.Sub(want).Abs() > 18*time.Hour {
		t.Errorf("%s at %v, want about %v", l.Outlook, l.RunsOut, want)
	}
}

func TestCurve(t *testing.T) {
	o := evenly(40, gb/10)
	said := []Statement{{Came: hour(10), Remaining: 9 * gb}, {Came: hour(20), Remaining: 79 * gb / 10}, {Came: hour(30), Remaining: 12 * gb}}
	m := Learn(Record{Odometer: o, Bundles: []Bundle{{Stated: said}}})
	want := map[int]quota.Bytes{10: 9 * gb, 15: 845 * gb / 100, 20: 79 * gb / 10, 30: 12 * gb, 40: 11 * gb}
	points := m.Curve(0, hour(0), hour(40), time.Hour)
	if len(points) != 31 {
		t.Fatalf("%d points, want none before the first statement", len(points))
	}
	for _, p := range points {
		if w, ok := want[int(p.At.Sub(hour(0)).Hours())]; ok && (p.Left-w > gb/20 || w-p.Left > gb/20) {
			t.Errorf("at %v %d, want %d", p.At, p.Left, w)
		}
	}
	if got := m.Curve(7, hour(0), hour(9), time.Hour); got != nil {
		t.Errorf("of no bundle %v", got)
	}
}
