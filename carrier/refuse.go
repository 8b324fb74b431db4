package carrier

import (
	_ "embed" // the table
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// serviceCodes lists the service codes of supplementary services and PIN procedures: code, what it does, where it is defined.
//
//go:embed servicecodes.tsv
var serviceCodes string

// voucherDigits is from how many digits in a row a part of a code is taken for a voucher, an account or a phone number.
// Balance codes have at most 5; vouchers have 8 to 20.
const voucherDigits = 8

// Refused tells whether a code must not be dialled unless the configuration allows it by name, and why:
// it is a supplementary-service or PIN procedure (3GPP TS 22.030, clauses 6.5 and 6.6), or it carries a voucher's digits.
// Every other string that begins with * or # is ordinary USSD (clause 6.5.3.2) and passes, as long as it is one code of *, # and digits.
func Refused(code string) (reason string, refused bool) {
	code = NormalCode(code)
	if bad := strings.Trim(code, "*#0123456789"); bad != "" || code == "" {
		return "not a code of digits, * and #", true
	}
	if brand, ok := topUp(code); ok {
		return fmt.Sprintf("a top-up code of %s with a voucher's digits", brand), true
	}
	return RefusedReply(code)
}

// RefusedReply does the same for the reply to a menu: digits of a voucher's length, or a procedure. A reply that comes just
// after the network ended the dialogue opens a new one, as a code.
func RefusedReply(reply string) (reason string, refused bool) {
	if reason, refused = procedure(NormalCode(reply)); refused {
		return reason, true
	}
	if longestDigits(NormalCode(reply)) >= voucherDigits {
		return fmt.Sprintf("%d or more digits in a row may redeem a voucher or send money", voucherDigits), true
	}
	return "", false
}

// procedure finds a supplementary-service or PIN procedure in a code.
func procedure(code string) (reason string, found bool) {
	for i := range code {
		if i > 0 && code[i-1] != '#' {
			continue // a procedure begins at the start, or where another one ended
		}
		if sc, ok := serviceCode(code[i:]); ok {
			if what, found := describe(sc); found {
				return fmt.Sprintf("%s (service code %s of 3GPP TS 22.030)", what, sc), true
			}
		}
	}
	return "", false
}

// topUp finds a known top-up code, filled with a voucher's digits: in one run, or in groups with stars between.
func topUp(code string) (brand string, found bool) {
	for line := range strings.Lines(catalogue) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 5 || cells[4] == "" {
			continue
		}
		for _, pattern := range items(cells[4]) {
			if fills(code, pattern) {
				return items(cells[1])[0], true
			}
		}
	}
	return "", false
}

// TopsUp reports whether a code is one of the row's own ways to redeem a voucher, with its digits.
func (r Row) TopsUp(code string) bool {
	return slices.ContainsFunc(r.TopUps, func(pattern string) bool { return fills(NormalCode(code), pattern) })
}

// fills reports whether a code is the pattern with at least a voucher's digits in the place of its X.
func fills(code, pattern string) bool {
	before, after, _ := strings.Cut(pattern, "X")
	filled, ok := strings.CutPrefix(code, before)
	if !ok || !strings.HasSuffix(filled, after) {
		return false
	}
	digits := strings.ReplaceAll(strings.TrimSuffix(filled, after), "*", "")
	return allDigits(digits) && len(digits) >= voucherDigits
}

// NormalCode drops blanks and what cannot be seen, so that no code passes for another one.
func NormalCode(code string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || !unicode.IsPrint(c) {
			return -1
		}
		return c
	}, code)
}

// serviceCode cuts SC out of a procedure: one of * ** *# # ##, then digits up to the next * or # (clause 6.5.2).
func serviceCode(procedure string) (string, bool) {
	rest := strings.TrimLeft(procedure, "*#")
	if rest == procedure {
		return "", false
	}
	end := strings.IndexAny(rest, "*#")
	if end < 0 {
		end = len(rest)
	}
	return rest[:end], end > 0
}

// describe looks a service code up in the table.
func describe(sc string) (what string, found bool) {
	for line := range strings.Lines(serviceCodes) {
		if pattern, rest, ok := strings.Cut(line, "\t"); ok && matches(pattern, sc) {
			what, _, _ = strings.Cut(rest, "\t")
			return what, true
		}
	}
	return "", false
}

// matches compares a service code with one of the table, where n stands for any digit.
func matches(pattern, sc string) bool {
	if len(pattern) != len(sc) {
		return false
	}
	for i := range len(pattern) {
		if pattern[i] != sc[i] && pattern[i] != 'n' {
			return false
		}
	}
	return true
}

func longestDigits(s string) int {
	var longest, run int
	for _, c := range s {
		if unicode.IsDigit(c) {
			run++
			longest = max(longest, run)
			continue
		}
		run = 0
	}
	return longest
}
