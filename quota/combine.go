package quota

import (
	"strings"
)

// Combining: numbers with their units, currencies and months become quantities, money, dates and spans.

// combine rewrites the items from left to right. Each step looks a bounded number of items ahead.
func (s *scan) combine() {
	in := s.items
	s.done = make([]item, 0, len(in))
	for i := 0; i < len(in); {
		it, n := s.combineAt(in, i)
		s.done = append(s.done, it)
		i += n
	}
	s.items, s.done = s.done, nil
}

// combineAt gives the item that begins at in[i], and how many items it takes.
func (s *scan) combineAt(in []item, i int) (item, int) {
	for _, rule := range []func(*scan, []item, int) (item, int){
		(*scan).date, (*scan).money, (*scan).shared, (*scan).unitLabel, (*scan).unitFirst, (*scan).quantity, (*scan).count,
	} {
		if it, n := rule(s, in, i); n > 0 {
			it.gap, it.from, it.to = in[i].gap, in[i].from, in[i+n-1].to
			return it, n
		}
	}
	return in[i], 1
}

// numberAt reads the number at in[i], with thousands that blanks part, and gives how many items it takes.
func (s *scan) numberAt(in []item, i int) (number, int) {
	if i >= len(in) || in[i].kind != kindNumber {
		return number{}, 0
	}
	raw := s.tokens[in[i].from].text
	n := 1
	for len(raw) <= maxDigits && s.groupsOn(in, i, i+n, raw) {
		raw += "'" + s.tokens[in[i+n].from].text
		n++
	}
	if n == 1 {
		return readNumber(raw), 1
	}
	return readGrouped(raw), n
}

// groupsOn reports whether in[k] carries on the thousands of a number that began at in[i].
func (s *scan) groupsOn(in []item, i, k int, raw string) bool {
	first := s.tokens[in[i].from].text
	if k >= len(in) || in[k].kind != kindNumber || len(first) > 3 || !allDigits(first) || !allDigits(raw[max(0, len(raw)-3):]) {
		return false
	}
	next := s.tokens[in[k].from].text
	whole := next
	for j := range len(next) {
		if next[j] == '.' || next[j] == ',' {
			whole = next[:j]
			break
		}
	}
	if len(whole) != 3 || !allDigits(whole) {
		return false
	}
	switch in[k].gap {
	case gapGroup:
		return true
	case gapSpace:
		return next[0] == '0' || s.startsAmount(in, i)
	}
	return false
}

// startsAmount reports whether what precedes in[i] can only be followed by an amount, so that "2 100 MB" there
// is not "Pack 2" and "100 MB". Where the comma parts fractions blanks part thousands, behind words that are no name too.
func (s *scan) startsAmount(in []item, i int) bool {
	if i == 0 {
		return true
	}
	switch before := in[i-1]; before.kind {
	case kindRole:
		return before.role != rolePlan && (before.role != roleData || s.place.decimal == ',')
	case kindWord:
		return s.place.decimal == ',' && startsLower(s.tokens[before.from].text)
	case kindSoft:
		return s.tokens[before.from].text != "\n" // the number of a menu's line
	case kindColon, kindHard:
		return true
	}
	return false
}

// splits reports whether the number at in[i] may be the end of a greater one, which a blank parts: "Pack 2 100 MB".
func (s *scan) splits(in []item, i int) bool {
	if i == 0 || in[i].kind != kindNumber || in[i-1].kind != kindNumber || in[i].gap != gapSpace {
		return false
	}
	whole, _, _ := strings.Cut(strings.ReplaceAll(s.tokens[in[i].from].text, ",", "."), ".")
	first := s.tokens[in[i-1].from].text
	return len(whole) == 3 && len(first) <= 3 && allDigits(first)
}

