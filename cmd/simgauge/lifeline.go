package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
)

// lifelineWords say how many texts are left, what waits and why, and when the last one left.
func lifelineWords(l agent.LifelineState, now time.Time) string {
	said := fmt.Sprintf("%d of %d text(s) to %s left in these 24 h", l.Left, l.AtMost, strings.Join(l.To, " "))
	if !l.Last.IsZero() {
		said += ", the last" + age(l.Last, now)
	}
	if l.Waiting > 0 {
		said += fmt.Sprintf("; %d wait(s) to be said", l.Waiting)
	}
	if l.Why != "" {
		said += fmt.Sprintf("; none may leave (%s): %s", l.Why, l.Error)
	}
	return said
}
