package modemsim

import (
	"errors"
	"strconv"
	"strings"
)

// form is how a command is written (3GPP TS 27.007, clause 4; ITU-T V.250, clause 5.4).
type form uint8

const (
	execute form = iota // AT+CMD
	read                // AT+CMD?
	test                // AT+CMD=?
	set                 // AT+CMD=…
)

// command is one command of a command line.
type command struct {
	name string // "+CSQ", "E", "&F", "S"; upper case
	form form
	args []arg  // of an extended command
	num  int    // of a basic command: the number behind it
	text string // as it was written, without "AT"; of a dial command, what is dialled
}

// arg is one parameter of an extended command.
type arg struct {
	text   string
	quoted bool
}

// given reports whether the parameter was written at all.
func (a arg) given() bool { return a.quoted || a.text != "" }

var errSyntax = errors.New("syntax")

// parseLine takes a command line apart that begins with "AT" in any case. What stands before is line noise and ignored,
// as a modem that hunts for its attention does. ok is false where there is no attention.
func parseLine(line string) (cmds []command, ok bool, err error) {
	at := strings.Index(strings.ToUpper(line), "AT")
	if at < 0 {
		return nil, false, nil
	}
	rest := line[at+2:]
	for {
		rest = strings.TrimLeft(rest, " ;")
		if rest == "" {
			return cmds, true, nil
		}
		var c command
		c, rest, err = parseCommand(rest)
		if err != nil {
			return cmds, true, err
		}
		cmds = append(cmds, c)
	}
}

func parseCommand(s string) (command, string, error) {
	switch {
	case strings.IndexByte("+^*#!$%@", s[0]) >= 0:
		return parseExtended(s)
	case s[0] == 'D' || s[0] == 'd':
		return command{name: "D", text: strings.TrimSpace(s[1:])}, "", nil
	default:
		return parseBasic(s)
	}
}

// parseBasic reads a letter, perhaps with '&' before it, and a number: E0, &F, S3=13, S3?.
func parseBasic(s string) (command, string, error) {
	n := 1
	if s[0] == '&' || s[0] == '\\' {
		n = 2
	}
	if len(s) < n || !isLetter(s[n-1]) {
		return command{}, "", errSyntax
	}
	c := command{name: strings.ToUpper(s[:n])}
	digits := countDigits(s[n:])
	c.num, _ = strconv.Atoi(s[n : n+digits])
	end := n + digits
	if c.name == "S" {
		end += parseRegister(&c, s[end:])
	}
	c.text = s[:end]
	return c, s[end:], nil
}

// parseRegister reads what follows the number of an S register, and tells how long it is.
func parseRegister(c *command, s string) int {
	switch {
	case strings.HasPrefix(s, "?"):
		c.form = read
		return 1
	case strings.HasPrefix(s, "="):
		n := countDigits(s[1:])
		c.form = set
		c.args = []arg{{text: s[1 : 1+n]}}
		return 1 + n
	}
	return 0
}

// parseExtended reads +NAME, +NAME?, +NAME=? or +NAME=args up to a ';' outside quotes.
func parseExtended(s string) (command, string, error) {
	end, err := commandEnd(s)
	if err != nil {
		return command{}, "", err
	}
	text := strings.TrimSpace(s[:end])
	rest := s[end:]
	n := 1
	for n < len(text) && isNameByte(text[n]) {
		n++
	}
	c := command{name: strings.ToUpper(text[:n]), text: text}
	tail := strings.TrimSpace(text[n:])
	switch {
	case n == 1:
		return c, "", errSyntax
	case tail == "":
		c.form = execute
	case tail == "?":
		c.form = read
	case tail[0] != '=':
		return c, "", errSyntax
	case strings.TrimSpace(tail[1:]) == "?":
		c.form = test
	default:
		c.form = set
		c.args, err = parseArgs(tail[1:])
	}
	return c, rest, err
}

// commandEnd finds the ';' that ends an extended command, or the end of the line.
func commandEnd(s string) (int, error) {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ';' && !quoted:
			return i, nil
		}
	}
	if quoted {
		return 0, errSyntax
	}
	return len(s), nil
}

// parseArgs splits at commas outside quotes.
func parseArgs(s string) ([]arg, error) {
	var args []arg
	for {
		a, rest, more, err := parseArg(s)
		if err != nil {
			return nil, err
		}
		args = append(args, a)
		if !more {
			return args, nil
		}
		s = rest
	}
}

func parseArg(s string) (a arg, rest string, more bool, err error) {
	s = strings.TrimLeft(s, " ")
	if !strings.HasPrefix(s, `"`) {
		text, rest, more := strings.Cut(s, ",")
		return arg{text: strings.TrimSpace(text)}, rest, more, nil
	}
	end := strings.IndexByte(s[1:], '"')
	if end < 0 {
		return arg{}, "", false, errSyntax
	}
	a = arg{text: unescape(s[1 : 1+end]), quoted: true}
	behind, rest, more := strings.Cut(s[2+end:], ",")
	if strings.TrimSpace(behind) != "" {
		return arg{}, "", false, errSyntax
	}
	return a, rest, more, nil
}

// unescape resolves the \22 that stands for a character a string cannot hold (ITU-T V.250, clause 5.4.2.2).
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+2 < len(s) {
			if v, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(v))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// arg is the i-th parameter; beyond the last, one that was not given.
func (c command) arg(i int) arg {
	if i < len(c.args) {
		return c.args[i]
	}
	return arg{}
}

// int reads the i-th parameter as a number between lo and hi; one that was not given is def.
func (c command) int(i, def, lo, hi int) (int, error) {
	a := c.arg(i)
	if !a.given() {
		return def, nil
	}
	n, err := strconv.Atoi(a.text)
	if err != nil || n < lo || n > hi {
		return 0, errSyntax
	}
	return n, nil
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isNameByte(c byte) bool {
	return isLetter(c) || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.' || c == '/' || c == ':'
}

func countDigits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
