package quota

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind is what a piece of the text is by its letters alone.
type tokenKind uint8

const (
	tokenWord   tokenKind = iota // letters
	tokenSign                    // a currency sign
	tokenNumber                  // digits with their marks
	tokenDate                    // 12.07.2026, 2026-07-12, 12/7/26
	tokenClock                   // 23:59, 23:59:59
	tokenCode                    // *123#
	tokenColon                   // ':' or '=': what follows belongs to what precedes
	tokenSoft                    // ',', brackets, a line's end: parts clauses
	tokenHard                    // '.', '!', '?', ';', an empty line: parts sentences
	tokenDash
	tokenSlash
	tokenPlus
	tokenPercent
	tokenBroken // "10. 1": one number or two
	tokenOther
)

// gap is what stands before a token.
type gap uint8

const (
	gapNone  gap = iota // glued to the token before
	gapSpace            // one or more blanks
	gapGroup            // a blank that does not break lines, as between thousands
	gapLine             // a line's end
)

// token is a piece of the normalised text.
type token struct {
	kind       tokenKind
	gap        gap
	start, end int    // in the normalised text
	text       string // as it stands there
	word       string // folded; words and signs only
}

// lexer cuts a normalised text into tokens. Every rune is looked at a bounded number of times.
type lexer struct {
	text   string
	pos    int
	gap    gap
	dotted int // where an abbreviation with dots inside goes on: "s.d. 12/07"
	tokens []token
}

func lex(text string) []token {
	return (&lexer{tokens: make([]token, 0, len(text)/4+4)}).lex(text)
}

// lex cuts another text; the tokens of the one before are no more.
func (l *lexer) lex(text string) []token {
	*l = lexer{text: text, tokens: l.tokens[:0]}
	for l.pos < len(text) {
		l.next()
	}
	return l.tokens
}

func (l *lexer) next() {
	r, width := utf8.DecodeRuneInString(l.text[l.pos:])
	switch {
	case r == ' ':
		l.skip(width, gapSpace)
	case r == groupSpace:
		l.skip(width, gapGroup)
	case r == cellMark:
		l.skip(width, gapLine)
	case r == '\n':
		l.line()
	case isDigit(byte(r)) && r < utf8.RuneSelf, r == '.' && l.fraction():
		l.digits()
	case unicode.IsLetter(r):
		l.word()
	case unicode.Is(unicode.Sc, r):
		l.emitWord(tokenSign, l.pos+width)
	case r == '*' || r == '#':
		l.code()
	case (r == '\'' || r == '_' || r == '-') && l.joinsWords(width), r == '"' && l.gershayim(), r == '.' && l.abbreviates(), r == '/' && l.parts():
		l.skip(width, gapSpace)
	default:
		l.emit(l.punctuation(r), l.pos+width)
	}
}

func (l *lexer) skip(width int, g gap) {
	l.pos += width
	l.gap = max(l.gap, g)
}

func (l *lexer) emit(kind tokenKind, end int) {
	l.tokens = append(l.tokens, token{kind: kind, gap: l.gap, start: l.pos, end: end, text: l.text[l.pos:end]})
	l.pos, l.gap = end, gapNone
}

func (l *lexer) emitWord(kind tokenKind, end int) {
	l.emit(kind, end)
	last := &l.tokens[len(l.tokens)-1]
	last.word = fold(last.text)
}

// line parts clauses; an empty line parts sentences.
func (l *lexer) line() {
	kind := tokenSoft
	if n := len(l.tokens); n > 0 && l.tokens[n-1].text == "\n" {
		kind = tokenHard
	}
	l.emit(kind, l.pos+1)
	l.gap = gapLine
}

func (l *lexer) word() {
	end := l.pos
	first, _ := utf8.DecodeRuneInString(l.text[end:])
	continuous := isContinuous(first)
	for end < len(l.text) {
		r, width := utf8.DecodeRuneInString(l.text[end:])
		if !unicode.Is(unicode.M, r) && (!unicode.IsLetter(r) || isContinuous(r) != continuous) {
			break
		}
		end += width
	}
	if width := utf8.RuneLen(first); end == l.pos+width && l.accent(end) {
		end++ // "e'" for "è", where there is no key or no code for it
	}
	if at := l.thaiAbbreviation(end); at > 0 {
		l.emit(tokenWord, at)
		last := &l.tokens[len(l.tokens)-1]
		last.word = strings.ReplaceAll(last.text, ".", "")
		return
	}
	l.emitWord(tokenWord, end)
}

// thaiAbbreviation gives the end of "มิ.ย." and the like, whose first letters end at end; 0 if they are none.
func (l *lexer) thaiAbbreviation(end int) int {
	const most = 2 // letters on each side of the dot, but for vowel signs
	if n := thaiLetters(l.text[l.pos:]); n == 0 || n > most || end+1 >= len(l.text) || l.text[end] != '.' {
		return 0
	}
	if n := thaiLetters(l.text[end+1:]); n == 0 || n > most {
		return 0
	}
	at := end + 1
	for at < len(l.text) {
		r, width := utf8.DecodeRuneInString(l.text[at:])
		if !unicode.Is(unicode.Thai, r) {
			break
		}
		at += width
	}
	if at < len(l.text) && l.text[at] == '.' {
		at++
	}
	return at
}

