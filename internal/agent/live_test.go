package agent

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

func amount(text string) quota.Quantity {
	q, err := quota.ParseSize(text, false)
	if err != nil {
		panic(err)
	}
	return q
}

func day(d int) time.Time { return time.Date(2026, 6, d, 12, 0, 0, 0, time.UTC) }

// Which bundles can be drawn on one after the other: those of asks that share no name.
func TestGroups(t *testing.T) {
	bundles := func(names ...string) (out []quota.Data) {
		for _, n := range names {
			out = append(out, quota.Data{Name: n})
		}
		return out
	}
	for _, tt := range []struct {
		name string
		asks [][]quota.Data
		want []int
	}{
		{"one ask", [][]quota.Data{bundles("", "night")}, []int{0}},
		{"two asks, other names", [][]quota.Data{bundles("base"), bundles("night", "video")}, []int{0, 0}},
		{"one plan told twice, or two without a name", [][]quota.Data{bundles(""), bundles("")}, []int{0, 1}},
		{"one name of several", [][]quota.Data{bundles("base", "night"), bundles("Night "), bundles("video")}, []int{0, 1, 0}},
	} {
		if diff := cmp.Diff(tt.want, groups(tt.asks)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestStatements(t *testing.T) {
	until := quota.Moment{Time: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC), DateOnly: true}
	for _, tt := range []struct {
		name string
		said spoken
		data quota.Data
		want meter.Statement
		ok   bool
	}{
		{"what is left, of how much, until when", spoken{came: day(2), of: day(1)}, quota.Data{Remaining: amount("4.79GB"), Total: amount("5GB"), Expires: until, Renews: until},
			meter.Statement{Came: day(2), Of: day(1), Remaining: 4.79e9, Grain: 10e6, Total: 5e9,
				Expires: time.Date(2026, 6, 30, 23, 59, 59, 0, time.UTC), Renews: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)}, true},
		{"what was used of how much", spoken{came: day(2)}, quota.Data{Used: amount("1.2GB"), Total: amount("5.00GB")},
			meter.Statement{Came: day(2), Remaining: 3.8e9, Grain: 1e9, Total: 5e9}, true},
		{"a warning is written when its share is reached", spoken{came: day(2), unasked: true}, quota.Data{Remaining: amount("1GB"), Total: amount("5GB")},
			meter.Statement{Came: day(2), Remaining: 1e9, Grain: 50e6, Total: 5e9}, true},
		{"more used than there was", spoken{came: day(2)}, quota.Data{Used: amount("6GB"), Total: amount("5GB")}, meter.Statement{}, false},
		{"gone already", spoken{came: day(2)}, quota.Data{Remaining: amount("4GB"), Expires: quota.Moment{Time: day(2)}}, meter.Statement{}, false},
		{"only the size of the plan", spoken{came: day(2)}, quota.Data{Total: amount("5GB")}, meter.Statement{}, false},
		{"no limit", spoken{came: day(2)}, quota.Data{Remaining: amount("5GB"), Unlimited: true}, meter.Statement{}, false},
		{"below nothing", spoken{came: day(2)}, quota.Data{Remaining: quota.Quantity{Text: "-1 GB", Bytes: -1e9}}, meter.Statement{}, false},
		{"at a time that is not known", spoken{}, quota.Data{Remaining: amount("5GB")}, meter.Statement{}, false},
	} {
		got, ok := statement(tt.said, tt.data, time.UTC)
		if diff := cmp.Diff(tt.want, got); diff != "" || ok != tt.ok {
			t.Errorf("%s: %v (-want +got):\n%s", tt.name, ok, diff)
		}
	}
}

func TestBundlesWithWhatWasSaidOfThem(t *testing.T) {
	now := []quota.Data{{Name: "Base"}, {Name: "Night"}, {Name: "night"}}
	said := []spoken{
		{came: day(1), data: []quota.Data{{Name: "Old", Remaining: amount("9GB")}, {Name: "night", Remaining: amount("3GB")}}},
		{came: day(2), data: []quota.Data{{Name: "NIGHT", Remaining: amount("2GB")}, {Name: "night", Remaining: amount("1GB")}, {Name: "base"}}},
	}
	type seen struct {
		Drawn int
		Left  []quota.Bytes
	}
	want := []seen{{2, nil}, {1, []quota.Bytes{3e9, 2e9}}, {1, []quota.Bytes{1e9}}}
	var got []seen
	bundles, last := bundlesOf(now, said, []string{"night", "BASE"}, time.UTC)
	if !last[0].Came.IsZero() || last[1].Remaining != 2e9 || last[2].Remaining != 1e9 {
		t.Errorf("last %+v, want none of Base", last)
	}
	for _, b := range bundles {
		s := seen{Drawn: b.Drawn}
		for _, st := range b.Stated {
			s.Left = append(s.Left, st.Remaining)
		}
		got = append(got, s)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
