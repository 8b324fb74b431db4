package modemsim

import (
	"context"
	"io"
	"math/rand"
	"sync"
	"time"
)

// wire is the way out to one client: an endless queue, so that the modem never waits for a client that does not read.
type wire struct {
	rw   io.ReadWriter
	stop context.CancelFunc // hangs up

	mu    sync.Mutex
	queue []byte
	more  chan struct{}
	chop  chop
	rand  *rand.Rand
}

// chop cuts what is written into pieces of random size, with a pause of random length between them.
type chop struct {
	low, high int
	pause     time.Duration
}

func newWire(rw io.ReadWriter, stop context.CancelFunc, c chop, seed int64) *wire {
	return &wire{rw: rw, stop: stop, more: make(chan struct{}, 1), chop: c, rand: rand.New(rand.NewSource(seed))}
}

func (w *wire) send(b []byte) {
	w.mu.Lock()
	w.queue = append(w.queue, b...)
	w.mu.Unlock()
	select {
	case w.more <- struct{}{}:
	default:
	}
}

func (w *wire) take() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.queue
	w.queue = nil
	return b
}

// run writes until ctx ends or the stream does.
func (w *wire) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-w.more:
		}
		if err := w.write(ctx, w.take()); err != nil {
			return err
		}
	}
}

func (w *wire) write(ctx context.Context, b []byte) error {
	for len(b) > 0 {
		n := len(b)
		if w.chop.high > 0 {
			n = min(n, w.chop.low+w.rand.Intn(w.chop.high-w.chop.low+1))
		}
		if _, err := w.rw.Write(b[:n]); err != nil {
			return err
		}
		b = b[n:]
		if len(b) > 0 && w.chop.pause > 0 && !wait(ctx, time.Duration(w.rand.Int63n(int64(w.chop.pause)))) {
			return nil
		}
	}
	return nil
}

// wait lets d pass; false if ctx ended first.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err() == nil // both may be due
	case <-ctx.Done():
		return false
	}
}
