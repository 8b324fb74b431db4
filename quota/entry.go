package quota

// Entries: amounts with a name and a date of their own.

// datedEntry reports whether the figure is "Night: 2 GB until 30.06.2026" or opens its sentence, and has a date of its own: what is for
// sale is told to last for days. Minutes and messages may stand between: "Combo: 2 GB, 100 min. Until 30.06.2026".
func (s *scan) datedEntry(f figure) bool {
	if !s.entryOf(f, false) || !s.opens(f.at) && !s.numbered(f.at) && s.tokens[s.items[f.at-1].from].text != "\n" {
		return false
	}
	const most = 6
	until, others := false, 0
	for k := f.at + 1; k < len(s.items) && k <= f.at+most+3*others; k++ {
		switch it := s.items[k]; {
		case it.kind == kindDate:
			return until || s.bracketed(k)
		case it.kind == kindRole && it.role == roleExpires:
			until = true
		case it.kind == kindCount && it.role != roleSpeed, it.kind == kindRole && it.role == roleUnlimited && s.unlimitedOther(k):
			others++
		case it.kind == kindRole && (it.role == roleVoice || it.role == roleMessage || it.role == roleAnd) && others > 0:
		case it.kind == kindHard && others > 0 && k+1 < len(s.items) && roleAt(s.items, k+1, roleExpires):
		case it.kind == kindRole && it.role == roleOf && s.ofYours(k): // "500 MB of your data will expire on …"
		case it.kind == kindRole && it.role != roleFiller && it.role != roleData, it.kind == kindHard, it.isFigure():
			return false
		}
	}
	return false
}

// datedBeside admits entries with a date of their own, or with none to come, in a reply that goes on to sell something, behind an amount
// that is left: "Daily 100 MB left until 1/7; Night: 2 GB until 2/7. Dial …".
func (s *scan) datedBeside(figures []figure) {
	for n := 1; n < len(figures); n++ {
		f := &figures[n]
		if figures[n-1].is == roleRemaining && s.soldLater(f.at) && (s.datedEntry(*f) || s.entryOf(*f, false) && s.lasting(f.at)) {
			f.is, f.weak, f.rule = roleRemaining, true, "list of bundles"
		}
	}
}

// soldLater reports whether all that the reply sells stands in sentences behind the amount, and nothing was bought.
func (s *scan) soldLater(i int) bool {
	if s.mood.receipt || s.mood.session {
		return false
	}
	for k := i; k < len(s.items) && k < i+reach; k++ {
		if s.items[k].kind == kindHard {
			return s.mood.sells < 0 || s.mood.sells > k
		}
	}
	return s.mood.sells < 0
}

// lastNamed hands the word behind the last of several amounts with names to those before it: "2 GB Day, 1 GB Night left".
func (s *scan) lastNamed(figures []figure) {
	for n := len(figures) - 1; n > 0; n-- {
		f, last := &figures[n-1], figures[n]
		if f.is != roleNone || f.rule != whyNothing || s.items[f.at].kind != kindQuantity || last.rule != ruleWordAfter && last.rule != ruleLastNamed {
			continue
		}
		if last.is != roleRemaining && last.is != roleUsed || !s.soldLater(last.at) || !s.namedBehind(f.at, last.at) && !s.namedUpTo(f.at, last.at) {
			continue
		}
		f.is, f.weak, f.rule = last.is, true, ruleLastNamed
	}
}

// namedUpTo reports whether a name and a comma lead from one amount to the other.
func (s *scan) namedUpTo(from, to int) bool {
	return to > from+2 && s.tokens[s.items[to-1].from].text == "," && s.plainName(from+1, to-1) && to+1 < len(s.items) && s.items[to+1].kind == kindWord
}

// unpaid reports whether the reply names money that is no balance, though no word for a price: "Weekend: 2 GB until 1/7. $5 only."
func (s *scan) unpaid(figures []figure) bool {
	for _, f := range figures {
		if f.is == roleNone && s.items[f.at].kind == kindMoney && f.rule == whyNothing && !s.bonusBefore(f.at) {
			return true
		}
	}
	return false
}
