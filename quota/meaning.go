package quota

import (
	"fmt"
	"slices"
)

// meaning is one thing that a phrase can mean in one language.
type meaning struct {
	role  role
	side  side
	value string
	langs uint64 // the languages, as bits in the order of lexicon.langs
	exact string // if set, the phrase counts only in just these letters
}

// general reports whether the meaning says nothing but the role.
func (m meaning) general() bool { return m.side == sideAny && m.value == "" }

// addMeaning adds to a list of its own. Of two meanings of one role in one language the one that says more counts.
func addMeaning(list []meaning, m meaning) []meaning {
	for i := range list {
		o := &list[i]
		if o.role != m.role || o.exact != m.exact || o.langs&m.langs == 0 || o.side == m.side && o.value == m.value {
			continue
		}
		if m.general() {
			return list
		}
		if o.general() {
			o.langs &^= m.langs
		}
	}
	list = slices.DeleteFunc(list, func(o meaning) bool { return o.langs == 0 })
	for i := range list {
		if o := &list[i]; o.role == m.role && o.side == m.side && o.value == m.value && o.exact == m.exact {
			o.langs |= m.langs
			return list
		}
	}
	return append(list, m)
}

// sets are the sets of meanings that phrases have. Few differ: phrases share them.
type sets struct {
	all   [][]meaning
	known map[string]uint16 // while the lexicon is loaded: the sets by what is in them
	grown map[growth]uint16 // the same: which set a set becomes with one more meaning
}

type growth struct {
	from uint16
	by   meaning
}

// newSets gives sets with the empty one, which is number 0.
func newSets() sets {
	return sets{all: [][]meaning{nil}, known: map[string]uint16{"": 0}, grown: map[growth]uint16{}}
}

// with gives the number of the set that set from becomes with one more meaning.
func (s *sets) with(from uint16, by meaning) uint16 {
	if to, ok := s.grown[growth{from, by}]; ok {
		return to
	}
	set := addMeaning(slices.Clone(s.all[from]), by)
	key := fmt.Sprint(set)
	to, ok := s.known[key]
	if !ok {
		to = uint16(len(s.all))
		s.all = append(s.all, slices.Clip(set))
		s.known[key] = to
	}
	s.grown[growth{from, by}] = to
	return to
}

// used gives the sets that these phrases have, and has the phrases know them by their new numbers.
func (s *sets) used(phrases ...[]phrase) sets {
	var kept sets
	number := make([]uint16, len(s.all)) // plus one
	for _, list := range phrases {
		for i := range list {
			n := &number[list[i].set]
			if *n == 0 {
				kept.all = append(kept.all, s.all[list[i].set])
				*n = uint16(len(kept.all))
			}
			list[i].set = *n - 1
		}
	}
	return kept.packed()
}
