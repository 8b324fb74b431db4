package exporter

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/quota"
)

// below is a SIM's low that is an amount, whatever the whole.
func below(amount quota.Bytes) func(quota.Bytes) (quota.Bytes, bool) {
	return func(quota.Bytes) (quota.Bytes, bool) { return amount, true }
}

func TestWhatIsLow(t *testing.T) {
	ten, five := gigabytes(10, "10 GB"), gigabytes(5, "5 GB")
	tests := []struct {
		name string
		low  func(quota.Bytes) (quota.Bytes, bool)
		data quota.Data
		want map[string]float64
	}{
		{"a share of the stated whole", tenth, quota.Data{Remaining: five, Total: ten}, map[string]float64{"main": 1e9}},
		{"a share of a whole that is not stated", tenth, quota.Data{Remaining: five}, nil},
		{"an amount needs no whole", below(5e8), quota.Data{Remaining: five}, map[string]float64{"main": 5e8}},
		{"no limit is never low", below(5e8), quota.Data{Unlimited: true, Total: ten}, nil},
		{"nothing is ever low", nil, quota.Data{Remaining: five, Total: ten}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := lows(t, SIM{Low: tt.low, Asks: []Ask{{Name: "main", Reading: quota.Reading{Data: []quota.Data{tt.data}}}}})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	counted := SIM{Low: tenth, Count: &Count{Name: "counted", Remaining: five, Total: ten}}
	if diff := cmp.Diff(map[string]float64{"counted": 1e9}, lows(t, counted)); diff != "" {
		t.Errorf("of a count (-want +got):\n%s", diff)
	}
}

// lows are the samples of simgauge_quota_low_bytes by bundle; nil: there are none.
func lows(t *testing.T, s SIM) map[string]float64 {
	t.Helper()
	var list map[string]float64
	all := samples(t, NewCollector(fixed{SIMs: []SIM{s}}, nil))
	for series := range maps.Keys(all) {
		if labels, ok := strings.CutPrefix(series, "simgauge_quota_low_bytes{quota="); ok {
			name, _, _ := strings.Cut(labels, ",")
			if list == nil {
				list = map[string]float64{}
			}
			list[name] = all[series]
		}
	}
	return list
}
