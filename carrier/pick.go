package carrier

import (
	_ "embed" // the lexicon
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// more is the lexicon of labels that lead to a menu's next page, in the form its head describes.
//
//go:embed more.txt
var more string

// Choice picks an entry of a menu by what it says. The zero value picks none.
type Choice struct {
	Pattern string // RE2, letter case is no matter

	part, whole *regexp.Regexp
}

// Equal reports whether two choices say the same.
func (c Choice) Equal(d Choice) bool { return c.Pattern == d.Pattern }

func (c Choice) String() string { return "/" + c.Pattern + "/" }

// CompileChoice reads the pattern of a choice. One that is found in every label picks nothing.
func CompileChoice(pattern string) (Choice, error) {
	folded := foldPattern(pattern)
	if _, err := regexp.Compile(folded); err != nil {
		return Choice{}, fmt.Errorf("choice %q: %w", pattern, err)
	}
	part, err := regexp.Compile("(?i)(?:" + folded + ")")
	if err != nil {
		return Choice{}, fmt.Errorf("choice %q: %w", pattern, err)
	}
	if part.MatchString("") {
		return Choice{}, fmt.Errorf("choice %q: matches every label", pattern)
	}
	return Choice{Pattern: pattern, part: part, whole: regexp.MustCompile(`(?i)\A(?:` + folded + `)\z`)}, nil
}

// ExactChoice picks the entries that say just this.
func ExactChoice(label string) Choice {
	c, err := CompileChoice("^" + regexp.QuoteMeta(label) + "$")
	if err != nil {
		return Choice{} // a label that is no UTF-8
	}
	return c
}

// foldPattern does for a pattern what foldMenu does for labels.
func foldPattern(pattern string) string {
	var b strings.Builder
	for _, c := range pattern {
		switch folded := foldMenu(string(c)); {
		case c <= unicode.MaxASCII || folded == "":
			b.WriteRune(c)
		default:
			b.WriteString(regexp.QuoteMeta(folded))
		}
	}
	return b.String()
}

// Why a menu is not walked to its end. A caller tells them apart with errors.Is.
var (
	ErrNoEntry    = errors.New("no entry of the menu matches")
	ErrTwoEntries = errors.New("more than one entry of the menu matches")
	ErrEndless    = errors.New("the menu goes on beyond 8 replies")
	ErrRenumbered = errors.New("the menu came again with other numbers")
	ErrEntryGone  = errors.New("the menu came again without the entry")
)

// Pick finds the entry that a choice means: the one whose label it matches as a whole, else the one that it matches in part.
func Pick(entries []Entry, c Choice) (Entry, error) {
	for _, fits := range []func(Entry) fit{c.wholly, c.partly} {
		e, err := only(entries, fits)
		if !errors.Is(err, ErrNoEntry) {
			return e, name(err, c, entries)
		}
	}
	return Entry{}, name(ErrNoEntry, c, entries)
}

// fit is how a label fits.
type fit uint8

const (
	fitsNot fit = iota
	fits
	fitsPerhaps // what fits may be the label of an entry that was not told apart
)

func (c Choice) wholly(e Entry) fit {
	if c.whole != nil && (c.whole.MatchString(e.Label) || c.whole.MatchString(plain(e.Label))) {
		return fits
	}
	return fitsNot
}

func (c Choice) partly(e Entry) fit {
	if c.part == nil {
		return fitsNot
	}
	at := c.part.FindStringIndex(e.Label)
	switch {
	case at != nil && at[0] < e.doubt:
		return fits
	case at != nil:
		return fitsPerhaps
	case c.part.MatchString(plain(e.Label)): // without accents, where that is longer or shorter
		if e.doubt < len(e.Label) {
			return fitsPerhaps
		}
		return fits
	}
	return fitsNot
}

// only is the one entry that fits; there is none where its number stands before another label too.
func only(entries []Entry, how func(Entry) fit) (Entry, error) {
	var found []Entry
	for _, e := range entries {
		switch how(e) {
		case fitsPerhaps:
			return Entry{}, ErrTwoEntries
		case fits:
			found = append(found, e)
		}
	}
	switch {
	case len(found) == 0:
		return Entry{}, ErrNoEntry
	case slices.ContainsFunc(entries, func(e Entry) bool { return (e.Reply == found[0].Reply) != slices.Contains(found, e) }):
		return Entry{}, ErrTwoEntries
	}
	return found[0], nil
}

// name adds to an error what was sought, and where.
func name(err error, c Choice, entries []Entry) error {
	if err == nil {
		return nil
	}
	var labels []string
	for i, e := range entries {
		if i == listed {
			labels = append(labels, "…")
			break
		}
		labels = append(labels, e.Reply+" "+beginning(e.Label))
	}
	if len(labels) == 0 {
		return fmt.Errorf("choose %v: %w: it lists none", c, err)
	}
	return fmt.Errorf("choose %v: %w: %s", c, err, strings.Join(labels, "; "))
}

// Bounds of what an error lists of a menu: no menu of a network is larger.
const (
	listed      = 20
	longestSaid = 80
)

// beginning is a label, of a long one the begin.
func beginning(label string) string {
	n := 0
	for at := range label {
		if n++; n > longestSaid {
			return label[:at] + "…"
		}
	}
	return label
}

// SaysMore reports whether a label leads to the next page of its menu.
func SaysMore(label string) bool {
	words := strings.Join(plainWords(label), " ")
	for line := range strings.Lines(more) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if _, said, _ := strings.Cut(strings.TrimSpace(line), " "); said == words && words != "" {
			return true
		}
	}
	return false
}

// nextPage is the entry that leads to the next page.
func nextPage(entries []Entry) (Entry, error) {
	return only(entries, func(e Entry) fit {
		if SaysMore(e.Label) {
			return fits
		}
		return fitsNot
	})
}
