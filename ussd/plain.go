package ussd

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/warthog618/sms/encoding/gsm7"
)

// decodePlain reads a text that is no hex. It may be in the modem's character set: UTF-8, Latin-1, or raw septets.
func decodePlain(s string) string {
	switch {
	case !utf8.ValidString(s):
		s = latin1(s)
	case isRawSeptets(s):
		s = rawSeptets(s)
	case umlautInWord.MatchString(s):
		s = besideLetter.ReplaceAllStringFunc(s, nationalLetters.Replace)
	}
	return escapedLineFeeds.Replace(s)
}

// latin1 reads each octet as the character of that number.
func latin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// isRawSeptets reports whether the text has control characters that are letters in the GSM 7 bit default alphabet,
// and no octet that is none of that alphabet.
func isRawSeptets(s string) bool {
	control := false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			return false
		case c < ' ' && c != '\r' && c != '\n' && c != '\t':
			control = true
		}
	}
	return control
}

// rawSeptets reads each octet as a septet.
func rawSeptets(s string) string {
	text, err := gsm7.Decode([]byte(s))
	if err != nil {
		return s
	}
	return string(text)
}

// Under +CSCS="GSM" some modems give the octets of the GSM 7 bit default alphabet, in which the letters of several languages
// stand where ASCII has brackets (3GPP TS 23.038, clause 6.2.1). A brace or tilde between two small letters is the evidence;
// then those signs are letters wherever they touch one. No digit is altered.
var (
	umlautInWord    = regexp.MustCompile(`[a-z][{}~][a-z]`)
	besideLetter    = regexp.MustCompile(`[A-Za-z{|}~\[\\\]^]*[A-Za-z][A-Za-z{|}~\[\\\]^]*`)
	nationalLetters = strings.NewReplacer("[", "Ä", `\`, "Ö", "]", "Ñ", "^", "Ü", "{", "ä", "|", "ö", "}", "ñ", "~", "ü")
)

// escapedLineFeeds undoes the escape of a line feed that one maker writes, as it stands and as the GSM alphabet shows it.
var escapedLineFeeds = strings.NewReplacer(`\0A`, "\n", "Ö0A", "\n")
