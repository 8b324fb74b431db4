package page

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/simgauge/simgauge/exporter"
)

const (
	// mostStreams bounds the pages that are kept live at once, so that a crowd of them cannot exhaust a Pi's memory.
	mostStreams = 8
	// lookEvery is how often what is shown is looked at while a page is open, and the shortest time between two messages to it.
	lookEvery = time.Second
	// quietFor is when a stream on which nothing was said gets a comment: proxies close what is silent for 30 to 60 s.
	quietFor = 25 * time.Second
	// writeWithin is what a client gets to take a message off the connection.
	writeWithin = 10 * time.Second
	// againAfter is when a client that was one too many should try again, in seconds.
	againAfter = "30"
)

// figure is what an event says of one bundle: of what a page shows.
type figure struct {
	K string `json:"k"`
	R int64  `json:"r"`
	L int64  `json:"l"`
	U int64  `json:"u"`
	X *int64 `json:"x"`

	text string // as a page shows it: what does not change that is no news
}

// state is what all streams are told of.
type state struct {
	figures []figure
	print   string // of everything else that a page shows
}

// events keeps pages live. While none is open it does nothing.
type events struct {
	source  func() exporter.Snapshot
	ended   chan struct{} // closed when no stream is served any more
	endOnce sync.Once

	mu     sync.Mutex
	now    *state
	open   map[chan struct{}]bool // of each stream, told when now changed
	cancel context.CancelFunc
	looked chan struct{} // closed when the looking has ended
}

func newEvents(source func() exporter.Snapshot) *events {
	return &events{source: source, ended: make(chan struct{}), open: map[chan struct{}]bool{}}
}

func (e *events) close() { e.endOnce.Do(func() { close(e.ended) }) }

// join adds a stream; the first has the figures looked at from then on.
func (e *events) join() (changed chan struct{}, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.open) == mostStreams {
		return nil, false
	}
	changed = make(chan struct{}, 1)
	if len(e.open) == 0 {
		var ctx context.Context
		ctx, e.cancel = context.WithCancel(context.Background())
		e.looked = make(chan struct{})
		e.now = look(e.source())
		go e.look(ctx, e.looked)
	}
	e.open[changed] = true
	return changed, true
}

// leave takes a stream out; the last ends the looking and waits for that.
func (e *events) leave(changed chan struct{}) {
	e.mu.Lock()
	delete(e.open, changed)
	last, looked := len(e.open) == 0, e.looked
	if last {
		e.cancel()
	}
	e.mu.Unlock()
	if last {
		<-looked
	}
}

// look looks at the figures until ctx ends.
func (e *events) look(ctx context.Context, looked chan<- struct{}) {
	defer close(looked)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		next := look(e.source())
		e.mu.Lock()
		e.now = next
		for changed := range e.open {
			select {
			case changed <- struct{}{}:
			default:
			}
		}
		e.mu.Unlock()
	}
}

func (e *events) state() *state {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.now
}

// serve is one stream.
func (e *events) serve(w http.ResponseWriter, r *http.Request) {
	changed, ok := e.join()
	if !ok {
		w.Header().Set("Retry-After", againAfter)
		plain(w, http.StatusServiceUnavailable, "too many pages are open at once; close one")
		return
	}
	defer e.leave(changed)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would hold messages back
	s := stream{w: w, control: http.NewResponseController(w), print: e.state().print, told: map[string]string{}}
	if made := r.URL.Query().Get("page"); made != "" {
		s.print = made // the page may be older than the stream
	}
	if s.send(": open\n\n") != nil {
		return
	}
	quiet := time.NewTimer(quietFor)
	defer quiet.Stop()
	for {
		message := ""
		select {
		case <-r.Context().Done():
			return
		case <-e.ended:
			return
		case <-quiet.C:
			message = ":\n\n"
		case <-changed:
			message = s.next(e.state())
		}
		if message == "" {
			continue
		}
		if s.send(message) != nil {
			return // the client is gone, or takes nothing
		}
		quiet.Reset(quietFor)
	}
}

// stream is a page that is kept live.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	print   string            // of what the page shows beside the figures
	told    map[string]string // the texts of the figures, by key; none of those that it was not told of yet: it may be older than the stream
	turn    int               // the figure that is looked at first
}

// send writes a message out, within a deadline where the connection has one.
func (s *stream) send(message string) error {
	_ = s.control.SetWriteDeadline(time.Now().Add(writeWithin)) // a test's connection may have none
	if _, err := s.w.Write([]byte(message)); err != nil {
		return err
	}
	return s.control.Flush()
}

// next is the one message that brings a page nearer to what is now; empty: nothing changed.
func (s *stream) next(now *state) string {
	if now.print != s.print {
		s.print = now.print
		return "event: stale\ndata: 1\n\n"
	}
	for i := range now.figures {
		k := (s.turn + i) % len(now.figures)
		f := now.figures[k]
		if s.told[f.K] == f.text {
			continue
		}
		s.told[f.K], s.turn = f.text, k+1
		return f.message()
	}
	return ""
}

// message is the event of a figure.
func (f figure) message() string {
	raw, _ := json.Marshal(f) // numbers and a key always can
	return fmt.Sprintf("data: %s\n\n", raw)
}
