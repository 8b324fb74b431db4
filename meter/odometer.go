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
