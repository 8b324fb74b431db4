package ussd

import (
	"strings"
	"unicode"
)

// Weights of one character in the look of a text.
const (
	weightText     = 1.0  // letters of the text's script, digits, blanks, line ends
	weightCommon   = 0.9  // signs that carriers use
	weightRare     = 0.4  // other printable signs
	weightStray    = 0.1  // letters of another script
	weightGarbage  = -1.0 // control characters, unassigned ones
	weightCaseFlip = -0.7 // a capital behind a small letter
)

const commonSigns = `.,:;!?-+*#/()'"%&=<>$€£`

// plausibility says how much a text looks like one that was written for people: 1 is flawless, 0 and less is noise.
func plausibility(text string) float64 {
	main := mainScript(text)
	sum, n := 0.0, 0
	var before rune
	for _, r := range text {
		sum += weight(r, main)
		if unicode.IsLower(before) && unicode.IsUpper(r) {
			sum += weightCaseFlip
		}
		before = r
		n++
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// weight is that of one character in a text of the script main.
func weight(r rune, main int) float64 {
	switch {
	case r == '\n', r == '\r', r == '\t', r == ' ', r == '\u00a0', unicode.IsDigit(r):
		return weightText
	case r == unicode.ReplacementChar, unicode.IsControl(r), !unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r):
		return weightGarbage
	case unicode.IsLetter(r), unicode.IsMark(r):
		return letterWeight(r, main)
	case strings.ContainsRune(commonSigns, r):
		return weightCommon
	}
	return weightRare
}

// letterWeight is full for ASCII, which names and units are written in everywhere, and for the text's own script.
func letterWeight(r rune, main int) float64 {
	if r < unicode.MaxASCII || unicode.Is(unicode.Inherited, r) || scriptOf(r) == main {
		return weightText
	}
	return weightStray
}

// scripts are those in which carriers write; what is written together stands together.
var scripts = [][]*unicode.RangeTable{
	{unicode.Latin},
	{unicode.Cyrillic},
	{unicode.Greek},
	{unicode.Arabic},
	{unicode.Hebrew},
	{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo},
	{unicode.Hangul},
	{unicode.Thai},
	{unicode.Devanagari},
	{unicode.Bengali},
	{unicode.Tamil},
	{unicode.Telugu},
	{unicode.Kannada},
	{unicode.Malayalam},
	{unicode.Gujarati},
	{unicode.Gurmukhi},
	{unicode.Oriya},
	{unicode.Sinhala},
	{unicode.Armenian},
	{unicode.Georgian},
	{unicode.Ethiopic},
	{unicode.Lao},
	{unicode.Myanmar},
	{unicode.Khmer},
	{unicode.Mongolian},
	{unicode.Tibetan},
	{unicode.Thaana},
}

// scriptOf is the index of a letter's script; -1 for one that no carrier is known to write in.
func scriptOf(r rune) int {
	for i, tables := range scripts {
		if unicode.In(r, tables...) {
			return i
		}
	}
	return -1
}

// mainScript is the script of most letters.
func mainScript(text string) int {
	counts := make([]int, len(scripts))
	main := 0
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		i := scriptOf(r)
		if i < 0 {
			continue
		}
		counts[i]++
		if counts[i] > counts[main] {
			main = i
		}
	}
	return main
}
