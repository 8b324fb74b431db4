package quota

import "slices"

// Refusing: what an amount of data is not, though a word beside it says so.

// saidToBe reports whether "is" leads to the amount from what is left of a bundle, whose name may have sizes and days of its own:
// "your remaining amount from Monthly 12 GB, for 30 days, is 3 GB; from Weekly 2 GB is 1 GB".
func (s *scan) saidToBe(i int) bool {
	if i == 0 || s.items[i-1].kind != kindRole || s.items[i-1].role != roleIs {
		return false
	}
	const most = 6 * reach
	open := true // the clause at hand may still turn out to begin with "from"
	for k := i - 2; k >= 0 && k > i-most; k-- {
		switch it := s.items[k]; {
		case it.kind == kindHard:
			if !s.fromAt(k + 1) {
				return false
			}
			open = false
		case open && (it.kind == kindRole && it.role == roleIs || it.kind == kindColon || it.kind == kindMoney):
			return false
		case it.kind == kindRole && it.role == roleRemaining:
			return s.fromAt(k+1) || s.fromAt(k+2)
		}
	}
	return false
}

// fromAt reports whether item k is "from".
func (s *scan) fromAt(k int) bool {
	return k < len(s.items) && s.items[k].kind == kindRole && s.items[k].role == roleAsOf && s.items[k].value == "from"
}

// forSale reports whether "available" is said of bundles to buy: "Available packages: 1 GB", "5 GB available, buy now".
func (s *scan) forSale(i int, before, after []mark) bool {
	m, ok := find(append(slices.Clip(before), after...), roleRemaining)
	if !ok || s.items[m.at].value != "open" {
		return false
	}
	plan, _ := find(before, rolePlan)
	_, offer := find(after, roleOffer)
	if m.at > i { // "Pack S: 2 GB available" is a bundle that one has, unless it has a price, or is to come
		return offer || s.priced(i) || s.startsLater(m.at)
	}
	return plan.colon || offer || s.pricedBehind(i)
}

// at reports whether "@" leads from the amount to its price: "Available: 5GB @ 10 EUR".
func (s *scan) at(i int) bool {
	return i+2 < len(s.items) && s.tokens[s.items[i+1].from].text == "@" && s.items[i+2].kind == kindMoney
}

// bound reports whether the amount is a threshold, a price's basis or a speed rather than a figure.
func (s *scan) bound(i int) bool {
	switch s.directly(i) {
	case roleExpires:
		return !s.lasting(i)
	case roleThreshold, roleThrottle, roleOffer, rolePrice, roleSession:
		return true
	case rolePer:
		return i == 0 || !s.pairedAt(i)
	}
	return s.boundAfter(i) || s.rate(i)
}

// hypothetical reports whether the clause before an amount is a condition, or of another time, person or thing: "if your balance is
// 1 EUR", "last month you had", "your friend has".
func (s *scan) hypothetical(before []mark) bool {
	return slices.ContainsFunc(before, func(m mark) bool {
		value := s.items[m.at].value
		return m.role == roleThreshold && value == "if" || m.role == roleSession && value == "other"
	})
}

// boundAfter reports whether a bound is spoken of right behind the amount, as in languages whose verbs come last:
// "5GBに達しました".
func (s *scan) boundAfter(i int) bool {
	for k := i + 1; k < len(s.items) && k <= i+3; k++ {
		switch it := s.items[k]; {
		case it.kind == kindRole && (it.role == roleThreshold && it.side == sideAfter || it.role == roleThrottle):
			return true
		case it.kind != kindRole || it.role != roleFiller && it.role != roleIs && it.role != roleData:
			return false
		}
	}
	return false
}

// rate reports whether the amount is one per day or month: "1.5 GB/day".
func (s *scan) rate(i int) bool {
	if i+2 >= len(s.items) || s.items[i+1].kind != kindSlash && s.items[i+1].role != rolePer && s.items[i+1].role != roleThreshold {
		return false
	}
	switch s.items[i+2].role {
	case roleDays, roleHours, roleWeeks, roleMonths:
		return true
	}
	return false
}

// sizeInName reports whether the amount ends a name that "is" or a colon leads from to the amount that counts:
// "left of your weekly pack 2 GB is 1.2 GB".
func (s *scan) sizeInName(i int) bool {
	if s.items[i].kind != kindQuantity {
		return false
	}
	if s.titleOfEntry(i) {
		return true
	}
	k := i + 1
	for k < len(s.items) && (s.items[k].kind == kindColon || s.items[k].kind == kindRole && s.items[k].role == roleIs) {
		k++
	}
	return k > i+1 && k < len(s.items) && s.items[k].kind == kindQuantity && s.planBefore(i)
}

// planBefore reports whether a word for a plan, or another that names it, stands right before the amount.
func (s *scan) planBefore(i int) bool {
	return i > 0 && (s.items[i-1].kind == kindWord || s.items[i-1].kind == kindRole && s.items[i-1].role == rolePlan)
}

