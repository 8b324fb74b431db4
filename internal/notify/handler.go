package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"
)

const (
	// burst and refill bound how often somebody may knock. An Alertmanager comes once in each group_interval of each of its groups.
	burst  = 20
	refill = time.Second
	// bodyTime bounds a client that says how much comes and then says nothing.
	bodyTime = 10 * time.Second
	// mostPassed is how many alerts are known to have been passed on: as many as one request may hold.
	mostPassed = mostAlerts
	// passedFor is how long: against a flood. What Alertmanager repeats hours later is passed on again, for tell may have given it up.
	passedFor = 10 * time.Minute
)

// Handler takes what Alertmanager posts and passes on to tell, one request at a time, what it did not pass on before; tell returns once
// that is on disk. It answers in plain text: 200; 400 to rubbish, 405, 413 and 415; 429 with Retry-After to more than a request a second
// over a while; 409 where tell says ErrNobody; 503 where it fails otherwise.
//
// Alertmanager's webhook tries again, with growing pauses, on 5xx alone (its notify.Retrier, to which notify/webhook gives no further
// codes). After any other answer that is not 2xx it logs an error and takes the group up again at its next group_interval, as its log of
// notifications is written after a success alone (notify.MultiStage). So nothing is lost by a 429 or a 409 but time.
//
// Whoever may reach it is the business of its caller, and so is now, which may jump.
func Handler(tell func(context.Context, []Alert) error, now func() time.Time) http.Handler {
	return &handler{tell: tell, now: now, tokens: tokens{now: now, left: burst, since: now()}}
}

type handler struct {
	tell   func(context.Context, []Alert) error
	now    func() time.Time
	tokens tokens

	mu     sync.Mutex // held while alerts are passed on
	passed []passing  // the last ones, oldest first
}

// passing is an alert in one of its two states, and when it was passed on.
type passing struct {
	id       string
	resolved bool
	at       time.Time
}

// ServeHTTP implements http.Handler.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !h.tokens.take() {
		w.Header().Set("Retry-After", strconv.Itoa(int(refill.Seconds())))
		say(w, http.StatusTooManyRequests, "alertmanager: too many requests; group alerts, and wait")
		return
	}
	if status, text := unfit(r); status != 0 {
		if status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", http.MethodPost)
		}
		say(w, status, text)
		return
	}
	alerts, err := parseBody(w, r)
	if err != nil {
		status := http.StatusBadRequest
		if errors.Is(err, ErrTooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
		say(w, status, fmt.Sprintf("alertmanager: %v", err))
		return
	}
	if err := h.pass(r.Context(), alerts); err != nil {
		status := http.StatusServiceUnavailable
		if errors.Is(err, ErrNobody) {
			status = http.StatusConflict
		}
		say(w, status, fmt.Sprintf("alertmanager: %v", err))
		return
	}
	say(w, http.StatusOK, "noted")
}

// unfit is why a request is refused unread; 0: it is not.
func unfit(r *http.Request) (status int, text string) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case r.Method != http.MethodPost:
		return http.StatusMethodNotAllowed, "alertmanager: this is for the webhook of an Alertmanager, which posts"
	case err != nil || media != "application/json":
		return http.StatusUnsupportedMediaType, "alertmanager: not JSON; send it as Content-Type: application/json"
	}
	return 0, ""
}

// parseBody reads no more than there may be, for no longer than it may take. What is too long is read that far even where its length is
// stated: then the server gives its client the time to read why, and closes.
func parseBody(w http.ResponseWriter, r *http.Request) ([]Alert, error) {
	connection := http.NewResponseController(w)
	_ = connection.SetReadDeadline(time.Now().Add(bodyTime)) // where there is a connection
	alerts, err := ParseWebhook(http.MaxBytesReader(w, r.Body, MaxBody))
	if !errors.Is(err, os.ErrDeadlineExceeded) { // else the server would wait for the rest of the body, for ever
		_ = connection.SetReadDeadline(time.Time{}) // or it would end the request's context later
	}
	if long := (*http.MaxBytesError)(nil); errors.As(err, &long) {
		return nil, fmt.Errorf("read alerts: %w", ErrTooLarge)
	}
	return alerts, err
}

// pass hands on what was not handed on before, and remembers it once that went well.
func (h *handler) pass(ctx context.Context, alerts []Alert) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var fresh []Alert
	for _, a := range alerts {
		if !h.wasPassed(a) {
			fresh = append(fresh, a)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	if err := h.tell(ctx, fresh); err != nil {
		return err
	}
	for _, a := range fresh {
		h.passed = append(h.passed, passing{a.ID, a.Resolved, h.now()})
	}
	if over := len(h.passed) - mostPassed; over > 0 {
		h.passed = slices.Clone(h.passed[over:])
	}
	return nil
}

func (h *handler) wasPassed(a Alert) bool {
	return slices.ContainsFunc(h.passed, func(p passing) bool {
		age := h.now().Sub(p.at)
		return p.id == a.ID && p.resolved == a.Resolved && age >= 0 && age < passedFor
	})
}

// tokens let through a burst, and then one in each refill.
type tokens struct {
	now func() time.Time

	mu    sync.Mutex
	left  int
	since time.Time // when the last one was put back
}

// take reports whether there was one.
func (t *tokens) take() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	passed := t.now().Sub(t.since)
	if n := int(passed / refill); n > 0 || passed < 0 { // a clock that was set back begins anew
		t.left, t.since = min(burst, t.left+max(n, 0)), t.now()
	}
	if t.left == 0 {
		return false
	}
	t.left--
	return true
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
