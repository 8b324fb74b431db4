package portal_test

import (
	"crypto/tls"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/simgauge/simgauge/portal"
)

// mostBeyond is what an ask may cost beyond the page itself, both ways together, in octets.
const mostBeyond = 4096

// body is the page itself: 2 KB, which this server does not pack.
var body = "<html><p>Data left: 3.2 GB of 10 GB</p><!--" + strings.Repeat("0123456789abcde\n", 125) + "--></html>"

// TestCost holds the cost of an ask, the resolving of the name included, to its budget as the kernel counts it on the interface, and
// what is said of it to that.
func TestCost(t *testing.T) {
	if !ownNetwork(t) {
		return
	}
	loUp(t)
	resolve(t, "127.0.0.53", knows)
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for key, value := range map[string]string{ // as usual servers send
			"Server": "nginx", "Content-Type": "text/html; charset=UTF-8", "Cache-Control": "no-store, no-cache, must-revalidate",
			"Expires": "Thu, 19 Nov 1981 08:52:00 GMT", "Pragma": "no-cache", "X-Frame-Options": "SAMEORIGIN", "X-Content-Type-Options": "nosniff",
			"Strict-Transport-Security": "max-age=31536000; includeSubDomains", "Set-Cookie": "JSESSIONID=0123456789ABCDEF0123456789ABCDEF; Path=/; HttpOnly; Secure",
		} {
			w.Header().Set(key, value)
		}
		_, _ = io.WriteString(w, body)
	})
	for _, tc := range []struct {
		name  string
		chain *chain // nil: http
		tls   uint16 // the newest version that the server has
	}{
		{"http", nil, 0},
		{"https, TLS 1.3, ECDSA", newChain(t, false), tls.VersionTLS13},
		{"https, TLS 1.2, ECDSA", newChain(t, false), tls.VersionTLS12},
		{"https, TLS 1.3, RSA", newChain(t, true), tls.VersionTLS13},
		{"https, TLS 1.2, RSA", newChain(t, true), tls.VersionTLS12},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := httptest.NewUnstartedServer(h)
			s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
			c := portal.Config{Interface: "lo", Resolvers: []netip.Addr{netip.MustParseAddr("127.0.0.53")}}
			certificates := 0
			if tc.chain == nil {
				s.Start()
			} else {
				s.TLS = &tls.Config{Certificates: []tls.Certificate{tc.chain.Certificate}, MaxVersion: tc.tls}
				s.StartTLS()
				c.Roots = tc.chain.roots
				certificates = tc.chain.octets()
			}
			defer s.Close()
			before := loOctets(t)
			page, err := get(t, c, portal.Request{URL: strings.Replace(s.URL, "127.0.0.1", host, 1) + "/left/status"})
			if err != nil || page.Text != "Data left: 3.2 GB of 10 GB" {
				t.Fatalf("page %+v, %v", page, err)
			}
			counted := loOctets(t) - before
			said := int64(page.Octets.Received + page.Octets.Sent)
			t.Logf("%s: %d octets beyond a page of %d, of which %d are certificates; said to be %d", tc.name, counted-int64(len(body)), len(body), certificates, said-int64(len(body)))
			if beyond := counted - int64(len(body)) - int64(certificates); beyond > mostBeyond {
				t.Errorf("%d octets beyond the page and the certificates, want at most %d", beyond, mostBeyond)
			}
			if d := said - counted; d < -100 || d > 5*52 { // the segments that end a connection are estimated
				t.Errorf("said to be %d octets, the kernel counted %d: want five segments more at most", said, counted)
			}
		})
	}
}

// host is the page's.
const host = "left.example.net"

// loOctets is what went over lo, once: each way is the other's. Connections that end have ended.
func loOctets(t *testing.T) int64 {
	t.Helper()
	last := int64(-1)
	for range 50 {
		now := readLo(t)
		if now == last {
			break
		}
		last = now
		<-time.After(50 * time.Millisecond)
	}
	return last
}

var loLine = regexp.MustCompile(`(?m)^\s*lo:\s*(\d+)`)

func readLo(t *testing.T) int64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/net/dev")
	if err != nil {
		t.Fatal(err)
	}
	m := loLine.FindSubmatch(text)
	if m == nil {
		t.Fatalf("no lo in %s", text)
	}
	n, err := strconv.ParseInt(string(m[1]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
