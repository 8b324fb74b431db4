package page

import (
	"strings"
	"unicode"

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

// pieces are a reply cut at its figures, each fit to be shown.
func (w Words) pieces(reply string, evidence []quota.Evidence) []Piece {
	var out []Piece
	left := mostText
	for _, p := range quota.Pieces(reply, evidence) {
		if left <= 0 {
			break
		}
		piece := Piece{Text: shown(p.Text, left)}
		left -= len([]rune(piece.Text))
		if p.Figure != nil {
			e := w.evidence(*p.Figure)
			piece.Figure = &e
		}
		out = append(out, piece)
	}
	return out
}

// figures are what words of a reply were read as.
func (w Words) figures(evidence []quota.Evidence) []Evidence {
	var out []Evidence
	for _, e := range quota.Figures(evidence) {
		if len(out) < mostEvidence {
			out = append(out, w.evidence(e))
		}
	}
	return out
}

func (w Words) evidence(e quota.Evidence) Evidence {
	return Evidence{Words: name(e.Words), Figure: name(e.Figure), Means: w.of("figure", e.Figure), Rule: oneLine(e.Rule, mostLine)}
}
