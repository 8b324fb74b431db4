package agent

import (
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// This file makes statements of what was said. It is pure.

// spoken is what an answer, or a text that nobody asked for, said of bundles.
type spoken struct {
	ask      string
	unasked  bool
	came, of time.Time // of: the moment that it speaks of; zero: it does not say
	data     []quota.Data
}

// bundleKey tells a bundle of a reading from its others: its name, and which of those of that name it is.
type bundleKey struct {
	name string
	nth  int
}

// bundleKeys are the keys of a reading's bundles, in their order.
func bundleKeys(data []quota.Data) []bundleKey {
	seen := map[string]int{}
	keys := make([]bundleKey, len(data))
	for i, d := range data {
		name := strings.ToLower(strings.TrimSpace(d.Name))
		keys[i] = bundleKey{name, seen[name]}
		seen[name]++
	}
	return keys
}

// groups parts asks, each with the bundles that it states, so that those of a group can be drawn on one after the other. What two asks
// state under one name may be one plan told twice, or two: neither takes from the other, and they go apart.
func groups(asks [][]quota.Data) (group []int) {
	var taken []map[bundleKey]bool
	for _, data := range asks {
		keys := bundleKeys(data)
		clash := func(t map[bundleKey]bool) bool {
			return slices.ContainsFunc(keys, func(k bundleKey) bool { return t[k] })
		}
		g := slices.IndexFunc(taken, func(t map[bundleKey]bool) bool { return !clash(t) })
		if g < 0 {
			g, taken = len(taken), append(taken, map[bundleKey]bool{})
		}
		for _, k := range keys {
			taken[g][k] = true
		}
		group = append(group, g)
	}
	return group
}

// bundlesOf are the bundles of an ask's reading with all that was said of each, oldest first; and of each the last statement, zero where what
// was said last is none: then what was said before holds no more.
func bundlesOf(data []quota.Data, said []spoken, order []string, zone *time.Location) (out []meter.Bundle, last []meter.Statement) {
	keys := bundleKeys(data)
	out, last = make([]meter.Bundle, len(data)), make([]meter.Statement, len(data))
	for i, d := range data {
		out[i] = meter.Bundle{Name: d.Name, Drawn: drawn(d.Name, order)}
	}
	fine := finenessOf(keys, said)
	for _, s := range said {
		for n, key := range bundleKeys(s.data) {
			i := slices.Index(keys, key)
			if i < 0 {
				continue // it is gone
			}
			st, ok := statement(s, s.data[n], zone)
			if !s.unasked {
				st.Grain = fine.of(i, s.data[n].Remaining, st.Grain)
			}
			if last[i] = st; ok {
				out[i].Stated = append(out[i].Stated, st)
			}
		}
	}
	for i := range out {
		if last[i].Came.IsZero() {
			out[i].Stated = nil // nothing is drawn from it
		}
	}
	return out, last
}

// mostLeft is more than any plan has: what is more was read wrong.
const mostLeft = quota.Bytes(1e15)

// drawn is a bundle's place in an order, from 1; 0: it has none.
func drawn(name string, order []string) int {
	return 1 + slices.IndexFunc(order, func(n string) bool { return strings.EqualFold(n, strings.TrimSpace(name)) })
}

// statement is what was said of one bundle; false: nothing that a figure of now could be made of.
func statement(s spoken, d quota.Data, zone *time.Location) (meter.Statement, bool) {
	left, grain, ok := leftOf(d)
	if !ok || s.came.IsZero() {
		return meter.Statement{}, false
	}
	st := meter.Statement{Came: s.came, Of: s.of, Remaining: left, Grain: grain, Expires: ends(d.Expires, zone), Renews: begins(d.Renews, zone)}
	if !st.Expires.IsZero() && !st.Expires.After(s.came) {
		return meter.Statement{}, false // it is gone, or the date was read wrong
	}
	if d.Total.Known() && d.Total.Bytes > 0 {
		st.Total = d.Total.Bytes
		if s.unasked {
			st.Grain = min(st.Grain, st.Total/100) // it is written when that share is reached
		}
	}
	return st, true
}

// leftOf is what is left of a bundle, stated or as the rest of what was, and what its last digit is worth.
func leftOf(d quota.Data) (left, grain quota.Bytes, ok bool) {
	rest, grain := d.Remaining, d.Remaining.Grain()
	if !rest.Known() {
		rest, grain = d.Total.Less(d.Used), max(d.Total.Grain(), d.Used.Grain())
	}
	return rest.Bytes, grain, rest.Known() && 0 <= rest.Bytes && rest.Bytes <= mostLeft && !d.Unlimited
}

// ends is when a bundle is gone: a date alone is its last second.
func ends(m quota.Moment, zone *time.Location) time.Time {
	if !m.Known() {
		return time.Time{}
	}
	return m.In(zone)
}

// begins is when a bundle is there again: a date alone is its first second.
func begins(m quota.Moment, zone *time.Location) time.Time {
	if !m.Known() || !m.DateOnly {
		return m.Time
	}
	y, mo, d := m.Time.Date()
	return time.Date(y, mo, d, 0, 0, 0, 0, zone)
}
