package meter

import (
	"math"
	"time"
)

// lag is how far behind its answers a carrier is where it does not say so itself.
type lag struct {
	by       int64 // seconds
	midnight bool  // it speaks of the begin of the day
}

// lags are those that are told apart, the shortest first.
func lags() [8]lag {
	return [...]lag{{}, {by: 15 * 60}, {by: 3600}, {by: 3 * 3600}, {by: 6 * 3600}, {by: 12 * 3600}, {by: day}, {by: day, midnight: true}}
}

func (l lag) before(came int64, zone *time.Location) int64 {
	if !l.midnight {
		return came - l.by
	}
	_, offset := time.Unix(came, 0).In(zone).Zone()
	local := came + int64(offset)
	return came - (local%day+day)%day
}

const (
	// fewPairs is what it takes to take a lag for learnt.
	fewPairs = 6

	// mostPairs is how many of the latest are looked at.
	mostPairs = 128

	// clearly is how much better one explanation has to be than a simpler one, as the logarithm of a ratio of likelihoods; possible
	// is how much worse one may be and still be reckoned with.
	clearly  = 4.5
	possible = 1.0
)

// learnLag finds the lag at which what the carrier says falls with what was counted: the smallest sum of what is left unexplained.
// Which lags cannot be told from the best is kept too, for the interval: among them those that are as long as all that was seen.
func (m *Model) learnLag(pairs []pair) {
	all := lags()
	var miss [len(all)]float64
	m.lag, m.mayLag = all[0], 1
	span, tested := m.last-m.from, int64(0)
	for _, l := range all {
		if l.by <= span/3 {
			tested = max(tested, l.by)
		}
	}
	n, best := 0, 0
	pairs = pairs[max(0, len(pairs)-mostPairs):]
	for i, l := range all {
		if miss[i] = math.Inf(1); l.by <= tested {
			miss[i], n = m.unexplained(pairs, l, m.from+tested)
		}
		if miss[i] < miss[best] {
			best = i
		}
	}
	worse := func(i int) float64 { return float64(n) / 2 * math.Log((miss[i]+1)/(miss[best]+1)) }
	if n < fewPairs || worse(0) < clearly {
		best = 0
	}
	m.lag = all[best]
	for i, l := range all {
		if l.by <= span && (l.by > tested || n == 0 || worse(i) < possible || i == best) {
			m.mayLag |= 1 << i
		}
	}
}

// unexplained is the mean of what pairs of readings fell otherwise than was counted, at a lag and the best ratio and steady use
// that is not seen here.
func (m *Model) unexplained(pairs []pair, l lag, from int64) (mean float64, n int) {
	var f fit
	var last stand
	for i := range pairs {
		if p := &pairs[i]; p.tellsLag(from) {
			last = m.count(p, l, last)
			f.add(p.counted, p.seconds, p.drop, 1)
			n++
		}
	}
	ratio, unseen := f.solve()
	for _, p := range pairs {
		if p.tellsLag(from) {
			mean += math.Abs(p.drop - ratio*p.counted - unseen*p.seconds)
		}
	}
	return mean / float64(max(n, 1)), n
}

// tellsLag reports whether a pair can tell lags apart: all of them lead back to what was counted, and it says of none itself.
func (p pair) tellsLag(from int64) bool {
	return p.a.came >= from && p.a.of == 0 && p.b.of == 0 && !p.emptied
}

// stand is where the odometer stood.
type stand struct {
	at     int64
	octets float64
}

// count sets what was counted between the moments that two readings speak of, at a lag, and how long that was. Mostly a pair begins
// where the one before it ended, which need not be looked up twice.
func (m *Model) count(p *pair, l lag, last stand) stand {
	a := stand{at: p.a.moment(l, m.zone)}
	if a.octets = last.octets; a.at != last.at {
		a.octets = m.odo(a.at)
	}
	b := stand{at: p.b.moment(l, m.zone)}
	b.octets = m.odo(b.at)
	p.counted, p.seconds = max(b.octets-a.octets, 0), float64(max(b.at-a.at, 0))
	return b
}
