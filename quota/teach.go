package quota

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// ErrNotStated is told of a figure that a reply does not contain, or contains more than once.
var ErrNotStated = errors.New("the reply does not state it so that a pattern could tell")

// MostContext is how many words on each side of its figures a proposed pattern can have.
const MostContext = 8

// Propose makes a pattern that reads from a reply what said holds of it: one bundle, one balance, or both. The pattern has so many
// words of the reply on each side of the figures (1 to MostContext: the more, the less else it reads); other numbers and blanks may
// stand in their places. The error wraps ErrNotStated where a figure cannot be found, or tells that the pattern would not read
// the reply as said.
func Propose(text string, said Reading, h Hints, words int) (Pattern, error) {
	if len(text) > MaxText || len(said.Data) > 1 || len(said.Balance) > 1 || said.Empty() {
		return Pattern{}, fmt.Errorf("one bundle and one balance at most: %w", ErrNotStated)
	}
	l := lesson{scan: newScan(text, h), reply: text}
	if err := l.find(said); err != nil {
		return Pattern{}, err
	}
	if len(l.places) == 0 {
		return Pattern{}, fmt.Errorf("nothing that stands in it as a number: %w", ErrNotStated)
	}
	p, err := CompilePattern(l.expression(min(max(words, 1), MostContext)))
	if err != nil {
		return Pattern{}, err
	}
	return p, l.prove(p, said)
}

// Matches reports whether the pattern finds anything in a reply.
func (p Pattern) Matches(text string) bool { return p.re != nil && p.re.MatchString(text) }

// place is where a figure stands in the reply, in bytes.
type place struct {
	group      string
	start, end int
}

// lesson is a reply that is taught.
type lesson struct {
	*scan
	reply  string
	places []place
}

// find looks for every figure that was said.
func (l *lesson) find(said Reading) error {
	for _, d := range said.Data {
		for _, f := range []struct {
			group string
			want  Quantity
		}{{"remaining", d.Remaining}, {"total", d.Total}, {"used", d.Used}} {
			if !f.want.Known() {
				continue
			}
			if err := l.note(f.group, f.want.Text, func(it item) (bool, error) { return l.states(it, f.want) }); err != nil {
				return err
			}
		}
		if d.Expires.Known() {
			if err := l.note("expires", d.Expires.Time.Format(time.DateOnly), func(it item) (bool, error) { return l.ends(it, d.Expires), nil }); err != nil {
				return err
			}
		}
	}
	for _, m := range said.Balance {
		if err := l.note("amount", m.Amount, func(it item) (bool, error) { return l.pays(it, m) }); err != nil {
			return err
		}
	}
	slices.SortFunc(l.places, func(a, b place) int { return cmp.Compare(a.start, b.start) })
	return nil
}

// note keeps the place of the one item that fits.
func (l *lesson) note(group, want string, fits func(item) (bool, error)) error {
	p := place{group: group}
	found := 0
	var doubt error
	for _, it := range l.items {
		ok, err := fits(it)
		if errors.Is(err, ErrAmbiguous) && l.digits(it) == digitsOf(want) {
			doubt = err
		}
		start, end := l.placeOf(it)
		if !ok || slices.ContainsFunc(l.places, func(o place) bool { return o.start < end && start < o.end }) {
			continue
		}
		if found++; found == 1 {
			p.start, p.end = start, end
		}
	}
	l.places = append(l.places, p)
	switch {
	case found == 1:
		return nil
	case found > 1:
		return fmt.Errorf("%s: %s stands there %d times: %w", group, want, found, ErrNotStated)
	case doubt != nil:
		return fmt.Errorf("%s: %w", group, doubt)
	}
	return fmt.Errorf("%s: %s is none of its amounts (%s): %w", group, want, l.amounts(group == "amount"), ErrNotStated)
}

