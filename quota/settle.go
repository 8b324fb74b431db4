package quota

import (
	"fmt"
	"slices"
)

// settle gives the canonical form of a number in the light of the whole text, or ErrAmbiguous.
// unit is that of data, or empty.
func (s *scan) settle(n number, unit string) (string, error) {
	if n.ambiguous() && s.clash {
		return "", fmt.Errorf("%s or %s: %w", n.decimal, n.grouped, ErrAmbiguous)
	}
	text, ok := n.settle(s.decimal)
	if !ok {
		return "", fmt.Errorf("%s or %s: %w", n.decimal, n.grouped, ErrAmbiguous)
	}
	if n.ambiguous() && text == n.grouped && !s.shown && hugeUnit(unit) {
		// The country's habit alone does not make a terabyte out of "1.234 GB".
		return "", fmt.Errorf("%s or %s %s: %w", n.decimal, n.grouped, unit, ErrAmbiguous)
	}
	return text, nil
}

func hugeUnit(unit string) bool {
	unit = plainUnit(unit)
	return unit == "GB" || unit == "TB"
}

// money settles the amount's number. A currency that the text leaves open is not invented.
func (a amount) money(s *scan) (Money, error) {
	if a.doubt != "" {
		return Money{}, fmt.Errorf("an amount of money with %s: %w", a.doubt, ErrAmbiguous)
	}
	n := a.numbers[0]
	if n.ambiguous() && slices.Contains(words().whole, a.currency) {
		n.decimal = ""
	}
	if n.ambiguous() && slices.Contains(words().thousands, a.currency) {
		if s.shown && s.decimal != n.mark {
			return Money{}, fmt.Errorf("%s or %s: %w", n.decimal, n.grouped, ErrAmbiguous)
		}
		n.grouped = "" // 5.250 is five and a quarter whatever the country's habit is
	}
	text, err := s.settle(n, "")
	if err != nil {
		return Money{}, err
	}
	if a.negative {
		text = "-" + text
	}
	return Money{Amount: text, Currency: a.currency}, nil
}
