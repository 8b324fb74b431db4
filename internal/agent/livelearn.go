package agent

import (
	"context"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// learnEvery is how often is learnt anew although nothing was said: an hour more of traffic is known then.
const learnEvery = time.Hour

// gauge is what was learnt of how a SIM's data is used. Guarded by Agent.mu.
type gauge struct {
	due    bool
	base   quota.Bytes // of the odometer, that the count of now does not have
	learnt *learnt     // nil: nothing yet
	shown  lives
}

// learnt is what was learnt from one state of the records. It is not changed once it is made, and safe without a lock.
type learnt struct {
	models  []*meter.Model
	asks    []learntAsk
	counted *learntCount // nil: nothing is counted of an allowance
}

// learntCount is what was learnt of what is counted here.
type learntCount struct {
	model     *meter.Model
	ask, name string
	since     time.Time // when what is counted began
}

// learntAsk says where the bundles of an ask are among the models.
type learntAsk struct {
	name   string
	read   heardAt
	model  int
	first  int // of its bundles in the model
	names  []string
	since  []time.Time       // when each was stated first; zero: never
	stated []meter.Statement // of each the last; with a zero Came: none
	fresh  []meter.Live      // of each, what was known of it at that moment
}

// heardAt tells one state of an ask's reading from others. Of the texts that have changed it the number alone does not: of many the
// latest are kept.
type heardAt struct {
	read    clock.Instant
	changes int
	last    clock.Instant
}

func (k *ask) heardAt() heardAt {
	h := heardAt{read: k.rec.Read, changes: len(k.rec.Changes)}
	if h.changes > 0 {
		h.last = k.rec.Changes[h.changes-1].At
	}
	return h
}

// record is what is to be learnt from, taken from a SIM.
type record struct {
	odometer meter.Odometer
	asks     []learntAsk
	data     [][]quota.Data
	said     []spoken
	order    []string
	count    *countSaid
}

// learn makes the figures of a SIM known anew, soon. The caller holds a.mu.
func (a *Agent) learn(s *sim) {
	a.catchUp(s)
	a.notePast(s)
	s.gauge.due = true
	select {
	case a.heard <- struct{}{}:
	default:
	}
}

// learnLives learns at each reading and each hour until ctx ends.
func (a *Agent) learnLives(ctx context.Context) {
	hour := time.NewTicker(learnEvery)
	defer hour.Stop()
	for ctx.Err() == nil {
		a.learnDue()
		select {
		case <-ctx.Done():
		case <-a.heard:
		case <-hour.C:
			a.mu.Lock()
			for _, s := range a.sims {
				s.gauge.due = true
			}
			a.mu.Unlock()
		}
	}
}

// learnDue learns what is due; that takes milliseconds, in which nobody is held up.
func (a *Agent) learnDue() {
	due := map[*sim]record{}
	a.mu.Lock()
	for _, s := range a.sims {
		if s.gauge.due || s.gauge.learnt == nil {
			s.gauge.due = false
			due[s] = a.recordOf(s)
		}
	}
	a.mu.Unlock()
	for s, r := range due {
		l := learnFrom(r)
		a.mu.Lock()
		s.gauge.learnt, s.gauge.shown = l, lives{}
		a.pokeTexts() // what is left may have come to what is told
		a.mu.Unlock()
	}
}

// recordOf is what is known of a SIM now. The caller holds a.mu.
func (a *Agent) recordOf(s *sim) record {
	now := a.o.Clock.Now()
	r := record{order: s.draws()}
	r.odometer, r.said = a.pastOf(s, now)
	r.count = a.countSaid(s, now, r.odometer)
	for _, k := range s.asks {
		if data := k.rec.reading().Data; len(data) > 0 && !a.isAhead(s, k, now) {
			r.asks = append(r.asks, learntAsk{name: k.conf.Name, read: k.heardAt()})
			r.data = append(r.data, data)
		}
	}
	return r
}

// draws are the names of bundles in the order in which they are drawn on, as far as that is known.
func (s *sim) draws() []string {
	if len(s.conf.Draws) > 0 {
		return s.conf.Draws
	}
	return s.brand.Draws
}

// learnFrom is pure.
func learnFrom(r record) *learnt {
	l := &learnt{asks: r.asks}
	var bundles [][]meter.Bundle
	for i, g := range groups(r.data) {
		if g == len(bundles) {
			bundles = append(bundles, nil)
		}
		k := &l.asks[i]
		k.model, k.first = g, len(bundles[g])
		own, last := bundlesOf(r.data[i], r.of(k.name), r.order, time.Local)
		bundles[g], k.stated = append(bundles[g], own...), last
		for _, b := range own {
			k.names, k.since = append(k.names, b.Name), append(k.since, firstOf(b))
		}
	}
	for _, b := range bundles {
		l.models = append(l.models, meter.Learn(meter.Record{Odometer: r.odometer, Bundles: b, Zone: time.Local}))
	}
	if c := r.count; c != nil {
		m := meter.Learn(meter.Record{Odometer: r.odometer, Bundles: []meter.Bundle{c.bundle}, Zone: time.Local})
		l.counted = &learntCount{model: m, ask: c.ask, name: c.bundle.Name, since: c.bundle.Stated[0].Came}
	}
	for i := range l.asks {
		l.asks[i].refresh(l.models[l.asks[i].model], r.odometer)
	}
	return l
}

// of is what was said in answer to an ask, and changed of it.
func (r record) of(ask string) []spoken {
	var out []spoken
	for _, s := range r.said {
		if s.ask == ask {
			out = append(out, s)
		}
	}
	return out
}

func firstOf(b meter.Bundle) time.Time {
	if len(b.Stated) == 0 {
		return time.Time{}
	}
	return b.Stated[0].Came
}

// refresh notes what was known of each bundle when it was stated last.
func (k *learntAsk) refresh(m *meter.Model, o meter.Odometer) {
	k.fresh = make([]meter.Live, len(k.stated))
	for i, st := range k.stated {
		if !st.Came.IsZero() {
			k.fresh[i] = m.Live(meter.Mark{At: st.Came, Octets: o.At(st.Came)})[k.first+i]
		}
	}
}
