package modemsim

import (
	"encoding/hex"
	"strings"
	"sync"
	"unicode/utf16"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/gsm7/charset"
)

// alphabets makes the library's tables of the GSM alphabet, which it makes at their first use without a lock: two modems at once
// would race.
var alphabets = sync.OnceFunc(func() {
	for language := range 14 { // the national language identifiers of 3GPP TS 23.038
		_, _ = charset.NewDecoder(language), charset.NewExtDecoder(language)
		_, _ = charset.NewEncoder(language), charset.NewExtEncoder(language)
	}
	_, _ = charset.DefaultDecoder(), charset.DefaultExtDecoder()
	_, _ = charset.DefaultEncoder(), charset.DefaultExtEncoder()
})

// hexUCS2 writes text as UCS2 in hex (3GPP TS 27.007, +CSCS "UCS2").
func hexUCS2(s string) string { return strings.ToUpper(hex.EncodeToString(bytesUCS2(s))) }

func bytesUCS2(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return b
}

// fromUCS2 reads UCS2 in hex.
func fromUCS2(s string) (string, bool) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b)%2 != 0 || len(b) == 0 {
		return "", false
	}
	units := make([]uint16, 0, len(b)/2)
	for i := 0; i < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(units)), true
}

// septets are the text in the GSM 7 bit default alphabet, one per byte (3GPP TS 23.038, clause 6.2.1).
func septets(s string) ([]byte, bool) {
	b, err := gsm7.Encode([]byte(s))
	return b, err == nil
}

// hexPacked packs text for USSD, in hex (3GPP TS 23.038, clause 6.1.2.3).
func hexPacked(s string) string {
	sept, ok := septets(s)
	if !ok {
		sept, _ = septets(strings.Map(questionMark, s))
	}
	return strings.ToUpper(hex.EncodeToString(gsm7.Pack7BitUSSD(sept, 0)))
}

// questionMark stands in for what the alphabet lacks.
func questionMark(r rune) rune {
	if _, ok := septets(string(r)); ok {
		return r
	}
	return '?'
}

func fromPacked(s string) (string, bool) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) == 0 {
		return "", false
	}
	text, err := gsm7.Decode(gsm7.Unpack7BitUSSD(b, 0))
	return string(text), err == nil
}

// latin1 is the text in ISO 8859-1, '?' for what it lacks: what some modems send under CSCS "IRA".
func latin1(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r > 0xff {
			r = '?'
		}
		b.WriteByte(byte(r))
	}
	return b.String()
}

// littleEndian is UCS2 in hex, the low octet first.
func littleEndian(s string) string {
	b := bytesUCS2(s)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return strings.ToUpper(hex.EncodeToString(b))
}

// inCharset writes a string as the character set of +CSCS has it.
func inCharset(cs, s string) string {
	switch cs {
	case "UCS2":
		return hexUCS2(s)
	case "HEX":
		return strings.ToUpper(hex.EncodeToString([]byte(latin1(s))))
	case "GSM":
		return asSeptets(s)
	case "8859-1", "IRA": // 8 bits wide, although IRA has 7
		return latin1(s)
	default:
		return s
	}
}

// asSeptets sends the GSM alphabet's own codes, as modems do under CSCS "GSM": an a with umlaut is the octet 7B.
func asSeptets(s string) string {
	b, ok := septets(s)
	if !ok {
		b, _ = septets(strings.Map(questionMark, s))
	}
	return string(b)
}

// fromCharset reads a string that a client wrote.
func fromCharset(cs, s string) (string, bool) {
	switch cs {
	case "UCS2":
		return fromUCS2(s)
	case "HEX":
		b, err := hex.DecodeString(s)
		return string(b), err == nil
	case "GSM":
		text, err := gsm7.Decode([]byte(s))
		return string(text), err == nil
	default:
		return s, true
	}
}
