package quota

// Words at the end of a sentence that speak of what stands before them.

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

// verbLast hands the word behind a list of amounts of several kinds to the data in it: "2 GB, 30 min and 50 SMS left".
func (s *scan) verbLast(figures []figure) {
	for n := range figures {
		f := &figures[n]
		if f.is != roleNone || f.rule != whyNothing || s.items[f.at].kind != kindQuantity {
			continue
		}
		last := s.listEnd(f.at)
		if last == f.at {
			continue
		}
		m, ok := firstStrong(nearMarks(s.look(last).after))
		_, bought := find(s.look(last).after, roleReceipt, roleOffer, roleGone)
		if ok && !bought && s.items[m.at].side != sideBefore && !m.colon && (m.role == roleRemaining || m.role == roleUsed) && s.clean() {
			f.is, f.weak, f.rule = m.role, true, "word behind the list"
		}
	}
}

// listEnd gives the last amount of the list that begins with the one at i: counts that "and" or commas join to it.
func (s *scan) listEnd(i int) int {
	last := i
	for k := i + 1; k < len(s.items) && k < i+reach; k++ {
		switch it := s.items[k]; {
		case it.kind == kindCount, it.kind == kindRole && it.role == roleUnlimited:
			last = k
		case it.kind == kindPlus, it.kind == kindWord, it.kind == kindSoft && s.tokens[it.from].text == ",",
			it.kind == kindRole && (it.role == roleAnd || it.role == roleFiller || it.role == roleData || it.role == roleVoice || it.role == roleMessage || s.ofAt(it)):
		default:
			return last
		}
	}
	return last
}

// clean reports whether the reply is about nothing that was bought or is for sale.
func (s *scan) clean() bool {
	return !s.mood.receipt && !s.mood.offer && !s.mood.price && !s.mood.session
}
