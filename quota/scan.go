package quota

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what an item of the reply is.
type kind uint8

const (
	kindWord     kind = iota // a word that no lexicon knows
	kindRole                 // a word or phrase with a role
	kindNumber               // a bare number
	kindQuantity             // an amount of data
	kindMoney                // an amount of money
	kindCount                // an amount of something else: minutes, messages, points, kbit/s
	kindPercent
	kindDate
	kindSpan // "12 days", counted from the receipt
	kindClock
	kindColon
	kindSoft
	kindHard
	kindArrow
	kindDash
	kindSlash
	kindPlus
	kindOther
)

// item is one or more tokens with what they mean together.
type item struct {
	kind     kind
	role     role
	side     side
	gap      gap
	from, to int       // the tokens
	value    string    // of a role: unit, currency, month
	all      []meaning // while the language is not decided
	amount   amount    // of a quantity or money
	day      day       // of a date
	span     span      // of a span
}

// amount is a figure in numbers not yet settled: which mark parts fractions shows only once the whole text is read.
type amount struct {
	numbers  []number
	units    []string // one for each number
	currency string
	negative bool
	marked   bool   // has a currency beside it
	doubt    string // why the amount may not be what it seems; empty if it is sure
}

// scan is a reply cut into items.
type scan struct {
	hints   Hints
	place   country
	text    normal
	thai    bool // it has Thai letters
	shouted bool // it has no small letters
	tokens  []token
	items   []item
	order   string // of dates, by country or language
	decimal byte   // the mark that parts fractions in this text; 0 not known
	clash   bool   // the text's own numbers contradict each other or the country
	shown   bool   // decimal comes from the text's own numbers, not from the country alone
	mood    mood
	cut     cut    // whether the text was cut off
	done    []item // while combine runs
}

func newScan(text string, h Hints) *scan {
	s := &scan{hints: h, text: normalise(text)}
	x := words()
	s.place = x.countries[strings.ToUpper(h.Country)]
	s.thai = strings.ContainsFunc(s.text.text, isThai)
	s.shouted = !strings.ContainsFunc(s.text.text, unicode.IsLower)
	s.tokens = x.segment(s.text.text, lex(s.text.text))
	x.unmask(s.tokens)
	s.cut = cutOff(text)
	if h.Cut {
		s.cut = cutSure
	}
	if s.cut != cutNot {
		dropCut(s.tokens, dotted(s.text.text))
	}
	s.items = make([]item, 0, len(s.tokens))
	s.tag(x, ^uint64(0))
	s.decide(x)
	s.combine()
	s.settleMark()
	return s
}

// tag turns tokens into items, words into roles by the longest known phrase.
func (s *scan) tag(x *lexicon, langs uint64) {
	s.items = s.items[:0]
	for i := 0; i < len(s.tokens); {
		t := s.tokens[i]
		it := item{kind: kinds[t.kind], gap: t.gap, from: i, to: i + 1}
		if t.kind == tokenWord || t.kind == tokenSign {
			it = s.tagWord(x, it, langs)
		}
		if t.kind == tokenDash && i+1 < len(s.tokens) && s.tokens[i+1].text == ">" {
			it.kind, it.to = kindArrow, i+2
		}
		s.items = append(s.items, it)
		i = it.to
	}
}

// kinds gives what a token is as an item when it stands alone.
var kinds = [...]kind{
	tokenWord: kindWord, tokenSign: kindWord, tokenNumber: kindNumber, tokenDate: kindDate, tokenClock: kindClock,
	tokenCode: kindOther, tokenColon: kindColon, tokenSoft: kindSoft, tokenHard: kindHard, tokenDash: kindDash,
	tokenSlash: kindSlash, tokenPlus: kindPlus, tokenPercent: kindOther, tokenBroken: kindCount, tokenOther: kindOther,
}

func (s *scan) tagWord(x *lexicon, it item, langs uint64) item {
	if m, n := s.localCurrency(it.from); n > 0 {
		it.kind, it.all, it.to = kindRole, m, it.from+n
		return it
	}
	if m, n := x.find(s.tokens, it.from, langs); len(m) > 0 && (n > 1 || !s.stray(it.from, m)) {
		it.kind, it.all, it.to = kindRole, m, it.from+n
	}
	return it
}

