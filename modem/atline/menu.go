package atline

import (
	"bytes"
	"strings"
)

// promptSign is what a prompt begins with; a blank may follow.
const promptSign = ">"

// isMenu reports whether a line is a USSD text that awaits a reply: +CUSD with status 1 (3GPP TS 27.007, +CUSD).
func isMenu(line string) bool {
	list, ok := strings.CutPrefix(line, foldName)
	if !ok {
		return false
	}
	m, _, _ := strings.Cut(list, ",")
	return strings.TrimSpace(m) == "1"
}

// Menu reports whether the last line is a menu with nothing behind it: a prompt for the reply may still follow.
func (s *Splitter) Menu() bool { return s.menu && trim(s.cur) == "" }

// MenuPrompt reports whether a prompt for the reply to a menu is open: right behind +CUSD with status 1 stands '>' with nothing
// but blanks behind it. With text behind, it begins a line as any other. Other lines may come while it is open.
func (s *Splitter) MenuPrompt() bool { return s.asks || s.menu && trim(s.cur) == promptSign }

// CloseMenuPrompt says that the prompt was answered or escaped.
func (s *Splitter) CloseMenuPrompt() {
	if s.menu && trim(s.cur) == promptSign {
		s.cur = s.cur[:0]
	}
	s.menu, s.asks = false, false
}

// promptsInLine reports whether b is a prompt that stands where the line of a menu would end: behind the data coding scheme.
func (s *Splitter) promptsInLine(b byte) bool {
	if b != promptSign[0] || !s.fold.menu {
		return false
	}
	_, scheme := cutScheme(bytes.TrimRight(s.cur[s.fold.quote:], " \t"))
	return scheme && s.closes()
}
