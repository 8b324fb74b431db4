package quota

// Totals: which amount another is a part of.

// pairedAt reports whether "/" right before i parts an amount from its total.
func (s *scan) pairedAt(i int) bool {
	if i < 2 || s.items[i-1].kind != kindSlash {
		return false
	}
	if i > 2 && (roleAt(s.items, i-2, roleUsed) || roleAt(s.items, i-2, roleRemaining)) { // "1 GB used / 5 GB"
		i--
	}
	return s.items[i-2].kind == kindQuantity
}

// totalOf reports whether the amount is what another is a part of: "1 GB of 5 GB", "1/5 GB", "90 % of 5 GB".
func (s *scan) totalOf(i int, v view, earlier []figure) (bool, string) {
	if s.pairedAt(i) {
		return true, "x/y"
	}
	if s.ofPercent(i, v) >= 0 {
		return true, "x of y"
	}
	if s.wholeFirst(i, v) {
		return true, "of y, x"
	}
	if s.planOf(i, v) {
		return true, "x of the plan y"
	}
	if v.prev >= 0 && s.items[v.prev].kind == kindQuantity && s.planNext(i) && s.partOf(v.prev, i) {
		return true, "x of y"
	}
	switch s.directly(i) {
	case roleOf:
		part := v.prev >= 0 && (s.items[v.prev].kind == kindQuantity || s.items[v.prev].kind == kindPercent)
		_, used := find(v.after, roleUsed, roleRemaining)
		if part || v.next >= 0 && used || v.prev < 0 && s.partFollows(i, v.next) {
			return true, "x of y"
		}
	case roleWeakOf:
		if v.prev >= 0 && s.items[v.prev].kind == kindPercent {
			return true, "x of y"
		}
		if v.prev < 0 || s.items[v.prev].kind != kindQuantity || len(earlier) == 0 || v.and {
			return false, ""
		}
		if _, other := find(v.before, roleBalance, roleHas); !other {
			return true, "x of y"
		}
	}
	return false, ""
}

// planOf reports whether the amount ends the name of the plan that the one before it is of: "1 GB left of the plan Monthly 5 GB".
func (s *scan) planOf(i int, v view) bool {
	if v.prev < 0 || s.items[v.prev].kind != kindQuantity || s.totalAfter(v.prev) != i {
		return false
	}
	at := s.directly(i)
	return at != roleOf && at != roleWeakOf
}

// ofPercent gives the item of a percentage that the amount at i is the whole of, or -1: "80 % of the 5 GB plan", "5 GB의 80 %".
func (s *scan) ofPercent(i int, v view) int {
	if v.prev >= 0 && s.items[v.prev].kind == kindPercent && s.leadsOf(v.prev, i) {
		return v.prev
	}
	for k := i + 1; k < len(s.items) && k < i+reach/2; k++ {
		switch it := s.items[k]; {
		case it.kind == kindPercent:
			return k
		case it.kind == kindRole && (it.role == roleOutOf || it.role == roleFiller || it.role == roleData || it.role == rolePlan):
		case it.kind == kindRole && it.role == roleUsed && k == i+1 && s.tokens[it.from].continuous() && k+1 < len(s.items) && s.items[k+1].kind == kindPercent: // 10GB已使用80%
		case it.kind == kindRole && it.role == roleIs && s.saysUse(k, 1): // "the volume of 5 GB is used to 80 %"
		case k == i+1 && it.kind == kindSoft && i > 0 && s.isOpening(i-1) && s.tokens[it.from].text == ")": // 流量(10GB)的80%
		case it.kind == kindOther && it.gap == gapNone: // an apostrophe
		default:
			return -1
		}
	}
	return -1
}

// leadsOf reports whether "of" stands between two items, with nothing else than words for what the second is the size of.
func (s *scan) leadsOf(from, to int) bool {
	of := false
	for k, it := range s.items[from+1 : to] {
		switch {
		case it.kind == kindRole && (it.role == roleOf || it.role == roleWeakOf), k == 0 && it.kind == kindRole && (it.role == roleData || it.role == rolePlan):
			of = true
		case it.kind == kindWord && of, of && from+1+k == to-1 && s.aside(to): // "of your data (4 GB)"
		case it.kind == kindRole && (it.role == roleFiller || it.role == roleData || it.role == rolePlan || it.role == roleTotal):
		default:
			return false
		}
	}
	return of
}

