package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBadInput: one line each that says what is wrong, and the exit status that tells misuse (2) from misfortune (1).
func TestBadInput(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tc := range []struct {
		name string
		args []string
		exit int
		says []string
	}{
		{"unknown flag", []string{"run", "--colour=red"}, 2, []string{"colour"}},
		{"unknown command", []string{"guess"}, 2, []string{"guess"}},
		{"no command", []string{}, 2, nil},
		{"unknown key", []string{"check-config", file("key.yml", "modems:\n  - {name: lte, prot: auto}\n")}, 2, []string{"prot", "2"}},
		{"bad pattern", []string{"check-config", file("pattern.yml", "sims:\n  - name: a\n    asks:\n      - patterns: ['(?P<remaining>[0-9+']\n")}, 2, []string{"pattern"}},
		{"unknown group", []string{"check-config", file("group.yml", "sims:\n  - name: a\n    asks:\n      - patterns: ['(?P<rest>[0-9]+) MB']\n")}, 2, []string{"rest"}},
		{"bad unit", []string{"check-config", file("unit.yml", "sims:\n  - {name: a, units: metric}\n")}, 2, []string{"metric"}},
		{"bad schedule", []string{"check-config", file("schedule.yml", "sims:\n  - name: a\n    asks:\n      - {every: -1h}\n")}, 2, []string{"every"}},
		{"no such configuration", []string{"check-config", filepath.Join(dir, "none.yml")}, 2, []string{"none.yml"}},
		{"bad configuration of the daemon", []string{"run", "--config.file=" + file("run.yml", "modem: lte\n"), "--web.listen-address=127.0.0.1:0"}, 2, []string{"modem"}},
		{"no way to ask", []string{"ask", "--port=/dev/null"}, 2, []string{"--ussd"}},
		{"two ways to ask", []string{"ask", "--port=/dev/null", "--ussd=*123#", "--sms=1:A"}, 2, []string{"--sms"}},
		{"no such port", []string{"ask", "--port=" + filepath.Join(dir, "ttyNONE"), "--ussd=*123#"}, 1, []string{"ttyNONE"}},
		{"no modem", []string{"ask", "--port=/dev/null", "--ussd=*123#"}, 1, []string{"/dev/null"}},
		{"refused code", []string{"ask", "--port=" + modem(t, "", quick).port, "--ussd=**21*5550100#"}, 1, []string{"**21*", "allow_codes"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out, errout, exit := command(t, dir, tc.args...)
			if exit != tc.exit {
				t.Errorf("exit %d, want %d\n%s%s", exit, tc.exit, out, errout)
			}
			lines := strings.Split(strings.TrimSpace(errout), "\n")
			if len(tc.says) > 0 && tc.exit == 2 && len(lines) != 1 {
				t.Errorf("said in %d lines, want one:\n%s", len(lines), errout)
			}
			last := lines[len(lines)-1]
			for _, want := range tc.says {
				if !strings.Contains(last, want) {
					t.Errorf("said %q, want it to name %q", last, want)
				}
			}
		})
	}
}

// TestWhatTheNetworkRefuses: each trouble of modem, SIM and network has its outcome, and costs what it costs once.
func TestWhatTheNetworkRefuses(t *testing.T) {
	t.Parallel()
	// Every code is answered alike: what one coding is refused for, the next is too.
	always := func(reply string) string {
		return "latency: 20ms\nsms_latency: 20ms\nunknown: " + reply + "\nussd: {\"*100#\": " + reply + "}\n"
	}
	for _, tc := range []struct {
		name, network, timeout string
		want                   string
	}{
		{"says nothing", always(`{text: "Please try again later."}`), "20s", "no_match"},
		{"rejected", always(`{cme: 258}`), "20s", "rejected"},
		{"not supported", always(`{status: 4}`), "20s", "rejected"},
		{"no answer", always(`{silent: true}`), "3s", "timeout"},
		{"PIN needed", always(`{silent: true}`) + "pin: \"1234\"\n", "20s", "sim_locked"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			sim := modem(t, "", tc.network)
			got, exit := ask(t, t.TempDir(), "--port="+sim.port, "--ussd=*100#", "--timeout="+tc.timeout)
			if exit != 1 || got.Outcome != tc.want {
				t.Errorf("exit %d, %+v, want outcome %s", exit, got, tc.want)
			}
			if got.Error == nil || *got.Error == "" || strings.Contains(*got.Error, "\n") {
				t.Errorf("error %v, want one line", got.Error)
			}
		})
	}
}

// TestBusyPortNamesItsHolder: whoever wants the port learns who has it.
func TestBusyPortNamesItsHolder(t *testing.T) {
	t.Parallel()
	sim := modem(t, "", quick)
	d := serve(t, hourly(t), sim.port)
	d.await(remaining, anything)
	spent := sim.spent()
	got, exit := ask(t, t.TempDir(), "--port="+sim.port, "--ussd=*123#")
	if exit != 1 || got.Outcome != "modem_lost" || got.Error == nil || !strings.Contains(*got.Error, "simgauge") {
		t.Errorf("exit %d, %+v, want the holder named", exit, got)
	}
	if sim.spent() != spent {
		t.Error("asked through a port that another process holds")
	}
}
