package page

import (
	"net/http"
	"strings"
	"testing"
)

// paths are one of each kind that the handler answers, and what it does not.
func paths(h *Handler) []string {
	return []string{"/", "/?lang=ja", "/asset/" + h.assets["page.css"].hash + "/page.css", "/asset/0/page.css", "/history.json", "/history.json?sim=none",
		"/history.json?days=x", "/ask", "/index.html", "/asset/", "/events/", "/.git/config", "//"}
}

// Whatever is answered, to whichever method: the policy is on it.
func TestEveryAnswerIsSecured(t *testing.T) {
	h := shows(t, rich())
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"} {
		for _, path := range paths(h) {
			w := ask(h, method, path)
			for key, want := range map[string]string{
				"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
					"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
				"X-Content-Type-Options": "nosniff",
				"Referrer-Policy":        "no-referrer",
			} {
				if got := w.Header().Get(key); got != want {
					t.Errorf("%s %s: %s is %q, want %q", method, path, key, got, want)
				}
			}
			forever := strings.HasPrefix(path, "/asset/"+h.assets["page.css"].hash) && w.Code == 200
			if got := w.Header().Get("Cache-Control"); (got == "no-store") == forever {
				t.Errorf("%s %s: Cache-Control is %q", method, path, got)
			}
		}
	}
}

func TestStatuses(t *testing.T) {
	h := shows(t, rich())
	css := "/asset/" + h.assets["page.css"].hash + "/page.css"
	for _, tt := range []struct {
		method, path string
		status       int
		kind         string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8"},
		{"HEAD", "/", 200, "text/html; charset=utf-8"},
		{"GET", css, 200, "text/css; charset=utf-8"},
		{"HEAD", css, 200, "text/css; charset=utf-8"},
		{"GET", "/asset/" + h.assets["page.js"].hash + "/page.js", 200, "text/javascript; charset=utf-8"},
		{"GET", "/asset/0123/page.css", 404, "text/plain; charset=utf-8"},
		{"GET", "/asset/" + h.assets["page.css"].hash + "/page.js", 404, "text/plain; charset=utf-8"},
		{"GET", "/history.json", 200, "application/json"},
		{"GET", "/history.json?sim=none", 404, "text/plain; charset=utf-8"},
		{"GET", "/history.json?days=0", 400, "text/plain; charset=utf-8"},
		{"GET", "/history.json?days=401", 400, "text/plain; charset=utf-8"},
		{"GET", "/index.html", 404, "text/plain; charset=utf-8"},
		{"GET", "/ask", 405, ""},
		{"POST", "/", 405, ""},
		{"POST", "/events", 405, ""},
		{"PUT", "/ask", 405, ""},
		{"DELETE", "/history.json", 405, ""},
	} {
		w := ask(h, tt.method, tt.path)
		if w.Code != tt.status {
			t.Errorf("%s %s: %d, want %d", tt.method, tt.path, w.Code, tt.status)
		}
		if got := w.Header().Get("Content-Type"); tt.kind != "" && got != tt.kind {
			t.Errorf("%s %s: %s, want %s", tt.method, tt.path, got, tt.kind)
		}
		if w.Code == http.StatusMethodNotAllowed && w.Header().Get("Allow") == "" {
			t.Errorf("%s %s: 405 without what is allowed", tt.method, tt.path)
		}
	}
}

// Nothing on the page needs what the policy forbids: no script or style stands in it, no address leads off the device.
func TestThePageKeepsToItsPolicy(t *testing.T) {
	body := ask(shows(t, rich()), "GET", "/", here).Body.String()
	for _, barred := range []string{"<style", " style=", " onclick", " onload", "javascript:", "http://", "https://", "//"} {
		if strings.Contains(body, barred) {
			t.Errorf("the page has %q", barred)
		}
	}
	for _, part := range strings.Split(body, "<script")[1:] {
		if tag, rest, _ := strings.Cut(part, ">"); !strings.Contains(tag, "src=") || !strings.HasPrefix(rest, "</script>") {
			t.Errorf("a script stands in the page: <script%s>", tag)
		}
	}
}

// Every asset that the page names is there.
func TestThePagesAssetsAreThere(t *testing.T) {
	h := shows(t, rich())
	body := ask(h, "GET", "/").Body.String()
	names := 0
	for _, part := range strings.Split(body, `"asset/`)[1:] {
		path, _, _ := strings.Cut(part, `"`)
		names++
		if w := ask(h, "GET", "/asset/"+path); w.Code != 200 || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("asset/%s: %d, %s", path, w.Code, w.Header().Get("Cache-Control"))
		}
	}
	if names < 2 {
		t.Errorf("the page names %d assets", names)
	}
}
