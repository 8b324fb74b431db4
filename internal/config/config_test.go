package config

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v3"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/quota"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// reference is the commented configuration that people read.
const reference = "../../docs/simgauge.yml"

// patterns are compared by their number: a Pattern is closed, and quota tests what it reads.
var patternsByNumber = cmp.Transformer("number", func(p []quota.Pattern) int { return len(p) })

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

func TestDefaults(t *testing.T) {
	want := &Config{
		Modems: []Modem{{Name: "modem0", Port: "auto", Interface: "auto", Recover: []Rung{{Act: Reopen}}}},
		SIMs:   []SIM{{AtMost: 8, Low: Low{Percent: 10}, Adaptive: true, Asks: []Ask{{Name: "main", Every: 6 * time.Hour, MinimumGap: 3 * time.Hour}}}},
		// Nobody is texted, and so nothing of what follows is done.
		Lifeline: Lifeline{AtMost: 3, Answers: 3},
		Notify:   Notify{Left: []Left{{Name: "low", Own: true}, {Name: "0"}}},
	}
	if diff := cmp.Diff(want, Default(), patternsByNumber); diff != "" {
		t.Errorf("Default (-want +got):\n%s", diff)
	}
	for _, text := range []string{"", "\n", "# nothing\n", "---\n", "{}", "null"} {
		got, err := Parse("empty.yml", []byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, got, patternsByNumber); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       func(*Config)
	}{
		{"modems are numbered", "modems: [{}, {port: /dev/ttyUSB2, interface: wwan0}]", func(c *Config) {
			c.Modems = []Modem{defaultModem(0), defaultModem(1)}
			c.Modems[1].Port, c.Modems[1].Interface = "/dev/ttyUSB2", "wwan0"
		}},
		{"what is done for a modem that hangs", "modems: [{recover: [reopen, reset, {command: [uhubctl, -l, 1-1, -a, cycle]}]}]", func(c *Config) {
			c.Modems[0].Recover = []Rung{{Act: Reopen}, {Act: Reset}, {Act: Command, Command: []string{"uhubctl", "-l", "1-1", "-a", "cycle"}}}
		}},
		{"a sim keeps the defaults it does not state", "sims: [{name: home, roaming: true, units: binary}]", func(c *Config) {
			c.SIMs[0].Name, c.SIMs[0].Roaming, c.SIMs[0].Binary = "home", true, true
		}},
		{"a count in the units of its SIM, whatever the order", `sims: [{asks: [{queries: [{count: {allowance: 10GB, renews: never}}]}], units: binary}]`, func(c *Config) {
			c.SIMs[0].Binary = true
			c.SIMs[0].Asks[0].Queries = []carrier.Query{{Count: &carrier.CountQuery{Allowance: quota.Quantity{Text: "10 GB", Bytes: 10 << 30, Binary: true}, Name: "counted"}}}
		}},
		{"an ask keeps the catalogue's queries", "sims: [{asks: [{every: 1d}]}]", func(c *Config) {
			c.SIMs[0].Asks[0].Every = 24 * time.Hour
		}},
		{"a schedule in seconds", "sims: [{at_most: 1000, asks: [{every: 10s, minimum_gap: 1s}]}]", func(c *Config) {
			c.SIMs[0].AtMost = 1000
			c.SIMs[0].Asks[0].Every, c.SIMs[0].Asks[0].MinimumGap = 10*time.Second, time.Second
		}},
		{"numbers keep their zeros", "sims: [{match: {plmn: 00101}}]", func(c *Config) {
			c.SIMs[0].Match.PLMN = carrier.PLMN{MCC: "001", MNC: "01"}
		}},
		{"a reference of YAML", "sims: [{match: {spn: &brand Mine}, asks: [{name: *brand}]}]", func(c *Config) {
			c.SIMs[0].Match.SPN, c.SIMs[0].Asks[0].Name = "Mine", "Mine"
		}},
		{"a PIN file", "modems: [{pin_file: /etc/simgauge/pin}]", func(c *Config) {
			c.Modems[0].PINFile = "/etc/simgauge/pin"
		}},
		{"a radio technology", `sims: [{asks: [{queries: [{ussd: "*123#", rat: 3g}]}]}]`, func(c *Config) {
			c.SIMs[0].Asks[0].Queries = []carrier.Query{{USSD: &carrier.USSDQuery{Code: "*123#", RAT: carrier.RAT3G}}}
		}},
		{"a call with its defaults", `sims: [{asks: [{queries: [{call: {number: "0120000000", dtmf: ""}, await: {sms: {from: [A]}}}]}]}]`, func(c *Config) {
			c.SIMs[0].Asks[0].Queries = []carrier.Query{{
				Call:  &carrier.CallQuery{Number: "0120000000", HangUpAfter: carrier.HangUpAfter, RingAtMost: carrier.RingAtMost},
				Await: &carrier.SMSAnswer{From: []string{"A"}, Within: defaultWithin},
			}}
		}},
		{"texts that nobody asked for", `sims: [{unasked: {from: ["1234", MyCarrier], delete: true}}]`, func(c *Config) {
			c.SIMs[0].Unasked = Unasked{From: []string{"1234", "MyCarrier"}, Delete: true}
		}},
		{"what is little, and that no alert makes it ask earlier", `sims: [{low: 2.5%, adaptive: false}]`, func(c *Config) {
			c.SIMs[0].Low, c.SIMs[0].Adaptive = Low{Percent: 2.5}, false
		}},
		{"an amount that is little, in the units of its SIM, whatever the order", `sims: [{low: 500MB, units: binary}]`, func(c *Config) {
			c.SIMs[0].Low, c.SIMs[0].Binary = Low{Size: quota.Quantity{Text: "500 MB", Bytes: 500 << 20, Binary: true}}, true
		}},
		{"nothing is ever low", `sims: [{low: never}]`, func(c *Config) { c.SIMs[0].Low = Low{} }},
		{"bundles in the order in which they are drawn on", `sims: [{draws: [" Night ", データ]}]`, func(c *Config) {
			c.SIMs[0].Draws = []string{"Night", "データ"}
		}},
		{"who is texted, as it is dialled", `lifeline: {to: ["0049 (30) 55-50/1.00", 0305550100], at_most: 4, answers: 0, resolved: true, sim: any}`, func(c *Config) {
			c.Lifeline = Lifeline{To: Numbers{"+49305550100", "0305550100"}, AtMost: 4, Resolved: true, SIM: "any"}
		}},
		{"when without Prometheus", `{lifeline: {to: ["+15550100"]}, notify: {left: [0, 2.50 %, low, 1.5GiB], runs_out: 36h, expires: 1d12h, money: [5 EUR, 0.50]}}`, func(c *Config) {
			c.Lifeline.To = Numbers{"+15550100"}
			c.Notify = Notify{
				Left: []Left{{Name: "0"}, {Name: "2.5%", Low: Low{Percent: 2.5}}, {Name: "low", Own: true},
					{Name: "1.5 GB", Low: Low{Size: quota.Quantity{Text: "1.5 GB", Bytes: 3 << 29, Binary: true}}}},
				RunsOut: 36 * time.Hour, Expires: 36 * time.Hour, Money: []quota.Money{{Amount: "5", Currency: "EUR"}, {Amount: "0.50"}},
			}
		}},
		{"nothing is told", `{lifeline: {to: ["+15550100"]}, notify: {left: never, runs_out: never, expires: never}}`, func(c *Config) {
			c.Lifeline.To, c.Notify = Numbers{"+15550100"}, Notify{}
		}},
		{"an allowed code, however spaced", `sims: [{allow_codes: ["* 43 #"], asks: [{queries: [{ussd: "*43 #"}]}]}]`, func(c *Config) {
			c.SIMs[0].AllowCodes = []string{"*43#"}
			c.SIMs[0].Asks[0].Queries = []carrier.Query{{USSD: &carrier.USSDQuery{Code: "*43#"}}}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want := Default()
			tc.want(want)
			got, err := Parse("good.yml", []byte(tc.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, patternsByNumber); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestInvalidFiles holds every rule to its exact words: one bad file each, its errors beside it. -update rewrites them.
func TestInvalidFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/invalid-*.yml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimPrefix(filepath.Base(file), "invalid-"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c, err := Parse(filepath.Base(file), text)
			if c != nil || err == nil {
				t.Fatalf("got %+v, want an error", c)
			}
			golden := strings.TrimSuffix(file, ".yml") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(err.Error()+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, readErr := os.ReadFile(golden)
			if readErr != nil {
				t.Fatal(readErr)
			}
			if diff := cmp.Diff(string(want), err.Error()+"\n"); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
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

// TestShortFileThatSaysMillions refers to itself level by level; reading it to the end would take minutes.
func TestShortFileThatSaysMillions(t *testing.T) {
	const n = 60
	text := `sims: [&s {match: {spn: a}, asks: [&a {queries: [&q {ussd: "*1#"}` + strings.Repeat(", *q", n) + "]}" + strings.Repeat(", *a", n) + "]}" + strings.Repeat(", *s", n) + "]"
	_, err := Parse("bomb.yml", []byte(text))
	if want := "bomb.yml:1: more than 20000 values; say less, or refer to less with *"; err == nil || err.Error() != want {
		t.Errorf("got %.100v, want %s", err, want)
	}
}

func TestLoadSaysWhatToDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.yml")
	_, err := Load(path)
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "give the path") {
		t.Errorf("got %v, want the path, the cause and what to do", err)
	}
}

// TestUnreadableForTheService: the service runs as a user of its own, who may not read what root keeps to itself.
func TestUnreadableForTheService(t *testing.T) {
	err := &fs.PathError{Op: "open", Path: "/etc/simgauge/simgauge.yml", Err: syscall.EACCES}
	if got := unreadable(err.Path, err); !strings.Contains(got, "chmod 644 /etc/simgauge/simgauge.yml") {
		t.Errorf("got %q, want the command that mends it", got)
	}
}

// TestSuggestionsAreValid parses what the catalogue proposes for each of its networks and for one that it does not know: as it is pasted, and with the
// marks taken away from what was to be filled in.
func TestSuggestionsAreValid(t *testing.T) {
	checked := map[carrier.PLMN]bool{}
	suggested := func(name string, rows []carrier.Row) {
		text := carrier.Suggest(rows)
		pasted, err := Parse(name, []byte(text))
		if err != nil {
			t.Errorf("%v\n%s", err, text)
			return
		}
		if asks := len(pasted.SIMs[0].Asks[0].Queries); (asks == 0) != strings.Contains(text, "# queries:") || asks > 1 {
			t.Errorf("%s: pasted as it is, %d queries are put:\n%s", name, asks, text)
		}
		if filled, err := Parse(name, []byte(filledIn(text))); err != nil || len(filled.SIMs[0].Asks[0].Queries) == 0 {
			t.Errorf("%s: filled in: %v\n%s", name, err, text)
		}
		for _, w := range carrier.Ways(rows) {
			if _, err := Parse(name, []byte("sims: [{asks: [{queries: ["+entry(w.Written())+"]}]}]")); err != nil {
				t.Errorf("%v\n%s", err, w.Written())
			}
		}
	}
	suggested("unknown", nil)
	for r := range carrier.All() {
		suggested(r.Name, []carrier.Row{r})
		for _, p := range r.PLMNs {
			if !checked[p] {
				checked[p] = true
				suggested(p.String(), carrier.Lookup(p))
			}
		}
	}
}

// filledIn takes the mark away from queries: and the first line below.
func filledIn(text string) string {
	return strings.Replace(text, "        # queries:\n        #   - ", "        queries:\n          - ", 1)
}

// entry is a query as an item of a list in one line.
func entry(query string) string {
	if strings.HasPrefix(query, "{") {
		return query
	}
	return "{" + query + "}"
}

// TestShortNamesAreNames: the default name of a SIM must be one that could have been written.
func TestShortNamesAreNames(t *testing.T) {
	for r := range carrier.All() {
		if name := r.ShortName(); name != "" {
			if _, err := parseName(name); err != nil {
				t.Errorf("%s: %q: %v", r.Name, name, err)
			}
		}
	}
}

// TestNoIdentityIsShown greps every way in which a configuration or its errors can be written for the ICCID in it.
func TestNoIdentityIsShown(t *testing.T) {
	const secret = "89811234567890123456"
	c, err := Parse("good.yml", []byte(`sims: [{match: {iccid: "`+secret+`"}}]`))
	if err != nil {
		t.Fatal(err)
	}
	_, wrong := Parse("bad.yml", []byte(`sims: [{match: {iccid: "`+secret+`9999", icid: "`+secret+`"}, name: "`+secret+`"}]`))
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("loaded", "match", c.SIMs[0].Match, "iccid", c.SIMs[0].Match.ICCID)
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{fmt.Sprint(*c), fmt.Sprintf("%+v", *c), fmt.Sprintf("%#v", *c), string(asJSON), log.String(), wrong.Error()}
	for _, s := range shown {
		if strings.Contains(s, secret[:8]) {
			t.Errorf("the ICCID shows in %s", s)
		}
	}
	if !c.SIMs[0].Match.ICCID.Matches(secret) {
		t.Error("the masked pattern no longer matches")
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/invalid-*.yml")
	for _, file := range append(files, reference) {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse("fuzz.yml", text)
		if (c == nil) == (err == nil) {
			t.Fatalf("config %v and error %v", c, err)
		}
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !strings.HasPrefix(line, "fuzz.yml:") {
					t.Errorf("a fault without its place: %q", line)
				}
			}
			return
		}
		for _, s := range c.SIMs {
			for _, a := range s.Asks {
				if a.Every < a.MinimumGap || a.MinimumGap <= 0 || s.AtMost < 1 || a.Name == "" {
					t.Errorf("accepted %+v", a)
				}
			}
		}
	})
}

// TestNoNumberIsShown greps every way in which a configuration or its errors can be written for the numbers in it.
func TestNoNumberIsShown(t *testing.T) {
	const good = `lifeline: {to: ["+1 (555) 010-0199", "5550100"]}`
	c, err := Parse("good.yml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"+15550100199", "5550100"}, []string(c.Lifeline.To)); diff != "" {
		t.Errorf("as they are dialled (-want +got):\n%s", diff)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("loaded", "lifeline", c.Lifeline, "to", c.Lifeline.To)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("loaded", "lifeline", c.Lifeline, "to", c.Lifeline.To)
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(c.Lifeline)
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{
		fmt.Sprint(*c), fmt.Sprintf("%+v", *c), fmt.Sprintf("%#v", *c), fmt.Sprintf("%v %s %q", c.Lifeline.To, c.Lifeline.To, c.Lifeline.To),
		string(asJSON), string(asYAML), log.String(),
	}
	for _, wrong := range []string{
		`lifeline: {to: "+1 555 010 0199"}`, `lifeline: {to: "5550100"}`, `lifeline: {number: "+1 555 010 0199"}`, `lifeline: {to: [5550100, "555-0100"]}`,
		`lifeline: {to: [5550100x]}`, `lifeline: {to: [+1 555 010 019999999]}`, `lifeline: {sim: "+15550100"}`,
		`lifeline: +1 555 010 0199`, `notify: "+1-555-010-0199"`,
	} {
		_, err := Parse("bad.yml", []byte(wrong))
		if err == nil {
			t.Errorf("%s: no fault", wrong)
			continue
		}
		shown = append(shown, strings.ReplaceAll(err.Error(), "+15550100\"", "")) // the example of what to write
	}
	for _, s := range shown {
		if regexp.MustCompile(`555[^,]{0,3}01`).MatchString(s) {
			t.Errorf("a number shows in %s", s)
		}
	}
}

// TestNoPINIsShown: whoever writes the PIN where the path of its file belongs finds it in no message.
func TestNoPINIsShown(t *testing.T) {
	for _, text := range []string{
		`modems: [{pin_file: 7391}]`, `modems: [{pin_file: "7391"}]`, `modems: [{pin: 7391}]`, `modems: [{Pin-File: "7391"}]`,
		`modems: [{pin_file: [7391]}]`, `sims: [{pin: "7391"}]`,
	} {
		_, err := Parse("bad.yml", []byte(text))
		if err == nil || strings.Contains(err.Error(), "7391") {
			t.Errorf("%s: got %v, want a fault without the PIN", strings.ReplaceAll(text, "7391", "PIN"), err)
		}
	}
}
