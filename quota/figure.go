package quota

import (
	"slices"
	"unicode/utf8"
)

// figure is an amount of data or money in a reply, with what the words around it say of it.
type figure struct {
	at   int  // its item
	is   role // roleRemaining, roleUsed, roleTotal, roleUnlimited, roleBalance (money), or roleNone: not ours
	weak bool // only possession or a label says so
	of   bool // the total of the figure before it
	rule string
}

// view is what can be seen from one figure within its sentence, up to the figures beside it.
type view struct {
	before, after []mark
	prev          int  // the figure or count before it, -1 for none
	joined        bool // only "and", '+' or ',' and unmarked words part it from prev
	and           bool // "and" or '+' is among them
	next          int  // the figure or count after it, -1 for none
}

// mark is a word with a role, seen from a figure.
type mark struct {
	at    int
	role  role
	near  bool // in the same clause
	colon bool // a colon or "is" follows: it announces what comes after
}

// reach bounds how far a figure looks for its words, so that the work stays linear.
const reach = 24

// isFigure reports whether an item is an amount of anything.
func (it item) isFigure() bool {
	switch it.kind {
	case kindQuantity, kindMoney, kindCount, kindPercent:
		return true
	}
	return it.kind == kindRole && it.role == roleUnlimited
}

// look gathers the marks around the figure at i.
func (s *scan) look(i int) view {
	v := view{prev: -1, next: -1, joined: true}
	s.lookBack(i, &v)
	s.lookAhead(i, &v)
	if total := s.totalAfter(i); total > 0 {
		v.next = -1
		s.lookAhead(total, &v) // the words behind "1 of 5 GB" speak of the 1
	}
	return v
}

func (s *scan) lookBack(i int, v *view) {
	near, colon := true, false
	for k := i - 1; k >= 0 && k > i-reach; k-- {
		it := s.items[k]
		switch {
		case it.kind == kindHard:
			return
		case it.kind == kindPercent && k == i-2 && s.isOpening(i-1): // "80 % (8 GB)"
		case s.sizeInName(k):
		case it.isFigure():
			v.prev = k
			return
		case it.kind == kindColon, it.kind == kindRole && it.role == roleIs:
			colon = true
		case it.kind == kindSoft && !s.isOpening(k):
			near = false
		case k == i-1 && s.isMeant(k):
			colon = true
		case it.kind == kindPlus, it.kind == kindRole && it.role == roleAnd:
			near, v.and = false, true
		case it.kind == kindDash && k == i-1: // "BAL-46.77"
			colon = true
		case it.kind == kindRole && s.ofDays(k, i):
		case it.kind == kindRole && speaks(it.role):
			v.before = append(v.before, mark{k, it.role, near, colon})
			v.joined = v.joined && (listed(it.role) || it.role == roleBalance && s.ofMoneyBefore(k) || it.role == rolePlan && s.namesPlan(k))
		}
	}
}

// ofMoneyBefore reports whether the word at k stands right behind money, whose word it is: "5 EUR main balance and 2 GB".
func (s *scan) ofMoneyBefore(k int) bool { return k > 0 && s.items[k-1].kind == kindMoney }

// isMeant reports whether "and" at k stands between a word for a balance and its amount, where nothing is joined: "saldo e 5,00",
// which is "é" without its accent.
func (s *scan) isMeant(k int) bool {
	at := k - 1
	for at > 0 && roleAt(s.items, at, roleFiller) { // "saldo agora e"
		at--
	}
	return at >= 0 && roleAt(s.items, k, roleAnd) && s.items[k].to-s.items[k].from == 1 &&
		roleAt(s.items, at, roleBalance) && utf8.RuneCountInString(s.tokens[s.items[k].from].text) == 1
}

func (s *scan) lookAhead(i int, v *view) {
	near := true
	for k := i + 1; k < len(s.items) && k < i+reach; k++ {
		it := s.items[k]
		switch {
		case it.kind == kindHard:
			return
		case it.kind == kindPercent && k == i+2 && s.isOpening(i+1): // "8 GB (80 %)"
			k++
		case it.isFigure():
			v.next = k
			return
		case k == i+1 && i > 2 && s.ofAt(s.items[i-1]) && s.isOpening(i-2) && s.tokens[it.from].text == ")": // "1 GB (of 5 GB) used"
		case it.kind == kindSoft && !s.isOpening(k), it.kind == kindRole && it.role == roleAnd:
			near = false
		case it.kind == kindRole && speaks(it.role):
			v.after = append(v.after, mark{k, it.role, near, s.announces(k)})
		}
	}
}

// isOpening reports whether the item is a bracket that opens an aside on the same figure: "1.2 GB (left)".
func (s *scan) isOpening(k int) bool {
	if k < 0 || k >= len(s.items) {
		return false
	}
	switch s.tokens[s.items[k].from].text {
	case "(", "[", "\"":
		return true
	}
	return false
}

