package modem

import (
	"cmp"
	"time"
)

// Timing holds every deadline of the package, so that tests can shorten them. A zero field is its default.
type Timing struct {
	Command    time.Duration // from a command to its final result code
	Write      time.Duration // a write to a stalled port
	Fold       time.Duration // silence that ends an unfinished multi-line string
	Resync     time.Duration // quiet line awaited after a time-out
	Probe      time.Duration // an answer to the first AT
	BackoffMin time.Duration // first pause before reopening
	BackoffMax time.Duration // longest pause before reopening
}

// The defaults of Timing.
const (
	defaultCommand = 10 * time.Second       // commands that stay on the modem answer within 5 s; those that do not have their own
	defaultWrite   = 5 * time.Second        // a USB port takes a command in a millisecond, a stalled one never
	defaultFold    = 3 * time.Second        // modems send one result code without such a pause
	defaultResync  = 150 * time.Millisecond // a slow modem pauses less between the lines of one answer
	defaultProbe   = 5 * time.Second        // a modem that has just enumerated may swallow the first commands
	firstBackoff   = time.Second            // a modem that reset needs 2 s to 30 s to come back
	lastBackoff    = time.Minute            // what a user who plugs the modem in again will bear
)

func (t Timing) withDefaults() Timing {
	return Timing{
		Command:    cmp.Or(t.Command, defaultCommand),
		Write:      cmp.Or(t.Write, defaultWrite),
		Fold:       cmp.Or(t.Fold, defaultFold),
		Resync:     cmp.Or(t.Resync, defaultResync),
		Probe:      cmp.Or(t.Probe, defaultProbe),
		BackoffMin: cmp.Or(t.BackoffMin, firstBackoff),
		BackoffMax: cmp.Or(t.BackoffMax, lastBackoff),
	}
}
