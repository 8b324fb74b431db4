package e2e

import (
	"net/http"
	"testing"
)

// TestTheCarriersSideIsClosed: who asks the daemon by the modem's own interface is in the carrier's network, and is refused; from the
// other side the page is there (docs/rules.md, rule 12).
func TestTheCarriersSideIsClosed(t *testing.T) {
	t.Parallel()
	const link = "mhi0" // which nothing but the configuration says is a modem's
	near, far, beyond := newNamespace(t), newNamespace(t), newNamespace(t)
	near.join(link, far, subscriber, carrierNet)
	near.join(otherLink, beyond, "lan", otherNet)
	s := hourly(t)
	s.link = link
	s.config(t, modem(t, plain, quick).port)
	s.makeState(t)
	d := near.serve(t, s)
	d.await(remaining, anything)
	for _, from := range []struct {
		name    string
		where   *namespace
		address string
		want    int
	}{
		{"the carrier's network", far, carrierNet + ".2", http.StatusForbidden},
		{"the other interface", beyond, otherNet + ".2", http.StatusOK},
		{"this machine", near, "127.0.0.1", http.StatusOK},
	} {
		for _, path := range []string{"/", "/metrics"} {
			resp, err := from.where.client().Get("http://" + from.address + ":10123" + path)
			if err != nil {
				t.Errorf("%s of %s: %v", path, from.name, err)
				continue
			}
			resp.Body.Close()
			if resp.StatusCode != from.want {
				t.Errorf("%s of %s: status %d, want %d", path, from.name, resp.StatusCode, from.want)
			}
		}
	}
}
