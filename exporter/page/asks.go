package page

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/simgauge/simgauge/exporter"
)

// whyNot is why an ask cannot be put from the page; its text is that of the key "why.…".
type whyNot string

const (
	whyNone        whyNot = ""            // it can
	whyUnable      whyNot = "unable"      // nothing can be asked from here
	whyCredentials whyNot = "credentials" // the web configuration demands no password
	whyNothing     whyNot = "nothing"     // nothing is there to ask
	whyAsking      whyNot = "asking"      // one is under way
	whyCapped      whyNot = "capped"      // none is left
	whyStale       whyNot = "stale"       // another was put since the page was made
	whyUnknown     whyNot = "unknown"     // no such SIM or ask
)

// whyNots lists them all.
func whyNots() []whyNot {
	return []whyNot{whyUnable, whyCredentials, whyNothing, whyAsking, whyCapped, whyStale, whyUnknown}
}

// asks are those that are put from the page: one at a time for each SIM, each by a token that counts once.
type asks struct {
	put   func(ctx context.Context, sim, ask string)
	nonce string // of this process: a page of the one before has none of its tokens
	ctx   context.Context
	stop  context.CancelFunc
	wg    sync.WaitGroup

	mu     sync.Mutex
	closed bool
	turn   map[string]int              // asks put, by SIM
	now    map[string]*exporter.Asking // under way, by SIM
}

func newAsks(put func(ctx context.Context, sim, ask string)) *asks {
	a := &asks{put: put, nonce: rand.Text()[:8], turn: map[string]int{}, now: map[string]*exporter.Asking{}}
	a.ctx, a.stop = context.WithCancel(context.Background())
	return a
}

// close cancels what is under way and waits for it.
func (a *asks) close() {
	a.mu.Lock()
	a.closed = true
	a.mu.Unlock()
	a.stop()
	a.wg.Wait()
}

// token stands for the next ask of a SIM. The caller holds a.mu.
func (a *asks) token(sim string) string { return fmt.Sprintf("%s-%d", a.nonce, a.turn[sim]) }

// offer is the token for an ask, or why it cannot be put.
func (a *asks) offer(s exporter.SIM, ask exporter.Ask, credentialed bool) (string, whyNot) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.put == nil || a.closed:
		return "", whyUnable
	case ask.Price == "":
		return "", whyNothing
	case !credentialed:
		return "", whyCredentials
	case a.now[s.Name] != nil || s.Asking != nil:
		return "", whyAsking
	case s.Capped != "" || s.Budget <= 0:
		return "", whyCapped
	}
	return a.token(s.Name), whyNone
}

// underWay is the ask of a SIM that is under way: as the snapshot has it, or put from here a moment ago.
func (a *asks) underWay(s exporter.SIM) *exporter.Asking {
	if s.Asking != nil {
		return s.Asking
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.now[s.Name]
}

// begin puts an ask, if the token is that of its turn, and does not wait for it.
func (a *asks) begin(s exporter.SIM, ask exporter.Ask, token string) whyNot {
	if _, why := a.offer(s, ask, true); why != whyNone {
		return why
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.closed:
		return whyUnable
	case a.now[s.Name] != nil:
		return whyAsking
	case token != a.token(s.Name):
		return whyStale
	}
	a.turn[s.Name]++
	a.now[s.Name] = &exporter.Asking{Ask: ask.Name, Method: ask.Method, Since: time.Now()}
	a.wg.Go(func() {
		a.put(a.ctx, s.Name, ask.Name)
		a.mu.Lock()
		delete(a.now, s.Name)
		a.mu.Unlock()
	})
	return whyNone
}

// mostForm bounds the body of an ask.
const mostForm = 4 << 10

// ask takes the form of an ask. Credentials and origin were seen to before.
func (h *Handler) ask(w http.ResponseWriter, r *http.Request) {
	words, err := h.words(r)
	if err != nil {
		plain(w, http.StatusInternalServerError, err.Error())
		return
	}
	why := whyUnknown
	r.Body = http.MaxBytesReader(w, r.Body, mostForm)
	if r.ParseForm() == nil {
		s := h.Source.Snapshot()
		sim, _, ok := named(s, r.PostForm.Get("sim"))
		for _, ask := range sim.Asks {
			if ok && name(ask.Name) == r.PostForm.Get("ask") {
				why = h.asks.begin(sim, ask, r.PostForm.Get("token"))
			}
		}
	}
	h.answerAsk(w, r, words, why)
}

// statuses of what cannot be put.
func (y whyNot) status() int {
	switch y {
	case whyAsking, whyStale:
		return http.StatusConflict
	case whyCapped:
		return http.StatusTooManyRequests
	case whyUnable:
		return http.StatusServiceUnavailable
	case whyCredentials:
		return http.StatusForbidden
	}
	return http.StatusNotFound
}

// answerAsk tells a script in JSON, and leads a form back to the page: it shows what is asked, also where that was put a moment before.
func (h *Handler) answerAsk(w http.ResponseWriter, r *http.Request, words Words, why whyNot) {
	switch {
	case strings.Contains(r.Header.Get("Accept"), "application/json") && why == whyNone:
		writeJSON(w, http.StatusAccepted, map[string]bool{"asking": true})
	case strings.Contains(r.Header.Get("Accept"), "application/json"):
		writeJSON(w, why.status(), map[string]string{"error": words.of("why", string(why))})
	case why == whyNone || why == whyAsking || why == whyStale:
		w.Header().Set("Location", "./?lang="+words.Tag())
		w.WriteHeader(http.StatusSeeOther)
	default:
		plain(w, why.status(), words.of("why", string(why)))
	}
}
