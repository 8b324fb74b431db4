package exporter

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/collectors/version"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Paths of the handler, as every exporter and Prometheus itself have them.
const (
	metricsPath = "/metrics"
	ownPath     = "/-/"
	healthyPath = "/-/healthy"
	readyPath   = "/-/ready"
	reloadPath  = "/-/reload"
	askPath     = "/ask"
	alertsPath  = "/alertmanager"
)

// maxScrapes bounds the scrapes that are answered at once, so that a crowd of them cannot exhaust a Pi's memory.
const maxScrapes = 8

// HandlerConfig wires a handler. Source is required.
type HandlerConfig struct {
	Source   Source
	Location *time.Location // the zone in which a bundle's last day ends; nil is UTC
	// DisableExporterMetrics makes /metrics as small as may be, for a scrape that has to pay for its octets: without go_* and process_*, and
	// as docs/metrics.md says under "A lean page".
	DisableExporterMetrics bool
	Ready                  func() error // why it is not ready yet; nil: ready as soon as it answers
	Reload                 func() error // reads the configuration again; nil: there is none to read
	// Credentials reports whether the web configuration demands a password of every request (see WebCredentials); nil: it does not.
	Credentials func() bool
	// OnModem reports whether a local address belongs to a modem's own network interface (see OnInterfaces); nil: none does.
	OnModem func(netip.Addr) bool
	// Page serves the status page and all else that is not served here. Its POST /ask has passed the guard of what changes something:
	// credentials, and the same origin. nil: there is no page.
	Page http.Handler
	// Alerts takes what an Alertmanager posts, which costs; it has passed the same guard. nil: nothing is taken.
	Alerts http.Handler
	Logger *slog.Logger // nil: none
}

// NewHandler serves the metrics, health and reload, and leads to the status page. TLS and authentication are the business of
// exporter-toolkit, which wraps it.
func NewHandler(c HandlerConfig) http.Handler {
	if c.Location == nil {
		c.Location = time.UTC
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Page == nil {
		c.Page = http.NotFoundHandler()
	}
	if c.Alerts == nil {
		c.Alerts = http.NotFoundHandler()
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+metricsPath, metricsHandler(c))
	mux.HandleFunc("GET "+healthyPath, func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "simgauge is healthy") })
	mux.HandleFunc("GET "+readyPath, readyHandler(c.Ready))
	mux.Handle("POST "+reloadPath, guardChange(c.Credentials, reloadHandler(c.Reload)))
	all := http.NewServeMux()
	all.Handle(metricsPath, mux)
	all.Handle(ownPath, mux)
	all.Handle("POST "+askPath, guardChange(c.Credentials, c.Page))
	all.Handle(alertsPath, guardChange(c.Credentials, c.Alerts))
	all.Handle("/", c.Page)
	return guardInterface(c.OnModem, all)
}

// metricsHandler renders a registry of its own. Gather does not fail, and should one family ever do, the rest is still worth having.
func metricsHandler(c HandlerConfig) http.Handler {
	if c.DisableExporterMetrics {
		return leanHandler(c)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(NewCollector(c.Source, c.Location), version.NewCollector("simgauge"),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return Zipped(promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		ErrorHandling:       promhttp.ContinueOnError,
		ErrorLog:            slog.NewLogLogger(c.Logger.Handler(), slog.LevelError),
		MaxRequestsInFlight: maxScrapes,
		DisableCompression:  true,
	}))
}

func readyHandler(ready func() error) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if ready != nil {
			if err := ready(); err != nil {
				say(w, http.StatusServiceUnavailable, fmt.Sprintf("simgauge is not ready: %v", err))
				return
			}
		}
		say(w, http.StatusOK, "simgauge is ready")
	}
}

func reloadHandler(reload func() error) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if reload == nil {
			say(w, http.StatusNotFound, "reload: there is no configuration file; start simgauge with --config.file")
			return
		}
		if err := reload(); err != nil {
			say(w, http.StatusInternalServerError, fmt.Sprintf("reload: %v; the configuration before stays in force", err))
			return
		}
		say(w, http.StatusOK, "configuration reloaded")
	}
}

// say answers with one line of text. If the client is gone there is nobody to tell.
func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}
