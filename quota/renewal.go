package quota

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Renewal says when an allowance begins anew. The zero Renewal never does.
type Renewal struct {
	Day  int       // of every month, 1 to 31: the last day of a month that is shorter
	Days int       // length of a period, where it does not go by the month
	From time.Time // midnight UTC of the date that such periods count from; zero: from the first use
}

// longestPeriod bounds "every Nd": no plan lasts longer than ten years.
const longestPeriod = 3660

// errRenewal is what is said of a text that has none of the four forms.
var errRenewal = errors.New(`not a rule of renewal; say "monthly on 1", "every 30d from first use", "every 28d from 2026-11-03" or never`)

// ParseRenewal reads "monthly on 1", "every 30d from first use", "every 28d from 2026-11-03" or "never", in these words alone.
// The error is "cause; what to say instead".
func ParseRenewal(text string) (Renewal, error) {
	if text == "never" {
		return Renewal{}, nil
	}
	if m := regexp.MustCompile(`^monthly on (\d{1,3})$`).FindStringSubmatch(text); m != nil {
		day, _ := strconv.Atoi(m[1]) // three digits at most
		if day < 1 || day > 31 {
			return Renewal{}, errors.New("no day of a month; say 1 to 31, where 31 is the last day of every month")
		}
		return Renewal{Day: day}, nil
	}
	m := regexp.MustCompile(`^every (\d{1,6})d from (first use|\d{4}-\d{2}-\d{2})$`).FindStringSubmatch(text)
	if m == nil {
		return Renewal{}, errRenewal
	}
	return everyDays(m[1], m[2])
}

func everyDays(number, from string) (Renewal, error) {
	r := Renewal{}
	r.Days, _ = strconv.Atoi(number) // six digits at most
	if r.Days < 1 || r.Days > longestPeriod {
		return Renewal{}, fmt.Errorf("no length of a period; say 1d to %dd", longestPeriod)
	}
	if from == "first use" {
		return r, nil
	}
	date, err := time.Parse(time.DateOnly, from)
	if err != nil || date.Year() < 1 {
		return Renewal{}, errors.New("no such date; say year, month and day, as in 2026-11-03")
	}
	r.From = date
	return r, nil
}

// String is what ParseRenewal reads.
func (r Renewal) String() string {
	switch {
	case r.Day > 0:
		return fmt.Sprintf("monthly on %d", r.Day)
	case r.Days > 0 && r.From.IsZero():
		return fmt.Sprintf("every %dd from first use", r.Days)
	case r.Days > 0:
		return fmt.Sprintf("every %dd from %s", r.Days, r.From.Format(time.DateOnly))
	}
	return "never"
}

// Period is the one that an instant lies in: from its first instant up to, and without, the first of the next. Both are zero
// where the rule never renews, or counts from a first use that is not known yet. Days begin at the first instant that they have
// in loc, whatever daylight saving makes of midnight; periods from the first use begin at its time of day.
func (r Renewal) Period(at, firstUse time.Time, loc *time.Location) (from, to time.Time) {
	begin := r.begins(firstUse, loc)
	if begin == nil {
		return time.Time{}, time.Time{}
	}
	n := r.guess(at, firstUse, loc)
	for begin(n).After(at) {
		n--
	}
	for !begin(n + 1).After(at) {
		n++
	}
	return begin(n), begin(n + 1)
}

// begins gives the begin of the period with a number; nil where there are none.
func (r Renewal) begins(firstUse time.Time, loc *time.Location) func(n int) time.Time {
	switch {
	case r.Day > 0:
		return func(n int) time.Time { return startOfDay(0, time.Month(1+n), min(r.Day, lastDay(n)), loc) }
	case r.Days > 0 && !r.From.IsZero():
		y, m, d := r.From.Date()
		return func(n int) time.Time { return startOfDay(y, m, d+n*r.Days, loc) }
	case r.Days > 0 && !firstUse.IsZero():
		return func(n int) time.Time { return firstUse.In(loc).AddDate(0, 0, n*r.Days) }
	}
	return nil
}

// guess is a number at most a few periods off.
func (r Renewal) guess(at, firstUse time.Time, loc *time.Location) int {
	y, m, _ := at.In(loc).Date()
	if r.Day > 0 {
		return y*12 + int(m) - 1
	}
	first := r.From
	if first.IsZero() {
		first = firstUse
	}
	const day = 24 * 60 * 60
	return int((at.Unix() - first.Unix()) / day / int64(r.Days))
}

// lastDay is that of the n-th month after January of the year 0.
func lastDay(n int) int { return time.Date(0, time.Month(2+n), 0, 12, 0, 0, 0, time.UTC).Day() }

// startOfDay is the first instant of a day: midnight, or where that was left out the instant after the gap, or where it comes
// twice the first of the two.
func startOfDay(y int, m time.Month, d int, loc *time.Location) time.Time {
	want := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	t := time.Date(y, m, d, 0, 0, 0, 0, loc)
	began, ends := t.ZoneBounds()
	if dayOf(t).Before(want) {
		return ends
	}
	if began.IsZero() {
		return t
	}
	if dayOf(began).Equal(want) && began.Before(t) && !dayOf(began.Add(-time.Second)).Equal(want) {
		return began // time.Date gave what the same clock shows behind the gap
	}
	_, now := t.Zone()
	_, before := began.Add(-time.Second).Zone()
	if again := t.Add(time.Duration(now-before) * time.Second); again.Before(began) && dayOf(again).Equal(want) {
		return again
	}
	return t
}

func dayOf(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
