package quota

import (
	"strconv"
	"strings"
	"time"
)

// day is a date as written: settled, or without a year. The zero day is a date that has two readings.
type day struct {
	year, month, day int // year 0: not stated
	clock            clock
}

// Years outside of these are no dates of bundles; "31.12.9999" stands for never.
const (
	firstYear = 2000
	lastYear  = 2099
	maxSpan   = 3660 // days or hours, about ten years
)

// splitDate reads three numbers parted by one mark. It reports whether any order of them makes a date.
func splitDate(text string) ([3]string, bool) {
	var f [3]string
	n := 0
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < '0' || r > '9' }) {
		if n == 3 {
			return f, false
		}
		f[n] = part
		n++
	}
	if n != 3 {
		return f, false
	}
	for _, order := range []string{"dmy", "mdy", "ymd"} {
		if _, ok := arrange(f, order); ok {
			return f, true
		}
	}
	d := persianDate(f)
	return f, d.month > 0
}

// arrange reads the three numbers in one order.
func arrange(f [3]string, order string) (day, bool) {
	var d day
	for i, what := range order {
		n, err := strconv.Atoi(f[i])
		if err != nil {
			return day{}, false
		}
		switch what {
		case 'd':
			d.day = n
		case 'm':
			d.month = n
		case 'y':
			d.year = gregorianYear(n)
			if len(f[i]) == 2 {
				d.year += firstYear
			} else if len(f[i]) != 4 && (len(f[i]) != 3 || order != "ymd") {
				return day{}, false
			}
		}
		if what != 'y' && len(f[i]) > 2 {
			return day{}, false
		}
	}
	return d, d.year > 0 && d.exists()
}

