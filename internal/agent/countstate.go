package agent

import (
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/quota"
)

// CountState is what is left of an allowance by counting here. It is never the carrier's word.
type CountState struct {
	Counted   bool             `json:"counted"` // always true
	Ask       string           `json:"ask"`     // that the count stands in
	Name      string           `json:"name"`
	Renews    string           `json:"renews"`
	Remaining *quota.Bytes     `json:"remaining_bytes"` // null, as the next two: nothing was counted yet
	Used      *quota.Bytes     `json:"used_bytes"`
	Total     *quota.Bytes     `json:"total_bytes"`
	Binary    bool             `json:"binary"`              // the units that people see
	Since     time.Time        `json:"since,omitzero"`      // zero: not known yet
	Until     time.Time        `json:"until,omitzero"`      // when it begins anew; zero: never, or not known yet
	Undated   bool             `json:"undated,omitempty"`   // the time is not known, so that a renewal may have passed
	Corrected *CorrectionState `json:"corrected,omitempty"` // by hand, in this period
	Live      *LiveState       `json:"live,omitempty"`      // nil: as Remaining
	Detail    outcome.Detail   `json:"detail,omitempty"`    // why nothing is counted now
}

// CorrectionState is the last correction by hand.
type CorrectionState struct {
	At        time.Time   `json:"at,omitzero"` // zero: the time was not known
	Of        time.Time   `json:"of,omitzero"` // the moment that it speaks of, where it is another
	Remaining quota.Bytes `json:"remaining_bytes"`
	Raised    bool        `json:"raised,omitempty"` // it was more than the allowance
}

// countState is what is counted of a SIM; nil: nothing is. The caller holds a.mu.
func (a *Agent) countState(s *sim, now clock.Instant) *CountState {
	name, q := s.countedBy()
	if q == nil {
		return nil
	}
	st := &CountState{Counted: true, Ask: name, Name: q.Name, Renews: q.Renews.String(), Binary: q.Allowance.Binary}
	if s.count.unlinked {
		st.Detail = outcome.NoInterface
	}
	f, ok := s.count.Figure(s.plan(), meterInstant(now))
	if !ok {
		return st
	}
	st.Remaining, st.Used, st.Total = &f.Remaining, &f.Used, &f.Total
	st.Since, st.Until, st.Undated = f.Since, f.Until, f.Undated
	st.Live = s.countLive(a.live(s, now), f)
	if set := f.Set; set != nil {
		st.Corrected = &CorrectionState{At: set.At.Wall, Of: set.Of, Remaining: set.Remaining, Raised: set.Raised}
	}
	return st
}
