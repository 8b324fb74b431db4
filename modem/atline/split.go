package atline

import (
	"bytes"
	"strings"
)

// MaxLine is the length in bytes at which a line is given up: longer than any PDU or USSD text, shorter than what a modem
// that went wild sends without a line end.
const MaxLine = 4096

// Line is one line of a modem, without its line end.
type Line struct {
	Text   string // blanks and control characters at both ends are gone; a folded string keeps its inner line ends
	Prompt bool   // the prompt '>', which has no line end
	Cut    bool   // the line was longer than MaxLine, Text is its beginning
}

// Splitter cuts the bytes of a modem into lines: any run of CR and LF ends one, empty lines and NULs are dropped, and a
// quoted string of +CUSD that spans lines is folded into one. How the bytes are cut into chunks makes no difference.
// The zero Splitter is ready.
type Splitter struct {
	in     []byte // not yet looked at
	out    []Line
	cur    []byte // the line so far; in a fold, the whole result code
	held   string // a result code that broke off behind a comma
	fold   fold
	skip   bool // the rest of a line that was cut is thrown away
	prompt bool // the next '>' that begins a line is a prompt
	menu   bool // the last line is a menu
	asks   bool // the prompt behind a menu came, and a line end behind it
}

// Feed appends bytes from the modem; Next gives the lines in them.
func (s *Splitter) Feed(p []byte) { s.in = append(s.in, p...) }

// AwaitPrompt says whether a '>' that begins a line is a prompt. A prompt that came ends the wait.
func (s *Splitter) AwaitPrompt(await bool) { s.prompt = await }

// Next returns the next whole line.
func (s *Splitter) Next() (Line, bool) {
	for len(s.out) == 0 {
		if len(s.in) == 0 {
			return Line{}, false
		}
		b := s.in[0]
		s.in = s.in[1:]
		s.step(b)
	}
	l := s.out[0]
	s.out = s.out[1:]
	return l, true
}

// Pending reports whether a result code is held back in the hope of more: call Flush when none has come for a while.
func (s *Splitter) Pending() bool { return s.fold.open || s.held != "" }

// Flush gives up the wait that Pending reports: Next then returns what there is.
func (s *Splitter) Flush() {
	if s.held != "" {
		s.emit(Line{Text: s.held})
		s.held = ""
	}
	if s.fold.open {
		s.giveUp()
	}
}

func (s *Splitter) step(b byte) {
	switch {
	case b == 0:
	case s.skip:
		s.skip = !isEOL(b)
	case s.fold.open:
		s.stepFold(b)
	case isEOL(b):
		s.endLine()
	default:
		s.stepLine(b)
	}
}

func (s *Splitter) stepLine(b byte) {
	if s.held != "" && !isBlank(b) {
		s.resume(b)
	}
	if b == '>' && s.prompt && len(bytes.TrimFunc(s.cur, isPadding)) == 0 {
		s.cur, s.prompt = s.cur[:0], false
		s.emit(Line{Prompt: true})
		return
	}
	s.cur = append(s.cur, b)
	if b == '"' && opensFold(s.cur) {
		s.fold = fold{open: true, menu: isMenu(trim(s.cur)), quote: len(s.cur) - 1, quotes: 1}
	}
	if len(s.cur) >= MaxLine {
		s.emit(Line{Text: trim(s.cur), Cut: true})
		s.cur, s.skip = s.cur[:0], true
	}
}

// resume goes on behind a result code that broke off behind a comma: a quote belongs to it, anything else does not.
func (s *Splitter) resume(b byte) {
	if b == '"' {
		s.cur = append(s.cur[:0], s.held...)
	} else {
		s.emit(Line{Text: s.held})
	}
	s.held = ""
}

func (s *Splitter) endLine() {
	text := trim(s.cur)
	s.cur = s.cur[:0]
	switch {
	case text == "":
	case s.menu && text == promptSign:
		s.menu, s.asks = false, true
	case breaksOff(text):
		s.held = text
	default:
		s.emit(Line{Text: text})
	}
}

func (s *Splitter) emit(l Line) {
	s.out = append(s.out, l)
	s.menu = !l.Cut && isMenu(l.Text)
}

func isEOL(b byte) bool   { return b == '\r' || b == '\n' }
func isBlank(b byte) bool { return b == ' ' || b == '\t' }

// trim takes blanks and control characters off both ends: modems and ports that wake up leave some.
func trim[T string | []byte](s T) string { return strings.TrimFunc(string(s), isPadding) }

func isPadding(r rune) bool { return r <= ' ' || r == 0x7f }
