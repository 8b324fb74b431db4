package main

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/activation"
	"github.com/prometheus/exporter-toolkit/web"
)

// probing is when the kernel asks whether a silent client is still there, and how often it does in vain. Each question and its answer are 104 octets, which
// by default go out every 15 s: more in a minute than a scrape, over the plan that is measured. A scrape's connection is closed after
// idleTime of silence without any; streams of open pages, which may be silent for longer, are the ones that are asked.
var probing = net.KeepAliveConfig{Enable: true, Idle: 10 * time.Minute, Interval: time.Minute, Count: 3}

// seldomProbed is a listener whose connections are.
type seldomProbed struct{ net.Listener }

// Accept implements net.Listener.
func (l seldomProbed) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetKeepAliveConfig(probing) // or it costs more, and nothing else
	}
	return conn, err
}

// listen opens every address before anything else is started, so that a port in use is said at once. Sockets that systemd passes
// (simgauge.socket) stand in for the addresses, so that whoever enables that unit need not say so a second time by a flag.
func listen(flags web.FlagConfig) ([]net.Listener, error) {
	listeners, err := open(flags)
	for i := range listeners {
		listeners[i] = seldomProbed{listeners[i]}
	}
	return listeners, err
}

func open(flags web.FlagConfig) ([]net.Listener, error) {
	listeners, err := passed(flags.WebSystemdSocket != nil && *flags.WebSystemdSocket)
	if err != nil || len(listeners) > 0 {
		return listeners, err
	}
	for _, address := range *flags.WebListenAddresses {
		l, err := net.Listen("tcp", address)
		if err != nil {
			closeAll(listeners)
			return nil, hinted(address, err)
		}
		listeners = append(listeners, l)
	}
	return listeners, nil
}

// passed are the sockets that systemd opened (sd_listen_fds(3)); it is an error if it did not and must have.
func passed(must bool) ([]net.Listener, error) {
	listeners, err := activation.Listeners()
	if must && err == nil && len(listeners) == 0 {
		return nil, errors.New("listen: systemd passed no socket; install a socket unit, or leave --web.systemd-socket out")
	}
	if slices.Contains(listeners, nil) {
		return nil, errors.New("listen: systemd passed a socket that takes no connections; write ListenStream= into the socket unit")
	}
	return listeners, err
}

func hinted(address string, err error) error {
	var wrong *net.AddrError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("listen on %s: another program has it, perhaps another simgauge; stop it, or choose with --web.listen-address=:10124", address)
	case errors.As(err, &wrong):
		return usagef("--web.listen-address=%q: %s; write it as :10123 or 127.0.0.1:10123", address, wrong.Err)
	default:
		return fmt.Errorf("listen on %s: %w", address, err)
	}
}
