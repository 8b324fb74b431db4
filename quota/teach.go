package quota

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
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
		return Pattern{}, fmt.Errorf("propose pattern: one bundle and one balance at most: %w", ErrNotStated)
	}
	l := lesson{scan: newScan(text, h), reply: text}
	if err := l.find(said); err != nil {
		return Pattern{}, fmt.Errorf("propose pattern: %w", err)
	}
	p, err := CompilePattern(l.expression(min(max(words, 1), MostContext)))
	if err != nil {
		return Pattern{}, fmt.Errorf("propose pattern: %w", err)
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
			if f.want.Known() {
				l.note(f.group, func(it item) bool { return it.kind == kindQuantity && l.states(it, f.want) })
			}
		}
		if d.Expires.Known() {
			l.note("expires", func(it item) bool {
				return (it.kind == kindDate || it.kind == kindSpan) && it.moment(l.hints.Received) == d.Expires
			})
		}
	}
	for _, m := range said.Balance {
		l.note("amount", func(it item) bool { return l.pays(it, m) })
	}
	for i, p := range l.places {
		if p.end == 0 {
			return fmt.Errorf("%s: %w", p.group, ErrNotStated)
		}
		for _, other := range l.places[:i] {
			if p.start < other.end && other.start < p.end {
				return fmt.Errorf("%s and %s are one figure: %w", other.group, p.group, ErrNotStated)
			}
		}
	}
	slices.SortFunc(l.places, func(a, b place) int { return cmp.Compare(a.start, b.start) })
	return nil
}

// note keeps the place of the one item that fits; where there is none, or more than one, the place has no end.
func (l *lesson) note(group string, fits func(item) bool) {
	p := place{group: group}
	found := 0
	for _, it := range l.items {
		if !fits(it) || slices.ContainsFunc(l.places, func(o place) bool { return o.end > 0 && o.start == l.startOf(it) }) {
			continue
		}
		if found++; found == 1 {
			p.start, p.end = l.text.span(l.tokens[it.from].start, l.tokens[it.to-1].end)
		}
	}
	if found != 1 {
		p.end = 0
	}
	l.places = append(l.places, p)
}

func (l *lesson) startOf(it item) int {
	start, _ := l.text.span(l.tokens[it.from].start, l.tokens[it.from].start)
	return start
}

func (l *lesson) states(it item, want Quantity) bool {
	q, err := it.amount.quantity(l.scan)
	return err == nil && sameAmount(q.Text, want.Text)
}

// sameAmount compares canonical texts; how many zeros end a fraction is of no matter.
func sameAmount(a, b string) bool { return a == b || trimFraction(a) == trimFraction(b) }

var fractionZeros = regexp.MustCompile(`(\.\d*?)0+\b`)

func trimFraction(text string) string {
	return strings.ReplaceAll(fractionZeros.ReplaceAllString(text+" ", "$1")+" ", ". ", " ")
}

func (l *lesson) pays(it item, want Money) bool {
	switch it.kind {
	case kindMoney:
		m, err := it.amount.money(l.scan)
		return err == nil && sameAmount(m.Amount, want.Amount) && (want.Currency == "" || m.Currency == want.Currency)
	case kindNumber:
		n := readNumber(l.tokens[it.from].text)
		text, err := l.settle(n, "")
		return err == nil && n.valid() && sameAmount(text, want.Amount)
	}
	return false
}

// expression is the regular expression: context, figures with what is between them, context.
func (l *lesson) expression(words int) string {
	first, last := l.places[0], l.places[len(l.places)-1]
	var b strings.Builder
	b.WriteString(general(l.reply[wordsBefore(l.reply, first.start, words):first.start]))
	for i, p := range l.places {
		if i > 0 {
			b.WriteString(general(l.reply[l.places[i-1].end:p.start]))
		}
		fmt.Fprintf(&b, "(?P<%s>%s)", p.group, value(l.reply[p.start:p.end], l.reply[p.end:]))
	}
	b.WriteString(general(l.reply[last.end:max(last.end, wordsAfter(l.reply, last.end, words))]))
	return b.String()
}

