package page

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/simgauge/simgauge/quota"
)

// What is shown at most of one text, in characters. What is cut ends in "…".
const (
	mostName = 64
	mostLine = 400   // an error with its mend
	mostText = 2000  // a reply; the usual ones are below 500
	mostLong = 16000 // an example of a configuration

	mostEvidence = 32 // figures of one text
)

// name is a short text of theirs, on one line.
func name(s string) string { return oneLine(s, mostName) }

func oneLine(s string, most int) string {
	return strings.Join(strings.Fields(shown(s, most)), " ")
}

// shown makes any text fit to be shown: valid UTF-8, bounded, and without what would steer the text around it. What only joins letters or
// tells their direction stays; controls and Unicode's embeddings, overrides and isolates become U+FFFD.
func shown(s string, most int) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if r == '\r' {
			continue
		}
		if n == most {
			b.WriteRune('…')
			break
		}
		n++
		b.WriteRune(fit(r))
	}
	return b.String()
}

func fit(r rune) rune {
	switch {
	case r == '\n', r >= '\u200c' && r <= '\u200f', r == '\u061c', r == '\u3000', unicode.IsPrint(r):
		return r
	case r == '\t', unicode.Is(unicode.Zs, r):
		return ' '
	}
	return unicode.ReplacementChar
}

// mostForeign bounds what is shown of replies and transcripts on one page, in characters: what is beyond is left out, the last SIM's first.
const mostForeign = 128 << 10

// foreign gives out mostForeign.
type foreign struct {
	Words
	left int
}

// text is a long text of theirs, as far as there is room for it.
func (f *foreign) text(s string, most int) string {
	out := shown(s, min(most, f.left))
	f.left = max(f.left-utf8.RuneCountInString(out), 0)
	return out
}

func (f *foreign) line(s string) string {
	return strings.Join(strings.Fields(f.text(s, mostLine)), " ")
}

// pieces are a reply cut at its figures, each fit to be shown.
func (f *foreign) pieces(reply string, evidence []quota.Evidence) (out []Piece) {
	left := mostText
	for _, p := range quota.Pieces(reply, evidence) {
		if left <= 0 || f.left == 0 {
			break
		}
		piece := Piece{Text: f.text(p.Text, left)}
		left -= utf8.RuneCountInString(piece.Text)
		if p.Figure != nil {
			e := f.evidence(*p.Figure)
			piece.Figure = &e
		}
		out = append(out, piece)
	}
	return out
}

// figures are what words of a reply were read as.
func (f *foreign) figures(evidence []quota.Evidence) (out []Evidence) {
	for _, e := range quota.Figures(evidence) {
		if len(out) < mostEvidence && f.left > 0 {
			out = append(out, f.evidence(e))
		}
	}
	return out
}

func (f *foreign) evidence(e quota.Evidence) Evidence {
	return Evidence{Words: strings.Join(strings.Fields(f.text(e.Words, mostName)), " "), Figure: name(e.Figure), Means: f.of("figure", e.Figure), Rule: f.line(e.Rule)}
}
