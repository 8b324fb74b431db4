package quota

// Judging: what each amount of data is, by the words around it. Every rule has a name, which the evidence keeps.

// mood is what the whole reply is about; it makes weak words count for nothing.
type mood struct {
	receipt bool // something was bought, sent or added
	session bool // a report of the last call or session
	price   bool // it names prices
	offer   bool
}

func moodOf(items []item) mood {
	var m mood
	for _, it := range items {
		if it.kind != kindRole {
			continue
		}
		m.receipt = m.receipt || it.role == roleReceipt
		m.session = m.session || it.role == roleSession
		m.price = m.price || it.role == rolePrice
		m.offer = m.offer || it.role == roleOffer
	}
	return m
}

// judgeAll gives every figure its role, in the order of the text.
func (s *scan) judgeAll() []figure {
	s.mood = moodOf(s.items)
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
			figures = append(figures, s.judgeUnlimited(i, m, offer, figures))
		}
	}
	s.trailing(figures)
	s.siblings(figures, m)
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
	if offer || s.bound(i) || s.forSale(before, v.after) {
		return f
	}
	if of, rule := s.totalOf(i, v, earlier); of {
		f.is, f.of, f.rule = roleTotal, true, rule
		return f
	}
	if s.sized(i) {
		return f
	}
	if r, rule := s.strong(before, after); r != roleNone {
		f.is, f.rule = r, rule
	} else if list, ok := s.fromList(v, earlier); ok {
		f.is, f.weak, f.rule = list.is, list.weak, "list"
	} else if far, ok := find(v.before, roleRemaining, roleUsed, roleBalance); ok && v.prev < 0 && far.colon {
		f.is, f.rule = amountRole(far.role), "heading"
	} else if _, ok := find(before, roleUsage); ok && s.totalAfter(i) > 0 {
		f.is, f.rule = roleUsed, "use of a total"
	} else if m, ok := find(before, roleHas); ok && s.owns(m.at, i) {
		f.is, f.weak, f.rule = roleRemaining, true, "possession"
	} else if s.labelled(i, before) && s.totalAfter(i) == 0 {
		f.is, f.weak, f.rule = roleRemaining, true, "label"
	}
	return s.refuse(f, v, before, after, m)
}

// nearSides gives the marks of the figure's own clause, without those behind it that announce the next figure.
func (s *scan) nearSides(v view) (before, after []mark) {
	before = nearMarks(v.before)
	for _, a := range nearMarks(v.after) {
		if a.colon && v.next >= 0 {
			break
		}
		after = append(after, a)
	}
	return before, after
}

// Rules that others ask for by name.
const (
	ruleWordBefore = "word before in the clause"
	ruleWordAfter  = "word after in the clause"
)

// strong finds a word that says outright what the amount is, and the rule that found it.
func (s *scan) strong(before, after []mark) (role, string) {
	b, okB := firstStrong(before)
	a, okA := firstStrong(after)
	switch {
	case okB && okA:
		if r := s.reconcile(b, a); r != amountRole(b.role) {
			return r, ruleWordAfter
		}
		return amountRole(b.role), ruleWordBefore
	case okB && (s.items[b.at].side != sideAfter || s.leads(b.at)):
		return amountRole(b.role), ruleWordBefore
	case okA && s.items[a.at].side != sideBefore:
		return amountRole(a.role), ruleWordAfter
	}
	return roleNone, ""
}

