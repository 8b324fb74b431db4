package page

import (
	"net/url"
	"time"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// History is the past of one SIM.
type History struct {
	Readings []Reading // oldest first
	Hours    []Hour    // oldest first; those without traffic are left out
	Curves   []Curve
}

// Reading is what the carrier said at a moment.
type Reading struct {
	Came time.Time
	Ask  string
	Data []quota.Data
}

// Hour is what went over the interface from a moment on, for an hour.
type Hour struct {
	At     time.Time
	Octets quota.Bytes
}

// Curve is what was left of a bundle, and what will be.
type Curve struct {
	Ask, Name     string
	Points, Ahead []meter.Point // oldest first
}

// dayUse is what went over the interface on one day.
type dayUse struct {
	date   time.Time // its beginning
	octets quota.Bytes
}

// days are the hours summed up by day in loc, oldest first; days between that have none are there with 0.
func (p History) days(loc *time.Location) (out []dayUse) {
	for _, hour := range p.Hours {
		y, m, d := hour.At.In(loc).Date()
		date := time.Date(y, m, d, 0, 0, 0, 0, loc)
		for n := len(out); n > 0 && n < mostDays && out[n-1].date.Before(date); n = len(out) {
			next := out[n-1].date.AddDate(0, 0, 1)
			out = append(out, dayUse{date: next})
		}
		if len(out) == 0 {
			out = append(out, dayUse{date: date})
		}
		last := &out[len(out)-1]
		last.octets = min(max(last.octets+max(hour.Octets, 0), 0), mostOctets)
	}
	return out
}

const (
	mostDays   = 400
	mostOctets = quota.Bytes(1e18) // no plan has an exabyte
	pageDays   = 14
)

// simQuery names a SIM in an address.
func simQuery(s exporter.SIM) string { return url.Values{"sim": {name(s.Name)}}.Encode() }

// named finds a SIM by the name that the page shows of it: there must be one alone. Without a name there must be only one SIM.
func named(s exporter.Snapshot, shown string) (sim exporter.SIM, place int, ok bool) {
	for i := range s.SIMs {
		if name(s.SIMs[i].Name) != shown && shown != "" {
			continue
		}
		if ok {
			return exporter.SIM{}, 0, false
		}
		sim, place, ok = s.SIMs[i], i, true
	}
	return sim, place, ok
}
