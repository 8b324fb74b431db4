package quota

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseQuantity(t *testing.T) {
	for _, tc := range []struct {
		text   string
		binary bool
		want   Quantity
	}{
		{"1.2 GB", false, Quantity{Text: "1.2 GB", Bytes: 1_200_000_000}},
		{"512Mo", false, Quantity{Text: "512 MB", Bytes: 512_000_000}},
		{"1,5 GB", true, Quantity{Text: "1.5 GB", Bytes: 1_610_612_736, Binary: true}},
		{"1 GiB", false, Quantity{Text: "1 GB", Bytes: 1 << 30, Binary: true}},
		{"4 GB 96 MB", false, Quantity{Text: "4 GB 96 MB", Bytes: 4_096_000_000}},
		{"0.1 GB", false, Quantity{Text: "0.1 GB", Bytes: 100_000_000}},
		{".5 MB", false, Quantity{Text: "0.5 MB", Bytes: 500_000}},
		{"1.23456 KB", false, Quantity{Text: "1.23456 KB", Bytes: 1234}},
		{"9223372 TB", false, Quantity{Text: "9223372 TB", Bytes: 9_223_372_000_000_000_000}},
	} {
		got, err := ParseQuantity(tc.text, tc.binary)
		if err != nil || got != tc.want {
			t.Errorf("%q: got %+v, %v, want %+v", tc.text, got, err, tc.want)
		}
	}
}

func TestParseQuantityRefuses(t *testing.T) {
	for text, want := range map[string]error{
		"":                                ErrNoMatch,
		"512":                             ErrNoMatch,
		"GB":                              ErrNoMatch,
		"-1 GB":                           ErrNoMatch,
		"1 GB/s":                          ErrNoMatch,
		"5 Mbps":                          ErrNoMatch,
		"1.2.3 GB":                        ErrNoMatch,
		"9223373 TB":                      ErrNoMatch,
		strings.Repeat("9", 5000) + " TB": ErrNoMatch,
		"1.234 MB":                        ErrAmbiguous,
	} {
		if got, err := ParseQuantity(text, false); !errors.Is(err, want) {
			t.Errorf("%q: got %+v, %v, want %v", clip(text), got, err, want)
		}
	}
}

// What is formatted parses to the same, in a sentence as by itself.
func TestFormatThenParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.IntRange(0, 99_999).Draw(t, "whole")
		// Three digits would leave open whether the mark groups.
		fraction := rapid.SampledFrom([]string{"", ".0", ".5", ".25", ".0625"}).Draw(t, "fraction")
		unit := rapid.SampledFrom([]string{"B", "KB", "MB", "GB", "TB"}).Draw(t, "unit")
		binary := rapid.Bool().Draw(t, "binary")
		want, err := newQuantity([]part{{fmt.Sprint(whole) + fraction, unit}}, binary)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseQuantity(want.Text, binary)
		if err != nil || got != want {
			t.Fatalf("%q: got %+v, %v, want %+v", want.Text, got, err, want)
		}
		r, err := Parse("You have "+want.Text+" left.", Hints{Binary: binary})
		if err != nil || len(r.Data) != 1 || r.Data[0].Remaining != want {
			t.Fatalf("%q in a sentence: got %+v, %v", want.Text, r, err)
		}
	})
}
