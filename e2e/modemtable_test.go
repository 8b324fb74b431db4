package e2e

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/modemsim"
)

var update = flag.Bool("update", false, "write docs/modems.md")

// row is what came of one modem.
type row struct {
	coding string // in which it took the codes
	cells  []cell // in the order of ways
}

// table collects the rows of modems that are asked at the same time.
type table struct {
	mu   sync.Mutex
	rows map[string]row
}

func newTable() *table { return &table{rows: map[string]row{}} }

func (tb *table) set(personality string, r row) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.rows[personality] = r
}

// complete reports whether every modem was asked in every way.
func (tb *table) complete() bool {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	for _, name := range modemsim.Personalities() {
		if len(tb.rows[name].cells) != len(ways()) {
			return false
		}
	}
	return true
}

// document writes docs/modems.md, or compares it.
func (tb *table) document(t *testing.T) {
	t.Helper()
	page := template.Must(template.New("modems.md.tmpl").ParseFiles("testdata/modems.md.tmpl"))
	var b bytes.Buffer
	if err := page.Execute(&b, map[string]any{"Ways": names(), "Modems": tb.described(t)}); err != nil {
		t.Fatal(err)
	}
	const path = "../docs/modems.md"
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("docs/modems.md (-is +should be); go test ./e2e -run TestModems -update writes it:\n%s", diff)
	}
}

// names are the columns.
func names() []string {
	var all []string
	for _, w := range ways() {
		all = append(all, w.name)
	}
	return all
}

// described is what the page says of a modem: what came of it, and what its file says of itself.
type described struct {
	Name, Model, Coding              string
	Cells                            []string
	About, Source, Capture, Unproven string
}

func (tb *table) described(t *testing.T) []described {
	t.Helper()
	var all []described
	for _, name := range modemsim.Personalities() {
		r := tb.rows[name]
		d := described{Name: name, Coding: r.coding}
		for _, c := range r.cells {
			d.Cells = append(d.Cells, c.text())
		}
		d.read(t)
		all = append(all, d)
	}
	return all
}

// text is a cell for the page.
func (c cell) text() string {
	text := "✓ " + c.Figure
	if c.Outcome != "ok" {
		text = "`" + c.Outcome + "`: " + c.Detail
	}
	if c.Dialogues > 1 {
		text += " after " + strconv.Itoa(c.Dialogues) + " codes"
	}
	return text
}

// read takes the comment and the identity out of a personality's file.
func (d *described) read(t *testing.T) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "modemsim", "personalities", d.Name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]*string{"Source": &d.Source, "Capture": &d.Capture, "Unproven": &d.Unproven}
	at, identity := &d.About, map[string]string{}
	for line := range strings.Lines(string(b)) {
		comment, isComment := strings.CutPrefix(strings.TrimSpace(line), "# ")
		if !isComment {
			key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
			identity[key] = strings.TrimSpace(value)
			continue
		}
		if key, rest, ok := strings.Cut(comment, ": "); ok && parts[key] != nil {
			at, comment = parts[key], rest
		}
		*at = strings.TrimSpace(*at + " " + strings.ReplaceAll(comment, "|", `\|`))
	}
	d.Model = identity["manufacturer"] + " " + identity["model"]
}

// TestPersonalitiesSayWhatProvesThem: a capture, or what is not proven.
func TestPersonalitiesSayWhatProvesThem(t *testing.T) {
	t.Parallel()
	for _, name := range modemsim.Personalities() {
		d := described{Name: name}
		d.read(t)
		if d.About == "" || d.Source == "" {
			t.Errorf("%s: about %q, source %q; want both", name, d.About, d.Source)
		}
		if i := strings.IndexFunc(d.Capture, func(r rune) bool { return !strings.ContainsRune("0123456789, ", r) }); i >= 0 {
			t.Errorf("%s: captures %q: want numbers", name, d.Capture)
		}
	}
	if !slices.IsSorted(modemsim.Personalities()) {
		t.Error("the page would not be sorted")
	}
}
