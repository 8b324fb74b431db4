package quota

// sameWord reports whether a comma alone parts the amount at i from the one at prev, and the entry of i begins with a word that the
// entry of prev has too: "left data home 2 GB, data abroad 1 GB".
func (s *scan) sameWord(prev, i int) bool {
	first := prev + 2
	if first >= i || i-first > 3 || s.items[prev+1].kind != kindSoft || s.tokens[s.items[prev+1].from].text != "," || !s.labelUpTo(first, i) {
		return false
	}
	word := s.tokens[s.items[first].from].word
	const most = 3
	for k := prev - 1; k >= 0 && k >= prev-most && (s.items[k].kind == kindWord || s.items[k].kind == kindRole); k-- {
		for _, t := range s.tokens[s.items[k].from:s.items[k].to] {
			if t.kind == tokenWord && t.word == word {
				return true
			}
		}
	}
	return false
}

// labelUpTo reports whether items from first up to the amount at i are a name that begins with a word for data or a plan.
func (s *scan) labelUpTo(first, i int) bool {
	for k := first; k < i; k++ {
		switch it := s.items[k]; {
		case it.kind == kindRole && (it.role == roleData || it.role == rolePlan):
		case k > first && it.kind == kindWord:
		default:
			return false
		}
	}
	return true
}
