package quota

// Order: whether the words of a sentence stand before their amounts or behind them.

// heads reports whether the word at k stands right before the next figure and speaks of that one:
// "remaining 6 GB used 4 GB" as against "6 GB remaining, 4 GB used".
func (s *scan) heads(k, next int) bool {
	return next > 0 && s.strongBefore(next) == k && !s.wordsFollow(next) && !roleAt(s.items, next+1, roleOutOf)
}

// follows reports whether the word right before the figure at i is its own although such words mostly stand
// behind: in a sentence where all words precede, "used 4 GB left 6 GB".
func (s *scan) follows(k, prev, i int) bool {
	return prev >= 0 && s.strongBefore(i) == k && s.strongBefore(prev) >= 0 && !s.wordsFollow(i)
}

// strongBefore gives the word right before the figure at i that says what it is; -1 for none.
func (s *scan) strongBefore(i int) int {
	for k := i - 1; k >= 0 && k > i-reach; k-- {
		switch it := s.items[k]; {
		case it.kind == kindColon, it.kind == kindRole && (it.role == roleFiller || it.role == roleIs || it.role == roleData):
		case it.kind == kindSoft && s.isOpening(k):
		case it.kind == kindRole && strongWord(it.role):
			return k
		default:
			return -1
		}
	}
	return -1
}

// wordsFollow reports whether the words stand behind their figures, seen from the figure at i to the end of its sentence:
// the last of the figures tells, for the word behind any other may be that of the next.
func (s *scan) wordsFollow(i int) bool {
	word := false
	for k := i + 1; k < len(s.items) && k < i+2*reach; k++ {
		switch it := s.items[k]; {
		case it.kind == kindHard, it.kind == kindSoft && !s.isOpening(k) && (word || s.tokens[it.from].text == "\n"):
			return word
		case it.isFigure() && s.strongBefore(k) < 0:
			return word
		case it.isFigure():
			word = false
		case it.kind == kindRole && strongWord(it.role):
			word = true
		}
	}
	return word
}

// strongWord reports whether a word of this role says outright what an amount of data is.
func strongWord(r role) bool {
	return r == roleRemaining || r == roleUsed || r == roleBalance || r == roleTotal
}

// spokenFor reports whether the word at k belongs to the figure right before it: nothing else stands between them,
// and going back from there, word by figure, the first figure has no word before it.
func (s *scan) spokenFor(k int) bool {
	from := k
	for k >= 0 && from-k < reach {
		fig := k - 1
		for fig >= 0 && s.items[fig].kind == kindRole && (s.items[fig].role == roleFiller || s.items[fig].role == roleData) {
			fig--
		}
		if fig < 0 || !s.items[fig].isFigure() {
			return false
		}
		if k = s.strongBefore(fig); k < 0 {
			return true
		}
	}
	return false
}
