package agent

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/quota"
)

// A carrier that leaves zeros away is as fine with "1 GB" as with "1.98 GB"; one that rounds to whole gigabytes, or writes three digits in
// all, is not.
func TestZerosThatAreLeftAway(t *testing.T) {
	for _, tt := range []struct {
		said []string
		want []quota.Bytes
	}{
		{[]string{"1.98 GB", "1 GB", "1.5 GB"}, []quota.Bytes{10e6, 10e6, 10e6}},
		{[]string{"1 GB", "1.98 GB"}, []quota.Bytes{10e6, 10e6}},
		{[]string{"3 GB", "2 GB"}, []quota.Bytes{1e9, 1e9}},
		{[]string{"9.98 GB", "100 GB", "20 GB"}, []quota.Bytes{10e6, 1e9, 1e9}},
		{[]string{"99.6 GB", "9 GB"}, []quota.Bytes{100e6, 100e6}},
		{[]string{"3.25 MB", "1 GB"}, []quota.Bytes{10e3, 1e9}},
	} {
		var said []spoken
		for i, text := range tt.said {
			said = append(said, spoken{came: day(1 + i), data: []quota.Data{{Remaining: amount(text)}}})
		}
		bundles, last := bundlesOf(said[0].data, said, nil, time.UTC)
		var got []quota.Bytes
		for _, st := range bundles[0].Stated {
			got = append(got, st.Grain)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || last[0].Grain != got[len(got)-1] {
			t.Errorf("%q: last %d, all (-want +got):\n%s", tt.said, last[0].Grain, diff)
		}
	}
}
