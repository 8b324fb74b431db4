package main

import (
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/doctor"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
)

// source shows the agent to the exporter, which knows nothing of agents.
type source struct {
	agent    *agent.Agent
	reloadOK *atomic.Bool
	config   string // the file that a missing query is to be written into
}

// Snapshot implements exporter.Source.
func (s source) Snapshot() exporter.Snapshot {
	snap := s.agent.Snapshot()
	shown := exporter.Snapshot{StateWritable: snap.StateWritable != nil && *snap.StateWritable, ReloadOK: s.reloadOK.Load()}
	for _, m := range snap.Modems {
		shown.Modems = append(shown.Modems, showModem(m))
	}
	for _, sim := range snap.SIMs {
		shown.SIMs = append(shown.SIMs, showSIM(sim))
	}
	for _, d := range (host{counted: true, config: s.config}).diagnoses(snap) {
		shown.Diagnoses = append(shown.Diagnoses, showDiagnosis(d))
	}
	return shown
}

// showDiagnosis leaves out what was seen, a reply's text above all: metrics and landing page are open to whoever reaches them.
func showDiagnosis(d diagnosis) exporter.Diagnosis {
	shown := exporter.Diagnosis{Modem: d.Modem, SIM: d.SIM}
	for _, c := range d.Checks {
		if c.Status != doctor.NotReached {
			shown.Checks = append(shown.Checks, exporter.Check{Name: string(c.Check), OK: c.Status == doctor.OK, Text: c.Text, Mend: c.Mend})
		}
	}
	return shown
}

func showModem(m agent.ModemState) exporter.Modem {
	shown := exporter.Modem{
		Name: m.Name, Up: m.Up, Manufacturer: m.Manufacturer, Model: m.Model, Revision: m.Revision,
		SIMState: string(m.SIMState), Registration: string(m.Registration.State), RSSI: m.Signal.RSSI, RSRP: m.Signal.RSRP, RSRQ: m.Signal.RSRQ, SINR: m.Signal.SINR,
		Reconnects: m.Reconnects, Recoveries: m.Recoveries, SMSUsed: m.SMSUsed, SMSCapacity: m.SMSCapacity,
		Operator: m.Operator.Name, RAT: generation(m.Operator.RAT),
	}
	if m.Registration.State != "" {
		registered, roaming := m.Registration.Registered(), m.Registration.State == modem.RegRoaming
		shown.Registered, shown.Roaming = &registered, &roaming
	}
	return shown
}

func showSIM(s agent.SIMState) exporter.SIM {
	shown := exporter.SIM{
		Name: s.Name, Modem: s.Modem, Carrier: s.Carrier, Country: s.Country, PLMN: s.PLMN,
		Configured: s.Configured, Budget: s.Budget, Skipped: s.Skipped, Self: s.Self,
	}
	if s.Link != nil {
		shown.Received, shown.Sent = &s.Link.Received, &s.Link.Sent
	}
	shown.Count, shown.Ratio, shown.Low = showCount(s.Count), s.Ratio, s.Low.Of
	showPage(&shown, s)
	for _, a := range s.Asks {
		interval := time.Duration(a.Interval * float64(time.Second))
		ask := exporter.Ask{
			Name: a.Name, Interval: interval, Next: a.Next, Read: a.Read, Reading: a.Reading, Reply: a.From.Text, Evidence: a.From.Evidence,
			Aside: leftOutOf(a), Live: showLives(a.Live), Outcome: string(a.Outcome), Detail: a.Detail,
		}
		if a.First < len(a.Queries) {
			ask.Price, ask.Method = exporter.Price(a.Queries[a.First].Cost), string(a.Queries[a.First].Method)
		}
		for _, u := range a.Unasked {
			ask.Unasked = append(ask.Unasked, exporter.Text{Read: u.Read, Reply: u.From.Text, Evidence: u.From.Evidence})
		}
		shown.Asks = append(shown.Asks, ask)
	}
	for method, m := range s.Methods {
		shown.Methods = append(shown.Methods, exporter.Method{
			Name: string(method), Queries: m.Queries, Failures: showFailures(m.Failures), Buckets: m.Buckets, Sum: m.Sum, Count: m.Count,
		})
	}
	slices.SortFunc(shown.Methods, func(a, b exporter.Method) int { return strings.Compare(a.Name, b.Name) })
	return shown
}

// showCount is what was counted; nil until something was.
func showCount(c *agent.CountState) *exporter.Count {
	if c == nil || c.Remaining == nil {
		return nil
	}
	return &exporter.Count{
		Name: c.Name, Remaining: quota.Size(*c.Remaining, c.Binary), Used: quota.Size(*c.Used, c.Binary), Total: quota.Size(*c.Total, c.Binary),
		Since: c.Since, Until: c.Until, Corrected: c.Corrected != nil, Live: showLive(c.Live),
	}
}

// showFailures names every outcome that is a failure, so that each series is there from the start.
func showFailures(counted map[outcome.Outcome]uint64) map[string]uint64 {
	shown := map[string]uint64{}
	for _, o := range outcome.All() {
		if o != outcome.OK {
			shown[string(o)] = counted[o]
		}
	}
	return shown
}
