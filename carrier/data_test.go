package carrier

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the list of carriers into docs/carriers.md")

// page has the list between its heading and the end.
const page, heading = "../docs/carriers.md", "## What is known\n"

// TestPageListsTheCatalogue: docs/carriers.md has every carrier of which it is known how it is asked, or that it cannot be.
func TestPageListsTheCatalogue(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, got, _ := strings.Cut(string(text), heading)
	want := listOfCarriers()
	if *update {
		if err := os.WriteFile(page, []byte(before+heading+want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s is stale, run go test ./carrier -run PageLists -update (-want +got):\n%s", page, diff)
	}
}

// listOfCarriers is a line for each country: what can be asked, each carrier with its ways, and what cannot.
func listOfCarriers() string {
	type line struct{ asked, cannot []string }
	lines := map[string]*line{}
	carriers := 0
	for r := range All() {
		if len(r.Queries) == 0 && r.None == "" {
			continue
		}
		carriers++
		l := lines[r.Country]
		if l == nil {
			l = &line{}
			lines[r.Country] = l
		}
		if r.None != "" {
			l.cannot = append(l.cannot, r.Name)
			continue
		}
		l.asked = append(l.asked, r.Name+" ("+ways(r)+")")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%d carriers in %d countries. This list is written by `go test ./carrier -run PageLists -update`.\n\n", carriers, len(lines))
	b.WriteString("| country | can be asked, by | cannot be asked: count |\n|---|---|---|\n")
	for c := range eachCountry() {
		if l := lines[c.code]; l != nil {
			fmt.Fprintf(&b, "| %s, %s | %s | %s |\n", c.code, c.names[0], strings.Join(l.asked, ", "), strings.Join(l.cannot, ", "))
		}
	}
	return b.String()
}

// ways are the methods of a row's queries, each once.
func ways(r Row) string {
	var out []string
	for _, q := range r.Queries {
		out = union(out, []string{string(q.Method())})
	}
	return strings.Join(out, ", ")
}
