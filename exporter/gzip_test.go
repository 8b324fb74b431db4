package exporter

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestZipped(t *testing.T) {
	page := strings.Repeat("a line of a page that is longer than a block\n", 2000)
	h := Zipped(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/busy" {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		for line := range strings.Lines(page) {
			_, _ = io.WriteString(w, line)
		}
	}))
	for accept, want := range map[string]string{
		"gzip": "gzip", "deflate, gzip;q=1.0, *;q=0.5": "gzip", "GZIP": "gzip", "gzip;q=0.1": "gzip",
		"": "", "identity": "", "gzip;q=0": "", "gzip; q=0.0": "", "gzip;q=x": "", "zstd": "", "xgzip": "",
	} {
		w := get(h, "GET", "/", "Accept-Encoding", accept)
		if got := w.Header().Get("Content-Encoding"); got != want {
			t.Errorf("for %q it is %q, want %q", accept, got, want)
		}
		if got := unzipped(t, w.Body.Bytes(), want); got != page {
			t.Errorf("for %q %d octets came, want the page of %d", accept, len(got), len(page))
		}
		if w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("for %q a cache is not told that answers vary", accept)
		}
	}
	if w := get(h, "GET", "/busy", "Accept-Encoding", "gzip"); w.Code != 503 || w.Body.String() != "busy\n" || w.Header().Get("Content-Encoding") != "" {
		t.Errorf("an error: %d %q %v", w.Code, w.Body, w.Header())
	}
}

func unzipped(t *testing.T, body []byte, coding string) string {
	t.Helper()
	if coding == "" {
		return string(body)
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}
