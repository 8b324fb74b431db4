package config

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/simgauge/simgauge/quota"
)

// Low says how little of a bundle is little: a share of its whole, or an amount. The zero Low is never.
type Low struct {
	Percent float64        // of the whole, above 0; 0: Size says it
	Size    quota.Quantity // not stated: Percent says it
}

// never is what is said where nothing is ever low.
const never = "never"

// Of is the octets at or below which a bundle of such a whole is low; false: it never is, or its whole would have to be known.
func (l Low) Of(total quota.Bytes) (quota.Bytes, bool) {
	switch {
	case l.Size.Known():
		return l.Size.Bytes, true
	case l.Percent > 0 && total > 0:
		return quota.Bytes(float64(total) / 100 * l.Percent), true
	}
	return 0, false
}

// low reads the key in the units of the SIM.
func (n node) low(s *SIM) {
	into(&s.Low, func(text string) (Low, error) { return parseLow(text, s.Binary) })(n)
}

// parseLow reads "10%", "500MB" or "never".
func parseLow(text string, binary bool) (Low, error) {
	if text == never {
		return Low{}, nil
	}
	if m := regexp.MustCompile(`^(\d{1,3}(?:\.\d{1,3})?) ?%$`).FindStringSubmatch(text); m != nil {
		percent, err := strconv.ParseFloat(m[1], 64)
		if err != nil || percent <= 0 || percent >= 100 {
			return Low{}, errors.New("no share of a whole that is little; say more than 0% and less than 100%, or never")
		}
		return Low{Percent: percent}, nil
	}
	size, err := quota.ParseSize(text, binary)
	switch {
	case err != nil:
		return Low{}, errors.New("neither a share nor an amount of data; say how little is little, as in 10%, 500MB or never")
	case size.Bytes == 0:
		return Low{}, errors.New("nothing is always little; say how little is, as in 10% or 500MB, or never")
	}
	return Low{Size: size}, nil
}

// draws reads the names of bundles, each once.
func (n node) draws() []string {
	var names []string
	n.items(func(_ int, item node) {
		name, ok := item.text()
		name = strings.TrimSpace(name)
		switch {
		case !ok:
		case slices.ContainsFunc(names, func(other string) bool { return strings.EqualFold(name, other) }):
			item.fail("stands twice", "name each bundle once, in the order in which the carrier draws on them")
		default:
			names = append(names, name)
		}
	})
	return names
}
