package exporter

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

func yes() bool { return true }
func no() bool  { return false }

// get asks a handler as a client of this machine would.
func get(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestRoutes(t *testing.T) {
	broken := errors.New("reload simgauge.yml: line 3: unknown key")
	tests := []struct {
		name         string
		config       HandlerConfig
		method, path string
		header       []string
		status       int
		text         string
	}{
		{name: "metrics", method: "GET", path: "/metrics", status: 200, text: "simgauge_quota_remaining_bytes"},
		{name: "metrics by name", method: "GET", path: "/metrics?name[]=simgauge_modem_up", status: 200, text: `simgauge_modem_up{modem="lte"} 1`},
		{name: "metrics are read only", method: "POST", path: "/metrics", status: 405},
		{name: "the page", config: HandlerConfig{Page: told("the page")}, method: "GET", path: "/", status: 200, text: "the page"},
		{name: "the page's own", config: HandlerConfig{Page: told("the page")}, method: "GET", path: "/asset/1/a.css", status: 200, text: "the page"},
		{name: "no page", method: "GET", path: "/", status: 404},
		{name: "nothing elsewhere", method: "GET", path: "/-/index.html", status: 404},
		{name: "no profiles", method: "GET", path: "/debug/pprof/heap", status: 404},
		{name: "an ask", config: HandlerConfig{Credentials: yes, Page: told("the page")}, method: "POST", path: "/ask", status: 200, text: "the page"},
		{name: "alerts", config: HandlerConfig{Credentials: yes, Alerts: told("noted")}, method: "POST", path: "/alertmanager", status: 200, text: "noted"},
		{name: "nothing takes alerts", config: HandlerConfig{Credentials: yes, Page: told("the page")}, method: "POST", path: "/alertmanager", status: 404},
		{name: "nothing below it", config: HandlerConfig{Credentials: yes, Alerts: told("noted")}, method: "POST", path: "/alertmanager/x", status: 404},
		{name: "healthy", method: "GET", path: "/-/healthy", status: 200, text: "simgauge is healthy"},
		{name: "healthy to a HEAD", method: "HEAD", path: "/-/healthy", status: 200},
		{name: "ready", method: "GET", path: "/-/ready", status: 200, text: "simgauge is ready"},
		{name: "ready when it says so", config: HandlerConfig{Ready: func() error { return nil }},
			method: "GET", path: "/-/ready", status: 200, text: "simgauge is ready"},
		{name: "not ready", config: HandlerConfig{Ready: func() error { return errors.New("modem lte: not opened yet") }},
			method: "GET", path: "/-/ready", status: 503, text: "simgauge is not ready: modem lte: not opened yet"},
		{name: "reload", config: HandlerConfig{Credentials: yes, Reload: func() error { return nil }},
			method: "POST", path: "/-/reload", status: 200, text: "configuration reloaded"},
		{name: "reload from the own page", config: HandlerConfig{Credentials: yes, Reload: func() error { return nil }},
			method: "POST", path: "/-/reload", header: []string{"Origin", "http://example.com", "Sec-Fetch-Site", "same-origin"}, status: 200},
		{name: "reload fails", config: HandlerConfig{Credentials: yes, Reload: func() error { return broken }},
			method: "POST", path: "/-/reload", status: 500, text: "line 3: unknown key; the configuration before stays in force"},
		{name: "nothing to reload", config: HandlerConfig{Credentials: yes},
			method: "POST", path: "/-/reload", status: 404, text: "--config.file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.config.Source = fixed(rich())
			w := get(NewHandler(tt.config), tt.method, tt.path, tt.header...)
			if w.Code != tt.status {
				t.Errorf("%s %s: got status %d, want %d: %s", tt.method, tt.path, w.Code, tt.status, w.Body)
			}
			if !strings.Contains(w.Body.String(), tt.text) {
				t.Errorf("%s %s: got %q, want it to contain %q", tt.method, tt.path, w.Body, tt.text)
			}
		})
	}
}

// told is a page that says what it was asked by.
func told(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, text) })
}

func TestReloadIsRefused(t *testing.T) {
	tests := []struct {
		name        string
		credentials func() bool
		method      string
		header      []string
		status      int
		text        string
	}{
		{"no web configuration", nil, "POST", nil, 403, "basic_auth_users"},
		{"a web configuration without users", no, "POST", nil, 403, "basic_auth_users"},
		{"another origin", yes, "POST", []string{"Origin", "http://evil.example"}, 403, "another origin"},
		{"another site", yes, "POST", []string{"Sec-Fetch-Site", "cross-site"}, 403, "another origin"},
		{"the same site is not the same origin", yes, "POST", []string{"Sec-Fetch-Site", "same-site"}, 403, "another origin"},
		{"an opaque origin", yes, "POST", []string{"Origin", "null"}, 403, "another origin"},
		{"GET", yes, "GET", nil, 405, ""},
		{"PUT", yes, "PUT", nil, 405, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			reload := func() error { t.Error("the configuration was reloaded"); return nil }
			h := NewHandler(HandlerConfig{Source: fixed{}, Credentials: tt.credentials, Reload: reload})
			w := get(h, tt.method, "/-/reload", tt.header...)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.text) {
				t.Errorf("got %d %q, want %d with %q", w.Code, w.Body, tt.status, tt.text)
			}
			if tt.status == 405 && w.Header().Get("Allow") != "POST" {
				t.Errorf("got Allow %q, want POST", w.Header().Get("Allow"))
			}
		})
	}
}

