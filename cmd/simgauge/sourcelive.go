package main

import (
	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/meter"
)

// showLives are the live figures of an ask's bundles, in their order.
func showLives(states []agent.LiveState) []exporter.Live {
	var shown []exporter.Live
	for i := range states {
		shown = append(shown, showLive(&states[i]))
	}
	return shown
}

// showLive is a live figure; nil is none.
func showLive(s *agent.LiveState) exporter.Live {
	if s == nil || !s.Known {
		return exporter.Live{}
	}
	return exporter.Live{Low: s.Low, Live: meter.Live{
		Known: true, Remaining: s.Remaining, Lower: s.Lower, Upper: s.Upper, Since: s.Since, Counted: s.Counted, PerDay: s.PerDay,
		Outlook: s.Outlook, RunsOut: s.RunsOut, Earliest: s.Earliest, Latest: s.Latest,
	}}
}
