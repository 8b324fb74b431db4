package modemsim

import (
	"context"
	"io"
	"net"
	"sync"
)

// Serve speaks AT over one stream until the stream ends (nil), or ctx does (its error). Several streams may be served, one after
// the other; a second one waits for the first to end. To end a read that waits, a stream that is an io.Closer is closed.
func (m *Modem) Serve(ctx context.Context, rw io.ReadWriter) error {
	select {
	case m.serving <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-m.serving }()

	inner, stop := context.WithCancel(ctx)
	defer stop()
	w := m.attach(rw, stop)
	defer m.detach()

	var wg sync.WaitGroup
	wg.Go(func() {
		defer stop()
		_ = w.run(inner) // the stream's end is not an error
	})
	wg.Go(func() { m.makeNoise(inner) })
	wg.Go(func() {
		<-inner.Done()
		if c, ok := rw.(io.Closer); ok {
			_ = c.Close()
		}
	})
	m.listen(inner, rw)
	stop()
	wg.Wait()
	return ctx.Err()
}

// attach makes rw the way out; a modem that was just switched on says so.
func (m *Modem) attach(rw io.ReadWriter, stop context.CancelFunc) *wire {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wire = newWire(rw, stop, m.faults.script.chop, m.rand.Int63())
	if !m.boots {
		m.boots = true
		m.boot()
	}
	return m.wire
}

func (m *Modem) detach() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wire = nil
}

// listen reads until the stream or ctx ends.
func (m *Modem) listen(ctx context.Context, rw io.ReadWriter) {
	buf := make([]byte, 4096)
	for {
		n, err := rw.Read(buf)
		if err != nil {
			return
		}
		for _, c := range buf[:n] {
			if !m.hear(ctx, c) {
				return
			}
		}
	}
}

// hear takes one octet; false once the client is to be hung up on.
func (m *Modem) hear(ctx context.Context, c byte) bool {
	m.mu.Lock()
	m.feed(c)
	stall := m.faults.stall
	m.faults.stall = 0
	m.mu.Unlock()
	if stall > 0 && !wait(ctx, stall) {
		return false
	}
	return ctx.Err() == nil
}

// makeNoise sends the personality's noise while the stream lasts.
func (m *Modem) makeNoise(ctx context.Context) {
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, n := range m.pers.noise {
		wg.Go(func() {
			for wait(ctx, n.every) {
				m.rumble(n)
			}
		})
	}
}

func (m *Modem) rumble(n noise) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.port.quiet {
		m.urc(m.fill(n.line))
	}
}

// Pipe gives a client's end of an in-memory stream that the modem serves until it is closed or ctx ends; for testing/synctest.
func (m *Modem) Pipe(ctx context.Context) io.ReadWriteCloser {
	client, modem := net.Pipe()
	go func() { _ = m.Serve(ctx, modem) }() // ends with the stream
	return client
}
