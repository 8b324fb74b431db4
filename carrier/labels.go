package carrier

import (
	_ "embed" // the lexicon
	"regexp"
	"strings"
	"unicode"
)

// buys is the lexicon of words that buy, in the form its head describes.
//
//go:embed buys.txt
var buys string

// confirms is the lexicon of words that say yes, in the same form.
//
//go:embed confirms.txt
var confirms string

// BuysLabel reports whether the label of a menu entry offers to buy, book, top up or give away: by a word for that, or by what only
// offers state, a price or a size. In doubt it does: an entry refused in vain costs a line of configuration, one taken in vain costs money.
func BuysLabel(label string) bool { return says(label, buys) || offers(label) }

// says reports whether a text has words of a lexicon.
func says(text, lexicon string) bool {
	words := plainWords(text)
	for line := range strings.Lines(lexicon) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		_, entry, _ := strings.Cut(strings.TrimSpace(line), " ")
		if entry != "" && holds(words, strings.Fields(entry)) {
			return true
		}
	}
	return false
}

// labelsOf are the labels of the entries that a reply chooses. Zeros before a number are no matter.
func labelsOf(menu, reply string) (out []string) {
	for _, e := range Entries(menu) {
		if e.Reply == reply || isDigits(e.Reply) && isDigits(reply) && strings.TrimLeft(e.Reply, "0") == strings.TrimLeft(reply, "0") {
			out = append(out, e.Label)
		}
	}
	return out
}

// loosely finds what may be labels, wherever the number stands: "2" in "1 Balance\n2) Offers", or in "1.Balance 2.Offers", gives "Offers".
func loosely(menu, reply string) []string {
	if reply == "" {
		return nil
	}
	entry, err := regexp.Compile(`(?m)(?:^|\s)[(\[<*#]*` + regexp.QuoteMeta(reply) + `[.):\]>=*#-]*[ \t]*([^\d\s].*?)(?:[ \t]+[(\[<*#]*\d{1,2}[.):\]>=*#-]|\s*$)`)
	if err != nil {
		return nil // a reply that is no UTF-8 chooses nothing
	}
	var out []string
	for _, m := range entry.FindAllStringSubmatch(menu, -1) {
		out = append(out, m[1])
	}
	return out
}

// holds reports whether the pattern's words follow one another somewhere in words.
func holds(words, pattern []string) bool {
	for i := 0; i+len(pattern) <= len(words); i++ {
		if follows(words[i:], pattern) {
			return true
		}
	}
	return false
}

func follows(words, pattern []string) bool {
	for i, p := range pattern {
		stem, open := strings.CutSuffix(p, "*")
		stem, within := strings.CutPrefix(stem, "*")
		if words[i] != stem && (!open || !strings.HasPrefix(words[i], stem)) && (!within || !strings.Contains(words[i], stem)) {
			return false
		}
	}
	return true
}

// plainWords splits a label at everything that is no part of a word, in lower case and without accents.
func plainWords(s string) []string {
	return strings.FieldsFunc(plain(s), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsMark(c) })
}

// plain is a text in lower case, without the accents of the lexicon's languages.
func plain(s string) string {
	const accented, bare = "äöüáàâãéèêëíìîïóòôõúùûñç", "aouaaaaeeeeiiiioooouuunc"
	at := 0
	pairs := []string{"ß", "ss"}
	for _, c := range accented {
		pairs = append(pairs, string(c), bare[at:at+1])
		at++
	}
	return strings.NewReplacer(pairs...).Replace(strings.ToLower(s))
}
