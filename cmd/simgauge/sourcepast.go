package main

import (
	"time"

	"github.com/simgauge/simgauge/exporter/page"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/meter"
)

// past is what the page's chart is made of.
func (s source) past(sim string, from time.Time) (page.History, error) {
	known, err := s.agent.History(sim, from)
	return showPast(known), err
}

// hours are what of it each page shows.
func (s source) hours(sim string, from time.Time) ([]page.Hour, error) {
	known, err := s.agent.Hours(sim, from)
	return showHours(known), err
}

func showPast(known agent.HistoryState) (shown page.History) {
	for _, r := range known.Readings {
		shown.Readings = append(shown.Readings, page.Reading{Came: r.Came, Ask: r.Ask, Data: r.Reading.Data})
	}
	shown.Hours = showHours(known.Hours)
	for _, c := range known.Curves {
		shown.Curves = append(shown.Curves, page.Curve{Ask: c.Ask, Name: c.Name, Points: showPoints(c.Points), Ahead: showPoints(c.Ahead)})
	}
	return shown
}

func showHours(list []agent.HistoryHour) (out []page.Hour) {
	for _, h := range list {
		out = append(out, page.Hour{At: h.At, Octets: h.Bytes})
	}
	return out
}

func showPoints(list []agent.HistoryPoint) (out []meter.Point) {
	for _, p := range list {
		out = append(out, meter.Point{At: p.At, Left: p.Left, Lower: p.Lower, Upper: p.Upper})
	}
	return out
}
