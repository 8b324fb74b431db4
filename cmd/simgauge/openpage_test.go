package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"regexp"
	"testing"
	"time"
)

// A page that is open does not hold the daemon up when it is told to stop: requests get drainTime to end, and a stream never would.
func TestAnOpenPageDoesNotHoldTheDaemonUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, written := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"demo", "--web.listen-address=127.0.0.1:0"}, streams{nil, written, io.Discard})
		_ = written.Close()
	}()
	address := ""
	lines := bufio.NewScanner(out)
	for address == "" && lines.Scan() {
		if m := regexp.MustCompile(`page +(http://\S+)`).FindStringSubmatch(lines.Text()); m != nil {
			address = m[1]
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"events", nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := response.Body.Read(make([]byte, 1)); err != nil {
		t.Fatalf("the stream does not open: %v", err)
	}
	began := time.Now()
	cancel()
	select {
	case status := <-ended:
		if took := time.Since(began); took >= drainTime || status != exitDone {
			t.Errorf("the daemon ended with %d after %v, want %d at once", status, took, exitDone)
		}
	case <-time.After(10 * drainTime):
		t.Fatal("the daemon does not end")
	}
}
