package agent_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// socket is where the modem is plugged in.
type socket struct {
	mu    sync.Mutex
	mutes int // ports that are opened before the modem's, and say nothing
	wire  *wire
}

// mute reports whether the port that is opened now is not the modem's.
func (s *socket) mute() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mutes--
	return s.mutes >= 0
}

// move has other ports come first.
func (s *socket) move(mutes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mutes = mutes
}

func (s *socket) plug(w *wire) *wire {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wire = w
	return w
}

// harm has octets lost on the wire that is open now: "N" ends it in the midst of a line, "N DURATION" loses what comes then.
func (s *socket) harm(what string) {
	s.mu.Lock()
	w := s.wire
	s.mu.Unlock()
	if w == nil {
		return
	}
	var octets int
	var text string
	_, _ = fmt.Sscan(what, &octets, &text) // the second may be missing
	lost, _ := time.ParseDuration(text)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.harmed, w.left, w.lost = true, octets, lost
}

// mutePort is a port of a modem that is not for commands.
func mutePort() io.ReadWriteCloser {
	client, other := net.Pipe()
	go func() {
		defer other.Close()
		_, _ = io.Copy(io.Discard, other) // ends with the client
	}()
	return client
}

// wire is the line to the modem. What it loses it loses from one octet on: nobody could tell a digit that is missing in a line.
type wire struct {
	io.ReadWriteCloser
	tally *tally

	mu     sync.Mutex
	harmed bool
	left   int           // octets that still come
	lost   time.Duration // from then on; 0: the line ends
	until  time.Time
}

// Read is what the modem says, less what is lost.
func (w *wire) Read(b []byte) (int, error) {
	for {
		n, err := w.ReadWriteCloser.Read(b)
		if err != nil {
			return n, err
		}
		n, ended := w.pass(n)
		if ended {
			_ = w.Close() // as if it were unplugged
			return n, io.EOF
		}
		if n > 0 {
			return n, nil
		}
	}
}

// pass tells how many of the octets come through.
func (w *wire) pass(n int) (through int, ended bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if time.Now().Before(w.until) {
		return 0, false
	}
	if !w.harmed || n <= w.left {
		w.left -= n
		return n, false
	}
	through, w.harmed = w.left, false
	if w.lost == 0 {
		return through, true
	}
	w.until = time.Now().Add(w.lost)
	return through, false
}

// Write counts what may cost before it leaves.
func (w *wire) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte("+CUSD=1,")) || bytes.IndexByte(b, 0x1a) >= 0 {
		w.tally.leaving()
	}
	return w.ReadWriteCloser.Write(b)
}