// exists reports whether the calendar has this day; a day without a year is tried in a leap year.
func (d day) exists() bool {
	year := d.year
	if year == 0 {
		year = firstYear
	}
	if year < firstYear || year > lastYear || d.month < 1 || d.month > 12 || d.day < 1 {
		return false
	}
	return time.Date(year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Day() == d.day
}

// readDate settles a date of three numbers: by its form, by the order of the place, by what the calendar allows.
func readDate(text, order string) day {
	f, ok := splitDate(text)
	if !ok {
		return day{}
	}
	if strings.ContainsRune(text, '.') && order != "ymd" && len(f[0]) < 4 {
		order = "dmy" // nobody writes the month first with dots
	}
	if d, ok := arrange(f, order); ok && len(order) == 3 && order != "any" {
		return d
	}
	var found day
	for _, o := range []string{"dmy", "mdy", "ymd"} {
		d, ok := arrange(f, o)
		switch {
		case !ok || d == found:
		case found != day{}:
			return day{}
		default:
			found = d
		}
	}
	return found
}

// date reads dates and spans.
func (s *scan) date(in []item, i int) (item, int) {
	switch it := in[i]; {
	case it.kind == kindDate:
		return s.withClock(in, i, 1, s.calendar(s.tokens[it.from].text))
	case it.kind == kindRole && it.role == roleToday:
		_, n := s.signedClock(in, i+1)
		return item{kind: kindSpan}, 1 + n
	case it.kind == kindRole && it.role == roleTomorrow:
		_, n := s.signedClock(in, i+1)
		return item{kind: kindSpan, span: span{days: 1}}, 1 + n
	case it.kind == kindRole && it.role == roleMonthEnd:
		return item{kind: kindSpan, span: span{monthEnd: true}}, 1
	case it.kind == kindRole && it.role == roleMonth:
		return s.monthFirst(in, i)
	case it.kind == kindNumber:
		return s.numberFirst(in, i)
	}
	return item{}, 0
}

// numberFirst reads "28 Aug 2026", "28. August", "12 days", and after a word of expiry "15/06" and "30.06.".
func (s *scan) numberFirst(in []item, i int) (item, int) {
	if it, n := s.signed(in, i); n > 0 {
		return it, n
	}
	n := s.whole(in[i], 4)
	if it, ok := spanOf(n, in, i+1); ok {
		return it, 2
	}
	if it, k := s.yearFirst(in, i); k > 0 {
		return it, k
	}
	at := s.skipTo(in, i+1, roleMonth, 3)
	if at > 0 && n >= 1 && n <= 31 {
		d := day{month: s.monthOf(in[at]), day: n}
		k := at - i + 1
		if year, m := s.yearAt(in, at+1); m > 0 {
			d.year = year
			k += m
		}
		if d.exists() {
			return s.withClock(in, i, k, d)
		}
	}
	return s.yearless(in, i)
}

// monthFirst reads "Aug 28 2026", "August 28th, 2026".
func (s *scan) monthFirst(in []item, i int) (item, int) {
	at := i + 1
	if at < len(in) && in[at].kind == kindDash {
		at++
	}
	if at >= len(in) || in[at].kind != kindNumber {
		return item{}, 0
	}
	d := day{month: s.monthOf(in[i]), day: s.whole(in[at], 2)}
	at++
	if at < len(in) && in[at].kind == kindRole && in[at].role == roleOrdinal {
		at++
	}
	if year, m := s.yearAt(in, at); m > 0 {
		d.year = year
		at += m
	}
	if !d.exists() {
		return item{}, 0
	}
	return s.withClock(in, i, at-i, d)
}

// whole gives the value of an item that is a plain number of at most most digits, else -1.
func (s *scan) whole(it item, most int) int {
	text := s.tokens[it.from].text
	if it.kind != kindNumber || len(text) > most || !allDigits(text) {
		return -1
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// skipTo finds the role within the next few items, over dots, dashes, ordinals and small words; 0 if it is not there.
func (s *scan) skipTo(in []item, i int, want role, most int) int {
	for k := i; k < len(in) && k < i+most; k++ {
		it := in[k]
		if it.kind == kindRole && it.role == want {
			return k
		}
		small := it.kind == kindRole && (it.role == roleOf || it.role == roleWeakOf || it.role == roleOrdinal || it.role == roleFiller)
		if !small && it.kind != kindDash && it.kind != kindSlash && (it.kind != kindHard || s.tokens[it.from].text != ".") {
			return 0
		}
	}
	return 0
}

// yearAt reads a year at in[i], over a comma or a small word, with how many items it takes.
func (s *scan) yearAt(in []item, i int) (int, int) {
	for k := i; k < len(in) && k < i+3; k++ {
		it := in[k]
		if it.kind == kindNumber {
			if y := gregorianYear(s.whole(it, 4)); y >= firstYear && y <= lastYear {
				return y, k - i + 1
			}
			if s.shortYear(in, i, k) {
				return firstYear + s.whole(it, 2), k - i + 1
			}
			return 0, 0
		}
		small := it.kind == kindRole && (it.role == roleOf || it.role == roleWeakOf || it.role == roleFiller)
		if !small && it.kind != kindSoft && it.kind != kindDash && it.kind != kindSlash && (it.kind != kindHard || it.gap != gapNone) {
			return 0, 0
		}
	}
	return 0, 0
}

// shortYear reports whether the number at in[k] is a year of two digits behind the date that ends before in[i]: "30-Jul-26",
// "30Jul26", "30 Jul 26" where the clause ends.
func (s *scan) shortYear(in []item, i, k int) bool {
	const first = 10 // no carrier told of data in two digits before
	if n := s.whole(in[k], 2); n < first || k > i+1 || unitFollows(in, k+1) {
		return false
	}
	if k == i+1 && in[i].kind == kindSoft {
		return in[i].gap == gapNone && s.tokens[in[i].from].text == "," && s.closes(in, k)
	}
	if k == i+1 {
		return in[i].gap == gapNone && in[k].gap == gapNone
	}
	if in[k].gap == gapNone {
		return true
	}
	return s.closes(in, k)
}

// closes reports whether the clause ends behind in[k], or goes on with a time of day.
func (s *scan) closes(in []item, k int) bool {
	return k+1 == len(in) || in[k+1].kind == kindHard || in[k+1].kind == kindSoft || in[k+1].kind == kindClock
}

// yearFirst reads "2026-Jul-30" and "2026 July 30".
func (s *scan) yearFirst(in []item, i int) (item, int) {
	year := gregorianYear(s.whole(in[i], 4))
	at := s.skipTo(in, i+1, roleMonth, 2)
	if at == 0 || year < firstYear || year > lastYear {
		return item{}, 0
	}
	k := at + 1
	if k < len(in) && in[k].kind == kindDash && in[k].gap == gapNone {
		k++
	}
	if k >= len(in) {
		return item{}, 0
	}
	d := day{year: year, month: s.monthOf(in[at]), day: s.whole(in[k], 2)}
	if !d.exists() {
		return item{}, 0
	}
	return s.withClock(in, i, k+1-i, d)
}

func (s *scan) monthOf(it item) int {
	n, err := strconv.Atoi(it.value)
	if err != nil {
		return 0
	}
	return n
}

// yearless reads "15/06" and "30.06." where a word just before says that a date follows.
func (s *scan) yearless(in []item, i int) (item, int) {
	if !dated(in, i) {
		return item{}, 0
	}
	text, n := s.tokens[in[i].from].text, 1
	a, b, ok := strings.Cut(text, ".")
	if !ok && i+2 < len(in) && in[i+1].kind == kindSlash && in[i+2].kind == kindNumber && in[i+1].gap == gapNone && in[i+2].gap == gapNone {
		a, b, n = text, s.tokens[in[i+2].from].text, 3
	} else if !ok {
		return item{}, 0
	}
	if len(a) > 2 || len(b) != 2 || !allDigits(a) || !allDigits(b) || unitFollows(in, i+n) {
		return item{}, 0
	}
	// A leap year stands in for the one not stated, so that only the order is settled here.
	d := readDate(a+"/"+b+"/"+strconv.Itoa(firstYear), s.order)
	d.year = 0
	return s.withClock(in, i, n, d)
}

// dated reports whether a word of expiry or renewal precedes in[i].
func dated(in []item, i int) bool {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		switch {
		case in[k].kind == kindRole && (in[k].role == roleExpires || in[k].role == roleRenews):
			return true
		case in[k].kind != kindColon && (in[k].kind != kindRole || in[k].role != roleFiller && in[k].role != roleIs):
			return false
		}
	}
	return false
}

func unitFollows(in []item, i int) bool {
	return i < len(in) && in[i].kind == kindRole && (in[i].role == roleUnit || in[i].role == roleCurrency)
}
