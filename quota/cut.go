package quota

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The lengths at which networks cut a text off: an SMS in 7-bit and 8-bit coding (3GPP TS 23.040), a USSD string in 7-bit coding
// (3GPP TS 23.038: 160 octets), in septets; the same in UCS2, in characters.
func septetLimits() []int { return []int{140, 160, 182} }
func ucs2Limits() []int   { return []int{70, 80} }

// cut is how sure it is that a text was cut off.
type cut uint8

const (
	cutNot    cut = iota
	cutDotted     // dots end it, which many write for no reason
	cutSure       // by its length, or a part of it did not come
)

// cutOff tells whether the text was cut off: by its length, or by the dots at its end.
func cutOff(text string) cut {
	text = strings.TrimRight(text, " \r\n")
	switch n := utf8.RuneCountInString(text); {
	case isLatin(text) && slices.Contains(septetLimits(), septets(text)), !isLatin(text) && slices.Contains(ucs2Limits(), n):
		return cutSure
	case dotted(text):
		return cutDotted
	}
	return cutNot
}

// dotted reports whether dots at the end tell that more would follow: two of them, or the sign.
func dotted(text string) bool { return strings.HasSuffix(text, "..") || strings.HasSuffix(text, "…") }

// isLatin reports whether no letter is of another script than Latin or Greek, which the GSM 7-bit alphabet is for.
func isLatin(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return r > unicode.MaxLatin1 && unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Greek)
	})
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

// dropCut makes what ends a text that was cut off no figure, nor a word: letters and digits may be missing behind it.
func dropCut(tokens []token, dots bool) {
	i := len(tokens) - 1
	whole := false
	for i >= 0 && strings.Trim(tokens[i].text, ".…, \n") == "" {
		whole = whole || !dots || tokens[i].gap != gapNone // a blank before the dots: the last word is whole
		i--
	}
	if i < 0 {
		return
	}
	switch last := &tokens[i]; {
	case last.kind == tokenWord && dots:
	case last.kind == tokenWord && !whole:
		last.kind, last.word = tokenOther, ""
	case last.kind == tokenDate && openDate(*last) || last.kind == tokenClock:
		last.kind = tokenOther
	case whole && dots && strings.ContainsAny(last.text, ".,"): // no thousands follow a fraction
	default:
		for ; i >= 0 && tokens[i].kind == tokenNumber; i-- { // thousands that blanks part are several
			tokens[i].kind = tokenOther
		}
	}
}

// unfinished takes back what more words could make something else: all of the sentence that the cut ended that rests on weak
// words, and where the cut is sure all that nothing parts from it, and what was taken for the whole reply.
func (s *scan) unfinished(figures []figure) {
	last := s.lastSentence()
	for i := range figures {
		f := &figures[i]
		if f.is == roleNone || f.at < last && !s.mood.alone {
			continue
		}
		if f.weak || s.mood.alone || s.onlyOpen(f.at) || s.ofWhich(f.at, min(len(s.items), f.at+reach)) || s.cut == cutSure && !s.closed(f.at) {
			f.refuse(whyCut)
		}
	}
}

// onlyOpen reports whether the word that makes the amount what is left is "available", which is said of the whole too.
func (s *scan) onlyOpen(i int) bool {
	m, ok := firstStrong(nearMarks(s.look(i).before))
	return ok && s.items[m.at].value == "open"
}

// lastSentence gives the item that begins the sentence that the cut ended.
func (s *scan) lastSentence() int {
	i := len(s.items) - 1
	for i >= 0 && s.items[i].kind == kindHard && strings.Trim(s.tokens[s.items[i].from].text, ".…") == "" && (dotted(s.text.text) || s.fractional(i)) {
		i--
	}
	for i >= 0 && s.items[i].kind != kindHard {
		i--
	}
	return i + 1
}

// fractional reports whether the dot at item i may be the mark of a number that the cut parted: "used 5.|5 GB".
func (s *scan) fractional(i int) bool {
	return s.cut == cutSure && i > 0 && s.items[i].gap == gapNone && allDigits(s.tokens[s.items[i-1].from].text)
}

// closed reports whether the amount's clause ends before the cut, or goes on with until when.
func (s *scan) closed(i int) bool {
	for k := i + 1; k < len(s.items) && !s.lastOf(k); k++ {
		switch it := s.items[k]; {
		case it.kind == kindSoft && !s.isOpening(k):
			return true
		case it.kind == kindRole && (it.role == roleExpires || it.role == roleRenews || it.role == roleAsOf):
			return true
		}
	}
	return false
}

// lastOf reports whether nothing but signs stands between the item and the cut: a date there may go on, or begin a range.
func (s *scan) lastOf(i int) bool {
	for _, it := range s.items[i+1:] {
		switch it.kind {
		case kindHard, kindSoft, kindDash, kindOther, kindNumber:
		default:
			return false
		}
	}
	return true
}

// openDate reports whether digits may be missing behind a date: 12/07/20, 2026-07-1.
func openDate(t token) bool {
	f, ok := splitDate(t.text)
	return ok && len(f[2]) != 4 && (len(f[0]) != 4 || len(f[2]) == 1)
}
