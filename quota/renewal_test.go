package quota

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the tests, wherever they run

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestParseRenewal(t *testing.T) {
	for _, text := range []string{
		"never", "monthly on 1", "monthly on 31", "every 1d from first use", "every 30d from first use", "every 28d from 2026-11-03", "every 3660d from 2024-02-29",
	} {
		r, err := ParseRenewal(text)
		if err != nil || r.String() != text {
			t.Errorf("ParseRenewal(%q) = %q, %v, want the same words", text, r, err)
		}
	}
}

func TestRenewalsThatAreNone(t *testing.T) {
	const forms = `not a rule of renewal; say "monthly on 1", "every 30d from first use", "every 28d from 2026-11-03" or never`
	const day, date = "no day of a month; say 1 to 31, where 31 is the last day of every month", "no such date; say year, month and day, as in 2026-11-03"
	const length = "no length of a period; say 1d to 3660d"
	for text, want := range map[string]string{
		"": forms, "monthly": forms, "Never": forms, " never": forms, "monthly on the 1st": forms, "monthly on 1 ": forms, "every 30 days": forms,
		"every 30d": forms, "every 4w from first use": forms, "every 30d from today": forms, "every -1d from first use": forms, "monthly on ١": forms,
		"monthly on 0": day, "monthly on 32": day, "every 0d from first use": length, "every 3661d from first use": length,
		"every 28d from 2026-02-30": date, "every 28d from 0000-01-01": date, "every 28d from 2026-13-01": date,
	} {
		if _, err := ParseRenewal(text); err == nil || err.Error() != want {
			t.Errorf("ParseRenewal(%q) = %v, want %q", text, err, want)
		}
	}
}

