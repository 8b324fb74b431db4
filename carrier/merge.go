package carrier

import "slices"

// merge puts rows over others. One that has a name in common with others of its country takes their place: networks, names and top-up codes
// of both are kept, and their queries where it says neither how to ask nor that it cannot be asked.
func merge(over, under []Row) []Row {
	var out []Row
	replaced := make([]bool, len(under))
	theirs := make([][]string, len(under))
	for i, u := range under {
		theirs[i] = u.folded()
	}
	for _, r := range over {
		mine := r.folded()
		silent := len(r.Queries) == 0 && r.None == ""
		for i, u := range under {
			if r.Country == u.Country && common(mine, theirs[i]) {
				replaced[i] = true
				r = r.over(u)
				if silent {
					r.Queries, r.None = ladder(r.Queries, u.Queries), u.None
				}
			}
		}
		out = append(out, r)
	}
	for i, u := range under {
		if !replaced[i] {
			out = append(out, u)
		}
	}
	return out
}

// names are all spellings of a brand, as they are written.
func (r Row) names() []string { return append([]string{r.Name}, r.Aliases...) }

// folded are the same without letter case and punctuation.
func (r Row) folded() []string {
	out := make([]string, 0, 1+len(r.Aliases))
	for _, name := range r.names() {
		out = append(out, fold(name))
	}
	return out
}

// common reports whether two lists have an item in common.
func common(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// over is a row with what another one adds to it.
func (r Row) over(u Row) Row {
	r.Aliases = union(r.Aliases, slices.DeleteFunc(u.names(), func(s string) bool { return s == r.Name }))
	r.PLMNs, r.TopUps, r.Unasked = union(r.PLMNs, u.PLMNs), union(r.TopUps, u.TopUps), union(r.Unasked, u.Unasked)
	r.SPNs, r.ICCIDs = union(r.SPNs, u.SPNs), union(r.ICCIDs, u.ICCIDs)
	if r.Count == nil {
		r.Count = u.Count
	}
	if len(r.Draws) == 0 {
		r.Draws = u.Draws
	}
	return r
}

// ladder is the queries of both lists, each question once.
func ladder(a, b []Query) []Query {
	out := slices.Clone(a)
	for _, q := range b {
		if !slices.ContainsFunc(out, func(o Query) bool { return sameQuestion(o, q) }) {
			out = append(out, q)
		}
	}
	return out
}

// union is the items of both lists, each once, in a list of its own.
func union[T comparable](a, b []T) []T {
	out := slices.Clone(a)
	for _, item := range b {
		if !slices.Contains(out, item) {
			out = append(out, item)
		}
	}
	return out
}
