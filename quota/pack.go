package quota

import (
	"maps"
	"slices"
	"strings"
)

// What stays of a loaded lexicon is packed: small things between the scraps of loading would keep whole pages of memory in use.

// pack ends the loading.
func (x *lexicon) pack() {
	x.lexer, x.folded, x.values = lexer{}, nil, nil
	x.sets = x.sets.used(x.phrases.list, x.stems.list)
	x.runs = packRuns(x.runs)
	for _, in := range []*index{&x.phrases, &x.stems} {
		in.list, in.next = copied(in.list), copied(in.next)
		letters := in.letters.String()
		in.letters = strings.Builder{}
		in.letters.Grow(len(letters))
		in.letters.WriteString(letters)
	}
}

// copied gives a list without room to grow.
func copied[T any](list []T) []T { return append(make([]T, 0, len(list)), list...) }

// packRuns gives the runs with their letters in one text, the longest first of those that begin alike.
func packRuns(runs map[rune][]run) map[rune][]run {
	var letters strings.Builder
	n, firsts := 0, slices.Sorted(maps.Keys(runs))
	for _, first := range firsts {
		slices.SortStableFunc(runs[first], func(a, b run) int { return len(b.text) - len(a.text) })
		for _, r := range runs[first] {
			letters.WriteString(r.text)
			n++
		}
	}
	packed, all, text := make(map[rune][]run, len(firsts)), make([]run, 0, n), letters.String()
	for _, first := range firsts {
		from := len(all)
		for _, r := range runs[first] {
			all = append(all, run{text[:len(r.text)], r.langs})
			text = text[len(r.text):]
		}
		packed[first] = all[from:len(all):len(all)]
	}
	return packed
}

// packed gives the sets in one piece.
func (s sets) packed() sets {
	n := 0
	for _, set := range s.all {
		n += len(set)
	}
	all := make([]meaning, 0, n)
	for i, set := range s.all {
		from := len(all)
		all = append(all, set...)
		s.all[i] = all[from:len(all):len(all)]
	}
	s.all = copied(s.all)
	return s
}
