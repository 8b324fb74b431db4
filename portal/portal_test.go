package portal_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/portal"
)

func TestPages(t *testing.T) {
	for _, tc := range []struct{ name, kind, body, want string }{
		{"text", "text/plain", "3.2 GB left", "3.2 GB left"},
		{"html", "text/html; charset=utf-8", "<!DOCTYPE html><title>no</title><p>Left:&nbsp;<b>3.2</b> GB<script>var x='9 GB'</script>", "Left: 3.2 GB"},
		{"html that does not say so", "", "<html><body>3.2 GB left", "3.2 GB left"},
		{"table", "text/html", "<table><tr><td>Data</td><td></td><td>1</td><td>200 MB</td></tr></table>", "Data | 1 | 200 MB"},
		{"latin", "text/html; charset=ISO-8859-1", "<p>R\xe9st\xe9 3,2 Go \x80", "Résté 3,2 Go €"},
		{"latin that does not say so", "text/plain", "R\xe9ste 3,2 Go", "Réste 3,2 Go"},
		{"set named by the page", "text/html", `<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>` + "\xce\xf1\xf2\xe0\xeb\xee\xf1\xfc 3 \xc3\xc1", "Осталось 3 ГБ"},
		{"utf-16", "text/plain", "\xff\xfe3\x00 \x00G\x00B\x00", "3 GB"},
		{"struck through", "text/html", "<p><del>9 GB</del> 3.2 GB", "3.2 GB"},
		{"less than", "text/html", "<p>x < 5 GB & y<5GB", "x < 5 GB & y<5GB"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = []string{tc.kind}
				_, _ = io.WriteString(w, tc.body)
			})
			page, err := get(t, byLoopback(), portal.Request{URL: s.URL})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, page.Text); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

// TestBadInput has what a page may do instead of answering, each with the kind that tells it.
func TestBadInput(t *testing.T) {
	redirect := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
		}
	}
	write := func(status int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	for _, tc := range []struct {
		name  string
		serve http.HandlerFunc
		want  portal.Kind
		line  string
	}{
		{"two gigabytes", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "2147483648") }, portal.TooBig, "it says that it has more than 1048576 octets"},
		{"never ends", pour, portal.TooBig, "more octets than the limit"},
		{"drips", drip, portal.Late, "not all of it came in time"},
		{"silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, portal.Late, "not all of it came in time"},
		{"login on the way", redirect("/account/login?next=left"), portal.Login, "redirects to a login"},
		{"login elsewhere", redirect("https://sso.example.net/"), portal.Login, "redirects to a login"},
		{"login form", write(200, "text/html", `<form><input name=a><INPUT TYPE = "password"></form>9 GB left`), portal.Login, "the page asks for a password"},
		{"captive", write(511, "text/html", ""), portal.Login, "status 511 Network Authentication Required"},
		{"credentials wanted", write(401, "text/html", ""), portal.Login, "status 401 Unauthorized"},
		{"redirect loop", redirect("/again"), portal.Redirected, "more than 4 requests"},
		{"redirect elsewhere", redirect("http://other.example.net/x?y"), portal.Redirected, "redirects to another host, which is not listed: other.example.net"},
		{"redirect to a file", redirect("file:///etc/passwd"), portal.Redirected, "redirects to another host, which is not listed"},
		{"redirect to nowhere", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) }, portal.Redirected, "redirects without saying where to"},
		{"not utf-8", write(200, "text/plain; charset=utf-8", "R\xe9ste 3 Go"), portal.NotText, "not a text in utf-8"},
		{"unknown set", write(200, "text/plain; charset=x-klingon", "3 GB"), portal.NotText, `character set "x-klingon" is not known`},
		{"set of the far east", write(200, "text/html; charset=Shift_JIS", "<p>\x8ec\x97\xca 3.2GB"), portal.NotText, `character set "shift_jis" is not known`},
		{"half a character", write(200, "text/plain; charset=utf-16le", "3\x00G"), portal.NotText, "not a text in utf-16le"},
		{"picture", write(200, "image/png", "\x89PNG\r\n\x1a\n\x00\x00"), portal.NotText, "not a text in windows-1252"},
		{"forbidden", write(403, "text/html", "9 GB"), portal.Refused, "status 403 Forbidden"},
		{"missing", write(404, "text/html", "9 GB"), portal.Refused, "status 404 Not Found"},
		{"broken", write(500, "text/html", "9 GB"), portal.Failed, "status 500 Internal Server Error"},
		{"gzip bomb", bomb, portal.TooBig, "more than 1048576 octets"},
		{"no gzip", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, "3 GB left, not packed")
		}, portal.NotText, "gzip: invalid header"},
		{"packed unasked", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			_, _ = io.WriteString(w, "x")
		}, portal.NotText, "packed in a way that was not asked for"},
		{"long text", write(200, "text/plain", strings.Repeat("3 GB left ", 8000)), portal.TooBig, "a text of more than 65536 bytes"},
		{"huge header", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 40_000)) }, portal.NotHTTP, ""},
		{"hangs up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, portal.Failed, "EOF"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serve(t, tc.serve)
			c := byLoopback()
			if tc.want == portal.Late {
				c.Within = within
			}
			page, err := get(t, c, portal.Request{URL: s.URL + "/left?token=secret"})
			if got := kindOf(err); got != tc.want {
				t.Fatalf("kind %q (%v), want %q", got, err, tc.want)
			}
			if tc.line != "" && err.Error() != tc.line {
				t.Errorf("line %q, want %q", err, tc.line)
			}
			if page.Text != "" || strings.Contains(err.Error(), "secret") {
				t.Errorf("page %+v, %v: want no text, and no word of the query", page, err)
			}
			if page.Octets.Sent == 0 || page.Octets.Received > 600<<10 {
				t.Errorf("octets %+v: want what was sent, and no more than the limit received", page.Octets)
			}
		})
	}
}

