package sms

import (
	"slices"
	"strings"
	"unicode"
)

// longestShortCode is how many digits a number may have that cannot be an international one (ITU-T E.164: these have more).
const longestShortCode = 6

// sameSender reports whether a message's sender is the one listed: numbers once normalised, names in any case.
func sameSender(sender, listed string) bool {
	a, b := normalise(sender), normalise(listed)
	return a != "" && ascii(a) == ascii(b) && strings.EqualFold(a, b)
}

// ascii is a name with all but ASCII left out: case folding must not make a letter of another script one of these, as it does the Kelvin
// sign a k.
func ascii(name string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return '\uFFFD'
		}
		return unicode.ToLower(r)
	}, name)
}

// Share reports whether two lists of senders have one in common.
func Share(a, b []string) bool {
	return slices.ContainsFunc(a, func(one string) bool { return fromOneOf(one, b) })
}

// normalise writes a number in one way: international ones with '+', short codes without, and no punctuation.
// A name, which has a letter, remains as it is but for the blanks around it.
func normalise(sender string) string {
	sender = strings.TrimSpace(sender)
	number := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", "/", "", "\u00a0", "").Replace(sender)
	digits := strings.TrimPrefix(number, "+")
	if digits == "" || strings.Trim(digits, "0123456789*#") != "" {
		return sender
	}
	switch {
	case digits != number && len(digits) <= longestShortCode:
		return digits
	case digits == number && strings.HasPrefix(number, "00") && len(number) > longestShortCode+2:
		return "+" + number[2:]
	}
	return number
}
