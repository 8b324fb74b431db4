package ussd

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func known(v uint8) DCS { return DCS{Value: v, Known: true} }

func TestParseIndication(t *testing.T) {
	tests := []struct {
		name, line string
		want       indication
	}{
		{"bare status", `+CUSD: 2`, indication{status: StatusTerminated}},
		{"bare status before a comma", `+CUSD: 4,`, indication{status: StatusUnsupported}},
		{"empty text", `+CUSD: 0,""`, indication{status: StatusDone}},
		{"no blank", `+CUSD:1,"1. Data",15`, indication{StatusMenu, "1. Data", known(15)}},
		{"blanks behind the commas", `+CUSD: 0, "3 GB left", 15`, indication{StatusDone, "3 GB left", known(15)}},
		{"no dcs", `+CUSD: 1,"1. Data"`, indication{StatusMenu, "1. Data", DCS{}}},
		{"empty dcs", `+CUSD: 1,"1. Data",`, indication{StatusMenu, "1. Data", DCS{}}},
		{"hex without quotes", `+CUSD: 0, 00330047`, indication{StatusDone, "00330047", DCS{}}},
		{"hex without quotes, with dcs", `+CUSD: 0,00330047, 72`, indication{StatusDone, "00330047", known(72)}},
		{"text without quotes keeps its comma", `+CUSD: 0,Left 12,34`, indication{StatusDone, "Left 12,34", DCS{}}},
		{"quotes inside", `+CUSD: 0,"7 EUR in "Maxi", 2 GB",15`, indication{StatusDone, `7 EUR in "Maxi", 2 GB`, known(15)}},
		{"lines inside", "+CUSD: 1,\"1. Data\r\n\r\n2. Money\n\",15", indication{StatusMenu, "1. Data\r\n\r\n2. Money\n", known(15)}},
		{"lower case hex", `+CUSD: 2,"0033002e", 17`, indication{StatusTerminated, "0033002e", known(17)}},
		{"closing quote missing", `+CUSD: 0,"3 GB left`, indication{StatusDone, "3 GB left", DCS{}}},
		{"closing quote missing behind a quote", `+CUSD: 0,"in "Maxi" 3 GB`, indication{StatusDone, `in "Maxi" 3 GB`, DCS{}}},
		{"prompt behind a menu", "+CUSD: 1,\"1. Data\",15\r\n> ", indication{StatusMenu, "1. Data", known(15)}},
		{"dcs that is no octet", `+CUSD: 0,"x",999`, indication{StatusDone, "x", DCS{}}},
		{"reserved status", `+CUSD: 6`, indication{status: 6}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseIndication(tt.line)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(indication{})); diff != "" {
				t.Errorf("parseIndication(%q) (-want +got):\n%s", tt.line, diff)
			}
		})
	}
}

func TestParseIndicationRefuses(t *testing.T) {
	for _, line := range []string{``, `+CUSD:`, `+CUSD: "text"`, `+CUSD: 999`, `+CME ERROR: 30`} {
		if got, err := parseIndication(line); err == nil {
			t.Errorf("parseIndication(%q) = %+v, want an error", line, got)
		}
	}
}

func FuzzParseIndication(f *testing.F) {
	for _, seed := range []string{
		`+CUSD: 2`, `+CUSD: 0, "3 GB", 15`, "+CUSD: 1,\"1. Data\r\n2. Money\"", `+CUSD: 0, 0033`, `+CUSD: 0,"a "b" c",15`, `+CUSD:1,"`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		in, err := parseIndication(line)
		if err == nil && len(in.text) > len(line) {
			t.Errorf("parseIndication(%q): text %q is longer than the line", line, in.text)
		}
	})
}
