package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/carrier"
)

const ownRow = "country: JP\ncarrier: Mine\nplmn: 440-98\nask: ussd *100#\n  cost: free\n"

func TestCarriers(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("good.txt", ownRow)
	write("half.txt", strings.Replace(ownRow, "Mine", "Other", 1)+"carrier: Broken\nplmn: 44098\nask: ussd *1#\n")
	write("notes.md", "these are no rows")
	write("long.txt", strings.Repeat("#", longestCarriers+1))
	if err := os.Mkdir(filepath.Join(folder, "sub.txt"), 0o700); err != nil {
		t.Fatal(err)
	}
	rows, faults := Carriers(folder)
	var got []string
	for _, r := range rows {
		got = append(got, r.Name+" "+r.Source)
		if !r.Own {
			t.Errorf("%s is not marked as the user's own", r.Name)
		}
	}
	if diff := cmp.Diff([]string{"Mine " + folder + "/good.txt", "Other " + folder + "/half.txt"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got = nil
	for _, f := range faults {
		got = append(got, strings.ReplaceAll(f.String(), folder, "D"))
	}
	want := []string{
		`D/half.txt:7: plmn: "44098": not a network; say country and network code, as in 440-10, several parted by "; "`,
		`D/long.txt:1: no file of rows; make it a text file that simgauge may read, of less than 1 MB`,
		`D/sub.txt:1: no file of rows; make it a text file that simgauge may read, of less than 1 MB`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if rows, faults := Carriers(filepath.Join(folder, "none")); len(rows)+len(faults) > 0 {
		t.Errorf("no folder: got %v, %v", rows, faults)
	}
}

// TestCarriersThatAreNone: a file that is none of rows costs a few lines of the log, not one for each of its own.
func TestCarriersThatAreNone(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		rows       int
		last       string
	}{
		{"another text", strings.Repeat("x\n", 400_000), 0, "D/rows.txt:21: 399980 more faults; mend those before first"},
		{"no text", "\x7fELF\xff\n", 0, "D/rows.txt:1: not UTF-8; make it a text file that simgauge may read, of less than 1 MB"},
		{"saved on Windows", "\ufeff" + strings.ReplaceAll(ownRow, "\n", "\r\n"), 1, ""},
		{"a terminal's commands", strings.Replace(ownRow, "Mine", "M\x1b[2J", 1), 0, `D/rows.txt:2: "carrier: M\x1b[2J": a character that cannot be seen; leave it out`},
		{"the row behind it", ownRow + strings.Replace(ownRow, "Mine", "\x1b[2J", 1), 1, `D/rows.txt:7: "carrier: \x1b[2J": a character that cannot be seen; leave it out`},
	} {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "rows.txt"), []byte(tc.text), 0o600); err != nil {
			t.Fatal(err)
		}
		rows, faults := Carriers(folder)
		last := ""
		if len(faults) > 0 {
			last = strings.ReplaceAll(faults[len(faults)-1].String(), folder, "D")
		}
		if len(rows) != tc.rows || len(faults) > mostFaults+1 || last != tc.last {
			t.Errorf("%s: %d rows, %d faults, the last: %s\nwant %s", tc.name, len(rows), len(faults), last, tc.last)
		}
	}
}

// TestOwnRowsWin: on the network of many, and of a name that is built in.
func TestOwnRowsWin(t *testing.T) {
	for _, name := range []string{"Mine", "Swisscom"} {
		rows, faults := carrier.ParseOwn("mine.txt", "country: CH\ncarrier: "+name+"\nplmn: 228-01\nask: ussd *999#\n  cost: free\n")
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		row, err := carrier.Catalogue{Own: rows}.Brands(carrier.Card{Home: carrier.PLMN{MCC: "228", MNC: "01"}, SPN: "Swisscom"}).Agreed()
		if err != nil || len(row.Queries) != 1 || row.Queries[0].USSD.Code != "*999#" || len(carrier.Unbidden(row.Queries, false)) != 1 {
			t.Errorf("%s: got %+v, %v", name, row, err)
		}
	}
}

// TestSuggestedCall: the lines for a row that is called are read as the query of the row.
func TestSuggestedCall(t *testing.T) {
	for _, more := range []string{"", "  dtmf: 1#\n", "  hang_up: 20s of answer\n"} {
		rows, faults := carrier.ParseOwn("mine.txt", "country: JP\ncarrier: Mine\nplmn: 440-98\nask: call 0120000\n  await: 1234; Mine\n"+more)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		c, err := Parse("suggested.yml", []byte(carrier.Suggest(rows)))
		if err != nil {
			t.Fatal(err)
		}
		got, want := c.SIMs[0].Asks[0].Queries[0].Call, rows[0].Queries[0].Call
		want.RingAtMost = got.RingAtMost // the default, written out
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s(-want +got):\n%s", more, diff)
		}
	}
}