// pour sends without an end, faster than it is read.
func pour(w http.ResponseWriter, r *http.Request) {
	for b := make([]byte, 64<<10); r.Context().Err() == nil; {
		if _, err := w.Write(b); err != nil {
			return
		}
	}
}

// drip sends a little now and then.
func drip(w http.ResponseWriter, r *http.Request) {
	for tick := time.Tick(within / 10); ; {
		select {
		case <-tick:
			_, _ = io.WriteString(w, "3")
			_ = http.NewResponseController(w).Flush()
		case <-r.Context().Done():
			return
		}
	}
}

// bomb is a few kilobytes that unpack to 64 MB.
func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	defer z.Close()
	for range 64 {
		_, _ = z.Write(make([]byte, 1<<20))
	}
}

func TestNoHTTP(t *testing.T) {
	for _, tc := range []struct{ name, answer string }{
		{"0.9", "3 GB left\r\n"}, {"rubbish", "\x00\x01\x02\x03\r\n\r\n"}, {"bad status", "HTTP/1.1 abc\r\n\r\n"},
		{"bad header", "HTTP/1.1 200 OK\r\nthis is none\r\n\r\n3 GB"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := get(t, byLoopback(), portal.Request{URL: serveRaw(t, tc.answer)})
			if kindOf(err) != portal.NotHTTP {
				t.Errorf("got %v (%q), want %q", err, kindOf(err), portal.NotHTTP)
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	page, err := get(t, byLoopback(), portal.Request{URL: "http://" + l.Addr().String()})
	if kindOf(err) != portal.Unreachable || page.Octets.Sent == 0 {
		t.Errorf("got %v, %+v; want %q and what it cost", err, page.Octets, portal.Unreachable)
	}
}

func TestCertificates(t *testing.T) {
	answer := func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "3 GB left") }
	now := time.Now()
	good, roots := serveTLS(t, now.Add(-time.Hour), now.Add(time.Hour), answer)
	old, oldRoots := serveTLS(t, now.Add(-2*time.Hour), now.Add(-time.Hour), answer)
	c := byLoopback()
	if _, err := get(t, c, portal.Request{URL: good.URL}); kindOf(err) != portal.Untrusted {
		t.Errorf("unknown root: %v (%s)", err, kindOf(err))
	}
	c.Roots = oldRoots
	if _, err := get(t, c, portal.Request{URL: old.URL}); kindOf(err) != portal.Untrusted {
		t.Errorf("expired: %v (%s)", err, kindOf(err))
	}
	c.Roots = roots
	if page, err := get(t, c, portal.Request{URL: good.URL}); err != nil || page.Text != "3 GB left" {
		t.Errorf("own root: %+v, %v", page, err)
	}
	if _, err := get(t, c, portal.Request{URL: strings.Replace(good.URL, "https", "http", 1)}); err == nil {
		t.Error("plain words to a port of TLS gave a page")
	}
	down, roots := serveTLS(t, now.Add(-time.Hour), now.Add(time.Hour), func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "http://"+r.Host+"/plain")
		w.WriteHeader(http.StatusFound)
	})
	c.Roots = roots
	if _, err := get(t, c, portal.Request{URL: down.URL}); kindOf(err) != portal.Redirected || err.Error() != "redirects from https to http" {
		t.Errorf("downgrade: %v (%s)", err, kindOf(err))
	}
}

