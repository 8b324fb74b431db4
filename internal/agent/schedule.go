package agent

import (
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
)

const (
	// jitterShare is how much of an interval may be added to it at random: asks of many gauges must not fall together.
	jitterShare = 0.1

	// clockWait is how long after boot quiet hours hold back asks because the time is not known yet. NTP takes a minute or
	// two; without data left it never comes, and then the gauge must go on asking.
	clockWait = 10 * time.Minute
)

// last is what the schedule needs to know of an ask's past. The zero last is none.
type last struct {
	at     clock.Instant
	fails  int     // in a row, with something spent
	jitter float64 // in [0,1), drawn once for each try
}

// untilDue is how long an ask must still wait; zero or less: it is due. The first ask ever is due at once.
//
// After an answer it comes again in every, after failures in minimum_gap, doubled each time up to every. A restart
// changes nothing, as the last try is on disk. Where the clock cannot tell how long ago that was, minimum_gap counts from the boot.
func untilDue(a config.Ask, l last, now clock.Instant) time.Duration {
	if l.at.IsZero() {
		return 0
	}
	interval := a.Every
	if l.fails > 0 {
		interval = min(backoff(a.MinimumGap, l.fails), max(a.Every, a.MinimumGap))
	}
	interval = max(interval, a.MinimumGap)
	interval += time.Duration(float64(interval) * jitterShare * l.jitter)
	age, exact := clock.Age(l.at, now)
	if !exact {
		return min(interval-age, a.MinimumGap-now.Uptime)
	}
	return interval - age
}

// backoff is gap, doubled for each failure after the first.
func backoff(gap time.Duration, fails int) time.Duration {
	const most = 16 // doublings: beyond every schedule, and far from overflow
	return gap << min(fails-1, most)
}

// quietNow reports whether scheduled asks must wait for the end of quiet hours, and how long. While the time is not known
// they wait for it, but not for ever.
func quietNow(q config.Quiet, now clock.Instant) (bool, time.Duration) {
	if q == (config.Quiet{}) {
		return false, 0
	}
	if !now.Known {
		return now.Uptime < clockWait, clockWait - now.Uptime
	}
	if !q.Covers(now.Wall) {
		return false, 0
	}
	h, m, s := now.Wall.Clock()
	left := q.To - time.Duration(h)*time.Hour - time.Duration(m)*time.Minute - time.Duration(s)*time.Second
	if left <= 0 {
		left += 24 * time.Hour
	}
	return true, left
}