// thaiLetters counts the Thai letters that the text begins with, up to three; their vowel signs and tone marks are none.
func thaiLetters(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.Is(unicode.Thai, r) || n > 2 {
			return n
		}
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// accent reports whether an apostrophe stands for the accent of the letter before it: no letter follows.
func (l *lexer) accent(at int) bool {
	if at >= len(l.text) || l.text[at] != '\'' {
		return false
	}
	r, _ := utf8.DecodeRuneInString(l.text[at+1:])
	return !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// code takes "*123#" and "#12" whole.
func (l *lexer) code() {
	end := l.pos + 1
	for end < len(l.text) && (isDigit(l.text[end]) || l.text[end] == '*' || l.text[end] == '#') {
		end++
	}
	l.emit(tokenCode, end)
}

// digits takes a date, a time of day or a number, whichever fits first.
func (l *lexer) digits() {
	if end := l.numericDate(l.pos); end > 0 {
		l.emit(tokenDate, end)
		return
	}
	if end := l.clock(); end > 0 {
		l.emit(tokenClock, end)
		return
	}
	end := l.pos
	for end < len(l.text) && (isDigit(l.text[end]) || l.mark(end) && !l.dateBehind(end)) {
		end++
	}
	if rest := l.brokenNumber(end); rest > 0 {
		l.emit(tokenBroken, rest)
		return
	}
	l.emit(tokenNumber, end)
}

// brokenNumber gives the end of what may be one number with a blank in it, "1 .5" or "1, 5", or 0. Whether it is one number
// or two nobody can tell; half of it would be a wrong figure.
func (l *lexer) brokenNumber(end int) int {
	at := l.afterBlank(end)
	if at >= len(l.text) || l.text[at] != '.' && l.text[at] != ',' {
		return 0
	}
	last := l.afterBlank(at + 1)
	digits := l.run(last)
	switch {
	case digits == 0 || at == end && last == at+1:
		return 0
	case at == end && (!isShort(l.text[l.pos:end]) || digits > 2):
		return 0 // a sentence or a list goes on behind a number of another kind
	case at == end && last+digits < len(l.text) && l.text[last+digits] == ')':
		return 0 // "10. 1) Buy": a menu
	case last+digits < len(l.text) && l.mark(last+digits):
		return 0 // "99. 1.5": what follows is a number with a mark of its own
	}
	return last + digits
}

func (l *lexer) afterBlank(i int) int {
	if i < len(l.text) && l.text[i] == ' ' {
		return i + 1
	}
	return i
}

// isShort reports whether a run of digits is no longer than what stands before a decimal mark as a rule.
func isShort(number string) bool { return len(number) <= 3 && !strings.ContainsAny(number, ".,'") }

// mark reports whether a number goes on at i with a mark and a digit.
func (l *lexer) mark(i int) bool {
	switch l.text[i] {
	case '.', ',', '\'':
		return i+1 < len(l.text) && isDigit(l.text[i+1])
	}
	return false
}

// fraction reports whether a number begins here with its decimal mark: ".5".
func (l *lexer) fraction() bool {
	glued := l.gap == gapNone && len(l.tokens) > 0
	return !glued && l.pos+1 < len(l.text) && isDigit(l.text[l.pos+1])
}

// dateBehind reports whether the comma at i parts a number from a date: "31.250,14-03-2028".
func (l *lexer) dateBehind(i int) bool { return l.text[i] == ',' && l.numericDate(i+1) > 0 }

// numericDate gives the end of a date of three numbers with one kind of mark that begins at start, or 0.
func (l *lexer) numericDate(start int) int {
	first := l.run(start)
	at := start + first
	if first < 1 || first > 4 || at >= len(l.text) || !dateMark(l.text[at]) || first == 3 && (l.text[start] != '1' || l.text[at] != '/') {
		return 0 // three digits: a year of Taiwan's
	}
	mark := l.text[at]
	at = l.afterMark(at, mark)
	second := l.run(at)
	at += second
	if second < 1 || second > 2 || at >= len(l.text) || l.text[at] != mark {
		return 0
	}
	at = l.afterMark(at, mark)
	third := l.run(at)
	at += third
	if third != 2 && third != 4 && (first != 4 || third != 1) {
		return 0
	}
	if at+1 < len(l.text) && dateMark(l.text[at]) && isDigit(l.text[at+1]) {
		return 0 // it goes on: a version, a phone number
	}
	if _, ok := splitDate(l.text[start:at]); !ok {
		return 0
	}
	return at
}

// afterMark steps over the mark and, after a dot, over one blank: "12. 7. 2026".
func (l *lexer) afterMark(at int, mark byte) int {
	at++
	if mark == '.' && at < len(l.text) && l.text[at] == ' ' {
		at++
	}
	return at
}

// clock gives the end of hh:mm or hh:mm:ss, or 0. Lengths of calls look the same; a date tells them apart.
func (l *lexer) clock() int {
	first := l.run(l.pos)
	at := l.pos + first
	if first == 0 || first > 4 {
		return 0
	}
	parts := 0
	for at < len(l.text) && l.text[at] == ':' && l.run(at+1) == 2 {
		at += 3
		parts++
	}
	if parts == 0 && first <= 2 && at < len(l.text) && (l.text[at] == 'h' || l.text[at] == 'H') && l.run(at+1) == 2 { // "23h59"
		if end := at + 3; end == len(l.text) || !isWordByte(l.text[end]) {
			return end
		}
	}
	if parts == 0 || parts > 2 {
		return 0
	}
	return at
}

// isWordByte reports whether a byte is of a letter or a digit.
func isWordByte(b byte) bool { return isDigit(b) || isLatinLetter(rune(b)) || b >= utf8.RuneSelf }

// run counts the digits at i, up to one more than any use of it allows.
func (l *lexer) run(i int) int {
	n := 0
	for n < 5 && i+n < len(l.text) && isDigit(l.text[i+n]) {
		n++
	}
	return n
}

// joinsWords reports whether the sign at hand stands inside a word: "l'offre", "Bal_Left", "E-Mail".
func (l *lexer) joinsWords(width int) bool {
	n := len(l.tokens)
	if n == 0 || l.gap != gapNone || l.tokens[n-1].kind != tokenWord {
		return false
	}
	r, _ := utf8.DecodeRuneInString(l.text[l.pos+width:])
	return unicode.IsLetter(r)
}

// abbreviates reports whether the dot at hand is of an abbreviation such as "s.d." or "p.m.": one or two letters on both
// sides of it, or such a one has just ended and the sentence goes on.
func (l *lexer) abbreviates() bool {
	const most = 2
	n := len(l.tokens)
	if n == 0 || l.gap != gapNone || l.tokens[n-1].kind != tokenWord || utf8.RuneCountInString(l.tokens[n-1].text) > most {
		return false
	}
	rest := l.text[l.pos+1:]
	if end := letters(rest, most); end > 0 && (end == len(rest) || !isDigit(rest[end])) {
		l.dotted = l.pos + 1 + end
		return true
	}
	rest = strings.TrimLeft(rest, " ")
	return l.dotted == l.pos && l.pos > 0 && rest != "" && (isDigit(rest[0]) || rest[0] >= 'a' && rest[0] <= 'z')
}

// letters gives the length of the letters that begin the text, in bytes; 0 if there are more than most.
func letters(text string, most int) int {
	n := 0
	for i, r := range text {
		if !unicode.IsLetter(r) {
			return i
		}
		if n++; n > most {
			return 0
		}
	}
	return len(text)
}

// parts reports whether the slash at hand is of an abbreviation such as "t/m" and "s/d": one letter on both sides.
func (l *lexer) parts() bool {
	n := len(l.tokens)
	if n == 0 || l.gap != gapNone || l.tokens[n-1].kind != tokenWord || len(l.tokens[n-1].text) != 1 || l.pos+1 >= len(l.text) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(l.text[min(l.pos+2, len(l.text)):])
	return isLatinLetter(rune(l.text[l.pos+1])) && !unicode.IsLetter(next)
}

// gershayim reports whether the quote at hand marks a Hebrew abbreviation: it stands between two Hebrew letters.
func (l *lexer) gershayim() bool {
	before, _ := utf8.DecodeLastRuneInString(l.text[:l.pos])
	after, _ := utf8.DecodeRuneInString(l.text[l.pos+1:])
	return unicode.Is(unicode.Hebrew, before) && unicode.Is(unicode.Hebrew, after)
}

func (l *lexer) punctuation(r rune) tokenKind {
	switch r {
	case ':', '=':
		return tokenColon
	case ',', '(', ')', '[', ']', '|', '"':
		return tokenSoft
	case '.':
		if l.insideName() {
			return tokenOther
		}
		return tokenHard
	case '!', '?', ';', '¡', '¿':
		return tokenHard
	case '-':
		return tokenDash
	case '/':
		return tokenSlash
	case '+', '&':
		return tokenPlus
	case '%':
		return tokenPercent
	}
	return tokenOther
}

// insideName reports whether a dot is part of a name such as "example.com" or "Datos.cu":
// a short lower-case label follows at once.
func (l *lexer) insideName() bool {
	if n := len(l.tokens); n == 0 || l.gap != gapNone || l.tokens[n-1].kind != tokenWord {
		return false
	}
	n := 0
	for _, r := range l.text[l.pos+1:] {
		if !unicode.IsLower(r) {
			return n > 1 && r != '\'' && !isDigit(byte(r))
		}
		if n++; n > 3 {
			return false
		}
	}
	return n > 1
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func dateMark(b byte) bool { return b == '-' || b == '/' || b == '.' }
