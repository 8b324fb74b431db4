package agent

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/quota"
)

// Setting corrects what was counted of a SIM by what the carrier's app says.
type Setting struct {
	SIM       string    `json:"sim,omitempty"` // needed where several are counted
	Remaining string    `json:"remaining"`     // "3.2GB", in the SIM's units
	Of        time.Time `json:"of,omitzero"`   // the moment that it speaks of; zero: now
}

// Settled is how a correction ended: the contract of `simgauge set --json`.
type Settled struct {
	SIM    string      `json:"sim,omitempty"`
	Count  *CountState `json:"count"`  // as it stands now; null where it was refused
	Detail *string     `json:"detail"` // a name of the table of details
	Error  *string     `json:"error"`  // cause, then what to do next
}

// Set corrects a count by hand. It is on disk when Set returns without an error.
func (a *Agent) Set(r Setting) Settled {
	a.mu.Lock()
	defer a.mu.Unlock()
	s, err := a.countedSIM(r.SIM)
	if err == nil {
		err = a.correct(s, r)
	}
	if err != nil {
		f := failed(err)
		detail, text := string(f.detail), "set: "+f.Error()
		return Settled{SIM: r.SIM, Detail: &detail, Error: &text}
	}
	return Settled{SIM: s.record.Name, Count: a.countState(s, a.o.Clock.Now())}
}

// countedSIM is the SIM of a name, or the only one that is counted. The caller holds a.mu.
func (a *Agent) countedSIM(name string) (*sim, error) {
	var found []*sim
	for _, s := range a.shown() {
		switch {
		case name != "" && s.record.Name == name && s.counted() == nil:
			return nil, fail(outcome.NotCounted)
		case s.counted() != nil && (name == "" || s.record.Name == name):
			found = append(found, s)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return nil, &failure{detail: outcome.CountRefused, err: fmt.Errorf("several SIMs are counted: name one with --sim")}
	case name != "":
		return nil, &failure{detail: outcome.UnknownSIM, err: fmt.Errorf("sim %q: none of this name was seen", name)}
	}
	return nil, fail(outcome.NotCounted)
}

// correct takes what was counted up to now, then what is said to be left. The caller holds a.mu.
func (a *Agent) correct(s *sim, r Setting) error {
	left, err := quota.ParseSize(r.Remaining, s.conf.Binary)
	if err != nil {
		return &failure{detail: outcome.CountRefused, err: fmt.Errorf("remaining %q: %s", r.Remaining, cause(err))}
	}
	a.catchUp(s)
	if _, err := s.count.Correct(s.plan(), meterInstant(a.o.Clock.Now()), left.Bytes, r.Of); err != nil {
		return &failure{detail: outcome.CountRefused, err: err}
	}
	a.noteSetting(s, left, r.Of)
	s.count.due = true
	a.learn(s)
	if !a.keepCount(s) {
		return fail(outcome.StateUnwritable)
	}
	a.log.Info("count was corrected by hand", "sim", s.record.Name, "remaining", left.Text)
	return nil
}

// cause is what a parser found wrong, without its mend: the detail has its own.
func cause(err error) string {
	what, _, _ := strings.Cut(err.Error(), "; ")
	return what
}

// catchUp counts what has flowed since the last sample: without a running agent that may be days. The caller holds a.mu.
func (a *Agent) catchUp(s *sim) {
	i := slices.IndexFunc(a.cfg.Modems, func(m config.Modem) bool { return m.Name == s.record.Modem })
	if i < 0 {
		return
	}
	t := &task{agent: a, conf: a.cfg.Modems[i], log: a.log}
	for _, running := range a.tasks {
		if running.conf.Name == s.record.Modem {
			t = running
		}
	}
	if l, ok := a.o.Link(t.linkConf()); ok && (t.counts() == s || len(a.tasks) == 0) {
		t.tally(s, l, ok)
	}
}
