package meter

import (
	"testing"
	"time"
)

func TestAMachineThatDoesNotKnowTheTime(t *testing.T) {
	m, p, c := newPi(), plan(t, "monthly on 1"), &Count{}
	m.now = time.Date(2026, 1, 31, 20, 0, 0, 0, time.UTC)
	m.booted, m.known = m.now, false
	c.Take(p, m.sample())
	for range 8 * 60 { // until four in the morning
		c.Take(p, m.use(time.Minute, 1e6, 0).sample())
	}
	if f, _ := c.Figure(p, m.instant()); f.Used != 480e6 || !f.Undated || !f.Until.IsZero() {
		t.Errorf("figure %+v, want all of it, and no date", f)
	}
	m.known = true
	if !c.Take(p, m.use(time.Second, 0, 0).sample()) {
		t.Error("what is dated now would be lost by a restart")
	}
	if f, _ := c.Figure(p, m.instant()); f.Used < 239e6 || f.Used > 241e6 || f.Undated || f.Until.Format(time.DateOnly) != "2026-03-01" {
		t.Errorf("figure %+v once the time is known, want what flowed since midnight", f)
	}
}

func TestBootsThatEndedWithoutATime(t *testing.T) {
	m, p, c := newPi(), plan(t, "every 30d from first use"), &Count{}
	first := m.now
	m.known = false
	c.Take(p, m.sample())
	for range 3 {
		c.Take(p, m.use(time.Hour, 1e6, 0).sample())
		c.Take(p, m.reboot().use(time.Minute, 0, 0).sample())
	}
	m.known = true
	c.Take(p, m.use(time.Minute, 1e6, 0).sample())
	f, _ := c.Figure(p, m.instant())
	if f.Used != 4e6 || f.Since.Sub(first).Abs() > 10*time.Minute || !f.Until.Equal(f.Since.AddDate(0, 0, 30)) {
		t.Errorf("figure %+v, want 4 MB since about %v", f, first)
	}
}

// A clock that jumps ten years and comes back ends no period; one that stays there does, after a while.
func TestClockJumps(t *testing.T) {
	const decade = 3652 * 24 * time.Hour
	for name, shift := range map[string]time.Duration{"ahead": decade, "back": -decade} {
		t.Run(name, func(t *testing.T) {
			m, p, c := newPi(), plan(t, "monthly on 1"), &Count{}
			hour := func(n int) {
				for range n * 6 {
					c.Take(p, m.use(10*time.Minute, 1e6, 0).sample())
				}
			}
			c.Take(p, m.sample())
			hour(10)
			m.shift = shift
			hour(5)
			if got := used(t, c, p, m.instant()); got != 90e6 {
				t.Errorf("used %d in the doubt, want 90 MB", got)
			}
			m.shift = 0
			hour(5)
			if f, _ := c.Figure(p, m.instant()); f.Used != 120e6 || f.Until.Format(time.DateOnly) != "2026-02-01" {
				t.Errorf("figure %+v once it is back, want 120 MB", f)
			}
			m.shift = shift
			hour(10)
			f, _ := c.Figure(p, m.instant())
			if shift > 0 && (f.Used >= 60e6 || f.Until.Year() != 2036) || shift < 0 && (f.Used != 180e6 || f.Until.Year() != 2016) {
				t.Errorf("figure %+v when it stays, want another period", f)
			}
			m.shift = 0
			hour(10)
			if f, _ := c.Figure(p, m.instant()); f.Used < 200e6 || f.Until.Format(time.DateOnly) != "2026-02-01" {
				t.Errorf("figure %+v when it comes back after all, want all that was counted", f)
			}
		})
	}
}

// A boot with a wrong year that is believed elsewhere ends no period within hours.
func TestAnotherYearAfterABoot(t *testing.T) {
	m, p, c := newPi(), plan(t, "monthly on 1"), &Count{}
	c.Take(p, m.sample())
	c.Take(p, m.use(time.Hour, 1e6, 0).sample())
	m.reboot().shift = 3652 * 24 * time.Hour
	c.Take(p, m.use(time.Hour, 1e6, 0).sample())
	m.reboot().shift = 0
	c.Take(p, m.use(time.Hour, 1e6, 0).sample())
	if f, _ := c.Figure(p, m.instant()); f.Used != 3e6 || f.Undated {
		t.Errorf("figure %+v, want 3 MB", f)
	}
}
