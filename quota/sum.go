package quota

// Sums: amounts whose parts add up, and bounds.

// sums admits as a total what the used and the remaining amount beside it add up to.
func (s *scan) sums(figures []figure) {
	for n := range figures {
		f := &figures[n]
		open := f.is == roleRemaining && n+2 < len(figures) && !s.parted(f.at, figures[n+2].at) // "available 10 GB, used 6 GB, left 4 GB"
		if f.is != roleNone && !open || s.items[f.at].kind != kindQuantity || f.rule == whyOffer || f.rule == whyBound {
			continue
		}
		if n+2 < len(figures) && s.addUp(figures[n].at, figures[n+1], figures[n+2]) || n > 1 && s.addUp(figures[n].at, figures[n-2], figures[n-1]) {
			figures[n].is, figures[n].rule = roleTotal, "sum of used and left"
		}
	}
}

// wholes admits as a total the amount with a label alone that what is left of it follows: "Data 20 GB, left 12 GB".
func (s *scan) wholes(figures []figure) {
	for n := 0; n+1 < len(figures); n++ {
		f, left := &figures[n], figures[n+1]
		if f.rule != whyNothing && f.rule != ruleLabel || left.is != roleRemaining || left.weak || left.rule != ruleWordBefore || !s.bareLabel(f.at) {
			continue
		}
		if s.onlyWordLeads(f.at, left.at) && s.smaller(left.at, f.at) {
			f.is, f.weak, f.rule = roleTotal, false, "size before what is left"
		}
	}
}

// bareLabel reports whether a word for data or a colon stands right before the amount.
func (s *scan) bareLabel(i int) bool {
	return i > 0 && s.items[i].kind == kindQuantity && (s.items[i-1].kind == kindColon || s.items[i-1].kind == kindRole && s.items[i-1].role == roleData)
}

// onlyWordLeads reports whether a comma and the word for what is left alone lead from one amount to the other.
func (s *scan) onlyWordLeads(from, to int) bool {
	comma := false
	for k := from + 1; k < to; k++ {
		switch it := s.items[k]; {
		case k == from+1 && it.kind == kindSoft && s.tokens[it.from].text == ",":
			comma = true
		case it.kind == kindColon, it.kind == kindRole && (it.role == roleRemaining || it.role == roleFiller || it.role == roleIs):
		default:
			return false
		}
	}
	return comma
}

// smaller reports whether the amount at i is at most the one at j.
func (s *scan) smaller(i, j int) bool {
	a, err1 := s.items[i].amount.quantity(s)
	b, err2 := s.items[j].amount.quantity(s)
	return err1 == nil && err2 == nil && a.Bytes <= b.Bytes
}

// addUp reports whether one of two figures is used, the other one left, and both together the amount at i.
func (s *scan) addUp(i int, f, g figure) bool {
	if f.is != roleUsed || g.is != roleRemaining {
		f, g = g, f
	}
	if f.is != roleUsed || g.is != roleRemaining {
		return false
	}
	total, err1 := s.items[i].amount.quantity(s)
	used, err2 := s.items[f.at].amount.quantity(s)
	left, err3 := s.items[g.at].amount.quantity(s)
	return err1 == nil && err2 == nil && err3 == nil && used.Bytes > 0 && left.Bytes > 0 && addsUp(used.Bytes+left.Bytes, total.Bytes)
}

// addsUp compares a sum with its total. Figures in GB are rounded, and 1000 is taken for 1024.
func addsUp(sum, total Bytes) bool {
	const slack = 0.03
	return float64(sum) >= float64(total)*(1-slack) && float64(sum) <= float64(total)*(1+slack)
}

// capped admits as a total the bound in brackets behind a used or remaining amount: "used 3 GB (at most 20 GB)".
func (s *scan) capped(figures []figure) {
	for n := 1; n < len(figures); n++ {
		f, told := &figures[n], figures[n-1]
		if f.rule != whyBound || told.is != roleUsed && told.is != roleRemaining || s.directly(f.at) != roleThreshold {
			continue
		}
		opening := told.at + 1
		if opening+2 == f.at && s.isOpening(opening) && f.at+1 < len(s.items) && s.tokens[s.items[f.at+1].from].text == ")" {
			f.is, f.of, f.rule = roleTotal, true, "x (at most y)"
		}
	}
}

// throttled admits as a total the bound behind a used amount from which on it gets slower: "used 5 GB, slower after 40 GB".
func (s *scan) throttled(figures []figure) {
	for n := 1; n < len(figures); n++ {
		f, used := &figures[n], figures[n-1]
		if f.rule == whyBound && used.is == roleUsed && s.slowsAfter(f.at) && s.directly(f.at) == roleThreshold && !s.parted(used.at, f.at) {
			f.is, f.of, f.rule = roleTotal, true, "slower from there on"
		}
	}
}

// slowsAfter reports whether a word of slowing down follows the amount.
func (s *scan) slowsAfter(i int) bool {
	for k := i + 1; k < len(s.items) && k <= i+3; k++ {
		switch it := s.items[k]; {
		case it.kind == kindRole && it.role == roleThrottle:
			return true
		case it.kind != kindRole || it.role != roleFiller && it.role != roleIs && it.role != roleData && it.role != roleThreshold:
			return false
		}
	}
	return false
}
