package quota

import (
	"errors"
	"hash/maphash"
	"math"
	"strings"
)

// phrase is a run of folded words, one blank between two, with what they can mean.
type phrase struct {
	at     uint32 // where its letters stand in those of the index
	length uint16 // of all of it, in octets
	words  uint16
	set    uint16 // of meanings, in lexicon.sets
}

// index finds phrases by their first word. A map of strings to slices of them takes four times the memory, of which a Pi that
// only routes has little.
type index struct {
	letters strings.Builder // of all phrases
	list    []phrase
	next    []uint16 // for each phrase: the one after it that begins alike, plus one
	slots   []uint16 // by the hash of a first word: the longest phrase that begins with it, plus one; a power of two
	firsts  int      // how many slots are taken
}

// minSlots is what an index begins with; it doubles when half of them are taken.
const minSlots = 1 << 8

var indexSeed = maphash.MakeSeed()

// text gives the words of a phrase.
func (x *index) text(p phrase) string {
	return x.letters.String()[p.at : p.at+uint32(p.length)]
}

// first gives the longest phrase that begins with the word, as its number plus one, or 0. The others follow by next.
func (x *index) first(word string) uint16 {
	if len(x.slots) == 0 {
		return 0
	}
	return x.slots[x.slot(word)]
}

// slot gives where the phrases that begin with the word are, or would be.
func (x *index) slot(word string) int {
	mask := len(x.slots) - 1
	for k := int(maphash.String(indexSeed, word)) & mask; ; k = (k + 1) & mask {
		n := x.slots[k]
		if n == 0 || firstWord(x.text(x.list[n-1])) == word {
			return k
		}
	}
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}

// has reports whether a phrase begins with the word.
func (x *index) has(word string) bool { return x.first(word) != 0 }

// add enters a phrase behind those that begin alike and have as many words, or gives the one that is there already.
func (x *index) add(text []byte, words int) (*phrase, error) {
	if len(text) > math.MaxUint16 || len(x.list) == math.MaxUint16 {
		return nil, errors.New("more than the index can hold")
	}
	x.grow()
	slot := &x.slots[x.slot(firstWord(string(text)))]
	if *slot == 0 {
		x.firsts++
	}
	for *slot != 0 && int(x.list[*slot-1].words) >= words {
		if p := &x.list[*slot-1]; x.text(*p) == string(text) {
			return p, nil
		}
		slot = &x.next[*slot-1]
	}
	x.list = append(x.list, phrase{at: uint32(x.letters.Len()), length: uint16(len(text)), words: uint16(words)})
	x.letters.Write(text)
	n := uint16(len(x.list))
	rest := *slot
	*slot = n // before next moves
	x.next = append(x.next, rest)
	return &x.list[n-1], nil
}

// grow doubles the slots when half of them are taken.
func (x *index) grow() {
	if 2*x.firsts < len(x.slots) {
		return
	}
	old := x.slots
	x.slots = make([]uint16, max(minSlots, 2*len(old)))
	for _, n := range old {
		if n != 0 {
			x.slots[x.slot(firstWord(x.text(x.list[n-1])))] = n
		}
	}
}
