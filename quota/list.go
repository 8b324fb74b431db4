package quota

// Lists: amounts that share a word, or stand among others of their kind.

// fromList lets a figure share the word of the figure before it: "you have 2 GB and 3 GB".
func (s *scan) fromList(i int, v view, earlier []figure) (figure, bool) {
	if v.prev < 0 || !v.joined && !s.joinedBehind(v) && !s.leftAnd(v, earlier) || len(earlier) == 0 && s.items[v.prev].kind != kindCount && !s.unlimitedOther(v.prev) {
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
	last.weak = last.weak || !v.joined
	if last.of && last.at == v.prev && len(earlier) > 1 { // the pair's first figure has the word
		last, v.prev = earlier[len(earlier)-2], earlier[len(earlier)-2].at
	}
	if last.at != v.prev || last.is != roleRemaining && last.is != roleUsed {
		return figure{}, false
	}
	if s.headed(last) && s.entry(v.prev, i) || last.is == roleRemaining && s.nextLabel(v.prev, i) {
		return figure{is: last.is, weak: true, rule: ruleHeaded}, true
	}
	if (last.rule == rulePossession || last.rule == ruleNamed) && s.namedBehind(v.prev, i) {
		return figure{is: last.is, weak: true, rule: ruleNamed}, true
	}
	if last.is == roleRemaining && s.sameWord(v.prev, i) && s.clean() && !s.priced(i) {
		return figure{is: last.is, weak: true, rule: ruleHeaded}, true
	}
	near := nearMarks(v.after)
	_, data := find(near, roleData)
	_, plan := find(near, rolePlan)
	return last, v.and || data || !plan && !last.weak && s.headed(last) && s.namesBoth(last.at, i)
}

// joinedBehind reports whether all that parts the amount from money before it, but for a list's words, is what kind of money that is:
// "5 EUR of credit until 1/7, and 2 GB".
func (s *scan) joinedBehind(v view) bool {
	if s.items[v.prev].kind != kindMoney || !v.and {
		return false
	}
	for _, m := range v.before {
		if !listed(m.role) && (m.role != roleBalance || m.at > v.prev+2) {
			return false
		}
	}
	return true
}

// leftAnd reports whether "and" joins the amount to one that one has and that the word for what is left stands behind:
// "you have 2 GB left abroad and 5 GB at home".
func (s *scan) leftAnd(v view, earlier []figure) bool {
	if !v.and || len(earlier) == 0 {
		return false
	}
	last := earlier[len(earlier)-1]
	if last.at != v.prev || last.is != roleRemaining || last.rule != ruleWordAfter {
		return false
	}
	for _, m := range v.before {
		if !listed(m.role) && (m.role != roleRemaining || m.at != v.prev+1 && !s.plainName(v.prev+1, m.at)) {
			return false
		}
	}
	_, has := find(s.look(v.prev).before, roleHas)
	return has
}

// uses admits as used the amount with a label of use that its labelled total follows: "Usage: 3 GB. Allowance: 5 GB."
func (s *scan) uses(figures []figure) {
	for n := 0; n+1 < len(figures) && s.clean(); n++ {
		f, total := &figures[n], figures[n+1]
		if f.rule != whyNothing || s.items[f.at].kind != kindQuantity || total.is != roleTotal || total.of || total.rule != ruleWordBefore {
			continue
		}
		use, ok := find(nearMarks(s.look(f.at).before), roleUsage)
		if ok && use.colon && s.smaller(f.at, total.at) {
			f.is, f.rule = roleUsed, "use of a total"
		}
	}
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
	if s.items[i].kind == kindMoney && (s.paidWith(i) || s.priceOf(i)) { // "for 5 EUR: 2 GB"
		return figure{}, false
	}
	v := s.look(i)
	m, ok := find(v.before, roleRemaining, roleHas, roleReceipt, roleOffer, rolePrice, roleUsed, roleBalance)
	switch {
	case ok && (m.role == roleHas || m.role == roleBalance && m.colon):
		return figure{is: roleRemaining, weak: true}, true
	case ok && m.role == roleRemaining:
		return figure{is: roleRemaining}, true
	case ok || !v.joined || v.prev < 0 || depth == most:
		return figure{}, false
	}
	return s.overOthers(v.prev, depth+1)
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
