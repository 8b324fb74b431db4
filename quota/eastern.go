package quota

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Dates that name their parts, as in 2026年7月12日 and 7월 12일, and calendars other than the Gregorian.

// signed reads a year, a month and a day that are each followed by a word for it; the year may be missing.
func (s *scan) signed(in []item, i int) (item, int) {
	var d day
	at := i
	if n := s.whole(in[at], 4); n > 0 && roleAt(in, at+1, roleYearSign) {
		d.year = n
		at += 2
	}
	if roleAt(in, at+1, roleMonthEnd) && d.year == 0 && in[at+1].gap == gapNone { // 6月末 in one word
		if n := s.whole(in[at], 2); n >= 1 && n <= 12 && n != 2 {
			return item{kind: kindDate, day: day{month: n, day: lastOf(firstYear, n)}}, 2
		}
	}
	month, ok := s.part(in, at, roleMonthSign, 12)
	if !ok {
		return item{}, 0
	}
	if d.year > 0 {
		d.year = s.eraYear(in, i, d.year)
	}
	if roleAt(in, at+2, roleMonthEnd) && d.year > 0 {
		return item{kind: kindDate, day: day{year: d.year, month: month, day: lastOf(d.year, month)}}, at + 3 - i
	}
	if roleAt(in, at+2, roleMonthEnd) && month != 2 { // the last of February takes the year
		return item{kind: kindDate, day: day{month: month, day: lastOf(firstYear, month)}}, at + 3 - i
	}
	dayOf, ok := s.part(in, at+2, roleDaySign, 31)
	if !ok {
		return item{}, 0
	}
	d.month, d.day = month, dayOf
	if !d.exists() {
		return item{}, 0
	}
	return s.withClock(in, i, at+4-i, d)
}

// lastOf gives the last day of a month.
func lastOf(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// part reads a number up to most with the word for what it is.
func (s *scan) part(in []item, i int, sign role, most int) (int, bool) {
	if i >= len(in) || !roleAt(in, i+1, sign) {
		return 0, false
	}
	n := s.whole(in[i], 2)
	return n, n >= 1 && n <= most
}

func roleAt(in []item, i int, r role) bool {
	return i < len(in) && in[i].kind == kindRole && in[i].role == r
}

// Years of other calendars, as their difference to ours.
const (
	buddhistEra   = 543 // Thailand, Laos, Cambodia
	shortBuddhist = 2500
	reiwa         = 2018
	minguo        = 1911 // Taiwan
)

// eraYear gives the Gregorian year for a year that may be of a Japanese era or of the Buddhist calendar.
func (s *scan) eraYear(in []item, i, year int) int {
	if i > 0 && s.tokens[in[i-1].to-1].word == "令和" && year < 100 {
		return reiwa + year
	}
	return gregorianYear(year)
}

// gregorianYear takes a year of the Buddhist or the Taiwanese calendar for what it is: no bundle lasts that long.
func gregorianYear(year int) int {
	if year >= 100 && year+minguo <= lastYear {
		return year + minguo
	}
	if year >= firstYear+buddhistEra && year <= lastYear+buddhistEra {
		return year - buddhistEra
	}
	return year
}

// buddhist reports whether the country or the script is one that writes years by the Buddhist calendar, in two digits too.
func (s *scan) buddhist() bool {
	return s.thai || strings.EqualFold(s.hints.Country, "TH")
}

func isThai(r rune) bool { return unicode.Is(unicode.Thai, r) }

// Years of the Persian calendar that bundles can end in.
const (
	firstPersianYear = 1379
	lastPersianYear  = 1478
)

// persian gives the Gregorian date of one of the Solar Hijri calendar, by its rule of 33 years, which holds for all years that
// matter here; the zero day where there is none.
func persian(year, month, dayOf int) day {
	if year < firstPersianYear || year > lastPersianYear || month < 1 || month > 12 || dayOf < 1 || dayOf > 31 || month > 6 && dayOf > 30 {
		return day{}
	}
	since := year - 979
	days := 365*since + since/33*8 + (since%33+3)/4 + dayOf - 1
	for m := 1; m < month; m++ {
		days += 30
		if m <= 6 {
			days++
		}
	}
	return fromDayNumber(days + 79)
}

// fromDayNumber gives the Gregorian date so many days after the first of January 1600.
func fromDayNumber(days int) day {
	const firstJulianDay = 2305448 // of 1600-01-01
	t := days + firstJulianDay + 68569
	n := 4 * t / 146097
	t -= (146097*n + 3) / 4
	y := 4000 * (t + 1) / 1461001
	t = t - 1461*y/4 + 31
	m := 80 * t / 2447
	d := day{day: t - 2447*m/80}
	t = m / 11
	d.month, d.year = m+2-12*t, 100*(n-49)+y+t
	if !d.exists() {
		return day{}
	}
	return d
}

// persianDate reads year, month and day, or day, month and year, of the Persian calendar; the zero day where they are none.
func persianDate(f [3]string) day {
	var n [3]int
	for i := range f {
		v, err := strconv.Atoi(f[i])
		if err != nil {
			return day{}
		}
		n[i] = v
	}
	if len(f[0]) == 4 {
		return persian(n[0], n[1], n[2])
	}
	return persian(n[2], n[1], n[0])
}

// calendar reads a date of three numbers in the calendar of the place.
func (s *scan) calendar(text string) day {
	f, ok := splitDate(text)
	if !ok {
		return day{}
	}
	if d := persianDate(f); d.month > 0 {
		return d
	}
	if n, err := strconv.Atoi(f[2]); err == nil && s.buddhist() && len(f[2]) == 2 && n > 60 {
		text = strings.TrimSuffix(text, f[2]) + strconv.Itoa(shortBuddhist+n)
	}
	return readDate(text, s.order)
}
