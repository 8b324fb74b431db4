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
	case offer, s.forSale(i, before, v.after), s.at(i):
		f.rule = whyOffer
		return f
	case s.saidToBe(i):
		f.is, f.rule = roleRemaining, "what is left of it is x"
		return f
	case s.bound(i), s.hypothetical(before):
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

// owns reports whether "you have" speaks of the amount at i, and not of "2 devices" before it.
func (s *scan) owns(has, i int) bool {
	for k := has + 1; k < i; k++ {
		if s.items[k].kind == kindNumber && s.items[i-1].kind != kindColon {
			return false
		}
	}
	return true
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
