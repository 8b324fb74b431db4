// Package quota says what a carrier's reply means: how much data is left, of how much, until when, and how much money.
//
// It is pure: no I/O, no clock, no logger.
package quota

import (
	"errors"
	"fmt"
	"time"
)

// Bytes is an amount of data in octets.
type Bytes int64

// Quantity is an amount of data as a reply states it. The zero Quantity is one that was not stated.
type Quantity struct {
	// Text is the canonical form: ASCII digits, '.' as decimal mark, no grouping, one blank, then B, KB, MB, GB or TB;
	// a quantity in parts keeps them ("4 GB 96 MB"). Empty means not stated.
	Text string
	// Bytes is Text in octets, decimal unless Binary.
	Bytes Bytes
	// Binary says that the units are powers of 1024.
	Binary bool
}

// Known reports whether the quantity was stated at all; "0 MB" is known.
func (q Quantity) Known() bool { return q.Text != "" }

// Data is what a reply states of one bundle of data.
type Data struct {
	Name      string // as stated; empty where the reply names none
	Remaining Quantity
	Total     Quantity
	Used      Quantity
	Unlimited bool
	Expires   Moment
	Renews    Moment
}

// Moment is a point in time as a reply states it: a date, or a date with a time of day. The zero Moment is not stated.
type Moment struct {
	Time     time.Time // for a date alone: midnight UTC of that date
	DateOnly bool
}

// Known reports whether the moment was stated.
func (m Moment) Known() bool { return !m.Time.IsZero() }

// In gives the instant: the stated one, or for a date alone the last second of that day in loc.
func (m Moment) In(loc *time.Location) time.Time {
	if !m.DateOnly {
		return m.Time
	}
	y, mo, d := m.Time.Date()
	return time.Date(y, mo, d, 23, 59, 59, 0, loc)
}

// Money is a balance as a reply states it.
type Money struct {
	Amount   string // canonical decimal: ASCII digits, '.' as decimal mark, an optional leading '-'
	Currency string // ISO 4217, empty where not known
}

// Reading is what one reply says. What it does not say is absent.
type Reading struct {
	Data    []Data
	Balance []Money
	Of      Moment // that it speaks of, "as of 12 July"; not known where that is not said, or not clear. It has no JSON
}

// Empty reports whether the reading states nothing.
func (r Reading) Empty() bool { return len(r.Data) == 0 && len(r.Balance) == 0 }

// Errors of Parse. A caller tells them apart with errors.Is.
var (
	ErrNoMatch   = errors.New("the reply states no amount")
	ErrAmbiguous = errors.New("the reply can be read in two ways")
)

// Hints narrow the reading of a reply; they never decide alone. Every field is optional.
type Hints struct {
	Country  string    // ISO 3166 alpha-2
	Lang     string    // BCP 47
	Carrier  string    // the carrier's name
	Via      string    // "ussd" or "sms"
	Received time.Time // when the reply came, in the SIM's zone; zero leaves relative and yearless dates out
	Cut      bool      // the text is known to end before its end: parts of it did not come
	Binary   bool      // the carrier's or the user's "units: binary"
	Patterns []Pattern // tried in order before the generic reader

	order string // of dates, where the text is a part of one that tells it
}

// MaxText bounds a reply, in bytes. The longest concatenated SMS has 255 parts of 153 characters.
const MaxText = 64 << 10

// Parse reads a reply. The error wraps ErrNoMatch or ErrAmbiguous and says in a few words why.
//
// The user's patterns come first, in order; the first that reads anything decides. Where none matches, the words
// around each amount say what it is, in the languages of the lexicon folder.
func Parse(text string, h Hints) (Reading, error) {
	p, err := guarded(func() (parsed, error) { return parse(text, h) })
	if err != nil {
		return Reading{}, fmt.Errorf("read reply: %w", err)
	}
	return p.Reading, nil
}

// Prepare reads the lexicons, which takes tens of milliseconds, once; otherwise the first Parse does.
func Prepare() { words() }

// Explain is Parse with the evidence: each figure's place in the reply and the rule that found it, and of each other amount
// why it is none, in the order of the text. Of a reply that cannot be read there is evidence too, as far as it goes.
func Explain(text string, h Hints) (Reading, []Evidence, error) {
	p, err := guarded(func() (parsed, error) { return parse(text, h) })
	if err != nil {
		return Reading{}, p.evidence, fmt.Errorf("read reply: %w", err)
	}
	return p.Reading, p.evidence, nil
}

// guarded keeps a mistake of the reader's from ending the program: what it fails on is not read.
func guarded(read func() (parsed, error)) (p parsed, err error) {
	defer func() {
		if bug := recover(); bug != nil {
			p, err = parsed{}, fmt.Errorf("the reader failed, please report it: %v: %w", bug, ErrNoMatch)
		}
	}()
	return read()
}

func parse(text string, h Hints) (parsed, error) {
	if len(text) > MaxText {
		return parsed{}, fmt.Errorf("more than %d bytes are no reply: %w", MaxText, ErrNoMatch)
	}
	if p, matched, err := parsePatterns(text, h); matched {
		return p, err
	}
	s := newScan(text, h)
	p, err := s.assemble(s.judgeAll())
	if err != nil {
		return parsed{evidence: p.leftOut()}, err
	}
	if p.Empty() {
		return parsed{evidence: p.leftOut()}, ErrNoMatch
	}
	return p, nil
}
