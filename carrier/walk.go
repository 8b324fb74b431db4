package carrier

import (
	"errors"
	"fmt"
	"slices"
)

// MostReplies bounds a dialogue (docs/rules.md, rule 2): replies cost nothing, but a menu that leads in circles must end.
const MostReplies = 8

// Walk is the way through a menu by what its entries say.
type Walk struct {
	rest  []Choice
	left  int      // replies that may still be sent
	pages []string // that were shown since an entry was picked
	menu  []Entry  // in which one was picked last
	last  Entry
}

// NewWalk begins a walk.
func NewWalk(choices []Choice) *Walk { return &Walk{rest: choices, left: MostReplies} }

// Done reports whether every choice was made.
func (w *Walk) Done() bool { return len(w.rest) == 0 }

// Next is the entry to choose in what is shown now: that of the next choice, or the next page. The zero Entry: every choice was
// made. The errors wrap one of the five above.
func (w *Walk) Next(shown string) (Entry, error) {
	entries := Entries(shown)
	if err := w.moved(entries); err != nil || w.Done() {
		return Entry{}, err
	}
	e, err := Pick(entries, w.rest[0])
	switch {
	case err == nil:
		w.rest, w.menu, w.last, w.pages = w.rest[1:], entries, e, nil
	case errors.Is(err, ErrNoEntry):
		if e, err = w.turn(shown, entries, err); err != nil {
			return Entry{}, err
		}
	default:
		return Entry{}, err
	}
	w.left--
	return e, nil
}

// turn is the entry that leads to the next page, if one does: why is that none of this one was picked. A page that came before will
// not have it either, and neither has one behind which no reply is left for what is still to be chosen.
func (w *Walk) turn(shown string, entries []Entry, why error) (Entry, error) {
	w.menu = nil
	if slices.Contains(w.pages, shown) {
		return Entry{}, fmt.Errorf("choose %v: %w: a page came twice", w.rest[0], ErrEndless)
	}
	w.pages = append(w.pages, shown)
	e, err := nextPage(entries)
	switch {
	case errors.Is(err, ErrTwoEntries):
		return Entry{}, fmt.Errorf("choose %v, next page: %w", w.rest[0], err)
	case err != nil:
		return Entry{}, why
	case w.left <= len(w.rest):
		return Entry{}, fmt.Errorf("choose %v: %w", w.rest[0], ErrEndless)
	}
	return e, nil
}

// moved tells whether what is shown is the menu again that an entry was just picked in: then the network did not follow, and what
// its numbers stand for by now is anybody's guess.
func (w *Walk) moved(entries []Entry) error {
	was := w.menu
	if len(was) < 2 {
		return nil
	}
	w.menu = nil
	now := slices.IndexFunc(entries, func(e Entry) bool { return e.Label == w.last.Label })
	switch {
	case now < 0 && len(was) > 2 && sameLabels(entries, without(was, w.last.Label)):
		return fmt.Errorf("after %q: %w", w.last.Label, ErrEntryGone)
	case now < 0 || !sameLabels(entries, was):
		return nil
	case slices.Equal(numbers(was), numbers(entries)):
		return fmt.Errorf("after %q: %w: it came again", w.last.Label, ErrEndless)
	}
	return fmt.Errorf("after %q: %w", w.last.Label, ErrRenumbered)
}

func without(entries []Entry, label string) []Entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return e.Label == label })
}

// sameLabels reports whether two menus offer the same, in whatever order.
func sameLabels(a, b []Entry) bool { return slices.Equal(labels(a), labels(b)) }

func labels(entries []Entry) (out []string) {
	for _, e := range entries {
		out = append(out, e.Label)
	}
	slices.Sort(out)
	return out
}

func numbers(entries []Entry) (out []string) {
	for _, e := range entries {
		out = append(out, e.Label+"\x00"+e.Reply)
	}
	slices.Sort(out)
	return out
}
