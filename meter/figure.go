package meter

import (
	"errors"
	"slices"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// Figure is what is left by counting.
type Figure struct {
	Total     quota.Bytes
	Used      quota.Bytes
	Remaining quota.Bytes // never below 0
	Since     time.Time   // what is counted begins here; zero: not known yet
	Until     time.Time   // when the allowance begins anew; zero: never, or not known yet
	Raised    bool        // Total is more than the allowance, as a correction said so
	Undated   bool        // the time is not known, so that a renewal may have passed unseen
	Set       *Correction // the last of this period
}

// Correction is a figure that somebody read in the carrier's app, or was told.
type Correction struct {
	At        Instant     `json:"at"`          // when it was made
	Of        time.Time   `json:"of,omitzero"` // the moment that it speaks of
	Remaining quota.Bytes `json:"remaining"`
	Raised    bool        `json:"raised,omitempty"` // it was more than the allowance
}

// Errors of Correct that a caller tells apart.
var (
	ErrNoTime  = errors.New("the time is not known, so it cannot be told what was counted since then")
	ErrAhead   = errors.New("that moment is still to come")
	ErrTooOld  = errors.New("too long ago: what was counted since is known for two days at most")
	ErrElapsed = errors.New("that was before the present period, or before counting began")
)

// Figure is what is left at an instant. There is none before the first sample.
func (c *Count) Figure(p Plan, now Instant) (Figure, bool) {
	if !c.Begun() {
		return Figure{}, false
	}
	n := c.copy()
	n.settle(p, now)
	_, known := n.believe(now)
	f := Figure{Total: n.total(p), Used: max(n.counted(), 0), Since: later(n.From, n.First.Wall), Until: n.To, Raised: n.Raised > p.Allowance, Set: n.Set}
	f.Undated = !known || len(n.Spans) > 0
	f.Remaining = max(f.Total-f.Used, 0)
	return f, true
}

// copy shares nothing that a method changes.
func (c *Count) copy() *Count {
	n := *c
	n.Hours, n.Spans = slices.Clone(c.Hours), slices.Clone(c.Spans)
	return &n
}

func (c *Count) total(p Plan) quota.Bytes { return max(p.Allowance, c.Raised) }

// Correct says what is left, as of now or of a moment in the last two days; the octets counted since are taken off. More than
// the allowance raises it for this period: somebody topped up. The error is one of ErrNoTime, ErrAhead, ErrTooOld, ErrElapsed.
func (c *Count) Correct(p Plan, now Instant, remaining quota.Bytes, of time.Time) (Correction, error) {
	if !c.Begun() {
		c.First = now
	}
	c.settle(p, now)
	var since quota.Bytes
	if !of.IsZero() {
		var err error
		if since, err = c.since(now, of); err != nil {
			return Correction{}, err
		}
	}
	now.Wall, _ = c.believe(now)
	set := Correction{At: now, Of: of, Remaining: remaining, Raised: remaining > p.Allowance}
	if c.Raised = 0; set.Raised {
		c.Raised = remaining
	}
	c.Base = add(c.Base, c.total(p)-remaining+since-c.counted())
	c.Set = &set
	return set, nil
}

// since is what was counted from a moment until now.
func (c *Count) since(now Instant, of time.Time) (quota.Bytes, error) {
	wall, known := c.believe(now)
	switch {
	case !known:
		return 0, ErrNoTime
	case of.After(wall):
		return 0, ErrAhead
	case of.Before(c.From), of.Before(c.First.Wall):
		return 0, ErrElapsed
	case of.Before(wall.Add(-kept)):
		return 0, ErrTooOld
	}
	var n quota.Bytes
	for i, h := range c.Hours {
		begin, end := time.Unix(h.At, 0), wall
		if i+1 < len(c.Hours) {
			end = time.Unix(c.Hours[i+1].At, 0)
		}
		end = earlier(end, begin.Add(time.Hour))
		switch {
		case !begin.Before(of):
			n = add(n, h.Octets)
		case of.Before(end):
			n = add(n, quota.Bytes(float64(h.Octets)*float64(end.Sub(of))/float64(end.Sub(begin))))
		}
	}
	return n, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
