package quota

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
)

var errSize = errors.New(`not an amount of data; say a number with its unit, as in 10GB, 1.5 GB, 800MB or 10GiB`)

// mostSize is an exabyte: no plan has one, and sums of a few fit into Bytes.
const mostSize = Bytes(1e18)

// ParseSize reads an amount of data that people write for programs: 10GB, "1.5 GB", 800MB, and 10GiB, whose unit is a power of
// 1024 whatever binary says. Unlike ParseQuantity it knows no languages, guesses nothing, and needs no lexicon. The error is
// "cause; what to say instead".
func ParseSize(text string, binary bool) (Quantity, error) {
	m := regexp.MustCompile(`^(\d{1,18}(?:\.\d{1,9})?) ?([KMGT]?)(i?)B$`).FindStringSubmatch(text)
	if m == nil || m[2] == "" && m[3] != "" {
		return Quantity{}, errSize
	}
	q, err := newQuantity([]part{{number: shortest(m[1]), unit: m[2] + "B"}}, binary || m[3] != "")
	if err != nil || q.Bytes > mostSize {
		return Quantity{}, errors.New("more data than can be counted; say less")
	}
	return q, nil
}

// shortest makes 010.50 canonical: 10.5.
func shortest(number string) string {
	whole, fraction, _ := strings.Cut(number, ".")
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if whole == "" {
		whole = "0"
	}
	if fraction == "" {
		return whole
	}
	return whole + "." + fraction
}

// Size is an amount of octets as people read it: in the largest unit of which there is one, with at most three digits behind the
// point, cut off rather than rounded up: what is left is never said to be more.
func Size(b Bytes, binary bool) Quantity {
	base := int64(1000)
	if binary {
		base = 1024
	}
	units := []string{"B", "KB", "MB", "GB", "TB"}
	scale, power := int64(1), 0
	for power < len(units)-1 && int64(b)/scale >= base {
		scale *= base
		power++
	}
	text := strconv.FormatInt(int64(b)/scale, 10)
	// The rest is below the scale, at most 1024^4: a thousand of it fits.
	if thousandths := int64(b) % scale * 1000 / scale; thousandths > 0 {
		digits := []byte(strconv.FormatInt(1000+thousandths, 10))[1:]
		text += "." + strings.TrimRight(string(digits), "0")
	}
	return Quantity{Text: text + " " + units[power], Bytes: b, Binary: binary}
}
