package atline

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// paramLists are lists of parameters as modems send them; a quoted parameter is written here in its quotes.
var paramLists = map[string][]string{
	"":                               nil,
	"0,1":                            {"0", "1"},
	`0,1,"5E25","605F"`:              {"0", "1", `"5E25"`, `"605F"`},
	"2,1,4CA,81DE445":                {"2", "1", "4CA", "81DE445"},
	`2,1,"","605F"`:                  {"2", "1", `""`, `"605F"`},
	`2,1,"0B,"0100701",7`:            {"2", "1", `"0B"`, `"0100701"`, "7"},
	`2,1,"5E25`:                      {"2", "1", `"5E25"`},
	"1, 1F00, 79D903 ,7":             {"1", "1F00", "79D903", "7"},
	`0,0,"EXAMPLE, Ltd",7`:           {"0", "0", `"EXAMPLE, Ltd"`, "7"},
	`0,0,"EXAMPLE,",7`:               {"0", "0", `"EXAMPLE,"`, "7"},
	`,23`:                            {"", "23"},
	`"",24`:                          {`""`, "24"},
	"0,,29":                          {"0", "", "29"},
	"1,":                             {"1", ""},
	`0,"a "b" c",15`:                 {"0", `"a "b" c"`, "15"},
	`("SM","ME"),("SM","ME"),("SM")`: {`("SM","ME")`, `("SM","ME")`, `("SM")`},
	"(2),(0-1,3),(0,2)":              {"(2)", "(0-1,3)", "(0,2)"},
	"(0,1":                           {"(0,1"},
}

func TestParams(t *testing.T) {
	for list, want := range paramLists {
		var got []string
		for _, p := range Params(list) {
			if p.Quoted {
				p.Text = `"` + p.Text + `"`
			}
			got = append(got, p.Text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", list, diff)
		}
	}
}

// TestParamsRoundTrip: what is quoted properly is told as it was.
func TestParamsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.StringMatching(`[A-Za-z0-9 .,:;-]{0,12}`), 1, 6).Draw(t, "params")
		params := Params(`"` + strings.Join(want, `","`) + `"`)
		var got []string
		for _, p := range params {
			got = append(got, p.Text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-want +got:\n%s", diff)
		}
	})
}

func TestSplitName(t *testing.T) {
	for line, want := range map[string][2]string{
		"+CREG: 0,1":         {"+CREG", "0,1"},
		"^RSSI:17":           {"^RSSI", "17"},
		"$QCSIMSTAT: 1, X":   {"$QCSIMSTAT", "1, X"},
		"*PSUTTZ: 26":        {"*PSUTTZ", "26"},
		"+CME ERROR: 3":      {"+CME ERROR", "3"},
		"+CMS ERROR: a: b":   {"+CMS ERROR", "a: b"},
		"+CMGS":              {},
		"+15550100: missed":  {},
		"Revision: 1.0":      {},
		"+Data, left: 5":     {},
		"":                   {},
		"+:":                 {},
		"\xff+CSQ: 1":        {},
		"+CSQ\xff: 1":        {},
		"#CCID: 89490100000": {"#CCID", "89490100000"},
	} {
		name, params := Split(line)
		if diff := cmp.Diff(want, [2]string{name, params}); diff != "" {
			t.Errorf("%q (-want +got):\n%s", line, diff)
		}
	}
}

func FuzzParams(f *testing.F) {
	for list := range paramLists {
		f.Add(list)
	}
	f.Fuzz(func(t *testing.T, list string) {
		params := Params(list)
		if n := strings.Count(list, ","); len(params) > n+1 {
			t.Errorf("%q: %d parameters of %d commas", list, len(params), n)
		}
		if (len(params) == 0) != (strings.TrimSpace(list) == "") {
			t.Errorf("%q: %d parameters", list, len(params))
		}
	})
}

func FuzzSplitName(f *testing.F) {
	f.Add("+CREG: 0,1")
	f.Add("+CME ERROR: SIM busy")
	f.Fuzz(func(t *testing.T, line string) {
		name, params := Split(line)
		if name == "" && params != "" {
			t.Errorf("%q: parameters %q without a name", line, params)
		}
		if !strings.HasPrefix(line, name) {
			t.Errorf("%q: name %q", line, name)
		}
	})
}
