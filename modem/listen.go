package modem

import (
	"strings"
	"sync"
)

// Listen delivers the URCs that begin with one of the prefixes ("+CUSD:"), in the order of the wire, none dropped.
// A final result code of an error that comes while no command is in flight counts as a URC ("+CME ERROR:").
// The channel is closed when the connection ends, behind what had come before, or when stop is called; stop must be called.
// What is not yet received waits in a queue without bound, so that a slow listener holds up neither commands nor others.
func (m *Modem) Listen(prefixes ...string) (urcs <-chan URC, stop func()) {
	l := &listener{
		prefixes: prefixes,
		out:      make(chan URC),
		stopped:  make(chan struct{}),
		gone:     make(chan struct{}),
	}
	l.more.L = &l.mu
	m.pump.addListener(l)
	go l.run()
	return l.out, sync.OnceFunc(func() {
		m.pump.removeListener(l)
		l.stop()
	})
}

// listener is a queue between the pump, which must not wait, and whoever listens.
type listener struct {
	prefixes []string
	out      chan URC
	stopped  chan struct{} // closed by stop
	gone     chan struct{} // closed when run returned

	mu    sync.Mutex
	more  sync.Cond
	queue []URC
	ended bool // nothing more will be put
}

func (l *listener) hears(text string) bool {
	for _, prefix := range l.prefixes {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}

func (l *listener) put(u URC) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue = append(l.queue, u)
	l.more.Signal()
}

// end closes the channel behind what is queued.
func (l *listener) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	l.more.Signal()
}

func (l *listener) stop() {
	close(l.stopped)
	l.end()
	<-l.gone
}

func (l *listener) run() {
	defer close(l.gone)
	defer close(l.out)
	for {
		u, ok := l.next()
		if !ok {
			return
		}
		select {
		case l.out <- u:
		case <-l.stopped:
			return
		}
	}
}

func (l *listener) next() (URC, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.queue) == 0 && !l.ended {
		l.more.Wait()
	}
	if len(l.queue) == 0 {
		return URC{}, false
	}
	u := l.queue[0]
	l.queue = l.queue[1:]
	return u, true
}
