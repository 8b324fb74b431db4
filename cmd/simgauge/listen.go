package main

import (
	"errors"
	"fmt"
	"net"
	"syscall"

	"github.com/coreos/go-systemd/v22/activation"
	"github.com/prometheus/exporter-toolkit/web"
)

// listen opens every address before anything else is started, so that a port in use is said at once.
func listen(flags web.FlagConfig) ([]net.Listener, error) {
	if flags.WebSystemdSocket != nil && *flags.WebSystemdSocket {
		return passed()
	}
	var listeners []net.Listener
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

// passed are the sockets that systemd opened.
func passed() ([]net.Listener, error) {
	listeners, err := activation.Listeners()
	if err == nil && len(listeners) == 0 {
		return nil, errors.New("listen: systemd passed no socket; install a socket unit, or leave --web.systemd-socket out")
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
