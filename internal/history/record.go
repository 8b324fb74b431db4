package history

import (
	"math"
	"slices"
	"time"

	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// record is a day as the state keeps it. Names are short, for there are many.
type record struct {
	Marks    []int64 `json:"m,omitempty"` // by turns second of the day and octets on the odometer
	Readings []entry `json:"r,omitempty"`
	Thinned  bool    `json:"t,omitempty"`
}

// entry is a reading.
type entry struct {
	Came    int64       `json:"c"`           // Unix seconds
	Of      int64       `json:"of,omitzero"` // the same
	Ask     string      `json:"a,omitempty"`
	Unasked bool        `json:"u,omitempty"`
	Set     bool        `json:"s,omitempty"`
	Octets  int64       `json:"o"`
	Same    bool        `json:"e,omitempty"` // but for what is left and used, the bundles are those of the entry before
	Data    []bundle    `json:"d,omitempty"`
	Balance [][2]string `json:"b,omitempty"` // amount and currency
}

// bundle is quota.Data.
type bundle struct {
	Name      string `json:"n,omitempty"`
	Remaining amount `json:"r,omitzero"`
	Total     amount `json:"t,omitzero"`
	Used      amount `json:"u,omitzero"`
	Unlimited bool   `json:"inf,omitempty"`
	Expires   moment `json:"x,omitzero"`
	Renews    moment `json:"w,omitzero"`
}

// amount is a quota.Quantity. Neither it nor moment has methods for JSON, which would take twice as long to read.
type amount struct {
	Text   string      `json:"s,omitempty"`
	Bytes  quota.Bytes `json:"n,omitempty"`
	Binary bool        `json:"bin,omitempty"`
}

// moment is a quota.Moment: a date, or Unix seconds.
type moment struct {
	Date string `json:"d,omitempty"`
	Unix int64  `json:"s,omitempty"`
}

// record is the day as the state keeps it; it shares nothing that changes.
func (d *dayRecord) record() record {
	rec := record{Thinned: d.thinned}
	for _, m := range d.marks {
		rec.Marks = append(rec.Marks, int64(m.At.Sub(d.at)/time.Second), int64(m.Octets))
	}
	var last entry
	for _, r := range d.readings {
		e := entry{Came: r.Came.Unix(), Of: unix(r.Of), Ask: r.Ask, Unasked: r.Unasked, Set: r.Set, Octets: int64(r.Octets)}
		for _, b := range r.Data {
			e.Data = append(e.Data, packed(b))
		}
		last, e = e, e.but(last)
		for _, m := range r.Balance {
			e.Balance = append(e.Balance, [2]string{m.Amount, m.Currency})
		}
		rec.Readings = append(rec.Readings, e)
	}
	return rec
}

// fill takes a record for the day. What cannot be of this day is left out, and what no carrier says is not known.
func (d *dayRecord) fill(rec record) {
	d.thinned = rec.Thinned
	d.marks = make(meter.Odometer, 0, len(rec.Marks)/2)
	for m := range slices.Chunk(rec.Marks, 2) {
		if at := d.at.Add(time.Duration(m[0]) * time.Second); len(m) == 2 && m[0] >= 0 && m[0] < int64(day/time.Second) && m[1] >= 0 && !d.behind(at) {
			d.marks = append(d.marks, meter.Mark{At: at, Octets: quota.Bytes(m[1])})
		}
	}
	var last entry
	for _, e := range rec.Readings {
		e = e.with(last)
		last = e
		r := Reading{Came: time.Unix(e.Came, 0).UTC(), Of: from(e.Of), Ask: e.Ask, Unasked: e.Unasked, Set: e.Set, Octets: quota.Bytes(max(e.Octets, 0))}
		r.Data = slices.Grow(r.Data, len(e.Data))
		for _, b := range e.Data {
			r.Data = append(r.Data, b.data())
		}
		for _, m := range e.Balance {
			r.Balance = append(r.Balance, quota.Money{Amount: m[0], Currency: m[1]})
		}
		if dateOf(r.Came) == dateOf(d.at) {
			d.note(r)
		}
	}
}

// but leaves out what an entry has in common with the one before.
func (e entry) but(last entry) entry {
	common := func(a, b bundle) bool { return a.rest() == b.rest() }
	if e.Same = len(e.Data) > 0 && slices.EqualFunc(e.Data, last.Data, common); !e.Same {
		return e
	}
	e.Data = slices.Clone(e.Data)
	for i, b := range e.Data {
		e.Data[i] = bundle{Remaining: b.Remaining, Used: b.Used}
	}
	return e
}

// with is what but made of, with the entry before it.
func (e entry) with(last entry) entry {
	if !e.Same || len(e.Data) != len(last.Data) {
		return e
	}
	e.Data = slices.Clone(e.Data)
	for i, b := range e.Data {
		e.Data[i] = last.Data[i].rest()
		e.Data[i].Remaining, e.Data[i].Used = b.Remaining, b.Used
	}
	return e
}

// rest is a bundle without what changes by use.
func (b bundle) rest() bundle {
	b.Remaining, b.Used = amount{}, amount{}
	return b
}

// behind reports whether a moment lies before the last mark.
func (d *dayRecord) behind(at time.Time) bool {
	n := len(d.marks)
	return n > 0 && at.Before(d.marks[n-1].At)
}

func packed(d quota.Data) bundle {
	return bundle{
		Name: d.Name, Unlimited: d.Unlimited, Remaining: amount(d.Remaining), Total: amount(d.Total), Used: amount(d.Used),
		Expires: momentOf(d.Expires), Renews: momentOf(d.Renews),
	}
}

func (b bundle) data() quota.Data {
	size := func(a amount) quota.Quantity {
		if a.Text == "" {
			return quota.Quantity{}
		}
		return quota.Quantity{Text: a.Text, Bytes: max(a.Bytes, 0), Binary: a.Binary}
	}
	return quota.Data{
		Name: b.Name, Unlimited: b.Unlimited, Remaining: size(b.Remaining), Total: size(b.Total), Used: size(b.Used),
		Expires: b.Expires.moment(), Renews: b.Renews.moment(),
	}
}

func momentOf(m quota.Moment) moment {
	switch {
	case !m.Known():
		return moment{}
	case m.DateOnly:
		return moment{Date: m.Time.Format(time.DateOnly)}
	}
	return moment{Unix: m.Time.Unix()}
}

func (m moment) moment() quota.Moment {
	if m.Date != "" {
		at, err := time.Parse(time.DateOnly, m.Date)
		return quota.Moment{Time: at, DateOnly: err == nil}
	}
	return quota.Moment{Time: from(m.Unix)}
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// from is the moment of Unix seconds; zero of 0, and of what no year of four digits has.
func from(sec int64) time.Time {
	if sec <= 0 || sec > math.MaxInt32*8 {
		return time.Time{}
	}
	return time.Unix(sec, 0).UTC()
}
