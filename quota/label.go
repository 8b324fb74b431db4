package quota

// Labels and names that look like something else.

// unitLabel takes the unit in "MEGA: 740 MB" for a word for data: the amount has a unit of its own.
func (s *scan) unitLabel(in []item, i int) (item, int) {
	if !roleAt(in, i, roleUnit) || len(s.tokens[in[i].from].text) <= len("MB") || i+1 >= len(in) || in[i+1].kind != kindColon || i > 0 && in[i-1].kind == kindNumber {
		return item{}, 0
	}
	_, n := s.numberAt(in, i+2)
	if n == 0 || !roleAt(in, i+2+n, roleUnit) {
		return item{}, 0
	}
	return item{kind: kindRole, role: roleData}, 1
}

// plainNames takes the word for a bound that digits without a unit hang on for a name: "MAX100".
func (s *scan) plainNames() {
	for i := 0; i+1 < len(s.items); i++ {
		next := s.items[i+1]
		t := s.tokens[s.items[i].to-1]
		if roleAt(s.items, i, roleThreshold) && t.kind == tokenWord && !t.continuous() && next.kind == kindNumber && next.gap == gapNone && !unitFollows(s.items, i+2) {
			s.items[i].kind = kindWord
		}
	}
}

// goesOnUntil reports whether the figure f is the next of a list behind one that is left, with a name, and a date follows it:
// "Internet 1 GB, bonus 500 MB until 12/07".
func (s *scan) goesOnUntil(last, f figure) bool {
	return last.is == roleRemaining && s.items[last.at].kind == kindQuantity && s.entryOf(f, true) && s.entry(last.at, f.at) && s.dayFollows(f.at) && !s.priced(f.at)
}

// bracketedOf reports whether the amount at total stands in brackets right behind the other one, with "of": "1 GB (of 5 GB)".
func (s *scan) bracketedOf(part, total int) bool {
	return total == part+3 && s.isOpening(part+1) && s.ofAt(s.items[part+2]) && total+1 < len(s.items) && s.tokens[s.items[total+1].from].text == ")"
}

// ofAPlan reports whether "of" ties the amount to the plan behind it: "2 GB of night bundle".
func (s *scan) ofAPlan(i int) bool {
	return i+2 < len(s.items) && s.ofAt(s.items[i+1]) && roleAt(s.items, i+2, rolePlan) && s.clean()
}

// namesPlan reports whether the word at k is of the plan that "of" ties to the amount before it: "2 GB of night bundle".
func (s *scan) namesPlan(k int) bool {
	const most = 3
	for j := k - 1; j > 0 && j >= k-most; j-- {
		switch it := s.items[j]; {
		case s.ofAt(it):
			return s.items[j-1].kind == kindQuantity
		case it.kind != kindWord && (it.kind != kindRole || it.role != rolePlan && it.role != roleFiller):
			return false
		}
	}
	return false
}

// labelled reports whether "Data:" or "Internet is" stands right before the amount, or "Data" with an expiry behind.
func (s *scan) labelled(i int, before []mark) bool {
	m, ok := find(before, roleData, rolePlan)
	if !ok || len(before) > 0 && before[0].at != m.at && before[0].role != roleExpires {
		return false
	}
	expiry := s.expirySoon(i)
	if m.role == rolePlan && m.at > 0 && s.items[m.at-1].kind == kindRole && s.items[m.at-1].role == roleData && (m.colon && !s.numberFrom(m.at, i) || m.at == i-1 && s.dayFollows(i) && s.clean()) { // "Data bundle:"
		return s.opensClause(m.at - 1)
	}
	if m.role == rolePlan {
		return m.colon && expiry && s.opensClause(m.at) && (!s.numberFrom(m.at, i) || s.dayFollows(i))
	}
	return (m.colon || expiry && i-m.at <= 3 || s.loneEntry(m.at, i)) && s.opensClause(m.at)
}

// loneEntry reports whether label and amount are a sentence behind others, in a reply that sells nothing: "Balance 5 EUR. Internet 35 MB".
func (s *scan) loneEntry(label, i int) bool {
	ends := i+1 == len(s.items) || s.items[i+1].kind == kindHard
	return ends && label == i-1 && label > 0 && s.items[label-1].kind == kindHard && !s.mood.offer && !s.mood.price
}

// opensClause reports whether hardly anything precedes the label in its clause.
func (s *scan) opensClause(at int) bool {
	const most = 4
	for k := at - 1; k >= 0; k-- {
		switch it := s.items[k]; {
		case it.kind == kindHard || it.kind == kindSoft || it.isFigure() || it.kind == kindDate || it.kind == kindPlus || it.kind == kindSpan:
			return true
		case at-k > most:
			return false
		}
	}
	return true
}

// expirySoon reports whether a word of expiry follows the amount in its sentence, perhaps behind others of its list.
func (s *scan) expirySoon(i int) bool {
	list := false
	for k := i + 1; k < len(s.items) && k < i+reach; k++ {
		switch it := s.items[k]; {
		case it.kind == kindHard, it.isFigure() && !list && it.kind != kindCount:
			return false
		case it.kind == kindPlus, it.kind == kindRole && it.role == roleAnd, s.ofAt(it):
			list = true
		case it.kind == kindSoft:
			list = false
		case it.kind == kindRole && it.role == roleExpires, it.kind == kindArrow:
			return true
		}
	}
	return false
}
