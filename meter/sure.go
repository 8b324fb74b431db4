package meter

import "math"

// sure is how far off the figure has been at readings, beyond the last digit: what the interval is made of.
type sure struct {
	above, below float64 // the carrier said more, or less, than was reckoned: seldom by more than this
	over         float64 // of the use that lay between, in the mean: what was counted, and what time alone lets expect
}

// miss is how far off the figure was at one reading.
type miss struct {
	off, over, weight float64 // off: positive where the carrier said more
	grain             float64
}

const (
	// outside is the part of readings that may lie on either side of the interval.
	outside = 0.01

	// doubt is how far off the figure is taken to be, of what was used, before readings have shown it.
	doubt = 0.05

	// few is how many readings halve that.
	few = 5.0

	// missHalves is the time in which a miss comes to weigh half.
	missHalves = 30 * day
)

// learnSure makes of misses what is seldom exceeded on either side.
func learnSure(ms []miss) sure {
	if len(ms) == 0 {
		return sure{}
	}
	var s sure
	var all float64
	for _, x := range ms {
		s.over += x.over * x.weight
		all += x.weight
	}
	if s.over /= all; s.over <= 0 {
		return s
	}
	scores := make([]weighed, len(ms)+1)
	side := func(sign float64) float64 {
		for i, x := range ms {
			scores[i] = weighed{max(sign*x.off-x.grain, 0) / max(growth(x.over/s.over), 0.1), x.weight}
		}
		var typical float64
		for _, x := range scores[:len(ms)] {
			typical += x.value * x.weight / all
		}
		scores[len(ms)] = weighed{max(3*typical, doubt*s.over*few/(few+all)), 1}
		return beyond(scores, outside)
	}
	s.above, s.below = side(1), side(-1)
	return s
}

// growth is how an error grows with use: fast at first, for what is not seen here comes in bursts, then in proportion.
func growth(x float64) float64 { return max(math.Sqrt(math.Sqrt(max(x, 0))), x) }

// margins are how far the truth may lie below and above, after some use.
func (s sure) margins(grain, over float64) (below, above float64) {
	if s.over <= 0 {
		return grain + doubt*over, grain + doubt*over
	}
	g := growth(over / s.over)
	return grain + s.below*g, grain + s.above*g
}

// replay reckons at each reading what the one before lets expect, and notes by how much that was off. It also finds bundles that
// are passed over: never drawn though it was their turn.
func (m *Model) replay(rs []reading) {
	for range 4 {
		if !m.tryReplay(rs) {
			return
		}
	}
}

func (m *Model) tryReplay(rs []reading) (again bool) {
	misses := make([][]miss, len(m.bundles))
	passed := make([]int, len(m.bundles))
	ss := make([]standing, 0, len(m.bundles))
	var odo stand
	for k := range rs {
		p, ok := m.before(rs, k)
		if !ok || p.a.came < m.from {
			continue
		}
		odo = m.count(&p, m.lag, odo)
		used := m.ratio*p.counted + m.unseen*p.seconds
		from := p.a.moment(m.lag, m.zone)
		ss = m.standings(ss[:0], func(b int) (said, bool) { return m.bundles[b].stated(rs[p.j].at[b]) })
		for i := range ss {
			ss[i].moment = min(ss[i].moment, from)
		}
		m.take(ss, from, used)
		over, weight := used+m.pace.mean*p.seconds, aged(m.last-p.b.came, missHalves)
		for _, s := range ss {
			y, ok := m.bundles[s.bundle].stated(rs[p.k].at[s.bundle])
			if !ok {
				continue
			}
			misses[s.bundle] = append(misses[s.bundle], miss{y.left - s.left, over, weight, max(s.said.grain, y.grain)})
			fell, step := s.said.left-y.left, max(y.grain, leastGrain)
			switch {
			case fell > step:
				passed[s.bundle] = 0
			case fell <= 0 && s.drawn > 2*step && p.drop > step:
				passed[s.bundle]++
			}
		}
	}
	for b := range m.bundles {
		m.bundles[b].sure = learnSure(misses[b])
		if passed[b] >= 3 && m.bundles[b].drawn <= 0 && !m.bundles[b].apart {
			m.bundles[b].apart, again = true, true
		}
	}
	return again
}

// before is the pair of a reading and the one before it of the same bundles.
func (m *Model) before(rs []reading, k int) (pair, bool) {
	set := rs[k].set()
	for j := k - 1; j >= max(0, k-farBack); j-- {
		if rs[j].set() == set {
			return m.pair(rs, j, k)
		}
	}
	return pair{}, false
}
