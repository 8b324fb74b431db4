package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/sys/unix"
	"golang.org/x/text/width"

	"github.com/simgauge/simgauge/quota"
)

// style is how a figure is set off from the text around it.
type style struct{ on, off string }

// styleOf underlines on a terminal (ECMA-48, SGR 4 and 24), and brackets elsewhere, or where the user wants no such codes
// (https://no-color.org, TERM=dumb).
func styleOf(w io.Writer) style {
	if !isTerminal(w) || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return style{"[", "]"}
	}
	return style{"\x1b[4m", "\x1b[24m"}
}

// isTerminal reports whether a stream of the process is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}

// marked is the reply with what became figures set off.
func marked(text string, evidence []quota.Evidence, s style) string {
	var b strings.Builder
	for _, p := range quota.Pieces(text, evidence) {
		if p.Figure != nil {
			b.WriteString(s.on + visible(p.Text) + s.off)
			continue
		}
		b.WriteString(visible(p.Text))
	}
	return strings.TrimRight(b.String(), "\n")
}

// visible keeps a reply from steering the terminal: what moves, hides or turns text around is shown as U+FFFD. What only joins
// letters or tells their direction is the reply's own.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r >= '\u200c' && r <= '\u200f', r == '\u061c', r == '\u3000', unicode.IsPrint(r):
			return r
		case r == '\r':
			return -1
		case r == '\t', unicode.Is(unicode.Zs, r):
			return ' '
		}
		return unicode.ReplacementChar
	}, text)
}

// printEvidence writes a line for each amount: its words, what they were read as, and the rule.
func printEvidence(w io.Writer, indent string, evidence []quota.Evidence) {
	rows := make([][]string, len(evidence))
	for i, e := range evidence {
		words := strings.Join(strings.Fields(visible(e.Words)), " ")
		rows[i] = []string{words, cmp.Or(e.Figure, "left out"), visible(e.Rule)}
	}
	printTable(w, indent, rows)
}

// printTable writes rows of cells below each other, as wide as they are shown; text/tabwriter counts runes.
func printTable(w io.Writer, indent string, rows [][]string) {
	const gap = 3
	var widest []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widest) {
				widest = append(widest, 0)
			}
			widest[i] = max(widest[i], columns(cell))
		}
	}
	for _, row := range rows {
		fmt.Fprint(w, indent)
		for i, cell := range row[:len(row)-1] {
			fmt.Fprint(w, cell, strings.Repeat(" ", widest[i]+gap-columns(cell)))
		}
		fmt.Fprintln(w, row[len(row)-1])
	}
}

// columns is how many cells of a terminal a text takes: two for a wide character, none for one that joins the one before it.
func columns(text string) int {
	n := 0
	for _, r := range text {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case kind == width.EastAsianWide, kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
