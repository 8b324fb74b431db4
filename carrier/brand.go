package carrier

import (
	"fmt"
	"slices"
	"strings"
)

// Card is what tells the brand of a SIM.
type Card struct {
	Home   PLMN
	SPN    string                   // its service provider name; may be empty
	Begins func(digits string) bool // whether its number begins with these; nil: not known. The number itself stays with whoever has it
}

// Brands is the rows that a card may belong to.
type Brands struct {
	Home PLMN
	Rows []Row
	Sure bool // the name or number on the card decided, or a row of the user's own
}

// Brands is what is known of a card's brand. Of the rows of its home network those go that its name and number speak against; where they
// speak for one, the others go too, and so they do before a row of the user's own.
func (c Catalogue) Brands(card Card) Brands {
	return narrow(slices.DeleteFunc(c.around(card.Home), func(r Row) bool {
		homeless := r.Country == World && len(r.PLMNs) == 0 // a travel SIM, which only its name or number tells
		return !slices.Contains(r.PLMNs, card.Home) && (!homeless || max(r.numbered(card), r.named(card)) < yes)
	}), card)
}

func narrow(rows []Row, card Card) Brands {
	rows = slices.DeleteFunc(rows, func(r Row) bool { return r.Reseller() && r.belies(card) })
	own := func(r Row) bool { return r.Own && (!r.Reseller() || max(r.numbered(card), r.named(card)) == yes) }
	for _, decides := range []func(Row) bool{
		own,
		func(r Row) bool { return r.numbered(card) == yes },
		func(r Row) bool { return r.named(card) == yes },
	} {
		if slices.ContainsFunc(rows, decides) {
			return Brands{card.Home, slices.DeleteFunc(rows, func(r Row) bool { return !decides(r) }), true}
		}
	}
	return Brands{Home: card.Home, Rows: rows}
}

// verdict is what a mark on a card says of a row.
type verdict uint8

const (
	no      verdict = iota // the card bears another
	unknown                // the card bears none, or the row states none
	yes
)

// numbered judges by the first digits of the card's number.
func (r Row) numbered(card Card) verdict {
	switch {
	case len(r.ICCIDs) == 0 || card.Begins == nil:
		return unknown
	case slices.ContainsFunc(r.ICCIDs, card.Begins):
		return yes
	}
	return no
}

// named judges by the card's service provider name: one of the row's, or a spelling of its brand.
func (r Row) named(card Card) verdict {
	want := fold(card.SPN)
	is := func(s string) bool { return fold(s) == want }
	switch {
	case want == "":
		return unknown
	case slices.ContainsFunc(r.SPNs, is) || slices.Contains(r.spellings(), want):
		return yes
	case len(r.SPNs) == 0:
		return unknown
	}
	return no
}

// belies reports whether a card cannot be this reseller's: every mark that the row states is another on the card.
func (r Row) belies(card Card) bool {
	return (len(r.ICCIDs) == 0 || r.numbered(card) == no) && (len(r.SPNs) == 0 || r.named(card) == no)
}

// Agreed is the row of the one brand, or what all of them say alike: queries that cost nothing only if all say so, and senders that all list. A brand of
// which no query is known does not agree with others that have one, and one whose mark should be on the card does not stand alone. The error wraps
// ErrUnknownNetwork, ErrNoQuery or ErrDisputed; the row then has no queries, and what else it says holds.
func (b Brands) Agreed() (Row, error) {
	if len(b.Rows) == 0 {
		return Row{}, fmt.Errorf("carrier %s: %w", b.Home, ErrUnknownNetwork)
	}
	row, alike := b.Rows[0], true
	for _, r := range b.Rows[1:] {
		row, alike = row.with(r, alike)
	}
	guess := !b.Sure && !slices.ContainsFunc(b.Rows, func(r Row) bool { return !r.Reseller() })
	switch {
	case !alike || guess:
		row.Queries, row.None, row.Count = nil, "", nil
		return row, fmt.Errorf("carrier %s (%s): %w", b.Home, namesOf(b.Rows), ErrDisputed)
	case len(row.Queries) == 0:
		return row, fmt.Errorf("carrier %s (%s): %w", b.Home, namesOf(b.Rows), ErrNoQuery)
	}
	return row, nil
}

// with is what two brands say alike, without a name: theirs are two.
func (r Row) with(other Row, alike bool) (Row, bool) {
	alike = alike && r.Binary == other.Binary && slices.EqualFunc(r.Queries, other.Queries, sameQuestion)
	both := Row{Country: r.Country, PLMNs: r.PLMNs, Binary: r.Binary, Source: r.Source, Date: r.Date, Confidence: r.Confidence}
	for _, s := range r.Unasked {
		if slices.ContainsFunc(other.Unasked, func(o string) bool { return strings.EqualFold(s, o) }) {
			both.Unasked = append(both.Unasked, s)
		}
	}
	if slices.Equal(r.Draws, other.Draws) {
		both.Draws = r.Draws
	}
	if !alike {
		return both, false
	}
	for i, q := range r.Queries {
		o := other.Queries[i]
		q.Cost, q.Roaming, q.Buys = worse(q.Cost, o.Cost), worse(q.Roaming, o.Roaming), q.Buys || o.Buys
		both.Queries = append(both.Queries, q)
	}
	return both, true
}

// worse is the dearer of two statements.
func worse(a, b Tristate) Tristate {
	switch {
	case a == Costs || b == Costs:
		return Costs
	case a == Free && b == Free:
		return Free
	}
	return Unknown
}
