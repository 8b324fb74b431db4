package meter

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/simgauge/simgauge/quota"
)

const (
	// mostStated bounds what is learnt from: of more statements of a bundle the latest count.
	mostStated = 192

	// oldestOf is how far before an answer the moment may lie that it speaks of. What is older was read wrong.
	oldestOf = 45 * day

	// ahead of the last mark, or of the last statement, no statement can have come: the clock was wrong when one did.
	tooLate = day

	day = 24 * 60 * 60 // in seconds
)

// said is a statement that can be reckoned with: times in Unix seconds, 0 where there is none, and amounts in octets.
type said struct {
	came, of           int64
	ends, renews       int64 // later than came
	left, grain, total float64
}

// moment is when it speaks of: as it says, else when it came less the lag.
func (s said) moment(l lag, zone *time.Location) int64 {
	if s.of != 0 {
		return s.of
	}
	return l.before(s.came, zone)
}

// ended reports whether what was said holds no more: the bundle has expired since, or was renewed.
func (s said) ended(at int64) bool {
	return s.ends != 0 && at >= s.ends || s.renews != 0 && at >= s.renews
}

// end is when it holds no more; 0: nothing is said of that.
func (s said) end() int64 {
	if s.ends == 0 || s.renews != 0 && s.renews < s.ends {
		return s.renews
	}
	return s.ends
}

// sane are the statements that can be true, in the order in which they came, appended to a list.
func sane(list []said, all []Statement, lastMark int64) []said {
	if len(all) == 0 {
		return list
	}
	latest := max(lastMark, all[len(all)-1].Came.Unix()) + tooLate
	begin := len(list)
	for _, s := range all[max(0, len(all)-mostStated):] {
		if s.Came.IsZero() || s.Remaining < 0 || s.Remaining > most || s.Came.Unix() > latest {
			continue
		}
		list = append(list, heard(s))
	}
	inPlace(list[begin:], func(a, b said) int { return cmp.Compare(a.came, b.came) })
	return list
}

func heard(s Statement) said {
	h := said{came: s.Came.Unix(), left: float64(s.Remaining), grain: float64(min(max(s.Grain, 0), most)), total: float64(min(max(s.Total, 0), most))}
	if of := s.Of.Unix(); !s.Of.IsZero() && of > h.came-oldestOf {
		h.of = min(of, h.came)
	}
	if !s.Expires.IsZero() && s.Expires.After(s.Came) {
		h.ends = s.Expires.Unix()
	}
	if !s.Renews.IsZero() && s.Renews.After(s.Came) {
		h.renews = s.Renews.Unix()
	}
	return h
}

// longest is how much of the past is learnt from.
const longest = 400 * day

// inOrder is an odometer that can be searched, of no more than the past that is learnt from: as it is, or what of it goes forward.
func inOrder(o Odometer) Odometer {
	if !slices.IsSortedFunc(o, func(a, b Mark) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Octets, b.Octets)) }) || !rising(o) {
		o = forward(o)
	}
	if len(o) == 0 {
		return o
	}
	begin := o[len(o)-1].At.Unix() - longest
	return o[sort.Search(len(o), func(i int) bool { return o[i].At.Unix() >= begin }):]
}

func rising(o Odometer) bool {
	last := quota.Bytes(0)
	for _, m := range o {
		if m.Octets < last || m.Octets > most {
			return false
		}
		last = m.Octets
	}
	return true
}

// forward has the last mark's clock right, and no octets fall.
func forward(o Odometer) Odometer {
	n := make(Odometer, 0, len(o))
	for _, m := range o {
		for len(n) > 0 && m.At.Before(n[len(n)-1].At) { // a clock that was ahead was set back
			n = n[:len(n)-1]
		}
		m.Octets = min(max(m.Octets, reached(n)), most)
		n = append(n, m)
	}
	return n
}

func reached(o Odometer) quota.Bytes {
	if len(o) == 0 {
		return 0
	}
	return o[len(o)-1].Octets
}
