package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/doctor"
)

// examination is what `doctor --json` prints.
type examination struct {
	OK     bool        `json:"ok"`     // no link is broken
	Daemon bool        `json:"daemon"` // the running simgauge told it
	Source string      `json:"-"`      // what is said of where that is from
	Modems []diagnosis `json:"modems"`
}

func newExamination(snap agent.Snapshot, h host, daemon bool) examination {
	r := examination{OK: true, Daemon: daemon, Modems: h.diagnoses(snap)}
	for _, d := range r.Modems {
		if _, broken := doctor.FirstBroken(d.Checks); broken {
			r.OK = false
		}
	}
	if len(r.Modems) == 0 {
		r.OK = false
	}
	switch {
	case daemon:
		r.Source = "as the running simgauge knows it"
	case !exists(h.config):
		r.Source = h.config + " does not exist: the first modem that answers, and what is known to be free to ask"
	}
	return r
}

func (r examination) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(w, r)
	}
	m := marksFor(w)
	if r.Source != "" {
		fmt.Fprintln(w, r.Source)
	}
	for i, d := range r.Modems {
		if i > 0 || r.Source != "" {
			fmt.Fprintln(w)
		}
		d.print(w, m)
	}
	_, err := fmt.Fprintf(w, "\n%s\n", r.verdict())
	return err
}

// verdict is the last line.
func (r examination) verdict() string {
	broken, whole := 0, 0
	for _, d := range r.Modems {
		if _, is := doctor.FirstBroken(d.Checks); is {
			broken++
		} else if d.Checks[len(d.Checks)-1].Status == doctor.OK {
			whole++
		}
	}
	switch {
	case len(r.Modems) == 0:
		return "No modem is configured."
	case whole == len(r.Modems):
		return "All is well."
	case broken == 0:
		return "Nothing is broken as far as it was looked. simgauge doctor --ask goes on, which may cost."
	case len(r.Modems) == 1:
		return "A link is broken."
	}
	return fmt.Sprintf("A link is broken at %d of %d modems.", broken, len(r.Modems))
}

// print writes a line for each check, and the mend behind the broken one.
func (d diagnosis) print(w io.Writer, m marks) {
	fmt.Fprintln(w, d.Modem)
	for _, c := range d.Checks {
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %s %-9s  %s", m[c.Status], c.Check, said(c)), " "))
		if c.Mend != "" {
			fmt.Fprintf(w, "      mend: %s\n", strings.ReplaceAll(c.Mend, "\n", "\n      "))
		}
	}
	d.printTexts(w, m)
}

// printTexts tells whether the owner could be texted.
func (d diagnosis) printTexts(w io.Writer, m marks) {
	if d.Lifeline == nil {
		return
	}
	status := doctor.OK
	if d.Lifeline.Why != "" {
		status = doctor.Broken
	}
	fmt.Fprintf(w, "  %s %-9s  %s\n", m[status], "texts", inert(lifelineWords(*d.Lifeline, time.Now())))
}

// said is what is known of a link, and what is wrong with it.
func said(c doctor.Check) string {
	if c.Status != doctor.Broken {
		return c.Seen
	}
	wrong := fmt.Sprintf("%s (%s)", c.Text, c.Detail)
	if c.Seen == "" {
		return wrong
	}
	return c.Seen + ": " + wrong
}

// marks stand before each line.
type marks map[doctor.Status]string

// marksFor are signs on a terminal that shows UTF-8, and words elsewhere.
func marksFor(w io.Writer) marks {
	if isTerminal(w) && showsUTF8() {
		return marks{doctor.OK: "✓", doctor.Broken: "✗", doctor.NotReached: "–"}
	}
	return marks{doctor.OK: "ok  ", doctor.Broken: "FAIL", doctor.NotReached: "-   "}
}

// locale is that of characters (POSIX.1-2017, Base Definitions, 8.2).
func locale() string { return firstSet(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG")) }
