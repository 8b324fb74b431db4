package meter

import (
	"slices"
	"time"

	"github.com/simgauge/simgauge/quota"
)

const (
	// slack is how far a clock may be off the way that uptime has it go and still be the same clock: it is set in small steps.
	slack = time.Hour

	// longestOff is how long a machine may have been off: a clock that says more is doubted.
	longestOff = 400 * 24 * time.Hour

	// DoubtFor is how long a clock that was stepped must go on as it does before periods end by it. Whoever sets a wrong year by
	// mistake has noticed by then.
	DoubtFor = 6 * time.Hour

	// dayShift is more than any change of the machine's time zone moves the begin of a day.
	dayShift = 27 * time.Hour
)

// believe is the wall time of an instant, where there is one to believe. Within a boot uptime tells how a clock has to go on; one
// that was stepped, or tells another year than before the boot, is believed once it has gone on like that for a while. Until then
// time goes on as it did.
func (c *Count) believe(now Instant) (time.Time, bool) {
	seen := c.Seen.Boot == now.Boot && !c.Seen.isZero()
	var due time.Time
	if seen {
		due = c.Seen.Wall.Add(now.Uptime - c.Seen.Uptime)
	}
	switch {
	case now.Wall.IsZero():
		return due, seen
	case c.Seen.isZero(), seen && near(now.Wall, due), !seen && c.follows(now), c.lasts(now):
		c.Seen, c.Doubt = now, Instant{}
		return now.Wall, true
	}
	return due, seen
}

// Doubted reports whether the clock says what does not follow from what it said before.
func (c *Count) Doubted() bool { return !c.Doubt.isZero() }

// Believed is what time it is taken for at an instant; false: that is not known.
func (c *Count) Believed(now Instant) (time.Time, bool) { return c.copy().believe(now) }

// follows reports whether a clock goes on over a boot as clocks do.
func (c *Count) follows(now Instant) bool {
	off := now.Wall.Sub(c.Seen.Wall)
	return off > -slack && off < longestOff
}

// lasts reports whether a clock in doubt has gone on for long enough, and notes since when it does.
func (c *Count) lasts(now Instant) bool {
	d := c.Doubt
	if d.isZero() || d.Boot != now.Boot || !near(now.Wall, d.Wall.Add(now.Uptime-d.Uptime)) {
		c.Doubt = now
		return false
	}
	return now.Uptime-d.Uptime >= DoubtFor
}

func near(a, b time.Time) bool { return a.Sub(b).Abs() < slack }

// turn sets the period that a wall time lies in, and drops what belongs to another. It reports whether that is another period.
func (c *Count) turn(rule string, wall, from, to time.Time) bool {
	switch {
	case c.From.IsZero():
		c.keepFrom(from)
	case !c.To.IsZero() && !wall.Before(c.To) && c.Past != nil && near(c.Past.From, from):
		// the clock was behind for a while: what was counted meanwhile was carried along
		c.Past = nil
	case !c.To.IsZero() && !wall.Before(c.To):
		c.Past = &Past{From: c.From, To: c.To, Counted: c.before(from)}
		c.keepFrom(from)
	case c.Rule != rule: // what was counted stands until the next renewal: only of the last days it is known when it was
		from = c.From
	case c.To.IsZero(), !wall.Before(c.From.Add(-dayShift)):
		return false
	default:
		c.goBack(from)
	}
	c.Rule, c.From, c.To = rule, from, to
	return true
}

// before is what was counted before an instant.
func (c *Count) before(from time.Time) quota.Bytes {
	n := c.counted()
	for _, h := range c.Hours {
		if h.At >= from.Unix() {
			n = add(n, -h.Octets)
		}
	}
	return n
}

// keepFrom drops what lies before the begin of a period; but where a correction has been made since, it speaks of this period.
func (c *Count) keepFrom(from time.Time) {
	if c.Set != nil && !c.setAt().Before(from) {
		return
	}
	if c.From.IsZero() && !from.After(c.First.Wall) {
		return // this is the first period, and all of it belongs there
	}
	c.Hours = slices.DeleteFunc(c.Hours, func(h Hour) bool { return h.At < from.Unix() })
	c.Base, c.Raised, c.Set = 0, 0, nil
}

// goBack is for a clock that goes back by more than a period, because it was ahead before or is behind now. What was counted is
// carried along; where it was ahead, the period that is come back to had its own count.
func (c *Count) goBack(from time.Time) {
	n := c.counted()
	if c.Past != nil && near(c.Past.From, from) {
		n = add(n, c.Past.Counted)
	}
	c.Base, c.Hours, c.Past = n, nil, &Past{From: c.From, To: c.To}
}

// setAt is when the last correction was made.
func (c *Count) setAt() time.Time {
	if c.Set.At.Wall.IsZero() && c.Set.At.Boot == c.Seen.Boot {
		return c.Seen.Wall.Add(c.Set.At.Uptime - c.Seen.Uptime)
	}
	return c.Set.At.Wall // zero: it was made in a boot that never knew
}
