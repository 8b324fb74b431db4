package notify

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// What one message holds (3GPP TS 23.040, clause 9.2.3.24: 140 octets): septets of the GSM 7 bit alphabet, or code units of UCS2.
const (
	mostSeptets = 160
	mostUnits   = 70
)

// The GSM 7 bit default alphabet (3GPP TS 23.038, clause 6.2.1), and its extension table (clause 6.2.1.1), of which each character is two
// septets: the escape and its own. The form feed of that table is left out: clean lets none through.
const (
	gsmBasic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtension = "^{}\\[~]|€"
)

// fits reports whether a text is no more than one message.
func fits(text string) bool {
	septets, units, wide := 0, 0, false
	for _, r := range text {
		units += utf16.RuneLen(r)
		switch {
		case strings.ContainsRune(gsmBasic, r):
			septets++
		case strings.ContainsRune(gsmExtension, r):
			septets += 2
		default:
			wide = true
		}
	}
	if wide {
		return units <= mostUnits
	}
	return septets <= mostSeptets
}

// plainer writes what typography made of ASCII as that, for one character out of the alphabet more than halves what fits.
var plainer = strings.NewReplacer(
	"\u2018", "'", "\u2019", "'", "\u201a", "'", "\u2032", "'", "`", "'", "\u201c", `"`, "\u201d", `"`, "\u201e", `"`, "\u2033", `"`,
	"\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2014", "-", "\u2212", "-", "\u2026", "...", "\u2022", "*", "\u2192", "->",
	"\u2264", "<=", "\u2265", ">=", "\u00d7", "x",
)

// clean makes a text one line of at most so many runes: valid UTF-8, without controls, without what turns the text around it, without
// blanks in a row or around it.
func clean(text string, most int) string {
	text = plainer.Replace(strings.ToValidUTF8(text, ""))
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case r == unicode.ReplacementChar, !unicode.IsGraphic(r):
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return strings.TrimRight(string(runes[:most]), " ")
	}
	return text
}
