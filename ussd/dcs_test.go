package ussd

import "testing"

// The rows are those of the table in 3GPP TS 23.038, clause 5.
func TestAlphabet(t *testing.T) {
	tests := []struct {
		name     string
		from, to int
		want     alphabet
	}{
		{"languages", 0x00, 0x0F, alphabetGSM7},
		{"7 bit with language", 0x10, 0x10, alphabetGSM7},
		{"UCS2 with language", 0x11, 0x11, alphabetUCS2},
		{"reserved in group 1", 0x12, 0x1F, alphabetGSM7},
		{"more languages", 0x20, 0x3F, alphabetGSM7},
		{"general, 7 bit", 0x40, 0x43, alphabetGSM7},
		{"general, 8 bit", 0x44, 0x47, alphabetOctets},
		{"general, UCS2", 0x48, 0x4B, alphabetUCS2},
		{"general with class, UCS2", 0x58, 0x5B, alphabetUCS2},
		{"general, reserved", 0x4C, 0x4F, alphabetGSM7},
		{"compressed, 8 bit", 0x64, 0x67, alphabetOctets},
		{"reserved group 8", 0x80, 0x8F, alphabetGSM7},
		{"with user data header, UCS2", 0x98, 0x9B, alphabetUCS2},
		{"7 bit of group 15", 0xF0, 0xF3, alphabetGSM7},
		{"8 bit of group 15", 0xF4, 0xF7, alphabetOctets},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for v := tt.from; v <= tt.to; v++ {
				if got := known(uint8(v)).alphabet(); got != tt.want {
					t.Errorf("dcs %d: got alphabet %d, want %d", v, got, tt.want)
				}
			}
		})
	}
	if got := (DCS{}).alphabet(); got != alphabetUnknown {
		t.Errorf("no dcs: got alphabet %d, want unknown", got)
	}
}
