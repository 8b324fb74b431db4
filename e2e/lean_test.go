package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// leanBudget is what the answer to a scrape may be on the wire for one SIM: status line, headers and body, in octets.
const leanBudget = 1000

// leanRemaining is what is left as a lean page writes it.
const leanRemaining = `simgauge_quota_remaining_bytes{sim="test",quota="main"}`

// leanNetwork states all that a page of one bundle shows.
var leanNetwork = strings.Replace(quick, "until {expires}.", "until {expires}. Your balance is 12.34 EUR.", 1)

// lean is the flag that makes pages lean.
const lean = "--web.disable-exporter-metrics"

// serveAfar runs the daemon for a Prometheus that is far away: a SIM with one bundle and money, asked by USSD, its interface counted.
func serveAfar(t testing.TB, in *namespace, link string, args ...string) daemon {
	t.Helper()
	s := hourly(t)
	s.link = link
	s.config(t, modem(t, "", leanNetwork).port)
	s.makeState(t)
	args = append([]string{"run", "--web.listen-address=:10123"}, args...)
	return daemon{in.simgauge(t, s.dir, append(args, s.where()...)...), "http://127.0.0.1:10123", in}
}

// TestALeanPageIsSmallOnTheWire counts what comes over the socket, and lets Prometheus' own linter read it.
func TestALeanPageIsSmallOnTheWire(t *testing.T) {
	t.Parallel()
	promtool := need(t, "promtool", "prometheus")
	const link = "wwan0"
	near, far := newNamespace(t), newNamespace(t)
	near.join(link, far, subscriber, carrierNet)
	d := serveAfar(t, near, link, lean)
	d.await(leanRemaining, anything)
	d.await(`simgauge_quota_estimate_lower_bytes{sim="test",quota="main"}`, anything)

	head, body := rawScrape(t, near)
	t.Logf("%d octets: %d of headers, %d of body", len(head)+len(body), len(head), len(body))
	if got := len(head) + len(body); got > leanBudget {
		t.Errorf("the answer has %d octets, at most %d are wanted:\n%s\n%s", got, leanBudget, head, d.metrics())
	}
	check := exec.Command(promtool, "check", "metrics")
	check.Stdin = strings.NewReader(d.metrics())
	out, _ := check.CombinedOutput() // it fails for what it finds
	for line := range strings.Lines(string(out)) {
		if !strings.HasSuffix(line, " no help text\n") {
			t.Errorf("promtool check metrics: %s", line)
		}
	}
}

// rawScrape scrapes as Prometheus does, by hand, so that nothing between hides an octet.
func rawScrape(t *testing.T, in *namespace) (head, body []byte) {
	t.Helper()
	var conn net.Conn
	err := in.inside(func() (err error) {
		conn, err = net.DialTimeout("tcp", "127.0.0.1:10123", patience)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	const accept = "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
	if _, err := fmt.Fprintf(conn, "GET /metrics HTTP/1.1\r\nHost: pi:10123\r\nUser-Agent: Prometheus/2.42.0\r\nAccept: %s\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n", accept); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	head, body, found := bytes.Cut(all, []byte("\r\n\r\n"))
	if !found {
		t.Fatalf("no end of the headers in %q", all)
	}
	head = bytes.Replace(head, []byte("\r\nConnection: close"), nil, 1) // which is not there where the connection stays open
	return append(head, "\r\n\r\n"...), body
}
