package quota

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// textLimits are the lengths at which networks cut a text off: an SMS in UCS2, 8-bit and 7-bit coding
// (3GPP TS 23.040), a USSD string in UCS2 and 7-bit coding (3GPP TS 23.038: 160 octets).
var textLimits = []int{70, 80, 140, 160, 182}

// cutOff reports whether the text was cut off: by its length, or by the dots at its end.
func cutOff(text string) bool {
	text = strings.TrimRight(text, " \r\n")
	if whole := strings.TrimRight(text, ".…"); whole != text && strings.TrimSuffix(text, ".") != whole {
		return strings.TrimRight(whole, " ") == whole // a blank before the dots: the last word is whole
	}
	return slices.Contains(textLimits, utf8.RuneCountInString(text)) || slices.Contains(textLimits, septets(text))
}

// septets counts the text in the GSM 7-bit alphabet, where the extension table takes two (3GPP TS 23.038).
func septets(text string) int {
	n := utf8.RuneCountInString(text)
	for _, r := range text {
		if strings.ContainsRune("^{}\\[~]|€", r) {
			n++
		}
	}
	return n
}

// dropCut makes what ends a text that was cut off no figure: digits may be missing behind it.
func dropCut(tokens []token) {
	i := len(tokens) - 1
	for i >= 0 && strings.Trim(tokens[i].text, ".… \n") == "" {
		i--
	}
	if i >= 0 && openDate(tokens[i]) {
		tokens[i].kind = tokenOther
		return
	}
	for ; i >= 0 && tokens[i].kind == tokenNumber; i-- { // thousands that blanks part are several
		tokens[i].kind = tokenOther
	}
}

// openDate reports whether digits may be missing behind a date or a time: 12/07/20, 2026-07-1.
func openDate(t token) bool {
	if t.kind != tokenDate {
		return t.kind == tokenClock
	}
	f, ok := splitDate(t.text)
	return ok && len(f[2]) != 4 && (len(f[0]) != 4 || len(f[2]) == 1)
}
