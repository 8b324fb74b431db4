package quota

// Lists: amounts that share a word, or stand among others of their kind.

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
		if f.is == roleNone && s.items[f.at].kind == kindQuantity && s.startsEntry(f.at) && s.expirySoon(f.at) && !s.bound(f.at) && !s.sized(f.at) {
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
