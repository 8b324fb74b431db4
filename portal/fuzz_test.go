package portal

import (
	"net/url"
	"testing"
	"unicode/utf8"
)

// FuzzPage holds what is made of any octets to be a text, and the reducing of markup to an end.
func FuzzPage(f *testing.F) {
	f.Add([]byte(`<!DOCTYPE html><meta charset="utf-8"><p>Left: <b>3.2</b>&nbsp;GB</p><!-- x --><script>9 GB</script>`), "text/html", "")
	f.Add([]byte("\xff\xfe<\x00p\x00>\x00"), "text/html", "")
	f.Add([]byte("<?xml version='1.0' encoding='shift_jis'?>\x8ec"), "application/xhtml+xml", "")
	f.Add([]byte(`{"left":"3 GB"}`), "application/json", "utf-8")
	f.Add([]byte("<td><TD a='>'>&#8364;&bogus;&#xD800;<"), "text/html", "koi8-r")
	f.Fuzz(func(t *testing.T, raw []byte, kind, charset string) {
		var p Page
		if err := p.reduce(raw, kind, charset); err != nil {
			if _, ok := err.(*Fault); !ok {
				t.Errorf("%v is no fault", err)
			}
			return
		}
		if !utf8.ValidString(p.Text) || len(p.Text) > MostText {
			t.Errorf("text of %d bytes, valid: %v", len(p.Text), utf8.ValidString(p.Text))
		}
	})
}

func TestIsLogin(t *testing.T) {
	for address, want := range map[string]bool{
		"http://example.net/left": false, "http://example.net/Login.html": true, "https://login.example.net/": true,
		"http://example.net/portal/blogin": false, "http://example.net/oauth2/v1": true, "http://192.0.2.1/left": false, "http://example.net/left?x=/login": false,
	} {
		if got := isLogin(parsed(t, address)); got != want {
			t.Errorf("isLogin(%s) = %v", address, got)
		}
	}
}

func parsed(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