// What the page takes by POST, and what an Alertmanager posts, is guarded as a reload is.
func TestWhatCostsIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		credentials func() bool
		header      []string
		text        string
	}{
		"no web configuration":              {nil, nil, "basic_auth_users"},
		"a web configuration without users": {no, nil, "basic_auth_users"},
		"another origin":                    {yes, []string{"Origin", "http://evil.example"}, "another origin"},
		"another site":                      {yes, []string{"Sec-Fetch-Site", "cross-site"}, "another origin"},
		"an opaque origin":                  {yes, []string{"Origin", "null"}, "another origin"},
	} {
		for _, path := range []string{"/ask", "/alertmanager"} {
			t.Run(name+" "+path, func(t *testing.T) {
				reached := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it came through") })
				w := get(NewHandler(HandlerConfig{Source: fixed{}, Credentials: tt.credentials, Page: reached, Alerts: reached}), "POST", path, tt.header...)
				if w.Code != 403 || w.Header().Get("Content-Security-Policy") == "" || !strings.Contains(w.Body.String(), tt.text) {
					t.Errorf("got %d %q with %v, want 403 with a policy", w.Code, w.Body, w.Header())
				}
			})
		}
	}
}

func TestAVerifiedClientCertificateIsACredential(t *testing.T) {
	tests := []struct {
		name   string
		tls    *tls.ConnectionState
		status int
	}{
		{"plain HTTP", nil, 403},
		{"TLS alone", &tls.ConnectionState{}, 403},
		{"verified", &tls.ConnectionState{VerifiedChains: [][]*x509.Certificate{{}}}, 200},
	}
	h := NewHandler(HandlerConfig{Source: fixed{}, Reload: func() error { return nil }})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/-/reload", nil)
			r.TLS = tt.tls
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tt.status {
				t.Errorf("got %d, want %d", w.Code, tt.status)
			}
		})
	}
}

func TestAModemsInterfaceIsClosed(t *testing.T) {
	wwan := netip.MustParseAddr("10.64.0.7")
	tests := []struct {
		name   string
		local  net.Addr
		status int
	}{
		{"the modem's address", &net.TCPAddr{IP: net.IPv4(10, 64, 0, 7), Port: 10123}, 403},
		{"the same address written as IPv6", &net.TCPAddr{IP: net.ParseIP("::ffff:10.64.0.7"), Port: 10123}, 403},
		{"the LAN's address", &net.TCPAddr{IP: net.IPv4(192, 168, 1, 2), Port: 10123}, 200},
		{"a Unix socket", &net.UnixAddr{Name: "web.sock"}, 200},
		{"not known", nil, 200},
	}
	h := NewHandler(HandlerConfig{Source: fixed(rich()), OnModem: func(a netip.Addr) bool { return a == wwan }, Page: told("travel-jp"), Alerts: told("travel-jp"), Credentials: yes})
	for _, tt := range tests {
		for _, path := range []string{"/", "/events", "/history.json", "/metrics", "/-/healthy", "/alertmanager"} {
			t.Run(tt.name+" "+path, func(t *testing.T) {
				r := httptest.NewRequest("GET", path, nil)
				if tt.local != nil {
					r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, tt.local))
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if w.Code != tt.status {
					t.Errorf("got %d, want %d", w.Code, tt.status)
				}
				if tt.status == 403 && strings.Contains(w.Body.String(), "travel-jp") {
					t.Error("the refusal tells what it refuses to tell")
				}
			})
		}
	}
}

// A real server puts the local address where the guard looks for it.
func TestAModemsInterfaceIsClosedOverARealConnection(t *testing.T) {
	server := httptest.NewServer(NewHandler(HandlerConfig{Source: fixed{}, OnModem: netip.Addr.IsLoopback}))
	defer server.Close()
	response, err := server.Client().Get(server.URL + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("got %d, want 403", response.StatusCode)
	}
}

func TestExporterMetricsCanBeLeftOut(t *testing.T) {
	for _, disable := range []bool{false, true} {
		page := get(NewHandler(HandlerConfig{Source: fixed(rich()), DisableExporterMetrics: disable}), "GET", "/metrics").Body.String()
		for _, name := range []string{"\ngo_goroutines ", "\nprocess_cpu_seconds_total "} {
			if got, want := strings.Contains(page, name), !disable; got != want {
				t.Errorf("disabled %v: %q is there: %v, want %v", disable, name, got, want)
			}
		}
		if !strings.Contains(page, "\nsimgauge_build_info{") {
			t.Errorf("disabled %v: simgauge_build_info is missing", disable)
		}
	}
}

func TestThePageIsReadableAndLintClean(t *testing.T) {
	page := get(NewHandler(HandlerConfig{Source: fixed(traps())}), "GET", "/metrics").Body.Bytes()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	if _, err := parser.TextToMetricFamilies(bytes.NewReader(page)); err != nil {
		t.Errorf("a scraper cannot read the page: %v", err)
	}
	problems, err := promlint.New(bytes.NewReader(page)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// A scrape that fails logs an error, so this also shows that none fails.
func TestServingLogsNothing(t *testing.T) {
	var log bytes.Buffer
	h := NewHandler(HandlerConfig{Source: fixed(traps()), Logger: slog.New(slog.NewTextHandler(&log, nil))})
	for _, path := range []string{"/metrics", "/-/ready", "/-/reload"} {
		get(h, "GET", path)
	}
	if log.Len() > 0 {
		t.Errorf("logged %s", &log)
	}
}
