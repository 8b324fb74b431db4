package manual

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "rewrite testdata/small.5")

// TestConfiguration: testdata/small.yml has each place in which a comment can stand.
func TestConfiguration(t *testing.T) {
	reference, err := os.ReadFile("testdata/small.yml")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Configuration(reference, Edition{Version: "1.2+3.gabc", Date: time.Date(2026, 11, 29, 23, 30, 0, 0, time.FixedZone("west", -3600))})
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("testdata/small.5", got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/small.5")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("simgauge.yml(5) (-want +got):\n%s", diff)
	}
}

func TestConfigurationOfWhatIsNone(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"no YAML", "a: [", "simgauge check-config"},
		{"nothing", "# only this\n", "is empty"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := Configuration([]byte(tc.in), Edition{}); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("Configuration(%q) = %v, want an error with %q", tc.in, err, tc.want)
			}
		})
	}
}

// TestEveryKeyIsInTheManual: each key of docs/simgauge.yml has its term, and each of its comments its words.
func TestEveryKeyIsInTheManual(t *testing.T) {
	reference, err := os.ReadFile("../../docs/simgauge.yml")
	if err != nil {
		t.Fatal(err)
	}
	made, err := Configuration(reference, Edition{})
	if err != nil {
		t.Fatal(err)
	}
	keys, _, _ := strings.Cut(string(made), `.SH "FILES"`)
	var doc yaml.Node
	if err := yaml.Unmarshal(reference, &doc); err != nil {
		t.Fatal(err)
	}
	n := 0
	walk(&doc, "", func(path string, line int) {
		n++
		if !strings.Contains(keys, "\n"+bold(path)+"\n") {
			t.Errorf("line %d: %s has no term", line, path)
		}
	})
	if n < 60 {
		t.Errorf("%d keys were looked for, want more than 60: is the file read?", n)
	}
	prose := strings.ReplaceAll(strings.Join(strings.Fields(keys), " "), `\&`, "")
	for l := range strings.SplitSeq(string(reference), "\n") {
		code, comment := cut(l)
		if strings.HasPrefix(strings.TrimSpace(code), "- ") {
			continue // it may be about this entry of the example alone
		}
		if strings.TrimSpace(comment) != "" && !strings.Contains(prose, said(comment)) {
			t.Errorf("%q is not told", comment)
		}
	}
}

// said is a comment as the page has it.
func said(comment string) string {
	p := &page{}
	p.text(comment)
	return strings.ReplaceAll(strings.Join(strings.Fields(p.b.String()), " "), `\&`, "")
}

func TestCut(t *testing.T) {
	for _, tc := range []struct{ name, in, code, comment string }{
		{"no comment", "a: b", "a: b", ""},
		{"behind", "a: b  # c", "a: b  ", " c"},
		{"alone", "  # c", "  ", " c"},
		{"in quotes it is a code", `ussd: "#100#" # c`, `ussd: "#100#" `, " c"},
		{"in a list", `- ["#1", '#2']  # c`, `- ["#1", '#2']  `, " c"},
		{"within a word", "a: b#c", "a: b#c", ""},
		{"an apostrophe in a word begins no quotes", "a: it's  # c", "a: it's  ", " c"},
		{"the other quotes within quotes", `a: "it's #1" # c`, `a: "it's #1" `, " c"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, comment := cut(tc.in)
			if code != tc.code || comment != tc.comment {
				t.Errorf("cut(%q) = %q, %q; want %q, %q", tc.in, code, comment, tc.code, tc.comment)
			}
		})
	}
}
