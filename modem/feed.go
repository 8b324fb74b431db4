package modem

import (
	"io"
	"sync"
)

// feed is the stream of clean lines that the sequencer of exchanges reads. Whoever puts into it is never blocked.
type feed struct {
	mu     sync.Mutex
	more   sync.Cond
	buf    []byte
	closed bool
}

func newFeed() *feed {
	f := &feed{}
	f.more.L = &f.mu
	return f
}

func (f *feed) put(s string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.buf = append(f.buf, s...)
	f.more.Signal()
}

// close lets the reader have what is there, then io.EOF.
func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	f.more.Broadcast()
}

func (f *feed) Read(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.buf) == 0 && !f.closed {
		f.more.Wait()
	}
	if len(f.buf) == 0 {
		return 0, io.EOF
	}
	n := copy(p, f.buf)
	f.buf = f.buf[n:]
	return n, nil
}
