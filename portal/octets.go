package portal

import (
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"
)

// What headers take, in octets: IP without options (RFC 791, RFC 8200), TCP with the time stamps that Linux sends (RFC 7323), UDP.
const (
	ip4, ip6    = 20, 40
	tcp, udp    = 32, 8
	synOptions  = 8    // of the first segment each way, beyond those
	closing     = 2    // segments each way that end a connection, after the kernel's count was read
	connectOnce = 1    // segments that a host which does not answer was sent, at least
	segment     = 1400 // of data, where the kernel does not count
)

// meter counts what the sockets of one ask sent and received.
type meter struct {
	mu       sync.Mutex
	finished Octets
	open     map[*counted]bool
}

func (m *meter) add(received, sent uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.finished.Received += received
	m.finished.Sent += sent
}

// octets is the count so far: of sockets that are closed, and of those that are not yet.
func (m *meter) octets() Octets {
	m.mu.Lock()
	var open []*counted
	for c := range m.open {
		open = append(open, c)
	}
	m.mu.Unlock()
	for _, c := range open {
		c.settle()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.finished
}

// attempt counts a connection that did not come about: its first segment, at least.
func (m *meter) attempt(addr netip.Addr) {
	m.add(0, uint64(ipHeader(addr.Is6())+tcp+synOptions))
}

func ipHeader(six bool) int {
	if six {
		return ip6
	}
	return ip4
}

// stream counts a connection, and ends it beyond a limit of what comes.
func (m *meter) stream(c net.Conn, most int64) net.Conn {
	return m.count(&counted{Conn: c, meter: m, most: most})
}

// datagrams counts a socket of which each read and write is a datagram; of a stream to a resolver it counts the same.
func (m *meter) datagrams(c net.Conn) net.Conn {
	n := m.count(&counted{Conn: c, meter: m, each: udp})
	if _, ok := c.(net.PacketConn); ok { // package net tells by that which kind of a resolver it speaks with
		return &countedPackets{n, c.(net.PacketConn)}
	}
	return n
}

func (m *meter) count(c *counted) *counted {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open == nil {
		m.open = map[*counted]bool{}
	}
	m.open[c] = true
	return c
}

// counted is a connection with a count.
type counted struct {
	net.Conn
	meter     *meter
	most      int64 // 0: no limit
	each      int   // header of each read or write; 0: a stream, whose segments the kernel counts
	in, out   atomic.Int64
	ins, outs atomic.Int64
	once      sync.Once
}

type countedPackets struct {
	*counted
	net.PacketConn
}

func (c *countedPackets) Read(p []byte) (int, error)  { return c.counted.Read(p) }
func (c *countedPackets) Write(p []byte) (int, error) { return c.counted.Write(p) }
func (c *countedPackets) Close() error                { return c.counted.Close() }

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.ins.Add(1)
	if total := c.in.Add(int64(n)); c.most > 0 && total > c.most {
		return 0, &Fault{Kind: TooBig, Err: errMost}
	}
	return n, err
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.out.Add(int64(n))
	c.outs.Add(1)
	return n, err
}

func (c *counted) Close() error {
	c.settle()
	return c.Conn.Close()
}

// settle adds up what went, once.
func (c *counted) settle() {
	c.once.Do(func() {
		in, out := c.total()
		c.meter.add(in, out)
		c.meter.mu.Lock()
		defer c.meter.mu.Unlock()
		delete(c.meter.open, c)
	})
}

func (c *counted) total() (in, out uint64) {
	six := isSix(c.RemoteAddr())
	if c.each > 0 {
		header := int64(c.each + ipHeader(six))
		return uint64(c.in.Load() + c.ins.Load()*header), uint64(c.out.Load() + c.outs.Load()*header)
	}
	header := uint64(ipHeader(six) + tcp)
	in, out = uint64(c.in.Load()), uint64(c.out.Load())
	segsIn, segsOut := in/segment+2, out/segment+2
	if info, ok := tcpInfo(c.Conn); ok {
		in, out = max(in, info.Bytes_received), max(out, info.Bytes_sent)
		segsIn, segsOut = uint64(info.Segs_in), uint64(info.Segs_out)
	}
	return in + (segsIn+closing)*header + synOptions, out + (segsOut+closing)*header + synOptions
}

func isSix(a net.Addr) bool {
	at, err := netip.ParseAddrPort(a.String())
	return err == nil && at.Addr().Unmap().Is6()
}

// tcpInfo is the kernel's own count of a connection (TCP_INFO, tcp(7)): what was sent again is in it, and what nobody has read yet.
func tcpInfo(c net.Conn) (info *unix.TCPInfo, ok bool) {
	raw, err := c.(syscall.Conn).SyscallConn()
	if err != nil {
		return nil, false
	}
	err = raw.Control(func(fd uintptr) { info, ok = readTCPInfo(int(fd)) })
	return info, ok && err == nil
}

func readTCPInfo(fd int) (*unix.TCPInfo, bool) {
	info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
	return info, err == nil && info.Segs_out > 0
}
