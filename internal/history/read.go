package history

import (
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

var errSpoilt = errors.New("the record is spoilt")

// fill takes a record for the day. What cannot be of this day is left out, and what no carrier says is not known.
func (d *dayRecord) fill(raw []byte) error {
	if len(raw) < 2 || raw[0] != format {
		return errSpoilt
	}
	d.thinned = raw[1]&dayThinned != 0
	r := &reader{b: raw[2:]}
	var at, octets int64
	for n := r.count(); n > 0; n-- {
		at, octets = at+r.number(), octets+r.number()
		if r.spoilt {
			return errSpoilt
		}
		if m := (meter.Mark{At: d.at.Add(time.Duration(at) * time.Second), Octets: quota.Bytes(octets)}); d.has(at) && octets >= 0 && !d.behind(m.At) {
			d.marks = append(d.marks, m)
		}
	}
	at, octets = 0, 0
	for n := r.count(); n > 0; n-- {
		at, octets = at+r.number(), octets+r.number()
		entry := r.reading()
		if r.spoilt {
			return errSpoilt
		}
		if d.has(at) {
			entry.Came, entry.Octets = d.at.Add(time.Duration(at)*time.Second), quota.Bytes(max(octets, 0))
			d.note(entry)
		}
	}
	if r.spoilt {
		return errSpoilt
	}
	return nil
}

// has reports whether a second is one of the day's.
func (d *dayRecord) has(sec int64) bool { return sec >= 0 && sec < int64(day/time.Second) }

// behind reports whether a moment lies before the last mark.
func (d *dayRecord) behind(at time.Time) bool {
	n := len(d.marks)
	return n > 0 && at.Before(d.marks[n-1].At)
}

// reader reads what writer wrote. Once something is spoilt all that follows is 0 and empty.
type reader struct {
	b      []byte
	texts  []string
	spoilt bool
}

func (r *reader) spoil() { r.b, r.spoilt = nil, true }

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.spoil()
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) number() int64 {
	n, size := binary.Varint(r.b)
	if size <= 0 {
		r.spoil()
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *reader) unsigned() uint64 {
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.spoil()
		return 0
	}
	r.b = r.b[size:]
	return n
}

// count is how many of something follow, each of which takes an octet at least.
func (r *reader) count() int {
	n := r.unsigned()
	if n > uint64(len(r.b)) {
		r.spoil()
		return 0
	}
	return int(n)
}

func (r *reader) text() string {
	n := r.unsigned()
	if n > uint64(len(r.texts)) {
		r.spoil()
		return ""
	}
	if n > 0 {
		return r.texts[n-1]
	}
	size := r.count()
	s := string(r.b[:size])
	r.b = r.b[size:]
	r.texts = append(r.texts, s)
	return s
}

func (r *reader) reading() Reading {
	e := Reading{Ask: r.text()}
	flags := r.byte()
	e.Unasked, e.Set = flags&readingUnasked != 0, flags&readingSet != 0
	e.Of = r.moment().Time
	n := r.count()
	e.Data = slices.Grow(e.Data, min(n, mostBundles))
	for ; n > 0; n-- {
		e.Data = append(e.Data, r.data())
	}
	for n := r.count(); n > 0; n-- {
		e.Balance = append(e.Balance, quota.Money{Amount: r.text(), Currency: r.text()})
	}
	return e
}

func (r *reader) data() quota.Data {
	d := quota.Data{Name: r.text()}
	flags := r.byte()
	d.Unlimited = flags&dataUnlimited != 0
	for i, q := range []*quota.Quantity{&d.Remaining, &d.Total, &d.Used} {
		if q.Text = r.text(); q.Known() {
			q.Bytes, q.Binary = quota.Bytes(max(r.number(), 0)), flags&(dataBinaryRemaining<<i) != 0
		}
	}
	d.Expires, d.Renews = r.moment(), r.moment()
	return d
}

// moment is one of a year that clocks have; any other is not known.
func (r *reader) moment() quota.Moment {
	var m quota.Moment
	switch r.byte() {
	case momentDate:
		n := r.number()
		m = quota.Moment{Time: time.Unix(min(max(n, 0), 1<<20)*int64(day/time.Second), 0).UTC(), DateOnly: true}
	case momentTime:
		m.Time = time.Unix(min(max(r.number(), 0), 1<<36), 0).UTC()
	}
	if y := m.Time.Year(); y < 1971 || y > 9999 {
		return quota.Moment{}
	}
	return m
}
