package quota

// Expiry: which date belongs to which bundle.

// date hands every date with a word of expiry to the bundle it speaks of.
func (a *assembly) date() {
	next := 0 // first figure after the item at hand
	for i, it := range a.items {
		for next < len(a.figures) && a.figures[next].at < i {
			next++
		}
		if it.kind != kindDate && it.kind != kindSpan {
			continue
		}
		if a.rangeFrom(i) {
			continue
		}
		r, at := a.dateRole(i)
		if r == roleNone && (a.daysLeft(i) || a.bracketed(i)) {
			r, at = roleExpires, i
		}
		if r != roleExpires && r != roleRenews {
			continue
		}
		if a.cut == cutSure && a.lastOf(i) {
			a.noteAt(i, "", -1, whyCut)
			continue
		}
		m := it.moment(a.hints.Received)
		if !m.Known() {
			a.noteAt(i, "", -1, it.undated())
			continue
		}
		n := a.dated(at, next)
		if n < 0 {
			n = a.untilThen(i, next)
		}
		if n >= 0 {
			a.spread(n, i, at, r, m)
		}
	}
}

// undated says why a date or a span gives no moment.
func (it item) undated() string {
	if it.kind == kindDate && it.day.month == 0 {
		return "a date with two readings"
	}
	return "a time that takes the moment of the receipt"
}

// dateRole gives the word that a date answers to, and where it stands.
func (a *assembly) dateRole(i int) (role, int) {
	const most = 8
	for k := i - 1; k >= 0 && k >= i-most; k-- {
		it := a.items[k]
		switch {
		case it.kind == kindArrow:
			return roleExpires, k
		case it.kind == kindDate && a.rangeFrom(k):
			if r, at := a.dateRole(k); r == roleExpires || r == roleAsOf && a.items[at].value == "from" {
				return roleExpires, at
			}
			return roleNone, 0
		case it.kind == kindHard || it.isFigure() || it.kind == kindDate || it.kind == kindSpan:
			return a.dateRoleAfter(i)
		case it.kind == kindRole && (it.role == roleExpires || it.role == roleRenews || it.role == roleAsOf):
			if it.role == roleAsOf && k > 0 && (a.items[k-1].kind == kindDate || a.items[k-1].kind == kindRole && a.items[k-1].role == roleExpires) {
				continue
			}
			return it.role, k
		}
	}
	return a.dateRoleAfter(i)
}

// bracketed reports whether the date at i stands alone in brackets right behind an amount, "2 GB (30.06.2026)", and is still to
// come: one that has passed says of when the amount is.
func (s *scan) bracketed(i int) bool {
	it := s.items[i]
	if it.kind != kindDate || i < 2 || i+1 >= len(s.items) || s.tokens[s.items[i-1].from].text != "(" || s.tokens[s.items[i+1].from].text != ")" {
		return false
	}
	m := it.moment(s.hints.Received)
	return s.items[i-2].kind == kindQuantity && !s.hints.Received.IsZero() && m.Known() && m.In(s.hints.Received.Location()).After(s.hints.Received.AddDate(0, 0, 1))
}

// daysLeft reports whether the span at i is itself what is left: "5 days left", "remaining: 5 days".
func (a *assembly) daysLeft(i int) bool {
	left := func(k int, side side) bool {
		return k >= 0 && k < len(a.items) && a.items[k].kind == kindRole && a.items[k].role == roleRemaining && a.items[k].side != side
	}
	k := i - 1
	for k >= 0 && (a.items[k].kind == kindColon || a.items[k].kind == kindRole && (a.items[k].role == roleFiller || a.items[k].role == roleIs)) {
		k--
	}
	return a.items[i].kind == kindSpan && a.items[i].span.counted() && (left(k, sideAfter) || left(i+1, sideBefore))
}

// dateRoleAfter looks for the word behind the date, where languages with postpositions have it: "7月31日まで", "31 July tak".
func (a *assembly) dateRoleAfter(i int) (role, int) {
	const most = 4
	for k := i + 1; k < len(a.items) && k <= i+most; k++ {
		switch it := a.items[k]; {
		case it.kind == kindRole && (it.role == roleExpires || it.role == roleRenews) && (it.side == sideAfter || !a.dateFollows(k)):
			return it.role, k
		case it.kind == kindRole && (it.role == roleFiller || it.role == roleIs), (it.kind == kindDash || it.kind == kindOther) && it.gap == gapNone:
		default:
			return roleNone, 0
		}
	}
	return roleNone, 0
}

// dateFollows reports whether the word at k is about what follows it: a date, or a colon.
func (a *assembly) dateFollows(k int) bool {
	const most = 4
	for j := k + 1; j < len(a.items) && j <= k+most; j++ {
		switch it := a.items[j]; {
		case it.kind == kindDate || it.kind == kindSpan || it.kind == kindColon || it.kind == kindNumber:
			return true
		case it.kind == kindHard || it.kind == kindSoft || it.isFigure():
			return false
		}
	}
	return false
}

