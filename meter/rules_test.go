package meter

import (
	"math"
	"testing"
	"time"

	"github.com/simgauge/simgauge/quota"
)

const gb = quota.Bytes(1e9)

// hour is a moment so many hours after a Monday's midnight.
func hour(h float64) time.Time {
	return time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC).Add(time.Duration(h * float64(time.Hour)))
}

// evenly is an odometer that goes on evenly for so many hours, by octets an hour.
func evenly(hours int, rate quota.Bytes) (o Odometer) {
	for h := range hours + 1 {
		o = append(o, Mark{hour(float64(h)), quota.Bytes(h) * rate})
	}
	return o
}

// each is what the carrier says every so many hours of a bundle that falls evenly.
func each(every, hours int, left, rate quota.Bytes) (out []Statement) {
	for h := every; h <= hours; h += every {
		out = append(out, Statement{Came: hour(float64(h)), Remaining: left - quota.Bytes(h)*rate})
	}
	return out
}

// What is wrong in what was said or counted makes no wrong figure: the last good statement stands, or nothing is known.
func TestBadInput(t *testing.T) {
	o := evenly(48, gb/100)
	said := func(h float64, left quota.Bytes) Statement { return Statement{Came: hour(h), Remaining: left} }
	of := func(s Statement, h float64) Statement { s.Of = hour(h); return s }
	until := func(s Statement, at time.Time) Statement { s.Expires = at; return s }
	renews := func(s Statement, at time.Time) Statement { s.Renews = at; return s }
	year := func(y int) Statement { return Statement{Came: time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), Remaining: gb} }
	for _, tt := range []struct {
		name string
		said []Statement
		odo  Odometer
		want quota.Bytes // -1: not known
	}{
		{"nothing said", nil, o, -1},
		{"a top-up: snapped to what is said now", []Statement{said(10, gb), said(20, 2*gb), said(40, 9*gb)}, o, 9*gb - 8*gb/100},
		{"a reading that speaks of an older moment than the last", []Statement{said(20, 5*gb), of(said(40, 9*gb), 10)}, o, 5*gb - 28*gb/100},
		{"a reading that came before the last one listed", []Statement{said(40, 5*gb), said(20, 9*gb)}, o, 5*gb - 8*gb/100},
		{"below nothing", []Statement{said(20, 5*gb), said(40, -gb)}, o, 5*gb - 28*gb/100},
		{"more than there can be", []Statement{said(20, 5*gb), said(40, 1<<62)}, o, 5*gb - 28*gb/100},
		{"of the future: of when it came", []Statement{of(said(40, 5*gb), 400)}, o, 5*gb - 8*gb/100},
		{"of long ago: of when it came", []Statement{of(said(40, 5*gb), -24*400)}, o, 5*gb - 8*gb/100},
		{"came in 1970", []Statement{said(40, 5*gb), year(1970)}, o, 5*gb - 8*gb/100},
		{"came in 9999, and again since the clock is right", []Statement{year(9999), said(40, 5*gb)}, o, 5*gb - 8*gb/100},
		{"came when nobody knew", []Statement{said(40, 5*gb), {Remaining: gb}}, o, 5*gb - 8*gb/100},
		{"expired before it was said", []Statement{until(said(40, 5*gb), hour(2))}, o, 5*gb - 8*gb/100},
		{"expired since", []Statement{until(said(40, 5*gb), hour(45))}, o, -1},
		{"renewed since", []Statement{renews(said(40, 5*gb), hour(45))}, o, -1},
		{"a counter that fell: what was counted stands", []Statement{said(40, 5*gb)}, append(evenly(47, gb/100), Mark{hour(48), 3}), 5*gb - 7*gb/100},
		{"a mark of a clock that was ahead", []Statement{said(40, 5*gb)}, append(append(evenly(40, gb/100), Mark{time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), 41 * gb / 100}), Mark{hour(48), 48 * gb / 100}), 5*gb - 8*gb/100},
		{"nothing counted ever", []Statement{said(40, 5*gb)}, nil, 5 * gb},
	} {
		m := Learn(Record{Odometer: tt.odo, Bundles: []Bundle{{Stated: tt.said}}})
		now := Mark{hour(48), reached(m.odometer)}
		l := m.Live(now)[0]
		switch {
		case l.Known != (tt.want >= 0):
			t.Errorf("%s: known %v", tt.name, l.Known)
		case l.Known && math.Abs(float64(l.Remaining-tt.want)) > 0.01e9:
			t.Errorf("%s: %d, want %d", tt.name, l.Remaining, tt.want)
		case l.Known && (l.Lower > tt.want || l.Upper < tt.want):
			t.Errorf("%s: %d is not within %d and %d", tt.name, tt.want, l.Lower, l.Upper)
		}
	}
}

