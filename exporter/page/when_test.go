package page

import (
	"testing"
	"time"
)

// A day lies as many days ahead as the calendar says, at whatever time one looks.
func TestDaysAheadAreThoseOfTheCalendar(t *testing.T) {
	english, err := textsOf(t, languages()[0])
	if err != nil {
		t.Fatal(err)
	}
	loc := time.FixedZone("", 3600)
	ends := time.Date(2026, 12, 29, 23, 59, 59, 0, loc)
	for _, tt := range []struct {
		now  time.Time
		want string
	}{
		{time.Date(2026, 11, 29, 0, 0, 0, 0, loc), "in 30 days"},
		{time.Date(2026, 11, 29, 11, 30, 0, 0, loc), "in 30 days"},
		{time.Date(2026, 11, 29, 22, 59, 59, 0, time.UTC), "in 30 days"},
		{time.Date(2026, 12, 27, 1, 0, 0, 0, loc), "in 2 days"},
		{time.Date(2026, 12, 28, 12, 0, 0, 0, loc), "in 36 hours"},
		{time.Date(2027, 1, 2, 12, 0, 0, 0, loc), "4 days ago"},
	} {
		if got := (moments{Words{english}, tt.now, loc}).day(ends).Rel; got != tt.want {
			t.Errorf("at %s: %q, want %q", tt.now, got, tt.want)
		}
	}
}

// How often something is done is said as one would write it into the configuration.
func TestHowOften(t *testing.T) {
	english, err := textsOf(t, languages()[0])
	if err != nil {
		t.Fatal(err)
	}
	for d, want := range map[time.Duration]string{
		0: "", 300 * time.Millisecond: "every second", 20 * time.Second: "every 20 seconds", time.Minute: "every minute",
		45 * time.Minute: "every 45 minutes", time.Hour: "every hour", 80 * time.Minute: "every 80 minutes", 6 * time.Hour: "every 6 hours",
		24 * time.Hour: "every 24 hours", 72 * time.Hour: "every 3 days",
	} {
		if got := (moments{Words: Words{english}}).every(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}
