package modemsim_test

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/modemsim"
)

// client is a dumb terminal: it writes, and collects what comes.
type client struct {
	t  *testing.T
	rw io.ReadWriteCloser
	in chan []byte
}

func dial(t *testing.T, m *modemsim.Modem) *client {
	t.Helper()
	c := &client{t: t, rw: m.Pipe(t.Context()), in: make(chan []byte, 1<<16)}
	go func() {
		defer close(c.in)
		for {
			buf := make([]byte, 4096)
			n, err := c.rw.Read(buf)
			if n > 0 {
				c.in <- buf[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { c.hangUp() })
	return c
}

func (c *client) hangUp() {
	_ = c.rw.Close()
	synctest.Wait()
}

// send writes text and returns what has come once d passed.
func (c *client) send(text string, d time.Duration) string {
	c.t.Helper()
	if _, err := io.WriteString(c.rw, text); err != nil {
		c.t.Fatalf("write %q: %v", text, err)
	}
	return c.after(d)
}

// at sends a command line and returns what has come at once.
func (c *client) at(line string) string { c.t.Helper(); return c.send(line+"\r", 0) }

// after returns what has come once d passed.
func (c *client) after(d time.Duration) string {
	time.Sleep(d)
	synctest.Wait()
	var b strings.Builder
	for {
		select {
		case p, open := <-c.in:
			if !open {
				return b.String()
			}
			b.Write(p)
		default:
			return b.String()
		}
	}
}

func newModem(t *testing.T, cfg modemsim.Config) *modemsim.Modem {
	t.Helper()
	m, err := modemsim.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func parseFaults(t *testing.T, script string) *modemsim.Faults {
	t.Helper()
	f, err := modemsim.ParseFaults(strings.NewReader(script))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func parseNetwork(t *testing.T, text string) *modemsim.Network {
	t.Helper()
	n, err := modemsim.ParseNetwork(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
