package ussd

import (
	"strings"
	"testing"

	"github.com/simgauge/simgauge/modem"
)

func TestEncode(t *testing.T) {
	tests := []struct {
		name, text string
		coding     Coding
		want       string
	}{
		{"plain", "*100#", modem.CodingPlain, "*100#"},
		{"packed", "*100#", modem.CodingPacked, "AA180C3602"},
		{"packed, seven septets end in CR", "*101*4#", modem.CodingPacked, "AA182CA6A28D1A"},
		{"packed, low septet last", "12£", modem.CodingPacked, "315900"},
		{"ucs2", "*1#", modem.CodingUCS2, "002A00310023"},
		{"ucs2, Cyrillic", "Да", modem.CodingUCS2, "04140430"},
		{"quotes and line ends cannot be sent", "*1\"\r\n#", modem.CodingPlain, "*1#"},
		{"empty", "", modem.CodingPacked, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := encode(tt.text, tt.coding)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("encode(%q, %v) = %q, want %q", tt.text, tt.coding, got, tt.want)
			}
		})
	}
}

func TestEncodeRefuses(t *testing.T) {
	tests := []struct {
		name, text string
		coding     Coding
		want       string
	}{
		{"plain, other in GSM than in ASCII", "a@b", modem.CodingPlain, "plain"},
		{"plain, not ASCII", "Да", modem.CodingPlain, "plain"},
		{"packed, not in the alphabet", "Да", modem.CodingPacked, "packed"},
		{"coding not known", "1", 0, "not known"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := encode(tt.text, tt.coding)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("encode(%q, %v) = %q, %v; want an error with %q", tt.text, tt.coding, got, err, tt.want)
			}
		})
	}
}
