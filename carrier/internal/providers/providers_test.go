package providers

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const head = "<?xml version=\"1.0\"?>\n<!-- a > b -- c <d> -->\n<!DOCTYPE serviceproviders SYSTEM \"serviceproviders.2.dtd\">\n<serviceproviders format=\"2.0\">\n"

func TestRead(t *testing.T) {
	const text = head + `<country code='xb'>
  <provider>
    <name>Zeta &amp; &#x41;&#66;</name><name xml:lang="ru">Зета</name><name>Зета</name>
    <gsm>
      <network-id mcc="999" mnc="02"/><network-id mcc="999" mnc="02" /><network-id mcc="999" mnc="003"></network-id>
      <apn value="internet"><name>Not a brand</name><username/></apn>
      <balance-check><ussd> *100# </ussd><ussd>*101#</ussd><ussd-response>4</ussd-response><dtmf>*22</dtmf></balance-check>
      <balance-check><ussd-response>*5#</ussd-response><sms text="HOW &quot;MUCH&quot;">1234</sms><sms text="">1235</sms><sms>1236</sms></balance-check>
      <balance-top-up><ussd replacement="CODE">*102*CODE#</ussd><sms text="CODE">1237</sms></balance-top-up>
    </gsm>
  </provider>
  <provider><name>No network</name><gsm><balance-check><ussd>*1#</ussd></balance-check></gsm></provider>
  <provider><name>No GSM</name><cdma><sid value="1"/></cdma></provider>
  <!-- the end -->
</country>
</serviceproviders>
`
	var got []Provider
	for p, err := range Read(strings.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, p)
	}
	want := []Provider{{
		Country: "XB", Names: []string{"Zeta & AB", "Зета"}, Networks: []string{"999-02", "999-003"},
		Queries: []string{"ussd *100#", "ussd *101# > 4", `sms 1234 HOW "MUCH"`}, TopUps: []string{"*102*X#"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDamage(t *testing.T) {
	const good = head + `<country code="xa"><provider><name>A</name><gsm><network-id mcc="999" mnc="01"/></gsm></provider></country></serviceproviders>`
	for name, text := range map[string]string{
		"nothing":                    "",
		"no document":                "hello",
		"cut in a tag":               good[:len(good)-3],
		"cut between tags":           strings.TrimSuffix(good, "</serviceproviders>"),
		"cut in a comment":           good[:30],
		"crossed tags":               strings.Replace(good, "</gsm></provider>", "</provider></gsm>", 1),
		"a tag that was never begun": strings.Replace(good, "<name>", "</gsm><name>", 1),
		"a second document":          good + good,
		"text after the end":         good + "x",
		"a tag without a name":       strings.Replace(good, "<name>", "<>", 1),
		"too deep":                   strings.Replace(good, "A</name>", strings.Repeat("<a>", deepest), 1),
		"a text without end":         strings.Replace(good, "A</name>", strings.Repeat("A", longestPiece), 1),
		"not UTF-8":                  strings.Replace(good, "A</name>", "\xff</name>", 1),
		"a provider without end":     strings.Replace(good, "</name>", "</name>"+strings.Repeat("<a/>", mostPieces/2), 1),
		"no providers":               "<serviceproviders></serviceproviders>",
		"a DTD of its own":           "<!DOCTYPE a [<!ENTITY b \"c\">]>" + good,
	} {
		var last error
		for _, err := range Read(strings.NewReader(text)) {
			last = err
		}
		if last == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for _, err := range Read(strings.NewReader(good)) {
		if err != nil {
			t.Errorf("the good document that the others are made of: %v", err)
		}
	}
}

func TestLine(t *testing.T) {
	got, err := Provider{Country: "XA", Names: []string{"A", "B"}, Networks: []string{"999-01"}}.Line()
	if want := "XA\tA; B\t999-01\t\t"; got != want || err != nil {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	for _, name := range []string{"a\tb", "a\nb", "a\rb", "a\x1b[2Jb", "a\u202eb", `a"b`} {
		if got, err := (Provider{Names: []string{name}}).Line(); err == nil {
			t.Errorf("%q: got %q, want an error", name, got)
		}
	}
}

// FuzzRead: whatever the octets, it ends, panics never, gives only providers that a SIM can be matched with, and holds the depth.
func FuzzRead(f *testing.F) {
	f.Add([]byte(head + `<country code="xa"><provider><name>A</name><gsm><network-id mcc="999" mnc="01"/><balance-check><ussd>*1#</ussd></balance-check></gsm></provider></country></serviceproviders>`))
	f.Add([]byte("<a b='c'><!----><d/></a>"))
	f.Add([]byte("<a>&#x110000;&amp;#38;</a><!--"))
	f.Fuzz(func(t *testing.T, text []byte) {
		failed := false
		for p, err := range Read(strings.NewReader(string(text))) {
			if failed {
				t.Fatal("something after an error")
			}
			failed = err != nil
			if err == nil && (len(p.Names) == 0 || len(p.Networks) == 0) {
				t.Errorf("%+v", p)
			}
		}
	})
}
