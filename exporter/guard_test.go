package exporter

import (
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
)

// anInterface is an interface of this machine that is not the loopback, with an address of it; ok is false where there is none.
func anInterface(t *testing.T) (name string, addr netip.Addr, ok bool) {
	t.Helper()
	all, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range all {
		own, err := i.Addrs()
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range own {
			p, err := netip.ParsePrefix(a.String())
			if err == nil && !p.Addr().IsLoopback() && !p.Addr().IsLinkLocalUnicast() {
				return i.Name, p.Addr(), true
			}
		}
	}
	return "", netip.Addr{}, false
}

func TestOnInterfaces(t *testing.T) {
	loopback := netip.MustParseAddr("127.0.0.1")
	linkLocal := netip.MustParseAddr("fe80::1%wwan0")
	foreign := netip.MustParseAddr("192.0.2.1")
	type test struct {
		name  string
		names []string
		addr  netip.Addr
		want  bool
	}
	tests := []test{
		{"no interface listed", nil, foreign, false},
		{"an interface that is not there", []string{"wwan0"}, foreign, false},
		{"the loopback is never the modem's", []string{"lo", "wwan0"}, loopback, false},
		{"a link-local address names its interface", []string{"wwan0"}, linkLocal, true},
		{"a link-local address of another interface", []string{"wwan1"}, linkLocal, false},
	}
	if name, addr, ok := anInterface(t); ok {
		tests = append(tests,
			test{"the address of a listed interface", []string{"wwan0", name}, addr, true},
			test{"the address of an interface that is not listed", []string{"wwan0"}, addr, false},
			test{"an address that the listed interface does not have", []string{name}, foreign, false},
		)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := OnInterfaces(func() []string { return tt.names })(tt.addr); got != tt.want {
				t.Errorf("%v on %q: got %v, want %v", tt.addr, tt.names, got, tt.want)
			}
		})
	}
}

// hasAddr is tested with the loopback, which every machine has.
func TestHasAddr(t *testing.T) {
	lo, err := net.InterfaceByIndex(1)
	if err != nil || lo.Flags&net.FlagLoopback == 0 {
		t.Fatalf("interface 1 is not the loopback: %v", err)
	}
	if !hasAddr(*lo, netip.MustParseAddr("127.0.0.1")) {
		t.Error("the loopback has 127.0.0.1")
	}
	if hasAddr(*lo, netip.MustParseAddr("192.0.2.1")) {
		t.Error("the loopback has not 192.0.2.1")
	}
}

func TestWebCredentials(t *testing.T) {
	const users = "basic_auth_users:\n  admin: $2y$05$abcdefghijklmnopqrstuv\n"
	tests := []struct {
		name, content string
		want          bool
	}{
		{"users", users, true},
		{"users beside all else", "tls_server_config:\n  cert_file: a.pem\n  key_file: a.key\n  min_version: TLS12\n" +
			"  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n  curve_preferences: [CurveP256]\n" +
			"http_server_config:\n  http2: true\n  headers: {X-Frame-Options: deny}\nrate_limit: {burst: 5, interval: 1s}\n" + users, true},
		{"no users", "http_server_config:\n  http2: true\n", false},
		{"an empty list", "basic_auth_users: {}\n", false},
		{"an empty file", "", false},
		{"not YAML", "\t:", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "web.yml")
			if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if got := WebCredentials(path)(); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	for _, path := range []string{"", filepath.Join(t.TempDir(), "none.yml")} {
		if WebCredentials(path)() {
			t.Errorf("path %q: got true, want false", path)
		}
	}
}

func TestWebCredentialsAreReadAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "web.yml")
	credentials := WebCredentials(path)
	if credentials() {
		t.Fatal("credentials before there is a file")
	}
	if err := os.WriteFile(path, []byte("basic_auth_users: {a: b}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if !credentials() {
		t.Error("no credentials after users were added")
	}
}
