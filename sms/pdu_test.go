package sms

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/warthog618/sms"
	"github.com/warthog618/sms/encoding/tpdu"
)

// The shapes are those of PDUs seen in the field; senders, texts and numbers are not.
const (
	centre = "07919999000000F1"
	stamp  = "62605121436500" // 2026-06-15 12:34:56 UTC
)

func TestParsePDU(t *testing.T) {
	const number = "0B919994103254F6" // +49990123456... of no one
	tests := []struct {
		name, pdu    string
		sender, text string
		class        int
	}{
		{"short code, international", centre + "04" + "04912143" + "0000" + stamp + "07" + "CCB2990E9A1D01", "+1234", "Left 3G", noClass},
		{"short code", centre + "04" + "04812143" + "0000" + stamp + "02" + "B323", "1234", "3G", noClass},
		{"no service centre", "00" + "04" + "04812143" + "0000" + stamp + "02" + "B323", "1234", "3G", noClass},
		{"international", centre + "04" + number + "0000" + stamp + "02" + "B323", "+99490123456", "3G", noClass},
		{"name", centre + "04" + "0ED0457CB80D67A7C3" + "0000" + stamp + "02" + "B323", "Examplia", "3G", noClass},
		{"name, type D1", centre + "24" + "0ED1457CB80D67A7C3" + "0000" + stamp + "02" + "B323", "Examplia", "3G", noClass},
		{"name of digits", centre + "04" + "07D031D98C06" + "0000" + stamp + "02" + "B323", "1234", "3G", noClass},
		{"fill that counts as a digit", centre + "04" + "0C81" + "2143658709F1" + "0000" + stamp + "02" + "B323",
			"12345678901", "3G", noClass},
		{"flash", centre + "04" + "04812143" + "0010" + stamp + "02" + "B323", "1234", "3G", 0},
		{"flash of group 15", centre + "04" + "04812143" + "00F0" + stamp + "02" + "B323", "1234", "3G", 0},
		{"UCS2", centre + "04" + "04812143" + "0008" + stamp + "04" + "04130411", "1234", "ГБ", noClass},
		{"UCS2 with class", centre + "04" + "04812143" + "0019" + stamp + "04" + "04130411", "1234", "ГБ", 1},
		{"UCS2, last octet lost", centre + "04" + "04812143" + "0008" + stamp + "06" + "0413041104", "1234", "ГБ…", noClass},
		{"UCS2, half a pair", centre + "04" + "04812143" + "0008" + stamp + "04" + "0413D83D", "1234", "Г\uFFFD", noClass},
		{"octets", centre + "04" + "04812143" + "0004" + stamp + "03" + "00FF41", "1234", "hex:00FF41", noClass},
		{"octets of group 15", centre + "04" + "04812143" + "00F5" + stamp + "03" + "00FF41", "1234", "hex:00FF41", 1},
		{"compressed", centre + "04" + "04812143" + "0020" + stamp + "02" + "B323", "1234", "hex:B323", noClass},
		{"reserved scheme", centre + "04" + "04812143" + "0080" + stamp + "02" + "B323", "1234", "3G", noClass},
		{"length longer than the text", centre + "04" + "04812143" + "0000" + stamp + "A0" + "B323", "1234", "3G", noClass},
		{"length shorter than the text", centre + "04" + "04812143" + "0000" + stamp + "02" + "B32300FF", "1234", "3G", noClass},
		{"no text", centre + "04" + "04812143" + "00C8" + stamp + "00", "1234", "", noClass},
		{"time stamp that is none", centre + "04" + "04812143" + "0000" + "FFFFFFFFFFFFFF" + "02" + "B323", "1234", "3G", noClass},
		{"header of another kind", centre + "44" + "04812143" + "0000" + stamp + "08" + "0401020304" + "CC8E", "1234", "3G", noClass},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := parsePDU(tt.pdu)
			if err != nil {
				t.Fatal(err)
			}
			text := textOf([]part{p})
			if p.sender != tt.sender || text != tt.text || p.class != tt.class {
				t.Errorf("got %q from %q, class %d; want %q from %q, class %d", text, p.sender, p.class, tt.text, tt.sender, tt.class)
			}
		})
	}
}

