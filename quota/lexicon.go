package quota

import (
	"embed"
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