func TestRatio(t *testing.T) {
	o := evenly(24*20, gb/100)
	many := each(12, 24*20, 9*gb, gb/100*104/100)
	toppedUp := append(each(12, 24*10, 9*gb, gb/100*104/100), func() (out []Statement) {
		for _, s := range many[20:] {
			s.Remaining += 7 * gb
			out = append(out, s)
		}
		return out
	}()...)
	for _, tt := range []struct {
		name string
		said []Statement
		want float64 // 0: not known
	}{
		{"many readings", many, 1.04},
		{"a top-up among them", toppedUp, 1.04},
		{"two readings", many[:2], 0},
		{"one reading", many[:1], 0},
	} {
		m := Learn(Record{Odometer: o, Bundles: []Bundle{{Stated: tt.said}}})
		if r, ok := m.Ratio(); ok != (tt.want > 0) || ok && math.Abs(r-tt.want) > 0.01 {
			t.Errorf("%s: %v %v, want %v", tt.name, r, ok, tt.want)
		}
	}
}

// Which bundle is drawn: the first of the order that holds anything and has not expired.
func TestDrawn(t *testing.T) {
	o := evenly(48, gb/10)
	at := func(left quota.Bytes, ends float64, drawn int) Bundle {
		s := Statement{Came: hour(38), Remaining: left}
		if ends > 0 {
			s.Expires = hour(ends)
		}
		return Bundle{Stated: []Statement{s}, Drawn: drawn}
	}
	passedOver := func(every, falls Bundle) []Bundle {
		every.Stated, falls.Stated = nil, nil
		for h := 8; h <= 38; h += 6 {
			every.Stated = append(every.Stated, Statement{Came: hour(float64(h)), Remaining: 2 * gb, Expires: hour(99)})
			falls.Stated = append(falls.Stated, Statement{Came: hour(float64(h)), Remaining: 9*gb - quota.Bytes(h)*gb/10})
		}
		return []Bundle{every, falls}
	}
	for _, tt := range []struct {
		name    string
		bundles []Bundle
		want    []quota.Bytes
	}{
		{"the soonest expiry first", []Bundle{at(5*gb, 0, 0), at(5*gb, 400, 0), at(5*gb, 300, 0)}, []quota.Bytes{5 * gb, 5 * gb, 4 * gb}},
		{"as is said", []Bundle{at(5*gb, 0, 1), at(5*gb, 400, 3), at(5*gb, 300, 2)}, []quota.Bytes{4 * gb, 5 * gb, 5 * gb}},
		{"the next once one is empty", []Bundle{at(gb*4/10, 100, 0), at(5*gb, 400, 0)}, []quota.Bytes{0, 5*gb - gb*6/10}},
		{"the next once one has expired", []Bundle{at(5*gb, 41, 0), at(5*gb, 400, 0)}, []quota.Bytes{-1, 5*gb - gb*7/10}},
		{"not one that others were drawn before, time and again", passedOver(Bundle{}, Bundle{}), []quota.Bytes{2 * gb, 9*gb - gb*48/10}},
	} {
		live := Learn(Record{Odometer: o, Bundles: tt.bundles}).Live(Mark{hour(48), o[48].Octets})
		for i, want := range tt.want {
			if l := live[i]; l.Known != (want >= 0) || l.Known && math.Abs(float64(l.Remaining-want)) > 0.02e9 {
				t.Errorf("%s: bundle %d: %v %d, want %d", tt.name, i, l.Known, l.Remaining, want)
			}
		}
	}
}
