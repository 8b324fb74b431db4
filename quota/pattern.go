package quota

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// groupNames are the named groups that a pattern may have.
var groupNames = []string{"remaining", "total", "used", "expires", "amount", "currency", "name"}

// amountGroups are those of which a pattern needs one: without it a match would state nothing.
var amountGroups = []string{"remaining", "total", "used", "amount"}

// Pattern is a user's RE2 expression with at least one of the groups remaining, total, used, amount;
// expires, currency and name say more of these.
type Pattern struct {
	re *regexp.Regexp
}

// String gives the expression.
func (p Pattern) String() string {
	if p.re == nil {
		return ""
	}
	return p.re.String()
}

// CompilePattern compiles an expression for Hints.Patterns. The error names the bad group or the RE2 fault.
func CompilePattern(expr string) (Pattern, error) {
	re, err := regexp.Compile(expr)
	if err != nil {
		return Pattern{}, fmt.Errorf("pattern %q: %w", expr, err)
	}
	known, states := false, false
	for _, name := range re.SubexpNames() {
		if name == "" {
			continue
		}
		if !slices.Contains(groupNames, name) {
			return Pattern{}, fmt.Errorf("pattern %q: unknown group %q; known are %s", expr, name, strings.Join(groupNames, ", "))
		}
		known, states = true, states || slices.Contains(amountGroups, name)
	}
	switch {
	case !known:
		return Pattern{}, fmt.Errorf("pattern %q: no group says what it reads; name one of %s", expr, strings.Join(groupNames, ", "))
	case !states:
		return Pattern{}, fmt.Errorf("pattern %q: no group states an amount; name one of %s", expr, strings.Join(amountGroups, ", "))
	}
	return Pattern{re}, nil
}

// parsePatterns gives what the first pattern reads that reads anything. Where patterns match but their groups
// cannot be read, it gives the first such error; where none matches, matched is false.
func parsePatterns(text string, h Hints) (out parsed, matched bool, err error) {
	for _, p := range h.Patterns {
		if p.re == nil {
			continue
		}
		got, e := p.parse(text, h)
		switch {
		case e == nil && !got.Empty():
			return got, true, nil
		case e != nil && err == nil:
			matched, err = true, fmt.Errorf("pattern %q: %w", clip(p.String()), e)
		}
	}
	return parsed{}, matched, err
}

// parse reads every match as one bundle, one balance, or both.
func (p Pattern) parse(text string, h Hints) (parsed, error) {
	var out parsed
	place := newScan(text, h)
	for _, at := range p.re.FindAllStringSubmatchIndex(text, -1) {
		m := match{names: p.re.SubexpNames(), at: at, text: text, hints: h, place: place, rule: p.rule()}
		if err := m.into(&out); err != nil {
			return parsed{}, err
		}
	}
	out.sort()
	return out, nil
}

// match is one match of a pattern.
type match struct {
	names []string
	at    []int
	text  string
	hints Hints
	place *scan  // the whole reply, which tells the decimal mark
	rule  string // of the evidence
}

// group gives the text of a group, and where it stands.
func (m match) group(name string) (text string, start, end int, ok bool) {
	for i, n := range m.names {
		if n == name && m.at[2*i] >= 0 && m.at[2*i] < m.at[2*i+1] {
			return m.text[m.at[2*i]:m.at[2*i+1]], m.at[2*i], m.at[2*i+1], true
		}
	}
	return "", 0, 0, false
}

// into adds what the match states to the reading.
func (m match) into(out *parsed) error {
	var d Data
	for _, f := range []struct {
		name string
		to   *Quantity
	}{{"remaining", &d.Remaining}, {"total", &d.Total}, {"used", &d.Used}} {
		if err := m.quantity(f.name, f.to, out); err != nil {
			return err
		}
	}
	if d.Remaining.Known() || d.Total.Known() || d.Used.Known() {
		m.rest(&d, out)
		if err := d.check(); err != nil {
			return err
		}
		out.Data = append(out.Data, d)
	}
	return m.money(out)
}

func (m match) quantity(name string, to *Quantity, out *parsed) error {
	text, start, end, ok := m.group(name)
	if !ok {
		return nil
	}
	s := newScan(text, m.hints)
	s.decimal, s.clash, s.shown = m.place.decimal, m.place.clash, m.place.shown
	if len(s.items) != 1 || s.items[0].kind != kindQuantity {
		return fmt.Errorf("group %s: %q is no number with a unit of data: %w", name, clip(text), ErrNoMatch)
	}
	q, err := s.items[0].amount.quantity(s)
	if err != nil {
		return fmt.Errorf("group %s: %w", name, err)
	}
	*to = q
	out.evidence = append(out.evidence, evidence(m.text, name, len(out.Data), start, end, m.rule))
	return nil
}

// rest reads name and expiry. A date with two readings is left out, as everywhere.
func (m match) rest(d *Data, out *parsed) {
	if text, _, _, ok := m.group("name"); ok {
		d.Name = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	}
	text, start, end, ok := m.group("expires")
	if !ok {
		return
	}
	h := m.hints
	h.order = m.place.order
	if d.Expires = readMoment(text, h); d.Expires.Known() {
		out.evidence = append(out.evidence, evidence(m.text, "expires", len(out.Data), start, end, m.rule))
	}
}

func (m match) money(out *parsed) error {
	text, start, end, ok := m.group("amount")
	if !ok {
		return nil
	}
	s := newScan(text, m.hints)
	s.decimal, s.clash, s.shown = m.place.decimal, m.place.clash, m.place.shown
	amt, err := s.onlyAmount()
	if err != nil {
		return fmt.Errorf("group amount: %w", err)
	}
	if code, _, _, ok := m.group("currency"); ok {
		amt.currency = readCurrency(code, m.hints)
	} else if !amt.marked {
		amt.currency = s.place.currency
	}
	got, err := amt.money(s)
	if err != nil {
		return fmt.Errorf("group amount: %w", err)
	}
	out.evidence = append(out.evidence, evidence(m.text, "amount", len(out.Balance), start, end, m.rule))
	out.Balance = append(out.Balance, got)
	return nil
}

// onlyAmount reads a text that is nothing but an amount of money, with or without its currency.
func (s *scan) onlyAmount() (amount, error) {
	items, negative := s.items, false
	if len(items) > 1 && items[0].kind == kindDash {
		items, negative = items[1:], true
	}
	switch {
	case len(items) == 0:
	case len(items) == 1 && items[0].kind == kindMoney:
		items[0].amount.negative = items[0].amount.negative || negative
		return items[0].amount, nil
	case items[0].kind == kindNumber:
		if n, k := s.numberAt(items, 0); k == len(items) && n.valid() {
			return amount{numbers: []number{n}, negative: negative}, nil
		}
	}
	return amount{}, fmt.Errorf("%q is no amount: %w", clip(s.text.text), ErrNoMatch)
}

// readCurrency reads a code or a sign by itself; empty if its country is not known.
func readCurrency(text string, h Hints) string {
	s := newScan(text, h)
	if len(s.items) == 1 && s.items[0].kind == kindRole && s.items[0].role == roleCurrency {
		return s.items[0].value
	}
	if code := strings.ToUpper(strings.TrimSpace(text)); code != "" && words().code(code) {
		return code
	}
	return ""
}

// readMoment reads a text that is a date or a span, alone or after a word of expiry.
func readMoment(text string, h Hints) Moment {
	s := newScan("expires "+text, h)
	for _, it := range s.items {
		if it.kind == kindDate || it.kind == kindSpan {
			return it.moment(h.Received)
		}
	}
	return Moment{}
}
