package quota

import (
	"strings"
	"unicode"
)

// isContinuous reports whether the letter is of a script in which blanks do not part words, or in which particles hang on
// words as in Korean: such a run is cut by the lexicon.
func isContinuous(r rune) bool {
	switch {
	case r < 0x0e00:
		return false
	case r <= 0x0eff, r >= 0x1000 && r <= 0x109f, r >= 0x1780 && r <= 0x17ff: // Thai, Lao, Myanmar, Khmer
		return true
	case r < 0x2e80:
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r == 'ー' || r == '々'
}

// Cyrillic letters that look like Latin ones: a text of capitals costs a carrier half as many octets in the GSM alphabet.
var lookalikes = strings.NewReplacer("a", "а", "b", "в", "c", "с", "e", "е", "h", "н", "k", "к", "m", "м", "o", "о", "p", "р", "t", "т",
	"x", "х", "y", "у", "u", "и", "i", "і")

// cyrillised gives a word with its Latin letters put back to the Cyrillic ones that they look like.
func cyrillised(word string) string { return lookalikes.Replace(word) }

func hasCyrillic(word string) bool {
	return strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
}

// isLatinLetter reports an ASCII letter.
func isLatinLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// romanised gives the ways in which a Cyrillic text is written with Latin letters; none for any other.
func romanised(text string) []string {
	if !hasCyrillic(text) {
		return nil
	}
	lower := strings.ToLower(text)
	var out []string
	for _, scheme := range romanisations {
		out = append(out, scheme.Replace(lower))
	}
	return out
}

// romanisations are the habits: with j, with y, with i, and two of Ukrainian, whose и is a y.
var romanisations = []*strings.Replacer{
	romanisation("й", "j", "ю", "ju", "я", "ja", "х", "h", "ц", "c", "щ", "sch", "ы", "y", "ё", "e", "є", "je", "ї", "ji"),
	romanisation("й", "y", "ю", "yu", "я", "ya", "х", "kh", "ц", "ts", "щ", "shch", "ы", "y", "ё", "yo", "є", "ye", "ї", "yi"),
	romanisation("й", "i", "ю", "iu", "я", "ia", "х", "h", "ц", "ts", "щ", "sch", "ы", "i", "ё", "e", "є", "ie", "ї", "i"),
	romanisation("й", "i", "ю", "iu", "я", "ia", "х", "kh", "ц", "ts", "щ", "shch", "ы", "y", "ё", "e", "є", "ie", "ї", "i", "и", "y", "г", "h"),
	romanisation("й", "y", "ю", "yu", "я", "ya", "х", "h", "ц", "ts", "щ", "shch", "ы", "y", "ё", "e", "є", "ye", "ї", "yi", "и", "y"),
}

// romanisation completes a habit with the letters that all share.
func romanisation(own ...string) *strings.Replacer {
	return strings.NewReplacer(append(own,
		"а", "a", "б", "b", "в", "v", "г", "g", "ґ", "g", "д", "d", "е", "e", "ж", "zh", "з", "z", "и", "i", "і", "i", "к", "k",
		"л", "l", "м", "m", "н", "n", "о", "o", "п", "p", "р", "r", "с", "s", "т", "t", "у", "u", "ф", "f", "ч", "ch", "ш", "sh",
		"ъ", "", "ь", "", "э", "e", "'", "")...)
}
