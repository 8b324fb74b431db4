package page

import (
	"net/http"
	"strings"
	"testing"
)

// Every combination of what tells a program of this machine from another: all have to speak for it, or there is a password.
func TestTranscriptsAreForTheCredentialedAndTheLocal(t *testing.T) {
	type row struct {
		value string
		good  bool
	}
	peers := []row{
		{"127.0.0.1:40000", true}, {"127.9.9.9:40000", true}, {"[::1]:40000", true}, {"[::ffff:127.0.0.1]:40000", true},
		{"192.168.1.7:40000", false}, {"[fe80::1%eth0]:40000", false}, {"10.0.0.1:40000", false}, {"@", false}, {"", false}, {"localhost:1", false},
	}
	hosts := []row{
		{"localhost", true}, {"localhost:10123", true}, {"LOCALHOST:10123", true}, {"127.0.0.1:10123", true}, {"127.0.0.1", true}, {"[::1]:10123", true}, {"[::1]", true},
		{"gauge.example", false}, {"evil.localhost.example:10123", false}, {"localhost.", false}, {"localhost.evil.example", false}, {"127.0.0.1.evil.example", false},
		{"raspberrypi:10123", false}, {"192.168.1.2:10123", false}, {"0.0.0.0:10123", false}, {"", false}, {"localhost:10123:1", false}, {"evil.example@localhost", false},
	}
	headers := []row{
		{"", true}, {"Accept: text/html", true}, {"X-Forward: a", true},
		{"X-Forwarded-For: 10.0.0.1", false}, {"X-Forwarded-For: ", false}, {"X-Forwarded-Host: localhost", false}, {"X-Forwarded-Proto: https", false},
		{"X-Forwarded: a", false}, {"Forwarded: for=10.0.0.1", false}, {"Via: 1.1 proxy", false}, {"X-Real-IP: 10.0.0.1", false},
	}
	protocols := []row{{"HTTP/1.1", true}, {"HTTP/1.0", false}}
	for _, credentialed := range []bool{false, true} {
		h := New(Config{Source: fixed(rich()), Credentialed: func(*http.Request) bool { return credentialed }})
		for _, peer := range peers {
			for _, host := range hosts {
				for _, header := range headers {
					for _, protocol := range protocols {
						r, err := http.NewRequest("GET", "/", nil)
						if err != nil {
							t.Fatal(err)
						}
						r.RemoteAddr, r.Host, r.Proto = peer.value, host.value, protocol.value
						r.ProtoMajor, r.ProtoMinor, _ = http.ParseHTTPVersion(protocol.value)
						if key, value, ok := strings.Cut(header.value, ": "); ok {
							r.Header.Set(key, value)
						}
						want := credentialed || peer.good && host.good && header.good && protocol.good
						if got := h.private(r); got != want {
							t.Errorf("credentials %v, peer %q, host %q, header %q, %s: transcripts %v, want %v",
								credentialed, peer.value, host.value, header.value, protocol.value, got, want)
						}
					}
				}
			}
		}
		h.Close()
	}
}

// What the gate says is what is shown.
func TestTranscriptsAreShownToThoseAlone(t *testing.T) {
	s := rich()
	s.SIMs[0].Asks[0].Unasked = append(s.SIMs[0].Asks[0].Unasked, unasked("Only 6 GB left, neighbour."))
	h := shows(t, s)
	secrets := []string{"dear", "customer", "neighbour", "dial *123#", "no message came"}
	shown, open := ask(h, "GET", "/", here).Body.String(), ask(h, "GET", "/").Body.String()
	for _, secret := range secrets {
		if !strings.Contains(shown, secret) || strings.Contains(open, secret) {
			t.Errorf("%q: shown to whom it may be shown %v, to others %v", secret, strings.Contains(shown, secret), strings.Contains(open, secret))
		}
	}
	for _, path := range []string{"/history.json", "/asset/x/page.css"} {
		if body := ask(h, "GET", path).Body.String(); strings.Contains(body, "customer") {
			t.Errorf("%s tells it: %s", path, body)
		}
	}
	for _, figure := range []string{"<bdi>7 GB</bdi>", "<bdi>6 GB</bdi>"} {
		if !strings.Contains(open, figure) {
			t.Errorf("what was read is not shown to all: %q", figure)
		}
	}
}
