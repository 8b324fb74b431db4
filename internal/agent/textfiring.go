package agent

import (
	"slices"

	"github.com/simgauge/simgauge/internal/clock"
)

// firing is what an alert that was texted speaks of, whenever it began. Prometheus and Alertmanager forget over a restart when that was, so
// the same comes with another beginning after each boot of their machine.
type firing struct {
	Of string        `json:"of"` // hashed
	At clock.Instant `json:"at"` // when it was texted
}

// fires reports whether the same was texted within a day and is not over, or waits. After that it is worth a reminder.
func (l *lifeline) fires(of string, now clock.Instant) bool {
	if of == "" {
		return false
	}
	waits := slices.ContainsFunc(l.Waiting, func(x *text) bool { return x.Of == of })
	return waits || slices.ContainsFunc(l.Firing, func(f firing) bool {
		age, _ := clock.Age(f.At, now)
		return f.Of == of && age < textFor
	})
}

// fired notes that it is texted.
func (l *lifeline) fired(of string, now clock.Instant) {
	if of == "" || slices.ContainsFunc(l.Firing, func(f firing) bool { return f.Of == of && f.At == now }) {
		return
	}
	l.rests(of)
	l.Firing = append(l.Firing, firing{of, now})
	l.Firing = slices.Clone(l.Firing[max(0, len(l.Firing)-keptTold):])
}

// rests notes that it is over, and reports whether it was texted.
func (l *lifeline) rests(of string) bool {
	n := len(l.Firing)
	l.Firing = slices.DeleteFunc(slices.Clone(l.Firing), func(f firing) bool { return f.Of == of })
	return len(l.Firing) < n
}
