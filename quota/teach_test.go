package quota

import (
	"errors"
	"testing"
)

func TestPropose(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		said       Reading
		words      int
		want       string
		other      string // read by the pattern too
		refused    string // not read by it
	}{
		{
			"one figure", "Hello, rest 1.2 GB until tomorrow", Reading{Data: []Data{{Remaining: Quantity{Text: "1.2 GB"}}}}, 1,
			`rest\s+(?P<remaining>` + anyNumber + `\s+` + anyWord + `)`, "Hello, rest 800 MB until tomorrow", "Hello, gone 800 MB",
		},
		{
			"money and data", "Konto 12,50 EUR / Netz 3 GB", Reading{Data: []Data{{Remaining: Quantity{Text: "3 GB"}}}, Balance: []Money{{Amount: "12.50"}}}, 1,
			`Konto\s+(?P<amount>` + anyNumber + `\s+` + anyWord + `)\s+/\s+Netz\s+(?P<remaining>` + anyNumber + `\s+` + anyWord + `)`,
			"Konto 1 EUR / Netz 30 MB", "Preis 1 EUR / Netz 30 MB",
		},
		{
			"no blank behind the unit", "残量1.5GBです", Reading{Data: []Data{{Remaining: Quantity{Text: "1.5 GB"}}}}, 2,
			`残量(?P<remaining>` + anyNumber + `GB)です`, "残量20GBです", "容量20GBです",
		},
		{
			"the label stands a line above", "Hello\nPot:\r\n 1.2 GB\r\nbye", Reading{Data: []Data{{Remaining: Quantity{Text: "1.2 GB"}}}}, 1,
			`Pot:\s+(?P<remaining>` + anyNumber + `\s+` + anyWord + `)`, "Pot: 3 MB", "Gone:\n3 MB",
		},
		{
			"no word beside the figure", "* 1.2 GB *\nBuy 5", Reading{Data: []Data{{Remaining: Quantity{Text: "1.2 GB"}}}}, 1,
			`^\s*\*\s+(?P<remaining>` + anyNumber + `\s+` + anyWord + `)\s+\*\s+Buy\s+` + anyNumber + `\s*$`, "* 3 MB *\nBuy 7", "* 3 MB *",
		},
		{
			"blanks that are not ASCII's, and what is not seen", "Pot\u00a01\u202f234,5\u00a0MB\u200f\x07 zz", Reading{Data: []Data{{Remaining: Quantity{Text: "1234.5 MB"}}}}, 2,
			`Pot` + wideBlank + `(?P<remaining>` + anyNumber + wideBlank + anyWord + `)` + unseen + `\x{7}`, "Pot 1 MB\x07", "Pot 1 MB",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, err := Propose(tc.text, tc.said, Hints{}, tc.words)
			if err != nil {
				t.Fatal(err)
			}
			if p.String() != tc.want {
				t.Errorf("got  %s\nwant %s", p, tc.want)
			}
			if !p.Matches(tc.other) || p.Matches(tc.refused) {
				t.Errorf("reads the other: %v, the refused: %v", p.Matches(tc.other), p.Matches(tc.refused))
			}
		})
	}
}

func TestProposeRefuses(t *testing.T) {
	rest := func(text string) Reading { return Reading{Data: []Data{{Remaining: Quantity{Text: text}}}} }
	for name, tc := range map[string]struct {
		text string
		said Reading
	}{
		"not there":            {"You have 1 GB left", rest("2 GB")},
		"twice":                {"1 GB here, 1 GB there", rest("1 GB")},
		"it reads another too": {"pot 1 GB, pot 2 GB, end", rest("1 GB")},
		"nothing said":         {"You have 1 GB left", Reading{}},
		"two bundles":          {"1 GB, 2 GB", Reading{Data: []Data{{}, {}}}},
	} {
		if p, err := Propose(tc.text, tc.said, Hints{}, 2); !errors.Is(err, ErrNotStated) {
			t.Errorf("%s: got %v, %v, want ErrNotStated", name, p, err)
		}
	}
}