// localCurrency knows what the country's own signs mean. One letter counts only when glued to digits.
func (s *scan) localCurrency(i int) ([]meaning, int) {
	t := s.tokens[i]
	if i > 0 && s.tokens[i-1].kind == tokenNumber && t.text != "" && strings.EqualFold(t.text, s.place.currency) { // "71.85 inr"
		return []meaning{{role: roleCurrency, value: s.place.currency, langs: ^uint64(0)}}, 1
	}
	for _, entry := range s.place.signs {
		sign, code, other := strings.Cut(entry, "=")
		if !other {
			code = s.place.currency
		}
		n := s.signAt(i, sign)
		if n == 0 || utf8.RuneCountInString(sign) == 1 && t.kind == tokenWord && (!s.isLetter(t.text, sign) || !s.gluedToDigits(i) && !s.abbreviated(i) && !s.capitalLeads(i) && !s.coinsBefore(i) && !s.capitalBehind(i)) {
			continue
		}
		return []meaning{{role: roleCurrency, value: code, langs: ^uint64(0)}}, n
	}
	return nil, 0
}

// isLetter reports whether the text is the sign of one letter, which is a capital too where the whole reply is in capitals: "75.20 R."
func (s *scan) isLetter(text, sign string) bool {
	return text == sign || s.shouted && strings.EqualFold(text, sign)
}

// stray reports whether a letter that may be a currency's sign stands away from digits.
func (s *scan) stray(i int, m []meaning) bool {
	t := s.tokens[i]
	return m[0].role == roleCurrency && t.kind == tokenWord && utf8.RuneCountInString(t.text) == 1 && !s.gluedToDigits(i) && !s.abbreviated(i)
}

// signAt gives how many tokens the sign takes at i: "rs" one, "c$" two; 0 if it is not there.
func (s *scan) signAt(i int, sign string) int {
	if s.tokens[i].word == fold(sign) {
		return 1
	}
	if i+1 == len(s.tokens) {
		return 0
	}
	next := s.tokens[i+1]
	if next.gap == gapNone && len(sign) > 1 && s.tokens[i].text+next.text == sign {
		return 2
	}
	if (next.gap == gapSpace || next.gap == gapGroup) && len(sign) > 3 && s.tokens[i].word+next.word == sign { // "F CFA"
		return 2
	}
	return 0
}

// abbreviated reports whether a letter stands behind a number with no word behind it: "150 p.", "100 F (bonus)", "30 р/день".
func (s *scan) abbreviated(i int) bool {
	if i == 0 || s.tokens[i-1].kind != tokenNumber || s.tokens[i].gap != gapSpace && s.tokens[i].gap != gapGroup {
		return false
	}
	if i+1 == len(s.tokens) {
		return true
	}
	switch s.tokens[i+1].kind {
	case tokenHard, tokenSoft, tokenSlash:
		return true
	}
	return false
}

// coinsBefore reports whether a country's sign of one letter stands between a number with two decimals and a word: "2,00 E de crédit".
func (s *scan) coinsBefore(i int) bool {
	if i < 3 || i+1 >= len(s.tokens) || s.tokens[i].gap != gapSpace || s.tokens[i+1].kind != tokenWord || s.tokens[i-1].kind != tokenNumber {
		return false
	}
	digits := strings.FieldsFunc(s.tokens[i-1].text, func(r rune) bool { return r == '.' || r == ',' })
	return len(digits) == 2 && len(digits[1]) == 2
}

// capitalLeads reports whether a country's sign of one capital stands before a number behind a colon or a word: "Main: R 1 250,00".
func (s *scan) capitalLeads(i int) bool {
	return i > 0 && i+1 < len(s.tokens) && s.tokens[i+1].kind == tokenNumber && s.tokens[i+1].gap == gapSpace &&
		(s.tokens[i-1].kind == tokenColon || s.tokens[i-1].kind == tokenWord && s.tokens[i].gap == gapSpace)
}

// capitalBehind reports whether a country's sign of one capital stands between a whole number and a word in small letters: "560 F valable".
func (s *scan) capitalBehind(i int) bool {
	return i > 0 && i+1 < len(s.tokens) && s.tokens[i-1].kind == tokenNumber && s.tokens[i].gap > gapNone && s.tokens[i].gap <= gapGroup && !startsLower(s.tokens[i].text) &&
		s.tokens[i+1].kind == tokenWord && s.tokens[i+1].gap == gapSpace && startsLower(s.tokens[i+1].text)
}

func (s *scan) gluedToDigits(i int) bool {
	apart := gapNone
	if s.tokens[i].continuous() { // one letter is a word there: "158 元"
		apart = gapGroup
	}
	before := i > 0 && s.tokens[i].gap <= apart && s.tokens[i-1].kind == tokenNumber
	after := i+1 < len(s.tokens) && s.tokens[i+1].gap == gapNone && s.tokens[i+1].kind == tokenNumber
	return before || after
}

// oneCapital reports whether the item is one capital, which names a thing in any language.
func (s *scan) oneCapital(i int) bool {
	text := s.tokens[s.items[i].from].text
	return s.items[i].to-s.items[i].from == 1 && len(text) == 1 && isLatinLetter(rune(text[0])) && !startsLower(text)
}