// TestNothingIsSpent where it is known beforehand that nothing could leave.
func TestNothingIsSpent(t *testing.T) {
	for name, iface := range map[string]string{"none is named": "", "one that is not there": "wwan77"} {
		t.Run(name, func(t *testing.T) {
			c := portal.Config{Interface: iface, Spend: func(context.Context, string) error { t.Error("spent"); return nil }}
			page, err := get(t, c, portal.Request{URL: "http://192.0.2.1/"})
			if kindOf(err) != portal.NoInterface || page.Requests != 0 {
				t.Errorf("got %v (%q)", err, kindOf(err))
			}
		})
	}
}

// TestSpendsBeforeEachRequest: the account is asked before the first octet of each, and its refusal holds the request back.
func TestSpendsBeforeEachRequest(t *testing.T) {
	var spent, came int
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		came++
		if spent != came {
			t.Errorf("request %d came with %d entries", came, spent)
		}
		http.Redirect(w, r, fmt.Sprintf("/step%d", came), http.StatusFound)
	})
	c := byLoopback()
	errCapped := errors.New("capped")
	c.Spend = func(context.Context, string) error {
		if spent == 2 {
			return errCapped
		}
		spent++
		return nil
	}
	page, err := get(t, c, portal.Request{URL: s.URL})
	if !errors.Is(err, errCapped) || came != 2 || page.Requests != 2 {
		t.Errorf("got %v, %d requests came, %d counted; want capped after 2", err, came, page.Requests)
	}
}

// TestRedirects: to a listed host, with cookies of this ask alone, without the headers that were for the first.
func TestRedirects(t *testing.T) {
	var seen []string
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, "other:"+r.Header.Get("X-Token")+":"+r.Header.Get("Cookie"))
		_, _ = io.WriteString(w, "3 GB left")
	})
	elsewhere := strings.Replace(other.URL, "127.0.0.1", "127.0.0.2", 1)
	l, err := net.Listen("tcp", strings.TrimPrefix(elsewhere, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	second := &http.Server{Handler: other.Config.Handler, ReadHeaderTimeout: time.Second}
	done := make(chan struct{})
	go func() { defer close(done); _ = second.Serve(l) }()
	defer func() { second.Close(); <-done }()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, "own:"+r.Header.Get("X-Token")+":"+r.Header.Get("Cookie"))
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "1", Path: "/"})
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/second", http.StatusFound)
			return
		}
		http.Redirect(w, r, elsewhere, http.StatusFound)
	})
	r := portal.Request{URL: s.URL, Header: http.Header{"X-Token": {"t"}}, Redirects: []string{"127.0.0.2"}}
	for range 2 {
		if page, err := get(t, byLoopback(), r); err != nil || page.Host != "127.0.0.2" || page.Requests != 3 {
			t.Fatalf("page %+v, %v", page, err)
		}
	}
	want := []string{"own:t:", "own:t:a=1", "other::", "own:t:", "own:t:a=1", "other::"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// TestProxyOfTheEnvironment: it would lead past the interface.
func TestProxyOfTheEnvironment(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "3 GB left") })
	if _, err := get(t, byLoopback(), portal.Request{URL: s.URL}); err != nil {
		t.Error(err)
	}
}

func TestPosts(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = fmt.Fprintf(w, "%s %s %s", r.Method, r.Header.Get("Content-Type"), body)
	})
	page, err := get(t, byLoopback(), portal.Request{URL: s.URL, Body: "a=1&b=2"})
	if want := "POST application/x-www-form-urlencoded a=1&b=2"; err != nil || page.Text != want {
		t.Errorf("got %q, %v; want %q", page.Text, err, want)
	}
}

func TestCalledOff(t *testing.T) {
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(within/10, cancel)
	if _, err := portal.Get(ctx, byLoopback(), portal.Request{URL: s.URL}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
}
