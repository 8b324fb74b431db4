package page

import (
	"math"
	"time"
)

// moments writes moments as seen from now.
type moments struct {
	Words
	now time.Time
	loc *time.Location
}

// when is a moment with its time of day.
func (m moments) when(t time.Time) When { return m.write(t, "format.moment", "format.moment.year") }

// day is a moment of which the day is known alone: how far it is, is told in days of the calendar.
func (m moments) day(t time.Time) When {
	w := m.write(t, "format.day", "format.day.year")
	if n := m.daysTo(t); w.Known && n >= 2 {
		w.Rel = m.N("in.days", n)
	}
	return w
}

// daysTo is how many days of the calendar it is from now to t.
func (m moments) daysTo(t time.Time) int {
	date := func(t time.Time) time.Time {
		y, mo, d := t.In(m.loc).Date()
		return time.Date(y, mo, d, 0, 0, 0, 0, time.UTC)
	}
	return int(date(t).Sub(date(m.now)) / day)
}

func (m moments) write(t time.Time, near, far string) When {
	if t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		return When{}
	}
	t = t.In(m.loc)
	layout := m.T(near)
	if t.Year() != m.now.In(m.loc).Year() {
		layout = m.T(far)
	}
	return When{Known: true, ISO: t.Format(time.RFC3339), Unix: t.Unix(), Text: t.Format(layout), Rel: m.rel(t.Sub(m.now))}
}

// rel says how far a moment is from now.
func (m moments) rel(d time.Duration) string {
	ahead := d >= 0
	n, unit := rounded(d.Abs())
	switch {
	case unit == 0 && ahead:
		return m.T("rel.soon")
	case unit == 0:
		return m.T("rel.now")
	case unit == time.Minute && ahead:
		return m.N("in.minutes", n)
	case unit == time.Minute:
		return m.N("ago.minutes", n)
	case unit == time.Hour && ahead:
		return m.N("in.hours", n)
	case unit == time.Hour:
		return m.N("ago.hours", n)
	case ahead:
		return m.N("in.days", n)
	}
	return m.N("ago.days", n)
}

const day = 24 * time.Hour

// rounded is a duration in the unit that people use of it: minutes below 90, hours below 48, days from then on. Unit 0: below half a minute.
func rounded(d time.Duration) (n int, unit time.Duration) {
	switch {
	case d < 30*time.Second:
		return 0, 0
	case d < 90*time.Minute:
		unit = time.Minute
	case d < 2*day:
		unit = time.Hour
	default:
		unit = day
	}
	return int(math.Round(float64(d) / float64(unit))), unit
}

// every says how often something is done.
func (m moments) every(d time.Duration) string {
	n, unit := rounded(d)
	switch {
	case d <= 0:
		return ""
	case d < time.Minute:
		return m.N("every.seconds", max(int(d.Round(time.Second)/time.Second), 1))
	case unit == time.Hour || d%time.Hour == 0 && d < day:
		return m.N("every.hours", int(d.Round(time.Hour)/time.Hour))
	case unit == time.Minute:
		return m.N("every.minutes", n)
	}
	return m.N("every.days", n)
}
