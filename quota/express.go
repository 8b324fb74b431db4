package quota

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Expressing: a reply that is taught as a regular expression.

// expression is the regular expression: context, figures with what is between them, context. Where that has no word, the whole
// reply is the context: what reads any amount reads too much.
func (l *lesson) expression(words int) string {
	first, last := l.places[0].start, l.places[len(l.places)-1].end
	from, to := wordsBefore(l.reply, first, words), max(last, wordsAfter(l.reply, last, words))
	before, after := "", ""
	if !l.worded(from, to) {
		from, to, before, after = 0, len(l.reply), `^\s*`, `\s*$`
	}
	var b strings.Builder
	b.WriteString(before)
	at := from
	for _, p := range l.places {
		b.WriteString(general(l.reply[at:p.start]))
		fmt.Fprintf(&b, "(?P<%s>%s)", p.group, value(l.reply[p.start:p.end], l.reply[p.end:]))
		at = p.end
	}
	b.WriteString(general(l.reply[at:to]) + after)
	return b.String()
}

// worded reports whether a word stands beside the figures within a range of the reply.
func (l *lesson) worded(from, to int) bool {
	for _, p := range l.places {
		if hasLetter(l.reply[from:p.start]) {
			return true
		}
		from = p.end
	}
	return hasLetter(l.reply[from:to])
}

func hasLetter(text string) bool { return strings.ContainsFunc(text, unicode.IsLetter) }

// wordsBefore gives where the words before a place begin: those of its line, or else of the line before.
func wordsBefore(text string, at, words int) int {
	worded := false
	for at > 0 && words >= 0 {
		r, width := utf8.DecodeLastRuneInString(text[:at])
		if r == '\n' && worded {
			break
		}
		worded = worded || unicode.IsLetter(r)
		if unicode.IsSpace(r) && at < len(text) && !startsWithSpace(text[at:]) {
			if words--; words < 0 {
				break
			}
		}
		at -= width
	}
	return at
}

// wordsAfter gives where the words behind a place end: one fewer than before it, for what follows a figure changes more often.
func wordsAfter(text string, at, words int) int {
	left := words - 1
	inWord := false
	for at < len(text) {
		r, width := utf8.DecodeRuneInString(text[at:])
		if r == '\n' || unicode.IsSpace(r) && inWord && left == 0 || !unicode.IsSpace(r) && left == 0 && !inWord {
			break
		}
		if unicode.IsSpace(r) && inWord {
			left--
		}
		inWord = !unicode.IsSpace(r)
		at += width
	}
	return len(strings.TrimRightFunc(text[:at], unicode.IsSpace))
}

func startsWithSpace(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsSpace(r)
}

// The pieces of which proposals are made.
const (
	anyNumber = `\p{Nd}(?:[\p{Nd}.,'’٫٬\p{Zs}]*\p{Nd})?`
	anyWord   = `[\p{L}\p{M}]+`
	anyBlank  = `\s+`
	wideBlank = `[\s\p{Zs}]+` // \s is ASCII's alone
	unseen    = `\p{Cf}*`
)

// general writes a text as it is but for its numbers and blanks.
func general(text string) string { return rewrite(text, false) }

// value writes a figure's text with any number and any unit in place of its own. Where a letter follows at once, the unit must
// stay: nothing else tells where it ends.
func value(text, rest string) string {
	r, _ := utf8.DecodeRuneInString(rest)
	return rewrite(text, !unicode.IsLetter(r) && !unicode.IsMark(r))
}

func rewrite(text string, units bool) string {
	var b strings.Builder
	for text != "" {
		r, width := utf8.DecodeRuneInString(text)
		run := width
		switch {
		case unicode.Is(unicode.Nd, r):
			run = numberAt(text)
			b.WriteString(anyNumber)
		case unicode.IsSpace(r):
			run = runOf(text, unicode.IsSpace)
			b.WriteString(blank(text[:run]))
		case unicode.Is(unicode.Cf, r):
			run = runOf(text, func(r rune) bool { return unicode.Is(unicode.Cf, r) })
			b.WriteString(unseen)
		case unicode.IsControl(r):
			fmt.Fprintf(&b, `\x{%X}`, r)
		case units && unicode.IsLetter(r):
			run = spanOfWord(text)
			b.WriteString(anyWord)
		case r == utf8.RuneError:
			b.WriteString(`.`)
		default:
			b.WriteString(regexp.QuoteMeta(text[:width]))
		}
		text = text[run:]
	}
	return b.String()
}

// numeral reports whether a rune can stand inside a number or a date.
func numeral(r rune) bool { return unicode.Is(unicode.Nd, r) || strings.ContainsRune(`.,'’٫٬`, r) }

// numberAt gives the length of the number that begins a text, with blanks between its digits: "1 234,5".
func numberAt(text string) int {
	end := runOf(text, numeral)
	for end < len(text) {
		blank, width := utf8.DecodeRuneInString(text[end:])
		next, _ := utf8.DecodeRuneInString(text[end+width:])
		if !unicode.Is(unicode.Zs, blank) || !unicode.Is(unicode.Nd, next) {
			break
		}
		end += width + runOf(text[end+width:], numeral)
	}
	return end
}

// blank is a run of blanks, whichever they are.
func blank(run string) string {
	if isASCII(run) {
		return anyBlank
	}
	return wideBlank
}

// runOf gives the length of the longest run that begins the text; marks behind the last digit are left out.
func runOf(text string, in func(rune) bool) int {
	end := len(text)
	for i, r := range text {
		if !in(r) {
			end = i
			break
		}
	}
	return len(strings.TrimRight(text[:end], `.,'’٫٬`))
}

func spanOfWord(text string) int {
	for i, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			return i
		}
	}
	return len(text)
}
