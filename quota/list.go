package quota

import "slices"

// Lists: amounts that share a word, or stand among others of their kind.

// fromList lets a figure share the word of the figure before it: "you have 2 GB and 3 GB".
func (s *scan) fromList(i int, v view, earlier []figure) (figure, bool) {
	if v.prev < 0 || !v.joined || len(earlier) == 0 && s.items[v.prev].kind != kindCount && !s.unlimitedOther(v.prev) {
		return figure{}, false
	}
	if s.items[v.prev].kind == kindMoney && v.and { // "your balance is 5 EUR and 2 GB"
		if m, ok := find(s.look(v.prev).before, roleBalance, roleReceipt, roleOffer, rolePrice, roleUsed); ok && m.role == roleBalance {
			return figure{is: roleRemaining, weak: true}, true
		}
	}
	if s.items[v.prev].kind == kindCount || s.items[v.prev].kind == kindMoney || s.unlimitedOther(v.prev) {
		return s.overOthers(v.prev, 0)
	}
	last := earlier[len(earlier)-1]
	if last.of && last.at == v.prev && len(earlier) > 1 { // the pair's first figure has the word
		last, v.prev = earlier[len(earlier)-2], earlier[len(earlier)-2].at
	}
	if last.at != v.prev || last.is != roleRemaining && last.is != roleUsed {
		return figure{}, false
	}
	if s.headed(last) && s.entry(v.prev, i) {
		return figure{is: last.is, weak: true, rule: ruleHeaded}, true
	}
	near := nearMarks(v.after)
	_, data := find(near, roleData)
	_, plan := find(near, rolePlan)
	return last, v.and || data || !plan && !last.weak && s.headed(last) && s.namesBoth(last.at, i)
}

// namesBoth reports whether both amounts have a word of their own on the same side: "2 GB for all, 1 GB for video".
func (s *scan) namesBoth(a, b int) bool {
	named := func(i, step int) bool {
		for k := i + step; k >= 0 && k < len(s.items) && k != i+3*step; k += step {
			switch it := s.items[k]; {
			case it.kind == kindWord:
				return true
			case it.kind != kindRole || it.role != roleFiller && it.role != roleData:
				return false
			}
		}
		return false
	}
	return named(a, 1) && named(b, 1) || named(a, -1) && named(b, -1)
}

// unlimitedOther reports whether the item is "unlimited", said of minutes or messages.
func (s *scan) unlimitedOther(i int) bool {
	if s.items[i].kind != kindRole || s.items[i].role != roleUnlimited {
		return false
	}
	beside := func(k int) bool {
		return k >= 0 && k < len(s.items) && s.items[k].kind == kindRole && (s.items[k].role == roleVoice || s.items[k].role == roleMessage)
	}
	return beside(i-1) || beside(i+1)
}

// headed reports whether the figure's word is a heading that may govern more: "Left: 2 GB A, 1 GB B".
func (s *scan) headed(f figure) bool {
	if f.rule != ruleWordBefore && f.rule != ruleHeading && f.rule != ruleLabel {
		return f.rule == ruleHeaded
	}
	before := s.look(f.at).before
	m, ok := firstStrong(before)
	if f.rule == ruleLabel {
		m, ok = find(before, roleData)
	}
	return ok && m.colon
}

// entry reports whether the amount at i is the next of a list: a comma or a line's end parts it from the one before, and nothing
// but a name stands between it and the comma.
func (s *scan) entry(prev, i int) bool {
	const most = 5
	k := i - 1
	for k > prev && i-k <= most && s.inName(k) {
		k--
	}
	if k <= prev || s.items[k].kind != kindSoft || s.isOpening(k) {
		return false
	}
	text := s.tokens[s.items[k].from].text
	if text != "," && text != "\n" {
		return false
	}
	if i+1 == len(s.items) {
		return true
	}
	next := s.items[i+1]
	if k == i-1 { // its name stands behind it
		return s.isOpening(i+1) || next.kind == kindWord && next.gap != gapNone
	}
	return next.kind == kindSoft || next.kind == kindHard || next.kind == kindRole && next.role == roleExpires
}

