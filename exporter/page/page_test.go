package page

import (
	"slices"
	"strings"
	"testing"

	"github.com/simgauge/simgauge/exporter"
)

func TestThePageSaysWhatIsKnown(t *testing.T) {
	w := ask(shows(t, rich()), "GET", "/", here)
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("got %d, %s: %s", w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	for _, want := range []string{
		"travel-jp", "Example Mobile", "Monthly plan", "夜間データ", "6.60 GB", "6.27 GB", "6.93 GB", "7 GB", "10 GB", "1250 JPY", "1.04",
		"E100", "Example Net", "-71 dBm", "dial *123# (plain)", "no message came; wait", "simgauge, version 1.2.3", `href="metrics"`,
		`href="-/healthy"`, `href="-/ready"`, `data-key="0.0.0"`, `data-key="0.c"`, `lang="en"`,
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page lacks %q:\n%s", want, w.Body)
		}
	}
}

func TestThePageOfNothing(t *testing.T) {
	w := ask(shows(t, exporter.Snapshot{}), "GET", "/")
	if w.Code != 200 || !strings.Contains(w.Body.String(), "No SIM yet") {
		t.Errorf("got %d: %s", w.Code, w.Body)
	}
}

func TestLanguages(t *testing.T) {
	h := shows(t, rich())
	for _, tt := range []struct{ target, accept, want string }{
		{"/", "", "en"}, {"/", "de, fr;q=0.9", "en"}, {"/", "ja", "ja"}, {"/", "ja-JP,en;q=0.5", "ja"}, {"/", "en;q=0.5, zh-CN", "zh-Hans"},
		{"/", "zh-TW;q=0.9,ja;q=0.1", "zh-Hans"}, {"/", "ja;q=0, zh;q=x, en;q=0.1", "en"}, {"/", "ja;q=2, zh;q=0.2", "zh-Hans"}, {"/", "*", "en"},
		{"/?lang=ja", "zh", "ja"}, {"/?lang=zh", "", "zh-Hans"}, {"/?lang=xx", "ja", "ja"}, {"/?lang=%00", "", "en"},
		{"/", strings.Repeat("x,", 100) + "ja", "en"},
	} {
		w := ask(h, "GET", tt.target, accept(tt.accept))
		if !strings.Contains(w.Body.String(), `<html lang="`+tt.want+`"`) || !slices.Contains(w.Header()["Vary"], "Accept-Language") {
			t.Errorf("%s with %q is not in %s: %v", tt.target, tt.accept, tt.want, w.Header())
		}
	}
}