// readGrouped reads "1'234,56": thousands parted by blanks, then perhaps a decimal mark of either kind.
func readGrouped(raw string) number {
	for at := range len(raw) {
		if raw[at] != '.' && raw[at] != ',' {
			continue
		}
		whole, ok := ungroup(raw[:at], '\'')
		tail := raw[at+1:]
		if !ok || tail == "" || !allDigits(tail) {
			return number{}
		}
		return number{decimal: trimZeros(whole) + "." + tail, mark: raw[at]}
	}
	return wholeNumber(raw, '\'')
}

// loose reports whether the number at in[i] hangs on letters ("GoSURF15", "x2") that do not announce an amount.
func (s *scan) loose(in []item, i int) bool {
	if in[i].gap != gapNone || i == 0 || s.tokens[in[i-1].to-1].continuous() {
		return false
	}
	if s.tail(in, i) {
		return true
	}
	switch in[i-1].kind {
	case kindWord:
		return true
	case kindRole:
		switch in[i-1].role {
		case roleCurrency, roleBalance, roleRemaining, roleData, roleUsed:
			return false
		}
		return true
	}
	return false
}

// tail reports whether a sign that nobody knows glues the number at in[i] to digits before it, "1·5 GB", "1_234 MB", or the number
// begins with a comma: what is before the sign is of the number too.
func (s *scan) tail(in []item, i int) bool {
	switch text := s.tokens[in[i-1].from].text; {
	case in[i-1].kind == kindOther, in[i-1].kind == kindColon, text == "_" || text == "'":
		return i > 1 && in[i-1].gap == gapNone && in[i-2].kind == kindNumber
	case text == ",":
		return in[i-1].gap != gapNone || i > 1 && in[i-2].kind == kindColon
	}
	return false
}

// quantity reads "1.2 GB", "4 GB 96 MB".
func (s *scan) quantity(in []item, i int) (item, int) {
	var a amount
	n := 0
	for s.anotherPart(in, i+n, a) {
		num, k := s.numberAt(in, i+n)
		a.numbers = append(a.numbers, num)
		a.units = append(a.units, in[i+n+k].value)
		n += k + 1
	}
	if n == 0 || s.loose(in, i) || s.negativeAt(in, i) || s.splits(in, i) {
		return item{}, 0
	}
	if s.perSecond(in, i+n) {
		return item{kind: kindCount, role: roleSpeed}, n + 2
	}
	return item{kind: kindQuantity, amount: a}, n
}

// unitFirst reads "MB=43.6" and "GB: 1.5", where no unit follows the number.
func (s *scan) unitFirst(in []item, i int) (item, int) {
	if in[i].kind != kindRole || in[i].role != roleUnit || i+1 >= len(in) || i > 0 && in[i-1].kind == kindNumber {
		return item{}, 0
	}
	at, label := i+2, valueLabel
	if s.bracketedUnit(in, i) {
		at = i + 3
	} else if i+3 < len(in) && (i == 0 || in[i-1].kind == kindHard || in[i-1].kind == kindSoft) && roleAt(in, i+1, roleRemaining) && in[i+2].kind == kindColon {
		at = i + 3 // "MB left: 850"
	} else if s.leadsNumber(in, i) {
		at, label = i+1, ""
	} else if in[i+1].kind != kindColon || in[i+1].gap != gapNone || i > 0 && in[i].gap > gapGroup {
		return item{}, 0
	}
	num, k := s.numberAt(in, at)
	if k == 0 || !num.valid() || unitFollows(in, at+k) || s.perSecond(in, at+k) {
		return item{}, 0
	}
	return item{kind: kindQuantity, amount: amount{numbers: []number{num}, units: []string{in[i].value}}, value: label}, at - i + k
}

// bracketedUnit reports whether the unit stands in brackets at the end of a label: "Data (MB): 850".
func (s *scan) bracketedUnit(in []item, i int) bool {
	return i > 1 && i+3 < len(in) && s.tokens[in[i-1].from].text == "(" && s.tokens[in[i+1].from].text == ")" && in[i+2].kind == kindColon &&
		in[i-2].kind == kindRole && (in[i-2].role == roleData || strongWord(in[i-2].role))
}

