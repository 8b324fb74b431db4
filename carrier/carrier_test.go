package carrier

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestQueryNamesItself(t *testing.T) {
	for _, tc := range []struct {
		query  Query
		method Method
		text   string
	}{
		{Query{USSD: &USSDQuery{Code: "*123#"}}, USSD, "ussd *123#"},
		{Query{USSD: &USSDQuery{Code: "*123#", Replies: []string{"2", "1"}}}, USSD, "ussd *123# > 2 > 1"},
		{Query{SMS: &SMSQuery{To: "1234", Body: "PASSWORD 99"}}, SMS, "sms to 1234"},
		{Query{}, "", "no query"},
	} {
		if got := tc.query.Method(); got != tc.method {
			t.Errorf("%s: method %q, want %q", tc.text, got, tc.method)
		}
		if got := tc.query.String(); got != tc.text {
			t.Errorf("got %q, want %q", got, tc.text)
		}
	}
}

func TestTristateNamesItself(t *testing.T) {
	got := []string{Unknown.String(), Free.String(), Costs.String()}
	if diff := cmp.Diff([]string{"unknown", "free", "costs"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestTableIsWellFormed holds for every row of the embedded table, wherever the tests run. That the table is
// also what the installed XML says is tested beside the generator, where there is an XML.
func TestTableIsWellFormed(t *testing.T) {
	source, day := tableSource(catalogue)
	lines := 0
	for line := range strings.Lines(catalogue) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		lines++
		r, ok := parseRow(strings.TrimSuffix(line, "\n"), source, "2026")
		if !ok {
			t.Errorf("cannot read %q", line)
			continue
		}
		if len(r.Country) != 2 || r.Country != strings.ToUpper(r.Country) || len(r.PLMNs) == 0 {
			t.Errorf("row without country or network: %q", line)
		}
	}
	if got := len(tableRows(catalogue, func(_, _ string) bool { return true })); got != lines || lines < 500 {
		t.Errorf("%d rows of %d", got, lines)
	}
	if !strings.HasPrefix(source, "mobile-broadband-provider-info 2") || checkDate(day) != nil {
		t.Errorf("source %q of %q names no package, version and day", source, day)
	}
}

func TestEveryQueryOfTheTable(t *testing.T) {
	source, _ := tableSource(catalogue)
	for _, r := range tableRows(catalogue, func(_, _ string) bool { return true }) {
		for _, q := range r.Queries {
			if !strings.Contains(q.Source, source) || !strings.Contains(q.Source, r.Name) {
				t.Errorf("%s: source %q does not name package, version and brand", r.Name, q.Source)
			}
			if q.Cost != Unknown || q.Roaming != Unknown {
				t.Errorf("%s: the source does not say what asking costs", r.Name)
			}
			if q.Method() == SMS && (q.Await == nil || len(q.Await.From) == 0 || q.Await.Within == 0) {
				t.Errorf("%s: %v awaits no answer", r.Name, q)
			}
			if q.Method() != USSD {
				continue
			}
			if reason, refused := Refused(q.USSD.Code); refused {
				t.Errorf("%s: %v is refused: %s", r.Name, q, reason)
			}
		}
		if len(Unbidden(r.Queries, false)) != 0 {
			t.Errorf("%s would be asked unbidden, and nobody knows what it costs", r.Name)
		}
	}
}

func TestLookup(t *testing.T) {
	rows := Lookup(PLMN{"262", "07"})
	var got []string
	for _, r := range rows {
		got = append(got, r.Country+" "+r.Name)
	}
	for _, want := range []string{"DE O2", "DE FONIC", "DE Tchibo-Mobil"} {
		if !slices.Contains(got, want) {
			t.Errorf("262-07: %s is missing in %v", want, got)
		}
	}
	for _, none := range []PLMN{{}, {"262", "7"}, {"262", "007"}, {"999", "99"}} {
		if rows := Lookup(none); len(rows) != 0 {
			t.Errorf("%v: got %v, want nothing", none, rows)
		}
	}
}

func TestFind(t *testing.T) {
	for _, tc := range []struct{ name, want string }{
		{"swisscom", "CH/Swisscom"},
		{"FONIC", "DE/FONIC"},
		{"Билайн", "RU/Beeline"},
		{"telekom", "DE/Telekom"},
		{"mt", "MT/Melita"},
	} {
		var got []string
		for _, r := range Find(tc.name) {
			got = append(got, r.Country+"/"+r.Name)
		}
		if !slices.Contains(got, tc.want) {
			t.Errorf("%s: %s is missing in %v", tc.name, tc.want, got)
		}
	}
	for _, none := range []string{"", " - ", "no such brand"} {
		if got := Find(none); len(got) != 0 {
			t.Errorf("%q: got %d rows, want none", none, len(got))
		}
	}
}

func TestShortName(t *testing.T) {
	for _, tc := range []struct{ name, want string }{
		{"T-Mobile(Telekom)", "t-mobile"},
		{"AldiTalk/MedionMobile", "alditalk"},
		{"Movistar (Telefónica)", "movistar"},
		{"Vivo México", "vivo-mexico"},
		{"8.ta", "8-ta"},
		{"a name that is longer than any label would be", "a-name-that-is-longer-than-any-l"},
		{"Билайн", ""},
	} {
		if got := (Row{Name: tc.name}).ShortName(); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestParseRowRefuses(t *testing.T) {
	for _, line := range []string{
		"", "DE", "DE\tName\t262-01\tussd *1#", // too few columns
		"DE\t\t262-01\t\t",            // no name
		"DE\tName\t262\t\t",           // no network
		"DE\tName\t262-01\tcall 22\t", // a way to ask that it does not know
		"DE\tName\t262-01\tsms 22\t",  // a text without words
	} {
		if r, ok := parseRow(line, "here 1", "2026"); ok {
			t.Errorf("%q: got %+v, want a refusal", line, r)
		}
	}
}

func FuzzParseRow(f *testing.F) {
	f.Add("DE\tName; Other\t262-01; 262-06\tussd *100# > 2; sms 1234 HOW MUCH\t*101*X#")
	f.Add("\t; \t\t\t") // a list of empty names
	f.Fuzz(func(t *testing.T, line string) {
		r, ok := parseRow(line, "here 1", "2026")
		if ok && (r.Name == "" || r.Source == "") {
			t.Errorf("%q gives a row without name or source: %+v", line, r)
		}
	})
}
