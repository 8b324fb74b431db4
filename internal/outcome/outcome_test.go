package outcome_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/simgauge/simgauge/internal/outcome"
)

func TestAllOutcomesAreListedOnce(t *testing.T) {
	got := names(outcome.All())
	want := constants(t, "outcome.go", "Outcome")
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("All() = %q, want every constant of the type: %q", got, want)
	}
	if len(got) != 10 {
		t.Errorf("%d outcomes, want the ten of the contract", len(got))
	}
}

func TestEveryDetailHasARow(t *testing.T) {
	var got []string
	for _, e := range outcome.Details() {
		got = append(got, string(e.Name))
	}
	want := constants(t, "detail.go", "Detail")
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("rows %q\nconstants %q", got, want)
	}
}

func TestDetailRowsAreComplete(t *testing.T) {
	tame := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	for _, e := range outcome.Details() {
		if !tame.MatchString(string(e.Name)) {
			t.Errorf("name %q is not snake_case", e.Name)
		}
		if !slices.Contains(outcome.All(), e.Outcome) || e.Outcome == outcome.OK {
			t.Errorf("%s: outcome %q is not one of a failure", e.Name, e.Outcome)
		}
		if e.Text == "" || e.Mend == "" || strings.HasSuffix(e.Text, ".") || strings.HasSuffix(e.Mend, ".") {
			t.Errorf("%s: text %q, mend %q, want both, without a full stop", e.Name, e.Text, e.Mend)
		}
	}
}

func TestEveryFailureHasADetail(t *testing.T) {
	for _, o := range outcome.All() {
		has := slices.ContainsFunc(outcome.Details(), func(e outcome.Entry) bool { return e.Outcome == o })
		if has == (o == outcome.OK) {
			t.Errorf("outcome %s: has details = %v", o, has)
		}
	}
}

func TestLookup(t *testing.T) {
	if e, ok := outcome.Lookup(outcome.PINNeeded); !ok || e.Outcome != outcome.SIMLocked {
		t.Errorf("Lookup(pin_needed) = %v, %v", e, ok)
	}
	if e, ok := outcome.Lookup("no such detail"); ok {
		t.Errorf("Lookup of an unknown name = %v", e)
	}
}

func names(os []outcome.Outcome) []string {
	var ss []string
	for _, o := range os {
		ss = append(ss, string(o))
	}
	return ss
}

// constants are the values of the string constants of a type, as the source declares them.
func constants(t *testing.T, file, typ string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := v.Type.(*ast.Ident); !ok || id.Name != typ {
			return true
		}
		values = append(values, strings.Trim(v.Values[0].(*ast.BasicLit).Value, `"`))
		return true
	})
	return values
}
