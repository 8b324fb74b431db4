package quota

import (
	"testing"
	"time"
)

func TestReadMoment(t *testing.T) {
	tokyo := time.FixedZone("", 9*3600)
	received := time.Date(2026, 12, 20, 10, 0, 0, 0, tokyo)
	for _, tc := range []struct {
		text, country string
		received      time.Time
		want          Moment
	}{
		{"2026-07-12", "", time.Time{}, date(2026, 7, 12)},
		{"12.07.2026", "", time.Time{}, date(2026, 7, 12)},
		{"12. 7. 2026", "", time.Time{}, date(2026, 7, 12)},
		{"12/07/2026", "", time.Time{}, Moment{}},
		{"12/07/2026", "FR", time.Time{}, date(2026, 7, 12)},
		{"12/07/2026", "US", time.Time{}, date(2026, 12, 7)},
		{"31/07/2026", "US", time.Time{}, date(2026, 7, 31)},
		{"31-10-26", "CU", time.Time{}, date(2026, 10, 31)},
		{"31-10-26", "", time.Time{}, Moment{}},
		{"28 Aug 2026", "", time.Time{}, date(2026, 8, 28)},
		{"Aug 28th, 2026", "", time.Time{}, date(2026, 8, 28)},
		{"3 de agosto de 2026", "", time.Time{}, date(2026, 8, 3)},
		{"1er août 2026", "", time.Time{}, date(2026, 8, 1)},
		{"29.02.2027", "", time.Time{}, Moment{}},
		{"31.12.9999", "", time.Time{}, Moment{}},
		{"5 January", "", received, date(2027, 1, 5)},
		{"5 January", "", time.Time{}, Moment{}},
		{"15 December", "", received, date(2026, 12, 15)},
		{"31/12", "DE", received, date(2026, 12, 31)},
		{"05/06", "", received, Moment{}},
		{"12 days", "", received, date(2027, 1, 1)},
		{"2 weeks", "", received, date(2027, 1, 3)},
		{"1 month", "", received, date(2027, 1, 20)},
		{"48 hours", "", received, Moment{Time: received.Add(48 * time.Hour)}},
		{"12 days", "", time.Time{}, Moment{}},
		{"tomorrow", "", received, date(2026, 12, 21)},
		{"2026-12-24 06:30", "", received, Moment{Time: time.Date(2026, 12, 24, 6, 30, 0, 0, tokyo)}},
		{"2026-12-24, 06:30:15 PM", "", received, Moment{Time: time.Date(2026, 12, 24, 18, 30, 15, 0, tokyo)}},
		{"2026-12-24 06:30", "", time.Time{}, date(2026, 12, 24)},
		{"2026-12-24 24:00", "", received, date(2026, 12, 24)},
	} {
		got := readMoment(tc.text, Hints{Country: tc.country, Received: tc.received})
		if !got.Time.Equal(tc.want.Time) || got.DateOnly != tc.want.DateOnly {
			t.Errorf("%q in %q at %v: got %v, want %v", tc.text, tc.country, tc.received, got, tc.want)
		}
	}
}
