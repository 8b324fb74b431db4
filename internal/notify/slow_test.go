package notify

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// lone is a listener with one connection.
type lone struct{ conns chan net.Conn }

func (l *lone) Accept() (net.Conn, error) {
	c, ok := <-l.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (l *lone) Close() error { close(l.conns); return nil }

func (l *lone) Addr() net.Addr { return &net.UnixAddr{} }

// Whoever says how much comes and does not send it is answered after bodyTime, and holds no connection from then on.
func TestABodyThatDoesNotCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &teller{}
		ours, theirs := net.Pipe()
		listener := &lone{conns: make(chan net.Conn, 1)}
		listener.conns <- ours
		s := &http.Server{Handler: Handler(l.tell, time.Now)}
		go func() { _ = s.Serve(listener) }()
		defer s.Close()
		defer theirs.Close()

		const head = "POST /alertmanager HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
		if _, err := fmt.Fprint(theirs, head); err != nil {
			t.Fatal(err)
		}
		_ = theirs.SetReadDeadline(time.Now().Add(time.Hour))
		begun := time.Now()
		response, err := http.ReadResponse(bufio.NewReader(theirs), nil)
		if err != nil {
			t.Fatalf("after %v: %v", time.Since(begun), err)
		}
		defer response.Body.Close()
		if took := time.Since(begun); response.StatusCode != http.StatusBadRequest || !response.Close || took > bodyTime+time.Second {
			t.Errorf("%s after %v, closed: %v; want 400 after %v, closed", response.Status, took, response.Close, bodyTime)
		}
	})
}
