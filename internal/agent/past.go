package agent

import (
	"slices"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/history"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// lookBack is how far back is looked for what a forecast is made from: weeks of weekdays and weekends.
const lookBack = 60 * 24 * time.Hour

// recallPast brings back what was counted and noted of a SIM.
func (a *Agent) recallPast(s *sim) {
	s.count.Count, _ = load[meter.Count](a.o.Store, store.Counts, s.key)
	s.count.traffic, _ = load[meter.Count](a.o.Store, store.Traffic, s.key)
	s.past = history.Open(a.o.Store, s.key)
}

// pastRecords are what is to be kept of a SIM's history. The caller holds a.mu.
func (a *Agent) pastRecords(s *sim) []store.Record {
	s.past.Count(s.count.traffic.Marks())
	return s.past.Due(a.believed(s))
}

// believed is what time it is taken for; zero: that is not known.
func (a *Agent) believed(s *sim) time.Time {
	at, _ := s.count.traffic.Believed(meterInstant(a.o.Clock.Now()))
	return at
}

// notePast notes what the asks of a SIM know, as far as it is new. The caller holds a.mu.
func (a *Agent) notePast(s *sim) {
	now := a.o.Clock.Now()
	for _, k := range s.asks {
		var noted []clock.Instant
		note := func(came clock.Instant, r history.Reading) {
			same := func(i clock.Instant) bool { return i.Boot == came.Boot && i.Uptime == came.Uptime }
			if slices.ContainsFunc(k.noted, same) || a.noteReading(s, now, came, r) {
				noted = append(noted, came)
			}
		}
		r := k.rec.Reading
		note(k.rec.Read, history.Reading{Ask: k.conf.Name, Of: spokenOf(r.Of, now), Data: r.Data, Balance: r.Balance})
		for _, c := range k.rec.Changes {
			note(c.At, history.Reading{Ask: k.conf.Name, Unasked: true, Data: c.Reading.Data, Balance: c.Reading.Balance})
		}
		k.noted = noted
	}
}

// spokenOf is the instant that a reading says it is of; zero: it does not say, or not clearly.
func spokenOf(m quota.Moment, now clock.Instant) time.Time {
	if !m.Known() {
		return time.Time{}
	}
	return m.In(now.Wall.Location())
}

// noteReading notes a reading with where the odometer stood when it came, and reports whether it can be told when that was.
func (a *Agent) noteReading(s *sim, now, came clock.Instant, r history.Reading) bool {
	const soonAfter = 2 * time.Second
	if r.Came = clock.Date(came, now); r.Came.IsZero() {
		return false
	}
	r.Octets = s.count.traffic.Total()
	if age, exact := clock.Age(came, now); !exact || age > soonAfter {
		r.Octets = s.count.traffic.Marks().At(r.Came)
	}
	s.past.Note(r)
	return true
}

// noteSetting notes what was said by hand.
func (a *Agent) noteSetting(s *sim, left quota.Quantity, of time.Time) {
	ask, q := s.countedBy()
	now := a.o.Clock.Now()
	a.noteReading(s, now, now, history.Reading{Ask: ask, Set: true, Of: of, Data: []quota.Data{{Name: q.Name, Remaining: left}}})
}