func TestParsePDUIgnores(t *testing.T) {
	tests := map[string]string{
		"status report":            centre + "06" + "0A" + "0B919994103254F6" + stamp + stamp + "00",
		"short status report":      centre + "06" + "0A" + "0B9199",
		"message to be sent":       centre + "11" + "00" + "04812143" + "0000" + "AA" + "02" + "B323",
		"message with no fields":   "01" + "81" + "15",
		"reserved type of message": centre + "03" + "0481214300",
	}
	for name, pdu := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := parsePDU(pdu); !errors.Is(err, errNotDeliver) {
				t.Errorf("got %v, want errNotDeliver", err)
			}
		})
	}
}

func TestParsePDURefuses(t *testing.T) {
	for name, pdu := range map[string]string{
		"empty":              "",
		"only a centre":      centre,
		"centre cut":         "0791",
		"header cut":         centre + "04" + "04812143" + "0000" + stamp,
		"sender cut":         centre + "04" + "0B9199",
		"not hex":            "OK",
		"odd number of hex ": "079",
	} {
		if _, err := parsePDU(pdu); err == nil || errors.Is(err, errNotDeliver) {
			t.Errorf("%s: got %v, want an error", name, err)
		}
	}
}

func TestCleanPDU(t *testing.T) {
	for line, want := range map[string]string{
		"07919999":     "07919999",
		" 0791ab\r":    "0791AB",
		`0791"`:        "0791",
		"0791 garbage": "0791",
		"0791F":        "0791",
		"text":         "",
	} {
		if got := cleanPDU(line); got != want {
			t.Errorf("cleanPDU(%q) = %q, want %q", line, got, want)
		}
	}
}

// delivered codes a text as a network does.
func delivered(t testing.TB, from, text string, ref int, sent time.Time) []string {
	t.Helper()
	address := tpdu.Address{TOA: 0x81, Addr: from}
	if strings.Trim(from, "0123456789") != "" {
		address.TOA = 0xD0
	}
	encoder := sms.NewEncoder(sms.AsDeliver, sms.WithTemplateOption(tpdu.WithOA(address)))
	encoder.ConcatRef = fixed(ref)
	segments, err := encoder.Encode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var pdus []string
	for _, s := range segments {
		s.SCTS = tpdu.Timestamp{Time: sent}
		octets, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		pdus = append(pdus, fmt.Sprintf("%s%X", centre, octets))
	}
	return pdus
}

func FuzzParsePDU(f *testing.F) {
	f.Add(centre + "04048121430000" + stamp + "02B323")
	f.Add(centre + "240ED1457CB80D67A7C30019" + stamp + "0604130411" + "04")
	f.Add(centre + "44048121430008" + stamp + "08050003190201" + "0413")
	f.Add("0006D60B919994103254F6" + stamp + stamp + "00")
	f.Fuzz(func(t *testing.T, line string) {
		p, err := parsePDU(cleanPDU(line))
		if err != nil {
			return
		}
		if text := textOf([]part{p, p}); !utf8.ValidString(text) || !utf8.ValidString(p.sender) {
			t.Errorf("text %q from %q is not UTF-8", text, p.sender)
		}
		if p.concat.seq > p.concat.total {
			t.Errorf("part %d of %d", p.concat.seq, p.concat.total)
		}
	})
}

func TestDeliveredHelperIsHex(t *testing.T) {
	for _, pdu := range delivered(t, "1234", strings.Repeat("x", 200), 1, time.Unix(0, 0).UTC()) {
		if _, err := hex.DecodeString(pdu); err != nil {
			t.Error(err)
		}
	}
}
