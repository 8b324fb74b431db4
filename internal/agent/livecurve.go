package agent

import (
	"time"

	"github.com/simgauge/simgauge/meter"
)

// mostPoints is how many points a curve has at most: a phone shows no more.
const mostPoints = 200

// curves are what was left of each bundle from a moment on, and will be, as far as that was learnt.
func (v lives) curves(from time.Time) []HistoryCurve {
	out := []HistoryCurve{}
	if v.from == nil {
		return out
	}
	for _, k := range v.from.asks {
		for i, name := range k.names {
			if !k.since[i].IsZero() {
				out = append(out, curve(v.from.models[k.model], k.first+i, latest(from, k.since[i]), v.mark).of(k.name, name))
			}
		}
	}
	if c := v.from.counted; c != nil {
		out = append(out, curve(c.model, 0, latest(from, c.since), v.mark).of(c.ask, c.name))
	}
	return out
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (c HistoryCurve) of(ask, name string) HistoryCurve {
	c.Ask, c.Name = ask, name
	return c
}

// curve is one bundle's.
func curve(m *meter.Model, bundle int, from time.Time, now meter.Mark) HistoryCurve {
	step := max(now.At.Sub(from)/(mostPoints-1)+1, time.Second)
	return HistoryCurve{Points: points(m.Curve(bundle, from, now.At, step)), Ahead: points(m.Ahead(bundle, now))}
}

func points(ps []meter.Point) []HistoryPoint {
	out := make([]HistoryPoint, 0, len(ps))
	for _, p := range ps {
		out = append(out, HistoryPoint(p))
	}
	return out
}