// valueLabel marks an amount whose unit and colon are its label: "MB: 850".
const valueLabel = "label"

// leadsNumber reports whether the unit stands before its number as in Swahili, "MB 850", and the number is of nothing else.
func (s *scan) leadsNumber(in []item, i int) bool {
	word := s.tokens[in[i].from].text
	if word != "MB" && word != "GB" && word != "MBs" && word != "GBs" || in[i+1].kind != kindNumber || in[i+1].gap != gapSpace || i > 0 && in[i].gap == gapNone {
		return false
	}
	_, k := s.numberAt(in, i+1)
	if i+1+k == len(in) {
		return true
	}
	switch next := in[i+1+k]; next.kind {
	case kindSoft, kindHard:
		return true
	case kindRole:
		return next.gap != gapNone && (next.role == roleFiller || next.role == roleExpires || next.role == roleRemaining || next.role == rolePer || next.role == roleAnd)
	}
	return false
}

// maxParts bounds "1 TB 2 GB 3 MB 4 KB 5 B".
const maxParts = 5

// anotherPart reports whether a number with a unit smaller than those before begins at in[i].
func (s *scan) anotherPart(in []item, i int, a amount) bool {
	num, k := s.numberAt(in, i)
	if k == 0 || !num.valid() || len(a.units) == maxParts || !s.unitAt(in, i+k) {
		return false
	}
	unit := in[i+k].value
	if s.generation(num, in[i+k]) {
		return false
	}
	if len(a.units) == 0 {
		return true
	}
	last, _ := unitPower(plainUnit(a.units[len(a.units)-1]))
	power, _ := unitPower(plainUnit(unit))
	whole := a.numbers[len(a.numbers)-1].decimal == "" && num.decimal == ""
	return whole && power < last && len(num.grouped) <= 4 && in[i].gap != gapLine
}

func (s *scan) unitAt(in []item, i int) bool {
	return i < len(in) && in[i].kind == kindRole && in[i].role == roleUnit && in[i].gap <= gapGroup
}

// generation reports whether number and unit are the name of a network: 3G, 4G, 5G.
func (s *scan) generation(n number, unit item) bool {
	if s.tokens[unit.from].word != "g" {
		return false
	}
	return len(n.grouped) == 1 && n.grouped >= "2" && n.grouped <= "6" && !s.toldAround(unit.from)
}

// toldAround reports whether the number before the token stands between a word that says outright what it is and the end of its
// clause: "left 5G." is no network.
func (s *scan) toldAround(unit int) bool {
	if unit+1 < len(s.tokens) && s.tokens[unit+1].kind != tokenSoft && s.tokens[unit+1].kind != tokenHard {
		return false
	}
	k := len(s.done) - 1
	for k >= 0 && (s.done[k].kind == kindColon || s.done[k].kind == kindRole && (s.done[k].role == roleIs || s.done[k].role == roleFiller)) {
		k--
	}
	return k >= 0 && s.done[k].kind == kindRole && strongWord(s.done[k].role)
}

// negativeAt reports whether a minus stands right before in[i], or the dash of "2-3 GB"; data is neither.
func (s *scan) negativeAt(in []item, i int) bool {
	if i == 0 || in[i].gap != gapNone || in[i-1].kind != kindDash {
		return false
	}
	return in[i-1].gap != gapNone || i > 1 && in[i-2].kind == kindNumber
}

// perSecond reports "/s" at in[i].
func (s *scan) perSecond(in []item, i int) bool {
	if i+1 >= len(in) || in[i].kind != kindSlash {
		return false
	}
	switch s.tokens[in[i+1].from].word {
	case "s", "sec", "sek", "seg", "second", "seconde", "segundo", "sekunde", "с", "сек":
		return true
	}
	return false
}

