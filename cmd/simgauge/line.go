package main

import (
	"strings"
	"unicode"
)

// tint is how a piece of a line is set off on a terminal: parameters of SGR (ECMA-48, 8.3.117). Plain is the zero tint.
type tint string

const (
	strong tint = "1"
	faint  tint = "2"
	bad    tint = "31"
	good   tint = "32"
	so     tint = "33" // so-so
)

// span is a piece of a line in one tint. What it says is inert.
type span struct {
	text string
	tint tint
}

// row is what a label says; long ones are wrapped behind it. A heading begins at the left, behind an empty line, and is not wrapped.
type row struct {
	label   span
	spans   []span
	heading bool
}

// inert is a foreign text in one line, as it may stand between others: nothing of it steers the terminal, and what is written from right to
// left stays in its place.
func inert(text string) string {
	line := strings.Join(strings.Fields(visible(text)), " ")
	line = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' {
			return -1
		}
		return r
	}, line)
	if strings.ContainsFunc(line, rightToLeft) {
		return mark + line + mark
	}
	return line
}

// mark tells a terminal that orders by direction that what stands here runs from left to right.
const mark = "\u200e"

func rightToLeft(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
}

// clipped is as much of a text as fits into so many columns.
func clipped(text string, most int) string {
	if columns(text) <= most {
		return text
	}
	const sign = "~" // in every character set
	n := 0
	for i, r := range text {
		n += columns(string(r))
		if n > most-len(sign) {
			return text[:i] + strings.Repeat(sign, min(len(sign), max(most, 0)))
		}
	}
	return text
}

// joinedTo adds a span to a line; one of the same tint becomes part of the one before it.
func joinedTo(line []span, s span) []span {
	if n := len(line); n > 0 && line[n-1].tint == s.tint {
		line[n-1].text += s.text
		return line
	}
	return append(line, s)
}

// wrapped breaks spans between words into lines of so many columns. A word that is longer is cut off.
func wrapped(spans []span, most int) [][]span {
	var lines [][]span
	var now []span
	used := 0
	for _, s := range spans {
		for i, word := range strings.Split(s.text, " ") {
			word = clipped(word, most)
			blank := ""
			if i > 0 && used > 0 {
				blank = " "
			}
			if used > 0 && used+len(blank)+columns(word) > most {
				lines, now, used, blank = append(lines, now), nil, 0, ""
			}
			now = joinedTo(now, span{blank + word, s.tint})
			used += len(blank) + columns(word)
		}
	}
	return append(lines, now)
}
