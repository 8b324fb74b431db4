package quota

// Entries of a list that are parted by nothing but their names.

// nextLabel reports whether a name of its own and a colon lead from the amount at prev to the one at i: "Data: 500 MB Night: 2 GB SMS: 5".
func (s *scan) nextLabel(prev, i int) bool {
	if prev == 0 {
		return false
	}
	if s.items[i-1].kind != kindColon || s.items[prev-1].kind != kindColon || !s.plainName(prev+1, i-1) {
		return false
	}
	return i+1 == len(s.items) || s.closesEntry(i+1) || s.announces(i+1)
}

// namedBehind reports whether a comma leads from the amount at prev to the one at i, and each has its name behind it: "2 GB Daily, 1 GB Night".
func (s *scan) namedBehind(prev, i int) bool {
	const most = 3
	if s.items[i-1].kind != kindSoft || s.tokens[s.items[i-1].from].text != "," || !s.plainName(prev+1, i-1) {
		return false
	}
	end := i + 1
	for end < len(s.items) && end <= i+most && s.items[end].kind != kindSoft && s.items[end].kind != kindHard && (s.items[end].kind != kindRole || s.items[end].role != roleExpires && s.items[end].role != roleAnd) {
		end++
	}
	return s.plainName(i+1, end) && (end == len(s.items) || s.closesEntry(end) || roleAt(s.items, end, roleAnd))
}

// plainName reports whether the items from one to the other are a few words that no lexicon knows or capitals begin, among words for data.
func (s *scan) plainName(from, to int) bool {
	const most = 4
	words := 0
	for k := from; k < to; k++ {
		switch it := s.items[k]; {
		case it.kind == kindWord, it.role == roleFiller && !startsLower(s.tokens[it.from].text):
			words++
		case it.kind != kindRole || it.role != roleData && it.role != roleFiller:
			return false
		}
	}
	return words > 0 && to-from <= most
}

// closesEntry reports whether the item ends an entry of a list, or tells until when it is.
func (s *scan) closesEntry(k int) bool {
	it := s.items[k]
	return it.kind == kindSoft || it.kind == kindHard || it.kind == kindRole && it.role == roleExpires
}

// namesDays reports whether the days at i are of a name: "7 Day Combo: 2 GB".
func (s *scan) namesDays(i int) bool {
	const most = 3
	k := i + 1
	for k < len(s.items) && k <= i+most && (s.items[k].kind == kindWord || roleAt(s.items, k, rolePlan) || roleAt(s.items, k, roleData)) {
		k++
	}
	return k > i+1 && k < len(s.items) && s.items[k].kind == kindColon && (i == 0 || s.items[i-1].kind != kindRole)
}

// unlimitedNames takes "unlimited" for a name where it stands between an amount of data and a word: "2 GB UNLI FB".
func (s *scan) unlimitedNames() {
	for i := 1; i+1 < len(s.items); i++ {
		if roleAt(s.items, i, roleUnlimited) && roleAt(s.items, i-1, roleUnit) && s.items[i+1].kind == kindWord {
			s.items[i].kind = kindWord
		}
	}
}

// aside reports whether the amount at item k, before figure next, is no figure and closes a bracket: "Internet plan (FUP 1 TB) is valid until …".
func (a *assembly) aside(k, next int) bool {
	if a.items[k].kind != kindQuantity || k+1 >= len(a.items) || a.tokens[a.items[k+1].from].text != ")" {
		return false
	}
	n := a.before(k+1, next) - 1
	return n >= 0 && a.figures[n].at == k && a.bundle[n] < 0
}