// plainUnit takes the mark of powers of 1024 out of a unit: GiB -> GB.
func plainUnit(unit string) string {
	if len(unit) == 3 && unit[1] == 'i' {
		return unit[:1] + unit[2:]
	}
	return unit
}

// shared reads the first of two numbers that share the unit of the second: "0.36/9 GB", "1,2 von 5 GB".
func (s *scan) shared(in []item, i int) (item, int) {
	num, k := s.numberAt(in, i)
	if k == 0 || !num.valid() || s.loose(in, i) || s.negativeAt(in, i) || i+k+1 >= len(in) || !s.ofAt(in[i+k]) {
		return item{}, 0
	}
	at := i + k + 1
	if in[at].kind == kindRole && in[at].role == roleUnlimited && s.unitAt(in, at+1) {
		return item{kind: kindQuantity, amount: amount{numbers: []number{num}, units: []string{in[at+1].value}}}, k
	}
	total, m := s.numberAt(in, at)
	if m == 0 || !total.valid() || !s.unitAt(in, at+m) || s.generation(total, in[at+m]) || s.perSecond(in, at+m+1) {
		return item{}, 0
	}
	return item{kind: kindQuantity, amount: amount{numbers: []number{num}, units: []string{in[at+m].value}}}, k
}

// ofAt reports whether the item says "of": by a word, or by a slash.
func (s *scan) ofAt(it item) bool {
	return it.kind == kindSlash || it.kind == kindRole && (it.role == roleOf || it.role == roleWeakOf)
}

// count reads an amount of something that is not data: "25 SMS", "30 min", "128 kbps", "80 %".
func (s *scan) count(in []item, i int) (item, int) {
	if n := s.percentFirst(in, i); n > 0 {
		return item{kind: kindPercent}, n
	}
	num, k := s.numberAt(in, i)
	if k == 0 || !num.valid() || i+k >= len(in) {
		return item{}, 0
	}
	unit := in[i+k]
	if s.tokens[unit.from].kind == tokenPercent {
		return item{kind: kindPercent}, k + 1
	}
	if unit.kind != kindRole {
		return item{}, 0
	}
	switch unit.role {
	case roleVoice, roleMessage, rolePoint, roleSpeed:
		if i > 0 && in[i-1].kind == kindColon && labels(in, i+k) { // "Balance: 5.00 Points earned: 3"
			return item{}, 0
		}
		return item{kind: kindCount, role: unit.role}, k + 1
	case rolePercent:
		return item{kind: kindPercent}, k + 1
	}
	return item{}, 0
}

// percentFirst reads a share whose sign or word stands before its number, "%80" and "yüzde 80"; 0 items for none.
func (s *scan) percentFirst(in []item, i int) int {
	sign := s.tokens[in[i].from].kind == tokenPercent && i+1 < len(in) && in[i+1].gap == gapNone
	if !sign && (in[i].kind != kindRole || in[i].role != rolePercent || in[i].side != sideBefore) {
		return 0
	}
	if num, k := s.numberAt(in, i+1); k > 0 && num.valid() {
		return k + 1
	}
	return 0
}

// labels reports whether the word at in[i] begins a short label in front of a colon and a number.
func labels(in []item, i int) bool {
	const most = 3
	for k := i + 1; k+1 < len(in) && k <= i+most; k++ {
		switch it := in[k]; {
		case it.kind == kindColon:
			return in[k+1].kind == kindNumber
		case it.kind != kindWord && it.kind != kindRole:
			return false
		}
	}
	return false
}

// quantity settles the amount's numbers and computes its bytes.
func (a amount) quantity(s *scan) (Quantity, error) {
	var parts []part
	binary := s.hints.Binary
	for i, n := range a.numbers {
		text, err := s.settle(n, a.units[i])
		if err != nil {
			return Quantity{}, err
		}
		unit := plainUnit(a.units[i])
		binary = binary || unit != a.units[i]
		parts = append(parts, part{text, unit})
	}
	return newQuantity(parts, binary)
}