// dated gives the figure that the word of expiry at item at speaks of, or -1. next is the first figure behind it.
func (a *assembly) dated(at, next int) int {
	if n := a.closesList(at, next); n >= 0 {
		return n
	}
	for k := at - 1; k >= 0 && k > at-reach; k-- {
		it := a.items[k]
		switch {
		case a.inPassing(k, at):
		case it.kind == kindRole && it.role == roleUnlimited && a.unlimitedOther(k) && a.joinedTo(k) > 0:
			return a.headOf(a.joinedTo(k), next)
		case it.kind == kindRole && (it.role == roleLine || it.role == roleAccount || it.role == roleVoice || it.role == roleMessage || it.role == rolePoint):
			return -1
		case it.kind == kindHard:
			return a.acrossSentence(at, k, next)
		case it.kind == kindCount && a.joinedTo(k) > 0:
			return a.headOf(a.joinedTo(k), next) // "2 GB, 30 SMS and 60 minutes until …" dates all
		case a.aside(k, next):
			next = a.before(k, next)
		case it.isFigure():
			return a.figureAt(k, next)
		}
	}
	return a.ahead(at, next)
}

// closesList gives the data figure of a list of labels that the word of expiry at item at ends as an entry of its own, over minutes
// and messages: "Data: 2 GB, Minutes: 100, SMS: 50, Expiry: 12.07.2026". The date must be the reply's only one, for else each may
// have its own. It gives -1 where there is no such list.
func (a *assembly) closesList(at, next int) int {
	if at == 0 || a.items[at-1].kind != kindSoft && a.items[at-1].kind != kindHard || a.dates != 1 {
		return -1
	}
	others := false
	for k := at - 2; k >= 0 && k > at-reach; k-- {
		switch it := a.items[k]; {
		case it.kind == kindHard && (a.items[at-1].kind == kindSoft || !a.labelBefore(k)) || it.kind == kindMoney || it.kind == kindRole && (it.role == roleLine || it.role == roleAccount || it.role == rolePoint):
			return -1
		case it.kind == kindQuantity || it.kind == kindRole && it.role == roleUnlimited:
			if !others {
				return -1
			}
			return a.figureAt(k, next)
		case it.kind == kindCount, it.kind == kindRole && (it.role == roleVoice || it.role == roleMessage):
			others = true
		}
	}
	return -1
}

// inPassing reports whether the account or line at k only says where the amount before it is, and a comma parts it from the word of
// expiry at item at: "2 GB left on your account, until …".
func (a *assembly) inPassing(k, at int) bool {
	it := a.items[k]
	if it.kind != kindRole || it.role != roleAccount && it.role != roleLine || k < 2 || a.items[k-1].kind != kindRole || a.items[k-1].role != roleFiller && a.items[k-1].role != roleOf {
		return false
	}
	for j := k + 1; j < at && j <= k+2; j++ {
		if a.items[j].kind == kindSoft && a.tokens[a.items[j].from].text == "," {
			return true
		}
	}
	return false
}

// headOf gives the figure at item k, before figure next, if it is data.
func (a *assembly) headOf(k, next int) int { return a.figureAt(k, a.before(k+1, next)) }

// closes reports whether the count at k ends a list that the only date of the reply follows, which is then of the whole list:
// "2 GB, 30 SMS, until 1/7".
func (a *assembly) closes(k int) bool {
	if a.dates != 1 || k+1 == len(a.items) {
		return false
	}
	next := a.items[k+1]
	return next.kind == kindHard || next.kind == kindSoft || next.kind == kindRole && next.role == roleExpires
}

// joinedTo gives the amount of data at the head of the list that ends with the count at k, of which "and" or '+' joins the last, or
// which the only date closes; 0 for none.
func (a *assembly) joinedTo(k int) int {
	and, soft := a.closes(k), false
	for j := k - 1; j >= 0 && j > k-reach; j-- {
		switch it := a.items[j]; {
		case it.kind == kindQuantity && and:
			return j
		case (it.kind == kindCount || it.kind == kindNumber || it.kind == kindRole && it.role == roleUnlimited && a.unlimitedOther(j)) && and:
		case it.kind == kindPlus, it.kind == kindRole && it.role == roleAnd:
			and = true
		case it.kind == kindSoft && and && !soft && a.tokens[it.from].text == ",":
			soft = true
			continue
		case it.kind == kindWord, it.kind == kindRole && (it.role == roleFiller || it.role == roleData || it.role == rolePlan || it.role == roleVoice || it.role == roleMessage || it.role == roleOf || it.role == roleWeakOf):
		default:
			return 0
		}
		soft = false
	}
	return 0
}

