package quota

import (
	"slices"
	"strings"
)

// judgeMoney decides whether an amount of money is a balance rather than a price, a charge or a payment.
func (s *scan) judgeMoney(i int, offer bool) figure {
	f := figure{at: i}
	v := s.look(i)
	before, after := nearMarks(v.before), nearMarks(v.after)
	if offer || s.perFollows(i) || s.bound(i) || s.paidWith(i) || s.buys(i) || s.priceOf(i) {
		f.rule = whyPrice
		return f
	}
	b, okB := find(before, roleBalance, roleRemaining, roleAccount)
	if okB && b.role == roleRemaining && !b.colon && s.spokenFor(b.at) {
		okB = false // "1 GB available at 5 EUR"
	}
	behind := s.unannounced(after, v)
	_, okA := find(behind, roleBalance, roleRemaining)
	_, inAccount := find(behind, roleAccount)
	_, has := find(before, roleHas)
	_, hasFar := find(v.before, roleHas)
	far, inherited := find(v.before, roleBalance, roleRemaining, roleHas)
	switch {
	case okB && (b.role != roleAccount || b.colon || s.directly(i) == roleAccount || s.holds(b.at, before)):
		f.is, f.rule = roleBalance, ruleWordBefore
	case okA && (has || okB || len(before) == 0), inAccount && (okB || hasFar):
		f.is, f.rule = roleBalance, ruleWordAfter
	case s.onlyExpiry(before) && s.expiring(i):
		f.is, f.rule = roleBalance, "money that expires"
	case s.purse(i):
		f.is, f.rule = roleBalance, ruleHeaded
	case s.untilFollows(i) && s.expiresToo(i):
		f.is, f.rule = roleBalance, "list"
	case has && s.sharesAfter(i, v.next, roleRemaining), has && s.owned(i, before) && s.sharesAfter(i, v.next, roleExpires):
		f.is, f.rule = roleBalance, "list"
	case has && s.untilFollows(i) && s.owned(i, before):
		f.is, f.rule = roleBalance, "possession until a date"
	case inherited && far.colon && v.prev < 0 && len(before) == 0:
		f.is, f.rule = roleBalance, "heading"
	}
	if f.is == roleNone && s.mood.alone && s.items[i].kind == kindMoney {
		f.is, f.rule = roleBalance, "nothing else is said"
	} else if f.is == roleNone {
		f.rule = whyNothing
	} else if s.otherThanMoney(i, before, after, v) {
		f.refuse("a price, a payment, or no money at all")
	}
	return f
}

// onlyExpiry reports whether no word but those of expiry, and for money that is given, is among the marks.
func (s *scan) onlyExpiry(marks []mark) bool {
	return !slices.ContainsFunc(marks, func(m mark) bool {
		return m.role != roleExpires && !slices.Contains(words().bonus, s.tokens[s.items[m.at].to-1].word)
	})
}

// holds reports whether a verb of possession alone stands between the account and its amount: "on your account you have 5 EUR".
func (s *scan) holds(account int, before []mark) bool {
	return len(before) >= 2 && before[0].role == roleHas && before[1].at == account
}

// untilFollows reports whether a word of expiry stands right behind the amount.
func (s *scan) untilFollows(i int) bool {
	const most = 6
	for k := i + 1; k < len(s.items) && k <= i+most; k++ {
		switch it := s.items[k]; {
		case it.kind == kindRole && it.role == roleExpires, it.kind == kindArrow:
			return true
		case it.kind == kindOther, it.kind == kindSoft, it.kind == kindCount && it.role != roleSpeed, it.kind == kindRole && it.role == roleAnd:
		case it.kind == kindWord && k == i+1: // "that is 25 min"
		default:
			return false
		}
	}
	return false
}

// purse reports whether the amount is of a list of purses under a heading, each with its name: "Left: MAIN 5 EUR GIFT 2 EUR".
func (s *scan) purse(i int) bool {
	const most = 3
	name := func(i int) int { // where the name before the amount at i begins
		k := i - 1
		for k >= 0 && i-k <= most && (s.items[k].kind == kindWord || s.items[k].kind == kindRole && (s.items[k].role == roleAccount || s.items[k].role == roleFiller || s.items[k].role == roleBalance)) {
			k--
		}
		return k
	}
	prev := name(i)
	if prev < 1 || prev == i-1 || s.items[prev].kind != kindMoney {
		return false
	}
	head := name(prev)
	return head > 0 && head < prev-1 && s.items[head].kind == kindColon && s.items[head-1].kind == kindRole &&
		(s.items[head-1].role == roleBalance || s.items[head-1].role == roleRemaining)
}

// expiring reports whether the amount opens a sentence that says until when it can be used.
func (s *scan) expiring(i int) bool {
	return s.untilFollows(i) && s.dayFollows(i) && s.opens(i) && !s.mood.receipt && !s.mood.offer && !s.mood.price
}

