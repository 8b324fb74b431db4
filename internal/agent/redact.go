package agent

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/simgauge/simgauge/quota"
)

// phoneDigits is what may be a phone number, a voucher or a card's number: from 7 digits in a row, behind a plus in groups, or in
// groups as no amount and no date has them.
const phoneDigits = `\p{Nd}{7,}|\+\p{Nd}(?:[ ()/.\x{A0}-]{0,2}\p{Nd}){6,}` +
	`|\(\p{Nd}{2,5}\)(?:[ .-]?\p{Nd}{2,}){2,}` + // (0555) 010-9999
	`|(?:^|[^\p{Nd}.,])(?:` +
	`0\p{Nd}{2,4}(?:[ -]\p{Nd}{3,4}){2}` + // 0800 010 9999
	`|0\p{Nd}(?: \p{Nd}{2}){4}|0\p{Nd}(?:\.\p{Nd}{2}){4}` + // 01 55 50 10 99
	`|\p{Nd}{3}[ .-]\p{Nd}{3}[ .-]\p{Nd}{4}` + // 555-010-9999
	`|\p{Nd}{4,}(?:[ -]\p{Nd}{3,}){2,})` // 8999 9000 0000 018

// keptEvidence bounds what is kept of one reply: a text that lists more lists offers.
const keptEvidence = 64

// redactor masks what may identify somebody in texts that are kept or shown. The result of a typed ask is not kept, and
// goes unmasked to whoever typed it.
type redactor struct{ re *regexp.Regexp }

func newRedactor() redactor { return redactor{regexp.MustCompile(phoneDigits)} }

func (r redactor) text(s string) string { return r.reply(s, nil).Text }

// reply masks a text but for its figures, which are shown anyway, and moves its evidence to where the words are in the masked
// text, which is valid UTF-8.
func (r redactor) reply(s string, evidence []quota.Evidence) Reply {
	masked, moved := r.mask(s, quota.Figures(evidence))
	kept := slices.Clone(evidence[:min(len(evidence), keptEvidence)])
	for i := range kept {
		e := &kept[i]
		e.Start, e.End = moved[e.Start], moved[e.End]
		e.Words = masked[e.Start:e.End]
	}
	return Reply{Text: masked, Evidence: kept}
}

// mask gives the masked text, and for each byte of the text (and its end) where that is now. Figures are in the order of the text.
func (r redactor) mask(s string, figures []quota.Evidence) (masked string, moved []int) {
	var b strings.Builder
	hidden := r.re.FindAllStringIndex(s, -1)
	moved = make([]int, len(s)+1)
	for i, width := 0, 0; i < len(s); i += width {
		var c rune
		c, width = utf8.DecodeRuneInString(s[i:])
		for k := i; k < i+width; k++ {
			moved[k] = b.Len()
		}
		for len(hidden) > 0 && hidden[0][1] <= i {
			hidden = hidden[1:]
		}
		for len(figures) > 0 && figures[0].End <= i {
			figures = figures[1:]
		}
		shown := len(figures) > 0 && figures[0].Start <= i
		if !shown && len(hidden) > 0 && hidden[0][0] <= i && unicode.IsDigit(c) {
			c = '*'
		}
		b.WriteRune(c)
	}
	moved[len(s)] = b.Len()
	return b.String(), moved
}
