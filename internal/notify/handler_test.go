package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// teller notes what it is told, and fails as it is told to.
type teller struct {
	told []string
	err  error
}

func (l *teller) tell(_ context.Context, alerts []Alert) error {
	if l.err != nil {
		return l.err
	}
	for _, a := range alerts {
		l.told = append(l.told, a.Text)
	}
	return nil
}

// post puts one request to a handler.
func post(h http.Handler, body io.Reader, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/alertmanager", body)
	r.Header.Set("Content-Type", "application/json")
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func noonOnly() time.Time { return noon }

// one is a post of one alert with this fingerprint, in this state.
func one(status, fingerprint string) string {
	return webhook(anAlert(status, "Low", "warning", fingerprint+" is low", "2026-11-29T10:00:00Z", fingerprint))
}

// countedReader counts what is read of it.
type countedReader struct {
	io.Reader
	n int64
}

func (r *countedReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.n += int64(n)
	return n, err
}

func TestHandler(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		change     func(*http.Request)
		err        error
		want       int
		says       string
	}{
		{name: "an alert", body: one("firing", "a"), want: 200, says: "noted"},
		{name: "with a charset", body: one("firing", "a"), change: func(r *http.Request) { r.Header.Set("Content-Type", "application/json; charset=utf-8") }, want: 200},
		{name: "rubbish", body: "rubbish", want: 400, says: "not what Alertmanager's webhook sends, version 4"},
		{name: "nothing", want: 400},
		{name: "a form", body: "a=b", change: func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }, want: 415, says: "Content-Type: application/json"},
		{name: "no type", body: one("firing", "a"), change: func(r *http.Request) { r.Header.Del("Content-Type") }, want: 415},
		{name: "a look", change: func(r *http.Request) { r.Method = http.MethodGet }, want: 405},
		{name: "a put", body: one("firing", "a"), change: func(r *http.Request) { r.Method = http.MethodPut }, want: 405},
		{name: "too many alerts", body: webhook("{}" + strings.Repeat(",{}", mostAlerts)), want: 413, says: "max_alerts"},
		{name: "nobody", body: one("firing", "a"), err: fmt.Errorf("tell: %w", ErrNobody), want: 409, says: "lifeline: {to:"},
		{name: "the state cannot be written", body: one("firing", "a"), err: errors.New("state: no space left on device; make room"), want: 503, says: "no space left on device; make room"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := &teller{err: tt.err}
			w := post(Handler(l.tell, noonOnly), strings.NewReader(tt.body), tt.change)
			if w.Code != tt.want || !strings.Contains(w.Body.String(), tt.says) {
				t.Errorf("got %d %q, want %d with %q", w.Code, w.Body, tt.want, tt.says)
			}
			if (len(l.told) > 0) != (tt.want == 200) {
				t.Errorf("told %q", l.told)
			}
			if w.Header().Get("Content-Security-Policy") == "" {
				t.Error("no policy")
			}
			if allow := w.Header().Get("Allow"); (allow == http.MethodPost) != (tt.want == 405) {
				t.Errorf("Allow: %q", allow)
			}
		})
	}
}

