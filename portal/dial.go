package portal

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// dialWithin is how long one address of a host is tried: beyond it the next may serve.
	dialWithin = 10 * time.Second

	// mostAddresses bounds how many addresses of one host are tried.
	mostAddresses = 3

	// window is how much the kernel takes before it is read, in octets: what a host sends beyond the limit is paid for as well.
	window = 32 << 10
)

// newClient makes a client that keeps nothing and knows no proxy.
func (g *getter) newClient() *http.Client {
	var plain http.Protocols
	plain.SetHTTP1(true)
	jar, _ := cookiejar.New(nil) // it has no error
	return &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext:            g.dial,
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: mostHeader,
			Protocols:              &plain,
			TLSClientConfig: &tls.Config{
				RootCAs:    g.config.Roots,
				MinVersion: tls.VersionTLS12,
				// Without the hybrid key of 1.2 KB each way, which would cost more than many a page.
				CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384},
			},
		},
	}
}

// dial connects to a host by the interface.
func (g *getter) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addrs, err := g.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	err = &Fault{Kind: Unresolved, Err: errors.New("no address")}
	for _, addr := range addrs[:min(len(addrs), mostAddresses)] {
		var c net.Conn
		if c, err = g.connect(ctx, network, netip.AddrPortFrom(addr, 0).Addr(), port); err == nil {
			return g.meter.stream(c, g.config.Most), nil
		}
	}
	return nil, err
}

func (g *getter) connect(ctx context.Context, network string, addr netip.Addr, port string) (net.Conn, error) {
	if addr.IsLoopback() && g.config.Interface != loopback {
		return nil, &Fault{Kind: Unreachable, Err: errLoopback}
	}
	ctx, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	c, err := g.config.dialer().DialContext(ctx, network, net.JoinHostPort(addr.String(), port))
	if err != nil {
		g.meter.attempt(addr)
	}
	return c, err
}

// loopback is the interface of this machine alone.
const loopback = "lo"

// dialer makes sockets that are bound to the interface before they send anything.
func (c Config) dialer() *net.Dialer {
	return &net.Dialer{KeepAlive: -1, Control: func(_, _ string, raw syscall.RawConn) error {
		var err error
		if opErr := raw.Control(func(fd uintptr) { err = c.bind(int(fd)) }); opErr != nil {
			return opErr
		}
		return err
	}}
}

func (c Config) bind(fd int) error {
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, window) // a larger one costs more, and is no fault
	// Nor is each of the first segments acknowledged by one of its own (tcp(7)): two to three less an ask. Of UDP it is refused.
	_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_QUICKACK, 0)
	return bindFault(c.Interface, unix.BindToDevice(fd, c.Interface))
}

// bindFault says why a socket is not bound.
func bindFault(name string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, unix.ENODEV):
		return &Fault{Kind: NoInterface, Err: fmt.Errorf("interface %s: it is not there", name)}
	case errors.Is(err, unix.EPERM):
		return &Fault{Kind: MayNotBind, Err: fmt.Errorf("interface %s: %w", name, err)}
	}
	return &Fault{Kind: NoInterface, Err: fmt.Errorf("interface %s: %w", name, err)}
}

// ready reports whether the interface can be bound to and has an address, before anything is spent.
func (c Config) ready() error {
	if c.Interface == "" {
		return &Fault{Kind: NoInterface, Err: errors.New("no interface is known")}
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return &Fault{Kind: MayNotBind, Err: fmt.Errorf("socket: %w", err)}
	}
	defer unix.Close(fd)
	if err := bindFault(c.Interface, unix.BindToDevice(fd, c.Interface)); err != nil {
		return err
	}
	i, err := net.InterfaceByName(c.Interface)
	if err != nil {
		return nil // a sandbox may hide what interfaces have; binding went well
	}
	if i.Flags&net.FlagUp == 0 {
		return &Fault{Kind: Down, Err: fmt.Errorf("interface %s: it is down", c.Interface)}
	}
	if addrs, err := i.Addrs(); err == nil && !slices.ContainsFunc(addrs, leads) {
		return &Fault{Kind: NoAddress, Err: fmt.Errorf("interface %s: it has no address", c.Interface)}
	}
	return nil
}

// leads reports whether one could ask from an address: one of the link alone leads to no carrier.
func leads(a net.Addr) bool {
	n, ok := a.(*net.IPNet)
	return ok && !n.IP.IsLinkLocalUnicast()
}
