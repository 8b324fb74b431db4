package page

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// changing is a Source whose snapshot a test changes, and that counts how often it is looked at.
type changing struct {
	mu    sync.Mutex
	s     exporter.Snapshot
	looks int
}

func (c *changing) Snapshot() exporter.Snapshot {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looks++
	s := c.s
	s.SIMs = slices.Clone(s.SIMs)
	for i := range s.SIMs {
		s.SIMs[i].Asks = slices.Clone(s.SIMs[i].Asks)
		for k := range s.SIMs[i].Asks {
			s.SIMs[i].Asks[k].Live = slices.Clone(s.SIMs[i].Asks[k].Live)
		}
	}
	return s
}

func (c *changing) change(f func(s *exporter.Snapshot)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.s)
}

func (c *changing) looked() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.looks
}

// bundles is a snapshot of so many live bundles.
func bundles(n int) exporter.Snapshot {
	ask := exporter.Ask{Name: "main"}
	for range n {
		ask.Reading.Data = append(ask.Reading.Data, quota.Data{Name: "b", Remaining: gigabytes(7, "7 GB"), Total: gigabytes(10, "10 GB")})
		ask.Live = append(ask.Live, exporter.Live{Live: meter.Live{Known: true, Remaining: 7e9, Lower: 6e9, Upper: 8e9}})
	}
	return exporter.Snapshot{SIMs: []exporter.SIM{{Name: "a", Asks: []exporter.Ask{ask}}}}
}

// heard is a message and when it came.
type heard struct {
	text string
	at   time.Time
}

// client is an open page: what is written to it. One that is stuck takes nothing and fails when its deadline passes.
type client struct {
	mu       sync.Mutex
	heard    []heard
	deadline time.Time
	stuck    bool
	flushed  int
	cancel   context.CancelFunc
	done     chan struct{}
	*httptest.ResponseRecorder
}

func (c *client) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stuck {
		if c.deadline.IsZero() {
			select {} // for ever
		}
		wait := time.Until(c.deadline)
		c.mu.Unlock()
		time.Sleep(wait)
		c.mu.Lock()
		return 0, os.ErrDeadlineExceeded
	}
	c.heard = append(c.heard, heard{string(p), time.Now()})
	return len(p), nil
}

func (c *client) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deadline = t
	return nil
}

func (c *client) FlushError() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flushed++
	return nil
}

func (c *client) messages() []heard {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.heard)
}

// texts are the messages without what opens the stream.
func (c *client) texts() (out []string) {
	for _, m := range c.messages()[1:] {
		out = append(out, m.text)
	}
	return out
}

// open opens a page's stream; close it, or the handler.
func open(h http.Handler, target string) *client {
	ctx, cancel := context.WithCancel(context.Background())
	c := &client{cancel: cancel, done: make(chan struct{}), ResponseRecorder: httptest.NewRecorder()}
	r := httptest.NewRequest("GET", target, nil).WithContext(ctx)
	go func() { defer close(c.done); h.ServeHTTP(c, r) }()
	synctest.Wait()
	return c
}

func (c *client) close() { c.cancel(); <-c.done }

// end waits for the stream to end, an hour at most.
func (c *client) end(t *testing.T) {
	t.Helper()
	select {
	case <-c.done:
	case <-time.After(time.Hour):
		t.Fatal("the stream does not end")
	}
}

// settled lets a stream tell what a new page may not know.
func settled(c *client, figures int) {
	time.Sleep(time.Duration(figures+1)*lookEvery + lookEvery/2)
	c.mu.Lock()
	c.heard = c.heard[:1]
	c.mu.Unlock()
}
