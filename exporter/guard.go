package exporter

import (
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"

	"github.com/prometheus/exporter-toolkit/web"
	"go.yaml.in/yaml/v3"
)

// What the guards answer: why, and what to do.
const (
	onModemText = "this address belongs to a modem's own network interface, or simgauge cannot list the interfaces: " +
		"use another address of this machine"
	noCredentialsText = "this changes something and needs credentials: " +
		"add basic_auth_users to the file of --web.config.file, or have TLS verify client certificates there"
	otherOriginText = "this changes something and came from a page of another origin"
)

// guardInterface refuses what arrives at an address of a modem's interface: that side is the carrier's network, not the owner's.
func guardInterface(onModem func(netip.Addr) bool, next http.Handler) http.Handler {
	if onModem == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if addr, ok := localAddr(r); ok && onModem(addr) {
			say(w, http.StatusForbidden, onModemText)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// localAddr is the address that the request was sent to. There is none where it came over something that is not IP (vsock, a Unix socket).
func localAddr(r *http.Request) (netip.Addr, bool) {
	tcp, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok {
		return netip.Addr{}, false
	}
	return tcp.AddrPort().Addr().Unmap(), true
}

// guardChange lets through what has credentials and was not sent by a stranger's page in the owner's browser.
// That the credentials are right has been seen to by exporter-toolkit, where there are any to demand.
func guardChange(credentials func() bool, next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		say(w, http.StatusForbidden, otherOriginText)
	}))
	return origin.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !Credentialed(credentials, r) {
			say(w, http.StatusForbidden, noCredentialsText)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// Credentialed reports whether a request has shown a password, which exporter-toolkit demands of every request where credentials says so
// (see WebCredentials; nil: it does not), or a client certificate.
func Credentialed(credentials func() bool, r *http.Request) bool {
	return verifiedClient(r) || credentials != nil && credentials()
}

// verifiedClient reports whether TLS has verified the client's certificate, which is a credential too. The connection tells
// and not the configuration, which may have been edited since the server started without TLS.
func verifiedClient(r *http.Request) bool { return r.TLS != nil && len(r.TLS.VerifiedChains) > 0 }

// OnInterfaces reports whether an address belongs to one of the network interfaces that names gives at that moment.
// Interfaces that do not exist have no addresses. Where the interfaces cannot be listed (a unit without AF_NETLINK),
// every address but the loopback's counts as one of theirs.
func OnInterfaces(names func() []string) func(netip.Addr) bool {
	return func(addr netip.Addr) bool {
		listed := names()
		if len(listed) == 0 || addr.IsLoopback() {
			return false
		}
		// A link-local address may be the same on two interfaces; its zone says which.
		if addr.Zone() != "" {
			return slices.Contains(listed, addr.Zone())
		}
		all, err := net.Interfaces()
		if err != nil {
			return true
		}
		for _, i := range all {
			if slices.Contains(listed, i.Name) && hasAddr(i, addr) {
				return true
			}
		}
		return false
	}
}

// hasAddr reports whether the interface has the address; one that cannot be asked may have it.
func hasAddr(i net.Interface, addr netip.Addr) bool {
	own, err := i.Addrs()
	if err != nil {
		return true
	}
	return slices.ContainsFunc(own, func(a net.Addr) bool {
		prefix, err := netip.ParsePrefix(a.String())
		return err == nil && prefix.Addr().Unmap() == addr
	})
}

// WebCredentials reports whether the web configuration at path, read anew at each call as exporter-toolkit does,
// demands a password of every request (basic_auth_users). Without a path, or where it cannot be read, it does not.
func WebCredentials(path string) func() bool {
	return func() bool {
		if path == "" {
			return false
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return false
		}
		var c web.Config
		if err := yaml.Unmarshal(content, &c); err != nil {
			return false
		}
		return len(c.Users) > 0
	}
}