// dayFollows reports whether a date stands behind the amount in its sentence: what is for sale is told to last for days.
func (s *scan) dayFollows(i int) bool {
	for k := i + 1; k < len(s.items) && k < i+reach && s.items[k].kind != kindHard; k++ {
		switch it := s.items[k]; {
		case it.kind == kindDate:
			return true
		case it.kind == kindMoney, it.kind == kindQuantity, it.kind == kindSpan && it.span.counted():
			return false
		}
	}
	return false
}

// expiresToo reports whether "and" joins the amount to one before it that expires: "5 EUR until 1/7 and 2 EUR until 1/8".
func (s *scan) expiresToo(i int) bool {
	and := false
	for k := i - 1; k >= 0 && k > i-reach; k-- {
		switch it := s.items[k]; {
		case it.kind == kindMoney:
			return and && s.expiring(k)
		case it.kind == kindRole && it.role == roleAnd:
			and = true
		case it.kind == kindDate, it.kind == kindWord, it.kind == kindOther, it.kind == kindCount && it.role == roleVoice,
			it.kind == kindRole && (it.role == roleExpires || it.role == roleFiller):
		default:
			return false
		}
	}
	return false
}

// sharesAfter reports whether the amount and the next one share the word behind: "you have 5 EUR and 2 GB left", "… until 12 July".
func (s *scan) sharesAfter(i, next int, r role) bool {
	if next < 0 || s.items[next].kind != kindQuantity {
		return false
	}
	for _, it := range s.items[i+1 : next] {
		if it.kind != kindPlus && it.kind != kindSoft && (it.kind != kindRole || it.role != roleAnd && it.role != roleFiller) {
			return false
		}
	}
	_, told := find(nearMarks(s.look(next).after), r)
	return told || r == roleExpires && next+1 < len(s.items) && s.items[next+1].kind == kindHard && roleAt(s.items, next+2, roleExpires)
}

// opens reports whether the amount begins a sentence or follows a colon.
func (s *scan) opens(i int) bool {
	return i == 0 || s.items[i-1].kind == kindHard || s.items[i-1].kind == kindColon
}

// owned reports whether nothing in the reply or the clause makes the possession one of something bought.
func (s *scan) owned(i int, before []mark) bool {
	return len(before) == 1 && !s.mood.receipt && !s.mood.offer && s.owns(before[0].at, i)
}

// unannounced leaves out words that announce the next figure.
func (s *scan) unannounced(after []mark, v view) []mark {
	for n, m := range after {
		if m.colon && (v.next >= 0 || s.numberFollows(m.at)) {
			return after[:n]
		}
	}
	return after
}

// numberFollows reports whether a bare number stands within a few items.
func (s *scan) numberFollows(i int) bool {
	for k := i + 1; k < len(s.items) && k < i+5; k++ {
		if s.items[k].kind == kindNumber {
			return true
		}
	}
	return false
}

// otherThanMoney reports whether the clause speaks of minutes, a price or a payment.
func (s *scan) otherThanMoney(i int, before, after []mark, v view) bool {
	if _, ok := find(before, roleVoice, roleMessage, rolePoint, rolePrice, roleUsed, roleSession); ok && !s.ofCredit(i) {
		balance, told := find(before, roleBalance)
		other, _ := find(before, roleVoice, roleMessage, rolePoint, rolePrice, roleUsed, roleSession)
		if !told || balance.at < other.at || s.sameLabel(balance.at, other.at) || !balance.colon && other.colon {
			return true
		}
	}
	if s.supposed(before) || s.hypothetical(before) || s.boundAfter(i) || s.countsAs(i, after) || s.doneWith(i, before, after) || s.conditional(i, v) || gone(v) || s.owed(i, after) {
		return true
	}
	if receipt, ok := find(v.before, roleReceipt); ok {
		told, has := find(v.before, roleBalance, roleRemaining)
		return !has || told.at < receipt.at
	}
	_, paid := find(v.after, roleReceipt)
	_, told := find(v.before, roleBalance, roleRemaining)
	return paid && !told
}

// supposed reports whether possession is only a condition: "if you have 7 EUR on your account by then".
func (s *scan) supposed(before []mark) bool {
	has, ok := find(before, roleHas)
	condition, bound := find(before, roleThreshold)
	return ok && bound && condition.at < has.at
}

// countsAs reports whether the amount is of minutes or messages although it bears a currency: "5000 Ar of calls".
func (s *scan) countsAs(i int, after []mark) bool {
	if len(after) == 0 || after[0].colon || after[0].at > i+2 {
		return false
	}
	_, ok := find(after[:1], roleVoice, roleMessage, rolePoint)
	return ok
}

// ofCredit reports whether the amount is said to be one of credit: "3 EUR of credit".
func (s *scan) ofCredit(i int) bool {
	return i+2 < len(s.items) && s.items[i+1].kind == kindRole && (s.items[i+1].role == roleOf || s.items[i+1].role == roleWeakOf) &&
		roleAt(s.items, i+2, roleBalance)
}

// sameLabel reports whether two words belong to one label: "LOCAL MIN BAL".
func (s *scan) sameLabel(balance, other int) bool {
	for k := min(balance, other) + 1; k < max(balance, other); k++ {
		if it := s.items[k]; it.kind != kindWord && it.kind != kindRole {
			return false
		}
	}
	return true
}

