package main

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

// Accept implements net.Listener, as do the others.
func (l lone) Accept() (net.Conn, error) {
	c, ok := <-l.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (l lone) Close() error { close(l.conns); return nil }

func (l lone) Addr() net.Addr { return &net.UnixAddr{} }

// dial is a connection to a server for a handler.
func dial(t *testing.T, h http.Handler) net.Conn {
	ours, theirs := net.Pipe()
	l := lone{make(chan net.Conn, 1)}
	l.conns <- ours
	s := newServer(h)
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = theirs.Close(); _ = s.Close() })
	return theirs
}

// Whoever is refused unread, and does not send the body that he promised, holds no connection for longer than readTime.
func TestWhoIsRefusedHoldsNoConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dial(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "who are you?", http.StatusUnauthorized) }))
		if _, err := fmt.Fprint(c, "POST /alertmanager HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{"); err != nil {
			t.Fatal(err)
		}
		_ = c.SetReadDeadline(time.Now().Add(time.Hour))
		begun := time.Now()
		response, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatalf("after %v: %v", time.Since(begun), err)
		}
		defer response.Body.Close()
		if took := time.Since(begun); response.StatusCode != http.StatusUnauthorized || took > readTime+time.Second {
			t.Errorf("%s after %v, want 401 within %v", response.Status, took, readTime)
		}
	})
}
