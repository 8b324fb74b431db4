package main

import (
	"bytes"
	"testing"

	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/doctor"
)

func TestSignsAreForTerminalsThatShowThem(t *testing.T) {
	controller, terminal, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer controller.Close()
	defer terminal.Close()
	for _, c := range []struct {
		name, locale string
		got          func() marks
		want         string
	}{
		{"UTF-8", "de_DE.UTF-8", func() marks { return marksFor(terminal) }, "✗"},
		{"written otherwise", "C.utf8", func() marks { return marksFor(terminal) }, "✗"},
		{"another locale", "C", func() marks { return marksFor(terminal) }, "FAIL"},
		{"a file", "de_DE.UTF-8", func() marks { return marksFor(&bytes.Buffer{}) }, "FAIL"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("LC_ALL", c.locale)
			if got := c.got()[doctor.Broken]; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestVerdict(t *testing.T) {
	whole := []doctor.Check{{Status: doctor.OK}}
	broken := []doctor.Check{{Status: doctor.Broken}}
	unasked := []doctor.Check{{Status: doctor.NotReached}}
	for _, c := range []struct {
		name   string
		chains [][]doctor.Check
		want   string
	}{
		{"none", nil, "No modem is configured."},
		{"one", [][]doctor.Check{whole}, "All is well."},
		{"broken", [][]doctor.Check{broken}, "A link is broken."},
		{"one of two", [][]doctor.Check{whole, broken}, "A link is broken at 1 of 2 modems."},
		{"not asked", [][]doctor.Check{whole, unasked}, "Nothing is broken as far as it was looked. simgauge doctor --ask goes on, which may cost."},
	} {
		t.Run(c.name, func(t *testing.T) {
			var e examination
			for _, checks := range c.chains {
				e.Modems = append(e.Modems, diagnosis{Checks: checks})
			}
			if got := e.verdict(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Whether the owner could be texted stands behind the chain, which is that of asking.
func TestTheDoctorTellsOfTexts(t *testing.T) {
	for _, c := range []struct {
		l    *agent.LifelineState
		want string
	}{
		{nil, "lte\n  ok   port\n"},
		{&agent.LifelineState{To: []string{"…00"}, Left: 3, AtMost: 3}, "lte\n  ok   port\n  ok   texts      3 of 3 text(s) to …00 left in these 24 h\n"},
		{&agent.LifelineState{To: []string{"…00"}, AtMost: 3, Why: "no_sms", Error: "the modem sends no messages; use another"},
			"lte\n  ok   port\n  FAIL texts      0 of 3 text(s) to …00 left in these 24 h; none may leave (no_sms): the modem sends no messages; use another\n"},
	} {
		var out bytes.Buffer
		diagnosis{Modem: "lte", Checks: []doctor.Check{{Check: "port", Status: doctor.OK}}, Lifeline: c.l}.print(&out, marksFor(&out))
		if diff := cmp.Diff(c.want, out.String()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
