package portal_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/portal"
)

// TestNames has what the resolvers of a network do, and what becomes of the ask.
func TestNames(t *testing.T) {
	if !ownNetwork(t) {
		return
	}
	loUp(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "3 GB left at "+r.Host) })
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(s.URL, "http://"))
	for _, tc := range []struct {
		name  string
		does  []int // each resolver in turn
		want  portal.Kind
		line  string
		asked []int // at least once, or never
	}{
		{"known", []int{knows, knows}, "", "", []int{1, 0}},
		{"unknown", []int{nowhere, knows}, portal.Unresolved, "name left.example.net: the resolver knows none such", []int{1, 0}},
		{"the first fails", []int{fails, knows}, "", "", []int{1, 1}},
		{"all fail", []int{fails, fails}, portal.Unresolved, "name left.example.net: server misbehaving", []int{1, 1}},
		{"the first is silent", []int{silent, knows}, "", "", []int{1, 1}},
		{"nobody answers", []int{silent}, portal.Unresolved, "name left.example.net: no resolver answers", []int{1}},
		{"cut off", []int{cutsOff, fails}, "", "", []int{1, 0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := byLoopback()
			c.Within = 2 * time.Second // half of it is for the name
			var resolvers []*resolver
			for i, does := range tc.does {
				at := netip.AddrFrom4([4]byte{127, 0, 0, byte(50 + i)})
				c.Resolvers = append(c.Resolvers, at)
				resolvers = append(resolvers, resolve(t, at.String(), does))
			}
			page, err := get(t, c, portal.Request{URL: "http://left.example.net:" + port})
			if kindOf(err) != tc.want || err != nil && err.Error() != tc.line {
				t.Fatalf("got %v (%q), want %q (%q)", err, kindOf(err), tc.line, tc.want)
			}
			if want := "3 GB left at left.example.net:" + port; err == nil && page.Text != want {
				t.Errorf("text %q, want %q", page.Text, want)
			}
			for i, r := range resolvers {
				if n := len(r.questions()); (n > 0) != (tc.asked[i] > 0) || n > 10 {
					t.Errorf("resolver %d was asked %v", i, r.questions())
				}
			}
			if page.Octets.Sent < 100 || page.Requests != 1 {
				t.Errorf("%d requests, octets %+v; want what asking for the name took", page.Requests, page.Octets)
			}
		})
	}
}

// TestOnlyAddressesOfUse: an interface without IPv6 is not asked for by it.
func TestOnlyAddressesOfUse(t *testing.T) {
	if !ownNetwork(t) {
		return
	}
	loUp(t)
	loBare(t)
	loAddress(t, [4]byte{127, 0, 0, 1})
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "3 GB left") })
	r := resolve(t, "127.0.0.1", knows)
	c := byLoopback()
	c.Resolvers = []netip.Addr{netip.MustParseAddr("127.0.0.1")}
	if _, err := get(t, c, portal.Request{URL: strings.Replace(s.URL, "127.0.0.1", "left.example.net", 1)}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"udp A"}, r.questions()); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
}

// TestNoResolver: nothing is spent on a name that nobody can be asked for, also behind a redirect.
func TestNoResolver(t *testing.T) {
	spent := 0
	c := portal.Config{Interface: "lo", Host: portal.Files{Root: t.TempDir()}, Spend: func(context.Context, string) error { spent++; return nil }}
	page, err := get(t, c, portal.Request{URL: "http://left.example.net/"})
	if kindOf(err) != portal.NoResolver || spent != 0 || page.Octets.Sent != 0 || err.Error() != "no resolver is known for interface lo" {
		t.Errorf("got %v (%q), %d entries, octets %+v; want %q, none", err, kindOf(err), spent, page.Octets, portal.NoResolver)
	}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://left.example.net/", http.StatusFound)
	})
	page, err = get(t, c, portal.Request{URL: s.URL, Redirects: []string{"left.example.net"}})
	if kindOf(err) != portal.NoResolver || spent != 1 || page.Requests != 1 {
		t.Errorf("behind a redirect: %v (%q), %d entries, %d requests; want one", err, kindOf(err), spent, page.Requests)
	}
}

// TestWhichResolvers has where they are looked for, the nearest first; one on the machine itself is none.
func TestWhichResolvers(t *testing.T) {
	lo, err := net.InterfaceByName("lo")
	if err != nil {
		t.Fatal(err)
	}
	link := "run/systemd/netif/links/" + strconv.Itoa(lo.Index)
	const (
		ppp      = "etc/ppp/resolv.conf"
		machine  = "etc/resolv.conf"
		resolved = "run/systemd/resolve/resolv.conf"
		other    = "run/systemd/netif/links/9999"
		stub     = "# stub\nnameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n"
	)
	for _, tc := range []struct {
		name, iface string
		files       map[string]string
		want        []string
	}{
		{"none", "lo", nil, nil},
		{"the link's", "lo", map[string]string{link: "ADMIN_STATE=configured\nDNS=192.0.2.1 2001:db8::1\nNTP=192.0.2.9\n", machine: "nameserver 192.0.2.3\n"}, []string{"192.0.2.1", "2001:db8::1"}},
		{"the link's, with the name of a certificate", "lo", map[string]string{link: "DNS=192.0.2.1#dns.example.net\n"}, []string{"192.0.2.1"}},
		{"the link has none", "lo", map[string]string{link: "DNS=\n", machine: "nameserver 192.0.2.3\n"}, []string{"192.0.2.3"}},
		{"another link's", "lo", map[string]string{other: "DNS=192.0.2.1\n"}, nil},
		{"pppd's", "ppp7", map[string]string{ppp: "nameserver 192.0.2.4\nnameserver 192.0.2.5\n", machine: "nameserver 192.0.2.3\n"}, []string{"192.0.2.4", "192.0.2.5"}},
		{"pppd's of no ppp interface", "lo", map[string]string{ppp: "nameserver 192.0.2.4\n", machine: "nameserver 192.0.2.3\n"}, []string{"192.0.2.3"}},
		{"the stub of systemd-resolved", "lo", map[string]string{machine: stub, resolved: "nameserver 192.0.2.6\n"}, []string{"192.0.2.6"}},
		{"the stub and another", "lo", map[string]string{machine: stub + "nameserver ::1\nnameserver 192.0.2.7 # ours\n", resolved: "nameserver 192.0.2.6\n"}, []string{"192.0.2.7"}},
		{"the stub alone", "lo", map[string]string{machine: stub}, nil},
		{"rubbish", "lo", map[string]string{machine: "nameserver\nnameserver left.example\n\x00\xff\nDNS=x\n"}, nil},
		{"four", "lo", map[string]string{machine: "nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n"}, []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			root := t.TempDir()
			for file, text := range tc.files {
				file = filepath.Join(root, file)
				if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			for _, s := range portal.ServersOf(portal.Config{Interface: tc.iface, Host: portal.Files{Root: root}}) {
				got = append(got, s.String())
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("resolvers (-want +got):\n%s", diff)
			}
		})
	}
}
