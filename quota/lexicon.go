package quota

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// lexicon is all languages in one table. It never changes once loaded.
type lexicon struct {
	langs     []string
	loans     uint64   // the bit of loan.txt, whose words count in every language
	orders    []string // per language: the order of dates that all its speakers share, or empty
	phrases   index
	stems     index                // by the beginning of the first word: "остат*"
	longest   int                  // of the stems, in octets
	sets      sets                 // of what the phrases can mean
	lexer     lexer                // while the files are read
	folded    []byte               // the same
	values    map[string]string    // the same: the values of meanings, each once
	runs      map[rune][]run       // phrases of scripts without blanks, by first letter, longest first
	whole     []string             // currencies without a smaller coin in use
	bonus     []string             // words for money that is given
	thousands []string             // currencies with a thousandth in use
	suffixes  map[string][]meaning // of compounds: "*guthaben"
	countries map[string]country
}

// country is what the place tells: none of it decides alone.
type country struct {
	currency string
	decimal  byte   // '.' or ','
	order    string // of dates: dmy, mdy, ymd
	signs    []string
}

//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// words gives the lexicon, read at first use from the embedded files.
var words = sync.OnceValue(func() *lexicon {
	x, err := loadLexicon(lexiconFiles)
	if err != nil {
		panic("quota: embedded lexicon: " + err.Error()) // a test loads it: cannot happen in a build that passed
	}
	return x
})