// inName reports whether the item can be of a name before its amount.
func (s *scan) inName(k int) bool {
	it := s.items[k]
	return it.kind == kindWord || it.kind == kindColon || it.kind == kindOther || it.kind == kindSpan && it.span.counted() ||
		it.kind == kindRole && (it.role == roleData || it.role == rolePlan || it.role == roleFiller || !speaks(it.role) && it.role != roleOf && it.role != roleWeakOf && it.role != rolePer && it.role != roleMinus && it.role != roleUnit)
}

// overOthers looks past money, minutes and messages for the word that opens the list.
func (s *scan) overOthers(i, depth int) (figure, bool) {
	const most = 6
	v := s.look(i)
	m, ok := find(v.before, roleRemaining, roleHas, roleReceipt, roleOffer, rolePrice, roleUsed)
	switch {
	case ok && m.role == roleHas:
		return figure{is: roleRemaining, weak: true}, true
	case ok && m.role == roleRemaining:
		return figure{is: roleRemaining}, true
	case ok || !v.joined || v.prev < 0 || depth == most:
		return figure{}, false
	}
	return s.overOthers(v.prev, depth+1)
}

// trailing hands the word at the end of a sentence to the pairs before it: "0/10 GB A, 1/9 GB B used".
func (s *scan) trailing(figures []figure) {
	carry := roleNone
	for n := len(figures) - 1; n >= 0; n-- {
		f := &figures[n]
		if n+1 < len(figures) && s.parted(f.at, figures[n+1].at) {
			carry = roleNone
		}
		switch {
		case f.of:
		case f.rule == ruleWordAfter:
			carry = f.is
		case f.is == roleNone && carry != roleNone && n+1 < len(figures) && figures[n+1].of:
			f.is, f.rule = carry, "word at the end of the list"
		default:
			carry = roleNone
		}
	}
}

// parted reports whether a sentence ends between two items.
func (s *scan) parted(a, b int) bool {
	for k := a + 1; k < b; k++ {
		if s.items[k].kind == kindHard {
			return true
		}
	}
	return false
}

// siblings admits figures that have an expiry of their own and stand among figures that do.
func (s *scan) siblings(figures []figure, m mood) {
	if m.receipt || m.offer || m.price || m.session {
		return
	}
	anchor := false
	for _, f := range figures {
		anchor = anchor || f.is == roleRemaining || f.is == roleUnlimited || s.datedEntry(f)
	}
	if !anchor {
		return
	}
	for n := range figures {
		f := &figures[n]
		if s.entryOf(*f) && s.expirySoon(f.at) || s.datedEntry(*f) {
			f.is, f.weak, f.rule = roleRemaining, true, "list of bundles"
		}
	}
}

// entryOf reports whether the figure is an amount of data that nothing is said of but a name.
func (s *scan) entryOf(f figure) bool {
	return f.is == roleNone && f.rule == whyNothing && s.items[f.at].kind == kindQuantity && s.startsEntry(f.at) && !s.bound(f.at) && !s.sized(f.at)
}

// datedEntry reports whether the figure is "Night: 2 GB until 30.06.2026": a name with a colon, and a date of its own, which no
// offer has.
func (s *scan) datedEntry(f figure) bool {
	if f.at == 0 || s.items[f.at-1].kind != kindColon || !s.entryOf(f) {
		return false
	}
	const most = 4
	until := false
	for k := f.at + 1; k < len(s.items) && k <= f.at+most; k++ {
		switch it := s.items[k]; {
		case it.kind == kindDate:
			return until || s.bracketed(k)
		case it.kind == kindRole && it.role == roleExpires:
			until = true
		case it.kind == kindRole && it.role != roleFiller && it.role != roleData, it.kind == kindHard, it.isFigure():
			return false
		}
	}
	return false
}

// sums admits as a total what the used and the remaining amount beside it add up to.
func (s *scan) sums(figures []figure) {
	for n := range figures {
		if f := &figures[n]; f.is != roleNone || s.items[f.at].kind != kindQuantity || f.rule == whyOffer || f.rule == whyBound {
			continue
		}
		if n+2 < len(figures) && s.addUp(figures[n].at, figures[n+1], figures[n+2]) || n > 1 && s.addUp(figures[n].at, figures[n-2], figures[n-1]) {
			figures[n].is, figures[n].rule = roleTotal, "sum of used and left"
		}
	}
}

