package page

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/simgauge/simgauge/exporter"
)

//go:embed packed
var packed embed.FS

// unpack reads a file of those that the page is made of. They are part of the program compressed, which saves 73 KB of it.
func unpack(name string) ([]byte, error) {
	f, err := packed.Open("packed/" + name + ".gz")
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	return io.ReadAll(z)
}

// Config wires a Handler. Source is required.
type Config struct {
	Source   exporter.Source
	Location *time.Location // of the SIMs, in which days begin and end; nil is UTC
	Version  string         // of the program
	// History is the past of a SIM since a moment; nil: there is none.
	History func(sim string, from time.Time) (History, error)
	// Hours is of History the hours alone, which each page shows; nil: there are none.
	Hours func(sim string, from time.Time) ([]Hour, error)
	// Ask puts an ask and returns once it has ended, or soon after ctx has; nil: nothing can be asked from the page.
	Ask func(ctx context.Context, sim, ask string)
	// Credentialed reports whether a request has shown a password or a client certificate, where it must; nil: none has.
	Credentialed func(*http.Request) bool
	Logger       *slog.Logger // nil: none
}

// Handler serves the page and what it asks for. Close ends what it has begun.
type Handler struct {
	Config
	mux    *http.ServeMux
	assets map[string]asset // by name
	parts  func() (*parts, error)
	events *events
	asks   *asks
	turn   chan struct{} // has room for one: the page or the history that is being made
}

// parts are what pages are made of. They are read when the first page is asked for: most daemons are only scraped.
type parts struct {
	page  *template.Template
	texts []*texts // of each language
}

// New makes the handler. Its POST must be behind a guard of changes (exporter.HandlerConfig.Page says so).
func New(c Config) *Handler {
	if c.Location == nil {
		c.Location = time.UTC
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Credentialed == nil {
		c.Credentialed = func(*http.Request) bool { return false }
	}
	h := &Handler{Config: c, mux: http.NewServeMux(), assets: assets(), parts: sync.OnceValues(readParts), turn: make(chan struct{}, 1)}
	h.asks = newAsks(c.Ask)
	h.events = newEvents(h.snapshot)
	h.mux.Handle("GET /{$}", exporter.Zipped(http.HandlerFunc(h.page)))
	h.mux.Handle("GET /asset/{hash}/{name}", http.HandlerFunc(h.asset))
	h.mux.HandleFunc("GET /events", h.events.serve)
	h.mux.Handle("GET /history.json", exporter.Zipped(http.HandlerFunc(h.historyJSON)))
	h.mux.HandleFunc("POST /ask", h.ask)
	return h
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header())
	h.mux.ServeHTTP(w, r)
}

// Close ends every stream of events and cancels the asks that were put from here, and waits for the latter.
func (h *Handler) Close() {
	h.events.close()
	h.asks.close()
}

// policy lets the page use what is served beside it and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secure sets what is on every answer.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
}

// readParts parses what is embedded, which tests have seen to be right.
func readParts() (*parts, error) {
	p := &parts{page: template.New("")}
	names, _ := fs.Glob(packed, "packed/*.html.gz") // fails for patterns that are none
	for _, name := range names {
		name = strings.TrimSuffix(path.Base(name), ".gz")
		content, err := unpack(name)
		if err == nil {
			_, err = p.page.New(name).Parse(string(content))
		}
		if err != nil {
			return nil, fmt.Errorf("page: %w", err)
		}
	}
	for _, l := range languages() {
		content, err := unpack("text/" + l.tag + ".txt")
		if err != nil {
			return nil, fmt.Errorf("page: %w", err)
		}
		t, err := readTexts(content, l)
		if err != nil {
			return nil, fmt.Errorf("page: %w", err)
		}
		p.texts = append(p.texts, t)
	}
	return p, nil
}

// words are the texts for a request.
func (h *Handler) words(r *http.Request) (Words, error) {
	p, err := h.parts()
	if err != nil {
		return Words{}, err
	}
	return Words{p.texts[choose(r)]}, nil
}

// inTurn has f make one thing at a time, so that a crowd of readers cannot exhaust a Pi's memory, and reports whether the client has waited for it.
// What is made is sent after that: a client that takes nothing holds nobody up.
func (h *Handler) inTurn(r *http.Request, f func()) bool {
	select {
	case h.turn <- struct{}{}:
	case <-r.Context().Done():
		return false
	}
	defer func() { <-h.turn }()
	f()
	return true
}

// page makes the page anew each time: what is left changes, and the page is asked for rarely.
func (h *Handler) page(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	var err error
	if !h.inTurn(r, func() { err = h.render(&b, r) }) {
		return
	}
	if err != nil {
		h.Logger.Error("the page cannot be made", "err", err)
		plain(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Add("Vary", "Accept-Language")
	_, _ = w.Write(b.Bytes()) // a client that went away needs no answer
}

func (h *Handler) render(b *bytes.Buffer, r *http.Request) error {
	words, err := h.words(r)
	if err != nil {
		return err
	}
	now := time.Now()
	credentialed := h.Credentialed(r)
	m := builder{
		moments: moments{words, now, h.Location}, foreign: &foreign{words, mostForeign}, snapshot: h.snapshot(), private: h.private(r), history: h.recent(now),
		button: func(s exporter.SIM, a exporter.Ask) (string, whyNot) { return h.asks.offer(s, a, credentialed) },
	}
	p := m.page()
	p.Version, p.Print, p.assets = h.Version, fingerprint(m.snapshot), h.assets
	tmpl, err := h.parts()
	if err != nil {
		return err
	}
	return tmpl.page.ExecuteTemplate(b, "page.html", p)
}

// snapshot is what is known now, asks that were put from here a moment ago included.
func (h *Handler) snapshot() exporter.Snapshot {
	s := h.Source.Snapshot()
	s.SIMs = slices.Clone(s.SIMs)
	for i := range s.SIMs {
		s.SIMs[i].Asking = h.asks.underWay(s.SIMs[i])
	}
	return s
}

// private reports whether a request may see transcripts (docs/rules.md, rule 12).
func (h *Handler) private(r *http.Request) bool { return h.Credentialed(r) || local(r) }

// recent gives the last days of a SIM; what cannot be had is not shown.
func (h *Handler) recent(now time.Time) func(string) History {
	if h.Hours == nil {
		return nil
	}
	y, m, d := now.In(h.Location).Date()
	from := time.Date(y, m, d-pageDays+1, 0, 0, 0, 0, h.Location)
	return func(sim string) History {
		past, err := h.Hours(sim, from)
		if err != nil {
			h.Logger.Debug("no history for the page", "err", err)
		}
		return History{Hours: past}
	}
}

// plain answers with one line of text. If the client is gone there is nobody to tell.
func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(strings.TrimSpace(text) + "\n"))
}
