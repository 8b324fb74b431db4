package modem

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// peer is the modem's end of a pipe, by hand: what a test says, not what a modem would.
type peer struct {
	conn net.Conn
	in   *bufio.Reader
}

// newPeer returns both ends: the opener for Open and the peer.
func newPeer(t *testing.T) (Opener, *peer) {
	t.Helper()
	opener, p := pipePeer()
	t.Cleanup(func() { p.conn.Close() })
	return opener, p
}

// pipePeer is newPeer for a pipe that the program closes.
func pipePeer() (Opener, *peer) {
	ours, theirs := net.Pipe()
	opener := func(context.Context) (io.ReadWriteCloser, error) { return ours, nil }
	return opener, &peer{conn: theirs, in: bufio.NewReader(theirs)}
}

// command reads the next command line, without AT and what may stand before it.
func (p *peer) command() (string, error) {
	line, err := p.in.ReadString('\r')
	line = strings.TrimLeft(strings.TrimSuffix(line, "\r"), "\x1b\n")
	return strings.TrimPrefix(line, "AT"), err
}

// skip reads the next command line and forgets it.
func (p *peer) skip() { _, _ = p.command() }

// say sends s; nothing is not sent, for a pipe would have it read.
func (p *peer) say(s string) {
	if s != "" {
		_, _ = io.WriteString(p.conn, s)
	}
}

// serve answers commands: those of the set-up with OK, others from the table, all else with ERROR.
func (p *peer) serve(answers map[string]string) {
	for {
		cmd, err := p.command()
		if err != nil {
			return
		}
		p.say(answerTo(cmd, answers))
	}
}

func answerTo(cmd string, answers map[string]string) string {
	if s, ok := answers[cmd]; ok {
		return s
	}
	switch cmd {
	case "", "E0V1", "+CMEE=1":
		return "\r\nOK\r\n"
	case "+CMEE?":
		return "\r\n+CMEE: 1\r\n\r\nOK\r\n"
	}
	return "\r\nERROR\r\n"
}

// setUp answers the set-up of Open.
func (p *peer) setUp() {
	for {
		cmd, err := p.command()
		if err != nil {
			return
		}
		p.say(answerTo(cmd, nil))
		if cmd == "+CGMM" { // the last that a modem is asked which no dialect knows
			return
		}
	}
}

// dial opens a modem on a peer that serves answers, in a bubble of synctest.
func dial(t *testing.T, answers map[string]string) (*Modem, *peer) {
	t.Helper()
	return dialScript(t, func(p *peer) { p.serve(answers) })
}

// dialScript opens a modem on a peer that follows a script once it is set up.
func dialScript(t *testing.T, script func(p *peer)) (*Modem, *peer) {
	t.Helper()
	opener, p := newPeer(t)
	go func() {
		p.setUp()
		script(p)
	}()
	m, err := Open(t.Context(), opener, Config{})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { m.Close() })
	return m, p
}

// drain reads and forgets what the program sends, until it closes.
func (p *peer) drain() { _, _ = io.Copy(io.Discard, p.in) }

func TestCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, map[string]string{"+CSQ": "\r\n+CSQ: 20,99\r\n\r\nOK\r\n"})
		start := time.Now()
		info, err := m.Command(t.Context(), "+CSQ")
		if err != nil || len(info) != 1 || info[0] != "+CSQ: 20,99" {
			t.Errorf("got %q, %v", info, err)
		}
		if d := time.Since(start); d != 0 {
			t.Errorf("took %v of waiting", d)
		}
		_, err = m.Command(t.Context(), "+NONE")
		if !isError(err) {
			t.Errorf("got %v, want *Error", err)
		}
	})
}
