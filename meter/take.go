package meter

import "math"

// quarters are what a day is parted into where what the carrier takes does not fall on its hours as what is counted does.
const quarters = 4

// taken is what the carrier took and what was reckoned, over some readings.
type taken struct{ drop, used, pairs float64 }

func (t *taken) add(drop, used, weight float64) {
	t.drop, t.used, t.pairs = t.drop+weight*drop, t.used+weight*used, t.pairs+weight
}

// by is how much more it took, drawn towards what is presumed as if so many readings had shown that.
func (t taken) by(presumed, readings float64) float64 {
	if t.used <= 0 {
		return presumed
	}
	guess := readings * t.used / t.pairs
	return min(max((t.drop+presumed*guess)/(t.used+guess), 0), mostRatio)
}

// learnTake sets by how much the carrier took more, of late and in all, than the figure lets expect, and by how much that varies: a
// forecast has to hold in the long run, where the figure has to hold mostly. Where much is used without being seen here, it is told
// by the quarters of the day too, if the carrier is asked often enough.
func (m *Model) learnTake(pairs []pair) {
	m.strays = 0
	var all taken
	var parts [quarters]taken
	var squares, seconds float64
	var odo stand
	for i := range pairs {
		p := &pairs[i]
		if p.emptied {
			continue
		}
		odo = m.count(p, m.lag, odo)
		w, u := aged(m.last-p.b.came, paceHalves), m.ratio*p.counted+m.unseen*p.seconds
		off := max(math.Abs(p.drop-u)-p.grain, 0)
		squares, seconds = squares+w*off*off, seconds+w*p.seconds
		all.add(p.drop, u, w)
		if p.seconds < day/2 {
			mid := local(odo.at-int64(p.seconds)/2, m.zone)
			parts[(mid-floor(mid, day)*day)*quarters/day].add(p.drop, u, w)
		}
	}
	one := all.by(1, presumed)
	m.takes = [quarters]float64{one, one, one, one}
	if seconds > 0 {
		m.strays = squares / seconds
	}
	for i := range parts {
		if m.unseen > 0 {
			m.takes[i] = parts[i].by(one, presumed)
		}
	}
}
