package modemsim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseLine(t *testing.T) {
	type cmd struct {
		Name string
		Form form
		Args []string
		Num  int
	}
	tests := []struct {
		line string
		want []cmd
	}{
		{"AT", nil},
		{"at+csq", []cmd{{"+CSQ", execute, nil, 0}}},
		{"ATE0V1", []cmd{{"E", execute, nil, 0}, {"V", execute, nil, 1}}},
		{"AT&F;+CMEE=1", []cmd{{"&F", execute, nil, 0}, {"+CMEE", set, []string{"1"}, 0}}},
		{"ATE0+CPMS?", []cmd{{"E", execute, nil, 0}, {"+CPMS", read, nil, 0}}},
		{`AT+CUSD=1,"*1;2#",15;+CSQ`, []cmd{{"+CUSD", set, []string{"1", "*1;2#", "15"}, 0}, {"+CSQ", execute, nil, 0}}},
		{`AT+CUSD=1,*124#,15`, []cmd{{"+CUSD", set, []string{"1", "*124#", "15"}, 0}}},
		{"AT+CPMS=?", []cmd{{"+CPMS", test, nil, 0}}},
		{"AT+CNMI=,,0", []cmd{{"+CNMI", set, []string{"", "", "0"}, 0}}},
		{"ATS3=13S4?", []cmd{{"S", set, []string{"13"}, 3}, {"S", read, nil, 4}}},
		{`AT+X="a\22b"`, []cmd{{"+X", set, []string{`a"b`}, 0}}},
		{"\x1bxxAT^CURC=0", []cmd{{"^CURC", set, []string{"0"}, 0}}},
		{"ATD*99#", []cmd{{"D", execute, nil, 0}}},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			cmds, ok, err := parseLine(tt.line)
			if !ok || err != nil {
				t.Fatalf("got ok %t, error %v", ok, err)
			}
			var got []cmd
			for _, c := range cmds {
				g := cmd{Name: c.name, Form: c.form, Num: c.num}
				for _, a := range c.args {
					g.Args = append(g.Args, a.text)
				}
				got = append(got, g)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseLineRefuses(t *testing.T) {
	for name, line := range map[string]string{
		"an open quote":            `AT+CUSD=1,"*1#`,
		"something behind a quote": `AT+CUSD=1,"*1#"x`,
		"no name":                  "AT+",
		"a sign for a command":     "AT?",
		"a name cut short":         "AT+CSQ!",
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := parseLine(line); err == nil {
				t.Errorf("%q: want an error", line)
			}
		})
	}
}

// TestBadFiles has one bad file for each rule, and its exact error.
func TestBadFiles(t *testing.T) {
	dir := t.TempDir()
	parsers := map[string]func(string) error{
		"network": func(s string) error { _, err := ParseNetwork(strings.NewReader(s)); return err },
		"faults":  func(s string) error { _, err := ParseFaults(strings.NewReader(s)); return err },
		"personality": func(s string) error {
			path := filepath.Join(dir, "p.txt")
			if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
				return err
			}
			_, err := New(Config{Personality: path})
			return err
		},
	}
	tests := []struct{ kind, text, want string }{
		{"network", "carier: x", "network: yaml: unmarshal errors:\n  line 1: field carier not found in type modemsim.Network"},
		{"network", "plmn: \"1\"", `network: plmn "1": want MCC and MNC, 5 or 6 digits in quotes`},
		{"network", "serving: abc", `network: serving "abc": want MCC and MNC, 5 or 6 digits in quotes`},
		{"network", "pin: x", "network: pin: want digits in quotes"},
		{"network", "sim: gone", `network: line 1: sim "gone": want ready, absent, pin, puk, busy or failure`},
		{"network", "sim: pin", `network: sim: pin: a SIM that asks for its PIN needs one; add pin: "1234"`},
		{"network", "pin_tries: 4", "network: pin_tries: 4: want 0 to 3"},
		{"network", "puk_tries: 11", "network: puk_tries: 11: want 0 to 10"},
		{"network", "registration: lost", `network: line 1: registration "lost": want none, home, searching, denied or roaming`},
		{"network", "coverage: [5g]", `network: coverage: "5g": want gsm, umts, lte`},
		{"network", "latency: soon", `network: line 1: duration "soon": want 1500ms, 2m or 30d`},
		{"network", "plan: {total: much}", `network: line 1: size "much": want 10GB, 512MB or 300`},
		{"network", "plan: {drain: 1, phases: [{for: 1s}]}", "network: plan: drain and phases: want one of them"},
		{"network", "plan: {phases: [{for: 1s}, {for: 10ms, drain: 1MB}]}", "network: plan: phases[1]: for: want at least 1s"},
		{"network", "plan: {phases: [{fro: 1s}]}", "network: yaml: unmarshal errors:\n  line 1: field fro not found in type modemsim.Phase"},
		{"network", "plan: {expires: 10ms, renews: true}", "network: plan: expires: a plan that renews lasts at least 1s"},
		{"network", "plan: {topups: [{amount: 5GB}]}", "network: plan: topups[0]: want one of after and left"},
		{"network", "plan: {topups: [{after: 1s, left: 1GB, amount: 5GB}]}", "network: plan: topups[0]: want one of after and left"},
		{"network", "plan: {topups: [{after: 1s}]}", "network: plan: topups[0]: amount: want a size"},
		{"network", "plan: {drain: 1MB, topups: [{left: 0, amount: 1KB}]}", "network: plan: topups[0]: amount: want what lasts for a second at least"},
		{"network", "plan: {topups: [{after: -1s, amount: 5GB}]}", `network: line 1: duration "-1s": want 1500ms, 2m or 30d`},
		{"network", "ussd: {\"*1#\": }", "network: ussd *1#: an empty answer; write silent: true for none"},
		{"network", "ussd: {\"*1#\": {text: a, replies: {\"1\": }}}", "network: ussd *1#: reply 1: an empty answer; write silent: true for none"},
		{"network", "ussd: {\"*1#\": {text: a, sms: [{text: b}]}}", "network: ussd *1#: sms: a message needs from"},
		{"network", "sms: {\"1\": [{text: a}]}", "network: sms 1: a rule needs match"},
		{"faults", "\non +CSQ silence", `faults: line 2: "on +CSQ silence": want WHEN: ACTION`},
		{"faults", "on +CSQ: explode", `faults: line 1: "explode": no such action`},
		{"faults", "sometimes: drop", `faults: line 1: "sometimes": want always, on COMMAND, after N, #N or xN`},
		{"faults", "always: garbage", `faults: line 1: garbage: "": want a number of octets`},
		{"faults", "always: late", `faults: line 1: duration "": want 1500ms, 2m or 30d`},
		{"faults", "always: silence now", `faults: line 1: silence: "now": nothing may follow`},
		{"faults", "chunk 9-1", `faults: line 1: chunk: "9-1": want MIN-MAX`},
		{"personality", "colour blue", "personality p: line 1: colour: unknown directive"},
		{"personality", "bus pci", `personality p: line 1: bus: "pci": want usb, uart`},
		{"personality", "rats", "personality p: line 1: rats: want at least one"},
		{"personality", "rat-set AT+CNMP", `personality p: line 1: rat-set: "AT+CNMP": want a command with {mode} in it`},
		{"personality", "rat-modes auto", `personality p: line 1: rat-modes: "auto": want NAMES=WORD`},
		{"personality", "rat-modes nr=5", `personality p: line 1: rat-modes: "nr": want gsm, umts, lte`},
		{"personality", "lacks", "personality p: line 1: lacks: want at least one"},
		{"faults", "echo off", `faults: line 1: echo: "off": nothing may follow`},
		{"faults", "always: data soon", `faults: line 1: duration "soon": want 1500ms, 2m or 30d`},
		{"personality", "ussd-request morse", `personality p: line 1: ussd-request: "morse": want charset, plain, keys, packed, ucs2`},
		{"personality", "ussd-answer packed 999", `personality p: line 1: ussd-answer: dcs "999": want 0 to 255`},
		{"personality", "noise ^RSSI: 1", "personality p: line 1: noise: want LINE every DURATION"},
		{"personality", "memories SM", `personality p: line 1: memories: memory "SM": want NAME:CAPACITY`},
		{"personality", "cnmi (0-2)", "personality p: line 1: cnmi: want five lists in parentheses"},
		{"personality", "line-ending tab", `personality p: line 1: line-ending: "tab": want crcrlf, crlf, lf`},
		{"personality", "charsets", "personality p: line 1: charsets: want at least one"},
	}
	for _, tt := range tests {
		t.Run(tt.kind+" "+tt.text, func(t *testing.T) {
			err := parsers[tt.kind](tt.text)
			if err == nil {
				t.Fatal("want an error")
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnknownPersonality(t *testing.T) {
	_, err := New(Config{Personality: "nokia"})
	if err == nil || !strings.HasPrefix(err.Error(), `personality "nokia": not built in`) {
		t.Errorf("got %v", err)
	}
}

func TestBuiltInsParse(t *testing.T) {
	DemoNetwork() // panics if it does not
	for _, name := range Personalities() {
		if _, err := loadPersonality(name); err != nil {
			t.Error(err)
		}
	}
}

func TestEveryPersonalityNamesItsSource(t *testing.T) {
	for _, name := range Personalities() {
		b, err := personalityFiles.ReadFile(personalityDir + "/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		if name != "generic" && !strings.Contains(string(b), "# Source: ") {
			t.Errorf("%s: no source", name)
		}
	}
}

func TestQuantity(t *testing.T) {
	for octets, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1 KB", 1234: "1.23 KB", 7_800_000_000: "7.80 GB", 7_809_999_999: "7.80 GB",
		10_000_000_000: "10 GB", 5_060_000: "5.06 MB",
	} {
		if got := quantity(octets); got != want {
			t.Errorf("quantity(%d): got %q, want %q", octets, got, want)
		}
	}
}

func TestPlanDrains(t *testing.T) {
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	at := func(d time.Duration) time.Time { return start.Add(d) }
	p := newPlan(PlanConfig{Total: 10e9, Used: 2e9, Drain: 1e6, Expires: Duration(time.Hour), Renews: true}, start)
	for _, tt := range []struct {
		after time.Duration
		want  int64
	}{
		{0, 8_000_000_000}, {10 * time.Second, 7_990_000_000}, {30 * time.Minute, 6_200_000_000},
		{time.Hour + time.Second, 9_990_000_000}, {5*time.Hour + 10*time.Second, 9_990_000_000},
	} {
		if got := p.remaining(at(tt.after)); got != tt.want {
			t.Errorf("after %v: got %d, want %d", tt.after, got, tt.want)
		}
	}
	p.use(20e9, at(5*time.Hour+20*time.Second))
	if got := p.remaining(at(5*time.Hour + 20*time.Second)); got != 0 {
		t.Errorf("overdrawn: got %d, want 0", got)
	}
}
