package agent

import (
	"slices"
	"strings"

	"github.com/simgauge/simgauge/quota"
)

// writing is how a bundle's figure was written: "1.98 GB" with one digit before the mark, in GB.
type writing struct {
	bundle int
	unit   string
	binary bool
	digits int
}

// mostDigits is more than any figure has before its mark.
const mostDigits = 15

// fineness is what the last digit was worth at its finest, of each writing.
type fineness map[writing]quota.Bytes

// finenessOf learns from all that was said how fine a carrier writes. Of those that leave the zeros away "1 GB", amid "1.98 GB" and "0.97 GB",
// is no rougher than these.
func finenessOf(keys []bundleKey, said []spoken) fineness {
	f := fineness{}
	for _, s := range said {
		if s.unasked {
			continue // it is written when a share is reached
		}
		for n, key := range bundleKeys(s.data) {
			w, ok := written(slices.Index(keys, key), s.data[n].Remaining)
			if had, there := f[w]; ok && (!there || s.data[n].Remaining.Grain() < had) {
				f[w] = s.data[n].Remaining.Grain()
			}
		}
	}
	return f
}

// of is what the last digit of a figure is worth that stands for so much by itself. What has fewer digits before the mark says nothing of it:
// a carrier that writes three digits in all says "9.98 GB", and "100 GB" for 99.6.
func (f fineness) of(bundle int, q quota.Quantity, grain quota.Bytes) quota.Bytes {
	w, ok := written(bundle, q)
	for ; ok && w.digits <= mostDigits; w.digits++ {
		if finest, there := f[w]; there {
			grain = min(grain, finest)
		}
	}
	return grain
}

// written is how a figure was written; false: it has no one unit, or is of no bundle.
func written(bundle int, q quota.Quantity) (writing, bool) {
	number, unit, one := strings.Cut(q.Text, " ")
	if bundle < 0 || !one || strings.Contains(unit, " ") {
		return writing{}, false
	}
	whole, _, _ := strings.Cut(number, ".")
	return writing{bundle, unit, q.Binary, len(whole)}, true
}
