package quota

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Whatever is read, every figure has its one evidence, in the words of the reply, and no evidence has no figure.
func TestEveryFigureHasItsEvidence(t *testing.T) {
	for _, file := range sampleFiles(t) {
		for _, c := range samples(t, file) {
			got, evidence, _ := Explain(c.Text, Hints{Country: c.Country, Received: c.Received}) // why not is the samples' own test
			if diff := cmp.Diff(wanted(got), given(evidence)); diff != "" {
				t.Errorf("%s %s: %q: figures (-read +evidence):\n%s", file, c.Name, c.Text, diff)
			}
			checkPlaces(t, c.Text, evidence)
		}
	}
}

// wanted names the figures of a reading: "data 0 remaining".
func wanted(r Reading) map[string]int {
	want := map[string]int{}
	for i, d := range r.Data {
		for figure, known := range map[string]bool{
			"remaining": d.Remaining.Known(), "total": d.Total.Known(), "used": d.Used.Known(), "unlimited": d.Unlimited,
			"expires": d.Expires.Known(), "renews": d.Renews.Known(),
		} {
			if known {
				want[fmt.Sprintf("%d %s", i, figure)]++
			}
		}
	}
	for i := range r.Balance {
		want[fmt.Sprintf("%d amount", i)]++
	}
	return want
}

func given(evidence []Evidence) map[string]int {
	got := map[string]int{}
	for _, e := range evidence {
		if e.Figure != "" {
			got[fmt.Sprintf("%d %s", e.Index, e.Figure)]++
		}
	}
	return got
}

// checkPlaces holds evidence to the order of the reply and to its words.
func checkPlaces(t *testing.T, text string, evidence []Evidence) {
	t.Helper()
	at := 0
	for _, e := range evidence {
		if e.Start < at || e.End <= e.Start || e.End > len(text) || e.Words != text[e.Start:e.End] || e.Rule == "" || (e.Figure == "") != (e.Index < 0) {
			t.Errorf("%q: evidence %+v has no place or rule, or is out of order", text, e)
		}
		at = e.Start
	}
}

// A pattern's figures have evidence as any others, which names the pattern, in the order of the reply.
func TestEvidenceOfPatterns(t *testing.T) {
	const text = "Von 5 GB noch ١٫٥ GB bis 12.07.2026; Konto 12,50 EUR"
	const expr = `Von (?P<total>[\d,]+ GB) noch (?P<remaining>\S+ GB) bis (?P<expires>[\d.]+); Konto (?P<amount>[\d,]+) (?P<currency>EUR)`
	none, err := CompilePattern(`nothing (?P<amount>like it)`)
	if err != nil {
		t.Fatal(err)
	}
	p, err := CompilePattern(expr)
	if err != nil {
		t.Fatal(err)
	}
	_, evidence, err := Explain(text, Hints{Country: "DE", Patterns: []Pattern{none, p}, Received: time.Unix(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	checkPlaces(t, text, evidence)
	var got []string
	for _, e := range evidence {
		if rest, ok := strings.CutPrefix(e.Rule, "pattern "); !ok || !strings.HasPrefix(expr, strings.TrimSuffix(rest, "…")) {
			t.Errorf("%s: rule %q does not name the pattern", e.Figure, e.Rule)
		}
		got = append(got, e.Figure+" "+e.Words)
	}
	want := []string{"total 5 GB", "remaining ١٫٥ GB", "expires 12.07.2026", "amount 12,50"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