// addUp reports whether one of two figures is used, the other one left, and both together the amount at i.
func (s *scan) addUp(i int, f, g figure) bool {
	if f.is != roleUsed || g.is != roleRemaining {
		f, g = g, f
	}
	if f.is != roleUsed || g.is != roleRemaining {
		return false
	}
	total, err1 := s.items[i].amount.quantity(s)
	used, err2 := s.items[f.at].amount.quantity(s)
	left, err3 := s.items[g.at].amount.quantity(s)
	return err1 == nil && err2 == nil && err3 == nil && used.Bytes > 0 && left.Bytes > 0 && addsUp(used.Bytes+left.Bytes, total.Bytes)
}

// addsUp compares a sum with its total. Figures in GB are rounded, and 1000 is taken for 1024.
func addsUp(sum, total Bytes) bool {
	const slack = 0.03
	return float64(sum) >= float64(total)*(1-slack) && float64(sum) <= float64(total)*(1+slack)
}

// capped admits as a total the bound in brackets behind a used or remaining amount: "used 3 GB (at most 20 GB)".
func (s *scan) capped(figures []figure) {
	for n := 1; n < len(figures); n++ {
		f, told := &figures[n], figures[n-1]
		if f.rule != whyBound || told.is != roleUsed && told.is != roleRemaining || s.directly(f.at) != roleThreshold {
			continue
		}
		opening := told.at + 1
		if opening+2 == f.at && s.isOpening(opening) && f.at+1 < len(s.items) && s.tokens[s.items[f.at+1].from].text == ")" {
			f.is, f.of, f.rule = roleTotal, true, "x (at most y)"
		}
	}
}

// throttled admits as a total the bound behind a used amount from which on it gets slower: "used 5 GB, slower after 40 GB".
func (s *scan) throttled(figures []figure) {
	for n := 1; n < len(figures); n++ {
		f, used := &figures[n], figures[n-1]
		if f.rule == whyBound && used.is == roleUsed && s.slowsAfter(f.at) && s.directly(f.at) == roleThreshold && !s.parted(used.at, f.at) {
			f.is, f.of, f.rule = roleTotal, true, "slower from there on"
		}
	}
}

// slowsAfter reports whether a word of slowing down follows the amount.
func (s *scan) slowsAfter(i int) bool {
	for k := i + 1; k < len(s.items) && k <= i+3; k++ {
		switch it := s.items[k]; {
		case it.kind == kindRole && it.role == roleThrottle:
			return true
		case it.kind != kindRole || it.role != roleFiller && it.role != roleIs && it.role != roleData && it.role != roleThreshold:
			return false
		}
	}
	return false
}

// bonuses admits money that is labelled as a bonus behind a balance: "Balance: 5.00. Bonus: 2.00".
func (s *scan) bonuses(figures []figure) {
	told := false
	for n := range figures {
		f := &figures[n]
		if f.is == roleNone && f.rule == whyNothing && told && !s.mood.receipt && s.items[f.at].kind == kindMoney && s.bonusBefore(f.at) {
			f.is, f.rule = roleBalance, "bonus behind a balance"
		}
		told = told || f.is == roleBalance
	}
}

// bonusBefore reports whether the word for a bonus stands right before the amount, perhaps with a colon.
func (s *scan) bonusBefore(i int) bool {
	if i > 1 && s.items[i-1].kind == kindColon {
		i--
	}
	return i > 0 && slices.Contains(words().bonus, s.tokens[s.items[i-1].to-1].word)
}

// startsEntry reports whether the amount opens a sentence, or follows a short name and a colon.
func (s *scan) startsEntry(i int) bool {
	const most = 8
	named := i > 0 && s.items[i-1].kind == kindColon
	for k := i - 1; k >= 0 && k >= i-most; k-- {
		switch it := s.items[k]; {
		case it.kind == kindHard, k == i-1 && it.kind == kindSoft, named && (it.kind == kindSoft || it.kind == kindDate || it.kind == kindSpan):
			return true
		case it.kind == kindColon, it.kind == kindWord, it.kind == kindRole && (it.role == roleData || it.role == rolePlan || it.role == roleFiller || it.role == roleAnd && named):
		default:
			return it.kind == kindSoft && s.tokens[it.from].text == "\n"
		}
	}
	return i < most
}
