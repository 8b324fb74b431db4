package config

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/quota"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// patterns are compared by their number: a Pattern is closed, and quota tests what it reads.
var patternsByNumber = cmp.Transformer("number", func(p []quota.Pattern) int { return len(p) })

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
