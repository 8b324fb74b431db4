package meter

import (
	"sort"
	"time"

	"github.com/simgauge/simgauge/quota"
)

const (
	mostPoints  = 4096 // of a curve
	aheadPoints = 64
)

// Curve is what was left of a bundle from one moment to another, as far as is known now; nil: nothing is. Between two statements it
// leads from one to the other as was counted; behind the last it is the live figure.
func (m *Model) Curve(bundle int, from, to time.Time, step time.Duration) []Point {
	if bundle < 0 || bundle >= len(m.bundles) || len(m.bundles[bundle].said) == 0 || step <= 0 || to.Before(from) {
		return nil
	}
	step = max(step, to.Sub(from)/(mostPoints-1))
	n := to.Sub(from)/step + 1
	out := make([]Point, 0, n)
	for i := range n {
		if p, ok := m.point(bundle, from.Add(i*step)); ok {
			out = append(out, p)
		}
	}
	return out
}

func (m *Model) point(bundle int, t time.Time) (Point, bool) {
	list, at := m.bundles[bundle].said, t.Unix()
	moment := func(i int) int64 { return list[i].moment(m.lag, m.zone) }
	i := sort.Search(len(list), func(i int) bool { return moment(i) > at }) - 1
	switch {
	case i < 0:
		return Point{}, false
	case i == len(list)-1:
		return m.lately(bundle, t)
	case list[i].ended(at):
		return Point{}, false
	}
	x, y := list[i], list[i+1]
	a, b, c := m.odo(moment(i)), m.odo(moment(i+1)), m.odo(at)
	left := x.left - m.ratio*(c-a)
	if follows(x, y) {
		part := float64(at-moment(i)) / float64(max(moment(i+1)-moment(i), 1))
		if b > a {
			part = (c - a) / (b - a)
		}
		left = x.left + part*(y.left-x.left)
	}
	left = max(left, 0)
	return Point{t, octets(left), octets(left - x.grain), octets(left + x.grain)}, true
}

// lately is what is left of a bundle at a moment behind its last statement.
func (m *Model) lately(bundle int, t time.Time) (Point, bool) {
	g := m.gauge(Mark{t, octets(m.odo(t.Unix()))})
	for i, s := range g.ss {
		if s.bundle == bundle && !s.said.ended(g.at) {
			return Point{t, octets(s.left), octets(g.lower[i]), max(octets(g.upper[i]), octets(s.left))}, true
		}
	}
	return Point{}, false
}

// Ahead is what will be left of a bundle: from now to its end, 64 points at most; nil: that is not known.
func (m *Model) Ahead(bundle int, now Mark) []Point {
	g := m.gauge(now).foresee()
	for i, s := range g.ss {
		if s.bundle != bundle {
			continue
		}
		if l := g.live(i); l.Known && l.Outlook != Unknown {
			return g.cone(i, l)
		}
	}
	return nil
}

func (g *gauge) cone(i int, l Live) []Point {
	end := g.m.sight(g.at)
	if e := g.ss[i].said.end(); e != 0 {
		end = min(end, e)
	}
	switch {
	case l.Outlook == RunsOut && !l.Latest.IsZero():
		end = min(end, l.Latest.Unix())
	case l.Outlook == RunsOut:
		end = min(end, l.RunsOut.Unix()+(l.RunsOut.Unix()-g.at)/2)
	}
	out := make([]Point, 0, aheadPoints)
	for k := range int64(aheadPoints) {
		at := g.at + (end-g.at)*k/(aheadPoints-1)
		p := Point{At: g.time(at)}
		p.Left, p.Lower, p.Upper = g.ahead(i, 1, g.ss[i].left, at), g.ahead(i, 0, g.lower[i], at), g.ahead(i, 2, g.upper[i], at)
		p.Lower, p.Upper = min(p.Lower, p.Left), max(p.Upper, p.Left)
		out = append(out, p)
	}
	return out
}

// ahead is what will be left in one of the three scenarios.
func (g *gauge) ahead(i, which int, left float64, at int64) quota.Bytes {
	d := g.drains[which][i]
	if !d.drawn {
		return octets(left)
	}
	used := g.pace.use(g.pace.between(g.at, at), [...]scenario{more, expected, less}[which])
	return octets(left - max(used-d.begin, 0))
}
