package page

import (
	"strings"
	"testing"

	"github.com/simgauge/simgauge/exporter"
)

// What is texted to the owner is on the page: how many are left, what waits, and why.
func TestTextsToTheOwner(t *testing.T) {
	s := rich()
	if body := ask(shows(t, s), "GET", "/").Body.String(); strings.Contains(body, "Texts to you") {
		t.Error("the page tells of texts although nobody is texted")
	}
	s.SIMs[0].Lifeline = &exporter.Lifeline{Left: 2, AtMost: 3, Waiting: 1, Why: "there is no network; wait", Last: at(10)}
	body := ask(shows(t, s), "GET", "/").Body.String()
	for _, want := range []string{"Texts to you: 2 of 3 left in 24 hours", "the last <time", "1 waiting", "there is no network; wait"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
