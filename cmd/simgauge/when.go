package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// lasting is a length of time in one or two words: "12 s", "3 h 20 min", "9 days".
func lasting(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", max(d, 0)/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 10*time.Hour && d%time.Hour >= time.Minute:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	case d < 2*day:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d days", d/day)
}

// soonest is a moment as it is said now: the time of day today, the weekday within a week, else the date.
func soonest(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	switch days := midnight(t).Sub(midnight(now)).Hours() / 24; {
	case days > -0.5 && days < 0.5:
		return "today " + t.Format("15:04")
	case days > 0 && days < 6.5:
		return t.Format("Mon 15:04")
	}
	return t.Format("2006-01-02 15:04")
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
}

// outlook says in words how a bundle ends; empty: nothing is known of it.
func outlook(l agent.LiveState, d quota.Data, now time.Time) string {
	switch l.Outlook {
	case meter.RunsOut:
		return "runs out " + soonest(l.RunsOut, now) + sureOf(l, now) + before(l, d)
	case meter.RenewsFirst:
		return "not before it renews" + on(d.Renews)
	case meter.ExpiresFirst:
		return "not before it expires" + on(d.Expires)
	case meter.Lasts:
		return "does not run out in the time that can be foreseen"
	case meter.Unknown:
		return "when it runs out is not known yet: too little was seen of how it is used"
	}
	return ""
}

// sureOf says how sure the moment is, where that is more than an hour.
func sureOf(l agent.LiveState, now time.Time) string {
	switch {
	case l.Earliest.IsZero():
		return ""
	case l.Latest.IsZero():
		return " (not before " + soonest(l.Earliest, now) + ", perhaps not at all)"
	case l.Latest.Sub(l.Earliest) < time.Hour:
		return ""
	}
	return " (" + soonest(l.Earliest, now) + " to " + soonest(l.Latest, now) + ")"
}

// before names the end that a bundle will not see.
func before(l agent.LiveState, d quota.Data) string {
	switch {
	case d.Renews.Known() && d.Renews.In(time.Local).After(l.RunsOut):
		return ", before it renews" + on(d.Renews)
	case d.Expires.Known() && d.Expires.In(time.Local).After(l.RunsOut):
		return ", before it expires" + on(d.Expires)
	}
	return ""
}

func on(m quota.Moment) string {
	if !m.Known() {
		return ""
	}
	return " on " + moment(m)
}

// toGo says how long a bundle still has; empty: it has no end that is known.
func toGo(d quota.Data, now time.Time) string {
	var said []string
	for _, end := range []struct {
		will, did string
		at        quota.Moment
	}{{"renews", "was to renew", d.Renews}, {"expires", "expired", d.Expires}} {
		if !end.at.Known() {
			continue
		}
		if left := end.at.In(time.Local).Sub(now); left > 0 {
			said = append(said, fmt.Sprintf("%s in %s, on %s", end.will, lasting(left), moment(end.at)))
			continue
		}
		said = append(said, end.did+on(end.at))
	}
	return strings.Join(said, "; ")
}

// figure is an amount as it is taken in at a glance: three digits of it, cut off.
func figure(b quota.Bytes, binary bool) string {
	number, unit, ok := strings.Cut(size(b, binary), " ")
	if value, err := strconv.ParseFloat(number, 64); ok && err == nil && len(number) > 4 && value < 1000 {
		number = strings.TrimSuffix(number[:4], ".")
	}
	return number + " " + unit
}
