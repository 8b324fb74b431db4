package quota

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func mustPattern(t *testing.T, expr string) Pattern {
	t.Helper()
	p, err := CompilePattern(expr)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCompilePatternRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ expr, want string }{
		"an unknown group":    {`(?P<remainder>\d+) MB`, `unknown group "remainder"`},
		"no group":            {`\d+ MB`, "no group"},
		"no amount":           {`until (?P<expires>\S+)`, "no group states an amount"},
		"what is no RE2":      {`(?P<remaining>\d+`, "missing closing"},
		"what RE2 leaves out": {`(?P<remaining>\d+)(?=MB)`, "invalid or unsupported Perl syntax"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := CompilePattern(tc.expr)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want an error with %q", err, tc.want)
			}
		})
	}
}

func TestPatternsComeFirst(t *testing.T) {
	const text = "Zone A 1.5 GB bis 12.07.2026; Zone B 300 MB bis 13.07.2026; 7,20 EUR"
	bundles := mustPattern(t, `(?P<name>Zone \w) (?P<remaining>[\d.,]+ [GM]B) bis (?P<expires>[\d.]+)`)
	money := mustPattern(t, `(?P<amount>[\d,]+) (?P<currency>EUR)`)
	got, err := Parse(text, Hints{Patterns: []Pattern{mustPattern(t, `(?P<remaining>nothing)`), bundles, money}})
	if err != nil {
		t.Fatal(err)
	}
	want := Reading{Data: []Data{
		{Name: "Zone A", Remaining: Quantity{Text: "1.5 GB", Bytes: 1_500_000_000}, Expires: date(2026, 7, 12)},
		{Name: "Zone B", Remaining: Quantity{Text: "300 MB", Bytes: 300_000_000}, Expires: date(2026, 7, 13)},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got, err = Parse(text, Hints{Patterns: []Pattern{money}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Reading{Balance: []Money{{"7.20", "EUR"}}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestPatternNeverGuesses(t *testing.T) {
	for name, tc := range map[string]struct {
		expr, text string
		hints      Hints
		want       error
	}{
		"a unit":         {`(?P<remaining>\d+) left`, "512 left", Hints{}, ErrNoMatch},
		"a decimal mark": {`(?P<remaining>[\d.]+ MB) left`, "1.234 MB left", Hints{}, ErrAmbiguous},
		"more left than": {`(?P<remaining>.*) of (?P<total>.*)`, "5 GB of 2 GB", Hints{}, ErrAmbiguous},
		"an amount":      {`credit (?P<amount>\w+)`, "credit none", Hints{}, ErrNoMatch},
	} {
		t.Run(name, func(t *testing.T) {
			tc.hints.Patterns = []Pattern{mustPattern(t, tc.expr)}
			if got, err := Parse(tc.text, tc.hints); !errors.Is(err, tc.want) {
				t.Errorf("got %v, %v, want %v", got, err, tc.want)
			}
		})
	}
}
