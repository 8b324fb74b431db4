package history

import (
	"slices"
	"sort"
	"time"

	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

const (
	// mostReadings of a day are kept, and mostBundles of a reading: as many as are shown.
	mostReadings = 96
	mostBundles  = 16
	// mostName bounds a name, in runes.
	mostName = 64
)

// dayRecord is one day of a SIM.
type dayRecord struct {
	at       time.Time // its midnight, UTC; zero: it is no day
	marks    meter.Odometer
	readings []Reading
	thinned  bool
}

func newDay(date string) *dayRecord {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		at = time.Time{}
	}
	return &dayRecord{at: at}
}

// note adds a reading in the order of time, and reports whether it is new. Where there are too many the one goes whose neighbours
// are nearest to each other.
func (d *dayRecord) note(r Reading) bool {
	r.Came = r.Came.Round(0).UTC().Truncate(time.Second)
	r.Data, r.Balance = bounded(r.Data), r.Balance[:min(len(r.Balance), mostBundles)]
	i := len(d.readings)
	for i > 0 && d.readings[i-1].Came.After(r.Came) {
		i--
	}
	if d.knows(r, i) {
		return false
	}
	d.readings = slices.Insert(d.readings, i, r)
	if len(d.readings) > mostReadings {
		d.crowd()
	}
	return true
}

// knows reports whether a reading whose place is i is there already: as the one of its ask before it, or behind it. One further off that
// says the same is another: a plan that was topped up says what it said before.
func (d *dayRecord) knows(r Reading, i int) bool {
	alike := func(o Reading) bool { return o.Ask == r.Ask && o.Unasked == r.Unasked && o.Set == r.Set }
	for _, o := range slices.Backward(d.readings[:i]) {
		if alike(o) && r.is(o) {
			return true
		}
		if alike(o) && !o.Came.Equal(r.Came) {
			break
		}
	}
	behind := slices.IndexFunc(d.readings[i:], alike)
	return behind >= 0 && r.is(d.readings[i+behind])
}

// is reports whether two of one ask are one reading: a clock that was set since may date it anew, a little off.
func (r Reading) is(other Reading) bool {
	const off = 10 * time.Minute
	apart := r.Came.Sub(other.Came).Abs()
	same := slices.EqualFunc(r.Data, other.Data, sameData) && slices.Equal(r.Balance, other.Balance)
	if r.Set {
		return apart == 0 && same
	}
	return apart == 0 || apart < off && same
}

func sameData(a, b quota.Data) bool {
	same := func(a, b quota.Moment) bool { return a.DateOnly == b.DateOnly && a.Time.Equal(b.Time) }
	return same(a.Expires, b.Expires) && same(a.Renews, b.Renews) && a.Name == b.Name && a.Unlimited == b.Unlimited &&
		a.Remaining == b.Remaining && a.Total == b.Total && a.Used == b.Used
}

func (d *dayRecord) crowd() {
	least, at := time.Duration(0), 0
	for i := 1; i+1 < len(d.readings); i++ {
		if gap := d.readings[i+1].Came.Sub(d.readings[i-1].Came); at == 0 || gap < least {
			least, at = gap, i
		}
	}
	d.readings = slices.Delete(d.readings, at, at+1)
}

// count takes marks of this day for all that it has from the first of them on, and reports whether that changes anything.
func (d *dayRecord) count(marks meter.Odometer) bool {
	i := slices.IndexFunc(d.marks, func(m meter.Mark) bool { return !m.At.Before(marks[0].At) })
	if i < 0 {
		i = len(d.marks)
	}
	if slices.EqualFunc(d.marks[i:], marks, func(a, b meter.Mark) bool { return a.At.Equal(b.At) && a.Octets == b.Octets }) {
		return false
	}
	d.marks = append(d.marks[:i:i], marks...)
	return true
}

// thin leaves of the readings the last of each ask, and those around which a bundle rose or changed. It reports whether it had
// to be done.
func (d *dayRecord) thin() bool {
	if d.thinned {
		return false
	}
	d.thinned = true
	keep := make([]bool, len(d.readings))
	last := map[string]int{}
	for i, r := range d.readings {
		if j, ok := last[r.Ask]; ok && breaks(d.readings[j], r) {
			keep[i], keep[j] = true, true
		}
		last[r.Ask] = i
	}
	for _, i := range last {
		keep[i] = true
	}
	var left []Reading
	for i, r := range d.readings {
		if keep[i] {
			left = append(left, r)
		}
	}
	d.readings = left
	return true
}

// breaks reports whether something else than use lies between two readings of one ask.
func breaks(a, b Reading) bool {
	if len(a.Data) != len(b.Data) {
		return true
	}
	for i := range a.Data {
		x, y := a.Data[i], b.Data[i]
		if x.Name != y.Name || x.Expires != y.Expires || y.Remaining.Bytes > x.Remaining.Bytes || y.Used.Bytes < x.Used.Bytes || y.Total.Bytes != x.Total.Bytes {
			return true
		}
	}
	return false
}

// bounded are the bundles of which a record has room.
func bounded(data []quota.Data) []quota.Data {
	out := slices.Clone(data[:min(len(data), mostBundles)])
	for i := range out {
		if name := []rune(out[i].Name); len(name) > mostName {
			out[i].Name = string(name[:mostName])
		}
	}
	return out
}

// joined is what days say from one moment on to another, where that is known: the readings, and the odometer, which has a mark at each of them. The latest marks take
// the place of all from the first of them on.
func joined(days []*dayRecord, from, to time.Time, latest meter.Odometer) (meter.Odometer, []Reading) {
	var marks meter.Odometer
	var readings []Reading
	for _, d := range days {
		ahead := func(t time.Time) bool { return !to.IsZero() && t.After(to) }
		marks = append(marks, d.marks[:sort.Search(len(d.marks), func(i int) bool { return ahead(d.marks[i].At) })]...)
		for _, r := range d.readings {
			if !r.Came.Before(from) && !ahead(r.Came) {
				readings = append(readings, r)
			}
		}
	}
	if len(latest) > 0 {
		i := sort.Search(len(marks), func(i int) bool { return !marks[i].At.Before(latest[0].At) })
		marks = append(marks[:i:i], latest...)
	}
	var o odometer
	i := 0
	for k, r := range readings {
		for ; i < len(marks) && !marks[i].At.After(r.Came); i++ {
			o.add(marks[i])
		}
		readings[k].Octets = o.add(meter.Mark{At: r.Came, Octets: r.Octets})
	}
	for _, m := range marks[i:] {
		o.add(m)
	}
	return o.marks, readings
}

// odometer joins marks to what never falls. One that is a little less than the one before it is as much: hours tell a mark of
// their end some seconds early. One that is far less says that a state was lost and counting began anew: it goes on from where it was.
type odometer struct {
	marks meter.Odometer
	base  quota.Bytes // of what was counted before it began anew
	top   quota.Bytes
}

func (o *odometer) add(m meter.Mark) quota.Bytes {
	if m.Octets < (o.top-o.base)/2 {
		o.base = o.top
	}
	m.Octets = max(m.Octets+o.base, o.top)
	o.top = m.Octets
	if n := len(o.marks); n == 0 || m.At.After(o.marks[n-1].At) {
		o.marks = append(o.marks, m)
	} else {
		o.marks[n-1].Octets = m.Octets
	}
	return m.Octets
}
