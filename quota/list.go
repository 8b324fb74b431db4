package quota

import "slices"

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

// verbLast hands the word behind a list of amounts of several kinds to the data in it: "2 GB, 30 min and 50 SMS left".
func (s *scan) verbLast(figures []figure) {
	for n := range figures {
		f := &figures[n]
		if f.is != roleNone || f.rule != whyNothing || s.items[f.at].kind != kindQuantity {
			continue
		}
		last := s.listEnd(f.at)
		if last == f.at {
			continue
		}
		m, ok := firstStrong(nearMarks(s.look(last).after))
		_, bought := find(s.look(last).after, roleReceipt, roleOffer, roleGone)
		if ok && !bought && s.items[m.at].side != sideBefore && !m.colon && (m.role == roleRemaining || m.role == roleUsed) && s.clean() {
			f.is, f.weak, f.rule = m.role, true, "word behind the list"
		}
	}
}

// listEnd gives the last amount of the list that begins with the one at i: counts that "and" or commas join to it.
func (s *scan) listEnd(i int) int {
	last := i
	for k := i + 1; k < len(s.items) && k < i+reach; k++ {
		switch it := s.items[k]; {
		case it.kind == kindCount, it.kind == kindRole && it.role == roleUnlimited:
			last = k
		case it.kind == kindPlus, it.kind == kindWord, it.kind == kindSoft && s.tokens[it.from].text == ",",
			it.kind == kindRole && (it.role == roleAnd || it.role == roleFiller || it.role == roleData || it.role == roleVoice || it.role == roleMessage || s.ofAt(it)):
		default:
			return last
		}
	}
	return last
}

