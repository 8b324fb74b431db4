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
	number, unit, single := strings.Cut(whole.Text, " ")
	if !single || strings.Contains(unit, " ") { // "4 GB 96 MB"
		number, unit = strconv.FormatInt(int64(whole.Bytes), 10), "B"
	}
	value, ok := new(big.Rat).SetString(number)
	if !ok {
		return Quantity{}
	}
	value.Mul(value, percent).Quo(value, big.NewRat(100, 1))
	const digits = 12 // of a share of what carriers state there are fewer
	text := value.FloatString(digits)
	left, err := newQuantity([]part{{strings.TrimSuffix(strings.TrimRight(text, "0"), "."), unit}}, whole.Binary)
	if err != nil {
		return Quantity{}
	}
	return left
}
