package quota

import (
	"unicode/utf8"
)

// segment cuts runs of a script without blanks into the longest phrases that the lexicon knows, and what is between them.
func (x *lexicon) segment(tokens []token) []token {
	at := 0
	for at < len(tokens) && !tokens[at].continuous() {
		at++
	}
	if at == len(tokens) {
		return tokens
	}
	out := make([]token, 0, 2*len(tokens))
	for _, t := range tokens {
		if t.continuous() {
			out = x.cut(out, t)
		} else {
			out = append(out, t)
		}
	}
	return out
}

// continuous reports whether the token is a run of a script without blanks.
func (t token) continuous() bool {
	if t.kind != tokenWord {
		return false
	}
	r, _ := utf8.DecodeRuneInString(t.text)
	return isContinuous(r)
}

// cut appends the pieces of one run.
func (x *lexicon) cut(out []token, t token) []token {
	g := t.gap
	unknown := 0
	piece := func(from, to int) {
		if from < to {
			text := t.text[from:to]
			out = append(out, token{kind: tokenWord, gap: g, start: t.start + from, end: t.start + to, text: text, word: text})
			g = gapNone
		}
	}
	for pos := 0; pos < len(t.text); {
		n := x.known(t.text[pos:])
		if n == 0 {
			_, width := utf8.DecodeRuneInString(t.text[pos:])
			pos += width
			continue
		}
		piece(unknown, pos)
		piece(pos, pos+n)
		pos += n
		unknown = pos
	}
	piece(unknown, len(t.text))
	return out
}

// known gives the length of the longest known phrase that begins the text; 0 for none.
func (x *lexicon) known(text string) int {
	r, _ := utf8.DecodeRuneInString(text)
	for _, run := range x.runs[r] {
		if len(run) <= len(text) && text[:len(run)] == run {
			return len(run)
		}
	}
	return 0
}
