package config

import (
	"testing"
	"time"

	"github.com/simgauge/simgauge/carrier"
)

func TestMatchTakes(t *testing.T) {
	home := carrier.PLMN{MCC: "440", MNC: "10"}
	for _, tc := range []struct {
		name  string
		match Match
		want  bool
	}{
		{"any", Match{}, true},
		{"its network", Match{PLMN: home}, true},
		{"another network", Match{PLMN: carrier.PLMN{MCC: "440", MNC: "20"}}, false},
		{"its provider", Match{SPN: "EXAMPLE mobile"}, true},
		{"another provider", Match{SPN: "Example"}, false},
		{"its card", Match{ICCID: "8981000000000000000"}, true},
		{"another card", Match{ICCID: "8981000000000000001"}, false},
		{"its kind of card", Match{ICCID: "8981*"}, true},
		{"another kind of card", Match{ICCID: "8982*"}, false},
		{"all of it", Match{home, "Example Mobile", "89*"}, true},
		{"not quite all of it", Match{home, "Example Mobile", "88*"}, false},
	} {
		if got := tc.match.Takes(home, "Example Mobile ", "8981000000000000000"); got != tc.want {
			t.Errorf("%s: got %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestUnknownSIMMeetsNoCondition(t *testing.T) {
	for _, m := range []Match{{PLMN: carrier.PLMN{MCC: "440", MNC: "10"}}, {SPN: "Example"}, {ICCID: "8*"}} {
		if m.Takes(carrier.PLMN{}, "", "") {
			t.Errorf("%+v takes a SIM of which nothing is known", m)
		}
	}
	if !(Match{}).Takes(carrier.PLMN{}, "", "") {
		t.Error("no condition, and still not taken")
	}
}

func TestQuietCovers(t *testing.T) {
	night := Quiet{From: 23 * time.Hour, To: 6 * time.Hour}
	noon := Quiet{From: 12 * time.Hour, To: 13*time.Hour + 30*time.Minute}
	for _, tc := range []struct {
		quiet Quiet
		at    string
		want  bool
	}{
		{night, "22:59:59", false}, {night, "23:00:00", true}, {night, "00:00:00", true}, {night, "05:59:59", true}, {night, "06:00:00", false}, {night, "12:00:00", false},
		{noon, "11:59:59", false}, {noon, "12:00:00", true}, {noon, "13:29:59", true}, {noon, "13:30:00", false}, {noon, "23:30:00", false},
		{Quiet{}, "00:00:00", false}, {Quiet{}, "12:00:00", false},
	} {
		at, err := time.Parse(time.TimeOnly, tc.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := tc.quiet.Covers(at); got != tc.want {
			t.Errorf("%v at %s: got %v, want %v", tc.quiet, tc.at, got, tc.want)
		}
	}
}

func TestParseDuration(t *testing.T) {
	for _, tc := range []struct {
		in   string
		want time.Duration
	}{
		{"6h", 6 * time.Hour}, {"30s", 30 * time.Second}, {"90m", 90 * time.Minute}, {"1d", 24 * time.Hour}, {"1d12h", 36 * time.Hour}, {"1.5h", 90 * time.Minute}, {"1s", time.Second},
	} {
		if got, err := parseDuration(tc.in); err != nil || got != tc.want {
			t.Errorf("%s: got %v, %v; want %v", tc.in, got, err, tc.want)
		}
	}
	for _, bad := range []string{"", "6", "h", "6 h", "-6h", "+6h", "6H", "1w", "500ms", "0s", "0.1s", "1..5h", "6h3", "1e3s", "999999999999d"} {
		if got, err := parseDuration(bad); err == nil {
			t.Errorf("%q: got %v, want an error", bad, got)
		}
	}
}

func TestShortSpans(t *testing.T) {
	for d, want := range map[time.Duration]string{3 * time.Hour: "3h", 90 * time.Minute: "1h30m", time.Minute: "1m", time.Second: "1s", 70 * time.Second: "1m10s", 10 * time.Hour: "10h", 24 * time.Hour: "24h", 20 * time.Minute: "20m"} {
		if got := short(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}
