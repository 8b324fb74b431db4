package modem

import (
	"errors"
	"strings"
	"sync"
)

// Listen delivers the URCs that begin with one of the prefixes ("+CUSD:"), in the order of the wire; none is dropped but one that is
// the same as another which still waits.
// A final result code of an error that comes while no command is in flight counts as a URC ("+CME ERROR:").
// The channel is closed when the connection ends, behind what had come before, or when stop is called; stop must be called.
// What is not yet received waits in a queue, so that a slow listener holds up neither commands nor others. A modem that says more
// than the queue holds is out of its mind: the port is lost.
func (m *Modem) Listen(prefixes ...string) (urcs <-chan URC, stop func()) {
	l := &listener{
		prefixes: prefixes,
		out:      make(chan URC),
		stopped:  make(chan struct{}),
		gone:     make(chan struct{}),
		waiting:  map[URC]bool{},
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

	mu      sync.Mutex
	more    sync.Cond
	queue   []URC
	waiting map[URC]bool // what is in the queue
	ended   bool         // nothing more will be put
}

// maxWaiting is how many URCs may wait in one queue: more than a full message store announces (255) while the inbox is busy.
const maxWaiting = 1024

// errBabbles is the end of a connection over which more unsolicited lines come than anyone can take.
var errBabbles = errors.New("modem babbles: too many unsolicited lines")

func (l *listener) hears(text string) bool {
	for _, prefix := range l.prefixes {
		if strings.HasPrefix(text, prefix) {
			return true
		}
	}
	return false
}

// put queues a URC and reports whether there was room.
func (l *listener) put(u URC) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.waiting[u]:
		return true
	case len(l.queue) == maxWaiting:
		return false
	}
	l.waiting[u] = true
	l.queue = append(l.queue, u)
	l.more.Signal()
	return true
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
	delete(l.waiting, u)
	return u, true
}
