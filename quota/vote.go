package quota

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// The language of a text, by the votes of its words.

// decide lets the words vote on the language, and settles by it what means different things in two languages. A phrase of a
// language that the text is not in gives way to a shorter one of its own.
func (s *scan) decide(x *lexicon) {
	votes := s.votes(x)
	foreign := foreignTo(votes) &^ x.loans
	if s.longForeign(foreign) {
		s.tag(x, ^foreign)
	}
	for i := range s.items {
		if it := &s.items[i]; len(it.all) > 0 {
			m := elect(s.fitting(i), votes)
			it.all = nil
			if m.langs&^foreign == 0 && !m.role.everywhere() {
				it.kind = kindWord
				continue
			}
			it.role, it.side, it.value = m.role, m.side, m.value
		}
	}
	s.joinAbbreviations()
	s.separate()
	s.plainNames()
	s.unlimitedNames()
	s.order = cmp.Or(s.hints.order, s.place.order)
	if s.order == "" {
		s.order = sharedOrder(x, votes)
	}
}

// votes counts for each language the words that it knows.
func (s *scan) votes(x *lexicon) []int {
	votes := make([]int, len(x.langs))
	for i := range s.items {
		var langs uint64
		for _, m := range s.items[i].all {
			if m.role != roleCurrency && m.role != roleCents { // money has no language
				langs |= m.langs
			}
		}
		langs &^= x.loans
		if s.oneCapital(i) {
			continue // "M: 5 GB" is in no language
		}
		for ; langs != 0; langs &= langs - 1 {
			votes[bits.TrailingZeros64(langs)]++
		}
	}
	hint, _, _ := strings.Cut(s.hints.Lang, "-")
	for i, lang := range x.langs {
		if strings.EqualFold(hint, lang) {
			votes[i] += 2
		}
	}
	return votes
}

// longForeign reports whether a phrase of several words is of foreign languages alone.
func (s *scan) longForeign(foreign uint64) bool {
	return slices.ContainsFunc(s.items, func(it item) bool {
		return it.to-it.from > 1 && len(it.all) > 0 && !spoken(it.all, ^foreign)
	})
}

// fitting leaves only units of data to a word right behind a number or alone in brackets, if it may be one: "512Mo" is French
// wherever it stands.
func (s *scan) fitting(i int) []meaning {
	all := s.items[i].all
	inside := s.isOpening(i-1) && i+1 < len(s.items) && s.tokens[s.items[i+1].from].text == ")"
	if i == 0 || !inside && (s.items[i-1].kind != kindNumber || s.items[i].gap > gapGroup) {
		return all
	}
	if at := slices.IndexFunc(all, func(m meaning) bool { return m.role == roleUnit }); at >= 0 {
		return all[at : at+1]
	}
	return all
}

// foreignTo gives the languages that the text is not in: those with few votes beside the leading one.
func foreignTo(votes []int) uint64 {
	most := 0
	for _, v := range votes {
		most = max(most, v)
	}
	var langs uint64
	for i, v := range votes {
		if 3*v < most {
			langs |= 1 << i
		}
	}
	return langs
}

// everywhere reports whether words of this role wander between languages: an English text says "638 Mo" too.
func (r role) everywhere() bool {
	switch r {
	case roleUnit, roleCurrency, roleCents, roleMonth, roleMessage, roleSpeed:
		return true
	}
	return false
}

// elect picks the meaning whose language has most votes; of equals the one that makes an amount no figure, else the first.
func elect(all []meaning, votes []int) meaning {
	best, most := all[0], -1
	for _, m := range all {
		for langs := m.langs; langs != 0 && m.langs != ^uint64(0); langs &= langs - 1 {
			if v := votes[bits.TrailingZeros64(langs)]; v > most || v == most && m.role.denies() && best.role.claims() {
				best, most = m, v
			}
		}
	}
	return best
}

// claims reports whether a word of this role makes an amount beside it a figure.
func (r role) claims() bool {
	return strongWord(r) || r == roleHas || r == roleAccount
}

// denies reports whether a word of this role makes an amount beside it no figure.
func (r role) denies() bool {
	switch r {
	case roleOffer, roleReceipt, rolePrice, roleThreshold, roleGone:
		return true
	}
	return false
}

// sharedOrder gives the order of dates of the language with most votes, if it has one and no equal contradicts it.
func sharedOrder(x *lexicon, votes []int) string {
	best, second := -1, -1
	for i := range votes {
		switch {
		case best < 0 || votes[i] > votes[best]:
			best, second = i, best
		case second < 0 || votes[i] > votes[second]:
			second = i
		}
	}
	if best < 0 || votes[best] == 0 || second >= 0 && votes[best] == votes[second] && x.orders[best] != x.orders[second] {
		return ""
	}
	return x.orders[best]
}
