package quota

import (
	"fmt"
	"io/fs"
	"strings"
)

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