// announces reports whether the word at k speaks of what follows it.
func (s *scan) announces(k int) bool {
	if s.items[k].side == sideBefore {
		return true
	}
	for j := k + 1; j < len(s.items) && j < k+4; j++ {
		switch it := s.items[j]; {
		case it.kind == kindColon, it.kind == kindRole && it.role == roleIs:
			return true
		case it.kind == kindDash && it.gap == gapNone:
			return true
		case it.kind == kindRole && (it.role == roleData || it.role == roleTotal), it.kind == kindWord, it.kind == kindSpan && !it.span.counted():
		default:
			return false
		}
	}
	return false
}

// speaks reports whether a word of this role says something of an amount.
func speaks(r role) bool {
	switch r {
	case roleRemaining, roleHas, roleBalance, roleUsed, roleUsage, roleTotal, roleData, rolePlan, roleAccount,
		roleVoice, roleMessage, rolePoint, roleOffer, roleReceipt, rolePrice, roleSession, roleThreshold, roleThrottle, roleExpires, roleGone:
		return true
	}
	return false
}

// listed reports whether a word of this role may stand between two entries of a list.
func listed(r role) bool {
	return r == roleData || r == roleExpires || r == roleAccount || r == roleVoice || r == roleMessage
}

// find gives the first of the marks with one of the roles.
func find(marks []mark, roles ...role) (mark, bool) {
	for _, m := range marks {
		if slices.Contains(roles, m.role) {
			return m, true
		}
	}
	return mark{}, false
}

// nearMarks cuts the list off where the clause ends.
func nearMarks(marks []mark) []mark {
	for i, m := range marks {
		if !m.near {
			return marks[:i]
		}
	}
	return marks
}

// directly gives the role of the word right before i, over small words; roleNone if it is no such word.
func (s *scan) directly(i int) role {
	for k := i - 1; k >= 0 && k > i-reach; k-- {
		switch it := s.items[k]; {
		case it.kind == kindSlash:
			return rolePer
		case s.compares(k):
			return roleThreshold
		case it.kind == kindRole && it.role == roleFiller:
		case it.kind == kindRole && it.side != sideAfter:
			return it.role
		default:
			return roleNone
		}
	}
	return roleNone
}

// compares reports whether item k is a sign that makes a bound of what follows: "<5 GB". Behind a blank, ">" is an arrow of a menu.
func (s *scan) compares(k int) bool {
	if s.items[k].kind != kindOther || k+1 >= len(s.items) {
		return false
	}
	switch s.tokens[s.items[k].from].text {
	case "<":
		return true
	case ">":
		return s.items[k+1].gap == gapNone
	}
	return false
}

// totalAfter gives the item that states what the amount at i is a part of; 0 for none.
func (s *scan) totalAfter(i int) int {
	for k := i + 1; s.items[i].kind == kindQuantity && k < len(s.items) && k <= i+reach/4; k++ {
		if s.items[k].isFigure() {
			if s.partOf(i, k) {
				return k
			}
			return 0
		}
	}
	return 0
}

// nameUpTo reports whether nothing but a name stands between two items.
func (s *scan) nameUpTo(from, to int) bool {
	for _, it := range s.items[from+1 : to] {
		if it.kind != kindWord && (it.kind != kindRole || it.role != roleFiller && it.role != roleData && it.role != rolePlan) {
			return false
		}
	}
	return true
}

// planNext reports whether the word for a plan follows the amount: "5 GB bundle", "5 GB data plan".
func (s *scan) planNext(i int) bool {
	i++
	for i < len(s.items) && s.items[i].kind == kindRole && s.items[i].role == roleData {
		i++
	}
	return i < len(s.items) && s.items[i].kind == kindRole && s.items[i].role == rolePlan
}

// ofYours reports whether the "of" at k is of something that one has: "of your", "of the".
func (s *scan) ofYours(k int) bool {
	of := s.items[k]
	return of.kind == kindRole && of.role == roleOf && (of.to-of.from > 1 || roleAt(s.items, k+1, roleFiller))
}

// partOf reports whether "of" or a slash leads from one figure to the other: "1 GB of your plan of 5 GB".
func (s *scan) partOf(part, total int) bool {
	last := -1 // the "of" with nothing but small words behind it, or a plan's name
	for k, it := range s.items[part+1 : total] {
		switch {
		case s.ofAt(it):
			last = k
		case k == 0 && s.bracketedOf(part, total):
		case last >= 0 && last == k-1 && it.kind == kindRole && it.role == rolePlan: // "of the plan Monthly 5 GB"
			return s.nameUpTo(part+1+k, total)
		case it.kind == kindRole && it.role == roleFiller:
		case it.kind == kindWord && last >= 0 && s.planNext(total) && s.ofYours(part+1+last): // "of your weekly 5 GB bundle"
		case it.kind == kindWord, it.kind == kindRole && (it.role == roleTotal || it.role == roleUsed || it.role == roleRemaining ||
			it.role == roleData || it.role == rolePlan):
			last = -1
		default:
			return false
		}
	}
	return last >= 0
}
