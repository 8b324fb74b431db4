package agent

import (
	"testing"

	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

func TestNearing(t *testing.T) {
	within := func(lower, left, upper quota.Bytes) meter.Live {
		return meter.Live{Known: true, Lower: lower * 1e6, Remaining: left * 1e6, Upper: upper * 1e6}
	}
	const low = 1000e6
	for _, tt := range []struct {
		name       string
		fresh, now meter.Live
		low        quota.Bytes
		made       earlyMark
		want       EarlyReason
	}{
		{"far from all", within(2990, 3000, 3010), within(1900, 2000, 2100), low, earlyMark{}, ""},
		{"the lower bound comes to what is low", within(2990, 3000, 3010), within(990, 1100, 1210), low, earlyMark{}, EarlyLow},
		{"and all is below it", within(2990, 3000, 3010), within(400, 500, 600), low, earlyMark{}, EarlyLow},
		{"it was made for that", within(1190, 1200, 1210), within(990, 1100, 1210), low, earlyMark{Low: true}, ""},
		{"it was low as stated", within(890, 900, 910), within(700, 800, 900), low, earlyMark{}, ""},
		{"what was stated could not tell", within(500, 1500, 2500), within(400, 1400, 2400), low, earlyMark{}, ""},
		{"it could not, and now it is that by all that is known", within(500, 1500, 2500), within(0, 950, 1900), low, earlyMark{}, EarlyLow},
		{"nothing is ever low", within(2990, 3000, 3010), within(400, 500, 600), 0, earlyMark{}, ""},
		{"nothing may be left", within(290, 300, 310), within(0, 20, 200), low, earlyMark{Low: true}, EarlyEmpty},
		{"it was made for that too", within(290, 300, 310), within(0, 20, 200), low, earlyMark{Low: true, Empty: true}, ""},
		{"nothing could be left as stated", within(0, 400, 1400), within(0, 100, 1100), low, earlyMark{Low: true}, ""},
		{"and now nothing is by all that is known", within(0, 400, 1400), within(0, 0, 1000), low, earlyMark{Low: true}, EarlyEmpty},
		{"too uncertain", within(2990, 3000, 3010), within(1100, 2500, 3700), low, earlyMark{}, EarlyUnsure},
		{"as uncertain as it was stated", within(1500, 3000, 3500), within(1200, 2500, 3800), low, earlyMark{}, ""},
		{"it was made for that as well", within(2990, 3000, 3010), within(1100, 2500, 3700), low, earlyMark{Unsure: true}, ""},
		{"data flows though nothing is left: it is throttled, or was topped up", within(20, 30, 40), within(0, 0, 10_000), low, earlyMark{Empty: true}, ""},
		{"not known by now", within(2990, 3000, 3010), meter.Live{}, low, earlyMark{}, ""},
		{"not known as it was stated", meter.Live{}, within(0, 0, 0), low, earlyMark{}, ""},
	} {
		said := meter.Statement{Remaining: tt.fresh.Remaining, Total: 10_000e6}
		if got := nearing(said, tt.fresh, tt.now, tt.low, tt.made); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// What an ask was made early for holds until the bundle is filled again, whatever a late or rounding carrier says meanwhile.
func TestAnEarlyMarkStandsUntilTheBundleIsFilled(t *testing.T) {
	rec := askRecord{Early: map[string]earlyMark{"base": {Low: true, Least: 1.2e9}, "gone": {Low: true}}}
	for _, tt := range []struct {
		left  string
		least quota.Bytes
		ok    bool
	}{{"1.20GB", 1.2e9, true}, {"0.70GB", 0.7e9, true}, {"0.75GB", 0.7e9, true}, {"1.1GB", 0.7e9, true}, {"5.70GB", 0, false}} {
		rec.answered(quota.Reading{Data: []quota.Data{{Name: "base", Remaining: amount(tt.left), Total: amount("10GB")}, {Name: "other"}}})
		if m, ok := rec.Early["base"]; ok != tt.ok || m.Least != tt.least || len(rec.Early) > 1 {
			t.Errorf("%s left: %+v, want %d, %v", tt.left, rec.Early, tt.least, tt.ok)
		}
	}
}
