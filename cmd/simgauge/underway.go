package main

import (
	"fmt"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
)

// underWay says what is being asked, what is awaited, for how long and until when at most.
func underWay(a agent.AskingState, now time.Time) string {
	said := inert(firstSet(a.Ask, "typed"))
	if a.Method != "" {
		said += " by " + string(a.Method)
	}
	said += fmt.Sprintf(": %s, %s so far", inert(firstSet(a.Awaited, "waiting")), lasting(now.Sub(a.Since)))
	if left := a.Deadline.Sub(now); left > 0 && left < 24*time.Hour {
		said += fmt.Sprintf(", %s more at most", lasting(left))
	}
	return said
}