// forSale reports whether "available" is said of bundles to buy: "Available packages: 1 GB", "5 GB available, buy now".
func (s *scan) forSale(before, after []mark) bool {
	m, ok := find(append(before[:len(before):len(before)], after...), roleRemaining)
	if !ok || s.items[m.at].value != "open" {
		return false
	}
	plan, _ := find(before, rolePlan)
	_, offer := find(after, roleOffer)
	return plan.colon || offer
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

// bound reports whether the amount is a threshold, a price's basis or a speed rather than a figure.
func (s *scan) bound(i int) bool {
	switch s.directly(i) {
	case roleThreshold, roleOffer, rolePrice, roleSession, roleExpires:
		return true
	case rolePer:
		return i == 0 || !s.pairedAt(i)
	}
	return s.rate(i)
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

// sized reports whether the amount is only the size of what is spoken of: "Your plan of 5 GB is used up".
func (s *scan) sized(i int) bool {
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

// pairedAt reports whether "/" right before i parts an amount from its total.
func (s *scan) pairedAt(i int) bool {
	return i >= 2 && s.items[i-1].kind == kindSlash && s.items[i-2].kind == kindQuantity
}

// totalOf reports whether the amount is what another is a part of: "1 GB of 5 GB", "1/5 GB", "90 % of 5 GB".
func (s *scan) totalOf(i int, v view, earlier []figure) (bool, string) {
	if s.pairedAt(i) {
		return true, "x/y"
	}
	switch s.directly(i) {
	case roleOf:
		part := v.prev >= 0 && (s.items[v.prev].kind == kindQuantity || s.items[v.prev].kind == kindPercent)
		_, used := find(v.after, roleUsed, roleRemaining)
		if part || v.next >= 0 && used {
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

// fromList lets a figure share the word of the figure before it: "you have 2 GB and 3 GB".
func (s *scan) fromList(v view, earlier []figure) (figure, bool) {
	if v.prev < 0 || !v.joined || len(earlier) == 0 && s.items[v.prev].kind != kindCount {
		return figure{}, false
	}
	if s.items[v.prev].kind == kindCount || s.items[v.prev].kind == kindMoney {
		return s.overOthers(v.prev, 0)
	}
	last := earlier[len(earlier)-1]
	if last.of && last.at == v.prev && len(earlier) > 1 { // the pair's first figure has the word
		last, v.prev = earlier[len(earlier)-2], earlier[len(earlier)-2].at
	}
	if last.at != v.prev || last.is != roleRemaining && last.is != roleUsed {
		return figure{}, false
	}
	_, data := find(nearMarks(v.after), roleData)
	return last, v.and || data
}

// overOthers looks past money, minutes and messages for the word that opens the list.
func (s *scan) overOthers(i, depth int) (figure, bool) {
	const most = 6
	v := s.look(i)
	m, ok := find(v.before, roleRemaining, roleHas, roleReceipt, roleOffer, rolePrice, roleUsed)
	switch {
	case ok && m.role == roleHas:
		return figure{is: roleRemaining, weak: true}, true
	case ok && m.role == roleRemaining:
		return figure{is: roleRemaining}, true
	case ok || !v.joined || v.prev < 0 || depth == most:
		return figure{}, false
	}
	return s.overOthers(v.prev, depth+1)
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
	if m.role == rolePlan {
		return m.colon && expiry && s.opensClause(m.at)
	}
	return (m.colon || expiry && i-m.at <= 3) && s.opensClause(m.at)
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
		case it.kind == kindHard, it.isFigure() && !list:
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

// refuse takes the role back where the clause or the reply speaks of something else.
func (s *scan) refuse(f figure, v view, before, after []mark, m mood) figure {
	_, plan := find(after, rolePlan)
	receiptBefore, bought := find(v.before, roleReceipt)
	strongBefore, told := firstStrong(v.before)
	_, receiptAfter := find(v.after, roleReceipt)
	_, offered := find(after, roleOffer)
	switch {
	case f.is == roleNone:
	case gone(v):
		f.is = roleNone
	case f.weak && s.speaksOfUse(f.at):
		f.is = roleNone
	case f.weak && (m.receipt || m.session || plan || offered):
		f.is = roleNone
	case f.is == roleUsed && m.session:
		f.is = roleNone
	case bought && (!told || strongBefore.at < receiptBefore.at):
		f.is = roleNone
	case receiptAfter && !told:
		f.is = roleNone
	case s.priced(f.at) && f.weak:
		f.is = roleNone
	}
	if r := s.threshold(before); r && f.weak {
		f.is = roleNone
	}
	return f
}

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

// threshold reports whether a bound is spoken of in the clause.
func (s *scan) threshold(before []mark) bool {
	_, ok := find(before, roleThreshold)
	return ok
}

// priced reports whether money stands in the same sentence without a word that makes it a balance.
func (s *scan) priced(i int) bool {
	for _, step := range []int{-1, 1} {
		for k := i + step; k >= 0 && k < len(s.items) && k > i-reach && k < i+reach; k += step {
			if s.items[k].kind == kindHard {
				break
			}
			if s.items[k].kind == kindMoney && s.judgeMoney(k, false).is == roleNone {
				return true
			}
		}
	}
	return false
}

// judgeUnlimited decides whether "unlimited" is said of data.
func (s *scan) judgeUnlimited(i int, m mood, offer bool, earlier []figure) figure {
	f := figure{at: i}
	v := s.look(i)
	before, after := nearMarks(v.before), nearMarks(v.after)
	_, voice := find(append(before[:len(before):len(before)], after...), roleVoice, roleMessage)
	if offer || voice || m.receipt || m.offer && m.price {
		return f
	}
	if i > 0 && s.items[i-1].kind == kindSlash && v.prev == i-2 && s.items[v.prev].kind == kindQuantity {
		f.is, f.of, f.rule = roleUnlimited, true, "x/unlimited"
		return f
	}
	_, has := find(before, roleHas, roleRemaining)
	_, told := find(after, roleRemaining, roleExpires)
	dataBefore, labelled := find(before, roleData)
	_, named := find(after, roleData)
	switch {
	case labelled && dataBefore.colon:
		f.is, f.rule = roleUnlimited, "label"
	case (labelled || named) && (has || told):
		f.is, f.rule = roleUnlimited, "word in the clause"
	}
	return f
}

// trailing hands the word at the end of a sentence to the pairs before it: "0/10 GB A, 1/9 GB B used".
func (s *scan) trailing(figures []figure) {
	carry := roleNone
	for n := len(figures) - 1; n >= 0; n-- {
		f := &figures[n]
		if n+1 < len(figures) && s.parted(f.at, figures[n+1].at) {
			carry = roleNone
		}
		switch {
		case f.of:
		case f.rule == ruleWordAfter:
			carry = f.is
		case f.is == roleNone && carry != roleNone && n+1 < len(figures) && figures[n+1].of:
			f.is, f.rule = carry, "word at the end of the list"
		default:
			carry = roleNone
		}
	}
}

// parted reports whether a sentence ends between two items.
func (s *scan) parted(a, b int) bool {
	for k := a + 1; k < b; k++ {
		if s.items[k].kind == kindHard {
			return true
		}
	}
	return false
}

// siblings admits figures that have an expiry of their own and stand among figures that do.
func (s *scan) siblings(figures []figure, m mood) {
	if m.receipt || m.offer || m.price || m.session {
		return
	}
	anchor := false
	for _, f := range figures {
		anchor = anchor || f.is == roleRemaining || f.is == roleUnlimited
	}
	if !anchor {
		return
	}
	for n := range figures {
		f := &figures[n]
		if f.is == roleNone && s.items[f.at].kind == kindQuantity && s.startsEntry(f.at) && s.expirySoon(f.at) {
			f.is, f.weak, f.rule = roleRemaining, true, "list of bundles"
		}
	}
}

// startsEntry reports whether the amount opens a sentence, or follows a short name and a colon.
func (s *scan) startsEntry(i int) bool {
	const most = 8
	named := i > 0 && s.items[i-1].kind == kindColon
	for k := i - 1; k >= 0 && k >= i-most; k-- {
		switch it := s.items[k]; {
		case it.kind == kindHard, k == i-1 && it.kind == kindSoft, named && (it.kind == kindSoft || it.kind == kindDate || it.kind == kindSpan):
			return true
		case it.kind == kindColon, it.kind == kindWord, it.kind == kindRole && (it.role == roleData || it.role == rolePlan || it.role == roleFiller || it.role == roleAnd && named):
		default:
			return it.kind == kindSoft && s.tokens[it.from].text == "\n"
		}
	}
	return i < most
}
