package meter

import (
	"math"
	"math/rand/v2"
	"time"
)

// A household is a way to use a SIM, and a carrier that tells of it.
type household struct {
	name    string
	plan    float64       // octets of a bundle; the next one is bought once it is empty
	every   time.Duration // between readings
	grain   float64       // of what the carrier says
	down    bool          // it rounds down; else to the nearest
	lagging bool          // it speaks of yesterday 24:00, and does not say so
	topUp   float64       // the chance of a day that half a bundle is added
	rate    func(h *home, t time.Time) float64
	free    func(h *home, t time.Time) float64 // traffic that the carrier does not count
	other   func(h *home, t time.Time) float64 // use that our interface does not see
	steady  bool                               // 3 days ahead the run-out is known within 12 h
}

// home is one household of one seed.
type home struct {
	*rand.Rand
	ratio float64 // the carrier's octets for one of ours
	level float64 // of the household as a whole
	today float64
	busy  time.Time // until when a burst goes on
	burst float64
}

// byDay is how a day's use falls on its hours: little at night, most in the evening.
func byDay(t time.Time) float64 {
	h := float64(t.Hour()) + float64(t.Minute())/60
	return 0.25 + 0.75*math.Max(0, math.Sin((h-7)/17*math.Pi)) + 1.2*math.Exp(-(h-21)*(h-21)/4)
}

const perStep = 1.0 / (24 * 6)

// bursty makes octets come in bursts, the mean being 1.
func (h *home) bursty() float64 { return h.ExpFloat64() }

func households() []household {
	const gb = 1e9
	weekday := func(t time.Time) bool { return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday }
	steady := func(day float64) func(h *home, t time.Time) float64 {
		return func(h *home, t time.Time) float64 {
			return day * gb * perStep * byDay(t) / 0.85 * (0.6 + 0.4*h.bursty())
		}
	}
	evenings := func(day float64) func(h *home, t time.Time) float64 {
		return func(h *home, t time.Time) float64 {
			if t.Hour() == 19 && t.Minute() == 0 && h.Float64() < 0.6 {
				h.busy, h.burst = t.Add(time.Duration(30+h.IntN(150))*time.Minute), day*gb
			}
			if t.Before(h.busy) {
				return h.burst * (0.5 + h.Float64())
			}
			return 0
		}
	}
	return []household{
		{name: "steady", plan: 20 * gb, every: 24 * time.Hour, grain: 1e7, rate: steady(0.9), steady: true},
		{name: "steady, 0.1 GB", plan: 10 * gb, every: 6 * time.Hour, grain: 1e8, down: true, rate: steady(0.45), steady: true},
		{name: "commuter", plan: 5 * gb, every: 24 * time.Hour, grain: 1e7, rate: func(h *home, t time.Time) float64 {
			if k := t.Hour(); weekday(t) && (k == 7 || k == 8 || k == 17 || k == 18) {
				return 0.25 * gb / 24 * h.bursty() * h.today
			}
			return 0.03 * gb * perStep * h.bursty()
		}},
		{name: "weekend house", plan: 10 * gb, every: 24 * time.Hour, grain: 1e8, rate: func(h *home, t time.Time) float64 {
			if t.Weekday() == time.Friday && t.Hour() >= 17 || !weekday(t) && (t.Weekday() != time.Sunday || t.Hour() < 18) {
				return 1.8 * gb * perStep * byDay(t) / 0.85 * h.bursty() * h.today
			}
			return 0.03 * gb * perStep * h.bursty()
		}},
		{name: "burst updates", plan: 8 * gb, every: 24 * time.Hour, grain: 1e7, rate: func(h *home, t time.Time) float64 {
			if t.Minute() == 0 && h.Float64() < 1.0/24/4 { // every few days an hour or two of an update
				h.busy, h.burst = t.Add(time.Duration(20+h.IntN(80))*time.Minute), 0.15*gb
			}
			if t.Before(h.busy) {
				return h.burst * (0.5 + h.Float64())
			}
			return 0.2 * gb * perStep * byDay(t) / 0.85 * h.bursty()
		}},
		{name: "top-ups", plan: 6 * gb, every: 6 * time.Hour, grain: 1e7, topUp: 0.08, rate: func(h *home, t time.Time) float64 {
			return 0.6 * gb * perStep * byDay(t) / 0.85 * h.bursty() * h.today
		}},
		{name: "lags a day, 0.1 GB", plan: 10 * gb, every: 24 * time.Hour, grain: 1e8, lagging: true, rate: func(h *home, t time.Time) float64 {
			return 0.45 * gb * perStep * byDay(t) / 0.85 * h.bursty() * h.today
		}},
		{name: "another device", plan: 15 * gb, every: 24 * time.Hour, grain: 1e7, rate: func(h *home, t time.Time) float64 {
			if weekday(t) {
				return 0.35 * gb * perStep * byDay(t) / 0.85 * h.bursty() * h.today
			}
			return 0.9 * gb * perStep * byDay(t) / 0.85 * h.bursty() * h.today
		}, other: evenings(0.025)},
		{name: "zero-rated video", plan: 10 * gb, every: 6 * time.Hour, grain: 1e7, rate: steady(0.35), free: evenings(0.05)},
	}
}
