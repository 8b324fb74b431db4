package quota

// Strong words: those that say outright what an amount is.

// strong finds a word that says outright what the amount is, and the rule that found it.
func (s *scan) strong(i, prev int, before, after []mark) (role, string) {
	b, okB := firstStrong(before)
	a, okA := firstStrong(after)
	switch {
	case okB && okA:
		if s.spokenFor(b.at) || b.role == roleBalance && s.closesPair(i, a) {
			return amountRole(a.role), ruleWordAfter
		}
		if r := s.reconcile(b, a); r != amountRole(b.role) {
			return r, ruleWordAfter
		}
		return amountRole(b.role), ruleWordBefore
	case okB && (s.items[b.at].side != sideAfter || b.colon || s.leads(b.at) || s.follows(b.at, prev, i)):
		return amountRole(b.role), ruleWordBefore
	case okA && s.items[a.at].side != sideBefore:
		return amountRole(a.role), ruleWordAfter
	}
	return roleNone, ""
}

// closesPair reports whether the word stands right behind "1 of 5 GB" and ends the clause, so that it says what the 1 is.
func (s *scan) closesPair(i int, after mark) bool {
	total := s.totalAfter(i)
	if total == 0 || after.at != total+1 || after.role != roleUsed && after.role != roleRemaining {
		return false
	}
	return after.at+1 == len(s.items) || s.items[after.at+1].kind == kindHard || s.items[after.at+1].kind == kindSoft
}

// leads reports whether the word opens its clause: "Left 2 GB".
func (s *scan) leads(at int) bool {
	if at == 0 {
		return true
	}
	k := s.items[at-1].kind
	return k == kindSoft || k == kindHard
}

// firstStrong takes the nearest of the strong words; "total" yields to the others: "total used", "a total of 5 GB left".
func firstStrong(marks []mark) (mark, bool) {
	if m, ok := find(marks, roleRemaining, roleUsed); ok {
		return m, true
	}
	return find(marks, roleBalance, roleTotal)
}

// reconcile chooses between a word before and a word after the amount.
func (s *scan) reconcile(b, a mark) role {
	rb, ra := amountRole(b.role), amountRole(a.role)
	switch {
	case rb == ra, ra == roleTotal:
		return rb
	case rb == roleTotal:
		return ra
	case s.items[b.at].side == sideAfter:
		return ra
	case s.items[a.at].side == sideAfter && !b.colon:
		return ra
	case b.colon || s.items[a.at].side == sideBefore || s.items[b.at].side == sideBefore:
		return rb
	case s.announcedEarlier(b.at):
		return rb
	}
	return ra
}

// announcedEarlier reports whether the sentence begins with the word rather than with an amount:
// "used 1 GB remaining 4 GB" as against "1 GB used 4 GB remaining".
func (s *scan) announcedEarlier(at int) bool {
	for k := at - 1; k >= 0 && k > at-reach; k-- {
		if s.items[k].kind == kindHard {
			return true
		}
		if s.items[k].isFigure() {
			return false
		}
	}
	return true
}

// amountRole maps words onto what an amount of data can be.
func amountRole(r role) role {
	if r == roleBalance {
		return roleRemaining
	}
	return r
}