// perFollows reports whether a price's basis follows: "0.25 EUR/10 kB", "5 EUR per month".
func (s *scan) perFollows(i int) bool {
	for k := i + 1; k < len(s.items) && k <= i+2; k++ {
		switch it := s.items[k]; {
		case it.kind == kindSlash, it.kind == kindRole && it.role == rolePer:
			return true
		case it.kind == kindRole && (it.role == roleFiller || it.role == rolePrice):
		default:
			return false
		}
	}
	return false
}

// bareMoney reports whether a number without a currency is stated as a balance: "Your balance is 27.00".
// It takes a fraction and the word right before it, for a whole number may count anything.
func (s *scan) bareMoney(i int) bool {
	n, _ := s.numberAt(s.items, i)
	if n.decimal == "" && !s.datedWhole(i) || s.items[i].gap == gapNone && s.loose(s.items, i) {
		return false
	}
	if i+1 < len(s.items) {
		switch next := s.items[i+1]; {
		case next.kind == kindWord && next.gap <= gapGroup, next.kind == kindSlash, next.kind == kindColon, next.kind == kindClock:
			return false
		case i > 0 && s.items[i-1].kind == kindColon && labels(s.items, i+1):
		case next.kind == kindRole && (next.role == roleUnit || next.role == roleVoice || next.role == roleMessage || next.role == rolePoint || next.role == roleData):
			return false
		}
	}
	before := nearMarks(s.look(i).before)
	m, ok := find(before, roleBalance)
	if !ok && len(before) > 0 && before[0].role == roleAccount {
		m, ok = before[0], true
	}
	_, data := find(before, roleData, rolePlan)
	return ok && !data && (m.colon || s.datedWhole(i)) && !s.ofData(m.at) && !s.ofVoice(m.at)
}

// datedWhole reports whether the number at i stands between the word for a balance and a date of expiry: "Balance 500 until 12.07.26".
func (s *scan) datedWhole(i int) bool {
	if i == 0 || s.items[i-1].kind != kindRole || s.items[i-1].role != roleBalance || s.items[i].gap == gapNone {
		return false
	}
	return i+2 < len(s.items) && s.items[i+1].kind == kindRole && s.items[i+1].role == roleExpires && s.items[i+2].kind == kindDate
}

// strangeCode reports whether what may be the code of a currency that nobody here knows stands right before the number: "QQX 23.40".
func (s *scan) strangeCode(i int) bool {
	if i == 0 || s.items[i-1].kind != kindWord {
		return false
	}
	text := s.tokens[s.items[i-1].from].text
	return len(text) == 3 && isASCII(text) && strings.ToUpper(text) == text
}

// ofVoice reports whether the balance at k hangs with a dot on a word for minutes: "MIN.BAL".
func (s *scan) ofVoice(k int) bool {
	return k > 1 && s.items[k].gap == gapNone && s.items[k-1].kind == kindHard && s.items[k-1].gap == gapNone &&
		s.items[k-2].kind == kindRole && s.items[k-2].role == roleVoice
}

// ofData reports whether the balance at k is one of data: "data left", "saldo MB".
func (s *scan) ofData(k int) bool {
	beside := func(i int) bool {
		return i >= 0 && i < len(s.items) && s.items[i].kind == kindRole && s.items[i].role == roleUnit
	}
	return s.items[k].value == "data" || beside(k-1) || beside(k+1) || s.isOpening(k+1) && beside(k+2)
}

// owed reports whether a word of price closes the amount's clause: "balance 25.00 due", but not "balance 5.00 cost 1.00".
func (s *scan) owed(i int, after []mark) bool {
	next := i + 1
	for next < len(s.items) && roleAt(s.items, next, roleAccount) {
		next++ // "200 KES airtime loan"
	}
	if len(after) == 0 || !roleAt(s.items, next, rolePrice) && (after[0].role != rolePrice || after[0].at > i+2) {
		return false
	}
	if s.items[i+1].kind == kindPlus {
		return false // "23.45+tax"
	}
	next = max(next, after[0].at)
	for next < len(s.items) && roleAt(s.items, next, rolePrice) {
		next++
	}
	return next == len(s.items) || s.items[next].kind == kindHard || s.items[next].kind == kindSoft || s.items[next].kind == kindDate
}

// buys reports whether the amount is told to give something: "load 100 and get 2 GB", "5 = 100 MB".
func (s *scan) buys(i int) bool {
	if i+2 >= len(s.items) {
		return false
	}
	next := s.items[i+1]
	if next.kind == kindColon {
		return s.tokens[next.from].text == "=" && s.items[i+2].kind == kindQuantity
	}
	return next.kind == kindRole && next.role == roleAnd && roleAt(s.items, i+2, roleOffer)
}

// paidWith reports whether the amount is what something is to be had for: "2 GB for 10 EUR".
func (s *scan) paidWith(i int) bool {
	return i > 0 && s.items[i-1].kind == kindRole && s.items[i-1].role == roleFiller && s.items[i-1].value == "price"
}
