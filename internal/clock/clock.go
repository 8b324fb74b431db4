// Package clock is the injected source of time: a wall clock that may be wrong, and an uptime that is not.
package clock

import "time"

// Instant is a moment as this machine can know it.
type Instant struct {
	Wall   time.Time     `json:"wall"`   // the system's wall clock
	Known  bool          `json:"known"`  // whether Wall can be believed (docs/rules.md, rule 11)
	Boot   string        `json:"boot"`   // identifies the boot that Uptime counts from
	Uptime time.Duration `json:"uptime"` // CLOCK_BOOTTIME: since that boot, suspend included
}

// Source tells the present instant.
type Source interface{ Now() Instant }

// IsZero reports whether the instant was never set.
func (i Instant) IsZero() bool { return i.Boot == "" && i.Wall.IsZero() && i.Uptime == 0 }

// Age is a lower bound of the time from then to now; exact says that it is the true one.
//
// Within one boot the uptime decides, whatever the wall clock did meanwhile. Across boots two believed wall clocks tell;
// otherwise at least the present uptime has passed, as then lies before this boot.
func Age(then, now Instant) (age time.Duration, exact bool) {
	if then.Boot == now.Boot {
		return max(now.Uptime-then.Uptime, 0), true
	}
	if !then.Known || !now.Known {
		return now.Uptime, false
	}
	passed := now.Wall.Round(0).Sub(then.Wall.Round(0))
	return max(passed, now.Uptime), passed >= now.Uptime
}

// Date tells the wall time of then, as known now: its own where it was believed, else counted back from now within one boot.
// The zero Time means that it cannot be told.
func Date(then, now Instant) time.Time {
	switch {
	case then.IsZero():
		return time.Time{}
	case then.Known:
		return then.Wall
	case now.Known && then.Boot == now.Boot:
		return now.Wall.Add(then.Uptime - now.Uptime)
	default:
		return time.Time{}
	}
}