// wordsBefore gives where the words before a place begin, at the line's begin at the most.
func wordsBefore(text string, at, words int) int {
	for at > 0 && words >= 0 {
		r, width := utf8.DecodeLastRuneInString(text[:at])
		if r == '\n' {
			break
		}
		if unicode.IsSpace(r) && at < len(text) && !startsWithSpace(text[at:]) {
			if words--; words < 0 {
				break
			}
		}
		at -= width
	}
	return at
}

// wordsAfter gives where the words behind a place end: one fewer than before it, for what follows a figure changes more often.
func wordsAfter(text string, at, words int) int {
	left := words - 1
	inWord := false
	for at < len(text) {
		r, width := utf8.DecodeRuneInString(text[at:])
		if r == '\n' || unicode.IsSpace(r) && inWord && left == 0 || !unicode.IsSpace(r) && left == 0 && !inWord {
			break
		}
		if unicode.IsSpace(r) && inWord {
			left--
		}
		inWord = !unicode.IsSpace(r)
		at += width
	}
	return len(strings.TrimRightFunc(text[:at], unicode.IsSpace))
}

func startsWithSpace(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsSpace(r)
}

// The pieces of which proposals are made.
const (
	anyNumber = `\p{Nd}(?:[\p{Nd}.,'’٫٬ ]*\p{Nd})?`
	anyWord   = `[\p{L}\p{M}]+`
	anyBlank  = `\s+`
)

// general writes a text as it is but for its numbers and blanks.
func general(text string) string { return rewrite(text, false) }

// value writes a figure's text with any number and any unit in place of its own. Where a letter follows at once, the unit must
// stay: nothing else tells where it ends.
func value(text, rest string) string {
	r, _ := utf8.DecodeRuneInString(rest)
	return rewrite(text, !unicode.IsLetter(r) && !unicode.IsMark(r))
}

func rewrite(text string, units bool) string {
	var b strings.Builder
	for text != "" {
		r, width := utf8.DecodeRuneInString(text)
		run := width
		switch {
		case unicode.Is(unicode.Nd, r):
			run = runOf(text, numeral)
			b.WriteString(anyNumber)
		case unicode.IsSpace(r):
			run = runOf(text, unicode.IsSpace)
			b.WriteString(anyBlank)
		case units && unicode.IsLetter(r):
			run = spanOfWord(text)
			b.WriteString(anyWord)
		case r == utf8.RuneError:
			b.WriteString(`.`)
		default:
			b.WriteString(regexp.QuoteMeta(text[:width]))
		}
		text = text[run:]
	}
	return b.String()
}

// numeral reports whether a rune can stand inside a number or a date.
func numeral(r rune) bool { return unicode.Is(unicode.Nd, r) || strings.ContainsRune(`.,'’٫٬`, r) }

// runOf gives the length of the longest run that begins the text; marks behind the last digit are left out.
func runOf(text string, in func(rune) bool) int {
	end := len(text)
	for i, r := range text {
		if !in(r) {
			end = i
			break
		}
	}
	return len(strings.TrimRight(text[:end], `.,'’٫٬`))
}

func spanOfWord(text string) int {
	for i, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			return i
		}
	}
	return len(text)
}

// prove reads the reply with the pattern alone.
func (l *lesson) prove(p Pattern, said Reading) error {
	h := l.hints
	h.Patterns = []Pattern{p}
	got, matched, err := parsePatterns(l.reply, h)
	switch {
	case err != nil:
		return fmt.Errorf("propose pattern: %q reads it otherwise: %w", p, err)
	case !matched || len(got.Data) != len(said.Data) || len(got.Balance) != len(said.Balance):
		return fmt.Errorf("propose pattern: %q reads it more than once or not at all: %w", p, ErrNotStated)
	}
	return nil
}
