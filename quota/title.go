package quota

// titleOfEntry reports whether the amount is of the title of an entry, whose own amount follows its colon: "2GB Weekly: 1.4GB", or
// "Night 2GB: 1.4GB" where an entry begins.
func (s *scan) titleOfEntry(i int) bool {
	if s.items[i].kind != kindQuantity {
		return false
	}
	const most = 4
	k := i + 1
	for k < len(s.items) && k <= i+most && s.titles(k) {
		k++
	}
	if k+1 >= len(s.items) || s.items[k].kind != kindColon || s.items[k+1].kind != kindQuantity {
		return false
	}
	return s.beginsEntry(i)
}

// titles reports whether the item may be of a title: a name, a plan, a time.
func (s *scan) titles(k int) bool {
	it := s.items[k]
	if it.kind != kindRole {
		return it.kind == kindWord || it.kind == kindSpan && it.span.counted()
	}
	switch it.role {
	case rolePlan, roleData, roleFiller, roleDays, roleWeeks, roleMonths, roleHours:
		return true
	}
	return false
}

// beginsEntry reports whether a sentence, a line or a number of a list, and at most a name, stands before the amount.
func (s *scan) beginsEntry(i int) bool {
	const most = 3
	k := i - 1
	for k >= 0 && i-k <= most && s.titles(k) {
		k--
	}
	if k < 0 || s.items[k].kind == kindHard {
		return true
	}
	text := s.tokens[s.items[k].from].text
	return s.items[k].kind == kindSoft && (text == "\n" || text == ")" && k > 0 && s.items[k-1].kind == kindNumber)
}

// partOfPlan reports whether the amount is told to be of the plan that is named behind it: "2 GB from Monthly package".
func (s *scan) partOfPlan(i int) bool {
	if i+1 >= len(s.items) {
		return false
	}
	next := s.items[i+1]
	return next.kind == kindRole && (next.role == roleOf || next.role == roleAsOf && next.value == "from")
}
