package carrier

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func parseAll(t *testing.T, text string) []Row {
	t.Helper()
	rows, faults := Parse(text)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return rows
}

// row is a row in its shortest form.
func row(name, more string) string {
	return "carrier: " + name + "\nplmn: 440-98\nsource: made up\ndate: 2026\nconfidence: reported\n" + more + "\n"
}

func TestBrands(t *testing.T) {
	rows := parseAll(t, "country: JP\n"+
		row("Host", "unasked: HOST; 1234\nask: ussd *100#\n  cost: free\n  roaming: free")+
		row("ByBoth", "spn: Both Mobile\niccid: 898150\nask: ussd *101#\n  cost: free")+
		row("ByName", "spn: Namely\nask: ussd *102#\n  cost: free")+
		row("ByNumber", "iccid: 898199\nnone: it has no way"))
	number := func(digits string) func(string) bool {
		return func(begin string) bool { return strings.HasPrefix(digits, begin) }
	}
	for _, tc := range []struct {
		name string
		card Card
		want string
		err  error
	}{
		{"nothing known of the card", Card{}, "", ErrDisputed},
		{"its own name", Card{SPN: "HOST"}, "ussd *100#", nil},
		{"another's name", Card{SPN: "namely"}, "ussd *102#", nil},
		{"a name of nobody leaves the number open", Card{SPN: "Else"}, "", ErrDisputed},
		{"a number of nobody leaves the name open", Card{Begins: number("898100")}, "", ErrDisputed},
		{"name and number of nobody: the host's", Card{SPN: "Else", Begins: number("898100")}, "ussd *100#", nil},
		{"a number of its own", Card{Begins: number("8981501")}, "ussd *101#", nil},
		{"the number before the name of the host", Card{SPN: "Host", Begins: number("8981501")}, "ussd *101#", nil},
		{"a brand that cannot be asked", Card{Begins: number("8981990000000000001")}, "", ErrNoQuery},
	} {
		got, err := narrow(slices.Clone(rows), tc.card).Agreed()
		var queries []string
		for _, q := range got.Queries {
			queries = append(queries, q.String())
		}
		if !errors.Is(err, tc.err) || strings.Join(queries, ", ") != tc.want {
			t.Errorf("%s: got %v, %v; want %q, %v", tc.name, queries, err, tc.want, tc.err)
		}
		if err != nil && strings.Contains(fmt.Sprintf("%v %+v", err, got), "00000001") {
			t.Errorf("%s: shows the card's number: %v", tc.name, err)
		}
	}
	if got, err := narrow(rows[1:2], Card{}).Agreed(); !errors.Is(err, ErrDisputed) {
		t.Errorf("a reseller alone, and no mark of it on the card: got %v, %v", got, err)
	}
	got, err := narrow(rows[3:], Card{Begins: number("898199")}).Agreed()
	if !errors.Is(err, ErrNoQuery) || got.None != "it has no way" {
		t.Errorf("got %v, %v, want why it cannot be asked", got, err)
	}
}

// TestAgreedIsTheDearest: what one brand calls free and another does not is not free for a card of either.
func TestAgreedIsTheDearest(t *testing.T) {
	for _, tc := range []struct {
		other   string
		unasked []string
		free    int
	}{
		{"unasked: host; 99\nask: ussd *100#\n  cost: free\n  roaming: free", []string{"HOST"}, 1},
		{"ask: ussd *100#\n  cost: unknown", nil, 0},
		{"unasked: 1234\nask: ussd *100#\n  cost: costs", []string{"1234"}, 0},
	} {
		rows := parseAll(t, "country: JP\n"+row("Host", "unasked: HOST; 1234\nask: ussd *100#\n  cost: free\n  roaming: free")+row("Other", tc.other))
		got, err := Brands{Rows: rows}.Agreed()
		if err != nil || got.Name != "" || len(got.Queries) != 1 {
			t.Fatalf("got %+v, %v", got, err)
		}
		if diff := cmp.Diff(tc.unasked, got.Unasked); diff != "" {
			t.Errorf("unasked (-want +got):\n%s", diff)
		}
		if n := len(Unbidden(got.Queries, false)); n != tc.free {
			t.Errorf("%s: %d asked unbidden, want %d", tc.other, n, tc.free)
		}
		if n := len(Unbidden(got.Queries, true)); n != tc.free {
			t.Errorf("%s: %d asked unbidden abroad, want %d", tc.other, n, tc.free)
		}
	}
}

