package quota

// What was done with an amount, or is to be done for it, makes it no balance though the word for one stands before it.

// doneWith reports whether the clause goes on right behind the amount with what was done with it: "your credit of 10 EUR was added",
// "balance 10 EUR deducted", but not "balance is 10 EUR, recharged".
func (s *scan) doneWith(i int, before, after []mark) bool {
	const most = 2
	if len(after) == 0 || after[0].role != roleReceipt || after[0].colon || after[0].at > i+1+most || len(before) > 0 && before[0].colon {
		return false
	}
	for _, it := range s.items[i+1 : after[0].at] {
		if it.kind != kindWord && (it.kind != kindRole || it.role != roleFiller && it.role != roleIs) {
			return false
		}
	}
	return true
}

// conditional reports whether the amount is to be had for another one: "bonus 50 UAH from a top-up of 200 UAH".
func (s *scan) conditional(i int, v view) bool {
	return roleAt(s.items, i+1, roleThreshold) && v.next >= 0 && s.items[v.next].kind == kindMoney
}

// ofTheTime reports whether the word for what is left speaks of the days behind it: "of the 10 GB plan 5 days are left" in the order
// "plan 10 GB left 5 days".
func (s *scan) ofTheTime(m mark) bool {
	next := m.at + 1
	return m.role == roleRemaining && s.items[m.at].side == sideAny && next < len(s.items) && s.items[next].kind == kindSpan && s.items[next].span.counted()
}

// ofDays reports whether the word at k, for what is left or what one has, speaks of days or things before the amount at i:
// "you have 5 days left to use 3 GB". What a plan is called is none: "left: 7 days bundle 3 GB".
func (s *scan) ofDays(k, i int) bool {
	if r := s.items[k].role; r != roleRemaining && r != roleHas {
		return false
	}
	next := k + 1
	for next < i && s.items[next].kind == kindRole && (s.items[next].role == roleFiller || s.items[next].role == roleHas || s.items[next].role == roleRemaining) {
		next++
	}
	if next+1 >= i {
		return false
	}
	behind := s.items[next+1]
	switch it := s.items[next]; it.kind {
	case kindSpan:
		return it.span.counted() && (behind.kind != kindRole || behind.role != rolePlan && behind.role != roleData)
	case kindNumber:
		return behind.kind == kindWord && behind.gap == gapSpace
	}
	return false
}

// startsLater reports whether the word "available" at k goes on with from when: "3 GB available from 01/07", perhaps cut off.
func (s *scan) startsLater(k int) bool {
	if !s.fromAt(k + 1) {
		return false
	}
	j := k + 2
	for j < len(s.items) && roleAt(s.items, j, roleFiller) {
		j++
	}
	return j == len(s.items) || s.items[j].kind == kindDate || s.items[j].kind == kindNumber || s.items[j].kind == kindOther
}

// priceOf reports whether one small word parts the money from an amount of data, whose price it is: "2 GB for 5 EUR".
func (s *scan) priceOf(i int) bool {
	if i < 2 || s.items[i-2].kind != kindQuantity {
		return false
	}
	it := s.items[i-1]
	return it.kind == kindWord || it.kind == kindRole && (it.role == roleFiller || it.role == rolePer || it.role == rolePrice)
}

// pricedBehind reports whether the amount's price stands right behind it: "5 GB for 3 EUR".
func (s *scan) pricedBehind(i int) bool {
	return i+2 < len(s.items) && s.items[i+2].kind == kindMoney && s.priceOf(i+2)
}
