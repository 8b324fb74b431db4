package main

import (
	"time"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
)

// showPage adds what the status page alone shows of a SIM.
func showPage(shown *exporter.SIM, s agent.SIMState) {
	shown.AtMost = s.AtMost
	if s.Capped != "" {
		e, _ := outcome.Lookup(s.Capped)
		shown.Capped = e.Text + "; " + e.Mend
	}
	if a := s.Asking; a != nil {
		shown.Asking = &exporter.Asking{Ask: a.Ask, Method: string(a.Method), Since: a.Since, Awaited: a.Awaited, Deadline: a.Deadline}
	}
	if l := s.Lifeline; l != nil {
		shown.Lifeline = &exporter.Lifeline{
			Left: l.Left, AtMost: l.AtMost, Waiting: l.Waiting, Why: l.Error, Last: l.Last, Texts: l.Texts, Failures: showFailures(l.Failures),
		}
	}
	for _, a := range s.Attempts {
		shown.Attempts = append(shown.Attempts, showAttempt(a))
	}
}

func showAttempt(a agent.Attempt) exporter.Attempt {
	shown := exporter.Attempt{
		At: a.At, Ask: a.Ask, Method: string(a.Method), Typed: a.Typed, Unasked: a.Unasked, Text: a.Text, Outcome: string(a.Outcome), Detail: string(a.Detail),
		Error: a.Error, Duration: time.Duration(a.Duration * float64(time.Second)),
	}
	for _, s := range a.Steps {
		shown.Steps = append(shown.Steps, exporter.Step{What: s.What, Reply: s.Text, Evidence: s.Evidence})
	}
	return shown
}

// generation is a radio technology as people call it.
func generation(r modem.RAT) string {
	return map[modem.RAT]string{modem.RATGSM: "2G", modem.RATUTRA: "3G", modem.RATEUTRA: "LTE", modem.RATNR: "5G"}[r]
}
