package agent

import (
	"encoding/json"
	"maps"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
)

// How long a query that failed steps aside (docs/decisions/0019).
const (
	// lastingFirst is how long after a reason that lasts: a day costs the dearer query a few times, and a carrier that was being
	// repaired is found again. It doubles with each such failure in a row.
	lastingFirst = 24 * time.Hour
	// lastingMost bounds that: what a carrier changes is noticed within a week.
	lastingMost = 7 * 24 * time.Hour
	// chances is how many failures in a row may be chance. A silence that goes on is no chance any more.
	chances = 3
	// chanceAside is how long a query steps aside that has used them up.
	chanceAside = 12 * time.Hour
	// preferFor is how long another query of the same price goes before one that failed by chance.
	preferFor = 24 * time.Hour
	// clockless bounds, in uptime, what of that is served after a boot where no clock tells how long ago the failure was.
	clockless = 24 * time.Hour
)

// standing is what an ask remembers of a query whose last try gave no reading. One that gave a reading has none.
type standing struct {
	Lasting int            `json:"lasting,omitempty"` // failures for a reason that lasts, since the last reading
	Chance  int            `json:"chance,omitempty"`  // failures by chance in a row
	Failed  clock.Instant  `json:"failed"`            // when the last of them was
	Why     outcome.Detail `json:"why"`
}

// fault is what a failure says of the query itself.
type fault uint8

const (
	nothing fault = iota // it has not left, or somebody else is to blame
	chance               // the next try may fare better
	lasting              // the next try will fare alike
)

// faultOf sorts the details by their outcome, but for some.
func faultOf(d outcome.Detail) fault {
	switch d {
	case outcome.CodeRefused, outcome.Buys, outcome.ReplyRefused, outcome.NoQuery, outcome.Unconfigured, outcome.UnknownSIM,
		outcome.UnknownAsk, outcome.BadRequest, outcome.NumberRefused, outcome.PageFileBad, outcome.PageFileOpen, // refused here
		outcome.Cancelled, outcome.LateAnswer, outcome.LateMessage, outcome.SMSStoreFull,
		outcome.CallOccupied, outcome.CallCutsData: // it has not left
		return nothing
	case outcome.MenuMoved, outcome.MenuLost, outcome.TextEmpty, outcome.OtherClient, outcome.ModemRefused, outcome.NoService, outcome.RATNoNetwork,
		outcome.CallBusy, outcome.CallEnded, outcome.CallNoTone,
		outcome.PageUnresolved, outcome.PageUntrusted, outcome.PageFailed: // a certificate may only be too new for the clock
		return chance
	}
	e, _ := outcome.Lookup(d)
	switch e.Outcome {
	case outcome.NoMatch, outcome.Ambiguous, outcome.Rejected:
		return lasting
	case outcome.Timeout:
		return chance
	}
	return nothing
}

// after is the standing behind one more failure.
func (st standing) after(d outcome.Detail, now clock.Instant) standing {
	st.Failed, st.Why = now, d
	if faultOf(d) == lasting {
		st.Lasting, st.Chance = st.Lasting+1, 0
	} else {
		st.Chance++
	}
	return st
}

// aside is for how long the query still steps aside; zero or less: it does not.
func (st standing) aside(now clock.Instant) time.Duration {
	var whole time.Duration
	switch {
	case st.Chance >= chances:
		whole = chanceAside
	case st.Lasting > 0 && st.Chance == 0:
		const most = 4 // doublings: beyond lastingMost
		whole = min(lastingFirst<<min(st.Lasting-1, most), lastingMost)
	}
	return st.rest(whole, now)
}

// behind reports whether another query of the same price goes first.
func (st standing) behind(now clock.Instant) bool { return st.rest(preferFor, now) > 0 }

// rest is what is left of a time that began with the failure.
func (st standing) rest(whole time.Duration, now clock.Instant) time.Duration {
	if st.Failed.IsZero() {
		return 0
	}
	age, exact := clock.Age(st.Failed, now)
	if !exact {
		return min(whole-age, clockless-now.Uptime)
	}
	return whole - age
}

// queryKey is what a query is remembered by: it changes with all that may change how the query fares, and tells nothing of it.
func (a *Agent) queryKey(k config.Ask, q carrier.Query) string {
	patterns := []string{}
	for _, p := range append(append(q.Patterns[:0:0], q.Patterns...), k.Patterns...) {
		patterns = append(patterns, p.String())
	}
	q.Patterns, q.Source, q.Cost, q.Roaming = nil, "", carrier.Unknown, carrier.Unknown
	what, _ := json.Marshal(q) // it has only plain fields
	how, _ := json.Marshal(patterns)
	return a.hash("query", q.String()+string(what)+string(how)) // with what its parts say of themselves
}

// standing is how a query of an ask stands. The caller holds a.mu.
func (a *Agent) standing(k *ask, q carrier.Query) standing {
	if len(k.rec.Standings) == 0 {
		return standing{}
	}
	return k.rec.Standings[a.queryKey(k.conf, q)]
}

// remember notes how a query fared. A failure is kept at once, for the process may end before the ask does; a reading with the ask.
func (r *rung) remember(err error) {
	if r.ask == nil {
		return
	}
	a := r.agent
	a.mu.Lock()
	defer a.mu.Unlock()
	key := a.queryKey(r.ask.conf, r.query)
	was, known := r.ask.rec.Standings[key]
	now := a.o.Clock.Now()
	switch {
	case err == nil && !known:
		return
	case err == nil:
		r.ask.forget(func(k string) bool { return k == key })
		r.c.task.log.Info("query gives readings again", "sim", r.conf.Name, "ask", r.name, "query", a.mask.text(r.query.String()))
		return
	}
	why := failed(err).detail
	if f := faultOf(why); f == nothing || f == chance && r.spent == 0 {
		return
	}
	st := was.after(why, now)
	r.ask.rec.Standings = maps.Clone(r.ask.rec.Standings)
	if r.ask.rec.Standings == nil {
		r.ask.rec.Standings = map[string]standing{}
	}
	r.ask.rec.Standings[key] = st
	a.keepAsk(r.sim, r.ask)
	if rest := st.aside(now); rest > 0 && len(r.queries) > 1 && was.aside(now) <= 0 {
		r.c.task.log.Info("query steps aside", "sim", r.conf.Name, "ask", r.name, "query", a.mask.text(r.query.String()), "detail", string(why), "for", rest.String())
	}
}

// forget drops standings.
func (k *ask) forget(gone func(key string) bool) {
	left := maps.Clone(k.rec.Standings)
	maps.DeleteFunc(left, func(key string, _ standing) bool { return gone(key) })
	if len(left) == 0 {
		left = nil
	}
	k.rec.Standings = left
}

// forgetOthers drops the standings of queries that the configuration has no more. The caller holds a.mu.
func (a *Agent) forgetOthers(s *sim, k *ask) {
	queries := s.queries(k.conf)
	if len(k.rec.Standings) == 0 || len(queries) == 0 { // without a card the catalogue's are not known
		return
	}
	keys := map[string]bool{}
	for _, q := range queries {
		keys[a.queryKey(k.conf, q)] = true
	}
	had := len(k.rec.Standings)
	if k.forget(func(key string) bool { return !keys[key] }); len(k.rec.Standings) < had {
		a.keepAsk(s, k)
	}
}
