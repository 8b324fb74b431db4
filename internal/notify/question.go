package notify

import "strings"

// word is what is asked.
const word = "balance"

// mostQuestion bounds what may be a question, in octets: the word in fullwidth letters, with blanks and marks around it.
const mostQuestion = 64

// Question reports whether a text asks for what is left: the word BALANCE alone, in any letters, with or without a mark behind it.
func Question(text string) bool {
	if len(text) > mostQuestion {
		return false
	}
	narrow := strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' { // the fullwidth forms of ASCII, that keyboards in Japan and China write
			return r - '！' + '!'
		}
		return r
	}, text)
	bare := strings.TrimSpace(strings.TrimRight(strings.TrimSpace(narrow), "?!. \u3000\u3002"))
	return strings.EqualFold(bare, word)
}
