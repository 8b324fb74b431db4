package quota

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarkup(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"<p>Left: <b>1.2&nbsp;GB</b></p>", "\nLeft: 1.2\u00a0GB\n"},
		{"A<br/>B<BR >C</td><td>D", "A\nB\nC\v\vD"},
		{"Cr&eacute;dit 5&euro; &Agrave; &#8364; &#x20ac;", "Crédit 5€ À € €"},
		{"<script>var x = '<b>5 GB left</b>';</script>2 GB<style>a{}</STYLE>", "2 GB"},
		{"<!-- 5 GB left -->2 GB<!-- open 3 GB", "2 GB"},
		{"<s>5 GB</s> 2 GB", " 2 GB"},
		{"<5 GB and <name> and <<b>", "<5 GB and <name> and <"},
		{"&amp;lt;b&amp;gt; T&C; &x; &#0; &#x110000; & 5", "&lt;b&gt; T&C; &x; &#0; &#x110000; & 5"},
		{"x < y > z <b", "x < y > z <b"},
	} {
		n := normalise(c.text)
		if n.text != c.want {
			t.Errorf("%q: %q, want %q", c.text, n.text, c.want)
		}
	}
}

// TestMarkupPlaces holds the evidence to the words of the reply, without the tags around them.
func TestMarkupPlaces(t *testing.T) {
	text := "<div>Left: <b>1&#46;2&nbsp;GB</b></div> until <i>2026-07-12</i>"
	_, evidence, err := Explain(text, Hints{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range evidence {
		got = append(got, text[e.Start:e.End])
	}
	if diff := cmp.Diff([]string{"1&#46;2&nbsp;GB", "2026-07-12"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestMarkupReadings are replies that a web page's remains stand in.
func TestMarkupReadings(t *testing.T) {
	for text, want := range map[string][]string{
		"<table><tr><td>1</td><td>234 MB left</td></tr></table>":                       {"remaining 234 MB"},
		"<tr><td>Used</td><td>2 GB</td></tr><tr><td>Left</td><td>3 GB</td></tr>":       {"remaining 3 GB", "used 2 GB"},
		"<tr><th>Total</th><th>Remaining</th></tr><tr><td>5 GB</td><td>2 GB</td></tr>": nil,
		"Left: &lt;5 GB":        nil,
		"Left: ≤ 5 GB":          nil,
		"Left: >5 GB":           nil,
		"Data > 5 GB left":      {"remaining 5 GB"},
		"Guthaben: 5,00 &euro;": {"amount 5.00 EUR"},
	} {
		got, _ := Parse(text, Hints{})
		wanted := map[string]bool{}
		for _, w := range want {
			wanted[w] = true
		}
		if diff := cmp.Diff(wanted, statements(got)); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
}

// TestHostileMarkup is the worst that can be written with tags: the work on it shows in the time of the whole run.
func TestHostileMarkup(t *testing.T) {
	for _, unit := range []string{"<", "<a", "<!--", "&", "&a", "<script>", "</", "<b ", "~\u200e", "a~\u200e"} {
		text := strings.Repeat(unit, MaxText/len(unit))
		if got, err := Parse(text, Hints{}); err == nil {
			t.Errorf("%.20q…: %+v", text, got)
		}
	}
}
