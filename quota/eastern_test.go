package quota

import "testing"

// Dates that calendars of the countries themselves state.
func TestPersianCalendar(t *testing.T) {
	for _, tc := range []struct {
		year, month, day int
		want             day
	}{
		{1403, 1, 1, day{year: 2024, month: 3, day: 20}},
		{1404, 1, 1, day{year: 2025, month: 3, day: 21}},
		{1405, 1, 1, day{year: 2026, month: 3, day: 21}},
		{1405, 4, 21, day{year: 2026, month: 7, day: 12}},
		{1399, 12, 30, day{year: 2021, month: 3, day: 20}},
		{1405, 13, 1, day{}},
		{2026, 7, 12, day{}},
	} {
		if got := persian(tc.year, tc.month, tc.day); got != tc.want {
			t.Errorf("persian(%d, %d, %d) = %v, want %v", tc.year, tc.month, tc.day, got, tc.want)
		}
	}
}

func TestCalendars(t *testing.T) {
	for _, tc := range []struct {
		text, country string
		want          day
	}{
		{"12/07/2569", "TH", day{year: 2026, month: 7, day: 12}},
		{"12/07/69", "TH", day{year: 2026, month: 7, day: 12}},
		{"12/07/26", "TH", day{year: 2026, month: 7, day: 12}},
		{"1405/04/21", "IR", day{year: 2026, month: 7, day: 12}},
		{"2026/07/12", "JP", day{year: 2026, month: 7, day: 12}},
	} {
		s := newScan(tc.text, Hints{Country: tc.country})
		if got := s.calendar(tc.text); got != tc.want {
			t.Errorf("%s in %s = %v, want %v", tc.text, tc.country, got, tc.want)
		}
	}
}
