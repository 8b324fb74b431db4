package quota

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// meaning is one thing that a phrase can mean in one language.
type meaning struct {
	role  role
	side  side
	value string
	langs uint64 // the languages, as bits in the order of lexicon.langs
	exact string // if set, the phrase counts only in just these letters
}

// phrase is a run of folded words with what they can mean.
type phrase struct {
	words    []string
	meanings []meaning
}

// lexicon is all languages in one table. It never changes once loaded.
type lexicon struct {
	langs     []string
	loans     uint64               // the bit of loan.txt, whose words count in every language
	orders    []string             // per language: the order of dates that all its speakers share, or empty
	phrases   map[string][]phrase  // by first word, longest first
	stems     map[string][]phrase  // by the beginning of the first word: "остат*"
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
	x := &lexicon{phrases: map[string][]phrase{}, stems: map[string][]phrase{}, runs: map[rune][]run{}, suffixes: map[string][]meaning{}, countries: map[string]country{}}
	names, err := fs.Glob(fsys, "lexicon/*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := x.loadFile(fsys, name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, index := range []map[string][]phrase{x.phrases, x.stems} {
		for first := range index {
			slices.SortStableFunc(index[first], func(a, b phrase) int { return len(b.words) - len(a.words) })
		}
	}
	for first := range x.runs {
		slices.SortStableFunc(x.runs[first], func(a, b run) int { return len(b.text) - len(a.text) })
	}
	return x, nil
}

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
		x.orders[lang] = strings.TrimSpace(list)
		return nil
	case "whole":
		x.whole = append(x.whole, strings.Fields(list)...)
		return nil
	case "bonus":
		for word := range strings.SplitSeq(list, ",") {
			x.bonus = append(x.bonus, fold(strings.TrimSpace(word)))
		}
		return nil
	case "thousandths":
		x.thousands = append(x.thousands, strings.Fields(list)...)
		return nil
	}
	name, value, _ := strings.Cut(key, ".")
	r, ok := roleNames[name]
	if !ok {
		return fmt.Errorf("no role %q", name)
	}
	m := meaning{role: r, value: value, langs: 1 << lang}
	switch value {
	case "before":
		m.side, m.value = sideBefore, ""
	case "after":
		m.side, m.value = sideAfter, ""
	}
	one := []meaning{m} // shared by all phrases of the line that mean nothing else
	for text := range strings.SplitSeq(list, ",") {
		x.addPhrase(strings.TrimSpace(text), one)
	}
	return nil
}

// addPhrase enters one phrase: "=Mo" in just these letters, "*guthaben" as the end of a compound.
func (x *lexicon) addPhrase(text string, one []meaning) {
	if exact, ok := strings.CutPrefix(text, "="); ok {
		m := one[0]
		m.exact, text = exact, exact
		one = []meaning{m}
	}
	m := one[0]
	if suffix, ok := strings.CutPrefix(text, "*"); ok {
		for _, s := range spellings(suffix) {
			x.suffixes[s] = append(x.suffixes[s], m)
		}
		return
	}
	for _, s := range spellings(text) {
		if m.role != roleUnit || s == text || hasCyrillic(s) == hasCyrillic(text) { // "gb" for "гб" would make every GB Russian
			x.enter(s, one)
		}
	}
}

// enter adds a phrase. A word that ends in '*' is the beginning of one: "действ* до".
func (x *lexicon) enter(text string, one []meaning) {
	var folded []string
	for field := range strings.FieldsSeq(text) {
		stem, open := strings.CutSuffix(field, "*")
		for _, t := range lex(stem) {
			if t.kind != tokenWord && t.kind != tokenSign {
				continue
			}
			folded = append(folded, t.word)
			if t.continuous() && !strings.Contains(t.text, ".") {
				x.addRun(t.word)
			}
		}
		if open && len(folded) > 0 {
			folded[len(folded)-1] += "*"
		}
	}
	if len(folded) == 0 {
		return
	}
	index, first := x.phrases, folded[0]
	if stem, open := strings.CutSuffix(first, "*"); open {
		index, first = x.stems, stem
	}
	list := index[first]
	for i := range list {
		if slices.Equal(list[i].words, folded) {
			list[i].meanings = addMeaning(slices.Clone(list[i].meanings), one[0])
			return
		}
	}
	index[first] = append(list, phrase{slices.Clip(folded), one})
}

// general reports whether the meaning says nothing but the role.
func (m meaning) general() bool { return m.side == sideAny && m.value == "" }

// addMeaning adds to a list of its own. Of two meanings of one role in one language the one that says more counts.
func addMeaning(list []meaning, m meaning) []meaning {
	for i := range list {
		o := &list[i]
		if o.role != m.role || o.exact != m.exact || o.langs&m.langs == 0 || o.side == m.side && o.value == m.value {
			continue
		}
		if m.general() {
			return list
		}
		if o.general() {
			o.langs &^= m.langs
		}
	}
	list = slices.DeleteFunc(list, func(o meaning) bool { return o.langs == 0 })
	for i := range list {
		if o := &list[i]; o.role == m.role && o.side == m.side && o.value == m.value && o.exact == m.exact {
			o.langs |= m.langs
			return list
		}
	}
	return append(list, m)
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
	best, n := findIn(x.phrases[tokens[i].word], tokens[i:], langs)
	word := tokens[i].word
	for end := min(len(word), maxCompound); end >= minStem && len(x.stems) > 0; end-- {
		if m, k := findIn(x.stems[word[:end]], tokens[i:], langs); k > n {
			best, n = m, k
		}
	}
	if n > 0 {
		return best, n
	}
	return x.compound(word), 1
}

// findIn gives the first phrase of the list that the tokens begin with.
func findIn(list []phrase, tokens []token, langs uint64) ([]meaning, int) {
	for _, p := range list {
		if len(p.words) <= len(tokens) && matches(tokens, p.words) {
			if m := exactOnly(tokens[0], p); len(m) > 0 && (len(p.words) == 1 || spoken(m, langs)) {
				return m, len(p.words)
			}
		}
	}
	return nil, 0
}

// spoken reports whether one of the meanings is of these languages, or of a role that wanders between languages.
func spoken(all []meaning, langs uint64) bool {
	return slices.ContainsFunc(all, func(m meaning) bool { return m.langs&langs != 0 || m.role.everywhere() })
}

func matches(tokens []token, words []string) bool {
	for k, w := range words {
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
func exactOnly(t token, p phrase) []meaning {
	for i, m := range p.meanings {
		if m.exact == "" || m.exact == t.text {
			continue
		}
		var fit []meaning
		for _, m := range p.meanings[i:] {
			if m.exact == "" || m.exact == t.text {
				fit = append(fit, m)
			}
		}
		return append(p.meanings[:i:i], fit...)
	}
	return p.meanings
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
		if len(x.phrases[word]) > 0 {
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
	if len(x.phrases[word]) > 0 {
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
		if !mixed && (len(t.word) < 4 || len(x.phrases[t.word]) > 0) {
			continue
		}
		if word := cyrillised(t.word); mixed || len(x.phrases[word]) > 0 && strings.ToUpper(t.text) == t.text {
			t.word = word
		}
	}
}
