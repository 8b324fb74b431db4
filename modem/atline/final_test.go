package atline

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// finals are final result codes as modems send them.
var finals = []struct {
	line string
	want Result
}{
	{"OK", Result{}},
	{"\x13OK", Result{}},
	{"\xff\xfeOK ", Result{}},
	{"0", Result{}},
	{"4", Result{Err: &Error{Text: "ERROR"}}},
	{"ERROR", Result{Err: &Error{Text: "ERROR"}}},
	{"ERROR+CNUM: ,\"15550100\",129", Result{Err: &Error{Text: "ERROR"}, Tail: "+CNUM: ,\"15550100\",129"}},
	{"COMMAND NOT SUPPORT", Result{Err: &Error{Text: "COMMAND NOT SUPPORT"}}},
	{"TOO MANY PARAMETERS", Result{Err: &Error{Text: "TOO MANY PARAMETERS"}}},
	{"ABORTED", Result{Err: &Error{Text: "ABORTED"}}},
	{"MODEM ERROR: 7", Result{Err: &Error{Text: "MODEM ERROR: 7"}}},
	{"NOT FOND ^,NOT CUSTOM AT", Result{Err: &Error{Text: "NOT FOND ^,NOT CUSTOM AT"}}},
	{"NO CARRIER", Result{Err: &Error{Text: "NO CARRIER"}, Call: true}},
	{"BUSY", Result{Err: &Error{Text: "BUSY"}, Call: true}},
	{"+CME ERROR: 30", Result{Err: &Error{Class: CME, Code: CMENoNetwork, Text: "no network service"}}},
	{"+CME ERROR:14", Result{Err: &Error{Class: CME, Code: CMESIMBusy, Text: "SIM busy"}}},
	{"+CME ERROR: sim busy", Result{Err: &Error{Class: CME, Code: CMESIMBusy, Text: "sim busy"}}},
	{"+CME ERROR: retry operation", Result{Err: &Error{Class: CME, Code: CMENotAllowedNow, Text: "retry operation"}}},
	{"+CME ERROR: bananas", Result{Err: &Error{Class: CME, Code: CMEUnknown, Text: "bananas"}}},
	{"+CME ERROR: 15790320", Result{Err: &Error{Class: CME, Code: 15790320}}},
	{"+CME ERROR", Result{Err: &Error{Class: CME, Code: CMEUnknown}}},
	{"+CMS ERROR: 322", Result{Err: &Error{Class: CMS, Code: CMSMemoryFull, Text: "memory full"}}},
	{"+CMS ERROR 500", Result{Err: &Error{Class: CMS, Code: CMSUnknown, Text: "unknown error"}}},
	{"+CMS ERROR: memory full", Result{Err: &Error{Class: CMS, Code: CMSMemoryFull, Text: "memory full"}}},
}

func TestParseFinal(t *testing.T) {
	for _, tc := range finals {
		got, ok := ParseFinal(tc.line)
		if !ok {
			t.Errorf("%q is not taken for a final result code", tc.line)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tc.line, diff)
		}
	}
}

func TestParseFinalLeavesText(t *testing.T) {
	for _, line := range []string{
		"", "OK then", "ERROR codes: 1", "ERRORS", "NO CARRIER HAS IT", "00", "44", "+CME ERRORS: 1", "+CSQ: 20,99", "BUSY SIGNAL",
		"> OK", "+CMT: ,23", "NOT FOUND",
	} {
		if got, ok := ParseFinal(line); ok {
			t.Errorf("%q is taken for %+v", line, got)
		}
	}
}

func TestErrorText(t *testing.T) {
	for want, err := range map[string]*Error{
		"+CME ERROR 30: no network service": {Class: CME, Code: CMENoNetwork, Text: "no network service"},
		"+CME ERROR 999":                    {Class: CME, Code: 999},
		"+CMS ERROR 500: bananas":           {Class: CMS, Code: CMSUnknown, Text: "bananas"},
		"COMMAND NOT SUPPORT":               {Text: "COMMAND NOT SUPPORT"},
	} {
		if got := err.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	err := &Error{Class: CMS, Code: CMSMemoryFull}
	if err.IsCME(CMSMemoryFull) || !err.IsCMS(CMSNoNetwork, CMSMemoryFull) || err.IsCMS(CMSNoNetwork) {
		t.Error("classes and codes are mixed up")
	}
}

func FuzzParseFinal(f *testing.F) {
	for _, tc := range finals {
		f.Add(tc.line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		res, ok := ParseFinal(line)
		switch {
		case !ok && res != Result{}:
			t.Errorf("%q: %+v and not ok", line, res)
		case res.Err != nil && res.Err.Error() == "":
			t.Errorf("%q: an error without a text", line)
		case res.Err != nil && res.Err.Code < 0:
			t.Errorf("%q: code %d", line, res.Err.Code)
		}
	})
}
