package meter

import (
	"math"
	"slices"
)

const (
	// mostRatio bounds the ratio: beyond it the interface is not what the SIM is used by.
	mostRatio = 4.0

	// usual is how far carriers count off the kernel, as a standard deviation, before anything is known of this one: the layers
	// below IP, steps of 10 KB.
	usual = 0.04

	// uneven is what is never expected to be exact, of what was counted between two readings.
	uneven = 0.03

	// grains is of how many of its last digits a fall is made before it says much of the ratio.
	grains = 20

	// leastGrain stands in for the steps in which carriers charge sessions.
	leastGrain = 100e3

	// presumed is how many stretches that told a ratio of 1 are added to those that were seen.
	presumed = 2.0

	// ratioHalves is the time in which what was learnt of the ratio comes to weigh half.
	ratioHalves = 30 * day

	// unseenSpans is how many stretches it takes to say that something else draws on the SIM.
	unseenSpans = 8
)

// stretch are readings in a row with nothing but use between them: long enough for rounding to be small.
type stretch struct {
	drop, counted, seconds float64
	weight                 float64
}

func (s stretch) ratio() float64 { return s.drop / s.counted }

// stretches joins pairs that follow on each other.
func (m *Model) stretches(pairs []pair) []stretch {
	out := make([]stretch, 0, len(pairs))
	var s stretch
	var last pair
	var odo stand
	flush := func() {
		if s.counted > 0 || s.drop > 0 {
			rough := max(last.grain, leastGrain) / max(s.counted, s.drop)
			s.weight = aged(m.last-last.b.came, ratioHalves) / (rough*rough + uneven*uneven)
			out = append(out, s)
		}
		s = stretch{}
	}
	for i, p := range pairs {
		if p.emptied {
			continue
		}
		if i > 0 && p.j != last.k {
			flush()
		}
		odo = m.count(&p, m.lag, odo)
		s.drop, s.counted = s.drop+p.drop, s.counted+p.counted
		s.seconds += p.seconds
		last = p
		if max(s.drop, s.counted) >= grains*max(p.grain, leastGrain) {
			flush()
		}
	}
	flush()
	return out
}

// learnRatio takes the weighted median of what stretches tell, drawn towards 1 as long as they tell little; or, where that explains
// clearly more, a ratio and what is used without being seen here, by the second.
func (m *Model) learnRatio(pairs []pair) {
	ss := m.stretches(pairs)
	m.ratio, m.ratioErr, m.unseen = 1, usual, 0
	told := slices.DeleteFunc(slices.Clone(ss), func(s stretch) bool { return s.counted <= 0 })
	if len(told) == 0 {
		return
	}
	n := float64(len(told))
	var sum, squares float64
	for _, s := range told {
		sum, squares = sum+s.weight, squares+s.weight*s.weight
	}
	told = append(told, stretch{drop: 1, counted: 1, weight: presumed * sum / n})
	ratio, spread := median(told)
	err := math.Hypot(1.5*spread/math.Sqrt(sum*sum/squares), 1/math.Sqrt(sum))
	own, prior := 1/(err*err), 1/(usual*usual)
	m.ratio = min(max((ratio*own+prior)/(own+prior), 0), mostRatio)
	m.ratioErr = 1 / math.Sqrt(own+prior)
	m.learnt = n >= 3 && m.ratioErr < 0.03
	m.learnUnseen(ss)
}

// median is the weighted median of the ratios, and the mean distance from it.
func median(ss []stretch) (ratio, spread float64) {
	ratios := make([]weighed, len(ss))
	all := 0.0
	for i, s := range ss {
		ratios[i] = weighed{s.ratio(), s.weight}
		all += s.weight
	}
	ratio = beyond(ratios, 0.5)
	for _, s := range ss {
		spread += s.weight * math.Abs(s.ratio()-ratio) / all
	}
	return ratio, spread
}

// learnUnseen fits a ratio and a steady use that is not seen here to the same stretches, and takes both where they explain clearly more.
func (m *Model) learnUnseen(ss []stretch) {
	if len(ss) < unseenSpans {
		return
	}
	ratio, unseen := m.ratio, 0.0
	for range 6 {
		typical := 0.0
		for _, s := range ss {
			typical += math.Abs(s.drop-ratio*s.counted-unseen*s.seconds) / float64(len(ss))
		}
		var f fit
		for _, s := range ss {
			off := math.Abs(s.drop - ratio*s.counted - unseen*s.seconds)
			f.add(s.counted, s.seconds, s.drop, s.weight/max(s.counted*s.counted, 1)*min(1, 1.5*typical/max(off, 1)))
		}
		ratio, unseen = f.solve()
	}
	if unseen <= 0 {
		return
	}
	var with, without float64
	for _, s := range ss {
		with += math.Abs(s.drop - ratio*s.counted - unseen*s.seconds)
		without += math.Abs(s.drop - m.ratio*s.counted)
	}
	if float64(len(ss))/2*math.Log((without+1)/(with+1)) > clearly {
		m.ratio, m.unseen = ratio, unseen
	}
}
