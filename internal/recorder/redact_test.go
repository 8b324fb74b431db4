package recorder

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever a modem says around them, and in whatever form: digits of the identity do not leave.
func TestNoIdentityLeaves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := func(n int, name string) string {
			return rapid.StringMatching(fmt.Sprintf("[1-9][0-9]{%d}", n-1)).Draw(t, name)
		}
		imei, imsi, iccid, number := digits(15, "imei"), digits(15, "imsi"), digits(19, "iccid"), digits(11, "number")
		secret := rapid.SampledFrom([]string{imei, imsi, iccid, number}).Draw(t, "secret")
		form := rapid.SampledFrom([]string{"in the clear", "swapped", "in ucs2", "in hex", "packed"}).Draw(t, "form")
		said := rapid.SampledFrom([]string{"^X: %", `+X: 1,"%",2`, "%", "+X: a%b"}).Draw(t, "shape")
		r := &Recording{ending: "crlf", unknown: "ERROR", secrets: secrets{}, answers: []answer{
			{"+CGSN", []string{imei, "OK"}}, {"+CIMI", []string{imsi, "OK"}}, {"+CNUM", []string{`+CNUM: "","+` + number + `",145`, "OK"}},
			{"+CRSM=176,12258,0,0,10", []string{`+CRSM: 144,0,"` + swap(iccid+"F") + `"`, "OK"}},
			{"^X?", []string{strings.Replace(said, "%", forms(secret)[form], 1), "OK"}},
		}}
		r.secrets.learn(r.answers)
		text, err := r.Personality()
		if err != nil {
			if !errors.Is(err, ErrIdentity) {
				t.Fatal(err)
			}
			return
		}
		for _, digits := range []string{imei, imsi, iccid, number} {
			for form, hidden := range forms(digits) {
				if strings.Contains(strings.ToUpper(text), strings.ToUpper(hidden)) {
					t.Errorf("%s %s shows in\n%s", digits, form, text)
				}
			}
		}
	})
}

// What slips through the replacing is caught by the look at the whole.
func TestWhatSlipsThroughIsNotWritten(t *testing.T) {
	for form, hidden := range forms("490154203237518") {
		s := secrets{"490154203237518": "{imei}"}
		if err := s.check("AT^X? ^X: " + hidden + "\n"); !errors.Is(err, ErrIdentity) {
			t.Errorf("%s: got %v, want ErrIdentity", form, err)
		}
		if err := s.check("AT^X? ^X: 4 9 0-1\"5\"4203,2 37518"); !errors.Is(err, ErrIdentity) {
			t.Errorf("parted: got %v, want ErrIdentity", err)
		}
	}
}

func TestHide(t *testing.T) {
	s := secrets{"8999900000000000018": "{iccid}"}
	tests := []struct{ in, want string }{
		{"^ICCID: 8999900000000000018", "^ICCID: {iccid}"},
		{"+X: LTE,5A0C1B,1300,-90", "+X: LTE,010101,1300,-90"},
		{"+X: 0xB0F5,13179412,448", "+X: 0x1010,01010101,448"},
		{"+X: +99900123456", "+X: +01010101010"},
	}
	for _, tt := range tests {
		if got := s.hide(tt.in); got != tt.want {
			t.Errorf("hide(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
