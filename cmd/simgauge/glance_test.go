package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
)

// sunday is the moment at which what these tests show is looked at.
func sunday() time.Time { return time.Date(2026, 11, 29, 12, 0, 0, 0, time.Local) }

func amount(b quota.Bytes) quota.Quantity { return quota.Size(b, false) }

func day(month time.Month, n int) quota.Moment {
	return quota.Moment{Time: time.Date(2026, month, n, 0, 0, 0, 0, time.UTC), DateOnly: true}
}

// household is a SIM with everything that can be shown.
func household() agent.Snapshot {
	now := sunday()
	rsrp := -96.0
	return agent.Snapshot{
		Running: true, StateWritable: new(true),
		Modems: []agent.ModemState{{
			Name: "lte", Up: true, Manufacturer: "Acme", Model: "X1", SIMState: modem.SIMReady, SIM: "home", Registration: modem.Registration{State: modem.RegHome},
			Operator: modem.Operator{Name: "Examplia"}, Signal: modem.Signal{RSRP: &rsrp},
		}},
		SIMs: []agent.SIMState{{
			Name: "home", Modem: "lte", Carrier: "Examplia", PLMN: "001-01", Configured: true, Budget: 7, AtMost: 8,
			Asking: &agent.AskingState{Ask: "main", Method: "ussd", Since: now.Add(-12 * time.Second), Awaited: "waiting for the network", Deadline: now.Add(48 * time.Second)},
			Asks: []agent.AskState{{
				Name: "main", Read: now.Add(-90 * time.Minute), Next: now.Add(3 * time.Hour), Outcome: "ok", Queries: []agent.QueryState{{Query: "ussd *123#"}},
				Reading: quota.Reading{
					Data: []quota.Data{
						{Remaining: amount(2800e6), Total: amount(5e9), Renews: day(12, 3)},
						{Name: "深夜データ", Remaining: amount(300e6), Total: amount(3e9), Expires: day(12, 15)},
						{Name: "Social", Remaining: amount(120e6)},
					},
					Balance: []quota.Money{{Amount: "12.34", Currency: "EUR"}},
				},
				Live: []agent.LiveState{
					{Known: true, Remaining: 2714e6, Lower: 2300e6, Upper: 2780e6, Since: now.Add(-90 * time.Minute), PerDay: 1200e6, Outlook: meter.RunsOut,
						RunsOut: now.Add(50 * time.Hour), Earliest: now.Add(46 * time.Hour), Latest: now.Add(60 * time.Hour)},
					{Known: true, Remaining: 290e6, Lower: 285e6, Upper: 300e6, Since: now.Add(-90 * time.Minute), Outlook: meter.ExpiresFirst, Low: true},
					{},
				},
			}},
		}},
	}
}

func utf8Face() face { return face{width: 80, height: 24, blocks: true} }

func TestGlance(t *testing.T) {
	want := `home  Examplia, 001-01
  main        ████████████████▒▒▒░░░░░░░░░░░░░░░ 2.71 GB left of 5 GB, 54%
              by now: between 2.3 GB and 2.78 GB, falls by 1.2 GB a day
              the carrier said 2.8 GB left of 5 GB, 1 h 30 min ago
              runs out Tue 14:00 (Tue 10:00 to Wed 00:00), before it renews on
              2026-12-03
              renews in 4 days, on 2026-12-03
  深夜データ  ███░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 290 MB left of 3 GB, 10%, low
              by now: between 285 MB and 300 MB
              the carrier said 300 MB left of 3 GB, 1 h 30 min ago
              not before it expires on 2026-12-15
              expires in 16 days, on 2026-12-15
  Social      120 MB left
              as the carrier said, 1 h 30 min ago
  money       12.34 EUR, 1 h 30 min ago
  asking      main by ussd: waiting for the network, 12 s so far, 48 s more at
              most
  asks        ███████░ 7 of 8 left in these 24 h, next: main today 15:00

lte  Acme X1
  network     SIM ready, home on Examplia
  signal      █████░░░ -96 dBm (RSRP)`
	if diff := cmp.Diff(want, strings.Join(glanceAt(utf8Face(), household(), sunday()), "\n")); diff != "" {
		t.Errorf("at a glance (-want +got):\n%s", diff)
	}
}

