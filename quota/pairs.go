package quota

import "slices"

// Pairs: "1 GB of 5 GB" whose part says nothing of itself, and amounts that share the word of the one behind them.

// pairs decides the part of a pair by the pair before it, by a percentage that it repeats, or by what the whole reply reports.
func (s *scan) pairs(figures []figure) {
	none := s.noneLeft()
	use := none && s.beginsWithUse()
	for n := 0; n+1 < len(figures); n++ {
		f := &figures[n]
		if f.is != roleNone || f.rule != whyNothing && f.rule != whyUse || !figures[n+1].of || s.items[f.at].kind != kindQuantity || s.choice(f.at, figures[n+1].at) {
			continue
		}
		switch {
		case n > 1 && s.goesOn(figures[n-2], figures[n-1], *f, none):
			f.is, f.rule = figures[n-2].is, "pair behind a pair"
		case s.repeats(f.at):
			f.is, f.rule = roleUsed, "percentage used, and how much it is"
		case use && s.clean() && !s.ofPlan(f.at):
			f.is, f.rule = roleUsed, "a report of use"
		}
	}
}

// goesOn reports whether a comma or a line's end alone parts the pair of f from the decided one before it, but for names; or the end of
// a sentence, behind which a label leads to f: "Used 3 GB of 10 GB. Roaming: 0 GB of 1 GB".
func (s *scan) goesOn(part, whole, f figure, noneLeft bool) bool {
	if !whole.of || part.of || part.is != roleUsed && part.is != roleRemaining || part.weak {
		return false
	}
	soft, labelled := false, part.is == roleUsed && s.items[f.at-1].kind == kindColon && noneLeft
	for _, it := range s.items[whole.at+1 : f.at] {
		switch {
		case it.kind == kindHard && labelled, it.kind == kindSoft, it.kind == kindRole && it.role == roleAnd:
			soft = true
		case it.kind == kindWord, it.kind == kindColon, it.kind == kindSlash && it.gap == gapNone, it.kind == kindRole && (it.role == roleFiller || it.role == roleData):
		default:
			return false
		}
	}
	return soft
}

// repeats reports whether the amount opens a bracket behind a share that is said to be used: "80 % used (8 GB of 10 GB)".
func (s *scan) repeats(i int) bool {
	const most = 5
	if !s.isOpening(i - 1) {
		return false
	}
	for k := i - 2; k >= 0 && k >= i-most; k-- {
		switch it := s.items[k]; {
		case it.kind == kindPercent:
			return s.saysUse(k, -1) || s.saysUse(k, 1)
		case it.kind != kindWord && (it.kind != kindRole || it.role != roleFiller && it.role != roleData && it.role != roleUsed && it.role != rolePlan && !s.ofAt(it)):
			return false
		}
	}
	return false
}

// beginsWithUse reports whether a word for use is among the first of the reply.
func (s *scan) beginsWithUse() bool {
	const most = 4
	for k := range s.items[:min(most, len(s.items))] {
		if roleAt(s.items, k, roleUsage) {
			return true
		}
	}
	return false
}

// noneLeft reports whether no word of the reply speaks of what is left, or of what one has.
func (s *scan) noneLeft() bool {
	return !slices.ContainsFunc(s.items, func(it item) bool {
		return it.kind == kindRole && (it.role == roleRemaining || it.role == roleBalance || it.role == roleHas)
	})
}

// partsOf takes the amount for the whole of which the next one is said to be used: "you may use 24 GB, of which 3 GB are used".
func (s *scan) partsOf(figures []figure) {
	for n := 0; n+1 < len(figures); n++ {
		f, part := &figures[n], figures[n+1]
		if f.is != roleRemaining || part.is != roleUsed || part.weak || s.items[part.at].kind != kindQuantity {
			continue
		}
		if s.ofWhich(f.at, part.at) && s.smaller(part.at, f.at) {
			f.is, f.weak, f.rule = roleTotal, false, "of it, x is used"
		}
	}
}

// ofWhich reports whether "of which" stands between two amounts of one sentence, or behind one up to the end of the reply.
func (s *scan) ofWhich(from, to int) bool {
	which := false
	for _, it := range s.items[from+1 : to] {
		if it.kind == kindHard {
			return false
		}
		which = which || it.kind == kindRole && it.value == "which"
	}
	return which
}

// usesBoth hands the word for use behind the last of two amounts that "and" joins to the first, where "you have" opens the sentence:
// "Sie haben 3 GB im Inland und 1 GB im Ausland verbraucht".
func (s *scan) usesBoth(figures []figure) {
	for n := 0; n+1 < len(figures) && s.clean(); n++ {
		f, last := &figures[n], figures[n+1]
		if f.is != roleNone || f.rule != whyUse || last.is != roleUsed || last.rule != ruleWordAfter || s.items[last.at].kind != kindQuantity {
			continue
		}
		if v := s.look(last.at); v.and && v.prev == f.at && v.joined && s.totalAfter(f.at) == 0 {
			f.is, f.rule = roleUsed, "word behind the list"
		}
	}
}

// aside reports whether the amount stands alone in brackets.
func (s *scan) aside(i int) bool {
	return s.isOpening(i-1) && i+1 < len(s.items) && s.tokens[s.items[i+1].from].text == ")"
}
