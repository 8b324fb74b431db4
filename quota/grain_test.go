package quota

import "testing"

func TestGrain(t *testing.T) {
	for _, tt := range []struct {
		text   string
		binary bool
		want   Bytes
	}{
		{"4.79 GB", false, 10e6},
		{"4.70 GB", false, 10e6},
		{"4 GB 96 MB", false, 1e6},
		{"5 GB", false, 1e9},
		{"1500 MB", false, 1e6},
		{"0 MB", false, 1e6},
		{"1.5 GB", true, 107374182},
		{"1 KB", true, 1024},
		{"1.234567890123456789012345 TB", false, 0},
		{"17 B", false, 0},
		{"", false, 0},
		{"many", false, 0},
		{"5 potatoes", false, 0},
	} {
		if got := (Quantity{Text: tt.text, Binary: tt.binary}).Grain(); got != tt.want {
			t.Errorf("%q, binary %v: %d, want %d", tt.text, tt.binary, got, tt.want)
		}
	}
}
