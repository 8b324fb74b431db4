package agent

import (
	"slices"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/meter"
)

// odometer is what was counted of a SIM, and when. The caller holds a.mu.
func (a *Agent) odometer(s *sim) meter.Odometer {
	var o meter.Odometer
	n := s.count.Base
	for i, h := range s.count.Hours {
		begin := time.Unix(h.At, 0)
		o = append(o, meter.Mark{At: begin, Octets: n})
		n += h.Octets
		if end := begin.Add(time.Hour); i+1 < len(s.count.Hours) && end.Before(time.Unix(s.count.Hours[i+1].At, 0)) || end.Before(s.count.Last.At.Wall) {
			o = append(o, meter.Mark{At: end, Octets: n})
		}
	}
	if at := s.count.Last.At.Wall; len(o) > 0 && at.After(o[len(o)-1].At) {
		o = append(o, meter.Mark{At: at, Octets: n})
	}
	return o
}

// mark is where the odometer of a SIM stands; false: it has none, or the time is not known. The caller holds a.mu.
func (a *Agent) mark(s *sim, now clock.Instant) (meter.Mark, bool) {
	o := a.odometer(s)
	if len(o) == 0 || !now.Known {
		return meter.Mark{}, false
	}
	return meter.Mark{At: now.Wall, Octets: o[len(o)-1].Octets}, true
}

// said is what was said of a SIM, oldest first. The caller holds a.mu.
func (a *Agent) said(s *sim, now clock.Instant) []spoken {
	var out []spoken
	for _, k := range s.asks {
		out = append(out, spoken{ask: k.conf.Name, came: clock.Date(k.rec.Read, now), data: k.rec.Reading.Data})
		for _, c := range k.rec.Changes {
			out = append(out, spoken{ask: k.conf.Name, unasked: true, came: clock.Date(c.At, now), data: c.Reading.Data})
		}
	}
	slices.SortStableFunc(out, func(x, y spoken) int { return x.came.Compare(y.came) })
	return out
}

// countSaid is what stands for statements where an allowance is counted: what there was when the period began, and what was said by hand
// since. The caller holds a.mu.
func (a *Agent) countSaid(s *sim, now clock.Instant) []meter.Bundle {
	q := s.counted()
	if q == nil {
		return nil
	}
	f, ok := s.count.Figure(s.plan(), meterInstant(now))
	if !ok || f.Undated || f.Since.IsZero() {
		return nil
	}
	b := meter.Bundle{Name: q.Name}
	b.Stated = append(b.Stated, meter.Statement{Came: f.Since, Of: f.Since, Remaining: q.Allowance.Bytes, Total: f.Total, Renews: f.Until})
	if f.Set != nil && !f.Set.At.Wall.IsZero() {
		b.Stated = append(b.Stated, meter.Statement{Came: f.Set.At.Wall, Of: f.Set.Of, Remaining: f.Set.Remaining, Total: f.Total, Renews: f.Until})
	}
	return []meter.Bundle{b}
}
