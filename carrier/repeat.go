package carrier

// Step is a menu that was shown, and what was replied to it.
type Step struct{ Shown, Reply string }

// Repeat is the query that walks a menu again as somebody walked it by hand: by what the entries say; where that would not lead the
// same way, by the replies. Pages need no choice of their own where they are found without.
func Repeat(code string, steps []Step) *USSDQuery {
	for _, pages := range []bool{false, true} {
		if choose, ok := chosen(steps, pages); ok && leads(choose, steps) {
			return &USSDQuery{Code: code, Choose: choose}
		}
	}
	q := &USSDQuery{Code: code}
	for _, s := range steps {
		q.Replies = append(q.Replies, s.Reply)
	}
	return q
}

// chosen are choices of the labels behind the replies; false where one is of no entry.
func chosen(steps []Step, pages bool) (choose []Choice, ok bool) {
	for i, s := range steps {
		var label string
		for _, e := range Entries(s.Shown) {
			if e.Reply == s.Reply {
				label = e.Label
				break
			}
		}
		switch {
		case label == "":
			return nil, false
		case !pages && SaysMore(label) && i < len(steps)-1:
		default:
			choose = append(choose, ExactChoice(label))
		}
	}
	return choose, true
}

// leads reports whether choices lead the way of the steps.
func leads(choose []Choice, steps []Step) bool {
	w := NewWalk(choose)
	for _, s := range steps {
		if e, err := w.Next(s.Shown); err != nil || e.Reply != s.Reply {
			return false
		}
	}
	return w.Done()
}

// Lines are those of a configuration that asks this query.
func Lines(q Query) string { return linesHead + linesIndent + "- " + flow(q) + "\n" }
