package modemsim

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Faults is a script of what goes wrong, and when.
type Faults struct {
	rules []rule
	chop  chop
	full  bool // the message store is
	sick  bool // the message store fails
	echo  bool // stays on, whatever ATE0 says
	words bool // errors are written out, whatever +CMEE says
}

// rule says when an action befalls a command line.
type rule struct {
	prefix string // the command's name; "" is any
	after  int    // command lines that pass before it counts
	nth    int    // only the nth match; 0 is all
	first  int    // only the first so many; 0 is all
	act    action
}

// action is what goes wrong.
type action struct {
	verb string
	text string
	n    int
	wait time.Duration
}

// faultState counts what has passed.
type faultState struct {
	script  *Faults
	matches []int
	lines   int
	stall   time.Duration // the reader is to stop for so long
}

func newFaultState(f *Faults) *faultState {
	return &faultState{script: f, matches: make([]int, len(f.rules))}
}

// command finds the first rule that befalls a command line.
func (f *faultState) command(cmds []command) *action {
	f.lines++
	var found *action
	for i := range f.script.rules {
		r := &f.script.rules[i]
		if f.lines <= r.after || !r.matches(cmds) {
			continue
		}
		f.matches[i]++
		n := f.matches[i]
		if found != nil || r.nth > 0 && n != r.nth || r.first > 0 && n > r.first {
			continue
		}
		found = &r.act
	}
	return found
}

func (r *rule) matches(cmds []command) bool {
	return r.prefix == "" || slices.ContainsFunc(cmds, func(c command) bool { return c.name == r.prefix })
}

// ParseFaults reads a fault script; the error names the line.
func ParseFaults(r io.Reader) (*Faults, error) {
	f := &Faults{}
	scan := bufio.NewScanner(r)
	for n := 1; scan.Scan(); n++ {
		text, _, _ := strings.Cut(scan.Text(), "#!")
		text = strings.TrimSpace(text)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if err := f.add(text); err != nil {
			return nil, fmt.Errorf("faults: line %d: %w", n, err)
		}
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("faults: %w", err)
	}
	return f, nil
}

// add reads one line: a state of the whole run, or WHEN: ACTION.
func (f *Faults) add(text string) error {
	words := strings.Fields(text)
	switch words[0] {
	case "chunk":
		return f.chop.set(words[1:])
	case "full":
		f.full = true
		return nothingMore(words)
	case "storefail":
		f.sick = true
		return nothingMore(words)
	}
	if words[0] == "echo" || words[0] == "words" {
		f.echo, f.words = f.echo || words[0] == "echo", f.words || words[0] == "words"
		return nothingMore(words)
	}
	when, what, ok := strings.Cut(text, ": ")
	if !ok {
		return fmt.Errorf("%q: want WHEN: ACTION", text)
	}
	var r rule
	if err := r.when(strings.Fields(when)); err != nil {
		return err
	}
	if err := r.act.set(strings.TrimSpace(what)); err != nil {
		return err
	}
	f.rules = append(f.rules, r)
	return nil
}

func nothingMore(words []string) error {
	if len(words) > 1 {
		return fmt.Errorf("%s: %q: nothing may follow", words[0], words[1])
	}
	return nil
}

// set reads MIN-MAX [PAUSE].
func (c *chop) set(words []string) error {
	if len(words) == 0 || len(words) > 2 {
		return fmt.Errorf("chunk: want MIN-MAX and perhaps a pause")
	}
	lo, hi, _ := strings.Cut(words[0], "-")
	var errLo, errHi error
	c.low, errLo = strconv.Atoi(lo)
	c.high, errHi = strconv.Atoi(hi)
	if errLo != nil || errHi != nil || c.low < 1 || c.high < c.low {
		return fmt.Errorf("chunk: %q: want MIN-MAX", words[0])
	}
	if len(words) == 2 {
		return parseWait(&c.pause, words[1])
	}
	return nil
}

// when reads "always", "on +CUSD", "on +CUSD #2", "on +CUSD x3", "after 10", and "after 10 on +CUSD".
func (r *rule) when(words []string) error {
	for i := 0; i < len(words); i++ {
		w := words[i]
		var err error
		switch {
		case w == "always":
		case w == "on" && i+1 < len(words):
			i++
			r.prefix = strings.TrimPrefix(strings.ToUpper(words[i]), "AT")
		case w == "after" && i+1 < len(words):
			i++
			r.after, err = strconv.Atoi(words[i])
		case strings.HasPrefix(w, "#"):
			r.nth, err = strconv.Atoi(w[1:])
		case strings.HasPrefix(w, "x"):
			r.first, err = strconv.Atoi(w[1:])
		default:
			err = errSyntax
		}
		if err != nil {
			return fmt.Errorf("%q: want always, on COMMAND, after N, #N or xN", w)
		}
	}
	return nil
}

// set reads an action.
func (a *action) set(s string) error {
	verb, rest, _ := strings.Cut(s, " ")
	a.verb, a.text = verb, strings.TrimSpace(rest)
	switch verb {
	case "silence", "order", "noise", "cut", "twice", "mute", "nul", "stale", "reboot":
		if a.text != "" {
			return fmt.Errorf("%s: %q: nothing may follow", verb, a.text)
		}
	case "error", "line":
	case "garbage":
		n, err := strconv.Atoi(a.text)
		if err != nil || n < 1 || n > 1<<20 {
			return fmt.Errorf("garbage: %q: want a number of octets", a.text)
		}
		a.n = n
	case "late":
		return parseWait(&a.wait, a.text)
	case "data":
		if a.text == "" {
			return nil
		}
		return parseWait(&a.wait, a.text)
	case "drop", "stall":
		if a.text == "" {
			a.wait = defaultAway
			return nil
		}
		return parseWait(&a.wait, a.text)
	default:
		return fmt.Errorf("%q: no such action", verb)
	}
	return nil
}

// defaultAway is how long a dropped modem is away, or a stalled one stalls, where the script does not say.
const defaultAway = 5 * time.Second

// obstruct does what befalls a command before it is executed; true if it is not executed at all.
func (m *Modem) obstruct(f *action) bool {
	switch f.verb {
	case "silence":
		m.job = nil
		return true
	case "error":
		e := parseFinal(f.text)
		m.job.fault = nil
		m.settle(result{final: &e})
		return true
	case "drop":
		m.job = nil
		m.leave(f.wait)
		return true
	case "reboot":
		m.reboot()
		return true
	case "data":
		m.dataMode(f.wait)
		return true
	case "stall":
		m.faults.stall = f.wait
	}
	return false
}

// spoil sends an answer, with what befalls it.
func (m *Modem) spoil(f *action, blocks []string) {
	if f == nil {
		f = &action{}
	}
	text := strings.Join(blocks, "")
	switch f.verb {
	case "garbage":
		m.raw(m.garbage(f.n))
	case "line":
		m.urc(m.fill(f.text))
	case "noise":
		rssi := m.block([]string{"^RSSI: " + strconv.Itoa(m.rssi())})
		text = rssi + strings.Join(blocks, rssi)
	case "nul":
		text = "\x00" + strings.Join(blocks, "\x00\x00")
	case "twice":
		text += text
	case "late":
		m.after(f.wait, func() { m.raw(text) })
		return
	case "cut":
		m.leave(defaultAway)
		return
	}
	m.raw(text)
}

// garbage is random octets without a line feed.
func (m *Modem) garbage(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(m.rand.Intn(256))
		if b[i] == '\n' || b[i] == '\r' {
			b[i] = '~'
		}
	}
	return string(b)
}
