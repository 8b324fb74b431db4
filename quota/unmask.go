package quota

import "strings"

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
		if t.kind != tokenWord {
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
