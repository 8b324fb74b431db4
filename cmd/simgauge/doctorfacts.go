package main

import (
	"context"
	"io"
	"path/filepath"
	"slices"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/doctor"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
)

// host is what whoever diagnoses sees of this machine. The zero host has not looked: the daemon judges by its snapshot alone.
type host struct {
	devices []modem.Device
	root    bool
	config  string         // the file that a hint is to be written into
	state   outcome.Detail // why the state could not be had
	counted bool           // there is a ledger
	sealed  bool           // no PIN is to be sent
}

// facts are what a snapshot and the machine tell of one modem and its SIM.
func (h host) facts(snap agent.Snapshot, m agent.ModemState) doctor.Facts {
	f := doctor.Facts{
		Port: m.Port, Path: firstSet(m.Opened, resolved(m.Port)), Holder: firstSet(h.holder(m.Port), m.Holder), Devices: h.devices, Root: h.root,
		Up: m.Up, Detail: m.Detail, Manufacturer: m.Manufacturer, Model: m.Model,
		SIMState: m.SIMState, Tries: m.PINTries, Sealed: h.sealed, Registration: m.Registration, Operator: m.Operator, Signal: m.Signal,
		SMSUsed: m.SMSUsed, SMSCapacity: m.SMSCapacity,
	}
	if sim := simOf(snap, m.Name); sim != nil {
		f.SIM = h.sim(*sim)
		if snap.StateWritable != nil && !*snap.StateWritable {
			f.SIM.State = outcome.StateUnwritable
		}
	}
	return f
}

func (h host) sim(s agent.SIMState) *doctor.SIM {
	out := &doctor.SIM{
		Name: s.Name, Carrier: s.Carrier, PLMN: s.PLMN, Hint: s.Hint, ConfigFile: h.config,
		State: h.state, Counted: h.counted, Budget: s.Budget, AtMost: s.AtMost,
	}
	if s.Capped != outcome.BudgetSpent && out.State == "" {
		out.State = s.Capped
	}
	if c := s.Count; c != nil {
		out.Count = &doctor.Count{Plan: "renewed " + c.Renews, Detail: c.Detail}
		if c.Remaining != nil {
			out.Count.Plan = size(*c.Total, c.Binary) + ", " + out.Count.Plan
			figure := *c
			figure.Detail = "" // the check tells it
			out.Count.Figure = countWords(figure)
		}
	}
	for _, a := range s.Asks {
		out.Asks = append(out.Asks, askFacts(a))
	}
	return out
}

func askFacts(a agent.AskState) doctor.Ask {
	out := doctor.Ask{Name: a.Name, Outcome: a.Outcome, Detail: outcome.Detail(a.Detail), Text: a.Text, Reading: a.Reading}
	for _, q := range a.Queries {
		title := q.Query
		if q.Aside != nil {
			title += ", " + leftOut(q)
		}
		out.Queries = append(out.Queries, title)
		out.Await = out.Await || q.Await
	}
	return out
}

// resolved is the kernel's name of a port that is there.
func resolved(path string) string {
	device, err := filepath.EvalSymlinks(path)
	if err != nil || !filepath.IsAbs(device) {
		return ""
	}
	return device
}

// holder names the process that has a port open, where it is one of the ports found and that can be seen.
func (h host) holder(path string) string {
	device := resolved(path)
	for _, d := range h.devices {
		i := slices.IndexFunc(d.Ports, func(p modem.Port) bool { return p.Path == device })
		if i >= 0 {
			return d.Ports[i].Holder
		}
	}
	return ""
}

// refuse opens nothing.
func refuse(err error) modem.Opener {
	return func(context.Context) (io.ReadWriteCloser, error) { return nil, err }
}

// diagnoses examines every modem of a snapshot, for the metrics, the landing page and the command alike.
func (h host) diagnoses(snap agent.Snapshot) []diagnosis {
	list := []diagnosis{}
	for _, m := range snap.Modems {
		facts := h.facts(snap, m)
		d := diagnosis{Modem: m.Name, SIM: "sim_" + m.Name, Checks: doctor.Examine(facts)}
		if sim := simOf(snap, m.Name); sim != nil {
			d.SIM, d.Lifeline = facts.SIM.Name, sim.Lifeline
		}
		list = append(list, d)
	}
	return list
}

// diagnosis is the chain of checks of one modem and its SIM. A SIM that was never read bears the name that it would get.
type diagnosis struct {
	Modem  string         `json:"modem"`
	SIM    string         `json:"sim"`
	Checks []doctor.Check `json:"checks"`

	Lifeline *agent.LifelineState `json:"lifeline,omitempty"` // beside the chain, which is that of asking; nil: nobody is texted
}

// discover looks at the machine; a list without devices is not none.
