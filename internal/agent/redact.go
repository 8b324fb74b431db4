package agent

import (
	"regexp"
	"strings"
	"unicode"
)

// phoneDigits is what may be a phone number, a voucher or a card's number: from 7 digits in a row, or behind a plus in
// groups, as carriers write the SIM's own number.
const phoneDigits = `\p{Nd}{7,}|\+\p{Nd}(?:[ ()/.\x{A0}-]{0,2}\p{Nd}){6,}`

// redactor masks what may identify somebody in texts that are kept or shown. The result of a typed ask is not kept, and
// goes unmasked to whoever typed it.
type redactor struct{ re *regexp.Regexp }

func newRedactor() redactor { return redactor{regexp.MustCompile(phoneDigits)} }

func (r redactor) text(s string) string {
	return r.re.ReplaceAllStringFunc(s, func(number string) string {
		return strings.Map(func(c rune) rune {
			if unicode.IsDigit(c) {
				return '*'
			}
			return c
		}, number)
	})
}
