package quota

import "slices"

// bonuses admits money that is labelled as a bonus behind a balance: "Balance: 5.00. Bonus: 2.00".
func (s *scan) bonuses(figures []figure) {
	told := false
	for n := range figures {
		f := &figures[n]
		if f.is == roleNone && f.rule == whyNothing && told && !s.mood.receipt && s.items[f.at].kind == kindMoney && (s.bonusBefore(f.at) || s.bonusBehind(f.at)) {
			f.is, f.rule = roleBalance, "bonus behind a balance"
		}
		told = told || f.is == roleBalance
	}
}

// bonusBefore reports whether the word for a bonus stands right before the amount, perhaps with a colon.
func (s *scan) bonusBefore(i int) bool {
	if i > 1 && s.items[i-1].kind == kindColon {
		i--
	}
	return i > 0 && slices.Contains(words().bonus, s.tokens[s.items[i-1].to-1].word)
}

// bonusBehind reports whether the word for a bonus stands right behind the amount, which "and" joins to another, and ends its clause:
// "5.00 main and 2.00 bonus".
func (s *scan) bonusBehind(i int) bool {
	if !s.look(i).and || i+1 >= len(s.items) || !slices.Contains(words().bonus, s.tokens[s.items[i+1].to-1].word) {
		return false
	}
	return i+2 == len(s.items) || s.items[i+2].kind == kindHard || s.items[i+2].kind == kindSoft || roleAt(s.items, i+2, roleExpires)
}
