package meter

import (
	"math"
	"sort"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// Model is what was learnt of a SIM. It is not changed once it is made.
type Model struct {
	odometer   Odometer
	zone       *time.Location
	from, last int64 // the first and the last mark, in Unix seconds
	bundles    []bundle

	ratio, ratioErr float64 // the carrier's octets for one of ours
	learnt          bool
	unseen          float64           // octets a second that are used without being counted here
	takes           [quarters]float64 // what the carrier takes in the long run for what is reckoned, by the quarter of the day
	strays          float64           // the variance of that, a second
	lag             lag
	mayLag          uint8 // which lags, by their place, it may be as well
	pace            pace
	standing        []standing // of the bundles, by their last statements, in the order in which they are drawn
}

// bundle is what was learnt of one.
type bundle struct {
	said  []said // oldest first
	drawn int
	apart bool // it does not fall when its turn has come: bound to an app, or to a place
	sure  sure
}

func (b *bundle) stated(i int16) (said, bool) {
	if i < 0 {
		return said{}, false
	}
	return b.said[i], true
}

// Learn takes what there is to learn. The record's odometer is kept and must not be changed.
func Learn(r Record) *Model {
	m := &Model{odometer: inOrder(r.Odometer), zone: r.Zone, ratio: 1, bundles: make([]bundle, len(r.Bundles))}
	if m.zone == nil {
		m.zone = time.UTC
	}
	if n := len(m.odometer); n > 0 {
		m.from, m.last = m.odometer[0].At.Unix(), m.odometer[n-1].At.Unix()
	}
	n := 0
	for _, b := range r.Bundles {
		n += min(len(b.Stated), mostStated)
	}
	list := make([]said, 0, n)
	for i, b := range r.Bundles {
		begin := len(list)
		list = sane(list, b.Stated, m.last)
		m.bundles[i] = bundle{said: list[begin:len(list):len(list)], drawn: b.Drawn}
	}
	rs := m.readings()
	pairs := m.pairs(rs)
	m.learnLag(pairs)
	m.learnRatio(pairs)
	m.learnTake(pairs)
	m.pace = m.learnPace()
	m.replay(rs)
	m.standing = m.standings(make([]standing, 0, len(m.bundles)), m.inForce)
	return m
}

// Ratio is how many octets the carrier counts for one of ours; false: that is not known.
func (m *Model) Ratio() (float64, bool) { return m.ratio, m.learnt }

// odo is the odometer at a moment.
func (m *Model) odo(at int64) float64 {
	o := m.odometer
	i := sort.Search(len(o), func(i int) bool { return o[i].At.Unix() >= at })
	switch {
	case len(o) == 0:
		return 0
	case i == len(o):
		return float64(o[i-1].Octets)
	case i == 0:
		return float64(o[0].Octets)
	}
	a, b := o[i-1], o[i]
	begin, end := a.At.Unix(), b.At.Unix()
	return float64(a.Octets) + float64(b.Octets-a.Octets)*float64(at-begin)/float64(end-begin)
}

// standings are the bundles in the order in which they are drawn, as they were stated: those of which that is told. Those that
// are not drawn in turn come last.
func (m *Model) standings(ss []standing, last func(b int) (said, bool)) []standing {
	for b := range m.bundles {
		if s, ok := last(b); ok {
			ss = append(ss, standing{bundle: b, said: s, moment: s.moment(m.lag, m.zone), left: s.left})
		}
	}
	inPlace(ss, m.goesFirst)
	return ss
}

// inForce is the last of a bundle's statements by the moment that it speaks of.
func (m *Model) inForce(b int) (said, bool) {
	list := m.bundles[b].said
	if len(list) == 0 {
		return said{}, false
	}
	best := list[len(list)-1]
	for i := len(list) - 2; i >= max(0, len(list)-farBack); i-- {
		if list[i].moment(m.lag, m.zone) > best.moment(m.lag, m.zone) {
			best = list[i]
		}
	}
	return best, true
}

func octets(f float64) quota.Bytes { return quota.Bytes(min(max(f, 0), float64(most))) }

// aged is what something weighs that is so many seconds old, and that weighs half after so many: a little for ever.
func aged(seconds int64, half float64) float64 {
	return math.Exp2(-min(max(float64(seconds)/half, 0), 12))
}
