// Package clock is the injected source of time: a wall clock that may be wrong, and an uptime that is not.
package clock

import "time"

// Instant is a moment as this machine can know it.
type Instant struct {
	Wall   time.Time     // the system's wall clock
	Known  bool          // whether Wall can be believed (design.md, rule 11)
	Boot   string        // identifies the boot that Uptime counts from
	Uptime time.Duration // CLOCK_BOOTTIME: since that boot, suspend included
}

// Source tells the present instant.
type Source interface{ Now() Instant }
