package carrier

import (
	"strings"
	"testing"
)

func TestRefused(t *testing.T) {
	for _, tc := range []struct{ code, why string }{
		{"**21*0123456#", "call forwarding, unconditional"},
		{"*21#", "call forwarding, unconditional"},
		{"*#21#", "call forwarding, unconditional"},
		{"##002#", "all call forwarding"},
		{"**004*0123#", "all conditional call forwarding"},
		{"*61*0123*11*25#", "call forwarding on no reply"},
		{"**62*0123#", "call forwarding on not reachable"},
		{"**67*0123#", "call forwarding on busy"},
		{"#31#", "hiding of the own number"},
		{"*33*0000#", "barring of outgoing calls"},
		{"#330*0000#", "all call barring"},
		{"*35*0000#", "barring of incoming calls"},
		{"*351*0000#", "barring of incoming calls abroad"},
		{"*331*0000#", "international"},
		{"*43#", "call waiting"},
		{"*#43#", "call waiting"},
		{"*77#", "connected line"},
		{"*591*00#", "subscriber profile"},
		{"*752#", "call priority"},
		{"*03*330*0000*1111*1111#", "password"},
		{"**03**0000*1111*1111#", "password"},
		{"**04*0000*1111*1111#", "change of the PIN"},
		{"**042*0000*1111*1111#", "second PIN"},
		{"**05*00000000*1111*1111#", "unblocking of the PIN"},
		{"**052*00000000*1111*1111#", "unblocking of the second PIN"},
		{"*101*00000000#", "top-up code of"},
		{"#124*00000000000000#", "top-up code of Orange"},
		{"*123*0000*0000*0000#", "top-up code of"},
		{"*100*01*000000000000#", "top-up code of Vod"},
		{"*999*5*00000000#", "8 or more digits"},
		{"*140*0123456789*5#", "8 or more digits"},
		{" **21 *0123456 # ", "call forwarding"},
		{"*\u200b21#", "call forwarding"},
		{"*100#**21*0123#", "call forwarding"},
		{"*21", "call forwarding"},
		{"BUY", "not a code"},
		{"*１２３#", "not a code"},
		{"", "not a code"},
	} {
		reason, refused := Refused(tc.code)
		if !refused || !strings.Contains(reason, tc.why) {
			t.Errorf("%q: got %v, %q; want it refused as %q", tc.code, refused, reason, tc.why)
		}
	}
}

func TestAllowed(t *testing.T) {
	for _, code := range []string{
		"*100#", "*123#", "#123#", "*#130#", "*#107#", "##107*2#", "*#137*137#", "*123*1#", "*123*1*1#", "*111*1*3#",
		"*104*#", "*#1345#", "*#10#", "*11777#", "#932#", "*097#", "*22#", "*1#", "*101*4*9#", "*210#", "*#100#", "*3#", "*310#", "*100*0#",
		"*123*1234567#", // seven digits are no voucher
		"*125#", "* 100 #", "10",
	} {
		if reason, refused := Refused(code); refused {
			t.Errorf("%q is refused: %s", code, reason)
		}
	}
}

// TestEveryKnownTopUpIsRefused fills each top-up code of the catalogue with vouchers of every usual length.
func TestEveryKnownTopUpIsRefused(t *testing.T) {
	patterns := 0
	for r := range All() {
		for _, p := range r.TopUps {
			patterns++
			if strings.Count(p, "X") != 1 {
				t.Errorf("%s: %q has no place for a voucher", r.Name, p)
			}
			for digits := voucherDigits; digits <= 20; digits++ {
				code := strings.Replace(p, "X", strings.Repeat("0", digits), 1)
				if _, refused := Refused(code); !refused {
					t.Errorf("%s: %s passes", r.Name, code)
				}
			}
		}
	}
	if patterns < 50 {
		t.Errorf("only %d top-up codes in the catalogue", patterns)
	}
}

func TestServiceCodesAreWellFormed(t *testing.T) {
	for line := range strings.Lines(serviceCodes) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) != 3 || strings.Trim(cells[0], "0123456789n") != "" || !strings.Contains(cells[2], "TS 22.") {
			t.Errorf("%q is not code, meaning and source", line)
			continue
		}
		code := "*" + strings.ReplaceAll(cells[0], "n", "1") + "#"
		if _, refused := Refused(code); !refused {
			t.Errorf("%s stands in the table and passes", code)
		}
	}
}

func TestRefusedReply(t *testing.T) {
	for reply, want := range map[string]bool{"1": false, "2": false, "0": false, "1234567": false, "12345678": true, "1234 5678 9012": true, "": false,
		"#": false, "*": false, "00": false, "*2": false, "**21*4711#": true, "* *62#": true, "#*21#": true} {
		if _, got := RefusedReply(reply); got != want {
			t.Errorf("%q: got %v, want %v", reply, got, want)
		}
	}
}

// FuzzRefused: blanks and what cannot be seen never turn a refused code into an allowed one.
func FuzzRefused(f *testing.F) {
	for _, s := range []string{"**21*1#", "*100#", "##107*2#", "*101*123456789012#", "*0\u200d4#", "", "x"} {
		f.Add(s, uint8(2))
	}
	f.Fuzz(func(t *testing.T, code string, at uint8) {
		_, refused := Refused(code)
		i := min(int(at), len(code))
		if strings.ToValidUTF8(code[:i], "") != code[:i] || strings.ToValidUTF8(code[i:], "") != code[i:] {
			return // cut inside a character
		}
		if _, still := Refused(code[:i] + " \u200b" + code[i:]); still != refused {
			t.Errorf("%q: refused %v, with a blank at %d %v", code, refused, i, still)
		}
	})
}