// sized reports whether the amount is only the size of what is spoken of: "Your plan of 5 GB is used up",
// "nothing left on your 5 GB plan", "sur votre forfait 20 Go".
func (s *scan) sized(i int) bool {
	return s.sizeOf(i) || s.planBeside(i) || s.sizeInName(i)
}

// planBeside reports whether a plan is named by its size: an article or the like, then plan and amount in either order.
func (s *scan) planBeside(i int) bool {
	at, next := i, i+1
	for next < len(s.items) && s.items[next].kind == kindRole && s.items[next].role == roleData {
		next++
	}
	switch {
	case next < len(s.items) && s.items[next].kind == kindRole && s.items[next].role == rolePlan:
	case i > 0 && s.items[i-1].kind == kindRole && s.items[i-1].role == rolePlan:
		at--
	default:
		return false
	}
	return at > 0 && s.items[at-1].kind == kindRole && (s.items[at-1].role == roleFiller || s.ofYours(at-1))
}

// sizeOf reports whether "of" ties the amount to the plan before it.
func (s *scan) sizeOf(i int) bool {
	k := i - 1
	for k >= 0 && s.items[k].kind == kindRole && s.items[k].role == roleFiller {
		k--
	}
	if k < 1 || s.items[k].kind != kindRole || s.items[k].role != roleOf && s.items[k].role != roleWeakOf {
		return false
	}
	before := s.items[k-1]
	return before.kind == kindWord || before.kind == kindRole && (before.role == roleData || before.role == rolePlan)
}

// refuse takes the role back where the clause or the reply speaks of something else.
func (s *scan) refuse(f figure, v view, before, after []mark, m mood) figure {
	_, plan := find(after, rolePlan)
	receiptBefore, bought := find(v.before, roleReceipt)
	strongBefore, told := firstStrong(v.before)
	_, receiptAfter := find(v.after, roleReceipt)
	_, offered := find(after, roleOffer)
	switch {
	case f.is == roleNone:
		f.rule = whyNothing
	case gone(v):
		f.refuse(whyGone)
	case f.weak && s.speaksOfUse(f.at):
		f.refuse(whyUse)
	case f.weak && (m.receipt || plan && !s.partOfPlan(f.at) && (f.rule != "list" && !s.ofAPlan(f.at) || !s.expirySoon(f.at))):
		f.refuse(whyReceipt)
	case s.priceBehind(f.at):
		f.refuse(whyPrice)
	case f.weak && offered:
		f.refuse(whyOffer)
	case f.weak && m.session, f.is == roleUsed && m.session:
		f.refuse(whySession)
	case bought && (!told || strongBefore.at < receiptBefore.at), receiptAfter && !told:
		f.refuse(whyReceipt)
	case s.priced(f.at) && f.weak:
		f.refuse(whyPrice)
	}
	if s.threshold(before) { // "when you have used 5 GB", "almost used your 5 GB"
		f.refuse(whyBound)
	}
	return f
}

func (f *figure) refuse(why string) { f.is, f.rule = roleNone, why }

func gone(v view) bool {
	_, before := find(v.before, roleGone)
	_, after := find(v.after, roleGone)
	return before || after
}

// speaksOfUse reports whether the sentence says that something was used: "haben Sie 1,2 GB, also 24 %, verbraucht".
func (s *scan) speaksOfUse(i int) bool {
	for _, step := range []int{-1, 1} {
		for k := i + step; k >= 0 && k < len(s.items) && k > i-reach && k < i+reach && s.items[k].kind != kindHard; k += step {
			if it := s.items[k]; it.kind == kindRole && (it.role == roleUsed || it.role == roleUsage) {
				return true
			}
		}
	}
	return false
}

// priceBehind reports whether a word for a price or a debt stands right behind the amount: "2 GB data loan".
func (s *scan) priceBehind(i int) bool {
	k := i + 1
	for k < len(s.items) && roleAt(s.items, k, roleData) {
		k++
	}
	return roleAt(s.items, k, rolePrice) && !s.announces(k)
}

// threshold reports whether a bound is spoken of in the clause.
func (s *scan) threshold(before []mark) bool {
	m, ok := find(before, roleThreshold, roleThrottle)
	return ok && !s.restarts(m.at, before)
}

// restarts reports whether a colon and then a word of its own for the amount follow the word at k: "nearly used up: 1 GB is left".
func (s *scan) restarts(k int, before []mark) bool {
	nearest, ok := firstStrong(before)
	if !ok || nearest.at < k {
		return false
	}
	for j := k + 1; j < nearest.at; j++ {
		if s.items[j].kind == kindColon {
			return true
		}
	}
	return false
}

// priced reports whether money stands in the same sentence without a word that makes it a balance.
func (s *scan) priced(i int) bool {
	for _, step := range []int{-1, 1} {
		for k := i + step; k >= 0 && k < len(s.items) && k > i-reach && k < i+reach; k += step {
			if s.items[k].kind == kindHard {
				break
			}
			if s.items[k].kind == kindMoney && !s.bonusBefore(k) && !s.planNext(k) && s.judgeMoney(k, false).is == roleNone { // but "your $20 plan"
				return true
			}
		}
	}
	return false
}