// before gives how many of the first n figures stand before item k.
func (a *assembly) before(k, n int) int {
	for n > 0 && a.figures[n-1].at >= k {
		n--
	}
	return n
}

// figureAt gives the last figure before next if it stands at item k and is data.
func (a *assembly) figureAt(k, next int) int {
	n := next - 1
	if n >= 0 && a.figures[n].at == k && a.isData(n) {
		return n
	}
	return -1
}

func (a *assembly) isData(n int) bool {
	return a.bundle[n] >= 0 && a.figures[n].is != roleBalance
}

// untilThen gives the figure of the sentence behind the date at i, if that one begins with "until then"; else -1.
func (a *assembly) untilThen(i, next int) int {
	k := i + 1
	for k < len(a.items) && k < i+reach && a.items[k].kind != kindHard {
		if a.items[k].isFigure() {
			return -1
		}
		k++
	}
	if k+1 >= len(a.items) || a.items[k+1].kind != kindRole || a.items[k+1].role != roleExpires || a.items[k+1].value != "then" {
		return -1
	}
	return a.ahead(k+1, next)
}

// acrossSentence lets "Valid until …" date the bundle of the sentence before it. hard is where that one ends.
func (a *assembly) acrossSentence(at, hard, next int) int {
	if n := a.ahead(at, next); n >= 0 {
		return n
	}
	for k := hard - 1; k >= 0 && k > hard-reach; k-- {
		switch it := a.items[k]; {
		case it.kind == kindHard && k < hard-1:
			return -1
		case it.kind == kindQuantity && (a.rate(k) || a.sized(k)): // "2 GB left of 5 GB/day. Until …"
			next = a.before(k, next)
		case it.kind == kindCount && a.joinedTo(k) > 0:
			return a.headOf(a.joinedTo(k), next)
		case it.kind == kindRole && it.role == roleUnlimited && a.unlimitedOther(k) && a.joinedTo(k) > 0:
			return a.headOf(a.joinedTo(k), next)
		case it.isFigure():
			return a.figureAt(k, next)
		}
	}
	return -1
}

// ahead gives the data figure that follows in the same sentence: "Until 12 July: 3 GB left".
func (a *assembly) ahead(at, next int) int {
	if next < len(a.figures) && !a.parted(at, a.figures[next].at) && a.isData(next) {
		return next
	}
	return -1
}

// apart reports whether the word of expiry at k opens a sentence or a line, so that it speaks of all of a list before it.
func (a *assembly) apart(k int) bool {
	for k > 0 && a.items[k-1].kind == kindRole && a.items[k-1].role == roleFiller {
		k--
	}
	return k > 0 && (a.items[k-1].kind == kindHard || a.tokens[a.items[k-1].from].text == "\n")
}

// spread dates the bundle of figure n, and those before it in the same list that have no date. The word of expiry is at item word.
func (a *assembly) spread(n, at, word int, r role, m Moment) {
	for k := n; k >= 0 && a.isData(k); k-- {
		d := &a.out.Data[a.bundle[k]]
		to, what := &d.Expires, "expires"
		if r == roleRenews {
			to, what = &d.Renews, "renews"
		}
		if k < n && (to.Known() || !a.shares(k, n, word)) {
			return
		}
		if !to.Known() {
			*to = m
			a.noteAt(at, what, a.bundle[k], "date after its word")
		}
	}
}

// shares reports whether figure k is in one list with figure n, so that the date that follows n, behind the word at item word, is
// of both.
func (a *assembly) shares(k, n, word int) bool {
	if a.parted(a.figures[k].at, a.figures[n].at) {
		return false
	}
	return a.listed(k) || (a.figures[k+1].rule == ruleHeaded || a.figures[k].rule == ruleLastNamed) && (a.apart(word) || a.dates == 1 && a.items[word-1].kind == kindSoft)
}

// listed reports whether "and" or '+' joins figure k to the one after it, or both are of one bundle.
func (a *assembly) listed(k int) bool {
	if a.bundle[k] == a.bundle[k+1] {
		return true
	}
	for _, it := range a.items[a.figures[k].at+1 : a.figures[k+1].at] {
		if it.kind == kindPlus || it.kind == kindRole && it.role == roleAnd {
			return true
		}
	}
	return false
}

// rangeFrom reports whether the date at i begins a range: "01.07.2026 - 31.07.2026", "du 01/07 au 31/07".
func (a *assembly) rangeFrom(i int) bool {
	const most = 3
	for k := i + 1; k < len(a.items) && k <= i+most; k++ {
		switch it := a.items[k]; {
		case it.kind == kindDate:
			return k > i+1
		case it.kind == kindDash:
		case it.kind == kindRole && (it.role == roleFiller || it.role == roleExpires || it.role == roleAsOf && it.value == ""):
		default:
			return false
		}
	}
	return false
}
