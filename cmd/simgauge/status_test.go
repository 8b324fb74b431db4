package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
)

func TestStatusSaysWhatIsKnownAndHowOldItIs(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	rssi := -71.0
	snap := agent.Snapshot{
		StateWritable: new(true),
		Modems: []agent.ModemState{
			{Name: "lte", Up: true, Manufacturer: "Acme", Model: "X1", SIMState: modem.SIMReady, Registration: modem.Registration{State: modem.RegHome},
				Operator: modem.Operator{Name: "Examplia"}, Signal: modem.Signal{RSSI: &rssi}},
			{Name: "spare", Error: "port /dev/ttyUSB9: no such file or directory"},
		},
		SIMs: []agent.SIMState{{Name: "travel", Configured: true, Budget: 7, Asks: []agent.AskState{
			{Name: "main", Read: now.Add(-90 * time.Minute), Outcome: "timeout", Detail: "network_timeout", Reading: quota.Reading{
				Data:    []quota.Data{{Remaining: quantity("1.2 GB"), Total: quantity("5 GB"), Expires: quota.Moment{Time: now, DateOnly: true}}},
				Balance: []quota.Money{{Amount: "12.34", Currency: "EUR"}},
			}},
			{Name: "app"},
			{Name: "money", Queries: []agent.QueryState{{Query: "ussd *101#", Aside: &agent.Aside{Until: now.Add(time.Hour).Local(), Detail: "network_rejected", Fails: 2}}, {Query: "sms to 1234"}}},
		}, Count: &agent.CountState{Ask: "app", Name: "counted", Renews: "monthly on 1", Remaining: new(quota.Bytes(72e8)), Total: new(quota.Bytes(10e9)),
			Since: now.Local(), Until: now.AddDate(0, 1, 0).Local(), Corrected: &agent.CorrectionState{}}}},
	}
	var out bytes.Buffer
	if err := printStatus(&out, snap, now); err != nil {
		t.Fatal(err)
	}
	want := `lte            Acme X1, SIM ready, home on Examplia, -71 dBm
spare          down: port /dev/ttyUSB9: no such file or directory
travel/main    1.2 GB left of 5 GB, until 2026-07-01 (1h30m0s ago)
travel/main    balance 12.34 EUR (1h30m0s ago)
travel/main    last ask: timeout network_timeout
travel/money   not known yet
travel/money   ussd *101# is left out until ` + now.Add(time.Hour).Local().Format("2006-01-02 15:04") + `: the network ended the dialogue without an answer (network_rejected)
travel/app     7.2 GB left of 10 GB, counted here since ` + now.Local().Format("2006-01-02 15:04") + `, renewed ` + now.AddDate(0, 1, 0).Local().Format("2006-01-02 15:04") + `, corrected by hand (counted)
travel         7 ask(s) left in these 24 h
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
}

func TestStatusOfAStateThatCannotBeWritten(t *testing.T) {
	var out bytes.Buffer
	if err := printStatus(&out, agent.Snapshot{Running: true, StateWritable: new(false)}, time.Now()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "nothing is asked until it can") {
		t.Errorf("status %q does not say that the state cannot be written", out.String())
	}
}

func TestStatusSaysWhatAnUnaskedTextChanged(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	left := quota.Reading{Data: []quota.Data{{Remaining: quantity("2 GB")}}}
	ask := agent.AskState{
		Name: "main", Read: now.Add(-time.Hour), Outcome: "ok",
		Reading: quota.Reading{Data: []quota.Data{{Remaining: quantity("2 GB")}, {Name: "Night", Remaining: quantity("5 GB")}}},
		Unasked: []agent.Unasked{{Read: now.Add(-time.Minute), Reading: left}},
	}
	var out bytes.Buffer
	if err := printStatus(&out, agent.Snapshot{SIMs: []agent.SIMState{{Name: "a", Configured: true, Asks: []agent.AskState{ask}}}}, now); err != nil {
		t.Fatal(err)
	}
	want := `a/main   2 GB left (from an unasked text, 1m0s ago)
a/main   5 GB left (Night) (1h0m0s ago)
a        0 ask(s) left in these 24 h
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
	out.Reset()
	printAttempt(&out, "a", agent.Attempt{At: now, Ask: "main", Method: "sms", Unasked: true, Outcome: "ok"})
	if want := " a/main unasked: ok\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("got %q, want it to end in %q", out.String(), want)
	}
}

func TestSentence(t *testing.T) {
	for _, c := range []struct {
		name string
		data quota.Data
		want string
	}{
		{"unlimited", quota.Data{Unlimited: true}, "unlimited"},
		{"only used", quota.Data{Used: quantity("300 MB"), Name: "Night"}, "300 MB used (Night)"},
		{"used of total", quota.Data{Used: quantity("300 MB"), Total: quantity("1 GB")}, "300 MB used of 1 GB"},
		{"zero is a figure", quota.Data{Remaining: quantity("0 MB")}, "0 MB left"},
		{"a time of day is shown", quota.Data{Remaining: quantity("1 MB"), Expires: quota.Moment{Time: time.Date(2026, 7, 1, 23, 59, 0, 0, time.UTC)}}, "1 MB left, until 2026-07-01 23:59"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sentence(c.data); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func quantity(text string) quota.Quantity { return quota.Quantity{Text: text} }

func TestStatusOfTheLifeline(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name string
		l    *agent.LifelineState
		want string
	}{
		{"nobody is listed", nil, ""},
		{"nothing has left", &agent.LifelineState{To: []string{"…00", "…01"}, Left: 3, AtMost: 3}, "3 of 3 text(s) to …00 …01 left in these 24 h"},
		{"one has left", &agent.LifelineState{To: []string{"…00"}, Left: 2, AtMost: 3, Last: now.Add(-time.Hour)},
			"2 of 3 text(s) to …00 left in these 24 h, the last (1h0m0s ago)"},
		{"something waits", &agent.LifelineState{To: []string{"…00"}, Left: 3, AtMost: 3, Waiting: 2, Why: "searching", Error: "the modem is searching; wait"},
			"3 of 3 text(s) to …00 left in these 24 h; 2 wait(s) to be said; none may leave (searching): the modem is searching; wait"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			snap := agent.Snapshot{SIMs: []agent.SIMState{{Name: "travel", Configured: true, Budget: 7, Lifeline: tt.l}}}
			var out bytes.Buffer
			if err := printStatus(&out, snap, now); err != nil {
				t.Fatal(err)
			}
			want := "travel   7 ask(s) left in these 24 h\n"
			if tt.want != "" {
				want += "travel   " + tt.want + "\n"
			}
			if diff := cmp.Diff(want, out.String()); diff != "" {
				t.Errorf("status (-want +got):\n%s", diff)
			}
			if glance := strings.Join(glanceAt(face{width: 400}, snap, now), "\n"); !strings.Contains(glance, tt.want) {
				t.Errorf("at a glance:\n%s\nwant %q in it", glance, tt.want)
			}
		})
	}
}
