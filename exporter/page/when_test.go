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
