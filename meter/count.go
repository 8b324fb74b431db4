package meter

import (
	"slices"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// Count is what was counted of an allowance. The zero Count has not begun. Its fields are what the state keeps; they change by
// its methods alone.
type Count struct {
	Rule    string        `json:"rule"`              // of renewal, in words
	First   Instant       `json:"first"`             // the first use
	Earlier time.Duration `json:"earlier,omitempty"` // uptime of boots behind First that ended before the time was known

	From   time.Time   `json:"from,omitzero"`    // begin of the period; zero: the time was never known
	To     time.Time   `json:"to,omitzero"`      // its end; zero: none, or not known yet
	Raised quota.Bytes `json:"raised,omitempty"` // the allowance of this period, where a correction made it more
	Base   quota.Bytes `json:"base"`             // octets of the period that the two lists do not hold
	Hours  []Hour      `json:"hours,omitempty"`  // the last two days
	Spans  []Span      `json:"spans,omitempty"`  // what cannot be dated yet
	Past   *Past       `json:"past,omitempty"`   // the period before
	Set    *Correction `json:"set,omitempty"`    // the last correction of this period
	Last   Sample      `json:"last"`             // up to which everything is counted

	Seen  Instant `json:"seen"`           // the last instant whose wall clock was believed
	Doubt Instant `json:"doubt,omitzero"` // since when the clock says something that does not follow from Seen
}

// Hour is what was counted from a moment on, for an hour at most, unless nothing was known of what lies between.
type Hour struct {
	At     int64       `json:"at"` // Unix seconds
	Octets quota.Bytes `json:"octets"`
}

// Span is what was counted between two uptimes of a boot that knew no time.
type Span struct {
	Boot   string        `json:"boot"`
	From   time.Duration `json:"from"`
	To     time.Duration `json:"to"`
	Octets quota.Bytes   `json:"octets"`
}

// Past is a period that has ended.
type Past struct {
	From    time.Time   `json:"from"`
	To      time.Time   `json:"to"`
	Counted quota.Bytes `json:"counted"`
}

const (
	// kept is how far back the hours go: a correction may speak of yesterday.
	kept = 48 * time.Hour

	// spanLength is how finely octets that have no date yet are kept: so close a renewal is met once they have.
	spanLength = 10 * time.Minute

	// mostSpans bounds them: half a day of one boot without a clock at spanLength, longer in coarser spans.
	mostSpans = 96
)

// Begun reports whether there is anything to go by: a sample, or a correction.
func (c *Count) Begun() bool { return !c.First.isZero() }

// Begin starts to count at a sample: what went over the interface before is another's.
func (c *Count) Begin(p Plan, s Sample) {
	c.Last = Sample{}
	c.Take(p, s)
}

// Take counts what a sample adds to the one before, and reports whether the state has to be kept: something moved, or is known
// now that was not.
func (c *Count) Take(p Plan, s Sample) bool {
	changed := c.Last.At.isZero()
	octets, since := moved(c.Last, s)
	c.use(s.At)
	c.Last = s
	if octets > 0 {
		c.append(Span{Boot: s.At.Boot, From: since, To: s.At.Uptime, Octets: octets})
		changed = true
	}
	return c.settle(p, s.At) || changed
}

// use notes the first use, and how long ended boots are ago that knew no time.
func (c *Count) use(at Instant) {
	if c.First.isZero() {
		c.First = at
	}
	if last := c.Last.At; c.First.Wall.IsZero() && !last.isZero() && last.Boot != at.Boot {
		began := time.Duration(0)
		if c.First.Boot == last.Boot {
			began = c.First.Uptime
		}
		c.Earlier += last.Uptime - began
	}
}

// settle brings everything to an instant: dates what can be dated, ends the period if it is over. It reports whether that
// changed what a later start could not find out again.
func (c *Count) settle(p Plan, now Instant) bool {
	wall, known := c.believe(now)
	if !known {
		return false
	}
	dated := c.First.Wall.IsZero() || len(c.Spans) > 0
	c.dateFirst(wall, now)
	from, to := p.Renews.Period(wall, c.First.Wall, p.Zone)
	if from.IsZero() {
		from = c.First.Wall
	}
	c.date(wall, now, from)
	turned := c.turn(p.Renews.String(), wall, from, to)
	c.fold(wall)
	return dated || turned
}

// dateFirst gives the first use its date, as soon as that can be told.
func (c *Count) dateFirst(wall time.Time, now Instant) {
	switch {
	case !c.First.Wall.IsZero():
	case c.First.Boot == now.Boot:
		c.First.Wall = wall.Add(c.First.Uptime - now.Uptime)
	default:
		c.First.Wall = wall.Add(-now.Uptime - c.Earlier)
	}
}

// append notes a span, as part of the last one where that is short.
func (c *Count) append(s Span) {
	if n := len(c.Spans) - 1; n >= 0 && c.Spans[n].Boot == s.Boot && s.To-c.Spans[n].From <= spanLength {
		c.Spans[n].To, c.Spans[n].Octets = s.To, add(c.Spans[n].Octets, s.Octets)
		return
	}
	c.Spans = append(c.Spans, s)
	if len(c.Spans) > mostSpans {
		c.coarsen()
	}
}

// coarsen makes one span of two neighbours of one boot. Where most boots have but one the oldest lose their place in time, and
// count as of this period: less is shown to be left than may be.
func (c *Count) coarsen() {
	var out []Span
	for _, s := range c.Spans {
		if n := len(out) - 1; n >= 0 && out[n].Boot == s.Boot && out[n].To-out[n].From <= s.To-s.From {
			out[n].To, out[n].Octets = s.To, add(out[n].Octets, s.Octets)
			continue
		}
		out = append(out, s)
	}
	for ; len(out) > mostSpans*3/4; out = out[1:] {
		c.Base = add(c.Base, out[0].Octets)
	}
	c.Spans = slices.Clone(out)
}

// date gives every span its date: exactly within this boot, and for boots that ended without knowing it the latest that it can
// have been, so that what may belong to this period does. A span in which this period began is parted in proportion.
func (c *Count) date(wall time.Time, now Instant, from time.Time) {
	boot, began, ended := now.Boot, wall.Add(-now.Uptime), time.Duration(0)
	for _, s := range slices.Backward(c.Spans) {
		if s.Boot != boot {
			boot, ended = s.Boot, s.To
			began = began.Add(-ended)
		}
		c.spread(began.Add(s.From), began.Add(s.To), s.Octets, from)
	}
	c.Spans = nil
}

// spread puts octets of a stretch of time into the hours, parted where the period began.
func (c *Count) spread(begin, end time.Time, octets quota.Bytes, from time.Time) {
	if begin.Before(from) && from.Before(end) {
		behind := quota.Bytes(float64(octets) * float64(end.Sub(from)) / float64(end.Sub(begin)))
		c.put(begin, octets-behind, from)
		begin, octets = from, behind
	}
	c.put(begin, octets, from)
}

// put adds octets to the hour that they belong to. The hours stay in the order of time, and none reaches over the begin of the
// period.
func (c *Count) put(at time.Time, octets quota.Bytes, from time.Time) {
	const hour = int64(time.Hour / time.Second)
	sec, edge := at.Unix(), from.Unix()
	i := len(c.Hours)
	for i > 0 && c.Hours[i-1].At > sec {
		i--
	}
	if i > 0 && sec-c.Hours[i-1].At < hour && (c.Hours[i-1].At < edge) == (sec < edge) {
		c.Hours[i-1].Octets = add(c.Hours[i-1].Octets, octets)
		return
	}
	c.Hours = slices.Insert(c.Hours, i, Hour{At: sec, Octets: octets})
}

// fold gives up where in time the octets lie that are older than what is kept.
func (c *Count) fold(wall time.Time) {
	n := 0
	for n < len(c.Hours) && c.Hours[n].At < wall.Add(-kept).Unix() {
		c.Base = add(c.Base, c.Hours[n].Octets)
		n++
	}
	c.Hours = slices.Delete(c.Hours, 0, n)
}

// counted is what was counted of this period.
func (c *Count) counted() quota.Bytes {
	n := c.Base
	for _, h := range c.Hours {
		n = add(n, h.Octets)
	}
	for _, s := range c.Spans {
		n = add(n, s.Octets)
	}
	return n
}
