package quota

import (
	"errors"
	"testing"
)

func TestParseSize(t *testing.T) {
	for _, tt := range []struct {
		text   string
		binary bool
		want   Quantity
	}{
		{"10GB", false, Quantity{"10 GB", 10e9, false}},
		{"10 GB", true, Quantity{"10 GB", 10 << 30, true}},
		{"10GiB", false, Quantity{"10 GB", 10 << 30, true}},
		{"1.50 TB", false, Quantity{"1.5 TB", 15e11, false}},
		{"0800MB", false, Quantity{"800 MB", 8e8, false}},
		{"0B", false, Quantity{"0 B", 0, false}},
		{"1.5KB", false, Quantity{"1.5 KB", 1500, false}},
	} {
		if got, err := ParseSize(tt.text, tt.binary); err != nil || got != tt.want {
			t.Errorf("ParseSize(%q, %v) = %+v, %v, want %+v", tt.text, tt.binary, got, err, tt.want)
		}
	}
	for _, text := range []string{"", "10", "GB", "10gb", "10,5GB", "1e3GB", "-1GB", "+1GB", "10 GB left", "10  GB", " 10GB", "1iB", ".5GB", "5.GB", "١GB", "10Gb", "ten GB"} {
		if got, err := ParseSize(text, false); !errors.Is(err, errSize) {
			t.Errorf("ParseSize(%q) = %+v, %v, want %v", text, got, err, errSize)
		}
	}
	for _, text := range []string{"99999999999TB", "1000000.001TB"} {
		if _, err := ParseSize(text, false); err == nil || err.Error() != "more data than can be counted; say less" {
			t.Errorf("ParseSize(%q) = %v", text, err)
		}
	}
}

func TestSize(t *testing.T) {
	for want, b := range map[string]Bytes{
		"0 B": 0, "999 B": 999, "1 KB": 1000, "1.999 KB": 1999, "9.999 GB": 9_999_999_999, "1.05 MB": 1_050_000, "12345 TB": 12345e12, "9223372.036 TB": 1<<63 - 1,
	} {
		if got := Size(b, false); got != (Quantity{want, b, false}) {
			t.Errorf("Size(%d) = %+v, want %s", b, got, want)
		}
	}
	if got := Size(10<<30, true); got.Text != "10 GB" || !got.Binary {
		t.Errorf("Size of 10 GiB = %+v", got)
	}
}

func FuzzParseSize(f *testing.F) {
	for _, seed := range []string{"10GB", "1.5 GB", "0 B", "10GiB", "10,5GB"} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, text string, binary bool) {
		q, err := ParseSize(text, binary)
		if err != nil {
			return
		}
		if again, err := ParseSize(q.Text, q.Binary); err != nil || again != q || q.Bytes < 0 {
			t.Errorf("%q is %+v, whose text is read as %+v, %v", text, q, again, err)
		}
		if said := Size(q.Bytes, q.Binary); said.Bytes != q.Bytes || !said.Known() {
			t.Errorf("%d octets are said as %+v", q.Bytes, said)
		}
	})
}
