package page

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// local reports whether a request was made on this machine by a program of it: the peer is a loopback address, nothing says that it was
// passed on by a proxy, and the name that it was sent to is the loopback's, which a stranger's page in a browser here cannot have in its
// own name's place (DNS rebinding). Browsers speak HTTP/1.1; a proxy that speaks 1.0 and adds no header, as nginx does unless it is told
// otherwise, is known by that.
func local(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback() && r.ProtoAtLeast(1, 1) && !forwarded(r.Header) && loopbackName(r.Host)
}

// forwarded reports whether a proxy says that it has passed a request on.
func forwarded(h http.Header) bool {
	for key := range h {
		if key == "Forwarded" || key == "Via" || key == "X-Real-Ip" || strings.HasPrefix(key, "X-Forwarded") {
			return true
		}
	}
	return false
}

// loopbackName reports whether a Host is a name of the loopback, with or without a port.
func loopbackName(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	switch strings.ToLower(name) {
	case "localhost", "127.0.0.1", "::1", "[::1]":
		return true
	}
	return false
}
