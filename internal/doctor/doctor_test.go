package doctor_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/doctor"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
)

// well are the facts of a modem and a SIM at which nothing is broken.
func well() doctor.Facts {
	return doctor.Facts{
		Port: "/dev/ttyUSB2", Up: true, Manufacturer: "Example", Model: "E100", SIMState: modem.SIMReady,
		Registration: modem.Registration{State: modem.RegHome, RAT: modem.RATEUTRA},
		Operator:     modem.Operator{Name: "Examplia", PLMN: "00101"}, Signal: modem.Signal{RSSI: new(-73.0)},
		SMSUsed: 3, SMSCapacity: 20,
		SIM: &doctor.SIM{
			Name: "travel", Carrier: "Examplia", PLMN: "001-01", Counted: true, Budget: 7, AtMost: 8,
			Asks: []doctor.Ask{{
				Name: "main", Queries: []string{"ussd *123#", "sms to 1234"}, Await: true, Outcome: outcome.OK,
				Text:    "You have 7.80 GB\nof 10 GB left.",
				Reading: quota.Reading{Data: []quota.Data{{Remaining: quota.Quantity{Text: "7.80 GB", Bytes: 7.8e9}}}, Balance: []quota.Money{{Amount: "12.34", Currency: "EUR"}}},
			}},
		},
	}
}

// ended is a last ask that ended so.
func ended(d outcome.Detail) func(*doctor.Facts) {
	return func(f *doctor.Facts) {
		e, _ := outcome.Lookup(d)
		a := &f.SIM.Asks[0]
		a.Outcome, a.Detail, a.Reading = e.Outcome, d, quota.Reading{}
	}
}

// lost is a modem that could not be opened.
func lost(d outcome.Detail) func(*doctor.Facts) {
	return func(f *doctor.Facts) { f.Up, f.Detail = false, d }
}

// kept is a modem that is open and cannot serve.
func kept(d outcome.Detail) func(*doctor.Facts) {
	return func(f *doctor.Facts) { f.Detail = d }
}

// countsAlone is a SIM of which nothing is asked.
func countsAlone(d outcome.Detail, figure string) func(*doctor.Facts) {
	return func(f *doctor.Facts) {
		f.SIM.Asks, f.SIM.Budget = []doctor.Ask{{Name: "main"}}, 0
		f.SIM.Count = &doctor.Count{Plan: "10 GB, renewed never", Figure: figure, Detail: d}
	}
}

func both(first, second func(*doctor.Facts)) func(*doctor.Facts) {
	return func(f *doctor.Facts) { first(f); second(f) }
}

func TestAllIsWell(t *testing.T) {
	want := []doctor.Check{
		{Check: "port", Status: doctor.OK, Seen: "/dev/ttyUSB2"},
		{Check: "modem", Status: doctor.OK, Seen: "Example E100"},
		{Check: "sim", Status: doctor.OK, Seen: "travel (Examplia, 001-01)"},
		{Check: "pin", Status: doctor.OK, Seen: "none is asked for"},
		{Check: "network", Status: doctor.OK, Seen: "Examplia, home, LTE, -73 dBm"},
		{Check: "sms_store", Status: doctor.OK, Seen: "3 of 20 messages"},
		{Check: "query", Status: doctor.OK, Seen: "main: ussd *123#, else sms to 1234 (7 of 8 left in these 24 h)"},
		{Check: "reply", Status: doctor.OK, Seen: `"You have 7.80 GB of 10 GB left."`},
		{Check: "reading", Status: doctor.OK, Seen: "7.80 GB left, 12.34 EUR"},
	}
	if diff := cmp.Diff(want, doctor.Examine(well())); diff != "" {
		t.Errorf("checks (-want +got):\n%s", diff)
	}
}

