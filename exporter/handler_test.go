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
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/simgauge/simgauge/quota"
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
		{name: "landing page", method: "GET", path: "/", status: 200, text: `<a href="/metrics">Metrics</a>`},
		{name: "nothing elsewhere", method: "GET", path: "/index.html", status: 404},
		{name: "no profiles", method: "GET", path: "/debug/pprof/heap", status: 404},
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
	h := NewHandler(HandlerConfig{Source: fixed(rich()), OnModem: func(a netip.Addr) bool { return a == wwan }})
	for _, tt := range tests {
		for _, path := range []string{"/", "/metrics", "/-/healthy"} {
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

func TestLandingPageSaysWhatIsLeft(t *testing.T) {
	h := NewHandler(HandlerConfig{Source: fixed(rich()), Location: tokyo()})
	w := get(h, "GET", "/")
	want := "<b>travel-jp</b>: Monthly plan 7 GB left of 10 GB until 2026-06-30 23:59, 夜間データ unlimited, " +
		"stated 2026-06-15 10:00 JST, 1250 JPY, stated 2026-06-15 09:00 JST, " +
		"counted 6 GB left of 10 GB, counted here since 2026-06-15 00:00, renewed 2026-07-15 00:00, corrected by hand"
	if !strings.Contains(w.Body.String(), want) {
		t.Errorf("got %s\nwant it to contain %s", w.Body, want)
	}
}

func TestLandingPageSaysWhatIsBroken(t *testing.T) {
	s := rich()
	checks := append(whole("port"), Check{Name: "modem", Text: "nothing on the port answers AT", Mend: "give the modem's AT port"})
	s.Diagnoses = append(s.Diagnoses, Diagnosis{Modem: "spare", SIM: "sim_spare", Checks: checks})
	page := get(NewHandler(HandlerConfig{Source: fixed(s)}), "GET", "/").Body.String()
	want := `<ul id="broken"><li><b>spare</b>, modem: nothing on the port answers AT. Mend: give the modem&#39;s AT port.</li></ul>`
	if !strings.Contains(page, want) {
		t.Errorf("got %s\nwant it to contain %s", page, want)
	}
	if page := get(NewHandler(HandlerConfig{Source: fixed(rich())}), "GET", "/").Body.String(); strings.Contains(page, `id="broken"`) {
		t.Errorf("the page shows a broken link where all are whole: %s", page)
	}
}

// TestLandingPageHasTheExampleToPaste: lines to write stand as they are written, and nothing else beside them.
func TestLandingPageHasTheExampleToPaste(t *testing.T) {
	s := rich()
	s.Diagnoses = []Diagnosis{{Modem: "lte", SIM: "new", Checks: []Check{{Name: "query", Text: "nothing is known", Mend: "paste this into /etc/simgauge/simgauge.yml:\nsims:\n  - asks:\n      - queries:\n          - ussd: \"*100#\"  # A & B; cost: unknown"}}}}
	page := get(NewHandler(HandlerConfig{Source: fixed(s)}), "GET", "/").Body.String()
	const want = `<ul id="broken"><li><b>lte</b>, query: nothing is known. Mend: paste this into /etc/simgauge/simgauge.yml:<pre class="paste">sims:
  - asks:
      - queries:
          - ussd: &#34;*100#&#34;  # A &amp; B; cost: unknown</pre></li></ul>`
	if !strings.Contains(page, want) {
		t.Errorf("got %s\nwant it to contain %s", page, want)
	}
}

func TestLandingPageSaysWhichQueryIsLeftOut(t *testing.T) {
	s := rich()
	s.SIMs[0].Asks[0].Aside = []string{"main: query 1 (ussd) is left out until 2026-06-16 10:00: <none>"}
	page := get(NewHandler(HandlerConfig{Source: fixed(s)}), "GET", "/").Body.String()
	if want := `<p class="aside">main: query 1 (ussd) is left out until 2026-06-16 10:00: &lt;none&gt;</p>`; !strings.Contains(page, want) {
		t.Errorf("got %s\nwant it to contain %s", page, want)
	}
}

func TestLandingPageSaysWhatAnUnaskedTextChanged(t *testing.T) {
	s := rich()
	s.SIMs[0].Asks[0].Unasked = []Text{{Read: at(11), Reply: "Only 7 GB left, <b>dear</b> customer.", Evidence: []quota.Evidence{{Figure: "remaining", Start: 5, End: 9, Words: "7 GB", Rule: "left"}}}}
	open := get(NewHandler(HandlerConfig{Source: fixed(s)}), "GET", "/").Body.String()
	for _, want := range []string{", changed by an unasked text of 2026-06-15 ", "<bdi><u>7 GB</u></bdi> remaining: left"} {
		if !strings.Contains(open, want) {
			t.Errorf("got %s\nwant it to contain %s", open, want)
		}
	}
	shown := get(NewHandler(HandlerConfig{Source: fixed(s), Credentials: yes}), "GET", "/").Body.String()
	if strings.Contains(open, "customer") || !strings.Contains(shown, "&lt;b&gt;dear&lt;/b&gt; customer") {
		t.Error("the text is not shown to whom it may be shown, and to nobody else")
	}
}

func TestLandingPageEscapesWhatCarriersWrite(t *testing.T) {
	const evil = `<script>alert("x")</script>`
	s := Snapshot{SIMs: []SIM{{Name: evil, Configured: true, Asks: []Ask{{Reading: quota.Reading{
		Data:    []quota.Data{{Name: evil + "{{.Name}}\xff", Remaining: quota.Quantity{Text: evil}}},
		Balance: []quota.Money{{Amount: evil, Currency: evil}},
	}, Reply: evil + "\xff", Evidence: []quota.Evidence{{Figure: "amount", End: len(evil), Words: evil, Rule: `pattern "><script>\xff`}}}}}}}
	page := get(NewHandler(HandlerConfig{Source: fixed(s), Credentials: yes}), "GET", "/").Body.String()
	if !utf8.ValidString(page) {
		t.Error("the page is not UTF-8")
	}
	if strings.Contains(page, "<script") {
		t.Errorf("the page carries a script: %s", page)
	}
	if !strings.Contains(page, "&lt;script&gt;") {
		t.Errorf("the page does not show what the carrier wrote: %s", page)
	}
}

func TestLandingPageWithoutAReading(t *testing.T) {
	tests := []struct {
		name string
		s    Snapshot
		want string
	}{
		{"no SIM", Snapshot{}, "no SIM yet"},
		{"not configured", Snapshot{SIMs: []SIM{{Name: "a"}}}, "not configured, nothing is asked"},
		{"only what was used is stated", Snapshot{SIMs: []SIM{{Name: "a", Configured: true, Asks: []Ask{{Reading: quota.Reading{
			Data: []quota.Data{{Used: gigabytes(3, "3 GB"), Total: gigabytes(10, "10 GB")}}}}}}}}, "3 GB used of 10 GB, stated at an unknown time"},
		{"not asked yet", Snapshot{SIMs: []SIM{{Name: "a", Configured: true, Asks: []Ask{{Name: "main"}}}}}, "no reading yet"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if page := get(NewHandler(HandlerConfig{Source: fixed(tt.s)}), "GET", "/").Body.String(); !strings.Contains(page, tt.want) {
				t.Errorf("got %s, want it to contain %q", page, tt.want)
			}
		})
	}
}

// A scrape that fails logs an error, so this also shows that none fails.
func TestServingLogsNothing(t *testing.T) {
	var log bytes.Buffer
	h := NewHandler(HandlerConfig{Source: fixed(traps()), Logger: slog.New(slog.NewTextHandler(&log, nil))})
	for _, path := range []string{"/", "/metrics", "/-/ready", "/-/reload"} {
		get(h, "GET", path)
	}
	if log.Len() > 0 {
		t.Errorf("logged %s", &log)
	}
}
