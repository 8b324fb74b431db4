package modemsim

import (
	"math"
	"time"
)

// settle counts what was used until now, with all that happened to the plan in that time, in its order.
func (p *plan) settle(now time.Time) {
	for p.since.Before(now) {
		rate := p.rate()
		next := p.next(now, rate)
		p.take(rate * next.Sub(p.since).Seconds())
		p.since = next
		p.happen()
	}
}

// left is in octets, at the moment until which all is counted.
func (p *plan) left() float64 {
	if p.cfg.Expires > 0 && !p.since.Before(p.expires) {
		return 0
	}
	return max(p.total-p.used, 0)
}

// take uses so many octets, or as many as are left: behind these the carrier lets nothing through.
func (p *plan) take(octets float64) {
	octets = min(octets, p.left())
	p.used += octets
	p.flowed += octets
}

func (p *plan) use(octets int64, now time.Time) {
	p.settle(now)
	p.take(float64(octets))
	p.happen()
}

// rate is in octets a second.
func (p *plan) rate() float64 {
	if p.left() <= 0 {
		return 0
	}
	if len(p.cfg.Phases) == 0 {
		return float64(p.cfg.Drain)
	}
	phase, _ := p.phase()
	return float64(phase.Drain)
}

// phase is the one that it is in, and how long that goes on. There are phases.
func (p *plan) phase() (Phase, time.Duration) {
	var round time.Duration
	for _, f := range p.cfg.Phases {
		round += time.Duration(f.For)
	}
	at := p.since.Sub(p.start) % round
	last := len(p.cfg.Phases) - 1
	for _, f := range p.cfg.Phases[:last] {
		if at -= time.Duration(f.For); at < 0 {
			return f, -at
		}
	}
	f := p.cfg.Phases[last]
	return f, time.Duration(f.For) - at
}

// next is the moment until which the rate holds, at the latest now: something happens then.
func (p *plan) next(now time.Time, rate float64) time.Time {
	next := now
	sooner := func(at time.Time) {
		if at.After(p.since) && at.Before(next) {
			next = at
		}
	}
	if p.cfg.Expires > 0 {
		sooner(p.expires)
	}
	if p.topped < len(p.cfg.TopUps) && p.cfg.TopUps[p.topped].After != nil {
		sooner(p.start.Add(time.Duration(*p.cfg.TopUps[p.topped].After)))
	}
	if len(p.cfg.Phases) > 0 && p.left() > 0 {
		_, goes := p.phase()
		sooner(p.since.Add(goes))
	}
	if seconds := (p.left() - p.level()) / rate; rate > 0 && seconds < next.Sub(p.since).Seconds() {
		sooner(p.since.Add(time.Duration(math.Ceil(seconds*1e9)) + 1)) // a nanosecond behind it rather than before
	}
	return next
}

// level is what is left when something happens next: it is topped up, or empty.
func (p *plan) level() float64 {
	level := 0.0
	for i, t := range p.cfg.TopUps {
		if p.waits[i] {
			level = max(level, float64(*t.Left))
		}
	}
	return level
}

// happen does what is due.
func (p *plan) happen() {
	period := time.Duration(p.cfg.Expires)
	if p.cfg.Renews && period > 0 && !p.since.Before(p.expires) {
		p.expires = p.expires.Add(period)
		p.total, p.used = float64(p.cfg.Total), 0
		p.await()
	}
	for i, t := range p.cfg.TopUps {
		switch {
		case t.After != nil && i >= p.topped && !p.since.Before(p.start.Add(time.Duration(*t.After))):
			p.topped = i + 1
			p.topUp(float64(t.Amount))
		case p.waits[i] && p.left() <= float64(*t.Left):
			p.waits[i] = false
			p.topUp(float64(t.Amount))
		}
	}
}

// topUp adds to what is left. Where that is more than the plan has, it is the total from then on. A plan that does not renew lasts
// as long again.
func (p *plan) topUp(octets float64) {
	left := p.left() + octets
	if !p.cfg.Renews {
		p.expires = p.since.Add(time.Duration(p.cfg.Expires))
	}
	p.total = max(float64(p.cfg.Total), left)
	p.used = p.total - left
	p.await()
}

// await has those top-ups wait whose level what is left must fall to first.
func (p *plan) await() {
	for i, t := range p.cfg.TopUps {
		if t.Left != nil {
			p.waits[i] = p.waits[i] || p.left() > float64(*t.Left)
		}
	}
}
