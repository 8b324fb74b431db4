package quota

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// groupSpace stands for every blank that does not break a line: inside digits it groups thousands.
const groupSpace = '\u00a0'

// normal is a text made plain for the lexer, with the way back to the original.
type normal struct {
	text     string
	original string
	from     []int32 // from[i] is the offset in the original of byte i of text; one more for the end
}

// span translates a range of the plain text into one of the original.
func (n normal) span(start, end int) (int, int) {
	if end <= start {
		return int(n.from[start]), int(n.from[end])
	}
	last := int(n.from[end-1])
	_, width := character(n.original[last:])
	return int(n.from[start]), last + width // what is not seen behind it is not of it
}

// normalise maps digits and signs of every script onto ASCII, blanks onto ' ' and groupSpace, and drops what is not seen.
func normalise(text string) normal {
	var b strings.Builder
	b.Grow(len(text) + 8)
	from := make([]int32, 0, len(text)+8)
	prev := ' '
	for i := 0; i < len(text); {
		r, width := character(text[i:])
		p := plain(r)
		if lostUmlaut(r) != r && unicode.IsLetter(prev) { // looking ahead for every rune would take the square of the length
			if next := seen(text[i+width:]); unicode.IsLetter(next) && !parts(r, prev, next) {
				p = lostUmlaut(r)
			}
		}
		if r == 'ঃ' && !unicode.IsLetter(seen(text[i+width:])) {
			p = ':' // as Bengali has it behind a label
		}
		if p >= 0 {
			n, _ := b.WriteRune(p)
			for range n {
				from = append(from, int32(i))
			}
			prev = p
		}
		i += width
	}
	return normal{b.String(), text, append(from, int32(len(text)))}
}

// character gives what the text begins with, and its length: a rune, or markup that stands for one; below 0 it stands for none.
func character(text string) (rune, int) {
	if text != "" && (text[0] == '<' || text[0] == '&') {
		if width, r := markup(text); width > 0 {
			return r, width
		}
	}
	return utf8.DecodeRuneInString(text)
}

// seen gives the first rune of the text that is seen.
func seen(text string) rune {
	for text != "" {
		r, width := character(text)
		if plain(r) >= 0 {
			return r
		}
		text = text[width:]
	}
	return utf8.RuneError
}

// plain gives the rune that the lexer sees for r, or -1 for none.
func plain(r rune) rune {
	switch {
	case r < 0:
		return -1
	case r < 0x80:
		return plainASCII(r)
	case r == '≤':
		return '<'
	case r == '≥':
		return '>'
	case r == '～':
		return '-'
	case r == '￡':
		return '£'
	case r == '￥':
		return '¥'
	case r == '￦':
		return '₩'
	case r >= 0xff01 && r <= 0xff5e: // full-width forms
		return r - 0xfee0
	case r == '\u00a0' || r == '\u2007' || r == '\u2009' || r == '\u202f':
		return groupSpace
	case r == '’' || r == '‘' || r == 'ʼ' || r == '´':
		return '\''
	case r >= '\u2010' && r <= '\u2015' || r == '\u2212':
		return '-'
	case r == '״':
		return '"'
	case r == '׳':
		return '\''
	case r == '٫', r == '。', r == '।', r == '۔', r == '។', r == '｡', r == '៕', r == '။', r == '։', r == '።':
		return '.'
	case r == '៖', r == '՝': // Khmer, Armenian
		return ':'
	case r == '፡':
		return ' '
	case r == '٬', r == '،', r == '、', r == '､', r == '၊', r == '፣':
		return ','
	case r == '؛':
		return ';'
	case r == '؟':
		return '?'
	case r == '٪':
		return '%'
	case r == '־', r == '〜':
		return '-'
	case r >= '「' && r <= '】', r == '«', r == '»', r == '“', r == '”', r == '„', r == '〔', r == '〕', r == '・', r == '•':
		return '|'
	case r == utf8.RuneError || unicode.Is(unicode.Zs, r):
		return ' '
	case r == '\u2028' || r == '\u2029':
		return '\n'
	case unicode.Is(unicode.Cf, r), r >= '\ufe00' && r <= '\ufe0f', r == '\u20e3': // unseen; variants of a sign, a keycap
		return -1
	case unicode.Is(unicode.Nd, r):
		return '0' + digitValue(r)
	}
	return r
}

func plainASCII(r rune) rune {
	switch {
	case r == '\n', r == cellMark:
		return r
	case r == '\r', r == '\t', r < ' ', r == 0x7f:
		return ' '
	}
	return r
}

// digitValue uses that every block of decimal digits begins with its zero.
func digitValue(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	return 0
}

// lostUmlaut undoes a modem that showed letters of the GSM alphabet (3GPP TS 23.038) as the ASCII of the same code.
// The caller sees to it that the rune stands inside a word.
func lostUmlaut(r rune) rune {
	switch r {
	case '[', '{':
		return 'ä'
	case '\\', '|':
		return 'ö'
	case '^', '~':
		return 'ü'
	case ']', '}':
		return 'ñ'
	}
	return r
}

// parts reports whether a bar stands between capitals, which its small letter would not: "1 GB|EXP 12.07".
func parts(r, prev, next rune) bool {
	return r == '|' && unicode.IsUpper(prev) && unicode.IsUpper(next)
}

// fold brings a word to the form of the lexicons: lower case, without accents.
func fold(word string) string {
	if isASCII(word) {
		return strings.ToLower(word)
	}
	var b strings.Builder
	lower := strings.ToLower(word)
	if r, _ := utf8.DecodeRuneInString(lower); isContinuous(r) {
		return norm.NFC.String(lower)
	}
	for _, r := range norm.NFD.String(lower) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'ß':
			b.WriteString("ss")
		case r == 'œ':
			b.WriteString("oe")
		case r == 'æ':
			b.WriteString("ae")
		case r == 'ø':
			b.WriteByte('o')
		case r == 'đ':
			b.WriteByte('d')
		case r == 'ł':
			b.WriteByte('l')
		case r == 'ı':
			b.WriteByte('i')
		case r == 'ی', r == 'ى':
			b.WriteRune('ي')
		case r == 'ک':
			b.WriteRune('ك')
		case r == 'ة', r == 'ۃ':
			b.WriteRune('ه')
		case r == 'ھ', r == 'ہ':
			b.WriteRune('ه')
		case r == 'ـ':
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
