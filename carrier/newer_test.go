package carrier

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// newerXML knows another code of a network that the table has too.
const newerXML = `<?xml version="1.0"?>
<!DOCTYPE serviceproviders SYSTEM "serviceproviders.2.dtd">
<serviceproviders format="2.0">
<country code="ch"><provider><name>Swisscom</name><gsm><network-id mcc="228" mnc="01"/>
 <balance-check><ussd>*7#</ussd></balance-check></gsm></provider></country>
<country code="jp"><provider><name>New &amp; Old</name><gsm><network-id mcc="440" mnc="97"/></gsm></provider></country>
</serviceproviders>
`

// file writes an XML of a day.
func file(t testing.TB, text, day string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "serviceproviders.xml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNewerProviders(t *testing.T) {
	_, built := tableSource(catalogue)
	for _, tc := range []struct{ name, day, want string }{
		{"of the same day as the table", built, "*130#"},
		{"older", "2019-05-01", "*130#"},
		{"newer", "2038-01-01", "*7#"},
	} {
		p, err := NewerProviders(file(t, newerXML, tc.day))
		if err != nil {
			t.Fatal(err)
		}
		row, err := Catalogue{Newer: p}.Brands(Card{Home: PLMN{"228", "01"}, SPN: "Swisscom"}).Agreed()
		if err != nil || row.Queries[0].USSD.Code != tc.want {
			t.Errorf("%s: got %v, %v; want %s", tc.name, row.Queries, err, tc.want)
		}
		if tc.want == "*7#" && (row.Queries[0].Date != tc.day || row.Queries[0].Cost != Unknown) {
			t.Errorf("got %+v, want the day of the file, and no word of what it costs", row.Queries[0])
		}
	}
	if p, err := NewerProviders(filepath.Join(t.TempDir(), "none.xml")); p != nil || err != nil {
		t.Errorf("not installed: got %v, %v", p, err)
	}
	p, err := NewerProviders(file(t, newerXML, "2038-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	names := func(c Catalogue) (out []string) {
		for _, r := range c.Find("japan") {
			out = append(out, r.Name)
		}
		return out
	}
	if got := names(Catalogue{Newer: p}); !slices.Contains(got, "New & Old") || slices.Contains(names(Catalogue{}), "New & Old") {
		t.Errorf("got %v", got)
	}
}

// TestBrokenProviders: damage that is there at start is told, and what happens to the file later leaves what is built in.
func TestBrokenProviders(t *testing.T) {
	for name, text := range map[string]string{
		"cut":          newerXML[:len(newerXML)/2],
		"not XML":      "hello",
		"empty":        "",
		"crossed tags": strings.Replace(newerXML, "</gsm></provider>", "</provider></gsm>", 1),
		"no providers": "<serviceproviders></serviceproviders>",
		"not UTF-8":    strings.Replace(newerXML, "Swisscom", "Swiss\xffcom", 1),
		"endless":      strings.Replace(newerXML, "Swisscom", strings.Repeat("x", 1<<20), 1),
		"too big":      strings.Replace(newerXML, "Swisscom", "Swisscom</name>"+strings.Repeat(" ", mostProviders)+"<name>x", 1),
		"two roots":    newerXML + "<a></a>",
	} {
		if p, err := NewerProviders(file(t, text, "2038-01-01")); p != nil || err == nil {
			t.Errorf("%s: got %v, %v; want an error", name, p, err)
		}
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := NewerProviders(pipe); p != nil || err == nil { // newer, as it was made now; to open it would wait for ever
		t.Errorf("no file: got %v, %v; want an error", p, err)
	}
	path := file(t, newerXML, "2038-01-01")
	p, err := NewerProviders(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, spoil := range []func() error{
		func() error { return os.WriteFile(path, []byte(newerXML[:len(newerXML)-20]), 0o600) },
		func() error { return os.Remove(path) },
	} {
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		row, err := Catalogue{Newer: p}.Brands(Card{Home: PLMN{"228", "01"}, SPN: "Swisscom"}).Agreed()
		if err != nil || row.Queries[0].USSD.Code != "*130#" {
			t.Errorf("got %v, %v; want what is built in", row.Queries, err)
		}
	}
}

// many is an XML like the real one, of n providers.
func many(n int) string {
	var b strings.Builder
	b.WriteString("<serviceproviders>\n<country code=\"xa\">\n")
	for range n {
		b.WriteString("<provider>\n  <name>Somebody</name>\n  <gsm>\n    <network-id mcc=\"999\" mnc=\"99\"/>\n    <apn value=\"internet\"><plan type=\"postpaid\"/><usage type=\"internet\"/><name>Internet</name><dns>192.0.2.1</dns></apn>\n" +
			"    <balance-check><ussd>*100#</ussd></balance-check>\n  </gsm>\n</provider>\n")
	}
	b.WriteString("</country>\n</serviceproviders>\n")
	return b.String()
}

// TestNewerIsStreamed: memory that is held does not grow with the file.
func TestNewerIsStreamed(t *testing.T) {
	p := &Providers{path: file(t, many(20000), "2038-01-01"), day: "2038-01-01"} // 6 MB
	var before, during runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var most uint64
	n := 0
	if _, err := p.rows(func(_, _ string) bool {
		if n++; n%5000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&during)
			most = max(most, during.HeapAlloc)
		}
		return false
	}); err != nil {
		t.Fatal(err)
	}
	if held := int64(most) - int64(before.HeapAlloc); n != 20000 || held > 256<<10 {
		t.Errorf("%d providers, %d octets held", n, held)
	}
}

// lookupBudget is what a lookup may take from cold.
const lookupBudget = time.Millisecond

// BenchmarkLookup looks up every network of the catalogue once; what one takes is reported, and the dearest.
func BenchmarkLookup(b *testing.B) {
	var all []PLMN
	for r := range All() {
		all = append(all, r.PLMNs...)
	}
	var dearest time.Duration
	for b.Loop() {
		for _, home := range all {
			began := time.Now()
			Catalogue{}.Brands(Card{Home: home})
			dearest = max(dearest, time.Since(began))
		}
	}
	each := b.Elapsed() / time.Duration(b.N*len(all))
	b.ReportMetric(float64(each.Microseconds()), "µs/lookup")
	b.ReportMetric(float64(dearest.Microseconds()), "µs/dearest")
	if each > lookupBudget {
		b.Errorf("%v a lookup, more than %v", each, lookupBudget)
	}
}

// BenchmarkLookupNewer does the same with an XML of the real one's size in the place of the table.
func BenchmarkLookupNewer(b *testing.B) {
	p := &Providers{path: file(b, many(1200), "2038-01-01"), day: "2038-01-01"} // 360 KB, as that of 2023
	b.ReportAllocs()
	for b.Loop() {
		Catalogue{Newer: p}.Lookup(PLMN{"228", "01"})
	}
}

// dataBudget is what the catalogue may weigh in the program.
const dataBudget = 300 << 10

func TestDataFitsIn(t *testing.T) {
	size := len(catalogue) + len(countries)
	files, err := data.ReadDir("data")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		size += int(info.Size())
	}
	t.Logf("%d octets", size)
	if size > dataBudget {
		t.Errorf("%d octets of data, more than %d", size, dataBudget)
	}
}
