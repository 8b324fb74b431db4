package notify

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// Event is a threshold that was crossed, or is clearly behind again.
type Event struct {
	Key  string // of SIM, bundle and threshold: stable over restarts
	Text string // one line; empty: it is to be remembered, and another event says it
	Over bool   // it is no longer so, and told anew when it comes again

	rank int // what matters most has the lowest
}

// Ranks of events.
const (
	rankOut = iota
	rankLow
	rankRunsOut
	rankMoney
	rankExpires
	rankOver
)

// Judge gives the thresholds that a SIM has crossed and that were not told yet, and those that were told and are over, what matters most
// first. Told are the keys of the events that were given before and not taken back by one that is over. Times are shown in now's zone.
//
// Between the two is a margin, so that what is told once is not told again because an estimate, a forecast or a carrier's rounding moved:
// it takes a top-up, a renewal or a deposit.
func Judge(s Standing, t Thresholds, told func(key string) bool, now time.Time) []Event {
	j := judge{s: s, t: t, told: told, now: now}
	for _, b := range s.Bundles {
		j.left(b)
		j.runsOut(b)
		j.expires(b)
	}
	for _, m := range s.Money {
		j.money(m)
	}
	slices.SortStableFunc(j.events, func(a, b Event) int { return cmp.Compare(a.rank, b.rank) })
	return j.events
}

type judge struct {
	s      Standing
	t      Thresholds
	told   func(string) bool
	now    time.Time
	events []Event
}

func (j *judge) add(e Event) { j.events = append(j.events, e) }

// key is that of a threshold of a bundle or a balance.
func (j *judge) key(of, threshold string) string { return j.s.Key + "/" + of + "/" + threshold }

// mark is an amount of a bundle, in octets.
type mark struct {
	key string
	at  quota.Bytes
}

// marks are the amounts of a bundle that can be known, the lowest first.
func (j *judge) marks(b Bundle) []mark {
	var marks []mark
	for _, l := range j.t.Left {
		if at, ok := l.of(b.Total); ok {
			marks = append(marks, mark{j.key(b.Key, l.Name), at})
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return cmp.Compare(a.at, b.at) })
	return marks
}

// left tells what is left. Of several amounts that were passed at once the lowest is told; of several that are over, the highest.
func (j *judge) left(b Bundle) {
	if !b.Known {
		return
	}
	said, back := false, -1
	for _, m := range j.marks(b) {
		told := j.told(m.key)
		switch {
		case !told && b.Left <= m.at:
			e := Event{Key: m.key, rank: rankLow}
			if m.at == 0 {
				e.rank = rankOut
			}
			if !said {
				e.Text = j.leftText(b)
			}
			j.add(e)
			said = true
		case told && b.Left > m.at+margin(m.at, b.Total):
			j.add(Event{Key: m.key, Over: true, rank: rankOver})
			back = len(j.events) - 1
		case told && b.Left <= m.at:
			said = true // what is above was said with it
		}
	}
	if back >= 0 {
		j.events[back].Text = j.named(b) + ": " + amount(b.Left, b.Binary) + " left again" + of(b)
	}
}

// leastMargin is what a carrier's rounding and an hour of little use may move, in octets.
const leastMargin = 10_000_000

// margin is how far what is left must rise above an amount before that can be passed again: a quarter of it, and a twentieth of the whole;
// after nothing any top-up will do. Of a small bundle it is half of what there is above the amount, or it could never be.
func margin(at, total quota.Bytes) quota.Bytes {
	m := quota.Bytes(leastMargin)
	if at > 0 {
		m = max(at/4, total/20, leastMargin)
	}
	if total > at {
		m = min(m, (total-at)/2)
	}
	return m
}

// runsOut tells a forecast. It is over once it says twice as long, or that the bundle lasts.
func (j *judge) runsOut(b Bundle) {
	if j.t.RunsOut == 0 || !b.Known {
		return
	}
	key := j.key(b.Key, "runs_out")
	told := j.told(key)
	switch in := b.RunsOut.Sub(j.now); {
	case b.Left <= 0: // that is told as such
	case !told && !b.RunsOut.IsZero() && in <= j.t.RunsOut:
		j.add(Event{Key: key, Text: j.runsOutText(b), rank: rankRunsOut})
	case told && (b.Lasts || !b.RunsOut.IsZero() && in > 2*j.t.RunsOut):
		j.add(Event{Key: key, Text: j.named(b) + ": lasts longer again, " + amount(b.Left, b.Binary) + " left", Over: true, rank: rankOver})
	}
}

// expires tells an end with something left. It is over once the end is further away by an eighth.
func (j *judge) expires(b Bundle) {
	if j.t.Expires == 0 || b.Expires.IsZero() {
		return
	}
	key := j.key(b.Key, "expires")
	told := j.told(key)
	switch in := b.Expires.Sub(j.now); {
	case !told && in > 0 && in <= j.t.Expires && (!b.Known || b.Left > 0):
		j.add(Event{Key: key, Text: j.expiresText(b), rank: rankExpires})
	case told && in > j.t.Expires+j.t.Expires/8:
		j.add(Event{Key: key, Text: j.named(b) + ": now expires " + j.when(b.Expires), Over: true, rank: rankOver})
	}
}

// money tells a balance. It is over once it is more by a quarter, and by one.
func (j *judge) money(m Balance) {
	have, err := strconv.ParseFloat(m.Amount, 64)
	if err != nil {
		return
	}
	said := false
	for _, t := range j.sums(m.Currency) {
		key := j.key("money", t.Amount+t.Currency)
		told := j.told(key)
		switch at, _ := strconv.ParseFloat(t.Amount, 64); { // sums has seen to it
		case !told && have <= at:
			e := Event{Key: key, rank: rankMoney}
			if !said {
				e.Text = j.moneyText(m)
			}
			j.add(e)
			said = true
		case told && have > at+max(at/4, 1):
			j.add(Event{Key: key, Text: j.s.SIM + ": " + sum(m.Money) + " left again", Over: true, rank: rankOver})
		case told && have <= at:
			said = true
		}
	}
}

// sums are the thresholds of a currency, the lowest first.
func (j *judge) sums(currency string) []quota.Money {
	var sums []quota.Money
	for _, t := range j.t.Money {
		if _, err := strconv.ParseFloat(t.Amount, 64); err == nil && t.Currency == currency {
			sums = append(sums, t)
		}
	}
	slices.SortStableFunc(sums, func(a, b quota.Money) int {
		x, _ := strconv.ParseFloat(a.Amount, 64)
		y, _ := strconv.ParseFloat(b.Amount, 64)
		return cmp.Compare(x, y)
	})
	return sums
}
