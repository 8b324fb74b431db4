package quota

import "slices"

// Unlimited: what is said to have no end.

const ruleUnlimited = "word in the clause"

// judgeUnlimited decides whether "unlimited" is said of data.
func (s *scan) judgeUnlimited(i int, m mood, offer bool) figure {
	f := figure{at: i}
	v := s.look(i)
	before, after := nearMarks(v.before), nearMarks(v.after)
	_, voice := find(append(slices.Clip(before), after...), roleVoice, roleMessage)
	if offer || m.receipt || m.offer && m.price {
		return f
	}
	if s.overall(i) && s.standing(i) {
		f.is, f.rule = roleUnlimited, ruleUnlimited
		return f
	}
	if voice {
		return f
	}
	if i > 0 && s.items[i-1].kind == kindSlash && v.prev >= 0 && v.prev == i-2 && s.items[v.prev].kind == kindQuantity {
		f.is, f.of, f.rule = roleUnlimited, true, "x/unlimited"
		return f
	}
	_, has := find(before, roleHas, roleRemaining)
	_, told := find(after, roleRemaining, roleExpires)
	dataBefore, labelled := s.ofInternet(before)
	_, named := find(after, roleData)
	if s.items[i].value == "data" { // it says itself of what
		_, told = find(v.after, roleRemaining, roleExpires)
		named = true
	}
	switch {
	case labelled && dataBefore.colon:
		f.is, f.rule = roleUnlimited, "label"
	case (labelled || named) && (has || told):
		f.is, f.rule = roleUnlimited, ruleUnlimited
	}
	return f
}

// overall reports whether "unlimited" is said of data, over minutes and messages that the same word is said of: "unlimited talk, text &
// data". An amount right behind the word for data is of another bundle.
func (s *scan) overall(i int) bool {
	k := s.dataBehind(i)
	if k < 0 {
		return false
	}
	for k+1 < len(s.items) && (roleAt(s.items, k+1, roleData) || roleAt(s.items, k+1, rolePlan)) {
		k++
	}
	return k+1 == len(s.items) || s.closesEntry(k+1) || roleAt(s.items, k+1, roleIs)
}

// dataBehind gives the word for data that "unlimited" at i is said of; -1 for none.
func (s *scan) dataBehind(i int) int {
	for k := i + 1; k < len(s.items) && k < i+reach/2; k++ {
		switch it := s.items[k]; {
		case it.kind == kindRole && it.role == roleData:
			return k
		case it.kind == kindRole && (it.role == roleVoice || it.role == roleMessage || it.role == roleAnd), it.kind == kindPlus,
			it.kind == kindSoft && s.tokens[it.from].text == ",":
		default:
			return -1
		}
	}
	return -1
}

// standing reports whether the sentence says that one has what the word at i begins to name, or until which day, in a reply that names
// no price: "You have unlimited data", "Your unlimited data plan (FUP 1 TB) is valid until 1/7", "Your unlimited data is active".
func (s *scan) standing(i int) bool {
	if s.mood.offer || s.mood.price || s.mood.paid {
		return false
	}
	if i > 0 && roleAt(s.items, i-1, roleHas) {
		return true
	}
	aside, is := false, false
	for k := i + 1; k < len(s.items) && k < i+reach; k++ {
		switch it := s.items[k]; {
		case it.kind == kindSoft && (s.isOpening(k) || s.tokens[it.from].text == ")"):
			aside = s.isOpening(k)
		case aside:
		case it.kind == kindRole && (it.role == roleGone || it.role == roleThreshold):
			return false
		case it.kind == kindRole && it.role == roleIs:
			is = i > 0 && roleAt(s.items, i-1, roleFiller)
		case it.kind == kindDate:
			return s.items[k-1].kind == kindRole && s.items[k-1].role == roleExpires
		case it.kind == kindHard:
			return is
		case it.isFigure():
			return false
		}
	}
	return is
}

// pricedAnywhere reports whether the reply names money that is no balance, and something that is unlimited.
func (s *scan) pricedAnywhere() bool {
	priced, unlimited := false, false
	for _, it := range s.items {
		unlimited = unlimited || it.kind == kindRole && it.role == roleUnlimited
	}
	for k, it := range s.items {
		priced = priced || unlimited && it.kind == kindMoney && s.judgeMoney(k, false).is == roleNone
	}
	return priced
}
