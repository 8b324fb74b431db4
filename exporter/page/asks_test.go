package page

import (
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/exporter"
)

// asker puts asks that take a minute, and keeps which.
type asker struct {
	put       []string
	cancelled int
}

func (a *asker) ask(ctx context.Context, sim, ask string) {
	a.put = append(a.put, sim+"/"+ask)
	select {
	case <-time.After(time.Minute):
	case <-ctx.Done():
		a.cancelled++
	}
}

// credentialed is a handler of a snapshot for somebody with a password.
func credentialed(s exporter.Source, a *asker) *Handler {
	return New(Config{Source: s, Location: tokyo(), Ask: a.ask, Credentialed: func(*http.Request) bool { return true }})
}

// tokens are those that the page gives, in the order of its asks.
func tokens(t *testing.T, h *Handler) (out []string) {
	t.Helper()
	body := ask(h, "GET", "/").Body.String()
	for _, m := range regexp.MustCompile(`name="token" value="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		out = append(out, html.UnescapeString(m[1]))
	}
	return out
}

// post sends the form of an ask.
func post(h *Handler, form url.Values, change ...func(*http.Request)) *httptest.ResponseRecorder {
	return ask(h, "POST", "/ask", append(change, func(r *http.Request) {
		body := strings.NewReader(form.Encode())
		next := httptest.NewRequest("POST", r.URL.String(), body)
		next.Header = r.Header.Clone()
		next.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		*r = *next
	})...)
}

func form(sim, ask, token string) url.Values {
	return url.Values{"sim": {sim}, "ask": {ask}, "token": {token}}
}

func script(r *http.Request) { r.Header.Set("Accept", "application/json") }

// An ask from the page is put once, at once, and not waited for; until it has ended no other of the SIM is.
func TestAnAskIsPutOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a asker
		h := credentialed(fixed(rich()), &a)
		defer h.Close()
		given := tokens(t, h)
		if len(given) != 2 || given[0] != given[1] {
			t.Fatalf("the page gives the tokens %q, want one for each ask of the SIM, the same", given)
		}
		w := post(h, form("travel-jp", "main", given[0]))
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "./?lang=en" {
			t.Errorf("%d to %q: %s", w.Code, w.Header().Get("Location"), w.Body)
		}
		synctest.Wait()
		if !slices.Equal(a.put, []string{"travel-jp/main"}) {
			t.Fatalf("put %q", a.put)
		}
		if body := ask(h, "GET", "/").Body.String(); strings.Contains(body, `name="token"`) || !strings.Contains(body, "Asking") {
			t.Errorf("the page does not say that it is being asked:\n%s", body)
		}
		// A double click, a reload, the other ask of the SIM.
		for _, again := range []url.Values{form("travel-jp", "main", given[0]), form("travel-jp", "money", given[1])} {
			if w := post(h, again, script); w.Code != http.StatusConflict {
				t.Errorf("%v: %d, want 409", again, w.Code)
			}
			if w := post(h, again); w.Code != http.StatusSeeOther {
				t.Errorf("%v of a form: %d, want to be led back to the page", again, w.Code)
			}
		}
		time.Sleep(2 * time.Minute)
		if w := post(h, form("travel-jp", "main", given[0]), script); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "error") {
			t.Errorf("the same token once more: %d %s, want 409 and why", w.Code, w.Body)
		}
		next := tokens(t, h)
		if len(next) != 2 || next[0] == given[0] {
			t.Fatalf("then the page gives the tokens %q", next)
		}
		if w := post(h, form("travel-jp", "money", next[1]), script); w.Code != http.StatusAccepted || w.Body.String() != `{"asking":true}` {
			t.Errorf("the next ask: %d %s", w.Code, w.Body)
		}
		synctest.Wait()
		if !slices.Equal(a.put, []string{"travel-jp/main", "travel-jp/money"}) {
			t.Errorf("put %q", a.put)
		}
	})
}

// Many clicks at once are one ask.
func TestManyClicksAreOneAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a asker
		h := credentialed(fixed(rich()), &a)
		defer h.Close()
		token := tokens(t, h)[0]
		codes := make(chan int, 20)
		for range cap(codes) {
			go func() { codes <- post(h, form("travel-jp", "main", token), script).Code }()
		}
		taken := 0
		for range cap(codes) {
			if <-codes == http.StatusAccepted {
				taken++
			}
		}
		synctest.Wait()
		if taken != 1 || len(a.put) != 1 {
			t.Errorf("%d taken, %d put, want 1", taken, len(a.put))
		}
	})
}

func TestWhyAnAskIsNotPut(t *testing.T) {
	change := func(f func(s *exporter.SIM)) exporter.Snapshot {
		s := rich()
		f(&s.SIMs[0])
		return s
	}
	twins := rich()
	twins.SIMs = append(twins.SIMs, twins.SIMs[0])
	for _, tt := range []struct {
		name     string
		s        exporter.Snapshot
		sim, ask string
		status   int
		text     string
	}{
		{"no such SIM", rich(), "none", "main", 404, "no such SIM"},
		{"no such ask", rich(), "travel-jp", "none", 404, "no such SIM"},
		{"no SIM named, of two", twins, "", "main", 404, "no such SIM"},
		{"two SIMs of the name", twins, "travel-jp", "main", 404, "no such SIM"},
		{"nothing to ask", change(func(s *exporter.SIM) { s.Asks[0].Price = "" }), "travel-jp", "main", 404, "No way"},
		{"none left", change(func(s *exporter.SIM) { s.Budget = 0 }), "travel-jp", "main", 429, "24 hours"},
		{"capped", change(func(s *exporter.SIM) { s.Capped = "the state cannot be written" }), "travel-jp", "main", 429, "24 hours"},
		{"a scheduled one is under way", change(func(s *exporter.SIM) { s.Asking = &exporter.Asking{} }), "travel-jp", "main", 409, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var a asker
			token := credentialed(fixed(rich()), &a).asks.token("travel-jp")
			h := credentialed(fixed(tt.s), &a)
			defer h.Close()
			h.asks.nonce = strings.TrimSuffix(token, "-0")
			w := post(h, form(tt.sim, tt.ask, token), script)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.text) || len(a.put) > 0 {
				t.Errorf("%d %s, %d put; want %d, %q", w.Code, w.Body, len(a.put), tt.status, tt.text)
			}
			if plain := post(h, form(tt.sim, tt.ask, token)); plain.Code != tt.status && plain.Code != http.StatusSeeOther {
				t.Errorf("of a form: %d", plain.Code)
			}
		})
	}
}

// A form that is no form, or too large a one, asks nothing.
func TestBadFormsAskNothing(t *testing.T) {
	var a asker
	h := credentialed(fixed(rich()), &a)
	defer h.Close()
	good := form("travel-jp", "main", tokens(t, h)[0])
	for name, change := range map[string]func(r *http.Request){
		"too large":        func(*http.Request) { good.Set("x", strings.Repeat("x", mostForm)) },
		"in the address":   func(*http.Request) { good = url.Values{} },
		"another encoding": func(*http.Request) { good.Set("sim", "%zz") },
	} {
		change(nil)
		if w := post(h, good, script); w.Code < 400 || len(a.put) > 0 {
			t.Errorf("%s: %d, put %q", name, w.Code, a.put)
		}
	}
	if w := ask(h, "POST", "/ask?"+form("travel-jp", "main", h.asks.token("travel-jp")).Encode(), script); w.Code < 400 || len(a.put) > 0 {
		t.Errorf("a form in the address: %d, put %q", w.Code, a.put)
	}
}

// Before an ask the page says what it may cost, by which way it goes, and how many are left; or why there is no button.
func TestWhatThePageSaysBeforeAnAsk(t *testing.T) {
	var a asker
	h := credentialed(fixed(rich()), &a)
	defer h.Close()
	body := ask(h, "GET", "/").Body.String()
	w, err := h.words(httptest.NewRequest("GET", "/", nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{w.of("price", "free"), w.of("price", "costs"), w.of("way", "ussd"), w.of("way", "sms"), w.N("asks.left", 5, 8)} {
		if want == "" || !strings.Contains(body, html.EscapeString(want)) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, tt := range []struct {
		name   string
		config Config
		why    whyNot
	}{
		{"no password is demanded", Config{Source: fixed(rich()), Ask: a.ask}, whyCredentials},
		{"nobody to ask", Config{Source: fixed(rich()), Credentialed: func(*http.Request) bool { return true }}, whyUnable},
	} {
		h := New(tt.config)
		body := ask(h, "GET", "/", here).Body.String()
		if strings.Contains(body, `name="token"`) || !strings.Contains(body, html.EscapeString(w.of("why", string(tt.why)))) {
			t.Errorf("%s: the page has a button, or does not say why not", tt.name)
		}
		h.Close()
	}
}

// The end of the handler cancels what is under way, waits for it, and nothing is put after it.
func TestAsksEndWithTheHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a asker
		h := credentialed(fixed(rich()), &a)
		token := tokens(t, h)[0]
		post(h, form("travel-jp", "main", token))
		synctest.Wait()
		h.Close()
		if a.cancelled != 1 {
			t.Errorf("%d asks were cancelled, want 1", a.cancelled)
		}
		if w := post(h, form("travel-jp", "main", h.asks.token("travel-jp")), script); w.Code != http.StatusServiceUnavailable || len(a.put) != 1 {
			t.Errorf("after the end: %d, put %q", w.Code, a.put)
		}
	})
}
