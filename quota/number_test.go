package quota

import "testing"

func TestReadNumber(t *testing.T) {
	for raw, want := range map[string]number{
		"0":                               {grouped: "0"},
		"007":                             {grouped: "7"},
		"1,5":                             {decimal: "1.5", mark: ','},
		"1.50":                            {decimal: "1.50", mark: '.'},
		"1,234.56":                        {decimal: "1234.56", mark: '.'},
		"1.234,56":                        {decimal: "1234.56", mark: ','},
		"1'234.56":                        {decimal: "1234.56", mark: '.'},
		"12,34,567.8":                     {decimal: "1234567.8", mark: '.'},
		"1.234":                           {decimal: "1.234", grouped: "1234", mark: '.'},
		"123,456":                         {decimal: "123.456", grouped: "123456", mark: ','},
		"0.123":                           {decimal: "0.123", mark: '.'},
		"1234.567":                        {decimal: "1234.567", mark: '.'},
		"1.234.567":                       {grouped: "1234567"},
		"1'234'567":                       {grouped: "1234567"},
		"1.2.3":                           {},
		"1,23,4":                          {},
		"1.234,567.89":                    {},
		"1,2345,678":                      {},
		"":                                {},
		"0123456789012345678901234567890": {},
	} {
		if got := readNumber(raw); got != want {
			t.Errorf("%q: got %+v, want %+v", raw, got, want)
		}
	}
}

func TestSettleByMark(t *testing.T) {
	n := readNumber("1.234")
	for mark, want := range map[byte]string{'.': "1.234", ',': "1234"} {
		if got, ok := n.settle(mark); !ok || got != want {
			t.Errorf("mark %c: got %q, %v, want %q", mark, got, ok, want)
		}
	}
	if got, ok := n.settle(0); ok {
		t.Errorf("no mark known: got %q, want none", got)
	}
}
