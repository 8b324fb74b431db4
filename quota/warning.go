package quota

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Share is a part of a plan as a warning states it: "80 % used". It is an amount only for whoever knows the whole.
type Share struct {
	Percent float64 // 0 to 100
	Used    bool    // it is used; else it is left
}

// ParseShare reads the one share that a text states of data. The error wraps ErrNoMatch, or ErrAmbiguous where there are two.
func ParseShare(text string, h Hints) (Share, error) {
	var found Share
	_, err := guarded(func() (p parsed, err error) {
		if len(text) > MaxText {
			return p, ErrNoMatch
		}
		found, err = newScan(text, h).share()
		return p, err
	})
	if err != nil {
		return Share{}, fmt.Errorf("read share: %w", err)
	}
	return found, nil
}

// share is the one of the sentences that speak of use or of what is left, and of nothing else that is counted.
func (s *scan) share() (found Share, err error) {
	err = ErrNoMatch
	for i, it := range s.items {
		if it.kind != kindPercent {
			continue
		}
		used, left, other := s.speaks(i)
		percent, ok := s.percentAt(i)
		switch {
		case !ok || other || used == left:
		case err == nil && found != Share{percent, used}:
			return Share{}, ErrAmbiguous
		default:
			found, err = Share{percent, used}, nil
		}
	}
	return found, err
}

// speaks tells what the sentence around item i speaks of: what is used, what is left, or minutes, prices, offers, conditions.
func (s *scan) speaks(i int) (used, left, other bool) {
	first, last := i, i
	for first > 0 && s.items[first-1].kind != kindHard {
		first--
	}
	for last+1 < len(s.items) && s.items[last+1].kind != kindHard {
		last++
	}
	for _, it := range s.items[first : last+1] {
		switch {
		case it.kind == kindCount, it.kind == kindMoney:
			other = true
		case it.kind != kindRole:
		case it.role == roleUsed, it.role == roleGone:
			used = true
		case it.role == roleRemaining:
			left = true
		case it.role == roleVoice, it.role == roleMessage, it.role == rolePoint, it.role == roleOffer, it.role == rolePrice,
			it.role == roleThreshold, it.role == roleThrottle, it.role == roleSpeed, it.role == roleSession, it.role == rolePer:
			other = true
		}
	}
	return used, left, other
}

// Of is what a share of the whole leaves. The zero Quantity: the whole is not known.
func (share Share) Of(whole Quantity) Quantity {
	percent, ok := new(big.Rat).SetString(strconv.FormatFloat(share.Percent, 'f', -1, 64))
	if !ok || !whole.Known() || share.Percent < 0 || share.Percent > 100 {
		return Quantity{}
	}
	if share.Used {
		percent.Sub(big.NewRat(100, 1), percent)
	}
	octets := new(big.Rat).SetInt64(int64(whole.Bytes))
	return whole.inUnit(octets.Mul(octets, percent).Quo(octets, big.NewRat(100, 1)))
}

// Less is what is left of a whole when some of it is used. The zero Quantity: one of the two is not known, or more is used than there was.
func (q Quantity) Less(used Quantity) Quantity {
	if !q.Known() || !used.Known() || used.Bytes > q.Bytes {
		return Quantity{}
	}
	return q.inUnit(new(big.Rat).SetInt64(int64(q.Bytes - used.Bytes)))
}

// inUnit writes octets in the unit of a quantity, where that is one and decimal; else as octets.
func (q Quantity) inUnit(octets *big.Rat) Quantity {
	_, unit, _ := strings.Cut(q.Text, " ")
	power, ok := unitPower(unit)
	if !ok || q.Binary { // "4 GB 96 MB"
		unit, power = "B", 0
	}
	scale := new(big.Int).Exp(big.NewInt(1000), big.NewInt(int64(power)), nil)
	number := octets.Quo(octets, new(big.Rat).SetInt(scale)).FloatString(int(3*power) + 2) // of an octet the hundredths are enough
	if strings.Contains(number, ".") {
		number = strings.TrimSuffix(strings.TrimRight(number, "0"), ".")
	}
	left, err := newQuantity([]part{{number, unit}}, q.Binary)
	if err != nil {
		return Quantity{}
	}
	return left
}