// joinAbbreviations takes the dot of "Nr.123" for what it is.
func (s *scan) joinAbbreviations() {
	for i := 1; i+1 < len(s.items); i++ {
		it, next := &s.items[i], s.items[i+1]
		if it.kind == kindHard && it.gap == gapNone && s.tokens[it.from].text == "." && s.shortSign(i-1) && !s.opensSentence(i+1) {
			it.kind = kindOther
		}
		if it.kind == kindHard && it.gap == gapNone && next.gap == gapNone && next.kind == kindNumber && s.items[i-1].role == roleLine {
			it.kind = kindOther
		}
		if it.kind == kindHard && it.gap == gapNone && s.tokens[it.from].text == "." && next.gap == gapSpace && s.shortened(i-1) && startsLower(s.tokens[next.from].text) {
			it.kind = kindOther
		}
		if it.kind == kindHard && it.gap == gapNone && s.tokens[it.from].text == "." && s.shortExpiry(i-1) && (next.kind == kindDate || next.kind == kindNumber) {
			it.kind = kindOther
		}
	}
}

// opensSentence reports whether the item begins with a capital and goes on in small letters: "5 F. Your".
func (s *scan) opensSentence(i int) bool {
	r, width := utf8.DecodeRuneInString(s.tokens[s.items[i].from].text)
	return s.items[i].gap == gapSpace && unicode.IsUpper(r) && startsLower(s.tokens[s.items[i].from].text[width:])
}

// shortened reports whether the item is a word of time or of calls short enough to be an abbreviation, behind a number: "30 min. until".
func (s *scan) shortened(i int) bool {
	const most = 4
	it := s.items[i]
	return i > 0 && s.items[i-1].kind == kindNumber && it.kind == kindRole && (it.role == roleVoice || it.role == roleDays || it.role == roleHours) &&
		utf8.RuneCountInString(s.tokens[it.from].text) <= most
}

// startsLower reports whether the text begins with a small letter.
func startsLower(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLower(r)
}

// separate takes a slash with blanks around it for what parts two labelled entries, and a '+' that hangs on a word for a part of it:
// "Balance: 5.00 / Data: 1 GB", "Quota++ left".
func (s *scan) separate() {
	for i := 1; i+1 < len(s.items); i++ {
		it, next := &s.items[i], s.items[i+1]
		switch {
		case it.kind == kindSlash && it.gap != gapNone && next.gap != gapNone && s.labelFollows(i):
			it.kind = kindSoft
		case it.kind == kindPlus && next.kind == kindPlus && next.gap == gapNone,
			it.kind == kindPlus && it.gap == gapNone && s.items[i-1].kind != kindNumber && next.kind != kindNumber && next.gap != gapNone:
			it.kind = kindOther
		}
	}
}

// labelFollows reports whether a few words and a colon follow item i.
func (s *scan) labelFollows(i int) bool {
	const most = 4
	for k := i + 1; k < len(s.items) && k <= i+1+most; k++ {
		switch it := s.items[k]; {
		case it.kind == kindColon:
			return k > i+1
		case it.kind == kindRole && k == i+1 && timeOrUnit(it.role), it.kind != kindWord && it.kind != kindRole:
			return false
		}
	}
	return false
}

// timeOrUnit reports whether the role is of what a price or a rate is per.
func timeOrUnit(r role) bool {
	switch r {
	case roleUnit, roleDays, roleHours, roleWeeks, roleMonths, roleVoice:
		return true
	}
	return false
}

// shortSign reports whether the item is a currency of one letter, which is written with a dot: "20 บ.", but not 元 and 원.
func (s *scan) shortSign(i int) bool {
	t := s.tokens[s.items[i].from]
	return s.items[i].role == roleCurrency && t.kind == tokenWord && utf8.RuneCountInString(t.text) == 1 && (!t.continuous() || strings.ContainsFunc(t.text, isThai))
}

// settleMark finds which mark parts fractions: by the numbers of the text that have one reading only, else by the country.
func (s *scan) settleMark() {
	seen := byte(0)
	for i := range s.items {
		for _, n := range s.items[i].amount.numbers {
			if n.ambiguous() || n.decimal == "" || n.mark == 0 {
				continue
			}
			if seen != 0 && seen != n.mark {
				s.clash = true
			}
			seen = n.mark
		}
	}
	s.decimal, s.shown = s.place.decimal, seen != 0
	if seen != 0 {
		s.clash = s.clash || s.place.decimal != 0 && s.place.decimal != seen
		s.decimal = seen
	}
}
