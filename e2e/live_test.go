package e2e

import (
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
)

// TestPrometheusHasWhatIsLeftByNow: between two answers the estimate falls by what goes over the interface, within its bounds, and
// the carrier's figure stands.
func TestPrometheusHasWhatIsLeftByNow(t *testing.T) {
	t.Parallel()
	c := &counted{near: newNamespace(t), far: newNamespace(t), sim: modem(t, "", quick), settings: hourly(t)}
	c.link = simLink
	c.config(t, c.sim.port)
	c.near.join(simLink, c.far, subscriber, carrierNet)
	c.makeState(t)
	c.daemon = c.near.serve(t, c.settings)
	stated := c.await(remaining, anything)
	const estimated = `simgauge_quota_estimated_remaining_bytes{quota="main",sim="test"}`
	c.await(estimated, func(v float64) bool { return v == stated })
	c.use(700)

	p := monitor(t, t.TempDir(), c.relay(t))
	const counted = `simgauge_quota_remaining_bytes - simgauge_quota_estimated_remaining_bytes`
	const used = 700 * 1400 // and headers
	if !within(t, lookAgain, func() bool {
		v, ok := p.query(counted)
		return ok && v >= used && v < 1.05*used
	}) {
		v, ok := p.query(counted)
		t.Errorf("Prometheus has the estimate %.0f bytes below the carrier's figure (%v), want %d and headers", v, ok, used)
	}
	p.await(`simgauge_quota_estimate_lower_bytes < simgauge_quota_estimated_remaining_bytes and simgauge_quota_estimated_remaining_bytes < simgauge_quota_estimate_upper_bytes`, anything)
	if got := p.await(remaining, anything); got != stated || float64(c.sim.Remaining()) != stated {
		t.Errorf("the carrier's figure is %.0f, it stated %.0f", got, stated)
	}
}

// relay leads to the daemon from this machine's network.
func (c *counted) relay(t *testing.T) string {
	t.Helper()
	at, err := url.Parse(c.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(at)
	proxy.Transport = c.near.client().Transport
	s := httptest.NewServer(proxy)
	t.Cleanup(s.Close)
	return s.URL
}
