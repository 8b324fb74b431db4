package agent_test

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// weekLadders are the queries of each ask as they look on the wire, the cheapest first: a code, or the number that a text goes to, in
// semi-octets (3GPP TS 23.040, clause 9.1.2.3).
var weekLadders = map[string][]string{
	"data":  {"*123#", "2143"},
	"money": {"*199#", "*101#", "2153"},
}

// weekCalls are the codes that are cheaper than a call, by its number.
var weekCalls = map[string][]string{"155": {"*155#"}}

// weekWire looks at the line from the modem's side: what leaves, when, and how the carrier answers each code.
type weekWire struct {
	t *testing.T

	mu    sync.Mutex
	left  []time.Time      // when each dialogue was opened, each segment sent, and each call dialled
	codes map[string]*fate // by code
	open  *fate            // of the code that was dialled last, until it is answered
	texts int
	calls int
	said  []byte // of the line that the modem is saying
}

// fate is how a code fared when it was dialled last.
type fate struct {
	at      time.Time
	figure  bool // the answer had one
	refused bool // or says nothing that can be read
	silent  int  // how often in a row nothing came, or no service was
}

func newWeekWire(t *testing.T) *weekWire { return &weekWire{t: t, codes: map[string]*fate{}} }

// tapped is a line that the wire looks at.
type tapped struct {
	io.ReadWriteCloser
	wire *weekWire
}

var (
	dials = regexp.MustCompile(`\+CUSD=1,"([^"]+)"`)
	calls = regexp.MustCompile(`ATD(\d+);`)
)

// Write sees what goes to the modem before it gets there.
func (l tapped) Write(b []byte) (int, error) {
	l.wire.hears(b)
	return l.ReadWriteCloser.Write(b)
}

// Read sees what the modem says.
func (l tapped) Read(b []byte) (int, error) {
	n, err := l.ReadWriteCloser.Read(b)
	l.wire.mu.Lock()
	defer l.wire.mu.Unlock()
	for _, c := range b[:n] {
		if l.wire.said = append(l.wire.said, c); c == '\n' {
			l.wire.says(string(l.wire.said))
			l.wire.said = l.wire.said[:0]
		}
	}
	return n, err
}

// dialled reports whether each of the codes was.
func (w *weekWire) dialled(codes ...string) bool {
	return !slices.ContainsFunc(codes, func(code string) bool { return w.codes[code] == nil })
}

// hears takes a command.
func (w *weekWire) hears(b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	end := bytes.IndexByte(b, 0x1a)
	if m := calls.FindSubmatch(b); m != nil {
		w.left = append(w.left, time.Now())
		w.calls++
		w.cheaperFailed("call "+string(m[1]), weekCalls[string(m[1])])
		return
	}
	switch m := dials.FindSubmatch(b); {
	case m != nil:
		w.left = append(w.left, time.Now())
		code := string(m[1])
		if w.codes[code] == nil {
			w.codes[code] = &fate{}
		}
		w.open = w.codes[code]
		w.open.at, w.open.figure, w.open.refused = time.Now(), false, false
		w.open.silent++ // until something comes
	case end >= 0:
		w.left = append(w.left, time.Now())
		w.texts++
		for ask, ladder := range weekLadders {
			if bytes.Contains(b[:end], []byte(ladder[len(ladder)-1])) {
				w.cheaperFailed("text of ask "+ask, ladder[:len(ladder)-1])
			}
		}
	}
}

// says takes a line of the modem's.
func (w *weekWire) says(line string) {
	switch {
	case w.open == nil, strings.Contains(line, "+CME ERROR: 30"):
		return
	case strings.Contains(line, "+CUSD:"):
		w.open.figure = strings.Contains(line, "left") || strings.Contains(line, "balance")
		w.open.refused = !w.open.figure
	case strings.Contains(line, "ERROR"):
		w.open.refused = true
	default:
		return
	}
	w.open.silent, w.open = 0, nil
}

// thisAsk is how long ago a code of the same ask may have been dialled: it, and the code behind it, were given up before the text.
const thisAsk = 15 * time.Minute

// cheaperFailed holds a text or a call to the codes of its ask: each has failed when it was dialled last. Failing by chance is not
// enough: that was in this ask, or a silence that goes on.
func (w *weekWire) cheaperFailed(what string, cheaper []string) {
	for _, code := range cheaper {
		f := w.codes[code]
		switch {
		case f == nil:
			w.t.Errorf("at %v: a %s left, and %s was never tried", elapsed(time.Now()), what, code)
		case f.figure:
			w.t.Errorf("at %v: a %s left, and %s had been answered", elapsed(time.Now()), what, code)
		case !f.refused && f.silent < 3 && time.Since(f.at) > thisAsk:
			w.t.Errorf("at %v: a %s left, and %s had failed by chance, %v before", elapsed(time.Now()), what, code, time.Since(f.at))
		case time.Since(f.at) > 8*24*time.Hour:
			w.t.Errorf("at %v: a %s left, and %s was not tried for %v", elapsed(time.Now()), what, code, time.Since(f.at))
		}
	}
}

// hold holds all that left to at_most in any 24 hours.
func (w *weekWire) hold(atMost int) {
	w.t.Helper()
	for i := range w.left {
		if n := i + atMost; n < len(w.left) && w.left[n].Sub(w.left[i]) < 24*time.Hour {
			w.t.Errorf("%d left from %v to %v, at_most is %d", atMost+1, elapsed(w.left[i]), elapsed(w.left[n]), atMost)
			return
		}
	}
}
