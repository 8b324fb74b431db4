package quota

// Judging: what each amount of data is, by the words around it. Every rule has a name, which the evidence keeps.

// mood is what the whole reply is about; it makes weak words count for nothing.
type mood struct {
	receipt bool // something was bought, sent or added
	session bool // a report of the last call or session
	price   bool // it names prices
	offer   bool
	sells   int  // the first word of an offer or a price, -1 for none
	paid    bool // it names money that is no balance, besides what is unlimited
	alone   bool // there is one amount or word, and nothing else: "150.00 р."
}

func moodOf(items []item) mood {
	m := mood{sells: -1}
	said := 0
	for i, it := range items {
		switch it.kind {
		case kindHard, kindSoft, kindColon, kindDash, kindOther:
		default:
			said++
		}
		m.alone = said == 1
		if it.kind != kindRole {
			continue
		}
		m.receipt = m.receipt || it.role == roleReceipt
		m.session = m.session || it.role == roleSession
		m.price = m.price || it.role == rolePrice
		m.offer = m.offer || it.role == roleOffer
		if m.sells < 0 && (it.role == roleOffer || it.role == rolePrice) {
			m.sells = i
		}
	}
	return m
}

// judgeAll gives every figure its role, in the order of the text.
func (s *scan) judgeAll() []figure {
	s.mood = moodOf(s.items)
	s.mood.paid = s.pricedAnywhere()
	m := s.mood
	var figures []figure
	offer := false // an offer began earlier in this sentence
	for i, it := range s.items {
		switch {
		case it.kind == kindHard || it.kind == kindSoft && s.menuFollows(i):
			offer = false
		case it.kind == kindRole && it.role == roleOffer:
			offer = true
		case it.kind == kindQuantity:
			figures = append(figures, s.judgeData(i, m, offer, figures))
		case it.kind == kindMoney:
			figures = append(figures, s.judgeMoney(i, offer))
		case it.kind == kindNumber && s.bareMoney(i):
			figures = append(figures, s.judgeMoney(i, offer))
		case it.kind == kindRole && it.role == roleUnlimited:
			figures = append(figures, s.judgeUnlimited(i, m, offer))
		}
	}
	s.trailing(figures)
	s.verbLast(figures)
	s.lastNamed(figures)
	s.bonuses(figures)
	s.siblings(figures)
	s.sums(figures)
	s.wholes(figures)
	s.uses(figures)
	s.pairs(figures)
	s.partsOf(figures)
	s.usesBoth(figures)
	s.throttled(figures)
	s.capped(figures)
	if s.cut != cutNot {
		s.unfinished(figures)
	}
	return figures
}

// menuFollows reports whether a line begins here that is an entry of a menu: "1 Top up".
func (s *scan) menuFollows(i int) bool {
	return s.tokens[s.items[i].from].text == "\n" && i+1 < len(s.items) && s.items[i+1].kind == kindNumber
}

// judgeData decides what an amount of data is.
func (s *scan) judgeData(i int, m mood, offer bool, earlier []figure) figure {
	f := figure{at: i}
	v := s.look(i)
	before, after := s.nearSides(v)
	if s.percentOf(i, v) {
		f.is, f.of, f.rule = roleTotal, true, "percentage of y"
		return f
	}
	switch {
	case offer, s.forSale(i, before, v.after):
		f.rule = whyOffer
		return f
	case s.saidToBe(i):
		f.is, f.rule = roleRemaining, "what is left of it is x"
		return f
	case s.bound(i):
		f.rule = whyBound
		return f
	}
	if of, rule := s.totalOf(i, v, earlier); of {
		f.is, f.of, f.rule = roleTotal, true, rule
		return f
	}
	if s.outOf(i, v.next) {
		f.is, f.rule = roleTotal, "out of x, y"
		return f
	}
	if s.partBefore(i, v, earlier) {
		f.is, f.of, f.rule = roleTotal, true, "x out of y"
		return f
	}
	if s.sized(i) {
		f.rule = whySize
		return f
	}
	if r, rule := s.strong(i, v.prev, before, after); r != roleNone {
		f.is, f.rule = r, rule
	} else if list, ok := s.fromList(i, v, earlier); ok {
		f.is, f.weak, f.rule = list.is, list.weak, "list"
		if list.rule == ruleHeaded || list.rule == ruleNamed {
			f.rule = list.rule
		}
	} else if far, ok := find(v.before, roleRemaining, roleUsed, roleBalance); ok && v.prev < 0 && far.colon && s.governs(far.at, before) {
		f.is, f.rule = amountRole(far.role), ruleHeading
	} else if use, ok := find(v.before, roleUsage); ok && (use.near || use.colon) && s.totalAfter(i) > 0 {
		f.is, f.rule = roleUsed, "use of a total"
	} else if m, ok := find(before, roleHas); ok && s.owns(m.at, i) {
		f.is, f.weak, f.rule = roleRemaining, true, rulePossession
	} else if (s.labelled(i, before) || s.items[i].value == valueLabel && s.startsEntry(i)) && s.totalAfter(i) == 0 {
		f.is, f.weak, f.rule = roleRemaining, true, ruleLabel
	}
	return s.refuse(f, v, before, after, m)
}

// governs reports whether the word at k can head a list that goes on in another clause, which has the marks before: it has no
// number of its own ("left=71.85, volume: 1 GB"), and the clause does not speak of use.
func (s *scan) governs(k int, before []mark) bool {
	if _, use := find(before, roleUsage, roleSession); use {
		return false
	}
	return k+2 >= len(s.items) || s.items[k+1].kind != kindColon || s.items[k+2].kind != kindNumber
}

// nearSides gives the marks of the figure's own clause, without those behind it that announce the next figure.
func (s *scan) nearSides(v view) (before, after []mark) {
	before = nearMarks(v.before)
	for _, a := range nearMarks(v.after) {
		if v.next >= 0 && (a.colon || s.heads(a.at, v.next)) || s.ofTheTime(a) {
			break
		}
		after = append(after, a)
	}
	return before, after
}

// Why an amount is no figure.
const (
	whyOffer   = "an offer"
	whyBound   = "a threshold, a price's basis or a speed"
	whySize    = "the size of a plan"
	whyGone    = "not there any more"
	whyUse     = "a use of which the total is not known"
	whySession = "the last call or session"
	whyReceipt = "a purchase, a transfer or a top-up"
	whyPrice   = "a price or a charge"
	whyCut     = "the text is cut off before it says what it is"
	whyNothing = "no word says what it is"
	whyTwoWays = "used or left of the total"
)

// Rules that others ask for by name.
const (
	ruleWordBefore = "word before in the clause"
	ruleWordAfter  = "word after in the clause"
	ruleHeading    = "heading"
	ruleLabel      = "label"
	ruleHeaded     = "list under a heading"
	rulePossession = "possession"
	ruleNamed      = "list of names"
	ruleLastNamed  = "word behind a list of names"
)

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

// owns reports whether "you have" speaks of the amount at i, and not of "2 devices" before it.
func (s *scan) owns(has, i int) bool {
	for k := has + 1; k < i; k++ {
		if s.items[k].kind == kindNumber && s.items[i-1].kind != kindColon {
			return false
		}
	}
	return true
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

// ofInternet finds a word for data, alone or in a word such as "data left".
func (s *scan) ofInternet(before []mark) (mark, bool) {
	for _, m := range before {
		if m.role == roleData || s.items[m.at].value == "data" {
			return m, true
		}
	}
	return mark{}, false
}
