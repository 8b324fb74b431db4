package quota

import "strings"

// maxDigits bounds a number: more is a serial number, not an amount.
const maxDigits = 24

// number is what digits with marks can mean. An amount such as "1.234" has two readings,
// which differ in whether its only mark parts the fraction or the thousands.
type number struct {
	decimal string // the reading whose last mark parts the fraction; empty if there is none
	grouped string // the reading whose marks part thousands; empty if there is none
	mark    byte   // the mark that is in doubt or that parts the fraction: '.' or ','
}

// ambiguous reports whether both readings are possible.
func (n number) ambiguous() bool { return n.decimal != "" && n.grouped != "" }

// valid reports whether there is a reading at all.
func (n number) valid() bool { return n.decimal != "" || n.grouped != "" }

// settle picks a reading. decimal is the mark known to part fractions here, 0 if not known.
func (n number) settle(decimal byte) (string, bool) {
	switch {
	case !n.valid():
		return "", false
	case !n.ambiguous():
		return n.decimal + n.grouped, true
	case decimal == 0:
		return "", false
	case decimal == n.mark:
		return n.decimal, true
	}
	return n.grouped, true
}

// readNumber reads ASCII digits with '.', ',' and '\” (thousands in Switzerland; also stands for a blank that groups).
func readNumber(raw string) number {
	if digits := strings.Count(raw, "") - 1; digits == 0 || digits > maxDigits {
		return number{}
	}
	groupMark := byte(0)
	if strings.ContainsRune(raw, '\'') {
		groupMark = '\''
	}
	last := strings.LastIndexAny(raw, ".,")
	switch {
	case last < 0:
		return wholeNumber(raw, groupMark)
	case strings.IndexAny(raw, ".,") == last:
		return oneMark(raw, last, groupMark)
	}
	return manyMarks(raw, last)
}

// wholeNumber reads digits without '.' and ','.
func wholeNumber(raw string, groupMark byte) number {
	digits, ok := ungroup(raw, groupMark)
	if !ok {
		return number{}
	}
	return number{grouped: trimZeros(digits)}
}

// oneMark reads digits with exactly one '.' or ',' at position at.
func oneMark(raw string, at int, groupMark byte) number {
	head, tail := raw[:at], raw[at+1:]
	n := number{mark: raw[at]}
	whole, ok := ungroup(head, groupMark)
	if !ok || !allDigits(tail) || tail == "" {
		return number{}
	}
	n.decimal = trimZeros(whole) + "." + tail
	if groupMark == 0 && len(tail) == 3 && len(head) >= 1 && len(head) <= 3 && head[0] != '0' {
		n.grouped = head + tail
	}
	return n
}

// manyMarks reads digits with several marks, the last of them at position last.
func manyMarks(raw string, last int) number {
	first := raw[strings.IndexAny(raw, ".,")]
	if strings.ContainsRune(raw, '\'') {
		return number{}
	}
	if first == raw[last] { // one kind of mark throughout: all of them group
		digits, ok := ungroup(raw, first)
		if !ok {
			return number{}
		}
		return number{grouped: trimZeros(digits), mark: 0}
	}
	whole, ok := ungroup(raw[:last], first)
	tail := raw[last+1:]
	if !ok || tail == "" || !allDigits(tail) {
		return number{}
	}
	return number{decimal: trimZeros(whole) + "." + tail, mark: raw[last]}
}

// ungroup takes the grouping marks out, if they stand where thousands (1,234,567) or lakhs (12,34,567) do.
func ungroup(raw string, mark byte) (string, bool) {
	if mark == 0 {
		return raw, allDigits(raw)
	}
	groups := strings.Split(raw, string(mark))
	for i, g := range groups {
		switch {
		case g == "" || !allDigits(g):
			return "", false
		case i == 0 && (len(g) > 3 || g[0] == '0'):
			return "", false
		case i == len(groups)-1 && i > 0 && len(g) != 3:
			return "", false
		}
	}
	if !evenGroups(groups) {
		return "", false
	}
	return strings.Join(groups, ""), true
}

// evenGroups reports whether the middle groups are all of three digits, or all of two as in India.
func evenGroups(groups []string) bool {
	for i := 1; i < len(groups)-1; i++ {
		if n := len(groups[i]); n != len(groups[1]) || n != 2 && n != 3 {
			return false
		}
	}
	return len(groups) < 3 || len(groups[1]) == 3 || len(groups[0]) <= 2
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// trimZeros gives a whole number its canonical form: no leading zeros, "0" for none.
func trimZeros(digits string) string {
	if s := strings.TrimLeft(digits, "0"); s != "" {
		return s
	}
	return "0"
}

// canonicalNumber reports whether s is a decimal as readings hold it: "0", "12", "0.5".
func canonicalNumber(s string) bool {
	whole, frac, marked := strings.Cut(s, ".")
	if len(s) > maxDigits+2 || whole == "" || whole != trimZeros(whole) || !allDigits(whole) {
		return false
	}
	return !marked || frac != "" && allDigits(frac)
}

// canonicalAmount is canonicalNumber with an optional leading minus.
func canonicalAmount(s string) bool { return canonicalNumber(strings.TrimPrefix(s, "-")) }
