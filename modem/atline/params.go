package atline

import "strings"

// Param is one parameter of a result code.
type Param struct {
	Text   string // without its quotes
	Quoted bool
}

// Split cuts a result code into its name and its parameters: "+CREG: 0,1" into "+CREG" and "0,1". The name is empty where
// the line is no result code: these begin with one of + ^ * # ! $ % and a letter, and end their name in a colon.
func Split(line string) (name, params string) {
	if len(line) < 3 || !strings.ContainsRune("+^*#!$%", rune(line[0])) || !isLetter(line[1]) {
		return "", ""
	}
	end := strings.IndexByte(line, ':')
	if end < 0 || strings.IndexFunc(line[1:end], func(r rune) bool { return !isNameRune(r) }) >= 0 {
		return "", ""
	}
	return line[:end], strings.TrimSpace(line[end+1:])
}

// Params cuts a list of parameters at its commas. Modems quote or do not, leave parameters empty, put blanks around them,
// forget a closing quote: each parameter is told as well as can be, and none is an error. A list in parentheses, as a test
// command answers, is one parameter. An empty list has no parameters.
func Params(list string) []Param {
	var params []Param
	rest := strings.TrimSpace(list)
	if rest == "" {
		return nil
	}
	for {
		var p Param
		var more bool
		p, rest, more = nextParam(rest)
		params = append(params, p)
		if !more {
			return params
		}
	}
}

// nextParam takes the first parameter off s; more is false when it was the last one.
func nextParam(s string) (p Param, rest string, more bool) {
	s = strings.TrimLeft(s, " \t")
	end := strings.IndexByte(s, ',')
	switch {
	case strings.HasPrefix(s, `"`):
		return quotedParam(s[1:])
	case strings.HasPrefix(s, "("):
		end = listEnd(s)
	}
	if end < 0 {
		return Param{Text: strings.TrimSpace(s)}, "", false
	}
	return Param{Text: strings.TrimSpace(s[:end])}, s[end+1:], true
}

// quotedParam takes a string off s, which begins behind the opening quote. It ends at a quote before a comma or the end, or,
// where the closing quote was lost, at a comma before another string.
func quotedParam(s string) (p Param, rest string, more bool) {
	for i := range len(s) {
		switch {
		case s[i] == '"' && endsHere(s[i+1:]):
			_, rest, more = strings.Cut(s[i+1:], ",")
			return Param{Text: s[:i], Quoted: true}, rest, more
		case s[i] == ',' && stringFollows(s[i+1:]):
			return Param{Text: s[:i], Quoted: true}, s[i+1:], true
		}
	}
	return Param{Text: strings.TrimSpace(s), Quoted: true}, "", false
}

// endsHere reports whether a parameter ends before s.
func endsHere(s string) bool {
	s = strings.TrimLeft(s, " \t")
	return s == "" || s[0] == ','
}

// stringFollows reports whether s begins with a quote that opens a string, not with one that closes one.
func stringFollows(s string) bool {
	s = strings.TrimLeft(s, " \t")
	return strings.HasPrefix(s, `"`) && !endsHere(s[1:])
}

// listEnd is the index of the comma behind the parentheses that s begins with, -1 where none follows.
func listEnd(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth <= 0 {
				return i
			}
		}
	}
	return -1
}

func isLetter(b byte) bool { return 'A' <= b&^0x20 && b&^0x20 <= 'Z' }

func isNameRune(r rune) bool {
	return r < 0x80 && (isLetter(byte(r)) || '0' <= r && r <= '9' || r == '_' || r == '-' || r == ' ')
}
