package quota

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// date is a moment without a time of day.
func date(year, month, day int) Moment {
	return Moment{Time: time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC), DateOnly: true}
}

func TestParseRefusesLongText(t *testing.T) {
	const reply = "You have 2 GB of data left. "
	if _, err := Parse(reply, Hints{}); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat(reply, MaxText/len(reply)+1)
	if _, err := Parse(long, Hints{}); !errors.Is(err, ErrNoMatch) {
		t.Errorf("%d bytes: got %v, want ErrNoMatch", len(long), err)
	}
}

func TestMomentIn(t *testing.T) {
	zone := time.FixedZone("", 9*3600)
	if got, want := date(2026, 7, 12).In(zone), time.Date(2026, 7, 12, 23, 59, 59, 0, zone); !got.Equal(want) {
		t.Errorf("date: got %v, want %v", got, want)
	}
	at := time.Date(2026, 7, 12, 8, 0, 0, 0, time.UTC)
	if got := (Moment{Time: at}).In(zone); !got.Equal(at) {
		t.Errorf("instant: got %v, want %v", got, at)
	}
}
