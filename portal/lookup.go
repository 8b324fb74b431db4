package portal

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"sync"
)

// mostTries bounds how often one resolver is dialled for a name: for each kind of address twice, and once for an answer that was cut off.
const mostTries = 5

// lookup is one resolver being asked. Package net goes on asking when nobody waits any more; end ends that.
type lookup struct {
	getter *getter
	server netip.Addr

	mu    sync.Mutex
	tries int
	over  bool
	open  []net.Conn
}

// dial connects to the resolver by the interface, whatever address package net would have taken.
func (l *lookup) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	if !l.another() {
		return nil, errTries
	}
	c, err := l.getter.config.dialer().DialContext(ctx, network, net.JoinHostPort(l.server.String(), "53"))
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(network, "tcp") {
		c = l.getter.meter.stream(c, 0)
	} else {
		c = l.getter.meter.datagrams(c)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = append(l.open, c)
	if l.over {
		_ = c.Close()
	}
	return c, nil
}

func (l *lookup) another() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tries++
	return !l.over && l.tries <= mostTries
}

// end closes what is open, and lets nothing more leave.
func (l *lookup) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	for _, c := range l.open {
		_ = c.Close()
	}
}
