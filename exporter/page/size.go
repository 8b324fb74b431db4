package page

import (
	"strconv"

	"github.com/simgauge/simgauge/quota"
)

// size writes octets as Size says.
func size(b quota.Bytes, binary bool) Size {
	base := int64(1000)
	if binary {
		base = 1024
	}
	units := []string{"B", "KB", "MB", "GB", "TB"}
	n := max(int64(b), 0)
	scale, power := int64(1), 0
	for power < len(units)-1 && n/scale >= base {
		scale *= base
		power++
	}
	whole := n / scale
	text := strconv.FormatInt(whole, 10)
	if rest := n % scale; power > 0 && whole < 100 {
		hundredths := rest * 100 / scale // the rest is below the scale, at most 1024^4: a hundred of it fits
		digits := strconv.FormatInt(100+hundredths, 10)[1:]
		if whole >= 10 {
			digits = digits[:1]
		}
		text += "." + digits
	}
	return Size{Octets: n, Text: text + " " + units[power]}
}

// said is a quantity in the carrier's words; nil where it did not say.
func said(q quota.Quantity) *Size {
	if !q.Known() {
		return nil
	}
	return &Size{Octets: max(int64(q.Bytes), 0), Text: name(q.Text)}
}

// share is a part in percent, 0 to 100; -1 where the whole is not known.
func share(part, whole int64) int {
	if whole <= 0 {
		return -1
	}
	return int(min(max(float64(part)/float64(whole)*100, 0), 100))
}
