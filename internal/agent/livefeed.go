package agent

import (
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
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
	until := a.notAhead(s)
	marks, readings, err := s.past.Between(now.Wall.Add(-lookBack), until, s.count.traffic.Marks())
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

// notAhead is up to when something can have come; zero: that is not known. What came while the clock was ahead would else stand for the
// latest until it is right again. The caller holds a.mu.
func (a *Agent) notAhead(s *sim) time.Time {
	const slack = 10 * time.Minute
	at := a.believed(s)
	if at.IsZero() {
		return at
	}
	return at.Add(slack)
}

// isAhead reports whether the clock was set back behind what is known of an ask. The caller holds a.mu.
func (a *Agent) isAhead(s *sim, k *ask, now clock.Instant) bool {
	last := k.rec.Read
	if n := len(k.rec.Changes); n > 0 {
		last = k.rec.Changes[n-1].At
	}
	until := a.notAhead(s)
	return !until.IsZero() && clock.Date(last, now).After(until)
}

// countSaid is what stands for statements where an allowance is counted.
type countSaid struct {
	ask    string
	bundle meter.Bundle // stated once at least
}

// countSaid is what is known of an allowance that is counted. The caller holds a.mu.
func (a *Agent) countSaid(s *sim, now clock.Instant, o meter.Odometer) *countSaid {
	ask, q := s.countedBy()
	if q == nil {
		return nil
	}
	f, ok := s.count.Figure(s.plan(), meterInstant(now))
	if !ok || f.Undated || f.Since.IsZero() {
		return nil
	}
	return &countSaid{ask, countedBundle(q.Name, q.Allowance.Bytes, f, o)}
}

// countedBundle is what there was of an allowance when the period began, and what was said by hand since. Where the odometer does not
// reach back to the last of these (a count is older than what is looked back to, or than the odometer itself), that is told by as much
// less as the count has counted before.
func countedBundle(name string, allowance quota.Bytes, f meter.Figure, o meter.Odometer) meter.Bundle {
	said := []meter.Statement{{Came: f.Since, Of: f.Since, Remaining: allowance, Total: f.Total, Renews: f.Until}}
	if f.Set != nil && !f.Set.At.Wall.IsZero() {
		said = append(said, meter.Statement{Came: f.Set.At.Wall, Of: f.Set.Of, Remaining: f.Set.Remaining, Total: f.Total, Renews: f.Until})
	}
	last := &said[len(said)-1]
	since := last.Came
	if !last.Of.IsZero() {
		since = last.Of
	}
	if n := len(o); n > 0 && since.Before(o[0].At) {
		last.Remaining = min(last.Remaining, f.Remaining+o[n-1].Octets-o[0].Octets)
	}
	return meter.Bundle{Name: name, Stated: said}
}
