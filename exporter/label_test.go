package exporter

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/quota"
)

func TestTame(t *testing.T) {
	tests := []struct{ name, stated, want string }{
		{"nothing", "", "main"},
		{"only marks", " -- !! ", "main"},
		{"only a number", "81234567", "main"},
		{"lower case and one underscore", "Night  & Weekend", "night_weekend"},
		{"no underscore at the ends", "*Bonus*", "bonus"},
		{"letters of any script", "Ночной пакет", "ночной_пакет"},
		{"no case to fold", "夜間データ", "夜間データ"},
		{"marks stay with their letter", "डेटा पैक", "डेटा_पैक"},
		{"a mark without a letter is no letter", "\u0301a", "a"},
		{"short numbers stay", "5G 10GB", "5g_10gb"},
		{"long numbers go", "Pack 500MB", "pack_mb"},
		{"digits of other scripts too", "باقة ٥٠٠", "باقة"},
		{"ISO date", "Plan 2026-07-12", "plan"},
		{"dotted date", "Paket bis 12.07.26", "paket_bis"},
		{"dotted day and month", "Paket bis 12.07. gültig", "paket_bis_gültig"},
		{"slashed date", "Plan 7/12/2026 A", "plan_a"},
		{"slashed day and month", "Plan 12/07", "plan"},
		{"month by name", "Plan until 12 July 2026", "plan_until"},
		{"month by short name, day behind", "Plan until Jul 12", "plan_until"},
		{"no month within a word", "Market 12", "market_12"},
		{"Japanese date", "プラン2026年7月12日まで", "プラン_まで"},
		{"Korean date", "요금제 7월 12일", "요금제"},
		{"time of day", "Plan 23:59", "plan"},
		{"a decimal is no date", "Plan 1.5 GB", "plan_1_5_gb"},
		{"not UTF-8", "Plan \xff\xfe x", "plan_x"},
		{"32 runes, not bytes", strings.Repeat("ж", 40), strings.Repeat("ж", 32)},
		{"no underscore left by the cut", strings.Repeat("a", 31) + " b", strings.Repeat("a", 31)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tame(tt.stated); got != tt.want {
				t.Errorf("tame(%q) = %q, want %q", tt.stated, got, tt.want)
			}
		})
	}
}

func FuzzTame(f *testing.F) {
	for _, s := range []string{"", "Bonus 31.12.2026", "ノート 500MB", "İstanbul", "a\xff\u0301", strings.Repeat("a ", 40), "٥٠٠"} {
		f.Add(s)
	}
	number := regexp.MustCompile(`\p{Nd}{3}`)
	f.Fuzz(func(t *testing.T, name string) {
		got := tame(name)
		switch {
		case got == "" || !utf8.ValidString(got):
			t.Errorf("tame(%q) = %q is no label", name, got)
		case utf8.RuneCountInString(got) > maxLabelRunes:
			t.Errorf("tame(%q) = %q is too long", name, got)
		case got != strings.ToLower(got):
			t.Errorf("tame(%q) = %q is not lower case", name, got)
		case number.MatchString(got):
			t.Errorf("tame(%q) = %q keeps a long number", name, got)
		}
	})
}

func TestUnique(t *testing.T) {
	long := strings.Repeat("x", maxLabelRunes)
	tests := []struct {
		name        string
		names, want []string
	}{
		{"none", nil, []string{}},
		{"different", []string{"a", "b"}, []string{"a", "b"}},
		{"same", []string{"a", "a", "a"}, []string{"a", "a_2", "a_3"}},
		{"a stated number keeps its name", []string{"a", "a", "a_2"}, []string{"a", "a_3", "a_2"}},
		{"empty", []string{"", ""}, []string{"", "_2"}},
		{"within the limit", []string{long, long}, []string{long, long[:30] + "_2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, unique(tt.names)); diff != "" {
				t.Errorf("unique(%q) (-want +got):\n%s", tt.names, diff)
			}
		})
	}
}

func TestBundlesOfOneNameAreNumberedByExpiryThenText(t *testing.T) {
	june, july := quota.Moment{Time: at(1)}, quota.Moment{Time: at(1).AddDate(0, 1, 0)}
	first := Ask{Reading: quota.Reading{Data: []quota.Data{
		{Name: "Pack"}, {Name: "PACK B 1234"}, {Name: "pack", Expires: july}, {Name: "pack", Expires: june},
	}}}
	second := Ask{Reading: quota.Reading{Data: []quota.Data{{Name: "PACK"}, {Name: "Pack"}}}}

	list, dropped := quotas([]Ask{first, second})
	if dropped != 0 {
		t.Errorf("dropped %d, want 0", dropped)
	}
	var got []string
	for _, q := range list {
		got = append(got, q.Name+" > "+q.label)
	}
	want := []string{"Pack > pack_4", "PACK B 1234 > pack_b", "pack > pack_2", "pack > pack", "PACK > pack_3", "Pack > pack_5"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

func TestBalancesOfOneCurrency(t *testing.T) {
	money := func(amounts ...string) quota.Reading {
		var r quota.Reading
		for _, a := range amounts {
			r.Balance = append(r.Balance, quota.Money{Amount: a, Currency: "EUR"})
		}
		return r
	}
	tests := []struct {
		name string
		asks []Ask
		want map[string]float64
	}{
		{"none", nil, map[string]float64{}},
		{"the first of a reading", []Ask{{Reading: money("5", "0.50")}}, map[string]float64{"EUR": 5}},
		{"the newest reading", []Ask{{Read: at(9), Reading: money("5")}, {Read: at(10), Reading: money("4")}}, map[string]float64{"EUR": 4}},
		{"a known time before an unknown", []Ask{{Reading: money("5")}, {Read: at(9), Reading: money("4")}}, map[string]float64{"EUR": 4}},
		{"the first ask of one time", []Ask{{Reading: money("5")}, {Reading: money("4")}}, map[string]float64{"EUR": 5}},
		{"debt", []Ask{{Reading: money("-1.25")}}, map[string]float64{"EUR": -1.25}},
		{"what is no amount", []Ask{{Reading: money("", "inf", "nan", "1e3", "0x10", "1_0", "--1", "3")}}, map[string]float64{"EUR": 3}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, balances(tt.asks)); diff != "" {
				t.Errorf("balances (-want +got):\n%s", diff)
			}
		})
	}
}