// TestFirstBrokenLink has a case for each way in which a link breaks: where the chain stops, why, and a part of the mend.
func TestFirstBrokenLink(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*doctor.Facts)
		link   string // "" where none is broken
		detail outcome.Detail
		mend   string
	}{
		{"counted alone", countsAlone("", "7 GB left"), "", "", ""},
		{"counted without an interface", countsAlone(outcome.NoInterface, ""), "reading", outcome.NoInterface, "modems[].interface"},
		{"no port of that name", lost(outcome.PortMissing), "port", outcome.PortMissing, "plug the modem in"},
		{"no modem", both(lost(outcome.ModemAbsent), auto()), "port", outcome.ModemAbsent, "lsusb"},
		{"nothing to try", both(lost(outcome.NoModem), auto()), "port", outcome.ModemAbsent, "lsusb"},
		{"a port with no modem", lost(outcome.NoModem), "modem", outcome.NoModem, "simgauge modems"},
		{"a port that is in a data call", lost(outcome.DataMode), "modem", outcome.DataMode, "other port"},
		{"permission", lost(outcome.PortDenied), "port", outcome.PortDenied, "dialout"},
		{"no SIM", kept(outcome.SIMAbsent), "sim", outcome.SIMAbsent, "put a SIM in"},
		{"a PIN", kept(outcome.PINNeeded), "pin", outcome.PINNeeded, "pin_file"},
		{"a PUK", kept(outcome.PUKNeeded), "pin", outcome.PUKNeeded, "PUK"},
		{"not registered", kept(outcome.NotRegistered), "network", outcome.NotRegistered, "antenna"},
		{"denied", kept(outcome.Denied), "network", outcome.Denied, "carrier"},
		{"a full store", full, "sms_store", outcome.SMSStoreFull, "delete"},
		{"a full store, and no SMS is awaited", both(full, func(f *doctor.Facts) { f.SIM.Asks[0].Await = false }), "", "", ""},
		{"nothing to ask", nothingToAsk, "query", outcome.Unconfigured, "paste this into /etc/simgauge/simgauge.yml"},
		{"a budget that is spent", both(spent, ended(outcome.BudgetSpent)), "query", outcome.BudgetSpent, "at_most"},
		{"a budget that was spent by an answer", spent, "", "", ""},
		{"a budget that was spent on silence", both(spent, ended(outcome.NetTimeout)), "reply", outcome.NetTimeout, "LTE"},
		{"a budget that is there again", ended(outcome.BudgetSpent), "", "", ""},
		{"a state that cannot be written", func(f *doctor.Facts) { f.SIM.State = outcome.StateUnwritable; f.Root = true }, "query", outcome.StateUnwritable, "--storage.path"},
		{"a state of root", func(f *doctor.Facts) { f.SIM.State = outcome.StateUnwritable }, "query", outcome.StateUnwritable, "sudo"},
		{"a code that was rejected", ended(outcome.NetRejected), "query", outcome.NetRejected, "check the code"},
		{"no service for USSD", ended(outcome.NoService), "query", outcome.NoService, "2G or 3G"},
		{"a code that is refused", ended(outcome.CodeRefused), "query", outcome.CodeRefused, "allow_codes"},
		{"roaming", both(ended(outcome.Roaming), abroad), "query", outcome.Roaming, "roaming: true"},
		{"roaming is over", ended(outcome.Roaming), "", "", ""},
		{"silence", ended(outcome.NetTimeout), "reply", outcome.NetTimeout, "ask again"},
		{"no SMS", ended(outcome.NoAnswerSMS), "reply", outcome.NoAnswerSMS, "await.sms.from"},
		{"an empty reply", ended(outcome.TextEmpty), "reply", outcome.TextEmpty, "code"},
		{"an unreadable reply", ended(outcome.TextUnknown), "reading", outcome.TextUnknown, "pattern"},
		{"an ambiguous reply", ended(outcome.TwoReadings), "reading", outcome.TwoReadings, "pattern"},
		{"an ask that the network of then kept", ended(outcome.NotRegistered), "", "", ""},
		{"never asked", func(f *doctor.Facts) { f.SIM.Asks[0] = doctor.Ask{Name: "main", Queries: []string{"ussd *123#"}} }, "", "", ""},
		{"the worst of two asks", func(f *doctor.Facts) {
			f.SIM.Asks = append(f.SIM.Asks, doctor.Ask{Name: "money", Queries: []string{"ussd *101#"}, Outcome: outcome.Timeout, Detail: outcome.NetTimeout})
		}, "reply", outcome.NetTimeout, "ask again"},
		{"not opened yet", func(f *doctor.Facts) { f.Up = false }, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := well()
			c.change(&f)
			got, broken := doctor.FirstBroken(doctor.Examine(f))
			if broken != (c.link != "") || string(got.Check) != c.link || got.Detail != c.detail {
				t.Fatalf("broken %v: %s, %s; want %q, %q", broken, got.Check, got.Detail, c.link, c.detail)
			}
			if !strings.Contains(got.Mend, c.mend) || broken && got.Text == "" {
				t.Errorf("text %q, mend %q; want %q in it", got.Text, got.Mend, c.mend)
			}
		})
	}
}

