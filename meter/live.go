package meter

import (
	"slices"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// Statement is what the carrier said of one bundle.
type Statement struct {
	Came      time.Time   // when the answer came
	Of        time.Time   // the moment that it speaks of, as it says itself ("as of yesterday 24:00"); zero: it does not say
	Remaining quota.Bytes // octets left
	Grain     quota.Bytes // what the last digit is worth: of "4.79 GB" 10 MB; 0: exact
	Total     quota.Bytes // 0: not stated
	Expires   time.Time   // zero: not stated
	Renews    time.Time   // zero: not stated
}

// Bundle is one bundle's past.
type Bundle struct {
	Name   string
	Stated []Statement // oldest first
	// Drawn is its place, from 1, in the order in which bundles are drawn, where the carrier's row or the configuration says
	// so. 0: not said; then the soonest expiry goes first.
	Drawn int
}

// Record is what there is to learn from: of one SIM.
type Record struct {
	Odometer Odometer
	Bundles  []Bundle
	Zone     *time.Location // in which hours and weekdays are told
}

// Outlook says how a bundle ends. The zero Outlook goes with a figure that is not known.
type Outlook string

// The outlooks.
const (
	RunsOut      Outlook = "runs_out"
	RenewsFirst  Outlook = "renews_first"  // never before it renews
	ExpiresFirst Outlook = "expires_first" // never before it expires
	Lasts        Outlook = "lasts"         // never within what can be looked ahead, and it has no end
	Unknown      Outlook = "unknown"       // too little is known of the pace
)

// Outlooks lists them all.
func Outlooks() []Outlook { return []Outlook{RunsOut, RenewsFirst, ExpiresFirst, Lasts, Unknown} }

// Live is what is left of a bundle at a moment, and when it will have run out.
type Live struct {
	Known     bool        // false: the rest says nothing
	Remaining quota.Bytes // never below 0
	Lower     quota.Bytes // never below 0
	Upper     quota.Bytes
	Since     time.Time   // the moment that the last statement speaks of
	Counted   quota.Bytes // since then, as the carrier counts
	PerDay    quota.Bytes // the pace of late in octets a day, as the carrier counts; 0: nothing flows, or it is not known
	Outlook   Outlook
	RunsOut   time.Time // of RunsOut, as the next two
	Earliest  time.Time
	Latest    time.Time // zero: perhaps never before it ends
}

// Point is what is left at a moment, in octets.
type Point struct {
	At                 time.Time
	Left, Lower, Upper quota.Bytes
}

// Live is what is left of each bundle, in the order of the record, where the odometer stands as now says.
func (m *Model) Live(now Mark) []Live {
	out := make([]Live, len(m.bundles))
	g := m.gauge(now).foresee()
	for i := range g.ss {
		out[g.ss[i].bundle] = g.live(i)
	}
	return out
}

// gauge is all the bundles at a moment; how they go on is there once it was foreseen.
type gauge struct {
	m      *Model
	now    Mark
	at     int64
	ss     []standing // in the order in which they are drawn; those alone of which a figure is known
	lower  []float64
	upper  []float64
	pace   *pace
	drains [3][]draining // with more use, as expected, with less
}

func (m *Model) gauge(now Mark) *gauge {
	g := &gauge{m: m, now: now, at: now.At.Unix()}
	octets := float64(min(max(now.Octets, 0), most))
	if g.at >= m.last { // an odometer does not go back
		octets = max(octets, float64(reached(m.odometer)))
	}
	g.ss = slices.Clone(m.standing)
	m.flow(g.ss, g.at, octets)
	g.pace = m.paceAt(g.at, octets)
	g.bounds(octets)
	return g
}

// foresee sets how the bundles go on.
func (g *gauge) foresee() *gauge {
	n := len(g.ss)
	room := make([]draining, 3*n)
	for i, s := range [...]scenario{more, expected, less} {
		g.drains[i] = room[i*n : (i+1)*n]
		left := [...]func(int) float64{g.low, g.left, g.up}[i]
		g.pace.drain(g.ss, left, g.apart, g.at, s, g.drains[i])
	}
	return g
}

func (g *gauge) low(i int) float64  { return g.lower[i] }
func (g *gauge) left(i int) float64 { return g.ss[i].left }
func (g *gauge) up(i int) float64   { return g.upper[i] }
func (g *gauge) apart(i int) bool   { return g.m.bundles[g.ss[i].bundle].apart }

// bounds sets what is left at least and at most. What more may have been drawn than a bundle holds may be the next one's; what an
// empty one may still hold may not be.
func (g *gauge) bounds(octets float64) {
	n := len(g.ss)
	room := make([]float64, 2*n)
	g.lower, g.upper = room[:n], room[n:]
	var spill, spare float64
	over, turn := g.overdrawn(octets), g.turn()
	for i := range g.ss {
		s := &g.ss[i]
		b := &g.m.bundles[s.bundle]
		passed := float64(max(g.at-s.moment, 0))
		used := g.m.ratio*max(octets-g.m.odo(s.moment), 0) + g.m.unseen*passed
		below, above := b.sure.margins(s.said.grain, used+g.pace.mean*passed)
		if s.drawn > 0 || i == turn {
			later, sooner := g.m.lagging(s.said)
			below, above = below+later, above+sooner
		}
		low, up := s.left-below-spill, s.left+above+spare
		spill, spare = max(-low, 0), 0
		if s.left <= 0 {
			spare = up
		}
		g.lower[i] = max(low, 0)
		g.upper[i] = max(min(up, s.said.left+s.said.grain), s.left)
		if over > below+leastGrain {
			g.upper[i] = max(g.upper[i], s.said.total, g.m.mostSeen(s.bundle))
		}
	}
}

// overdrawn is what has flowed since everything should have been empty: a sign that there is more again than was stated.
func (g *gauge) overdrawn(octets float64) float64 {
	var held, drawn float64
	begin := g.at
	for _, s := range g.ss {
		if held, drawn = held+s.left, drawn+s.drawn; s.drawn > 0 || s.said.left <= 0 {
			begin = min(begin, s.moment)
		}
	}
	if held > 0 {
		return 0
	}
	return g.m.ratio*(octets-g.m.odo(begin)) - drawn
}

// mostSeen is the most that was ever stated of a bundle.
func (m *Model) mostSeen(b int) (octets float64) {
	for _, s := range m.bundles[b].said {
		octets = max(octets, s.left)
	}
	return octets
}

// turn is the bundle that is drawn next, by its place; -1: none is. That it may have been drawn already before it was stated holds
// from the moment on at which it was.
func (g *gauge) turn() int {
	return slices.IndexFunc(g.ss, func(s standing) bool {
		return s.left > 0 && !s.said.ended(g.at) && !g.m.bundles[s.bundle].apart
	})
}

// lagging is what more, and what less, was counted since what was stated, if the carrier lags otherwise than it is taken to. It does
// not lag so far that nothing would have been left by the time that it answered: that much has not flowed from an empty bundle.
func (m *Model) lagging(s said) (more, less float64) {
	if s.of != 0 {
		return 0, 0
	}
	at := m.odo(s.moment(m.lag, m.zone))
	for i, l := range lags() {
		if m.mayLag&(1<<i) != 0 {
			off := m.ratio * (at - m.odo(s.moment(l, m.zone)))
			if off >= s.left {
				continue
			}
			more, less = max(more, off), max(less, -off)
		}
	}
	return more, less
}

func (g *gauge) live(i int) Live {
	s := g.ss[i]
	if s.said.ended(g.at) {
		return Live{}
	}
	l := Live{Known: true, Remaining: octets(s.left), Lower: octets(g.lower[i]), Upper: octets(g.upper[i])}
	l.Since, l.Counted, l.PerDay = g.m.time(s.moment), octets(s.drawn), octets(g.pace.mean*day)
	l.Upper = max(l.Upper, l.Remaining)
	g.look(i, &l)
	return l
}

// look sets how the bundle ends.
func (g *gauge) look(i int, l *Live) {
	s, sight := g.ss[i], g.m.sight(g.at)
	end, d := s.said.end(), g.drains[1][i]
	within := func(d draining) bool { return d.empty && d.out <= sight && (end == 0 || d.out <= end) }
	switch {
	case s.left < 1:
		l.Outlook, l.RunsOut, l.Earliest, l.Latest = RunsOut, g.now.At, g.now.At, g.now.At
	case len(g.m.odometer) == 0:
		l.Outlook = Unknown
	case within(d):
		l.Outlook, l.RunsOut, l.Earliest = RunsOut, g.time(d.out), g.now.At
		if d := g.drains[0][i]; d.empty {
			l.Earliest = earlier(g.time(d.out), l.RunsOut)
		}
		if d := g.drains[2][i]; within(d) {
			l.Latest = later(g.time(d.out), l.RunsOut)
		}
	case end != 0 && end <= sight && end == s.said.renews:
		l.Outlook = RenewsFirst
	case end != 0 && end <= sight:
		l.Outlook = ExpiresFirst
	case sight-g.at == furthest:
		l.Outlook = Lasts
	default:
		l.Outlook = Unknown
	}
}

// time is a moment that is not before now.
func (g *gauge) time(at int64) time.Time { return later(g.m.time(at), g.now.At) }

func (m *Model) time(at int64) time.Time { return time.Unix(at, 0).In(m.zone) }
