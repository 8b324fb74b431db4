package quota

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sample is one line of testdata/LANG.jsonl: a reply of our own wording, and what it states.
type sample struct {
	Name, Text, Country string
	Received            time.Time
	Outcome             string // ok if empty, else no_match or ambiguous
	Expect              Reading
}

func samples(t testing.TB, name string) []sample {
	t.Helper()
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var list []sample
	lines := bufio.NewScanner(bytes.NewReader(file))
	for n := 1; lines.Scan(); n++ {
		var c sample
		d := json.NewDecoder(strings.NewReader(lines.Text()))
		d.DisallowUnknownFields()
		if err := d.Decode(&c); err != nil {
			t.Fatalf("%s:%d: %v", name, n, err)
		}
		list = append(list, c)
	}
	return list
}

func sampleFiles(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	return names
}

func TestReplies(t *testing.T) {
	const fewest = 12 // of cases for each language
	for _, file := range sampleFiles(t) {
		lang := strings.TrimSuffix(filepath.Base(file), ".jsonl")
		list := samples(t, file)
		if len(list) < fewest {
			t.Errorf("%s: %d cases are fewer than %d", lang, len(list), fewest)
		}
		for _, c := range list {
			t.Run(lang+"/"+c.Name, func(t *testing.T) { checkSample(t, c) })
		}
	}
}

func checkSample(t *testing.T, c sample) {
	t.Helper()
	got, err := Parse(c.Text, Hints{Country: c.Country, Received: c.Received})
	switch c.Outcome {
	case "no_match":
		if !errors.Is(err, ErrNoMatch) {
			t.Errorf("%q: got %+v, %v, want ErrNoMatch", c.Text, got, err)
		}
	case "ambiguous":
		if !errors.Is(err, ErrAmbiguous) {
			t.Errorf("%q: got %+v, %v, want ErrAmbiguous", c.Text, got, err)
		}
	default:
		if err != nil {
			t.Fatalf("%q: %v", c.Text, err)
		}
		if diff := cmp.Diff(c.Expect, got); diff != "" {
			t.Errorf("%q:\n%s", c.Text, diff)
		}
	}
}

// Every word of every language stands in a file that loads without complaint.
func TestLexiconLoads(t *testing.T) {
	x, err := loadLexicon(lexiconFiles)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range languages() {
		if _, err := os.Stat("testdata/" + lang + ".jsonl"); err != nil {
			t.Errorf("lexicon %s has no cases: %v", lang, err)
		}
		found := false
		for _, l := range x.langs {
			found = found || l == lang
		}
		if !found {
			t.Errorf("no lexicon %s", lang)
		}
	}
}

// The evidence points at the figure in the reply as it came, not in the normalised one.
func TestEvidence(t *testing.T) {
	const text = "Übrig: １,5\u202fGB (von 3 GB), gültig bis 12.07.2026"
	p, err := parse(text, Hints{})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range p.evidence {
		if e.Rule == "" {
			t.Errorf("%s: no rule", e.Figure)
		}
		got[e.Figure] = text[e.Start:e.End]
	}
	want := map[string]string{"remaining": "１,5\u202fGB", "total": "3 GB", "expires": "12.07.2026"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
