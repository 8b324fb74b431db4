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

// siblings admits figures that have an expiry of their own and stand among figures that do.
func (s *scan) siblings(figures []figure) {
	if !s.clean() {
		s.datedBeside(figures)
		return
	}
	anchor, unpaid := false, s.unpaid(figures)
	for n := range figures {
		f := &figures[n]
		if f.is == roleNone && f.rule == whyNothing && (!unpaid && s.datedEntry(*f) || n > 0 && figures[n-1].is == roleBalance && s.bareEntry(f.at) && !s.priced(f.at)) {
			f.is, f.weak, f.rule = roleRemaining, true, "bundle with a date"
		}
		anchor = anchor || f.is == roleRemaining || f.is == roleUnlimited
	}
	if !anchor {
		return
	}
	for n := range figures {
		f := &figures[n]
		added := n > 0 && figures[n-1].is == roleRemaining && s.entryOf(*f, true) && s.addedTo(figures[n-1].at, f.at) // "500 MB + 200 MB"
		if added || s.entryOf(*f, false) && (s.expirySoon(f.at) || s.lasting(f.at)) || n > 0 && s.goesOnUntil(figures[n-1], *f) {
			f.is, f.weak, f.rule = roleRemaining, true, "list of bundles"
		}
	}
}

// entryOf reports whether the figure is an amount of data that nothing is said of but a name, and that begins an entry, if it is not
// added to one.
func (s *scan) entryOf(f figure, added bool) bool {
	return f.is == roleNone && f.rule == whyNothing && s.items[f.at].kind == kindQuantity && (added || s.startsEntry(f.at)) && !s.bound(f.at) && !s.sized(f.at)
}

// addedTo reports whether nothing but '+' stands between two amounts.
func (s *scan) addedTo(a, b int) bool {
	return b == a+2 && s.items[a].kind == kindQuantity && s.items[a+1].kind == kindPlus
}

// numbered reports whether the amount stands behind the number of an entry: "1) 2 GB".
func (s *scan) numbered(i int) bool {
	return i > 1 && s.items[i-2].kind == kindNumber && s.tokens[s.items[i-1].from].text == ")"
}

// bareEntry reports whether the amount is all of its clause but for a word for data before it: "Balance 5 EUR. Internet 2 GB, calls …".
func (s *scan) bareEntry(i int) bool {
	if i < 2 || s.items[i].kind != kindQuantity || s.items[i-1].kind != kindRole || s.items[i-1].role != roleData || s.bound(i) {
		return false
	}
	open := s.items[i-2].kind == kindHard || s.items[i-2].kind == kindSoft
	return open && (i+1 == len(s.items) || s.items[i+1].kind == kindHard || s.items[i+1].kind == kindSoft)
}

// gluedNumber reports whether the item is a number that hangs on the letters of a name.
func (s *scan) gluedNumber(k int) bool {
	return k > 0 && s.items[k].kind == kindNumber && s.items[k].gap == gapNone && (s.items[k-1].kind == kindWord || s.items[k-1].kind == kindRole)
}

// startsEntry reports whether the amount opens a sentence, or follows a short name and a colon.
func (s *scan) startsEntry(i int) bool {
	const most = 8
	named := i > 0 && s.items[i-1].kind == kindColon
	for k := i - 1; k >= 0 && k >= i-most; k-- {
		switch it := s.items[k]; {
		case it.kind == kindHard, k == i-1 && it.kind == kindSoft, named && (it.kind == kindSoft || it.kind == kindDate || it.kind == kindSpan):
			return true
		case named && it.kind == kindQuantity && s.titleOfEntry(k), it.kind == kindRole && it.role == roleExpires && it.value == "never":
		case named && s.gluedNumber(k), named && s.gluedNumber(k+1): // "MAXI50:"
		case named && it.kind == kindNumber && k > 0 && s.items[k-1].kind == kindWord && k == i-2: // "MORA 500:"
		case it.kind == kindColon, it.kind == kindWord, it.kind == kindRole && (it.role == roleData || it.role == rolePlan || it.role == roleFiller || named && (it.role == roleAnd || it.role == roleUnit)):
		default:
			return it.kind == kindSoft && s.tokens[it.from].text == "\n"
		}
	}
	return i < most
}