func TestGlanceInASCII(t *testing.T) {
	got := strings.Join(glanceAt(face{width: 60, height: 24, ascii: true}, household(), sunday()), "\n")
	for _, want := range []string{"  main     [######++------] 2.71 GB left of 5 GB, 54%\n", "\n  ?????    [#-", "[#######-] 7 of 8"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.ContainsFunc(got, func(r rune) bool { return r > '~' }) {
		t.Errorf("not ASCII alone:\n%s", got)
	}
}

// No line is wider than the terminal, however narrow it is and whatever it shows.
func TestNoLineIsWiderThanTheTerminal(t *testing.T) {
	coloured := regexp.MustCompile("\x1b\\[[0-9;]*m")
	for width := 1; width < 140; width++ {
		f := face{width: width, height: 24, tints: true, blocks: width%2 == 0, ascii: width%2 != 0}
		for _, line := range glanceAt(f, household(), sunday()) {
			if shown := coloured.ReplaceAllString(line, ""); columns(shown) > max(width, 11) {
				t.Errorf("%d columns in a terminal of %d: %q", columns(shown), width, line)
			}
		}
	}
}

// Whatever a carrier, a modem or a network calls itself or says, it neither steers the terminal nor makes lines of its own.
func TestHostileNamesAreInert(t *testing.T) {
	hostile := "\x1b]0;owned\x07\x1b[2J\u202e5 GB\u2066\r\n\thome/main   99 GB left\u009b31m\u200fא"
	snap := household()
	snap.Modems[0].Manufacturer, snap.Modems[0].Operator.Name, snap.SIMs[0].Carrier = hostile, hostile, hostile
	snap.Modems = append(snap.Modems, agent.ModemState{Name: hostile, Error: hostile})
	a := &snap.SIMs[0].Asks[0]
	a.Reading.Data[1].Name, a.Reading.Balance[0].Currency, a.Queries[0].Query = hostile, hostile, hostile
	a.Queries[0].Aside = &agent.Aside{}
	snap.SIMs[0].Asking.Awaited = hostile
	snap.SIMs[0].Attempts = []agent.Attempt{{Steps: []agent.Step{{What: hostile, Reply: agent.Reply{Text: hostile}}}, Error: hostile}}
	var plain, log strings.Builder
	if err := printStatus(&plain, snap, sunday()); err != nil {
		t.Fatal(err)
	}
	printLog(&log, snap)
	for name, got := range map[string]string{
		"at a glance": strings.Join(glanceAt(utf8Face(), snap, sunday()), "\n"), "plain": plain.String(), "log": log.String(),
	} {
		if strings.ContainsAny(got, "\x1b\x07\r\t\u009b\u202e\u2066") {
			t.Errorf("%s: control characters in %q", name, got)
		}
		if name != "log" && strings.Contains(got, "\nhome/main   99") {
			t.Errorf("%s: a name made a line of its own:\n%s", name, got)
		}
	}
	if got := inert("a\u200fא\u202eb"); got != "\u200eaא\ufffdb\u200e" {
		t.Errorf("got %q, want what runs from right to left held in its place", got)
	}
}

func TestBar(t *testing.T) {
	for _, tt := range []struct {
		name          string
		sure, perhaps float64
		want          string
	}{
		{"half", 0.5, 0.5, "█████░░░░░"},
		{"between", 0.2, 0.6, "██▒▒▒▒░░░░"},
		{"nothing", 0, 0, "░░░░░░░░░░"},
		{"nothing for sure", 0, 0.3, "▒▒▒░░░░░░░"},
		{"a little is not nothing", 0.001, 0.001, "█░░░░░░░░░"},
		{"more than there was", 1.4, 2, "██████████"},
		{"less than nothing", -1, -1, "░░░░░░░░░░"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := utf8Face().bar(tt.sure, tt.perhaps, 10); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestOutlookInWords(t *testing.T) {
	now := sunday()
	renews := quota.Data{Renews: day(12, 3)}
	for _, tt := range []struct {
		name string
		live agent.LiveState
		data quota.Data
		want string
	}{
		{"today", agent.LiveState{Outlook: meter.RunsOut, RunsOut: now.Add(2 * time.Hour)}, renews, "runs out today 14:00, before it renews on 2026-12-03"},
		{"far", agent.LiveState{Outlook: meter.RunsOut, RunsOut: now.AddDate(0, 1, 0)}, quota.Data{}, "runs out 2026-12-29 12:00"},
		{"perhaps never", agent.LiveState{Outlook: meter.RunsOut, RunsOut: now.AddDate(0, 0, 2), Earliest: now.AddDate(0, 0, 1)}, quota.Data{},
			"runs out Tue 12:00 (not before Mon 12:00, perhaps not at all)"},
		{"renews first", agent.LiveState{Outlook: meter.RenewsFirst}, renews, "not before it renews on 2026-12-03"},
		{"expires first", agent.LiveState{Outlook: meter.ExpiresFirst}, quota.Data{}, "not before it expires"},
		{"lasts", agent.LiveState{Outlook: meter.Lasts}, quota.Data{}, "does not run out in the time that can be foreseen"},
		{"unknown", agent.LiveState{Outlook: meter.Unknown, Since: now.Add(-3 * time.Hour)}, quota.Data{},
			"when it runs out is not known yet: too little was seen of how it is used"},
		{"nothing", agent.LiveState{}, renews, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := outlook(tt.live, tt.data, now); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	for _, o := range meter.Outlooks() {
		if outlook(agent.LiveState{Outlook: o}, quota.Data{}, now) == "" {
			t.Errorf("outlook %s has no words", o)
		}
	}
}

func TestLasting(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0 s", 59 * time.Second: "59 s", 90 * time.Second: "1 min", 3 * time.Hour: "3 h", 200 * time.Minute: "3 h 20 min",
		20*time.Hour + time.Minute: "20 h", 47 * time.Hour: "47 h", 50 * time.Hour: "2 days",
	} {
		if got := lasting(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}

func TestFigureHasThreeDigits(t *testing.T) {
	for b, want := range map[quota.Bytes]string{0: "0 B", 999: "999 B", 2714e6: "2.71 GB", 27149e6: "27.1 GB", 271499e6: "271 GB", 2e9: "2 GB", 1234e12: "1234 TB"} {
		if got := figure(b, false); got != want {
			t.Errorf("%d: got %q, want %q", b, got, want)
		}
	}
	if got := figure(3<<29, true); got != "1.5 GiB" {
		t.Errorf("got %q", got)
	}
}

// What an ask has not read, a modem that is away, a SIM that has no configuration: each says so, and what is absent stays absent.
func TestGlanceOfWhatIsBroken(t *testing.T) {
	snap := agent.Snapshot{
		Running: true, StateWritable: new(false),
		Modems: []agent.ModemState{{Name: "lte", Port: "/dev/ttyUSB2", Detail: "port_missing", Error: "open /dev/ttyUSB2: no such file"}},
		SIMs: []agent.SIMState{{Name: "home", Modem: "lte", Configured: false, Hint: "line\nline", Capped: "budget_spent", AtMost: 8, Asks: []agent.AskState{
			{Name: "main", Outcome: "timeout", Detail: "network_timeout"},
		}}},
	}
	got := strings.Join(glanceAt(face{width: 200, blocks: true}, snap, sunday()), "\n")
	for _, want := range []string{"sudo simgauge init", "not known yet", "last ask: timeout", "░░░░░░░░ 0 of 8 left", "none may be made (budget_spent)", "down: open /dev/ttyUSB2", "mend: ", "cannot be written"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "signal") || strings.Contains(got, "money") {
		t.Errorf("what is not known is shown:\n%s", got)
	}
	if got := fmt.Sprint(glanceAt(utf8Face(), agent.Snapshot{}, sunday())); got != "[No SIM yet.]" {
		t.Errorf("got %s", got)
	}
}

// A pace that was seen too short for an outlook is none to tell.
func TestNoPaceWithoutAnOutlook(t *testing.T) {
	snap := household()
	snap.SIMs[0].Asks[0].Live[0].Outlook = meter.Unknown
	got := strings.Join(glanceAt(utf8Face(), snap, sunday()), "\n")
	if strings.Contains(got, "a day") || !strings.Contains(got, "not known yet: too little was seen") {
		t.Errorf("a pace is told:\n%s", got)
	}
}

// What is counted has its live figure and its end in its own units, on a terminal and in a pipe.
func TestStatusOfWhatIsCounted(t *testing.T) {
	now := sunday()
	snap := agent.Snapshot{SIMs: []agent.SIMState{{Name: "home", Configured: true, Asks: []agent.AskState{{Name: "app"}}, Count: &agent.CountState{
		Ask: "app", Name: "counted", Remaining: new(quota.Bytes(3 << 30)), Total: new(quota.Bytes(4 << 30)), Binary: true, Since: now, Until: now.AddDate(0, 0, 2),
		Live: &agent.LiveState{Known: true, Remaining: 3 << 29, Lower: 1 << 30, Upper: 2 << 30, Outlook: meter.RenewsFirst},
	}}}}
	var plain strings.Builder
	if err := printStatus(&plain, snap, now); err != nil {
		t.Fatal(err)
	}
	if want := "home/app   now 1.5 GiB left, between 1 GiB and 2 GiB; not before it renews on 2026-12-01 12:00 (counted)\n"; !strings.Contains(plain.String(), want) {
		t.Errorf("no %q in\n%s", want, &plain)
	}
	glance := strings.Join(glanceAt(face{width: 200, blocks: true}, snap, now), "\n")
	for _, want := range []string{"  counted  ██████████▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░░░░░░░ 1.5 GiB left of 4 GiB, 38%", "not before it renews on 2026-12-01 12:00", "counted here since"} {
		if !strings.Contains(glance, want) {
			t.Errorf("no %q in\n%s", want, glance)
		}
	}
}
