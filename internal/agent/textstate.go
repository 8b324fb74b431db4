package agent

import (
	"maps"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/ledger"
	"github.com/simgauge/simgauge/internal/outcome"
)

// LifelineState is what a SIM has texted to the owner, and has still to.
type LifelineState struct {
	To       []string                   `json:"to"`              // masked
	Left     int                        `json:"left"`            // texts, of AtMost in 24 h
	AtMost   int                        `json:"at_most"`         //
	Answers  int                        `json:"answers"`         // left, to questions
	Waiting  int                        `json:"waiting"`         // things that are still to be said
	Why      outcome.Detail             `json:"why,omitempty"`   // they have not left, or nothing could leave; empty: nothing stands in the way
	Error    string                     `json:"error,omitempty"` // the same in words, with what to do
	Last     time.Time                  `json:"last,omitzero"`   // when the last text left; zero: none did, or the time was not known
	Texts    uint64                     `json:"texts"`           // that left since the start
	Failures map[outcome.Outcome]uint64 `json:"failures"`        // of these, and of what was given up
}

// lifelineState is nil where nobody is listed. The caller holds a.mu.
func (a *Agent) lifelineState(s *sim, now clock.Instant) *LifelineState {
	conf := a.cfg.Lifeline
	if len(conf.To) == 0 {
		return nil
	}
	st := &LifelineState{To: conf.To.Masked(), AtMost: conf.AtMost, Texts: s.texts.left, Failures: maps.Clone(s.texts.failures)}
	if st.Failures == nil {
		st.Failures = zeroFailures()
	}
	for _, x := range a.lifeline.Last {
		if x.SIM == s.key {
			st.Last = clock.Date(x.At, now)
		}
	}
	for _, x := range a.lifeline.Waiting {
		if a.sayer(x) != s || x.surplus() {
			continue
		}
		st.Waiting++
		if st.Why = x.why; x.SIM == "" && conf.SIM != "" && conf.SIM != s.record.Name {
			st.Why = outcome.UnknownSIM
		}
	}
	if a.ledger != nil {
		st.Left, st.Answers = a.textsLeft(s, ledger.Texts, conf.AtMost), a.textsLeft(s, ledger.Answers, conf.Answers)
	}
	if d := a.muteNow(s); d != "" {
		st.Why = d
	}
	if st.Why != "" {
		st.Error = muteWords(st.Why)
	}
	return st
}

// muteWords say why nothing may leave, and what to do. The table's words of some details are those of an ask.
func muteWords(d outcome.Detail) string {
	switch d {
	case outcome.BudgetSpent:
		return "as many texts as may have left in these 24 hours; wait, or raise lifeline.at_most"
	case outcome.Roaming:
		return "the SIM is abroad, and a text may cost there; set sims[].roaming: true if that is all right"
	case outcome.StateRebuilt:
		return "the state was unreadable and was begun anew, so nothing is sent for 24 hours of uptime; wait"
	case outcome.StateUnwritable:
		return "the state cannot be written, so nothing is sent; make the folder of --storage.path writable, or free some space"
	}
	return fail(d).Error()
}

// textsLeft is how many texts may still leave; without a run what the entries leave.
func (a *Agent) textsLeft(s *sim, what ledger.Purpose, atMost int) int {
	if len(a.tasks) == 0 {
		return a.ledger.Unspent(what, s.payer, atMost)
	}
	n, _ := a.ledger.LeftOf(what, s.payer, atMost) // why not shows in Why
	return n
}

// muteNow is why a SIM could not text now. The caller holds a.mu.
func (a *Agent) muteNow(s *sim) outcome.Detail {
	for _, t := range a.tasks {
		if a.simOf(t) == s && t.isSettled {
			return t.mute(s, ledger.Texts, a.cfg.Lifeline.AtMost)
		}
	}
	return ""
}
