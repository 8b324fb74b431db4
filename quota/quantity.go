package quota

import (
	"fmt"
	"math/big"
	"strings"
)

// unitPower gives the canonical unit's power of 1000 (or 1024).
func unitPower(unit string) (uint, bool) {
	switch unit {
	case "B":
		return 0, true
	case "KB":
		return 1, true
	case "MB":
		return 2, true
	case "GB":
		return 3, true
	case "TB":
		return 4, true
	}
	return 0, false
}

// part is one number with its canonical unit: "96 MB".
type part struct {
	number string // canonical decimal
	unit   string // B, KB, MB, GB, TB
}

// newQuantity puts parts together, largest unit first. It refuses what does not fit into Bytes.
func newQuantity(parts []part, binary bool) (Quantity, error) {
	base := int64(1000)
	if binary {
		base = 1024
	}
	sum := new(big.Rat)
	texts := make([]string, 0, len(parts))
	for _, p := range parts {
		power, ok := unitPower(p.unit)
		if !ok {
			return Quantity{}, fmt.Errorf("unit %q: %w", p.unit, ErrNoMatch)
		}
		value, ok := new(big.Rat).SetString(p.number)
		if !ok {
			return Quantity{}, fmt.Errorf("number %q: %w", p.number, ErrNoMatch)
		}
		scale := new(big.Int).Exp(big.NewInt(base), big.NewInt(int64(power)), nil)
		sum.Add(sum, value.Mul(value, new(big.Rat).SetInt(scale)))
		texts = append(texts, p.number+" "+p.unit)
	}
	// Fractions of an octet are cut off: a reading never claims more than was stated.
	octets := new(big.Int).Quo(sum.Num(), sum.Denom())
	if len(parts) == 0 || sum.Sign() < 0 || !octets.IsInt64() {
		return Quantity{}, fmt.Errorf("%q is no amount of data: %w", strings.Join(texts, " "), ErrNoMatch)
	}
	return Quantity{Text: strings.Join(texts, " "), Bytes: Bytes(octets.Int64()), Binary: binary}, nil
}

// canonicalQuantity reads the canonical form alone, as JSON holds it.
func canonicalQuantity(text string, binary bool) (Quantity, error) {
	fields := strings.Split(text, " ")
	if len(fields)%2 != 0 {
		return Quantity{}, fmt.Errorf("%q is not in canonical form: %w", clip(text), ErrNoMatch)
	}
	var parts []part
	for i := 0; i < len(fields); i += 2 {
		if !canonicalNumber(fields[i]) {
			return Quantity{}, fmt.Errorf("number %q is not in canonical form: %w", clip(fields[i]), ErrNoMatch)
		}
		parts = append(parts, part{fields[i], fields[i+1]})
	}
	return newQuantity(parts, binary)
}

// ParseQuantity reads an amount of data that stands by itself: "1.2 GB", "512Mo", "4 GB 96 MB". The error wraps ErrNoMatch or
// ErrAmbiguous.
func ParseQuantity(text string, binary bool) (Quantity, error) {
	s := newScan(text, Hints{Binary: binary})
	if len(s.items) != 1 || s.items[0].kind != kindQuantity {
		return Quantity{}, fmt.Errorf("%q is no number with a unit of data: %w", clip(text), ErrNoMatch)
	}
	return s.items[0].amount.quantity(s)
}

// ParseMoney reads an amount of money that stands by itself, with or without its currency: "12.34", "€5,20". The error wraps
// ErrNoMatch or ErrAmbiguous.
func ParseMoney(text string, h Hints) (Money, error) {
	if canonicalAmount(text) {
		return Money{Amount: text}, nil
	}
	s := newScan(text, h)
	a, err := s.onlyAmount()
	if err != nil {
		return Money{}, err
	}
	return a.money(s)
}

// clip shortens foreign text for an error.
func clip(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
