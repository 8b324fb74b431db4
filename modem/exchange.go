package modem

import (
	"slices"
	"strings"

	"github.com/simgauge/simgauge/modem/atline"
)

// exchange is one command and its answer. The pump's lock guards the fields below the blank line.
type exchange struct {
	cmd    string // without AT
	lead   string // sent before AT
	body   string // sent at the prompt
	secret string // of the command, masked in the transcript wherever it stands while the exchange lasts
	reply  bool   // the body goes in place of the command where a menu's prompt is open
	prompt bool
	names  []string // of the result codes that may answer it

	sent  bool // the command is on its way: what comes now may be its answer
	asked bool // the prompt came: the body is on its way, or will be
	ended bool
	err   error // how it ended; nil is OK
	owed  bool  // the modem may still answer
	lines int   // of the answer that have its name, so far
	bytes int
}

func newExchange(cmd string) *exchange { return &exchange{cmd: cmd, names: commandNames(cmd)} }

// dials reports whether the command is of a call, which ends in a result code of calls.
func (ex *exchange) dials() bool {
	return strings.HasPrefix(ex.cmd, "D") || ex.cmd == "A" || strings.HasPrefix(ex.cmd, "H") || ex.cmd == "+CHUP"
}

// op names the command without its parameters, which may hold a PIN or a number.
func (ex *exchange) op() string {
	if strings.HasPrefix(ex.cmd, "D") {
		return "ATD"
	}
	if end := strings.IndexAny(ex.cmd, "=?"); end >= 0 {
		return "AT" + ex.cmd[:end]
	}
	return "AT" + ex.cmd
}

// Characters that end the input at a prompt (3GPP TS 27.005, clause 3.5.1).
const (
	ctrlZ  = 0x1a
	escape = 0x1b
)

// wire is what is sent for what the sequencer wrote: the command with its lead and CR alone behind it (the LF would become
// the first character of a body), or the body as it is. For a command whose reply goes to a menu's prompt it is the reply.
func (ex *exchange) wire(p []byte) []byte {
	switch {
	case ex.asked && ex.reply:
		return append([]byte(ex.body), ctrlZ)
	case ex.asked:
		return slices.Clone(p)
	}
	return []byte(ex.lead + strings.TrimRight(string(p), "\r\n") + "\r")
}

// query reports whether the command asks for a value (AT+CREG?), so that one line in its answer is solicited.
func (ex *exchange) query() bool {
	return strings.HasSuffix(ex.cmd, "?") && !strings.HasSuffix(ex.cmd, "=?")
}

// echoes reports whether a line is what was sent, in any case, with whatever a modem keeps before and behind it.
func (ex *exchange) echoes(line string) bool {
	line = strings.TrimFunc(line, func(r rune) bool { return r <= ' ' || r >= 0x7f })
	if strings.EqualFold(line, strings.TrimSpace("AT"+ex.cmd)) {
		return true
	}
	return ex.asked && strings.EqualFold(strings.TrimPrefix(line, "> "), ex.body)
}

// solicited reports whether a line is of the answer, and not a URC that came in its midst.
func (ex *exchange) solicited(line string, isURC bool) bool {
	if !isURC {
		return true
	}
	name, params := atline.Split(line)
	if name == "" || !slices.Contains(ex.names, name) {
		return false
	}
	switch {
	case strings.HasSuffix(ex.cmd, "=?"):
		return strings.HasPrefix(params, "(")
	case !ex.query() || ex.lines > 0:
		return false
	case name == "+CUSD":
		return !strings.Contains(params, ",")
	case isRegistration(name):
		return isSolicitedRegistration(params)
	}
	return true
}

// commandNames are the names of the extended commands in a command line: "+CSQ" and "+CREG" of "+CSQ;+CREG?".
func commandNames(cmd string) []string {
	var names []string
	for part := range strings.SplitSeq(cmd, ";") {
		end := strings.IndexAny(part, "=?")
		if end < 0 {
			end = len(part)
		}
		if end > 1 && !isAlphanumeric(part[0]) {
			names = append(names, strings.ToUpper(part[:end]))
		}
	}
	return names
}

func isAlphanumeric(b byte) bool {
	return 'A' <= b&^0x20 && b&^0x20 <= 'Z' || '0' <= b && b <= '9'
}
