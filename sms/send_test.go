package sms

import (
	"strings"
	"testing"

	"github.com/warthog618/sms"
	"github.com/warthog618/sms/encoding/tpdu"
)

func TestEncodeSubmit(t *testing.T) {
	tests := []struct {
		name, to, body string
		toa            byte
		digits         string
		segments       int
		alphabet       tpdu.Alphabet
	}{
		{"short code", "1234", "DATA CHECK", 0x81, "1234", 1, tpdu.Alpha7Bit},
		{"code with leading zeros", "000100", "SALDO", 0x81, "000100", 1, tpdu.Alpha7Bit},
		{"national number", "090123456789", "SALDO", 0x81, "090123456789", 1, tpdu.Alpha7Bit},
		{"international number", "+49 90123-456789", "SALDO", 0x91, "4990123456789", 1, tpdu.Alpha7Bit},
		{"Cyrillic", "1234", "ОСТАТОК", 0x81, "1234", 1, tpdu.AlphaUCS2},
		{"long", "1234", strings.Repeat("SALDO ", 40), 0x81, "1234", 2, tpdu.Alpha7Bit},
		{"long with pairs", "1234", strings.Repeat("ОСТАТОК🙂", 30), 0x81, "1234", 5, tpdu.AlphaUCS2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			segments, err := encodeSubmit(tt.to, tt.body)
			if err != nil {
				t.Fatal(err)
			}
			var decoded []*tpdu.TPDU
			for _, octets := range segments {
				s, err := sms.Unmarshal(octets, sms.AsMO)
				if err != nil {
					t.Fatal(err)
				}
				if alphabet, _ := s.Alphabet(); s.DA.TOA != tt.toa || s.DA.Addr != tt.digits || alphabet != tt.alphabet {
					t.Errorf("got %X %s in alphabet %v, want %X %s in %v", s.DA.TOA, s.DA.Addr, alphabet, tt.toa, tt.digits, tt.alphabet)
				}
				decoded = append(decoded, s)
			}
			text, err := sms.Decode(decoded)
			if err != nil || string(text) != tt.body || len(segments) != tt.segments {
				t.Errorf("got %q in %d segments, %v; want %q in %d", text, len(segments), err, tt.body, tt.segments)
			}
		})
	}
}

func TestEncodeSubmitRefuses(t *testing.T) {
	for name, to := range map[string]string{"nobody": "", "a plus": "+", "a name": "Examplia", "too long": strings.Repeat("1", 21), "plus within": "12+34"} {
		if _, err := encodeSubmit(to, "SALDO"); err == nil {
			t.Errorf("%s: got no error", name)
		} else if to != "" && to != "+" && strings.Contains(err.Error(), to) {
			t.Errorf("%s: the error %q shows the number", name, err)
		}
	}
	if _, err := encodeSubmit("1234", ""); err == nil {
		t.Error("empty text: got no error")
	}
}
