package agent

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/quota"
)

// This file holds what a text that nobody asked for may change (docs/rules.md, rule 6). It is pure.

// stated is what such a text says: figures, or a share of a plan whose whole only an answer tells.
type stated struct {
	quota.Reading
	share quota.Share
	only  bool     // the share is all that it says
	parts []string // words for a part of the traffic that it speaks of
}

// known are the figures of one ask, as its last answer has them: a text never makes another believed.
type known struct {
	answer quota.Reading
	asked  bool   // it has queries, so that an answer is to be expected
	said   string // the words of the answer
}

// partsOf are the words of a text for data that is good for a service, an hour or a place alone: what is left of that says nothing of the
// whole.
func partsOf(text string) []string {
	parts := regexp.MustCompile(`(?i)whatsapp|facebook|instagram|tiktok|youtube|netflix|spotify|telegram|twitter|snapchat|viber|zoom|social|video|music|gaming|hotspot|tether|` +
		`roam|night|nacht|nuit|noche|notte|noite|weekend|wochenend|bonus|ночн|роуминг|ローミング|夜間`)
	var found []string
	for _, w := range parts.FindAllString(text, -1) {
		found = append(found, strings.ToLower(w))
	}
	return found
}

// speaksOf reports whether an answer, or the name of its bundle, has each of these words too.
func (k known) speaksOf(parts []string, bundle string) bool {
	said := strings.ToLower(k.said + " " + bundle)
	return !slices.ContainsFunc(parts, func(w string) bool { return !strings.Contains(said, w) })
}

// place is a bundle, or a balance, of one of the asks.
type place struct{ ask, at int }

// amend gives for each ask what a text changes of it: entries with the names of the answer. Where none is ever asked, the first
// takes all. A detail says why the text changes nothing.
func amend(asks []known, text stated) ([]quota.Reading, outcome.Detail) {
	changes := make([]quota.Reading, len(asks))
	if len(asks) == 0 {
		return nil, outcome.UnaskedWhose
	}
	if !slices.ContainsFunc(asks, func(k known) bool { return k.asked || !k.answer.Empty() }) {
		if text.only {
			return nil, outcome.UnaskedWhose
		}
		changes[0] = text.Reading
		return changes, ""
	}
	if text.only {
		at, ok := theOnly(asks)
		if !ok || !asks[at.ask].speaksOf(text.parts, asks[at.ask].answer.Data[at.at].Name) {
			return nil, outcome.UnaskedWhose
		}
		text.Data = []quota.Data{{Remaining: text.share.Of(asks[at.ask].answer.Data[at.at].Total)}}
	}
	why := outcome.UnaskedWhose
	for _, d := range text.Data {
		at, ok := bundleOf(asks, d, text)
		if !ok {
			continue
		}
		changed, detail := amended(asks[at.ask], at.at, d)
		if detail != "" {
			why = detail
			continue
		}
		changes[at.ask].Data = append(changes[at.ask].Data, changed)
	}
	for _, m := range text.Balance {
		at, ok := balanceOf(asks, m)
		switch {
		case !ok, !asks[at.ask].speaksOf(text.parts, ""):
		case more(m.Amount, asks[at.ask].answer.Balance[at.at].Amount):
			why = outcome.UnaskedMore
		default:
			changes[at.ask].Balance = append(changes[at.ask].Balance, quota.Money{Amount: m.Amount, Currency: asks[at.ask].answer.Balance[at.at].Currency})
		}
	}
	if !slices.ContainsFunc(changes, func(r quota.Reading) bool { return !r.Empty() }) {
		return nil, why
	}
	return changes, ""
}

// theOnly is the one bundle of data that the answers tell of.
func theOnly(asks []known) (at place, ok bool) {
	for i, k := range asks {
		for n := range k.answer.Data {
			if ok {
				return place{}, false
			}
			at, ok = place{i, n}, true
		}
	}
	return at, ok
}

// bundleOf is the bundle that an entry is about: that of its name; or, where the text has one entry, the only one there is, if both state
// one total, or if either has no name and the text speaks of no part of the traffic that the answer did not.
func bundleOf(asks []known, d quota.Data, text stated) (at place, ok bool) {
	for i, k := range asks {
		for n, b := range k.answer.Data {
			switch {
			case d.Name == "" || !strings.EqualFold(d.Name, b.Name):
			case ok: // two of one name
				return place{}, false
			default:
				at, ok = place{i, n}, true
			}
		}
	}
	if ok {
		return at, true
	}
	if at, ok = theOnly(asks); !ok || len(text.Data) != 1 {
		return place{}, false
	}
	b := asks[at.ask].answer.Data[at.at]
	alike := (d.Name == "" || b.Name == "") && asks[at.ask].speaksOf(text.parts, b.Name) || d.Total.Known() && d.Total.Bytes == b.Total.Bytes
	return at, alike
}

// balanceOf is the balance that an amount is about: that of its currency, or the only one there is.
func balanceOf(asks []known, m quota.Money) (at place, ok bool) {
	for i, k := range asks {
		for n, b := range k.answer.Balance {
			if b.Currency != m.Currency && b.Currency != "" && m.Currency != "" {
				continue
			}
			if ok {
				return place{}, false
			}
			at, ok = place{i, n}, true
		}
	}
	return at, ok
}

// amended is a bundle with what a text says is left of it. That may not be more than the whole that the answer told, or, where it told
// none, than what it said was left.
func amended(k known, n int, d quota.Data) (quota.Data, outcome.Detail) {
	was := k.answer.Data[n]
	left := d.Remaining
	if !left.Known() && d.Used.Known() && was.Total.Known() && d.Used.Bytes <= was.Total.Bytes {
		left = was.Total.Less(d.Used)
	}
	if !left.Known() || was.Unlimited {
		return quota.Data{}, outcome.UnaskedWhose
	}
	bound := was.Total
	if !bound.Known() {
		bound = was.Remaining
	}
	if bound.Known() && left.Bytes > bound.Bytes {
		return quota.Data{}, outcome.UnaskedMore
	}
	out := was
	out.Remaining, out.Used = left, d.Used
	if d.Expires.Known() {
		out.Expires = d.Expires
	}
	if d.Renews.Known() {
		out.Renews = d.Renews
	}
	return out, ""
}

// more reports whether an amount of money is higher than another.
func more(a, b string) bool {
	x, ok := new(big.Rat).SetString(a)
	y, known := new(big.Rat).SetString(b)
	return !ok || !known || x.Cmp(y) > 0
}

// overlay is a reading with what texts have changed of it, the last one last.
func overlay(answer quota.Reading, changes []quota.Reading) quota.Reading {
	out := quota.Reading{Data: slices.Clone(answer.Data), Balance: slices.Clone(answer.Balance)}
	for _, c := range changes {
		for _, d := range c.Data {
			if i := slices.IndexFunc(out.Data, func(b quota.Data) bool { return b.Name == d.Name }); i >= 0 {
				out.Data[i] = d
				continue
			}
			out.Data = append(out.Data, d)
		}
		for _, m := range c.Balance {
			if i := slices.IndexFunc(out.Balance, func(b quota.Money) bool { return b.Currency == m.Currency }); i >= 0 {
				out.Balance[i] = m
				continue
			}
			out.Balance = append(out.Balance, m)
		}
	}
	return out
}
