package quota

import "fmt"

// Doubt: "1 GB of 5 GB", where nothing says whether the 1 is used or left. The whole is known, and so is what else the reply states.

// undecided reports whether figure n is the part of such a pair.
func (a *assembly) undecided(n int) bool {
	next := n + 1
	if next >= len(a.figures) || !a.figures[next].of || a.figures[n].is != roleNone || a.items[a.figures[n].at].kind != kindQuantity {
		return false
	}
	if m := a.mood; m.offer || m.receipt || m.price || m.session {
		return false
	}
	return !a.ofPlan(a.figures[n].at) && !a.choice(a.figures[n].at, a.figures[next].at)
}

// ofPlan reports whether a word for a plan or a bound stands before the amount, which then may be a size.
func (s *scan) ofPlan(i int) bool {
	_, other := find(s.look(i).before, rolePlan, roleThreshold)
	return other
}

// choice reports whether the pair is of a row of sizes: "5 GB / 10 GB / 20 GB".
func (s *scan) choice(part, whole int) bool {
	slash := func(k int) bool { return k >= 0 && k < len(s.items) && s.items[k].kind == kindSlash }
	return slash(part-1) || slash(whole+1)
}

// doubted takes the part of a pair out of the reading, and begins a bundle for its whole.
func (a *assembly) doubted(n int) {
	a.noteAt(a.figures[n].at, "", -1, whyTwoWays)
	a.last = -1
	a.doubts++
}

// whole reports whether figure n is the whole of a pair in doubt: it tells its own bundle and none beside it.
func (a *assembly) whole(n int) bool { return n > 0 && a.figures[n].of && a.undecided(n-1) }

// sure refuses a reading that has nothing but wholes of pairs in doubt.
func (a *assembly) sure() error {
	if a.doubts == 0 || len(a.out.Balance) > 0 {
		return nil
	}
	for _, d := range a.out.Data {
		if d.Remaining.Known() || d.Used.Known() || d.Unlimited {
			return nil
		}
	}
	return fmt.Errorf("%s: %w", whyTwoWays, ErrAmbiguous)
}
