package meter

import (
	"cmp"
	"slices"
)

// standing is a bundle as it stood when it was stated last.
type standing struct {
	bundle int
	said   said
	moment int64
	left   float64 // by now
	drawn  float64 // since
}

// goesFirst is which bundle is drawn before which: by what is said of that, then the soonest expiry first. Those that do not
// fall in turn come last.
func (m *Model) goesFirst(a, b standing) int {
	x, y := &m.bundles[a.bundle], &m.bundles[b.bundle]
	if x.apart != y.apart {
		if x.apart {
			return 1
		}
		return -1
	}
	return cmp.Or(
		cmp.Compare(placed(x.drawn), placed(y.drawn)),
		cmp.Compare(placed(a.said.end()), placed(b.said.end())),
		cmp.Compare(a.bundle, b.bundle),
	)
}

// placed puts what is not said behind all that is.
func placed[T int | int64](n T) int64 {
	if n <= 0 {
		return 1<<63 - 1
	}
	return int64(n)
}

// take draws octets from bundles in their order. Those of which the last statement speaks of a later moment are not drawn, but
// where they held anything then, they were what was drawn.
func (m *Model) take(ss []standing, from int64, octets float64) {
	for i := range ss {
		s := &ss[i]
		if octets <= 0 || s.left <= 0 || s.said.ended(from) || m.bundles[s.bundle].apart {
			continue
		}
		if s.moment > from {
			return
		}
		n := min(octets, s.left)
		s.left, s.drawn, octets = s.left-n, s.drawn+n, octets-n
	}
}

// flow draws what went over the interface until a moment, in steps between which the same bundles are drawn.
func (m *Model) flow(ss []standing, now int64, octets float64) {
	if len(ss) == 0 {
		return
	}
	steps := make([]int64, 0, 3*16+1)
	for _, s := range ss {
		steps = append(steps, s.moment)
		if e := s.said.end(); e != 0 && e < now {
			steps = append(steps, e)
		}
	}
	slices.Sort(steps)
	at, begin := m.odo(steps[0]), steps[0]
	for i, to := range append(steps[1:], now) {
		o := octets
		if i < len(steps)-1 {
			o = min(m.odo(to), octets)
		}
		if to > begin || o > at {
			m.take(ss, begin, m.ratio*(o-at)+m.unseen*float64(max(to-begin, 0)))
		}
		at, begin = max(at, o), max(begin, to)
	}
}
