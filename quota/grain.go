package quota

import (
	"math"
	"strings"
)

// Grain is what the last digit of a quantity is worth, in octets: of "4.79 GB" 10 MB, of "4 GB 96 MB" 1 MB, of "5 GB" 1 GB. What
// was stated lies within one such step of the truth. 0: the quantity is not known, or has no finer step than an octet.
func (q Quantity) Grain() Bytes {
	fields := strings.Fields(q.Text)
	if len(fields) < 2 {
		return 0
	}
	power, ok := unitPower(fields[len(fields)-1])
	if !ok {
		return 0
	}
	base := 1000.0
	if q.Binary {
		base = 1024
	}
	_, fraction, _ := strings.Cut(fields[len(fields)-2], ".")
	grain := math.Pow(base, float64(power)) / math.Pow10(len(fraction))
	if grain < 2 {
		return 0
	}
	return Bytes(grain)
}