// TestTenMegabytesAreNotRead: neither where the length is said nor where it is not.
func TestTenMegabytesAreNotRead(t *testing.T) {
	for _, said := range []bool{true, false} {
		l := &teller{}
		body := &countedReader{Reader: io.LimitReader(endless{}, 10<<20)}
		w := post(Handler(l.tell, noonOnly), body, func(r *http.Request) {
			if r.ContentLength = -1; said {
				r.ContentLength = 10 << 20
			}
		})
		if w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(w.Body.String(), "max_alerts") {
			t.Errorf("length said %v: got %d %q", said, w.Code, w.Body)
		}
		if body.n > MaxBody+1<<10 {
			t.Errorf("length said %v: %d octets were read", said, body.n)
		}
		if len(l.told) > 0 {
			t.Errorf("told %q", l.told)
		}
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// TestAThousandASecond: a burst passes, the rest is told when to come again, and what was passed on is not passed on again.
func TestAThousandASecond(t *testing.T) {
	now := noon
	l := &teller{}
	h := Handler(l.tell, func() time.Time { return now })
	counts := map[int]int{}
	for i := range 1000 {
		now = noon.Add(time.Duration(i) * time.Millisecond)
		w := post(h, strings.NewReader(one("firing", "a")), nil)
		if counts[w.Code]++; w.Code == http.StatusTooManyRequests {
			if after, err := strconv.Atoi(w.Header().Get("Retry-After")); err != nil || after < 1 {
				t.Fatalf("Retry-After: %v", w.Header())
			}
		}
	}
	if diff := cmp.Diff(map[int]int{200: burst, 429: 1000 - burst}, counts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	now = noon.Add(2 * time.Second)
	if w := post(h, strings.NewReader(one("firing", "b")), nil); w.Code != 200 {
		t.Errorf("a second later: %d", w.Code)
	}
	if diff := cmp.Diff([]string{"a is low", "b is low"}, l.told); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTokensComeBack(t *testing.T) {
	now := noon
	tokens := tokens{now: func() time.Time { return now }, left: burst, since: now}
	passed := func() (n int) {
		for tokens.take() {
			n++
		}
		return n
	}
	for _, tt := range []struct {
		after time.Duration
		want  int
	}{{0, burst}, {refill / 2, 0}, {refill, 1}, {10 * refill, 10}, {time.Hour, burst}, {-time.Hour, 0}, {refill, 1}} {
		now = now.Add(tt.after)
		if got := passed(); got != tt.want {
			t.Errorf("after %v: %d, want %d", tt.after, got, tt.want)
		}
	}
}

// TestPassedOnOnce: what failed is passed on again, what went well is not for a while, and that it is over is something else.
func TestPassedOnOnce(t *testing.T) {
	l, now := &teller{err: errors.New("full")}, noon
	h := Handler(l.tell, func() time.Time { return now })
	for _, tt := range []struct {
		body string
		err  error
		code int
		told []string
	}{
		{one("firing", "a"), errors.New("full"), 503, nil},
		{one("firing", "a"), nil, 200, []string{"a is low"}},
		{one("firing", "a"), errors.New("full"), 200, nil},
		{one("resolved", "a"), nil, 200, []string{"over: a is low"}},
		{one("resolved", "a"), nil, 200, nil},
		{webhook(anAlert("firing", "Low", "", "a is low again", "2026-11-29T11:00:00Z", "a")), nil, 200, []string{"a is low again"}},
		{webhook(anAlert("firing", "Low", "", "old", "2026-11-29T10:00:00Z", "a"), anAlert("firing", "Low", "", "new", "2026-11-29T10:00:00Z", "b")), nil, 200, []string{"new"}},
	} {
		l.told, l.err = nil, tt.err
		if w := post(h, strings.NewReader(tt.body), nil); w.Code != tt.code {
			t.Errorf("%s: %d, want %d", tt.body, w.Code, tt.code)
		}
		if diff := cmp.Diff(tt.told, l.told); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.body, diff)
		}
	}
	for _, tt := range []struct {
		after time.Duration
		told  []string
	}{{passedFor - time.Second, nil}, {time.Second, []string{"a is low"}}, {time.Second, nil}, {-time.Hour, []string{"a is low"}}} {
		l.told, now = nil, now.Add(tt.after)
		if w := post(h, strings.NewReader(one("firing", "a")), nil); w.Code != 200 {
			t.Errorf("after %v: %d", tt.after, w.Code)
		}
		if diff := cmp.Diff(tt.told, l.told); diff != "" {
			t.Errorf("after %v (-want +got):\n%s", tt.after, diff)
		}
	}
}

// TestWhatIsRememberedIsBounded: a great many alerts, one after the other, keep no more than as many as one request may hold.
func TestWhatIsRememberedIsBounded(t *testing.T) {
	l := &teller{}
	h := Handler(l.tell, noonOnly).(*handler)
	for i := range 3 * mostPassed {
		if err := h.pass(t.Context(), []Alert{{ID: strconv.Itoa(i), Text: "a"}}); err != nil {
			t.Fatal(err)
		}
	}
	if len(h.passed) != mostPassed || len(l.told) != 3*mostPassed {
		t.Errorf("%d remembered of %d", len(h.passed), len(l.told))
	}
}
