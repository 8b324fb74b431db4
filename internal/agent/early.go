package agent

import (
	"maps"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// This file decides when an ask comes earlier than its schedule says (docs/asking.md, docs/decisions/0030).

// EarlyReason is why an ask comes earlier than its schedule says. The zero EarlyReason: it does not.
type EarlyReason string

// The reasons.
const (
	EarlyLow    EarlyReason = "low"    // what is left may have come down to what is low
	EarlyEmpty  EarlyReason = "empty"  // nothing may be left
	EarlyUnsure EarlyReason = "unsure" // what is left has become too uncertain
)

// Words are for people: "what is left may have come down to what is low". The zero EarlyReason has none.
func (r EarlyReason) Words() string {
	switch r {
	case EarlyLow:
		return "what is left may have come down to what is low"
	case EarlyEmpty:
		return "nothing may be left"
	case EarlyUnsure:
		return "what is left has become too uncertain"
	}
	return ""
}

// unsureShare is the part of a bundle within which the truth lies somewhere, from which on an estimate serves nobody.
const unsureShare = 0.25

// earlyMark is what an ask was made early for. While it stands, it is not made for that again: a carrier that rounds, or is late,
// would else be asked over and over on its way past one threshold.
type earlyMark struct {
	Low    bool        `json:"low,omitempty"`
	Empty  bool        `json:"empty,omitempty"`
	Unsure bool        `json:"unsure,omitempty"`
	Least  quota.Bytes `json:"least"` // stated since
}

// nearing is what a bundle is coming to since it was stated last.
func nearing(said meter.Statement, fresh, now meter.Live, low quota.Bytes, made earlyMark) EarlyReason {
	if !fresh.Known || !now.Known {
		return ""
	}
	wide := float64(max(said.Total, said.Remaining)) * unsureShare
	switch {
	case !made.Low && low > 0 && said.Remaining > low && comesTo(low, fresh, now):
		return EarlyLow
	case !made.Empty && said.Remaining > 0 && comesTo(0, fresh, now):
		return EarlyEmpty
	case !made.Unsure && !made.Empty && float64(fresh.Upper-fresh.Lower) <= wide/2 && float64(now.Upper-now.Lower) > wide:
		return EarlyUnsure
	}
	return ""
}

// comesTo reports whether an estimate has come to a threshold since: its interval, if that was clear of it then; else the figure itself, as
// the interval could not tell from the begin.
func comesTo(threshold quota.Bytes, fresh, now meter.Live) bool {
	if fresh.Lower > threshold {
		return now.Lower <= threshold
	}
	return now.Remaining <= threshold
}

// after is the mark behind one more statement; false: what it was made for is past, as the bundle was filled again.
func (m earlyMark) after(d quota.Data) (earlyMark, bool) {
	left, grain, ok := leftOf(d)
	if !ok {
		return m, true
	}
	if left > m.Least+max(max(d.Total.Bytes, m.Least)/20, 2*grain) {
		return m, false
	}
	m.Least = min(m.Least, left)
	return m, true
}

// early is why an ask may come before its turn, and how long minimum_gap still holds it back. The rest of what holds a scheduled ask
// back is left to the caller, which holds a.mu.
func (a *Agent) early(s *sim, k *ask, now clock.Instant) (why EarlyReason, wait time.Duration) {
	l := k.last()
	if !s.conf.Adaptive || k.rec.Outcome != outcome.OK || l.fails > 0 || len(s.queries(k.conf)) == 0 {
		return "", 0
	}
	if quiet, _ := quietNow(s.conf.Quiet, now); quiet {
		return "", 0
	}
	if why, _ = s.nearing(a.live(s, now), k); why == "" || !a.halfLeft(s) {
		return "", 0
	}
	age, _ := clock.Age(l.at, now)
	return why, max(k.conf.MinimumGap-age, 0)
}

// nearing is what the first of an ask's bundles comes to that comes to anything, and which bundle that is.
func (s *sim) nearing(v *lives, k *ask) (EarlyReason, int) {
	figures, l := v.of(k)
	data := k.rec.reading().Data
	for i, f := range figures {
		low, _ := s.conf.Low.Of(data[i].Total.Bytes)
		if why := nearing(l.stated[i], l.fresh[i], f, low, k.rec.Early[data[i].Name]); why != "" {
			return why, i
		}
	}
	return "", 0
}

// halfLeft reports whether half of at_most is left: the rest is for the schedule, and for whoever types. The caller holds a.mu.
func (a *Agent) halfLeft(s *sim) bool {
	if a.ledger == nil {
		return true
	}
	left, err := a.ledger.Left(s.payer, s.conf.AtMost)
	return err == nil && 2*left >= s.conf.AtMost
}

// makeEarly notes on disk that an ask is made early, before it is: a restart does not make it again. The caller holds a.mu.
func (a *Agent) makeEarly(s *sim, k *ask, now clock.Instant) EarlyReason {
	why, i := s.nearing(a.live(s, now), k)
	d := k.rec.reading().Data[i]
	m, ok := k.rec.Early[d.Name]
	if !ok {
		m.Least, _, _ = leftOf(d)
	}
	m.Low, m.Empty, m.Unsure = m.Low || why == EarlyLow, m.Empty || why == EarlyEmpty, m.Unsure || why == EarlyUnsure
	marks := map[string]earlyMark{}
	maps.Copy(marks, k.rec.Early)
	marks[d.Name] = m
	k.rec.Early = marks
	a.keepAsk(s, k)
	a.log.Info("asked earlier than scheduled", "sim", s.record.Name, "ask", k.conf.Name, "why", string(why))
	return why
}

// answered brings the marks to what an answer says.
func (rec *askRecord) answered(r quota.Reading) {
	var marks map[string]earlyMark
	for _, d := range r.Data {
		m, ok := rec.Early[d.Name]
		if !ok {
			continue
		}
		if m, ok = m.after(d); ok {
			if marks == nil {
				marks = map[string]earlyMark{}
			}
			marks[d.Name] = m
		}
	}
	rec.Early = marks
}
