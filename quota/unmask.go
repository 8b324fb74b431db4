package quota

import (
	"slices"
	"strings"
)

// prefixes are what Arabic and Hebrew write together with the word behind it: and, then, the; and, the, in, to, from, that, as.
var prefixes = []string{"وال", "و", "ف", "ال", "ו", "ה", "ב", "ל", "מ", "ש", "כ"}

// unprefix leaves the prefixes of a word out where only the rest of it is known.
func (x *lexicon) unprefix(t *token) {
	const most = 2 // one upon the other: "and that"
	word := t.word
	for range most {
		if x.phrases.has(word) {
			t.word = word
			return
		}
		for _, p := range prefixes {
			if rest, ok := strings.CutPrefix(word, p); ok && len(rest) >= minPrefixed {
				word = rest
				break
			}
		}
	}
	if x.phrases.has(word) {
		t.word = word
	}
}

// unmask reads words of capitals that look Cyrillic and are Latin, or a mixture of both, as the Cyrillic words that they stand for.
func (x *lexicon) unmask(tokens []token) {
	for i := range tokens {
		t := &tokens[i]
		if t.kind != tokenWord || x.unmaskUnit(t) {
			continue
		}
		if !strings.ContainsFunc(t.word, isLatinLetter) {
			x.unprefix(t)
			continue
		}
		mixed := hasCyrillic(t.word)
		if !mixed && (len(t.word) < 4 || x.phrases.has(t.word)) {
			continue
		}
		if word := cyrillised(t.word); mixed || x.phrases.has(word) && strings.ToUpper(t.text) == t.text {
			t.word = word
		}
	}
}

// latin gives the Latin letters that Cyrillic and Greek ones look like as capitals, as far as units are written with them.
var latin = strings.NewReplacer("м", "m", "в", "b", "к", "k", "т", "t", "μ", "m", "β", "b", "κ", "k", "τ", "t")

// unmaskUnit reads a short word that is none as the unit that it looks like: "GВ" with a Cyrillic В, a Greek "ΜΒ".
func (x *lexicon) unmaskUnit(t *token) bool {
	const most = 6 // octets
	if len(t.word) > most || isASCII(t.word) || x.phrases.has(t.word) {
		return false
	}
	word := latin.Replace(t.word)
	if word == t.word || !x.isUnit(word) {
		return false
	}
	t.word = word
	return true
}

// isUnit reports whether the word alone is a unit of data.
func (x *lexicon) isUnit(word string) bool {
	for n := x.phrases.first(word); n != 0; n = x.phrases.next[n-1] {
		p := x.phrases.list[n-1]
		if p.words == 1 {
			return slices.ContainsFunc(x.sets.all[p.set], func(m meaning) bool { return m.role == roleUnit })
		}
	}
	return false
}
