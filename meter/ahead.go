package meter

import "math"

// scenario is one way on: with more use than is expected, as expected, or with less.
type scenario int

const (
	more     scenario = 1
	expected scenario = 0
	less     scenario = -1
)

// use is what is used in a scenario where so much is expected. Uses of days vary by chance, and the mean that was seen is off by
// chance itself: of h days the variance is h of a day's, and h² of the mean's.
func (p *pace) use(octets float64, s scenario) float64 {
	if s == expected || p.unit <= 0 {
		return octets
	}
	h := octets / p.unit
	return max(octets+float64(s)*sigmas*p.unit*math.Sqrt(p.varies*(h+h*h/p.seen)), 0)
}

// expect is the other way round: what is expected where so much is used.
func (p *pace) expect(use float64, s scenario) float64 {
	if s == expected || p.unit <= 0 {
		return use
	}
	a, k := use/p.unit, sigmas*sigmas*p.varies
	square := 1 - k/p.seen
	q := (2*a + k + math.Sqrt(max((2*a+k)*(2*a+k)-4*square*a*a, 0))) / 2
	switch {
	case s == more && q > 0:
		return p.unit * a * a / q
	case s == more:
		return 0
	case square <= 0.02:
		return math.Inf(1)
	}
	return p.unit * q / square
}

// draining is how a bundle goes on in a scenario.
type draining struct {
	drawn bool
	begin float64 // what is used, of all, before it is drawn
	out   int64   // when it is empty
	empty bool    // it will be, within what is looked ahead
}

// drain draws bundles one after the other. What expires unused is lost; where one is renewed first, those behind it are not reached.
func (p *pace) drain(ss []standing, left func(i int) float64, apart func(i int) bool, now int64, s scenario, out []draining) {
	used, at := 0.0, now
	for i := range ss {
		out[i] = draining{}
		end := ss[i].said.end()
		if left(i) <= 0 || apart(i) || end != 0 && end <= at {
			continue
		}
		out[i] = draining{drawn: true, begin: used}
		when, ok := p.when(now, p.expect(used+left(i), s))
		when = max(when, at)
		switch {
		case end != 0 && (!ok || when > end):
			if ss[i].said.renews == end {
				clear(out[i+1:])
				return
			}
			used, at = max(p.use(p.between(now, end), s), used), end
		case !ok:
			clear(out[i+1:])
			return
		default:
			out[i].out, out[i].empty = when, true
			used, at = used+left(i), when
		}
	}
}

// sight is how far ahead is looked from a moment: no further than behind, until a week was seen.
func (m *Model) sight(now int64) int64 {
	if span := now - m.from; span < week {
		return now + max(span, 0)
	}
	return now + furthest
}

// paceAt is the pace as it is known at a moment.
func (m *Model) paceAt(now int64, octets float64) *pace {
	if len(m.odometer) > 0 && now-m.from < shortPast {
		p := m.shortPace(now, octets)
		return &p
	}
	return &m.pace
}
