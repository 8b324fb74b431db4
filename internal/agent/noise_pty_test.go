package agent_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

// quick answers in no time: a pty's time is real.
const quick = `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
latency: 10ms
plan: {total: 10GB, used: 2.2GB}
ussd: {"*123#": {text: "You have {remaining} of {total} left."}}
`

// onPTY is a bench whose modem sits behind a pty. Nothing waits as long as these deadlines unless something is wrong.
func onPTY(t *testing.T, cfg modemsim.Config) *bench {
	t.Helper()
	cfg.Network = network(t, quick)
	b := newBench(t, cfg, basic)
	link := filepath.Join(b.dir, "modem")
	pty, err := b.sim.OpenPTY(context.WithoutCancel(t.Context()), link)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pty.Close() })
	b.conf = fmt.Sprintf("modems: [{name: lte, port: %q}]\n", link) + basic
	return b
}

// once asks through a real port, without a running agent.
func (b *bench) once() agent.Result {
	b.t.Helper()
	o := b.options()
	defer b.store.Close()
	o.Open = func(m config.Modem) modem.Opener { return modem.Serial(m.Port) }
	o.Modem = modem.Timing{Probe: 30 * time.Second}
	return agent.New(o).Once(b.t.Context(), agent.Request{USSD: "*123#"})
}

// personality writes a personality with these lines beyond the generic ones.
func personality(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "noisy.txt")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestTheRightAnswerInNoise: whatever a modem says beside its answers, the figure is the one that the network told.
func TestTheRightAnswerInNoise(t *testing.T) {
	boot := personality(t, "boot RDY", "boot +CPIN: READY", "boot ^BOOT:27710117,0,0,0,75", "boot PB DONE", "boot SMS DONE", "noise ^BOOT:27710117,0,0,0,75 every 100ms")
	flood := personality(t, slices.Repeat([]string{"noise ^RSSI:{rssi} every 100ms", "noise ^HCSQ:\"LTE\",59,50,161,24 every 101ms"}, 50)...)
	for name, cfg := range map[string]struct{ personality, faults string }{
		"boot chatter":                     {boot, "always: line RDY"},
		"boot chatter of Quectel":          {"quectel-ec25", ""},
		"boot chatter of SIMCom":           {"simcom-sim7600", "always: line PB DONE"},
		"a flood of ^RSSI":                 {flood, "always: noise"},
		"echo that stays on":               {"", "echo"},
		"echo that stays on, in pieces":    {"", "echo\nchunk 1-3 200us"},
		"stray line ends":                  {personality(t, "line-ending crcrlf"), "chunk 1-3 200us"},
		"line feeds alone":                 {personality(t, "line-ending lf"), ""},
		"NULs":                             {"", "always: nul"},
		"half lines":                       {"", "chunk 1-2 200us\nalways: garbage 3"},
		"the rest of a line":               {"", "always: line SQ: 20,99"},
		"1 MB of garbage":                  {"", "on +CUSD x2: garbage 1048576"},
		"1 MB of garbage from the start":   {"", "always x1: garbage 1048576"},
		"every answer twice":               {"", "always: twice"},
		"NO CARRIER before every answer":   {"", "always: line NO CARRIER"},
		"NO CARRIER in a status command":   {"", "on +CREG: line NO CARRIER"},
		"a modem that restarts in the way": {"", "on +CREG #1: reboot"},
		"data mode that ends":              {"", "always x1: data 1s"},
		"errors in words":                  {"", "words\non +COPS: error CME 30"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := onPTY(t, modemsim.Config{Personality: cfg.personality, Faults: faults(t, cfg.faults)})
			r := b.once()
			if r.Outcome != outcome.OK || len(r.Reading.Data) != 1 || r.Reading.Data[0].Remaining.Text != "7.80 GB" {
				t.Errorf("%s, %s, %s, text %q", r.Outcome, detail(r), deref(r.Error), r.Text)
			}
			if n := b.dialogues(); n != 1 {
				t.Errorf("%d dialogues, want one", n)
			}
		})
	}
}

// TestErrorsAsNumbersAndInWordsAreTheSame: a modem that ignores AT+CMEE=1 is understood too.
func TestErrorsAsNumbersAndInWordsAreTheSame(t *testing.T) {
	for _, code := range []string{"10", "13", "30", "31", "133"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			var details []string
			for _, script := range []string{"", "words\n"} {
				r := onPTY(t, modemsim.Config{Faults: faults(t, script+"on +CUSD: error CME "+code)}).once()
				details = append(details, detail(r))
			}
			if details[0] == "" || details[0] == "modem_rejected" || details[0] != details[1] {
				t.Errorf("details %q, want a fine one, twice", details)
			}
		})
	}
}

func TestAPortInDataModeIsNamed(t *testing.T) {
	b := onPTY(t, modemsim.Config{Faults: faults(t, "always: data")})
	o := b.options()
	defer b.store.Close()
	o.Open = func(m config.Modem) modem.Opener { return modem.Serial(m.Port) }
	o.Modem = modem.Timing{Probe: 4 * time.Second} // the peer asks every three
	r := agent.New(o).Once(t.Context(), agent.Request{USSD: "*123#"})
	if r.Outcome != outcome.ModemLost || detail(r) != "data_mode" {
		t.Errorf("%s, %s, %s; want data_mode", r.Outcome, detail(r), deref(r.Error))
	}
}
