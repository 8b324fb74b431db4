package quota

import (
	"encoding/json"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var canonical = regexp.MustCompile(`^(0|[1-9][0-9]*)(\.[0-9]+)? [KMGT]?B( (0|[1-9][0-9]*)(\.[0-9]+)? [KMGT]?B)*$`)
var canonicalMoney = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)
var isoCurrency = regexp.MustCompile(`^([A-Z]{3})?$`)

// checkReading holds the promises that every reading keeps, whatever the reply.
func checkReading(t *testing.T, text string, p parsed) {
	t.Helper()
	for _, d := range p.Data {
		for _, q := range []Quantity{d.Remaining, d.Total, d.Used} {
			if !q.Known() {
				if q != (Quantity{}) {
					t.Errorf("%q: not stated, yet %+v", text, q)
				}
				continue
			}
			again, err := canonicalQuantity(q.Text, q.Binary)
			if err != nil || again != q || !canonical.MatchString(q.Text) || q.Bytes < 0 {
				t.Errorf("%q: %+v is not canonical: %+v, %v", text, q, again, err)
			}
		}
	}
	for _, m := range p.Balance {
		if !canonicalMoney.MatchString(m.Amount) || !isoCurrency.MatchString(m.Currency) {
			t.Errorf("%q: %+v is not canonical", text, m)
		}
	}
	for _, e := range p.evidence {
		if e.Start < 0 || e.Start >= e.End || e.End > len(text) || e.Rule == "" || (e.Index < 0) != (e.Figure == "") {
			t.Errorf("%q: evidence %+v points nowhere", text, e)
		}
	}
	checkRoundTrip(t, p.Reading)
}

func checkRoundTrip(t *testing.T, r Reading) {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatalf("%+v: %v", r, err)
	}
	var again Reading
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	if diff := cmp.Diff(r, again); diff != "" {
		t.Errorf("%s:\n%s", b, diff)
	}
}

func FuzzParse(f *testing.F) {
	for _, file := range sampleFiles(f) {
		for _, c := range samples(f, file) {
			f.Add(c.Text, c.Country, c.Received.Unix())
		}
	}
	f.Add("Data left: \xff\xfe1,5\u202fGB\u200f (von ٣ GB) 😀 <b>bis</b> 31/12", "DE", int64(1_800_000_000))
	f.Add("2 GB left as of yesterday 18:00, as of 29 July 2026 23:30", "GB", int64(1_785_405_600))
	f.Add("you have used 1/2/3/4 GB of of 5 and 6 + 7 MB or $-5.5 Rs.-7 until until 29.02.", "IN", int64(0))
	for _, fragment := range []string{"/unlimited data 1 GB", "of 5 GB", "/ 1 GB", "- 5 EUR left", "% of 3 GB", "or less", "+", "1 GB of", "0B0Z", "2 GB left and", "balance", "5 EUR until", "\u200f<b>"} {
		f.Add(fragment, "IE", int64(0))
	}
	f.Fuzz(func(t *testing.T, text, country string, at int64) {
		h := Hints{Country: country}
		if at > 0 {
			h.Received = time.Unix(at%4_000_000_000, 0).UTC()
		}
		p, err := parse(text, h)
		if err != nil {
			return
		}
		if p.Empty() {
			t.Errorf("%q: an empty reading without an error", text)
		}
		if p.Of.Known() && (h.Received.IsZero() || p.Of.In(time.UTC).After(h.Received)) {
			t.Errorf("%q, received at %v, speaks of %v", text, h.Received, p.Of)
		}
		checkReading(t, text, p)
	})
}

func FuzzReadNumber(f *testing.F) {
	for _, s := range []string{"0", "1,5", "1.234,56", "1'234.56", "12,34,567.8", "1.234", "007", "1.2.3", "1,234,56"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		n := readNumber(raw)
		for _, mark := range []byte{0, '.', ','} {
			if text, ok := n.settle(mark); ok && !canonicalNumber(text) {
				t.Errorf("%q: %q is not canonical", raw, text)
			}
		}
	})
}

func FuzzReadDate(f *testing.F) {
	for _, s := range []string{"12.07.2026", "2026-07-12", "7/12/26", "29.02.2027", "16-02-28", "1.2.3"} {
		f.Add(s, "dmy")
		f.Add(s, "mdy")
		f.Add(s, "")
	}
	f.Fuzz(func(t *testing.T, text, order string) {
		if len(order) != 0 && order != "dmy" && order != "mdy" && order != "ymd" && order != "any" {
			return // countries.txt holds no others
		}
		if d := readDate(text, order); d != (day{}) && (d.year == 0 || !d.exists()) {
			t.Errorf("%q by %q: %+v is no day", text, order, d)
		}
	})
}

func FuzzCompilePattern(f *testing.F) {
	f.Add(`(?P<remaining>[\d.,]+ ?[GMK]B) left`, "1.5 GB left")
	f.Add(`(?P<amount>\S+) (?P<currency>\w+)(?P<name>.*)(?P<expires>\d*)`, "3,50 EUR x 12")
	f.Add(`(?P<used>.*)/(?P<total>.*)`, "1 GB/2 GiB")
	f.Fuzz(func(t *testing.T, expr, text string) {
		p, err := CompilePattern(expr)
		if err != nil {
			return
		}
		got, err := parse(text, Hints{Patterns: []Pattern{p}})
		if err == nil {
			checkReading(t, text, got)
		}
	})
}

func FuzzReadingJSON(f *testing.F) {
	f.Add([]byte(`{"data":[{"name":"a","remaining":"1.2 GB","remaining_bytes":1200000000,"expires":"2026-07-12"}],"balance":[{"amount":"-1.5","currency":null}]}`))
	f.Add([]byte(`{"data":[{"used":"4 GB 96 MB","binary":true,"expires":"2026-07-12T23:59:00+09:00","renews":"2026-08-01"}],"balance":[]}`))
	f.Add([]byte(`{"data":null}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var r Reading
		if json.Unmarshal(b, &r) == nil {
			checkRoundTrip(t, r)
		}
	})
}
