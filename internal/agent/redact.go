package agent

import (
	"regexp"
	"strings"
)

// phoneDigits is from how many digits in a row a text may hold a phone number, a voucher or a card's number.
const phoneDigits = `\p{Nd}{7,}`

// redactor masks what may identify somebody in texts that are kept or shown. The result of a typed ask is not kept, and
// goes unmasked to whoever typed it.
type redactor struct{ re *regexp.Regexp }

func newRedactor() redactor { return redactor{regexp.MustCompile(phoneDigits)} }

func (r redactor) text(s string) string {
	return r.re.ReplaceAllStringFunc(s, func(digits string) string {
		return strings.Repeat("*", len([]rune(digits)))
	})
}