// loadLexicon reads lexicon/*.txt: countries.txt, and one file for each language or theme.
func loadLexicon(fsys fs.FS) (*lexicon, error) {
	x := &lexicon{sets: newSets(), runs: map[rune][]run{}, values: map[string]string{}, suffixes: map[string][]meaning{}, countries: map[string]country{}}
	names, err := fs.Glob(fsys, "lexicon/*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := x.loadFile(fsys, name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	x.pack()
	return x, nil
}

// loadFile reads one file. What is kept of it is copied: a part of it would keep the whole in memory.
func (x *lexicon) loadFile(fsys fs.FS, name string) error {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	lang := strings.TrimSuffix(strings.TrimPrefix(name, "lexicon/"), ".txt")
	add := x.addCountry
	if lang != "countries" {
		add = x.addLine
		x.langs = append(x.langs, lang)
		x.orders = append(x.orders, "")
		if lang == "loan" {
			x.loans = 1 << (len(x.langs) - 1)
		}
	}
	for n, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := add(line); err != nil {
			return fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	return nil
}

// addLine reads "role: phrase, phrase", "role.value: …", "role.before: …", "role.after: …" "order: dmy" for
// the last language, "whole: JPY" and "thousandths: KWD" of currencies, or "bonus: …" of words for money that is given.
func (x *lexicon) addLine(line string) error {
	key, list, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("%q has no colon", line)
	}
	lang := len(x.langs) - 1
	switch key {
	case "order":
		x.orders[lang] = strings.Clone(strings.TrimSpace(list))
		return nil
	case "whole":
		x.whole = append(x.whole, strings.Fields(strings.Clone(list))...)
		return nil
	case "bonus":
		for word := range strings.SplitSeq(list, ",") {
			x.bonus = append(x.bonus, strings.Clone(fold(strings.TrimSpace(word))))
		}
		return nil
	case "thousandths":
		x.thousands = append(x.thousands, strings.Fields(strings.Clone(list))...)
		return nil
	}
	name, value, _ := strings.Cut(key, ".")
	r, ok := roleNames[name]
	if !ok {
		return fmt.Errorf("no role %q", name)
	}
	m := meaning{role: r, value: x.once(value), langs: 1 << lang}
	switch value {
	case "before":
		m.side, m.value = sideBefore, ""
	case "after":
		m.side, m.value = sideAfter, ""
	}
	for text := range strings.SplitSeq(list, ",") {
		if err := x.addPhrase(strings.TrimSpace(text), m); err != nil {
			return err
		}
	}
	return nil
}

// once gives the one copy of a value that is kept.
func (x *lexicon) once(value string) string {
	if _, ok := x.values[value]; !ok {
		value = strings.Clone(value)
		x.values[value] = value
	}
	return x.values[value]
}

// addPhrase enters one phrase: "=Mo" in just these letters, "*guthaben" as the end of a compound.
func (x *lexicon) addPhrase(text string, m meaning) error {
	if exact, ok := strings.CutPrefix(text, "="); ok {
		m.exact, text = x.once(exact), exact
	}
	if suffix, ok := strings.CutPrefix(text, "*"); ok {
		for _, s := range spellings(suffix) {
			key := strings.Clone(s)
			x.suffixes[key] = append(x.suffixes[key], m)
		}
		return nil
	}
	for _, s := range spellings(text) {
		if m.role != roleUnit || s == text || hasCyrillic(s) == hasCyrillic(text) { // "gb" for "гб" would make every GB Russian
			if err := x.enter(s, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// enter adds a phrase. A word that ends in '*' is the beginning of one: "действ* до".
func (x *lexicon) enter(text string, m meaning) error {
	folded, words, open := x.folded[:0], 0, false
	for field := range strings.FieldsSeq(text) {
		stem, star := strings.CutSuffix(field, "*")
		before := words
		for _, t := range x.lexer.lex(stem) {
			if t.kind != tokenWord && t.kind != tokenSign {
				continue
			}
			if words++; words > 1 {
				folded = append(folded, ' ')
			}
			folded = append(folded, t.word...)
			if t.continuous() && !strings.Contains(t.text, ".") {
				x.addRun(t.word)
			}
		}
		switch {
		case star && words == 1:
			open = true
		case star && words > before:
			folded = append(folded, '*')
		}
	}
	x.folded = folded
	if words == 0 {
		return nil
	}
	return x.file(folded, words, open, m)
}

// file puts a folded phrase into its index. It is open if its first word is only the beginning of one.
func (x *lexicon) file(folded []byte, words int, open bool, m meaning) error {
	in := &x.phrases
	if open {
		in = &x.stems
		x.longest = max(x.longest, len(firstWord(string(folded))))
	}
	p, err := in.add(folded, words)
	if err != nil {
		return err
	}
	p.set = x.sets.with(p.set, m)
	return nil
}

// withoutUmlauts is how German is written where there are none.
var withoutUmlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue")

// spellings gives the text, and as it is written where there are no umlauts.
func spellings(text string) []string {
	if roman := romanised(text); roman != nil {
		return append(roman, text)
	}
	plain := withoutUmlauts.Replace(text)
	if plain == text {
		return []string{text}
	}
	return []string{text, plain}
}

// addCountry reads "JP JPY . ymd ¥ yen": code, currency, decimal mark, order of dates, then its currency's signs there.
func (x *lexicon) addCountry(line string) error {
	f := strings.Fields(line)
	if len(f) < 4 || len(f[2]) != 1 || len(f[3]) != 3 {
		return fmt.Errorf("%q is not: code currency mark order [sign…]", line)
	}
	x.countries[f[0]] = country{currency: f[1], decimal: f[2][0], order: f[3], signs: f[4:]}
	return nil
}

// find gives the longest phrase of these languages that begins at tokens[i], with the number of its words; nil for none. A
// single word may be of any language.
func (x *lexicon) find(tokens []token, i int, langs uint64) ([]meaning, int) {
	best, n := x.findIn(&x.phrases, tokens[i].word, tokens[i:], langs)
	word := tokens[i].word
	for end := min(len(word), x.longest); end >= minStem; end-- {
		if m, k := x.findIn(&x.stems, word[:end], tokens[i:], langs); k > n {
			best, n = m, k
		}
	}
	if n > 0 {
		return best, n
	}
	return x.compound(word), 1
}

// findIn gives the longest phrase of the index that the tokens begin with, whose first word, or the beginning of it, is word.
func (x *lexicon) findIn(in *index, word string, tokens []token, langs uint64) ([]meaning, int) {
	for n := in.first(word); n != 0; n = in.next[n-1] {
		p := in.list[n-1]
		words := int(p.words)
		if words <= len(tokens) && matches(tokens[1:], in.text(p)[len(word):]) {
			if m := exactOnly(tokens[0], x.sets.all[p.set]); len(m) > 0 && (words == 1 || spoken(m, langs)) {
				return m, words
			}
		}
	}
	return nil, 0
}

// spoken reports whether one of the meanings is of these languages, or of a role that wanders between languages.
func spoken(all []meaning, langs uint64) bool {
	return slices.ContainsFunc(all, func(m meaning) bool { return m.langs&langs != 0 || m.role.everywhere() })
}

// matches reports whether the tokens begin with the words, each of which has a blank before it.
func matches(tokens []token, words string) bool {
	for k := 0; words != ""; k++ {
		w := words[1:]
		if end := strings.IndexByte(w, ' '); end >= 0 {
			w = w[:end]
		}
		words = words[1+len(w):]
		if stem, open := strings.CutSuffix(w, "*"); open {
			if !strings.HasPrefix(tokens[k].word, stem) {
				return false
			}
		} else if tokens[k].word != w {
			return false
		}
	}
	return true
}

// exactOnly leaves out meanings that want other letters than these.
func exactOnly(t token, all []meaning) []meaning {
	for i, m := range all {
		if m.exact == "" || m.exact == t.text {
			continue
		}
		var fit []meaning
		for _, m := range all[i:] {
			if m.exact == "" || m.exact == t.text {
				fit = append(fit, m)
			}
		}
		return append(all[:i:i], fit...)
	}
	return all
}

// maxCompound bounds the work on one word; minStem and minPrefixed are the least that a stem and a word may be, in bytes.
const (
	maxCompound = 60
	minStem     = 3
	minPrefixed = 6 // of a word behind a prefix
)

// compound looks for a known end of the word, the longest first.
func (x *lexicon) compound(word string) []meaning {
	if len(word) > maxCompound {
		return nil
	}
	for i := 1; i+4 <= len(word); i++ {
		if m, ok := x.suffixes[word[i:]]; ok {
			return m
		}
	}
	return nil
}

// code reports whether some country's currency has this ISO 4217 code.
func (x *lexicon) code(code string) bool {
	for _, c := range x.countries {
		if c.currency == code {
			return true
		}
	}
	return false
}

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
