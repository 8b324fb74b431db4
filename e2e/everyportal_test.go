package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	// pageHost is the address of the carrier's page, and of another host beyond the other interface.
	pageHost = "198.51.100.80"

	// otherLink is an interface by which the machine would rather reach everything.
	otherLink, otherNet = "eth0", "203.0.113"

	// otherText is what the other host says.
	otherText = "You have 99 GB of 100 GB left."

	// mostBeside is what a page may cost beside itself, in octets.
	mostBeside = 4 << 10

	// selfBytes is what the program says that it took off the plan.
	selfBytes = `simgauge_self_bytes_total{sim="test"}`
)

// portalRow is a page, and what comes of asking for it.
type portalRow struct {
	name   string
	manner manner
	query  string // beside the address
	port   int    // 80 if 0
	page   http.HandlerFunc
	want   verdict
	seen   int32 // connections at the carrier's end
}

// portalRows are the rows of the table for the carrier's page.
func portalRows() []portalRow {
	const html = `<!DOCTYPE html><html><head><title>Plan</title><style>b{color:red}</style></head><body><h1>Data left</h1>
<p>You have <b>7.80&nbsp;GB</b> of 10&nbsp;GB left.</p></body></html>`
	return []portalRow{
		{"html", works, "", 0, page("text/html; charset=utf-8", html), answered, 1},
		{"json", works, "", 0, page("application/json", `{"dataRemaining":"7.80 GB"}`), answered, 1},
		{"json by paths", works, ", json: {remaining: left.volume, total: left.of, unit: MB}", 0,
			page("application/json", `{"left":{"volume":7800,"of":10000}}`), verdict{Outcome: "ok", Figure: "7800 MB", Spent: 1}, 1},
		{"forbidden", refused, "", 0, refusal(http.StatusForbidden), verdict{Outcome: "rejected", Detail: "page_refused", Spent: 1}, 1},
		{"no connection", refused, "", 81, page("text/plain", otherText), verdict{Outcome: "timeout", Detail: "page_unreached", Spent: 1}, 0},
		{"never answers", silent, "", 0, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			verdict{Outcome: "timeout", Detail: "page_late", Spent: 1}, 1},
		{"no figure", rubbish, "", 0, page("text/html", "<p>"+rubbishText+"</p>"), verdict{Outcome: "no_match", Detail: "unknown_text", Spent: 1}, 1},
		{"a login", rubbish, "", 0, page("text/html", `<form><input type="password"></form>`), verdict{Outcome: "rejected", Detail: "login", Spent: 1}, 1},
	}
}

func page(kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, text)
	}
}

func refusal(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// TestEveryPage asks for the carrier's page by the modem's own interface, on a machine that would reach the same address by another
// interface too, and rather. The other end of each sees what left.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	for _, row := range portalRows() {
		t.Run(string(row.manner)+"/"+row.name, func(t *testing.T) {
			t.Parallel()
			n := newTwoWays(t, row.page)
			w := everyWay{query: fmt.Sprintf("{portal: {url: %q%s}}", n.url(row.port), row.query)}
			sim := modem(t, plain, quick)
			before := n.near.octets(simLink)
			got := w.askFrom(t, sim, n.near)
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if n.carrier.seen.Load() != row.seen || n.other.seen.Load() != 0 || sim.spent() != 0 {
				t.Errorf("%d connections at the carrier's end, want %d; %d at the other host, %d asks at the modem, want none",
					n.carrier.seen.Load(), row.seen, n.other.seen.Load(), sim.spent())
			}
			if cost := n.near.octets(simLink) - before; cost > mostBeside {
				t.Errorf("%d octets went over the interface for a page of a few, want %d at most", cost, mostBeside)
			}
		})
	}
}

// twoWays is a machine with two interfaces that lead to the same address: the modem's to the carrier, and a better one to another.
type twoWays struct {
	near           *namespace
	carrier, other *host
}

func newTwoWays(t *testing.T, page http.HandlerFunc) twoWays {
	t.Helper()
	near, far, beyond := newNamespace(t), newNamespace(t), newNamespace(t)
	near.join(simLink, far, subscriber, carrierNet)
	near.join(otherLink, beyond, "lan", otherNet)
	near.sh("ip route add default via "+carrierNet+".1 dev "+simLink+" metric 700", "ip route add default via "+otherNet+".1 dev "+otherLink+" metric 100")
	for _, n := range []*namespace{far, beyond} {
		n.sh("ip addr add " + pageHost + "/32 dev lo")
	}
	return twoWays{near, newHost(t, far, page), newHost(t, beyond, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, otherText) })}
}

// url is that of the page.
func (w twoWays) url(port int) string {
	if port == 0 {
		port = 80
	}
	return fmt.Sprintf("http://%s:%d/left", pageHost, port)
}

// host is a server, and how many connections it has seen.
type host struct{ seen atomic.Int32 }

func newHost(t *testing.T, n *namespace, page http.HandlerFunc) *host {
	t.Helper()
	h := &host{}
	s := httptest.NewUnstartedServer(page)
	s.Listener.Close()
	s.Listener = n.listen(pageHost + ":80")
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			h.seen.Add(1)
		}
	}
	s.Start()
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return h
}

// TestTheOtherInterfaceIsTheBetterOne: that the other host sees nothing of an ask means something, for everybody else asks there.
func TestTheOtherInterfaceIsTheBetterOne(t *testing.T) {
	t.Parallel()
	n := newTwoWays(t, page("text/plain", "no"))
	text, err := fetch(n.near.client(), n.url(0))
	if err != nil || text != otherText || n.other.seen.Load() != 1 || n.carrier.seen.Load() != 0 {
		t.Errorf("an ask by no interface: %q, %v; the other host saw %d, the carrier %d", text, err, n.other.seen.Load(), n.carrier.seen.Load())
	}
}

// TestADaemonAsksForAPage: by the schedule, and it tells what that took off the plan, as the kernel counted it.
func TestADaemonAsksForAPage(t *testing.T) {
	t.Parallel()
	n := newTwoWays(t, page("text/html", "<p>You have 7.80 GB of 10 GB left.</p>"))
	sim := modem(t, plain, quick)
	s := hourly(t)
	s.link, s.query = simLink, fmt.Sprintf("portal: {url: %q}", n.url(0))
	s.config(t, sim.port)
	s.makeState(t)
	before := n.near.octets(simLink)
	d := n.near.serve(t, s)
	d.await(remaining, func(v float64) bool { return v == 7.8e9 })
	took := float64(n.near.octets(simLink) - before)
	if within(t, time.Second, func() bool { return float64(n.near.octets(simLink)-before) != took }) {
		took = float64(n.near.octets(simLink) - before)
	}
	const frame = 14 // octets of a header that an interface for IP alone does not have
	said, _ := d.value(selfBytes)
	if said > took || said < took-16*frame {
		t.Errorf("%.0f octets told, the kernel counted %.0f with the headers of Ethernet", said, took)
	}
	if page := d.metrics(); strings.Contains(page, pageHost) {
		t.Errorf("the address of the page is in the metrics")
	}
	if n.carrier.seen.Load() != 1 || n.other.seen.Load() != 0 {
		t.Errorf("%d connections at the carrier's end, %d at the other host, want one and none", n.carrier.seen.Load(), n.other.seen.Load())
	}
}
