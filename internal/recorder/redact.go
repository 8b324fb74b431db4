package recorder

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/warthog618/sms/encoding/gsm7"
)

// secrets are digits that must not show, and the placeholders of the personality format that stand for them.
type secrets map[string]string

var (
	digitRun = regexp.MustCompile(`\d{8,}`)
	hexRun   = regexp.MustCompile(`(?i)[0-9a-f]{20}`)
)

// learn finds the identity in the answers of the commands that tell it.
func (s secrets) learn(answers []answer) {
	for _, a := range answers {
		for _, text := range a.info() {
			switch {
			case a.cmd == "+CGSN":
				s.add(digitRun.FindString(text), "{imei}")
			case a.cmd == "+CIMI":
				s.add(digitRun.FindString(text), "{imsi}")
			case a.cmd == "+CNUM":
				s.add(digitRun.FindString(text), "{number}")
			case strings.HasPrefix(a.cmd, "+CRSM"):
				s.add(strings.TrimRight(swap(hexRun.FindString(text)), "Ff"), "{iccid}")
			case strings.Contains(a.cmd, "CCID") || a.cmd == "^SCID":
				s.add(digitRun.FindString(text), "{iccid}")
			}
		}
	}
}

func (s secrets) add(digits, stands string) {
	if _, known := s[digits]; digits != "" && !known {
		s[digits] = stands
	}
}

// swap changes the halves of each octet, as a SIM stores digits (3GPP TS 31.102, EF-ICCID).
func swap(digits string) string {
	b := []byte(digits)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

var (
	longNumber = regexp.MustCompile(`\+?\d{5,}`)
	place      = regexp.MustCompile(`(?i)\b(0x)?(?:[0-9]+[a-f]|[a-f]+[0-9])[0-9a-f]{2,}\b`) // cells, areas
	quoted     = regexp.MustCompile(`"[^"]*"`)
)

// hide replaces identity by its placeholders, and other numbers and hex that may tell a place or a subscriber by made-up digits
// of equal length.
func (s secrets) hide(text string) string {
	for _, digits := range s.longest() {
		text = strings.ReplaceAll(text, digits, s[digits])
	}
	parts := strings.SplitAfter(text, "}")
	for i, p := range parts {
		p = longNumber.ReplaceAllStringFunc(p, madeUp)
		parts[i] = place.ReplaceAllStringFunc(p, madeUp)
	}
	return strings.Join(parts, "")
}

// longest has the digits, the longest first: an ICCID may hold a number.
func (s secrets) longest() []string {
	var all []string
	for digits := range s {
		all = append(all, digits)
	}
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	return all
}

// madeUp has as many digits as there were.
func madeUp(was string) string {
	b := []byte(was)
	n := 0
	for i, c := range b {
		if c != '+' && c != 'x' && c != 'X' {
			b[i] = '0' + byte(n%2)
			n++
		}
	}
	return string(b)
}

// window is how many digits in a row of an identity may not show: fewer are in every date.
const window = 8

// check looks for anything of the identity that is left, in the clear or in any form that AT has for digits.
func (s secrets) check(text string) error {
	bare := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \"-,:\n\r\t", r) {
			return -1
		}
		return r
	}, strings.ToUpper(text))
	for digits, stands := range s {
		for i := 0; i+window <= len(digits); i++ {
			for form, hidden := range forms(digits[i:min(i+window, len(digits))]) {
				if strings.Contains(bare, strings.ToUpper(hidden)) {
					return fmt.Errorf("%s, %s: %w", strings.Trim(stands, "{}"), form, ErrIdentity)
				}
			}
		}
		if packed := packed(digits); len(digits) >= window && strings.Contains(bare, packed) {
			return fmt.Errorf("%s, packed: %w", strings.Trim(stands, "{}"), ErrIdentity)
		}
	}
	return nil
}

// forms are the ways in which digits are written.
func forms(digits string) map[string]string {
	return map[string]string{
		"in the clear": digits, "swapped": swap(digits), "in ucs2": ucs2(digits), "in hex": hex.EncodeToString([]byte(digits)), "packed": packed(digits),
	}
}

func ucs2(text string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

func packed(digits string) string {
	return strings.ToUpper(hex.EncodeToString(gsm7.Pack7BitUSSD([]byte(digits), 0)))
}
