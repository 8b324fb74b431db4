package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"unicode"

	"golang.org/x/sys/unix"

	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/quota"
)

// explainOne shows a reply with its figures marked, and below each amount with what it was read as and by which rule.
func explainOne(e env, r readRequest, patterns []quota.Pattern) error {
	h, err := r.hints(patterns)
	if err != nil {
		return usageError{err}
	}
	reading, evidence, err := quota.Explain(*r.Text, h)
	fmt.Fprintln(e.out, marked(*r.Text, evidence, styleOf(e.out)))
	if len(evidence) > 0 {
		fmt.Fprintln(e.out)
	}
	t := tabwriter.NewWriter(e.out, 0, 0, 3, ' ', 0)
	for _, ev := range evidence {
		fmt.Fprintf(t, "%s\t%s\t%s\n", visible((*r.Text)[ev.Start:ev.End]), cmp.Or(ev.Figure, "left out"), ev.Rule)
	}
	if flushed := t.Flush(); flushed != nil {
		return fmt.Errorf("write: %w", flushed)
	}
	if err != nil {
		row, _ := outcome.Lookup(unread(*r.Text, err)) // every detail has its row: a test holds that
		return unreadable(row.Outcome, err)
	}
	fmt.Fprintln(e.out)
	printReading(e.out, reading)
	return nil
}

// style is how a figure is set off from the text around it.
type style struct{ on, off string }

// styleOf underlines on a terminal (ECMA-48, SGR 4 and 24), and brackets elsewhere.
func styleOf(w io.Writer) style {
	if f, ok := w.(*os.File); ok {
		if _, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS); err == nil {
			return style{"\x1b[4m", "\x1b[24m"}
		}
	}
	return style{"[", "]"}
}

// marked is the reply with what became figures set off.
func marked(text string, evidence []quota.Evidence, s style) string {
	var b strings.Builder
	at := 0
	for _, ev := range evidence {
		if ev.Figure == "" || ev.Start < at {
			continue
		}
		b.WriteString(visible(text[at:ev.Start]) + s.on + visible(text[ev.Start:ev.End]) + s.off)
		at = ev.End
	}
	return strings.TrimRight(b.String()+visible(text[at:]), "\n")
}

// visible keeps a reply from steering the terminal: what is not shown is shown as U+FFFD.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}
