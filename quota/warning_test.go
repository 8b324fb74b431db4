package quota

import (
	"errors"
	"testing"
)

func TestParseShare(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Share
		err  error
	}{
		{"80 % used", Share{80, true}, nil},
		{"You have used 80% of your data.", Share{80, true}, nil},
		{"Dear customer, 100% of your internet is used up.", Share{100, true}, nil},
		{"20% of your data left", Share{20, false}, nil},
		{"Sie haben 80 % Ihres Datenvolumens verbraucht.", Share{80, true}, nil},
		{"データ容量の80%を使用しました", Share{80, true}, nil},
		{"Vous avez consommé 75 % de votre internet.", Share{75, true}, nil},
		{"You have used 80% of your data. You have used 80% of your data!", Share{80, true}, nil},
		{"You have used 80% of your data. 50% of your data used at night.", Share{}, ErrAmbiguous},
		{"You have used 80% of your minutes.", Share{}, ErrNoMatch},
		{"80% of your SMS are used", Share{}, ErrNoMatch},
		{"Save 20% on your next purchase", Share{}, ErrNoMatch},
		{"Once 80% of your data is used you get a message", Share{}, ErrNoMatch},
		{"You have used 80% and 20% is left", Share{}, ErrNoMatch},
		{"180% used", Share{}, ErrNoMatch},
		{"Your plan renews on 12 June.", Share{}, ErrNoMatch},
		{"", Share{}, ErrNoMatch},
	} {
		got, err := ParseShare(tt.text, Hints{Via: "sms"})
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%q: got %+v, %v; want %+v, %v", tt.text, got, err, tt.want, tt.err)
		}
	}
}

func TestShareOfAWhole(t *testing.T) {
	for _, tt := range []struct {
		share Share
		whole string
		want  string
	}{
		{Share{80, true}, "10 GB", "2 GB"},
		{Share{20, false}, "10 GB", "2 GB"},
		{Share{100, true}, "5 GB", "0 GB"},
		{Share{87.5, true}, "3 GB", "0.375 GB"},
		{Share{50, true}, "4 GB 96 MB", "2048000000 B"},
		{Share{80, true}, "", ""},
		{Share{101, true}, "1 GB", ""},
	} {
		whole, _ := canonicalQuantity(tt.whole, false)
		if tt.whole == "" {
			whole = Quantity{}
		}
		got := tt.share.Of(whole)
		if got.Text != tt.want || got.Bytes > whole.Bytes {
			t.Errorf("%+v of %q: got %+v, want %q", tt.share, tt.whole, got, tt.want)
		}
	}
}

func TestLess(t *testing.T) {
	for _, tt := range []struct {
		whole, used string
		binary      bool
		want        string
	}{
		{"10 GB", "3.5 GB", false, "6.5 GB"}, {"10 GB", "10 GB", false, "0 GB"}, {"1 GB", "999999999 B", false, "0.000000001 GB"},
		{"4 GB 96 MB", "1 GB", false, "3096000000 B"}, {"1 GB", "512 MB", true, "536870912 B"}, {"500 MB", "1 GB", false, ""},
	} {
		whole, _ := canonicalQuantity(tt.whole, tt.binary)
		used, _ := canonicalQuantity(tt.used, tt.binary)
		if got := whole.Less(used); got.Text != tt.want || tt.want != "" && got.Bytes != whole.Bytes-used.Bytes {
			t.Errorf("%s less %s: got %+v, want %q", tt.whole, tt.used, got, tt.want)
		}
	}
	if got := (Quantity{}).Less(Quantity{Text: "0 B"}); got.Known() {
		t.Errorf("nothing known, and %+v is left", got)
	}
}

func FuzzParseShare(f *testing.F) {
	f.Add("You have used 80% of your data.")
	f.Add("%80 kullandınız")
	f.Fuzz(func(t *testing.T, text string) {
		share, err := ParseShare(text, Hints{Via: "sms"})
		whole := Quantity{Text: "10 GB", Bytes: 10_000_000_000}
		if err != nil {
			return
		}
		if left := share.Of(whole); !left.Known() || left.Bytes < 0 || left.Bytes > whole.Bytes {
			t.Errorf("%q: %+v leaves %+v of 10 GB", text, share, left)
		}
	})
}
