package quota

// Money: numbers with their currency.

// money reads "€ 5.20", "5,20 EUR", "Rs. 93.35", "-8.33 EUR".
func (s *scan) money(in []item, i int) (item, int) {
	a := amount{}
	at := i
	if in[at].kind == kindRole && in[at].role == roleMinus || in[at].kind == kindDash && !s.hyphen(in, at) {
		a.negative = true
		at++
	}
	if s.currencyAt(in, at) {
		a.currency, a.marked = in[at].value, true
		if n := s.bracketedSign(in, at); n > 0 {
			at += n
		} else if at++; at+1 < len(in) && in[at].kind == kindHard && in[at].gap == gapNone { // "Rs." is an abbreviation
			at++
		} else if at+1 < len(in) && in[at].kind == kindColon && in[at].gap == gapNone {
			at++
		}
		at += s.minusBehind(in, i, at, &a)
	}
	num, k := s.numberAt(in, at)
	if k == 0 || !num.valid() || !a.marked && (s.loose(in, at) || s.splits(in, at)) {
		return item{}, 0
	}
	at += k
	if trailingMinus(in, at) {
		a.doubt = "a minus behind it, or a dash"
		at++
	}
	if s.currencyAt(in, at) && in[at].gap <= gapGroup && (!a.marked || a.currency == in[at].value) {
		a.currency, a.marked = in[at].value, true
		at++
		at += s.cents(in, at, &num, &a)
	}
	if !a.marked || s.unitAt(in, at) || s.scaled(in, at) || at+1 < len(in) && in[at].gap == gapNone && in[at+1].gap == gapNone && in[at].kind == kindOther && in[at+1].kind == kindNumber {
		return item{}, 0
	}
	a.numbers = []number{num}
	return item{kind: kindMoney, amount: a}, at - i
}

// minusBehind takes the minus between a currency at in[i] and its number, "$-5", "EUR -5", and gives how many items it takes. With
// blanks on both sides it may be a dash too.
func (s *scan) minusBehind(in []item, i, at int, a *amount) int {
	if at+1 >= len(in) || in[at].kind != kindDash || a.negative || in[at+1].kind != kindNumber {
		return 0
	}
	switch {
	case in[at+1].gap == gapNone:
		a.negative = true
	case in[at].gap != gapNone:
		a.doubt = "a minus before it, or a dash"
	case s.prefixed(in, i):
		a.negative = true
	default:
		return 0
	}
	return 1
}

// scaled reports whether letters that nobody knows hang on the number that ends before in[i]: "Rp30rb" is thirty thousand.
func (s *scan) scaled(in []item, i int) bool {
	return i < len(in) && in[i].kind == kindWord && in[i].gap == gapNone && in[i-1].kind == kindNumber && !s.tokens[in[i].from].continuous()
}

// trailingMinus reports whether in[i] is a dash that hangs on the amount before it alone: "3,50- EUR".
func trailingMinus(in []item, i int) bool {
	if i >= len(in) || in[i].kind != kindDash || in[i].gap != gapNone {
		return false
	}
	return i+1 >= len(in) || in[i+1].gap != gapNone
}

// cents reads what follows the currency of a whole amount: "12 euros 50 centimes", "5€20". It gives the items taken.
// A bare number there may be cents or something else, so that it leaves the amount in doubt.
func (s *scan) cents(in []item, i int, num *number, a *amount) int {
	at := i
	if at < len(in) && in[at].kind == kindRole && in[at].role == roleAnd {
		at++
	}
	if num.decimal != "" || at >= len(in) || in[at].kind != kindNumber {
		return 0
	}
	text := s.tokens[in[at].from].text
	named := at+1 < len(in) && in[at+1].kind == kindRole && in[at+1].role == roleCents
	switch {
	case len(text) > 3 || !allDigits(text):
		return 0
	case named && len(text) <= 2:
		*num = number{decimal: num.grouped + "." + ("0" + text)[len(text)-1:]}
		return at + 2 - i
	case at == i && in[at].gap == gapNone && len(text) == 2:
		*num = number{decimal: num.grouped + "." + text}
		return 1
	case named, at == i && (at+1 == len(in) || in[at+1].kind == kindHard || in[at+1].kind == kindSoft):
		a.doubt = text + " of the smaller coin, or of something else"
		return 1
	}
	return 0
}

// bracketedSign gives how many items lead from a currency in brackets at the end of a label to its number: "Balance (TSH): 540".
func (s *scan) bracketedSign(in []item, i int) int {
	if i < 2 || i+3 >= len(in) || s.tokens[in[i-1].from].text != "(" || s.tokens[in[i+1].from].text != ")" || in[i+2].kind != kindColon ||
		!roleAt(in, i-2, roleBalance) && !roleAt(in, i-2, roleAccount) {
		return 0
	}
	return 3
}

func (s *scan) currencyAt(in []item, i int) bool {
	return i < len(in) && in[i].kind == kindRole && in[i].role == roleCurrency
}

// prefixed reports that a currency at in[i] may be followed by a sign: "$-5".
func (s *scan) prefixed(in []item, i int) bool { return s.currencyAt(in, i) && in[i+1].gap == gapNone }

// hyphen reports whether the dash at in[i] joins or parts words rather than negating the number after it.
func (s *scan) hyphen(in []item, i int) bool {
	if i+1 >= len(in) || in[i+1].gap != gapNone {
		return true
	}
	glued := in[i].gap == gapNone && i > 0
	if glued && in[i-1].kind == kindRole && in[i-1].role == roleIs && s.tokens[in[i-1].from].continuous() {
		return false // 余额为-5.20元
	}
	return glued && in[i-1].kind != kindColon && in[i-1].kind != kindSoft
}
