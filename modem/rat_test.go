package modem

import (
	"errors"
	"regexp"
	"testing"
	"testing/synctest"
)

func TestRATIsReadConfinedAndRestored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, map[string]string{
			"+WS46?": ok("+WS46: 25"), "+WS46=22": ok(), "+WS46=25": ok(), "+WS46=12": "\r\n+CME ERROR: 50\r\n",
		})
		mode, err := m.RATMode(t.Context())
		check(t, "mode", "25", mode, err)
		if err := m.ConfineRAT(t.Context(), RATUTRA); err != nil {
			t.Error(err)
		}
		if err := m.ConfineRAT(t.Context(), RATGSM); !errors.Is(err, ErrRATRefused) {
			t.Errorf("got %v, want ErrRATRefused", err)
		}
		if err := m.ConfineRAT(t.Context(), RATNR); !errors.Is(err, ErrNoRATSwitch) {
			t.Errorf("got %v, want ErrNoRATSwitch", err)
		}
		if err := m.RestoreRAT(t.Context(), mode); err != nil {
			t.Error(err)
		}
	})
}

func TestModemWithoutRATSwitch(t *testing.T) {
	for name, answers := range map[string]map[string]string{
		"unknown command": nil,
		"no mode in it":   {"+WS46?": ok("+WS46: none")},
	} {
		synctest.Test(t, func(t *testing.T) {
			m, _ := dial(t, answers)
			if mode, err := m.RATMode(t.Context()); mode != "" || !errors.Is(err, ErrNoRATSwitch) {
				t.Errorf("%s: got %q, %v, want ErrNoRATSwitch", name, mode, err)
			}
		})
	}
}

// What is put back comes from the disk: it must not become another command.
func TestAModeIsNoCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, nil)
		for _, mode := range []string{"", "25\rAT+CFUN=0", "25;+CFUN=0", "25\x1a", string(make([]byte, 100))} {
			if err := m.RestoreRAT(t.Context(), mode); !errors.Is(err, ErrNoRATSwitch) {
				t.Errorf("%q: got %v, want it refused", mode, err)
			}
		}
	})
}

func TestParseCircuits(t *testing.T) {
	for line, want := range map[string][2]bool{
		"+CREG: 0,1":           {true, true},
		`+CREG: 2,5,"1","2",7`: {true, true},
		"+CREG: 0,6":           {false, true},
		"+CREG: 0,7":           {false, true},
		"+CREG: 0,3":           {false, true},
		"+CREG: 0,4":           {false, false},
		"+CREG: 6":             {false, false},
		"+CEREG: 0,1":          {false, false},
		"":                     {false, false},
		`+CREG: 2,1,"0B,"010`:  {true, true},
	} {
		if open, known := parseCircuits([]string{line}); open != want[0] || known != want[1] {
			t.Errorf("%q: got %v, %v, want %v", line, open, known, want)
		}
	}
}

// Every row of the table must say what it reads by a pattern with the group that is looked for, and how to undo what it does.
func TestEveryDialectReadsTriesAndModes(t *testing.T) {
	for _, d := range dialects() {
		for _, need := range []struct {
			probe Probe
			group string
		}{{d.PINTries, "tries"}, {d.RAT.Read, "mode"}} {
			if need.probe.Command == "" {
				continue
			}
			if re, err := regexp.Compile(need.probe.Pattern); err != nil || re.SubexpIndex(need.group) < 0 {
				t.Errorf("%s: pattern %q of %s, %v, want the group %s", d.Name, need.probe.Pattern, need.probe.Command, err, need.group)
			}
		}
		if d.RAT.Read.Command != "" && d.RAT.Restore == "" {
			t.Errorf("%s: no command to restore the mode", d.Name)
		}
	}
}

func FuzzModeAndTries(f *testing.F) {
	for _, s := range []string{"+WS46: 25", "25", "+CPINR: SIM PIN,3,3", "+CREG: 0,6", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if mode := parseMode(genericDialect.RAT.Read.Pattern, []string{line}); mode != "" && !isMode(mode) {
			t.Errorf("%q: mode %q", line, mode)
		}
		if n, known := parseTries(genericTries()[0].Pattern, []string{line}); !known && n != 0 {
			t.Errorf("%q: %d tries that are not known", line, n)
		}
		parseCircuits([]string{line})
	})
}
