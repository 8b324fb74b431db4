package carrier

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sentinel is which of the walk's errors one wraps.
func sentinel(err error) error {
	for _, known := range []error{ErrNoEntry, ErrTwoEntries, ErrEndless, ErrRenumbered, ErrEntryGone} {
		if errors.Is(err, known) {
			return known
		}
	}
	return err
}

func compiled(t *testing.T, patterns ...string) []Choice {
	t.Helper()
	var out []Choice
	for _, p := range patterns {
		c, err := CompileChoice(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

func TestWalk(t *testing.T) {
	for _, tc := range []struct {
		name   string
		choose []string
		shown  []string // one after the other
		want   string   // the replies to them; "-": none
		err    error
	}{
		{"two levels", []string{"data", "left"}, []string{"1 Balance\n2 Data", "1 Buy\n2 Data left", "You have 1 GB left."}, "2 2 -", nil},
		{"renumbered today", []string{"data", "left"}, []string{"1 Data\n2 Balance", "7 Data left\n8 Buy"}, "1 7", nil},
		{"next pages", []string{"data"}, []string{"1 A\n9 More", "1 B\n9 Next", "1 Data\n0 Back"}, "9 9 1", nil},
		{"renumbered between pages", []string{"data"}, []string{"1 A\n2 B\n3 More", "3 C\n4 Data"}, "3 4", nil},
		{"pages on both levels", []string{"data", "left"}, []string{"1 A\n9 More", "1 Data", "1 B\n9 More", "2 Left"}, "9 1 9 2", nil},
		{"no entry", []string{"data"}, []string{"1 A\n2 B"}, "", ErrNoEntry},
		{"no entry on the last page", []string{"data"}, []string{"1 A\n9 More", "1 B\n0 Back"}, "9", ErrNoEntry},
		{"no menu", []string{"data"}, []string{"Enter your PIN"}, "", ErrNoEntry},
		{"two entries", []string{"data"}, []string{"1 Data offers\n2 Data left"}, "", ErrTwoEntries},
		{"two ways on", []string{"data"}, []string{"8 More\n9 Next"}, "", ErrTwoEntries},
		{"in circles", []string{"data"}, []string{"1 A\n9 More", "1 B\n9 More", "1 A\n9 More"}, "9 9", ErrEndless},
		{"the menu came again", []string{"data", "x"}, []string{"1 Data\n2 X", "1 Data\n2 X"}, "1", ErrEndless},
		{"with other numbers", []string{"data", "x"}, []string{"1 Data\n2 X", "1 X\n2 Data"}, "1", ErrRenumbered},
		{"with other numbers, at the end", []string{"data"}, []string{"1 Data\n2 X", "1 X\n2 Data"}, "1", ErrRenumbered},
		{"without the entry", []string{"data", "x"}, []string{"1 Data\n2 X\n3 Y", "1 X\n2 Y"}, "1", ErrEntryGone},
		{"what both levels have is not the menu again", []string{"data", "left"}, []string{"1 Data\n8 Help\n0 Back", "1 Left\n8 Help\n0 Back"}, "1 1", nil},
	} {
		w := NewWalk(compiled(t, tc.choose...))
		var got []string
		var err error
		for _, shown := range tc.shown {
			var e Entry
			if e, err = w.Next(shown); err != nil {
				break
			}
			if e.Reply == "" {
				e.Reply = "-"
			}
			got = append(got, e.Reply)
		}
		if strings.Join(got, " ") != tc.want || sentinel(err) != tc.err {
			t.Errorf("%s: replied %v, %v; want %s, %v", tc.name, got, err, tc.want, tc.err)
		}
	}
}

// TestWalkIsBounded: no page is turned behind which what is sought could no longer be chosen.
func TestWalkIsBounded(t *testing.T) {
	for n := 1; n <= MostReplies; n++ {
		w := NewWalk(compiled(t, slices.Repeat([]string{"data"}, n)...))
		replies := 0
		for {
			e, err := w.Next("1 Page " + strings.Repeat("x", replies) + "\n9 More")
			if err != nil {
				if sentinel(err) != ErrEndless || e != (Entry{}) {
					t.Errorf("%d choices: %+v, %v, want the endless menu", n, e, err)
				}
				break
			}
			replies++
		}
		if replies != MostReplies-n {
			t.Errorf("%d choices: %s pages turned, want %d", n, strconv.Itoa(replies), MostReplies-n)
		}
	}
}
