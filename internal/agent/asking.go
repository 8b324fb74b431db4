package agent

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// underWay is an ask that is being put, in the words that are shown meanwhile. Guarded by Agent.mu.
type underWay struct {
	AskingState
	sim *sim
}

// What is awaited in an ask, in words. No number is among them: they are on a page that anybody may see.
const (
	forModem   = "waiting for the modem"
	forLate    = "waiting: the answer to the code before may still come"
	forOwed    = "waiting: the message that answers another question may still come"
	forStore   = "waiting for the message store"
	forRadio   = "waiting for another radio technology"
	forNetwork = "waiting for the network"
	forChoice  = "waiting for a reply to the menu"
	forCall    = "waiting for the call to end"
	forPage    = "waiting for the page"
	forMessage = "waiting for a text message"
)

// asking says whether an ask is under way, during which nothing is done for a modem that hangs.
func (j *job) asking(under bool) {
	j.c.agentLocked(func() {
		j.c.task.asking = under
		j.agent.asking = slices.DeleteFunc(j.agent.asking, func(u *underWay) bool { return u == j.shown })
		if !under {
			return
		}
		j.shown = &underWay{sim: j.sim, AskingState: AskingState{Ask: j.name, Since: j.agent.o.Clock.Now().Wall, Awaited: forModem}}
		if len(j.queries) > 0 {
			j.shown.Method = j.queries[0].Method()
		}
		j.agent.asking = append(j.agent.asking, j.shown)
	})
}

// awaiting says what an ask waits for now, and for how long at most; 0: that is not known.
func (r *rung) awaiting(what string, within time.Duration) {
	r.c.agentLocked(func() {
		r.shown.Method, r.shown.Awaited, r.shown.Deadline = r.query.Method(), what, time.Time{}
		if within > 0 {
			r.shown.Deadline = r.agent.o.Clock.Now().Wall.Add(within)
		}
	})
}

// forAnswer says whose message is awaited, where that is a name.
func (r *rung) forAnswer() string {
	if from := r.query.Await.From; len(from) == 1 && strings.ContainsFunc(from[0], unicode.IsLetter) {
		return forMessage + " from " + r.agent.mask.text(from[0])
	}
	return forMessage
}

// Asking is the ask that is under way, also of an agent that only asks once; nil: none is.
func (a *Agent) Asking() *AskingState {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, u := range a.asking {
		state := u.AskingState
		return &state
	}
	return nil
}

// askingState is the ask of a SIM that is under way; nil: none is. The caller holds a.mu.
func (a *Agent) askingState(s *sim) *AskingState {
	for _, u := range a.asking {
		if u.sim == s {
			state := u.AskingState
			return &state
		}
	}
	return nil
}