func auto() func(*doctor.Facts) {
	return func(f *doctor.Facts) { f.Port, f.Devices = "auto", []modem.Device{} }
}

func full(f *doctor.Facts) { f.SMSUsed = f.SMSCapacity }

func spent(f *doctor.Facts) { f.SIM.Budget = 0 }

func abroad(f *doctor.Facts) { f.Registration.State = modem.RegRoaming }

func nothingToAsk(f *doctor.Facts) {
	f.SIM.ConfigFile, f.SIM.Hint = "/etc/simgauge/simgauge.yml", "sims:\n"
	f.SIM.Asks[0].Queries = nil
}

// TestChainStopsAtTheFirstBrokenLink: what is behind a broken link was not reached, whatever else is known.
func TestChainStopsAtTheFirstBrokenLink(t *testing.T) {
	for _, e := range outcome.Details() {
		for _, change := range []func(*doctor.Facts){lost(e.Name), kept(e.Name), ended(e.Name)} {
			f := well()
			change(&f)
			checks := doctor.Examine(f)
			i := slices.IndexFunc(checks, func(c doctor.Check) bool { return c.Status != doctor.OK })
			for _, c := range checks[max(i, 0)+1:] {
				if i >= 0 && (c.Status != doctor.NotReached || c.Seen != "" || c.Mend != "") {
					t.Errorf("%s: %v behind %v", e.Name, c, checks[i])
				}
			}
		}
	}
}

// TestEveryDetailBreaksALink: a detail that the table has and that no link knows would pass as well.
func TestEveryDetailBreaksALink(t *testing.T) {
	for _, e := range outcome.Details() {
		f := well()
		switch e.Outcome {
		case outcome.ModemLost:
			lost(e.Name)(&f)
		case outcome.NoSIM, outcome.SIMLocked, outcome.NoNetwork:
			kept(e.Name)(&f)
		default:
			both(ended(e.Name), both(spent, abroad))(&f)
			f.SMSUsed = f.SMSCapacity * map[bool]int{true: 1}[e.Name == outcome.SMSStoreFull]
			f.SIM.State = map[outcome.Detail]outcome.Detail{
				outcome.StateHeld: e.Name, outcome.StateRebuilt: e.Name, outcome.StateUnwritable: e.Name,
			}[e.Name]
		}
		got, broken := doctor.FirstBroken(doctor.Examine(f))
		if !broken || got.Mend == "" {
			t.Errorf("%s: broken %v, %v; want a link that is broken by it, with a mend", e.Name, broken, got)
		}
	}
}

func TestReady(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*doctor.Facts)
		want   bool
	}{
		{"well", func(*doctor.Facts) {}, true},
		{"rejected before", ended(outcome.NetRejected), true},
		{"silent before", ended(outcome.NetTimeout), true},
		{"no SIM", kept(outcome.SIMAbsent), false},
		{"no SIM was read", func(f *doctor.Facts) { f.SIM = nil }, false},
		{"a full store", full, false},
		{"a spent budget", spent, false},
		{"a state of another process", func(f *doctor.Facts) { f.SIM.State = outcome.StateHeld }, false},
		{"nothing to ask", nothingToAsk, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := well()
			c.change(&f)
			before := f.SIM
			if got := doctor.Ready(f); got != c.want {
				t.Errorf("Ready = %v, want %v", got, c.want)
			}
			if f.SIM != before {
				t.Error("the facts were changed")
			}
		})
	}
}

// A SIM that is only counted is whole, is never asked by the doctor, and says so in each link.
func TestWhatIsCountedIsNotAsked(t *testing.T) {
	f := well()
	countsAlone("", "7 GB left of 10 GB, counted here")(&f)
	if doctor.Ready(f) {
		t.Error("the doctor would ask")
	}
	var seen []string
	for _, c := range doctor.Examine(f)[6:] {
		seen = append(seen, c.Seen)
	}
	want := []string{"nobody is asked, it is counted here: 10 GB, renewed never", "nobody has to", "7 GB left of 10 GB, counted here"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("seen (-want +got):\n%s", diff)
	}
	f.SIM.Asks = append(f.SIM.Asks, doctor.Ask{Name: "money", Queries: []string{"ussd *101#"}})
	f.SIM.Budget = 7
	if !doctor.Ready(f) || f.SIM.First().Name != "money" {
		t.Error("the ask beside the count is not asked")
	}
}