func TestUnitsMustAgree(t *testing.T) {
	rows := parseAll(t, "country: JP\n"+row("Host", "ask: ussd *100#")+row("Other", "units: binary\nask: ussd *100#"))
	if got, err := (Brands{Rows: rows}).Agreed(); !errors.Is(err, ErrDisputed) {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestHomeless finds a brand of no network by the mark on the card, whatever network the card is of.
func TestHomeless(t *testing.T) {
	own, faults := ParseOwn("mine.txt", "country: ZZ\ncarrier: Roamer\niccid: 891234\nnone: its app alone tells\n")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	c := Catalogue{Own: own}
	begins := func(digits string) bool { return strings.HasPrefix("891234", digits) }
	for _, tc := range []struct {
		card Card
		want int
	}{{Card{Begins: begins}, 1}, {Card{SPN: "roamer"}, 1}, {Card{SPN: "Else"}, 0}, {Card{}, 0}} {
		if got := c.Brands(tc.card); len(got.Rows) != tc.want || got.Sure != (tc.want == 1) {
			t.Errorf("%+v: got %+v", tc.card.SPN, got)
		}
	}
}

func TestMerge(t *testing.T) {
	under := tableRows("# source\tmade up 1\t2026-01-01\n"+
		"JP\tAlpha; Alpha Prepaid\t440-98; 440-97\tussd *100#\t*101*X#\n"+
		"JP\tAL-PHA\t440-96\tussd *102#\t\n"+
		"JP\tBeta\t440-98\tussd *103#\t\n"+
		"KR\tAlpha\t450-98\tussd *104#\t\n", func(_, _ string) bool { return true })
	over := func(more string) []Row { return parseAll(t, "country: JP\n"+row("alpha", more)) }
	for _, tc := range []struct {
		name, more, want string
	}{
		{"its queries take the place of the others", "ask: ussd *1#", "alpha 440-98 440-97 440-96 [ussd *1#] *101*X#"},
		{"it cannot be asked", "none: it has no way", "alpha 440-98 440-97 440-96 [] *101*X#"},
	} {
		got := merge(over(tc.more), slices.Clone(under))
		a := got[0]
		text := fmt.Sprint(a.Name, " ", a.PLMNs[0], " ", a.PLMNs[1], " ", a.PLMNs[2], " ", a.Queries, " ", strings.Join(a.TopUps, " "))
		if text != tc.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tc.name, text, tc.want)
		}
		if len(got) != 3 || got[1].Name != "Beta" || got[2].Country != "KR" {
			t.Errorf("%s: got %v", tc.name, got)
		}
	}
	if got := merge([]Row{{Name: "Alpha", Country: "JP"}}, under)[0]; len(got.Queries) != 2 {
		t.Errorf("a row that says nothing of how to ask keeps the generated queries: got %v", got.Queries)
	}
}

// TestDrawsMustAgree: an order in which bundles are drawn on is known only where all brands have the same, and a row keeps that of the row beneath it.
func TestDrawsMustAgree(t *testing.T) {
	const night = "draws: Night; Base\nask: ussd *100#"
	for other, want := range map[string][]string{night: {"Night", "Base"}, "ask: ussd *100#": nil, "draws: Base; Night\nask: ussd *100#": nil} {
		got, err := Brands{Rows: parseAll(t, "country: JP\n"+row("Host", night)+row("Other", other))}.Agreed()
		if diff := cmp.Diff(want, got.Draws); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", other, err, diff)
		}
	}
	under := parseAll(t, "country: JP\n"+row("Host", night))
	over := parseAll(t, "country: JP\n"+row("Host", "ask: ussd *101#"))
	if got := merge(over, under)[0].Draws; !slices.Equal(got, []string{"Night", "Base"}) {
		t.Errorf("merged %v, want the order beneath", got)
	}
}
