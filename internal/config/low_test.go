package config

import (
	"testing"

	"github.com/simgauge/simgauge/quota"
)

func TestHowLittleIsLow(t *testing.T) {
	for _, tt := range []struct {
		name, low string
		total     quota.Bytes
		want      quota.Bytes
		ok        bool
	}{
		{"a share of the whole", "10%", 5e9, 5e8, true},
		{"a share of a whole that is not known", "10%", 0, 0, false},
		{"an amount, whatever the whole", "500MB", 0, 5e8, true},
		{"never", "never", 5e9, 0, false},
	} {
		low, err := parseLow(tt.low, false)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if got, ok := low.Of(tt.total); got != tt.want || ok != tt.ok {
			t.Errorf("%s: %d, %v, want %d, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}

func FuzzParseLow(f *testing.F) {
	for _, seed := range []string{"10%", "0.5 %", "500MB", "1.5 GiB", "never", "0%", "100%", "", "%", "-1%"} {
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, text string, binary bool) {
		low, err := parseLow(text, binary)
		if err != nil {
			return
		}
		if got, ok := low.Of(1e9); ok && (got < 0 || !low.Size.Known() && got >= 1e9) || !ok && low != (Low{}) {
			t.Errorf("%q is %+v: %d, %v of 1 GB", text, low, got, ok)
		}
	})
}
