package quota

import (
	"strconv"
	"strings"
	"time"
)

// clock is a time of day as written.
type clock struct {
	stated               bool
	hour, minute, second int
}

// span is a time counted from the receipt.
type span struct {
	days, hours, months int
	monthEnd            bool // of the month of the receipt
}

// counted reports whether the span is so many days or hours, and not a word such as "tomorrow".
func (p span) counted() bool { return p.hours > 0 || p.months > 0 || p.days > 1 }

// spanOf reads the unit of time at in[i].
func spanOf(n int, in []item, i int) (item, bool) {
	if n < 0 || n > maxSpan || i >= len(in) || in[i].kind != kindRole {
		return item{}, false
	}
	it := item{kind: kindSpan}
	switch in[i].role {
	case roleDays:
		it.span.days = n
	case roleWeeks:
		it.span.days = 7 * n
	case roleHours:
		it.span.hours = n
	case roleMonths:
		it.span.months = n
	default:
		return item{}, false
	}
	return it, true
}

// withClock adds a time of day that follows the n items of a date.
func (s *scan) withClock(in []item, i, n int, d day) (item, int) {
	at := i + n
	for at < len(in) && at < i+n+3 {
		it := in[at]
		if it.kind == kindClock {
			k := 1
			d.clock = readClock(s.tokens[it.from].text)
			if at+1 < len(in) && in[at+1].kind == kindRole && (in[at+1].role == roleAm || in[at+1].role == rolePm) {
				d.clock.halve(in[at+1].role == rolePm)
				k = 2
			}
			return item{kind: kindDate, day: d}, at - i + k
		}
		if c, k := s.signedClock(in, at); k > 0 {
			d.clock = c
			return item{kind: kindDate, day: d}, at - i + k
		}
		small := it.kind == kindRole && (it.role == roleFiller || it.role == roleAsOf || it.role == roleClock || it.role == roleHours && at+1 < len(in) && in[at+1].kind == kindClock)
		if !small && (it.kind != kindSoft || it.gap == gapLine || s.tokens[it.from].text != ",") {
			break
		}
		at++
	}
	return item{kind: kindDate, day: d}, n
}

// signedClock reads an hour with the word for it: 9時30分, 24시, 23.59 น., with how many items it takes.
func (s *scan) signedClock(in []item, i int) (clock, int) {
	if i+1 >= len(in) || in[i].kind != kindNumber || in[i+1].kind != kindRole || in[i+1].role != roleClock {
		return clock{}, 0
	}
	text := s.tokens[in[i].from].text
	if hour, minute, ok := strings.Cut(text, "."); ok {
		if len(hour) > 2 || len(minute) != 2 || !allDigits(hour+minute) {
			return clock{}, 0
		}
		return readClock(hour + ":" + minute), 2
	}
	if len(text) > 2 || !allDigits(text) {
		return clock{}, 0
	}
	if i+3 < len(in) && in[i+2].kind == kindNumber && s.minuteSign(in[i+3]) {
		return readClock(text + ":" + s.tokens[in[i+2].from].text), 4
	}
	return readClock(text + ":00"), 2
}

// minuteSign reports the sign for the minutes of a time of day, which is also that of minutes to talk.
func (s *scan) minuteSign(it item) bool {
	word := s.tokens[it.from].word
	return word == "分" || word == "분"
}

// readClock reads hh:mm or hh:mm:ss; what no clock shows is not stated.
func readClock(text string) clock {
	c := clock{stated: true}
	for i, part := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		n, err := strconv.Atoi(part)
		if err != nil {
			return clock{}
		}
		switch i {
		case 0:
			c.hour = n
		case 1:
			c.minute = n
		case 2:
			c.second = n
		}
	}
	if c.hour > 23 || c.minute > 59 || c.second > 59 {
		return clock{}
	}
	return c
}

// halve reads the hour as one of twelve.
func (c *clock) halve(afternoon bool) {
	switch {
	case afternoon && c.hour < 12:
		c.hour += 12
	case !afternoon && c.hour == 12:
		c.hour = 0
	}
}

// moment gives the point in time that a date or a span means; zero where it takes a receipt that is not known.
func (it item) moment(received time.Time) Moment {
	if it.kind == kindSpan {
		return it.span.after(received)
	}
	d := it.day
	if d.month == 0 {
		return Moment{}
	}
	if d.year == 0 {
		if d = d.near(received); d.year == 0 {
			return Moment{}
		}
	}
	if !d.clock.stated || received.IsZero() { // without a zone a time of day is no instant
		return Moment{Time: time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC), DateOnly: true}
	}
	c := d.clock
	return Moment{Time: time.Date(d.year, time.Month(d.month), d.day, c.hour, c.minute, c.second, 0, received.Location())}
}

// near adds the year that brings the day closest to the receipt, with a month of grace for what has just expired.
func (d day) near(received time.Time) day {
	const grace = 30 * 24 * time.Hour
	if received.IsZero() {
		return d
	}
	for year := received.Year() - 1; year <= received.Year()+1; year++ {
		try := d
		try.year = year
		t := time.Date(year, time.Month(d.month), d.day, 0, 0, 0, 0, received.Location())
		if try.exists() && t.After(received.Add(-grace)) {
			return try
		}
	}
	return d
}

// after counts the span from the receipt: days and months end on a date, hours at an instant.
func (p span) after(received time.Time) Moment {
	if received.IsZero() {
		return Moment{}
	}
	y, m, d := received.Date()
	if y < firstYear || y > lastYear { // no clock of a network shows this
		return Moment{}
	}
	if p.hours > 0 {
		return Moment{Time: received.Truncate(time.Second).Add(time.Duration(p.hours) * time.Hour)}
	}
	if p.monthEnd {
		return Moment{Time: time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC), DateOnly: true}
	}
	return Moment{Time: time.Date(y, m+time.Month(p.months), d+p.days, 0, 0, 0, 0, time.UTC), DateOnly: true}
}
