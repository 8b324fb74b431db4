package atline

import (
	"bytes"
	"strings"
)

// foldName is the one result code whose string may span lines: the text of a USSD answer (3GPP TS 27.007, +CUSD).
const foldName = "+CUSD:"

// fold is the state of a quoted string that has not ended yet.
type fold struct {
	open   bool
	menu   bool // of a menu
	quote  int  // index in cur of the quote that opened it
	line   int  // index in cur where the present line begins
	bare   int  // index behind the last line that ended in a quote that may be the closing one; 0: none did
	quotes int  // quotes since that which opened it, that one too
	before int  // those of them before the present line
}

// maxHead is the length in bytes up to which a line may be the result code before its string. Only so much of a line is looked at
// again for each of its quotes.
const maxHead = 128

// opensFold reports whether cur, which ends in a quote, is a result code up to the quote that opens its second field.
func opensFold(cur []byte) bool {
	if len(cur) > maxHead {
		return false
	}
	head, ok := bytes.CutPrefix(bytes.TrimFunc(cur, isPadding), []byte(foldName))
	return ok && breaksOffAt(strings.TrimSuffix(string(head), `"`))
}

// breaksOff reports whether a line is a result code that ends behind the comma before its string.
func breaksOff(line string) bool {
	head, ok := strings.CutPrefix(line, foldName)
	return ok && breaksOffAt(head)
}

// breaksOffAt reports whether head is a status and a comma.
func breaksOffAt(head string) bool {
	m, ok := strings.CutSuffix(strings.TrimSpace(head), ",")
	return ok && isDigits(strings.TrimSpace(m))
}

func (s *Splitter) stepFold(b byte) {
	if isEOL(b) && s.fold.line < len(s.cur) && s.foldLine() {
		return
	}
	if s.promptsInLine(b) {
		s.emit(Line{Text: trim(s.cur)})
		s.endFold()
		s.cur = append(s.cur, b)
		return
	}
	s.cur = append(s.cur, b)
	switch {
	case b == '"':
		s.fold.quotes++
	case isEOL(b):
		s.fold.line, s.fold.before = len(s.cur), s.fold.quotes
	}
	if len(s.cur) >= MaxLine {
		s.emit(Line{Text: trim(s.cur), Cut: true})
		s.endFold()
		s.skip = !isEOL(b)
	}
}

// foldLine looks at a line that just ended inside the string and reports whether the string ended with it, or before it.
func (s *Splitter) foldLine() bool {
	if s.closes() {
		s.emit(Line{Text: trim(s.cur)})
		s.endFold()
		return true
	}
	line := trim(s.cur[s.fold.line:])
	if s.fold.line > 0 && s.fold.before%2 == 0 && standsAlone(line) {
		s.emit(Line{Text: trim(s.cur[:s.fold.line])})
		s.emit(Line{Text: line})
		s.endFold()
		return true
	}
	if strings.HasSuffix(line, `"`) && len(s.cur)-1 > s.fold.quote {
		s.fold.bare = len(s.cur)
	}
	return false
}

// giveUp ends a string that did not end by itself: at the last line that may have closed it, else here. What followed that
// line was never part of the string and is looked at again.
func (s *Splitter) giveUp() {
	end := len(s.cur)
	if s.fold.bare > 0 {
		end = s.fold.bare
	}
	rest := bytes.Clone(s.cur[end:])
	s.emit(Line{Text: trim(s.cur[:end])})
	s.endFold()
	s.in = append(rest, s.in...)
}

func (s *Splitter) endFold() {
	s.cur = s.cur[:0]
	s.fold = fold{}
}

// closes reports whether the string, which begins with its opening quote, ends here: in a quote and a data coding scheme, or
// in a quote alone if no other is open. Quotes inside the text are not escaped by any modem. Of the string it reads the end alone,
// which grows with every line.
func (s *Splitter) closes() bool {
	body := bytes.TrimRight(s.cur[s.fold.quote:], " \t")
	head, scheme := cutScheme(body)
	if scheme {
		return len(head) > 1 && head[len(head)-1] == '"'
	}
	return len(head) == len(body) && len(body) > 1 && body[len(body)-1] == '"' && s.fold.quotes%2 == 0
}

// cutScheme cuts the comma and the digits of a data coding scheme off the end. Digits without a comma are cut off, but no scheme.
func cutScheme(body []byte) (head []byte, ok bool) {
	head = bytes.TrimRight(body, "0123456789")
	if len(head) == len(body) {
		return body, false
	}
	head, ok = bytes.CutSuffix(bytes.TrimRight(head, " \t"), []byte{','})
	return bytes.TrimRight(head, " \t"), ok
}

// standsAlone reports whether a line is a final result code or looks like another result code, not like text.
func standsAlone(line string) bool {
	if _, ok := ParseFinal(line); ok {
		return true
	}
	name, _ := Split(line)
	return name != ""
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
