package quota

// Labels and names that look like something else.

// unitLabel takes the unit in "MEGA: 740 MB" for a word for data: the amount has a unit of its own.
func (s *scan) unitLabel(in []item, i int) (item, int) {
	if !roleAt(in, i, roleUnit) || i+1 >= len(in) || in[i+1].kind != kindColon || i > 0 && in[i-1].kind == kindNumber {
		return item{}, 0
	}
	_, n := s.numberAt(in, i+2)
	if n == 0 || !roleAt(in, i+2+n, roleUnit) {
		return item{}, 0
	}
	return item{kind: kindRole, role: roleData}, 1
}

// plainNames takes the word for a bound that digits without a unit hang on for a name: "MAX100".
func (s *scan) plainNames() {
	for i := 0; i+1 < len(s.items); i++ {
		next := s.items[i+1]
		t := s.tokens[s.items[i].to-1]
		if roleAt(s.items, i, roleThreshold) && t.kind == tokenWord && !t.continuous() && next.kind == kindNumber && next.gap == gapNone && !unitFollows(s.items, i+2) {
			s.items[i].kind = kindWord
		}
	}
}

// goesOnUntil reports whether the figure f is the next of a list behind one that is left, with a name, and a date follows it:
// "Internet 1 GB, bonus 500 MB until 12/07".
func (s *scan) goesOnUntil(last, f figure) bool {
	return last.is == roleRemaining && s.items[last.at].kind == kindQuantity && s.entryOf(f, true) && s.entry(last.at, f.at) && s.dayFollows(f.at) && !s.priced(f.at)
}