// amounts lists what a reply states that can be taught; bare numbers too, where they may be money.
func (l *lesson) amounts(bare bool) string {
	var list []string
	for _, it := range l.items {
		switch it.kind {
		case kindNumber:
			if bare {
				list = append(list, l.tokens[it.from].text)
			}
		case kindQuantity, kindMoney, kindDate, kindSpan:
			start, end := l.placeOf(it)
			list = append(list, strings.Join(strings.Fields(l.reply[start:end]), " "))
		}
	}
	if len(list) == 0 {
		return "there are none"
	}
	const most = 8
	return strings.ToValidUTF8(strings.Join(list[:min(len(list), most)], ", "), "")
}

// digits are those of an item, in their order.
func (l *lesson) digits(it item) string {
	return digitsOf(l.text.text[l.tokens[it.from].start:l.tokens[it.to-1].end])
}

// digitsOf leaves out the zeros that a fraction may end with.
func digitsOf(text string) string {
	return strings.TrimRight(strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text), "0")
}

// placeOf gives where an item stands in the reply, in bytes.
func (l *lesson) placeOf(it item) (start, end int) {
	return l.text.span(l.tokens[it.from].start, l.tokens[it.to-1].end)
}

func (l *lesson) ends(it item, want Moment) bool {
	return (it.kind == kindDate || it.kind == kindSpan) && it.moment(l.hints.Received) == want
}

func (l *lesson) states(it item, want Quantity) (bool, error) {
	if it.kind != kindQuantity {
		return false, nil
	}
	q, err := it.amount.quantity(l.scan)
	return err == nil && sameAmount(q.Text, want.Text), err
}

// sameAmount compares canonical texts; how many zeros end a fraction is of no matter.
func sameAmount(a, b string) bool { return a == b || trimFraction(a) == trimFraction(b) }

var fractionZeros = regexp.MustCompile(`(\.\d*?)0+\b`)

func trimFraction(text string) string {
	return strings.ReplaceAll(fractionZeros.ReplaceAllString(text+" ", "$1")+" ", ". ", " ")
}

func (l *lesson) pays(it item, want Money) (bool, error) {
	switch it.kind {
	case kindMoney:
		m, err := it.amount.money(l.scan)
		return err == nil && sameAmount(m.Amount, want.Amount) && (want.Currency == "" || m.Currency == want.Currency), err
	case kindNumber:
		n := readNumber(l.tokens[it.from].text)
		if !n.valid() {
			return false, nil
		}
		text, err := l.settle(n, "")
		return err == nil && sameAmount(text, want.Amount), err
	}
	return false, nil
}

// prove reads the reply with the pattern alone, and holds what that gives to what was said.
func (l *lesson) prove(p Pattern, said Reading) error {
	h := l.hints
	h.Patterns = []Pattern{p}
	got, matched, err := parsePatterns(l.reply, h)
	switch {
	case err != nil:
		return fmt.Errorf("%q reads it otherwise: %w", p, err)
	case !matched || !asSaid(got.Reading, said):
		return fmt.Errorf("%q reads it otherwise: %w", p, ErrNotStated)
	case len(said.Balance) > 0 && said.Balance[0].Currency != "" && got.Balance[0].Currency != said.Balance[0].Currency:
		return fmt.Errorf("amount: that it is %s, the country alone tells: %w", said.Balance[0].Currency, ErrAmbiguous)
	}
	return nil
}

// asSaid compares amounts and dates; how many zeros end a fraction is of no matter, and a currency may be left to the reply.
func asSaid(got, said Reading) bool {
	if len(got.Data) != len(said.Data) || len(got.Balance) != len(said.Balance) {
		return false
	}
	for i, g := range got.Data {
		s := said.Data[i]
		if !sameAmount(g.Remaining.Text, s.Remaining.Text) || !sameAmount(g.Total.Text, s.Total.Text) || !sameAmount(g.Used.Text, s.Used.Text) || g.Expires != s.Expires {
			return false
		}
	}
	for i, g := range got.Balance {
		if !sameAmount(g.Amount, said.Balance[i].Amount) {
			return false
		}
	}
	return true
}
