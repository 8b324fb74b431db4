package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/exporter/page"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
)

// What an ask costs and by which way it goes is that of the query which goes first.
func TestThePriceIsThatOfTheFirstQuery(t *testing.T) {
	for _, tt := range []struct {
		name  string
		state agent.AskState
		want  exporter.Ask
	}{
		{"the second is free", agent.AskState{First: 1, Queries: []agent.QueryState{
			{Method: carrier.SMS, Cost: "costs"}, {Method: carrier.USSD, Cost: "free"},
		}}, exporter.Ask{Price: exporter.Free, Method: "ussd"}},
		{"one alone", agent.AskState{Queries: []agent.QueryState{{Method: carrier.SMS, Cost: "unknown"}}}, exporter.Ask{Price: exporter.PriceUnknown, Method: "sms"}},
		{"none", agent.AskState{}, exporter.Ask{}},
	} {
		got := showSIM(agent.SIMState{Asks: []agent.AskState{tt.state}}).Asks[0]
		if got.Price != tt.want.Price || got.Method != tt.want.Method {
			t.Errorf("%s: %s by %s, want %s by %s", tt.name, got.Price, got.Method, tt.want.Price, tt.want.Method)
		}
	}
}

func TestATranscriptIsShownWhole(t *testing.T) {
	when := time.Date(2026, 6, 15, 10, 0, 0, 0, time.UTC)
	evidence := []quota.Evidence{{Figure: "remaining", End: 4, Words: "7 GB", Rule: "left"}}
	got := showAttempt(agent.Attempt{
		At: when, Ask: "main", Method: carrier.USSD, Typed: true, Unasked: true, Outcome: outcome.Timeout, Detail: outcome.NetTimeout, Error: "why", Duration: 2.5,
		Steps: []agent.Step{{What: "answer 0", Reply: agent.Reply{Text: "7 GB left", Evidence: evidence}}},
	})
	want := exporter.Attempt{
		At: when, Ask: "main", Method: "ussd", Typed: true, Unasked: true, Outcome: "timeout", Detail: "network_timeout", Error: "why",
		Duration: 2500 * time.Millisecond, Steps: []exporter.Step{{What: "answer 0", Reply: "7 GB left", Evidence: evidence}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhyNothingMayBeAskedIsShown(t *testing.T) {
	got := showSIM(agent.SIMState{AtMost: 8, Capped: outcome.StateUnwritable, Asking: &agent.AskingState{Ask: "main", Method: carrier.SMS, Since: time.Unix(1, 0)}})
	if e, _ := outcome.Lookup(outcome.StateUnwritable); !strings.Contains(got.Capped, e.Text) || !strings.Contains(got.Capped, e.Mend) || got.AtMost != 8 {
		t.Errorf("%d, %q: want 8, text and mend", got.AtMost, got.Capped)
	}
	if a := got.Asking; a == nil || a.Ask != "main" || a.Method != "sms" || a.Since != time.Unix(1, 0) {
		t.Errorf("what is asked is shown as %+v", a)
	}
	if got := generation(modem.RATEUTRA) + generation(""); got != "LTE" {
		t.Errorf("radio technologies: %s", got)
	}
}

func TestThePastIsShown(t *testing.T) {
	when := time.Date(2026, 6, 15, 10, 0, 0, 0, time.UTC)
	data := []quota.Data{{Name: "Day", Remaining: quota.Size(5, false)}}
	got := showPast(agent.HistoryState{
		Readings: []agent.HistoryReading{{Came: when, Ask: "main", Reading: quota.Reading{Data: data}}},
		Hours:    []agent.HistoryHour{{At: when, Bytes: 7}},
		Curves: []agent.HistoryCurve{{Ask: "main", Name: "Day", Points: []agent.HistoryPoint{{At: when, Left: 5, Lower: 4, Upper: 6}},
			Ahead: []agent.HistoryPoint{{At: when.Add(time.Hour), Left: 3, Lower: 2, Upper: 4}}}},
	})
	want := page.History{
		Readings: []page.Reading{{Came: when, Ask: "main", Data: data}},
		Hours:    []page.Hour{{At: when, Octets: 7}},
		Curves: []page.Curve{{Ask: "main", Name: "Day", Points: []meter.Point{{At: when, Left: 5, Lower: 4, Upper: 6}},
			Ahead: []meter.Point{{At: when.Add(time.Hour), Left: 3, Lower: 2, Upper: 4}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
