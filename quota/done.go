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
