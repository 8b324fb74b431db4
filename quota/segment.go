package quota

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// run is a phrase of a script without blanks.
type run struct {
	text  string
	langs uint64 // the languages that have it, as in meaning
}

// addRun enters a phrase of the last language.
func (x *lexicon) addRun(text string) {
	r, _ := utf8.DecodeRuneInString(text)
	lang := uint64(1) << (len(x.langs) - 1)
	if i := slices.IndexFunc(x.runs[r], func(o run) bool { return o.text == text }); i >= 0 {
		x.runs[r][i].langs |= lang
		return
	}
	x.runs[r] = append(x.runs[r], run{strings.Clone(text), lang})
}

// writers gives the languages that a text may be in by its letters: Japanese and Chinese share characters and cut them
// differently, but only Japanese has kana.
func (x *lexicon) writers(text string) uint64 {
	stranger := "ja"
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana) }) {
		stranger = "zh"
	}
	if i := slices.Index(x.langs, stranger); i >= 0 {
		return ^(uint64(1) << i)
	}
	return ^uint64(0)
}

// segment cuts runs of a script without blanks into the longest phrases that the lexicon knows, and what is between them.
func (x *lexicon) segment(text string, tokens []token) []token {
	at := 0
	for at < len(tokens) && !tokens[at].continuous() {
		at++
	}
	if at == len(tokens) {
		return tokens
	}
	langs := x.writers(text)
	out := make([]token, 0, 2*len(tokens))
	for _, t := range tokens {
		if t.continuous() && !strings.Contains(t.text, ".") { // what has dots is an abbreviation
			out = x.cut(out, t, langs)
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
func (x *lexicon) cut(out []token, t token, langs uint64) []token {
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
		n := x.known(t.text[pos:], langs)
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
func (x *lexicon) known(text string, langs uint64) int {
	r, _ := utf8.DecodeRuneInString(text)
	for _, run := range x.runs[r] {
		if run.langs&langs != 0 && strings.HasPrefix(text, run.text) {
			return len(run.text)
		}
	}
	return 0
}
