package modemsim

import (
	"encoding/hex"
	"strings"

	"github.com/warthog618/sms/encoding/gsm7"
)

// encode writes a text as the modem does.
func (m *Modem) encode(how, text string) string {
	text = breakLines(m.pers.ussd.newline, text)
	switch how {
	case "charset":
		return inCharset(m.port.charset, text)
	case "packed":
		return hexPacked(text)
	case "ucs2":
		return hexUCS2(text)
	case "ucs2le":
		return littleEndian(text)
	case "latin1":
		return latin1(text)
	case "ascii-hex":
		return strings.ToUpper(hex.EncodeToString([]byte(latin1(text))))
	case "buffer":
		return buffer(m.net.Language, text)
	}
	return text
}

func breakLines(how, text string) string {
	switch how {
	case "crlf":
		return strings.ReplaceAll(text, "\n", "\r\n")
	case "none":
		return strings.ReplaceAll(text, "\n", "")
	case "escape": // the LF's escape \0A, its backslash shown as the GSM alphabet has it
		return strings.ReplaceAll(text, "\n", "Ö0A")
	}
	return text
}

// buffer is UCS2 behind the packed code of its language (3GPP TS 23.038, clause 5, coding group 1), with the rest of the
// modem's buffer behind U+0000.
func buffer(language, text string) string {
	prefix := gsm7.Pack7Bit([]byte(language), 0)
	rest := "0000" + strings.Repeat("FFFF60B16260EEEE", 3) + "00EE0000"
	return strings.ToUpper(hex.EncodeToString(prefix)) + hexUCS2(text) + rest
}

// decode reads a request in the first coding that the modem takes and that makes sense.
func (u *ussdManners) decode(raw, charset string, reply bool) (string, bool) {
	for _, coding := range u.request {
		text, ok := raw, true
		switch coding {
		case "charset":
			text, ok = fromCharset(charset, raw)
		case "keys": // of +CSCS's set, or plain, and nothing but a code
			if t, okay := fromCharset(charset, raw); okay {
				text = t
			}
			ok = isCode(text) || reply
		case "packed":
			text, ok = fromPacked(raw)
		case "ucs2":
			text, ok = fromUCS2(raw)
		}
		lenient := coding == "plain" || coding == "charset" && charset != "UCS2"
		if ok && (reply || lenient || isCode(text)) {
			return text, true
		}
	}
	return "", false
}

// isCode reports whether a string may be a USSD code: keys of a telephone alone.
func isCode(s string) bool {
	return s != "" && strings.Trim(s, "0123456789*#+") == ""
}
