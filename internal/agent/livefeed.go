package agent

import (
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/meter"
)

// mark is where the odometer of a SIM stands; false: nothing is counted, or the time is not known. The caller holds a.mu.
func (a *Agent) mark(s *sim, now clock.Instant) (meter.Mark, bool) {
	at := a.believed(s)
	if at.IsZero() {
		at = now.Wall
	}
	return meter.Mark{At: at, Octets: s.count.traffic.Total() + s.gauge.base}, now.Known && s.count.traffic.Begun()
}

// pastOf is what was counted and said of a SIM of late, oldest first. The caller holds a.mu.
func (a *Agent) pastOf(s *sim, now clock.Instant) (meter.Odometer, []spoken) {
	a.notePast(s)
	marks, readings, err := s.past.Since(now.Wall.Add(-lookBack), s.count.traffic.Marks())
	if err != nil {
		a.log.Error("history cannot be read, so that nothing is learnt from it; see that the state folder is sound", "sim", s.record.Name, "err", err)
	}
	if n := len(marks); n > 0 {
		s.gauge.base = max(marks[n-1].Octets-s.count.traffic.Total(), 0)
	}
	var out []spoken
	for _, r := range readings {
		if !r.Set {
			out = append(out, spoken{ask: r.Ask, unasked: r.Unasked, came: r.Came, of: r.Of, data: r.Data})
		}
	}
	return marks, out
}

// countSaid is what stands for statements where an allowance is counted.
type countSaid struct {
	ask    string
	bundle meter.Bundle // stated once at least
}

// countSaid is what is known of an allowance that is counted: what there was when the period began, and what was said by hand
// since. The caller holds a.mu.
func (a *Agent) countSaid(s *sim, now clock.Instant) *countSaid {
	ask, q := s.countedBy()
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
	return &countSaid{ask, b}
}
