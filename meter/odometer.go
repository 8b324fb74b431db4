package meter

import (
	"sort"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// Mark is the odometer at a moment: the octets counted on the interface since counting began.
type Mark struct {
	At     time.Time
	Octets quota.Bytes
}

// Odometer are marks, oldest first, whose octets never fall.
type Odometer []Mark

// At is the odometer at a moment: between two marks in proportion, before the first and behind the last as these show. Without
// marks it is 0.
func (o Odometer) At(t time.Time) quota.Bytes {
	i := sort.Search(len(o), func(i int) bool { return !o[i].At.Before(t) }) // the first that is not before t
	switch {
	case len(o) == 0:
		return 0
	case i == len(o):
		return o[i-1].Octets
	case i == 0 || o[i].At.Equal(t):
		return o[i].Octets
	}
	a, b := o[i-1], o[i]
	share := float64(t.Sub(a.At)) / float64(b.At.Sub(a.At))
	return a.Octets + quota.Bytes(share*float64(b.Octets-a.Octets))
}

// Total is all that a count has counted of its period, dated or not, in octets.
func (c *Count) Total() quota.Bytes { return max(c.counted(), 0) }

// Marks are what a count knows of the last two days, as an odometer that stands at Total behind the last of them. What has no
// date yet is not in it.
func (c *Count) Marks() Odometer {
	n := c.counted()
	for _, s := range c.Spans {
		n = add(n, -s.Octets)
	}
	for _, h := range c.Hours {
		n = add(n, -h.Octets)
	}
	var o Odometer
	for i, h := range c.Hours {
		begin := time.Unix(h.At, 0)
		end := earlier(begin.Add(time.Hour), later(begin, c.Seen.Wall))
		if i+1 < len(c.Hours) {
			end = earlier(begin.Add(time.Hour), time.Unix(c.Hours[i+1].At, 0))
		}
		if k := len(o); k == 0 || begin.After(o[k-1].At) {
			o = append(o, Mark{begin, n})
		}
		n = add(n, h.Octets)
		o = append(o, Mark{end, n})
	}
	return o
}
