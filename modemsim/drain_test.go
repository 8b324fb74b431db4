package modemsim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What is left of plans at moments in seconds, in MB, as their network files say.
func TestPlansAsTheirFilesSay(t *testing.T) {
	type left map[int]float64
	for _, tt := range []struct {
		name, plan string
		want       left
		flowed     float64 // MB, at the last moment
		total      string  // then
	}{
		{"it drains until nothing is left", "{total: 10MB, drain: 1MB}", left{0: 10, 4: 6, 10: 0, 60: 0}, 10, "10 MB"},
		{"in phases, again and again", "{total: 100MB, phases: [{for: 2s, drain: 10MB}, {for: 8s}]}", left{1: 90, 2: 80, 9: 80, 11: 70, 19: 60, 41: 10}, 90, "100 MB"},
		{"renewed amid them", "{total: 100MB, expires: 10s, renews: true, phases: [{for: 4s, drain: 20MB}, {for: 4s}]}", left{4: 20, 9: 0, 10: 100, 12: 60, 13: 60, 17: 40}, 160, "100 MB"},
		{"not renewed: nothing flows behind its end", "{total: 100MB, expires: 10s, drain: 1MB}", left{9: 91, 10: 0, 60: 0}, 10, "100 MB"},
		{"topped up at a time", "{total: 10MB, drain: 1MB, topups: [{after: 5s, amount: 2MB}]}", left{4: 6, 5: 7, 6: 6, 12: 0}, 12, "10 MB"},
		{"to more than there was", "{total: 10MB, drain: 1MB, topups: [{after: 2s, amount: 4MB}, {after: 1s, amount: 1MB}]}", left{1: 10, 2: 13, 3: 12}, 3, "13 MB"},
		{"once it had run out", "{total: 10MB, drain: 1MB, topups: [{after: 15s, amount: 5MB}]}", left{10: 0, 14: 0, 15: 5, 17: 3}, 12, "10 MB"},
		{"behind its end: it lasts as long again", "{total: 10MB, drain: 1MB, expires: 4s, topups: [{after: 6s, amount: 5MB}]}", left{4: 0, 5: 0, 6: 5, 9: 2, 10: 0}, 8, "10 MB"},
		{"each time that it falls to a level", "{total: 10MB, drain: 1MB, topups: [{left: 2MB, amount: 6MB}]}", left{7: 3, 9: 7, 13: 3, 15: 7, 61: 3}, 61, "10 MB"},
		{"by two levels, of which one is not reached", "{total: 10MB, drain: 1MB, topups: [{left: 0, amount: 9MB}, {left: 3MB, amount: 1MB}]}", left{6: 4, 7: 4, 9: 4, 12: 4}, 12, "10 MB"},
		{"by a level that it begins below", "{total: 10MB, used: 9MB, drain: 1MB, topups: [{left: 5MB, amount: 9MB}]}", left{0: 1, 1: 0, 60: 0}, 1, "10 MB"},
	} {
		for _, often := range []time.Duration{time.Hour, 300 * time.Millisecond} {
			t.Run(fmt.Sprint(tt.name, often), func(t *testing.T) {
				n, err := ParseNetwork(strings.NewReader("plan: " + tt.plan))
				if err != nil {
					t.Fatal(err)
				}
				start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
				p, got := newPlan(n.Plan, start), left{}
				for second := range 1 + slices.Max(slices.Collect(maps.Keys(tt.want))) {
					at := start.Add(time.Duration(second) * time.Second)
					for often < time.Second && p.since.Add(often).Before(at) {
						p.settle(p.since.Add(often)) // looking at it changes nothing
					}
					if _, asked := tt.want[second]; asked {
						p.settle(at.Add(time.Millisecond))
						got[second] = float64(int(p.left()/1e6 + 0.5))
					}
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("left (-want +got):\n%s", diff)
				}
				if got := float64(int(p.flowed/1e6 + 0.5)); got != tt.flowed {
					t.Errorf("flowed %v MB, want %v", got, tt.flowed)
				}
				if total, _ := p.value("total", "", p.since); total != tt.total {
					t.Errorf("total %s, want %s", total, tt.total)
				}
			})
		}
	}
}

func TestUseAndTopUpByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, err := ParseNetwork(strings.NewReader("plan: {total: 10GB, topups: [{left: 1GB, amount: 2GB}]}"))
		if err != nil {
			t.Fatal(err)
		}
		m, err := New(Config{Network: n})
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			do           string
			act          func(int64)
			octets       int64
			left, flowed int64
		}{
			{"use", m.Use, 4e9, 6e9, 4e9},
			{"top up", m.TopUp, 5e9, 11e9, 4e9},
			{"use down to the level", m.Use, 10e9, 3e9, 14e9},
			{"use more than there is", m.Use, 50e9, 2e9, 17e9},
		} {
			step.act(step.octets)
			if left, flowed := m.Remaining(), m.Flowed(); left != step.left || flowed != step.flowed {
				t.Errorf("%s: left %d, flowed %d, want %d, %d", step.do, left, flowed, step.left, step.flowed)
			}
		}
	})
}