// partFollows reports whether the amount at next is told to be a part of the one at i, which "of" precedes: "of 10 GB 7 GB are left".
func (s *scan) partFollows(i, next int) bool {
	if next < 0 || s.items[next].kind != kindQuantity {
		return false
	}
	for _, it := range s.items[i+1 : next] {
		if it.kind != kindWord && (it.kind != kindRole || it.role != roleFiller && it.role != roleData && it.role != rolePlan && it.role != roleIs) {
			return false
		}
	}
	_, told := find(nearMarks(s.look(next).after), roleUsed, roleRemaining)
	return told
}

// wholeFirst reports whether the sentence begins with "of your plan of 5 GB" and goes on with what of it is used or left.
func (s *scan) wholeFirst(i int, v view) bool {
	if v.prev >= 0 || v.next < 0 || s.items[v.next].kind != kindQuantity {
		return false
	}
	_, told := find(v.after, roleUsed, roleRemaining)
	if _, last := find(nearMarks(s.look(v.next).after), roleUsed, roleRemaining); !told && !last { // where verbs come last
		return false
	}
	for k := i - 1; k >= 0 && k > i-reach/4; k-- {
		switch it := s.items[k]; {
		case it.kind == kindRole && (it.role == roleOf || it.role == roleWeakOf):
			if k == 0 || s.items[k-1].kind == kindHard || s.items[k-1].kind == kindColon || s.items[k-1].kind == kindSoft {
				return true
			}
		case it.kind == kindWord, it.kind == kindRole && (it.role == roleFiller || it.role == rolePlan || it.role == roleData || it.role == roleTotal):
		default:
			return false
		}
	}
	return false
}

// percentOf reports whether a share of the amount is said to be used: "80 % of your daily limit of 5 GB is used".
func (s *scan) percentOf(i int, v view) bool {
	if v.prev < 0 || s.items[v.prev].kind != kindPercent {
		return false
	}
	tied := v.prev == i-1
	for _, it := range s.items[v.prev+1 : i] {
		switch {
		case it.kind == kindWord:
		case it.kind != kindRole:
			return false
		case s.ofAt(it), it.role == rolePlan, it.role == roleData, it.role == roleTotal, it.role == roleThreshold:
			tied = true
		case it.role != roleFiller && it.role != roleUsed && it.role != roleUsage:
			return false
		}
	}
	return tied && (s.saysUse(v.prev, -1) || s.saysUse(i, 1))
}

// saysUse reports whether the sentence speaks of use, or of its end, before or behind item i.
func (s *scan) saysUse(i, step int) bool {
	for k := i + step; k >= 0 && k < len(s.items) && k != i+step*reach/2 && s.items[k].kind != kindHard; k += step {
		if it := s.items[k]; it.kind == kindRole && (it.role == roleUsed || it.role == roleUsage || it.role == roleGone) {
			return true
		}
	}
	return false
}

// outOf reports whether a word behind the amount makes it the total of the amount at next: "20GB 중 3GB 사용".
func (s *scan) outOf(i, next int) bool {
	for k := i + 1; k < next; k++ {
		switch it := s.items[k]; {
		case it.kind == kindRole && it.role == roleOutOf:
			return s.items[next].kind == kindQuantity
		case it.kind == kindRole && (it.role == roleFiller || it.role == roleData || it.role == rolePlan):
		default:
			return false
		}
	}
	return false
}

// partBefore reports whether the word behind the amount makes it the total of the amount before it: "2 GB maradt 5 GB-ból".
func (s *scan) partBefore(i int, v view, earlier []figure) bool {
	return i+1 < len(s.items) && s.items[i+1].kind == kindRole && s.items[i+1].role == roleOutOf &&
		v.prev >= 0 && len(earlier) > 0 && earlier[len(earlier)-1].at == v.prev && earlier[len(earlier)-1].is != roleTotal
}