// clean reports whether the reply is about nothing that was bought or is for sale.
func (s *scan) clean() bool {
	return !s.mood.receipt && !s.mood.offer && !s.mood.price && !s.mood.session
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
func (s *scan) siblings(figures []figure) {
	if !s.clean() {
		s.datedBeside(figures)
		return
	}
	anchor, unpaid := false, s.unpaid(figures)
	for n := range figures {
		f := &figures[n]
		if f.is == roleNone && f.rule == whyNothing && (!unpaid && s.datedEntry(*f) || n > 0 && figures[n-1].is == roleBalance && s.bareEntry(f.at) && !s.priced(f.at)) {
			f.is, f.weak, f.rule = roleRemaining, true, "bundle with a date"
		}
		anchor = anchor || f.is == roleRemaining || f.is == roleUnlimited
	}
	if !anchor {
		return
	}
	for n := range figures {
		f := &figures[n]
		added := n > 0 && figures[n-1].is == roleRemaining && s.entryOf(*f, true) && s.addedTo(figures[n-1].at, f.at) // "500 MB + 200 MB"
		if added || s.entryOf(*f, false) && (s.expirySoon(f.at) || s.lasting(f.at)) || n > 0 && s.goesOnUntil(figures[n-1], *f) {
			f.is, f.weak, f.rule = roleRemaining, true, "list of bundles"
		}
	}
}

// entryOf reports whether the figure is an amount of data that nothing is said of but a name, and that begins an entry, if it is not
// added to one.
func (s *scan) entryOf(f figure, added bool) bool {
	return f.is == roleNone && f.rule == whyNothing && s.items[f.at].kind == kindQuantity && (added || s.startsEntry(f.at)) && !s.bound(f.at) && !s.sized(f.at)
}

// addedTo reports whether nothing but '+' stands between two amounts.
func (s *scan) addedTo(a, b int) bool {
	return b == a+2 && s.items[a].kind == kindQuantity && s.items[a+1].kind == kindPlus
}

// numbered reports whether the amount stands behind the number of an entry: "1) 2 GB".
func (s *scan) numbered(i int) bool {
	return i > 1 && s.items[i-2].kind == kindNumber && s.tokens[s.items[i-1].from].text == ")"
}

// bareEntry reports whether the amount is all of its clause but for a word for data before it: "Balance 5 EUR. Internet 2 GB, calls …".
func (s *scan) bareEntry(i int) bool {
	if i < 2 || s.items[i].kind != kindQuantity || s.items[i-1].kind != kindRole || s.items[i-1].role != roleData || s.bound(i) {
		return false
	}
	open := s.items[i-2].kind == kindHard || s.items[i-2].kind == kindSoft
	return open && (i+1 == len(s.items) || s.items[i+1].kind == kindHard || s.items[i+1].kind == kindSoft)
}

// sums admits as a total what the used and the remaining amount beside it add up to.
func (s *scan) sums(figures []figure) {
	for n := range figures {
		f := &figures[n]
		open := f.is == roleRemaining && n+2 < len(figures) && !s.parted(f.at, figures[n+2].at) // "available 10 GB, used 6 GB, left 4 GB"
		if f.is != roleNone && !open || s.items[f.at].kind != kindQuantity || f.rule == whyOffer || f.rule == whyBound {
			continue
		}
		if n+2 < len(figures) && s.addUp(figures[n].at, figures[n+1], figures[n+2]) || n > 1 && s.addUp(figures[n].at, figures[n-2], figures[n-1]) {
			figures[n].is, figures[n].rule = roleTotal, "sum of used and left"
		}
	}
}

// wholes admits as a total the amount with a label alone that what is left of it follows: "Data 20 GB, left 12 GB".
func (s *scan) wholes(figures []figure) {
	for n := 0; n+1 < len(figures); n++ {
		f, left := &figures[n], figures[n+1]
		if f.rule != whyNothing && f.rule != ruleLabel || left.is != roleRemaining || left.weak || left.rule != ruleWordBefore || !s.bareLabel(f.at) {
			continue
		}
		if s.onlyWordLeads(f.at, left.at) && s.smaller(left.at, f.at) {
			f.is, f.weak, f.rule = roleTotal, false, "size before what is left"
		}
	}
}

// bareLabel reports whether a word for data or a colon stands right before the amount.
func (s *scan) bareLabel(i int) bool {
	return i > 0 && s.items[i].kind == kindQuantity && (s.items[i-1].kind == kindColon || s.items[i-1].kind == kindRole && s.items[i-1].role == roleData)
}

// onlyWordLeads reports whether a comma and the word for what is left alone lead from one amount to the other.
func (s *scan) onlyWordLeads(from, to int) bool {
	comma := false
	for k := from + 1; k < to; k++ {
		switch it := s.items[k]; {
		case k == from+1 && it.kind == kindSoft && s.tokens[it.from].text == ",":
			comma = true
		case it.kind == kindColon, it.kind == kindRole && (it.role == roleRemaining || it.role == roleFiller || it.role == roleIs):
		default:
			return false
		}
	}
	return comma
}

// smaller reports whether the amount at i is at most the one at j.
func (s *scan) smaller(i, j int) bool {
	a, err1 := s.items[i].amount.quantity(s)
	b, err2 := s.items[j].amount.quantity(s)
	return err1 == nil && err2 == nil && a.Bytes <= b.Bytes
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
		if f.is == roleNone && f.rule == whyNothing && told && !s.mood.receipt && s.items[f.at].kind == kindMoney && (s.bonusBefore(f.at) || s.bonusBehind(f.at)) {
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

// bonusBehind reports whether the word for a bonus stands right behind the amount, which "and" joins to another, and ends its clause:
// "5.00 main and 2.00 bonus".
func (s *scan) bonusBehind(i int) bool {
	if !s.look(i).and || i+1 >= len(s.items) || !slices.Contains(words().bonus, s.tokens[s.items[i+1].to-1].word) {
		return false
	}
	return i+2 == len(s.items) || s.items[i+2].kind == kindHard || s.items[i+2].kind == kindSoft || roleAt(s.items, i+2, roleExpires)
}

// gluedNumber reports whether the item is a number that hangs on the letters of a name.
func (s *scan) gluedNumber(k int) bool {
	return k > 0 && s.items[k].kind == kindNumber && s.items[k].gap == gapNone && (s.items[k-1].kind == kindWord || s.items[k-1].kind == kindRole)
}

// startsEntry reports whether the amount opens a sentence, or follows a short name and a colon.
func (s *scan) startsEntry(i int) bool {
	const most = 8
	named := i > 0 && s.items[i-1].kind == kindColon
	for k := i - 1; k >= 0 && k >= i-most; k-- {
		switch it := s.items[k]; {
		case it.kind == kindHard, k == i-1 && it.kind == kindSoft, named && (it.kind == kindSoft || it.kind == kindDate || it.kind == kindSpan):
			return true
		case named && it.kind == kindQuantity && s.titleOfEntry(k), it.kind == kindRole && it.role == roleExpires && it.value == "never":
		case named && s.gluedNumber(k), named && s.gluedNumber(k+1): // "MAXI50:"
		case named && it.kind == kindNumber && k > 0 && s.items[k-1].kind == kindWord && k == i-2: // "MORA 500:"
		case it.kind == kindColon, it.kind == kindWord, it.kind == kindRole && (it.role == roleData || it.role == rolePlan || it.role == roleFiller || named && (it.role == roleAnd || it.role == roleUnit)):
		default:
			return it.kind == kindSoft && s.tokens[it.from].text == "\n"
		}
	}
	return i < most
}
