package config

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/quota"
)

// reference is the commented configuration that people read.
const reference = "../../docs/simgauge.yml"

func TestReferenceFile(t *testing.T) {
	got, err := Load(reference)
	if err != nil {
		t.Fatal(err)
	}
	pattern := make([]quota.Pattern, 1)
	want := &Config{
		Modems: []Modem{{Name: "modem0", Port: "auto", Interface: "auto", Recover: []Rung{{Act: Reopen}}, PINFile: "/etc/simgauge/pin"}},
		SIMs: []SIM{{
			Name:       "travel-jp",
			Match:      Match{PLMN: carrier.PLMN{MCC: "440", MNC: "10"}, SPN: "Example Mobile", ICCID: "8981*"},
			AtMost:     8,
			Quiet:      Quiet{From: 23 * time.Hour, To: 6 * time.Hour},
			AllowCodes: []string{"*999*12345678#"},
			Unasked:    Unasked{From: []string{"MyCarrier", "1234"}},
			Low:        Low{Percent: 10},
			Adaptive:   true,
			Draws:      []string{"Night bonus", "Base plan"},
			Asks: []Ask{{
				Name: "main", Every: 6 * time.Hour, MinimumGap: 3 * time.Hour,
				Queries: []carrier.Query{
					{USSD: &carrier.USSDQuery{Code: "*123#"}},
					{USSD: &carrier.USSDQuery{Code: "*124#", Replies: []string{"2", "1"}}, Patterns: pattern},
					{USSD: &carrier.USSDQuery{Code: "*127#", Choose: []carrier.Choice{{Pattern: "Internet|データ"}, {Pattern: "Balance|残量"}}}},
					{USSD: &carrier.USSDQuery{Code: "*126#", RAT: carrier.RAT3G}},
					{USSD: &carrier.USSDQuery{Code: "*125#"}, Await: &carrier.SMSAnswer{From: []string{"1234"}, Within: 5 * time.Minute}},
					{SMS: &carrier.SMSQuery{To: "1234", Body: "DATA CHECK"}, Await: &carrier.SMSAnswer{From: []string{"1234", "MyCarrier"}, Within: 5 * time.Minute, Messages: 2}},
					{Call: &carrier.CallQuery{Number: "0120000000", HangUpAfter: 8 * time.Second, FromAnswer: true, DTMF: "1#", RingAtMost: time.Minute},
						Await: &carrier.SMSAnswer{From: []string{"1234"}, Within: 10 * time.Minute}},
					{Count: &carrier.CountQuery{Allowance: quota.Quantity{Text: "10 GB", Bytes: 10e9}, Renews: quota.Renewal{Day: 1}, Name: defaultCount}},
					{Portal: &carrier.PortalQuery{
						URL: "http://left.example.net/status", Method: "POST", HeadersFile: "/etc/simgauge/headers", FormFile: "/etc/simgauge/form",
						CAFile: "/etc/simgauge/carrier.pem", Redirects: []string{"www.example.net"}, Resolvers: []netip.Addr{netip.MustParseAddr("192.0.2.53")},
						Within: 30 * time.Second, Limit: 256_000,
						JSON: &carrier.PortalJSON{Each: "data.bundles", Remaining: "left", Total: "volume", Used: "used", Expires: "valid.until", Named: "title", Unit: "MB"},
					}},
				},
				Patterns: pattern,
			}, {
				Name: "money", Every: 24 * time.Hour, MinimumGap: 3 * time.Hour,
				Queries: []carrier.Query{{USSD: &carrier.USSDQuery{Code: "#100#"}}},
			}},
		}},
		Lifeline: Lifeline{To: Numbers{"+15550100"}, AtMost: 3, Answers: 3, SIM: "travel-jp"},
		Notify: Notify{
			Left: []Left{{Name: "low", Own: true}, {Name: "0"}}, RunsOut: 48 * time.Hour, Expires: 72 * time.Hour,
			Money: []quota.Money{{Amount: "5", Currency: "EUR"}},
		},
	}
	if diff := cmp.Diff(want, got, patternsByNumber, cmpopts.EquateComparable(netip.Addr{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestReferenceFileStatesTheDefaults holds what the file says of defaults to what the code does.
func TestReferenceFileStatesTheDefaults(t *testing.T) {
	got, err := Load(reference)
	if err != nil {
		t.Fatal(err)
	}
	want := defaultModem(0)
	want.PINFile = "/etc/simgauge/pin" // an example: the default is none
	if !cmp.Equal(want, got.Modems[0]) {
		t.Errorf("modem %+v, want the default %+v", got.Modems[0], want)
	}
	sim, wantSIM := got.SIMs[0], defaultSIM()
	if sim.AtMost != wantSIM.AtMost || sim.Roaming != wantSIM.Roaming || sim.Binary != wantSIM.Binary || sim.Low != wantSIM.Low || sim.Adaptive != wantSIM.Adaptive {
		t.Errorf("sim %+v, want the defaults %+v", sim, wantSIM)
	}
	if ask, want := sim.Asks[0], defaultAsk(); ask.Name != want.Name || ask.Every != want.Every || ask.MinimumGap != want.MinimumGap {
		t.Errorf("ask %+v, want the defaults %+v", ask, want)
	}
	if l, want := got.Lifeline, defaultLifeline(); l.AtMost != want.AtMost || l.Answers != want.Answers || l.Resolved != want.Resolved {
		t.Errorf("lifeline %+v, want the defaults %+v", l, want)
	}
	if diff := cmp.Diff(defaultNotify().Left, got.Notify.Left); diff != "" {
		t.Errorf("notify.left (-default +got):\n%s", diff)
	}
	if within := sim.Asks[0].Queries[5].Await.Within; within != defaultWithin {
		t.Errorf("within %v, want the default %v", within, defaultWithin)
	}
}

// TestReferenceFileHasEveryKey asks the reader what it knows, by way of an unknown key at every level.
func TestReferenceFileHasEveryKey(t *testing.T) {
	const wrong = `{x: 1, modems: [{x: 1}], sims: [{x: 1, match: {x: 1}, unasked: {x: 1}, asks: [{x: 1, queries: [
		{x: 1, sms: {x: 1}, await: {x: 1, sms: {x: 1}}, count: {x: 1}, call: {x: 1}}]}]}],
		lifeline: {x: 1}, notify: {x: 1}}`
	text, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Parse("wrong.yml", []byte(wrong))
	levels := regexp.MustCompile(`unknown key; say (?:one of )?(.*)`).FindAllStringSubmatch(fmt.Sprint(err), -1)
	if len(levels) != 14 {
		t.Fatalf("%d levels, want 14:\n%v", len(levels), err)
	}
	for _, level := range levels {
		for key := range strings.SplitSeq(level[1], ", ") {
			if !regexp.MustCompile(`(?m)^[^#]*\b` + key + `:`).Match(text) {
				t.Errorf("%s lacks the key %s", reference, key)
			}
		}
	}
}

// TestTheInstalledFileSaysNothing: what the package installs is comments, which are good once they are none.
func TestTheInstalledFileSaysNothing(t *testing.T) {
	const installed = "../../deploy/deb/etc/simgauge.yml"
	got, err := Load(installed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Default(), got, patternsByNumber); diff != "" {
		t.Errorf("%s is not the defaults (-want +got):\n%s", installed, diff)
	}
	if !Blank(installed) {
		t.Errorf("Blank(%s) = false, but it is comments alone", installed)
	}
	data, err := os.ReadFile(installed)
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(data), "\n#sims:")
	c, err := Parse(installed, []byte("sims:"+strings.ReplaceAll(example, "\n#", "\n")))
	if err != nil {
		t.Fatalf("its example: %v", err)
	}
	if got, want := len(c.SIMs[0].Asks[0].Queries), 2; got != want {
		t.Errorf("its example has %d queries, want %d", got, want)
	}
	if got, want := len(c.Lifeline.To), 1; got != want {
		t.Errorf("its example texts %d numbers, want %d", got, want)
	}
}

func TestBlank(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       bool
	}{
		{"empty", "", true},
		{"comments", "# one\n\n#two: 2\n", true},
		{"nothing said", "---\n", true},
		{"a key", "# one\nsims: []\n", false},
		{"no YAML", "sims: [\n", false},
		{"comments, then no YAML", "# one\n\t: {\n", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "simgauge.yml")
			if err := os.WriteFile(path, []byte(tc.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if got := Blank(path); got != tc.want {
				t.Errorf("Blank(%q) = %v, want %v", tc.text, got, tc.want)
			}
		})
	}
	if Blank(filepath.Join(t.TempDir(), "none.yml")) {
		t.Error("Blank(a file that is not there) = true, want false")
	}
}
