package agent

import (
	"fmt"
	"time"

	"github.com/simgauge/simgauge/internal/history"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// HistoryState is what was read and counted of a SIM: the contract of `simgauge history --json`.
type HistoryState struct {
	SIM      string           `json:"sim"`
	Readings []HistoryReading `json:"readings"` // oldest first
	Hours    []HistoryHour    `json:"hours"`    // those in which something flowed, oldest first
	Curves   []HistoryCurve   `json:"curves"`   // what was left of each bundle, and will be
}

// HistoryReading is what the carrier, or somebody by hand, said at a moment.
type HistoryReading struct {
	Came    time.Time     `json:"came"`
	Of      time.Time     `json:"of,omitzero"` // the moment that it speaks of, where it says so
	Ask     string        `json:"ask"`
	Unasked bool          `json:"unasked,omitempty"`
	Set     bool          `json:"set,omitempty"` // by hand
	Reading quota.Reading `json:"reading"`
}

// HistoryHour is what was counted on the interface within an hour, octets in both directions.
type HistoryHour struct {
	At    time.Time   `json:"at"`
	Bytes quota.Bytes `json:"bytes"`
}

// HistoryCurve is what was left of a bundle, with what will be. Both have 200 points at most.
type HistoryCurve struct {
	Ask    string         `json:"ask"`
	Name   string         `json:"name"`
	Points []HistoryPoint `json:"points"`
	Ahead  []HistoryPoint `json:"ahead"` // empty: not known
}

// HistoryPoint is what is left at a moment, in octets.
type HistoryPoint struct {
	At    time.Time   `json:"at"`
	Left  quota.Bytes `json:"left"`
	Lower quota.Bytes `json:"lower"`
	Upper quota.Bytes `json:"upper"`
}

// History is what is known of a SIM from a moment on. The SIM may be left out where there is one. The error names a detail.
func (a *Agent) History(name string, from time.Time) (HistoryState, error) {
	k, err := a.recent(name)
	if err != nil {
		return HistoryState{}, err
	}
	marks, readings, err := k.past.Since(from, k.latest)
	if err != nil {
		return HistoryState{}, fmt.Errorf("history of %s: %w", k.sim, err)
	}
	st := HistoryState{SIM: k.sim, Readings: []HistoryReading{}, Hours: hours(marks, from), Curves: k.figures.curves(from)}
	for _, r := range readings {
		st.Readings = append(st.Readings, HistoryReading{
			Came: r.Came, Of: r.Of, Ask: r.Ask, Unasked: r.Unasked, Set: r.Set, Reading: quota.Reading{Data: r.Data, Balance: r.Balance},
		})
	}
	return st, nil
}

// Hours are what was counted of a SIM from a moment on: of History what costs nothing to make. The error names a detail.
func (a *Agent) Hours(name string, from time.Time) ([]HistoryHour, error) {
	k, err := a.recent(name)
	if err != nil {
		return nil, err
	}
	marks, _, err := k.past.Since(from, k.latest)
	if err != nil {
		return nil, fmt.Errorf("hours of %s: %w", k.sim, err)
	}
	return hours(marks, from), nil
}

// recent is what a history is made of: the disk is read without the lock, for which a scrape would wait.
type recent struct {
	sim     string
	past    *history.Log
	latest  meter.Odometer
	figures lives
}

func (a *Agent) recent(name string) (recent, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s, err := a.namedSIM(name)
	if err != nil {
		return recent{}, err
	}
	a.notePast(s)
	return recent{s.record.Name, s.past.Copy(), s.count.traffic.Marks(), *a.live(s, a.o.Clock.Now())}, nil
}

// namedSIM is the SIM of a name, or the only one. The caller holds a.mu.
func (a *Agent) namedSIM(name string) (*sim, error) {
	sims := a.shown()
	for _, s := range sims {
		if s.record.Name == name || name == "" && len(sims) == 1 {
			return s, nil
		}
	}
	if name == "" && len(sims) > 1 {
		return nil, &failure{detail: outcome.UnknownSIM, err: fmt.Errorf("there are %d SIMs: name one", len(sims))}
	}
	return nil, &failure{detail: outcome.UnknownSIM, err: fmt.Errorf("sim %q: none of this name was seen", name)}
}

// hours are what flowed in each hour of the clock.
func hours(o meter.Odometer, from time.Time) []HistoryHour {
	out := []HistoryHour{}
	if len(o) == 0 {
		return out
	}
	at := o[0].At
	if from.After(at) {
		at = from
	}
	at = at.Truncate(time.Hour)
	for last := o[len(o)-1].At; !at.After(last); at = at.Add(time.Hour) {
		if n := o.At(at.Add(time.Hour)) - o.At(at); n > 0 {
			out = append(out, HistoryHour{at, n})
		}
	}
	return out
}
