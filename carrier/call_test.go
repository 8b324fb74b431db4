package carrier

import "testing"

func TestRefusedCall(t *testing.T) {
	for number, want := range map[string]string{
		"0120000000": "", "+99900000001": "", "1234": "", "121": "", "1122": "", "1110": "", "123456789012345": "", "+123456789012345": "",
		"1234567890123456": "more digits than a number has: 15",
		"112":              "an emergency number, which is never called", "911": "an emergency number, which is never called",
		"999": "an emergency number, which is never called", "110": "an emergency number, which is never called",
		"118": "an emergency number, which is never called", "119": "an emergency number, which is never called",
		"000": "an emergency number, which is never called", "08": "an emergency number, which is never called",
		"+112":  "an emergency number, which is never called",
		"*123#": "a service code, not the number of a call", "*31#0120000000": "a service code, not the number of a call",
		"": "not a number", "+": "not a number", "++1": "not a number", "12 34": "not a number", "12,34": "not a number", "1;+CHUP": "not a number",
		">1": "not a number", "١١٢": "not a number", "911\r": "not a number",
	} {
		if got, refused := RefusedCall(number); got != want || refused != (want != "") {
			t.Errorf("%q: got %q %v, want %q", number, got, refused, want)
		}
	}
}

// FuzzRefusedCall: what passes can be written behind ATD without meaning anything but a number that is not one of emergency.
func FuzzRefusedCall(f *testing.F) {
	for _, s := range []string{"112", "+112", "0120000000", "*31#1", "1;", "1\r", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if _, refused := RefusedCall(s); refused {
			return
		}
		for i, c := range []byte(s) {
			if (c < '0' || c > '9') && (i > 0 || c != '+') {
				t.Errorf("%q passes", s)
			}
		}
	})
}