// What a country would tell is no fault of the reply.
func TestProposeAsksForTheCountry(t *testing.T) {
	for name, tc := range map[string]struct {
		text, country string
		said          Reading
	}{
		"currency":     {"Geld 12,50", "DE", Reading{Balance: []Money{{Amount: "12.50", Currency: "EUR"}}}},
		"decimal mark": {"Pot 1.234 GB", "GB", Reading{Data: []Data{{Remaining: Quantity{Text: "1.234 GB"}}}}},
	} {
		if p, err := Propose(tc.text, tc.said, Hints{}, 2); !errors.Is(err, ErrAmbiguous) {
			t.Errorf("%s: got %v, %v, want ErrAmbiguous", name, p, err)
		}
		if p, err := Propose(tc.text, tc.said, Hints{Country: tc.country}, 2); err != nil {
			t.Errorf("%s in %s: got %v, %v", name, tc.country, p, err)
		}
	}
}

func TestParseMoney(t *testing.T) {
	for text, want := range map[string]Money{
		"12.34": {Amount: "12.34"}, "1.234": {Amount: "1.234"}, "12,50 EUR": {"12.50", "EUR"}, "€5,20": {"5.20", "EUR"}, "-3": {Amount: "-3"},
	} {
		if got, err := ParseMoney(text, Hints{}); err != nil || got != want {
			t.Errorf("%q: got %+v, %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "lots", "5 GB", "1 EUR 2 EUR"} {
		if got, err := ParseMoney(text, Hints{}); !errors.Is(err, ErrNoMatch) {
			t.Errorf("%q: got %+v, %v, want ErrNoMatch", text, got, err)
		}
	}
}

// What is proposed for a reply of one bundle or balance reads that reply as it should be read.
func TestProposalsReadTheirReply(t *testing.T) {
	proposed := 0
	for _, file := range sampleFiles(t) {
		for _, c := range samples(t, file) {
			if len(c.Expect.Data) > 1 || len(c.Expect.Balance) > 1 || c.Expect.Empty() {
				continue
			}
			h := Hints{Country: c.Country, Received: c.Received}
			p, err := Propose(c.Text, c.Expect, h, 2)
			if err != nil {
				continue // a figure whose unit stands elsewhere, or that is said twice
			}
			proposed++
			h.Patterns = []Pattern{p}
			got, err := Parse(c.Text, h)
			if err != nil || !sameFigures(got, c.Expect) {
				t.Errorf("%s %s: %q\n%s\ngot %+v, %v", file, c.Name, c.Text, p, got, err)
			}
		}
	}
	const fewest = 200
	if proposed < fewest {
		t.Errorf("%d proposals, want %d at least", proposed, fewest)
	}
}

// sameFigures compares what a pattern can state.
func sameFigures(a, b Reading) bool {
	for i := range a.Data {
		x, y := a.Data[i], b.Data[i]
		if x.Remaining != y.Remaining || x.Total != y.Total || x.Used != y.Used || y.Expires.Known() && x.Expires != y.Expires {
			return false
		}
	}
	for i := range a.Balance {
		if a.Balance[i].Amount != b.Balance[i].Amount {
			return false
		}
	}
	return true
}

func FuzzPropose(f *testing.F) {
	for _, file := range sampleFiles(f) {
		for _, c := range samples(f, file) {
			f.Add(c.Text, "1 GB", "1.00", 2)
		}
	}
	f.Fuzz(func(t *testing.T, text, remaining, amount string, words int) {
		var said Reading
		if q, err := canonicalQuantity(remaining, false); err == nil {
			said.Data = []Data{{Remaining: q}}
		}
		if canonicalAmount(amount) {
			said.Balance = []Money{{Amount: amount}}
		}
		p, err := Propose(text, said, Hints{}, words)
		if err == nil && !p.Matches(text) {
			t.Errorf("%q is not read by %s", text, p)
		}
	})
}
