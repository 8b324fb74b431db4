package agent

import (
	"cmp"
	"slices"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
)

// price is what is known of what a query costs. Queries of the same price may change places.
type price struct {
	cost    carrier.Tristate
	method  carrier.Method
	entries int
}

func priceOf(q carrier.Query) price { return price{q.Cost, q.Method(), entries(q)} }

// byCost sorts what is known to be free before what is not known, and that before what costs. Of what is not known the user's order tells:
// the cheapest stands first.
func byCost(queries []carrier.Query) []carrier.Query {
	sorted := slices.Clone(queries)
	slices.SortStableFunc(sorted, func(p, q carrier.Query) int { return cmp.Compare(class(p), class(q)) })
	return sorted
}

// class is the place of a query's price among the others.
func class(q carrier.Query) int {
	return map[carrier.Tristate]int{carrier.Free: -1, carrier.Costs: 1}[q.Cost]
}

// cheapest is the place of the query that byCost puts first.
func cheapest(queries []carrier.Query) (first int) {
	for i, q := range queries {
		if class(q) < class(queries[first]) {
			first = i
		}
	}
	return first
}

// order parts a ladder into the queries to put, in order, and those that step aside, the first to come back before the others.
// Among neighbours of the same price what worked last goes first; a dearer query never goes before a cheaper one that has not stepped
// aside (docs/decisions/0019).
func order(queries []carrier.Query, standingOf func(carrier.Query) standing, now clock.Instant) (ready, aside []carrier.Query) {
	type placed struct {
		query  carrier.Query
		rest   time.Duration
		behind int
	}
	var up, back []placed
	for _, q := range byCost(queries) {
		st := standingOf(q)
		p := placed{query: q, rest: st.aside(now)}
		if st.behind(now) {
			p.behind = 1
		}
		if p.rest > 0 {
			back = append(back, p)
			continue
		}
		up = append(up, p)
	}
	for start := 0; start < len(up); {
		end := start + 1
		for end < len(up) && priceOf(up[end].query) == priceOf(up[start].query) {
			end++
		}
		slices.SortStableFunc(up[start:end], func(a, b placed) int { return cmp.Compare(a.behind, b.behind) })
		start = end
	}
	slices.SortStableFunc(back, func(a, b placed) int { return cmp.Compare(a.rest, b.rest) })
	bare := func(list []placed) (out []carrier.Query) {
		for _, p := range list {
			out = append(out, p.query)
		}
		return out
	}
	return bare(up), bare(back)
}

// rungs are the queries to put now, in order, and what to put where none of them leaves. Who typed an ask has all of them put, whatever
// is remembered.
func (j *job) rungs() (now, instead []carrier.Query) {
	if j.ask == nil || j.typed {
		return byCost(j.queries), nil
	}
	a := j.agent
	a.mu.Lock()
	defer a.mu.Unlock()
	ready, aside := order(j.queries, func(q carrier.Query) standing { return a.standing(j.ask, q) }, a.o.Clock.Now())
	if len(ready) == 0 && len(aside) > 0 {
		return aside[:1], aside[1:] // rather than none
	}
	return ready, aside
}

// following is what a ladder goes on with behind a rung that gave no reading: while nothing has left, one that steps aside is put rather
// than none.
func following(now, instead []carrier.Query, spent int) (next, rest []carrier.Query) {
	switch {
	case len(now) > 1:
		return now[1:], instead
	case spent == 0 && len(instead) > 0:
		return instead[:1], instead[1:]
	}
	return nil, nil
}