func TestPeriods(t *testing.T) {
	const layout = "2006-01-02 15:04:05 -0700"
	first := "2026-01-05 17:30:00 +0100"
	tests := []struct{ name, rule, zone, at, from, to string }{
		{"a month", "monthly on 1", "Asia/Tokyo", "2026-11-29 12:00:00 +0900", "2026-11-01 00:00:00 +0900", "2026-12-01 00:00:00 +0900"},
		{"over the year", "monthly on 15", "UTC", "2027-01-03 12:00:00 +0000", "2026-12-15 00:00:00 +0000", "2027-01-15 00:00:00 +0000"},
		{"its first instant", "monthly on 15", "UTC", "2027-01-15 00:00:00 +0000", "2027-01-15 00:00:00 +0000", "2027-02-15 00:00:00 +0000"},
		{"the 31st in short months", "monthly on 31", "UTC", "2026-04-12 00:00:00 +0000", "2026-03-31 00:00:00 +0000", "2026-04-30 00:00:00 +0000"},
		{"the 30th in February", "monthly on 30", "UTC", "2026-03-01 00:00:00 +0000", "2026-02-28 00:00:00 +0000", "2026-03-30 00:00:00 +0000"},
		{"a leap day", "monthly on 29", "UTC", "2028-02-29 23:59:59 +0000", "2028-02-29 00:00:00 +0000", "2028-03-29 00:00:00 +0000"},
		{"the zone of the machine decides", "monthly on 1", "Asia/Tokyo", "2026-11-30 15:00:00 +0000", "2026-12-01 00:00:00 +0900", "2027-01-01 00:00:00 +0900"},
		{"from a date", "every 28d from 2026-11-03", "UTC", "2026-11-29 12:00:00 +0000", "2026-11-03 00:00:00 +0000", "2026-12-01 00:00:00 +0000"},
		{"before that date", "every 28d from 2026-11-03", "UTC", "2026-11-02 12:00:00 +0000", "2026-10-06 00:00:00 +0000", "2026-11-03 00:00:00 +0000"},
		{"years after it", "every 30d from 2016-01-01", "UTC", "2026-11-29 12:00:00 +0000", "2026-11-04 00:00:00 +0000", "2026-12-04 00:00:00 +0000"},
		{"from the first use", "every 30d from first use", "Europe/Berlin", "2026-02-10 00:00:00 +0100", "2026-02-04 17:30:00 +0100", "2026-03-06 17:30:00 +0100"},
		{"from the first use over daylight saving", "every 30d from first use", "Europe/Berlin", "2026-04-10 00:00:00 +0200", "2026-04-05 17:30:00 +0200", "2026-05-05 17:30:00 +0200"},
		{"from a date over daylight saving", "every 28d from 2026-03-02", "Europe/Berlin", "2026-04-10 00:00:00 +0200", "2026-03-30 00:00:00 +0200", "2026-04-27 00:00:00 +0200"},
		{"a midnight that is left out", "monthly on 1", "America/Asuncion", "2017-10-09 12:00:00 -0300", "2017-10-01 01:00:00 -0300", "2017-11-01 00:00:00 -0300"},
		{"a midnight that comes twice", "monthly on 3", "America/Havana", "2024-11-04 12:00:00 -0500", "2024-11-03 00:00:00 -0400", "2024-12-03 00:00:00 -0500"},
		{"a day that is left out", "monthly on 30", "Pacific/Apia", "2012-01-02 12:00:00 +1400", "2011-12-31 00:00:00 +1400", "2012-01-30 00:00:00 +1400"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := ParseRenewal(tt.rule)
			if err != nil {
				t.Fatal(err)
			}
			at, _ := time.Parse(layout, tt.at)
			use, _ := time.Parse(layout, first)
			from, to := r.Period(at, use, zone(t, tt.zone))
			if got, want := from.Format(layout)+" to "+to.Format(layout), tt.from+" to "+tt.to; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestNoPeriod(t *testing.T) {
	for _, r := range []Renewal{{}, {Days: 30}} {
		if from, to := r.Period(time.Now(), time.Time{}, time.UTC); !from.IsZero() || !to.IsZero() {
			t.Errorf("%s without a first use has a period from %v to %v", r, from, to)
		}
	}
}

// Whatever the rule, the zone and the moment: the moment lies in its period, periods follow each other without a gap, and no
// period is longer than it says, but for the hour that daylight saving makes of it.
func TestPeriodsFollowEachOther(t *testing.T) {
	zones := []*time.Location{time.UTC, zone(t, "Europe/Berlin"), zone(t, "Asia/Beirut"), zone(t, "America/Havana"), zone(t, "Pacific/Apia"), zone(t, "Australia/Lord_Howe")}
	rapid.Check(t, func(t *rapid.T) {
		loc := rapid.SampledFrom(zones).Draw(t, "zone")
		at := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0)
		first := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "first use"), 0)
		r := rapid.SampledFrom([]Renewal{
			{Day: rapid.IntRange(1, 31).Draw(t, "day")}, {Days: rapid.IntRange(1, 400).Draw(t, "days")},
			{Days: rapid.IntRange(1, 400).Draw(t, "days"), From: dayOf(first.UTC())},
		}).Draw(t, "rule")
		from, to := r.Period(at, first, loc)
		if from.After(at) || !to.After(at) {
			t.Fatalf("%s: %v lies not between %v and %v", r, at, from, to)
		}
		days := r.Days
		if r.Day > 0 {
			days = 31
		}
		if length := to.Sub(from); length > time.Duration(days)*24*time.Hour+25*time.Hour {
			t.Fatalf("%s: a period of %v from %v", r, length, from)
		}
		next, _ := r.Period(to, first, loc)
		last, end := r.Period(from.Add(-time.Nanosecond), first, loc)
		if !next.Equal(to) || !end.Equal(from) || !last.Before(from) {
			t.Fatalf("%s: from %v to %v, but the one before ends %v and the one behind begins %v", r, from, to, end, next)
		}
	})
}

func FuzzParseRenewal(f *testing.F) {
	for _, seed := range []string{"monthly on 1", "every 30d from first use", "every 28d from 2026-11-03", "never", "monthly on 32", "every 9d from 2026-02-30"} {
		f.Add(seed)
	}
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRenewal(text)
		if err != nil {
			if !strings.Contains(err.Error(), "; say ") {
				t.Errorf("%q: %v, want a cause and what to say", text, err)
			}
			return
		}
		if again, err := ParseRenewal(r.String()); err != nil || again != r {
			t.Errorf("%q is %q, which is read as %+v, %v", text, r, again, err)
		}
		if from, to := r.Period(at, at, time.UTC); r != (Renewal{}) && (from.After(at) || !to.After(at)) {
			t.Errorf("%q: %v is not between %v and %v", text, at, from, to)
		}
	})
}
