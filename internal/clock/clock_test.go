package clock

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestAge(t *testing.T) {
	noon := time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)
	at := func(boot string, up time.Duration, wall time.Time, known bool) Instant {
		return Instant{Wall: wall, Known: known, Boot: boot, Uptime: up}
	}
	then := at("a", time.Hour, noon, true)
	tests := []struct {
		name      string
		then, now Instant
		want      time.Duration
		exact     bool
	}{
		{"same boot", then, at("a", 3*time.Hour, noon.Add(2*time.Hour), true), 2 * time.Hour, true},
		{"same boot, clock set forward", then, at("a", 3*time.Hour, noon.AddDate(0, 0, 7), true), 2 * time.Hour, true},
		{"same boot, clock set back", then, at("a", 3*time.Hour, noon.AddDate(0, 0, -7), true), 2 * time.Hour, true},
		{"same boot, uptime runs backwards", then, at("a", time.Minute, noon, true), 0, true},
		{"other boot, both known", then, at("b", time.Minute, noon.Add(5*time.Hour), true), 5 * time.Hour, true},
		{"other boot, clock set back", then, at("b", time.Minute, noon.AddDate(0, 0, -7), true), time.Minute, false},
		{"other boot, now not known", then, at("b", time.Minute, noon.AddDate(0, 0, 7), false), time.Minute, false},
		{"other boot, then not known", at("a", time.Hour, noon, false), at("b", time.Minute, noon.AddDate(0, 0, 7), true), time.Minute, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, exact := Age(tt.then, tt.now)
			if got != tt.want || exact != tt.exact {
				t.Errorf("Age = %v, %v, want %v, %v", got, exact, tt.want, tt.exact)
			}
		})
	}
}

func TestDate(t *testing.T) {
	noon := time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)
	wrong := noon.AddDate(-1, 0, 0)
	now := Instant{Wall: noon, Known: true, Boot: "a", Uptime: 3 * time.Hour}
	tests := []struct {
		name string
		then Instant
		want time.Time
	}{
		{"never", Instant{}, time.Time{}},
		{"known", Instant{Wall: noon.Add(-time.Hour), Known: true, Boot: "z"}, noon.Add(-time.Hour)},
		{"not known, this boot", Instant{Wall: wrong, Boot: "a", Uptime: time.Hour}, noon.Add(-2 * time.Hour)},
		{"not known, another boot", Instant{Wall: wrong, Boot: "z", Uptime: time.Hour}, time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Date(tt.then, now); !got.Equal(tt.want) {
				t.Errorf("Date = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestSystemCountsUp(t *testing.T) {
	s := System()
	a, b := s.Now(), s.Now()
	if a.Boot == "" || a.Boot != b.Boot {
		t.Errorf("boots %q and %q, want one", a.Boot, b.Boot)
	}
	if a.Uptime <= 0 || b.Uptime < a.Uptime {
		t.Errorf("uptimes %v and %v, want them positive and rising", a.Uptime, b.Uptime)
	}
}

func TestConfirmation(t *testing.T) {
	now := time.Now()
	tests := []struct {
		name  string
		other time.Time
		want  bool
	}{
		{"agrees", now.Add(time.Minute), true},
		{"agrees in another zone", now.In(time.FixedZone("", 9*3600)), true},
		{"is an hour off", now.Add(-time.Hour), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &Machine{boot: "x"}
			s.Confirm(tt.other)
			got := s.stillConfirmed(Instant{Wall: now, Uptime: uptime()})
			if got != tt.want {
				t.Errorf("believed = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestConfirmationEndsWithAClockStep(t *testing.T) {
	s := &Machine{boot: "x"}
	s.Confirm(time.Now())
	stepped := Instant{Wall: time.Now().Add(time.Hour), Uptime: uptime()}
	if s.stillConfirmed(stepped) {
		t.Error("the clock is believed after a step of an hour")
	}
	if s.stillConfirmed(Instant{Wall: time.Now(), Uptime: uptime()}) {
		t.Error("the clock is believed again after it was stepped to and fro")
	}
}

// TestAMarkTells: where adjtimex(2) is refused, the file of whoever keeps the clock stands in.
func TestAMarkTells(t *testing.T) {
	dir := t.TempDir()
	mark := filepath.Join(dir, "mark")
	m := &Machine{marks: []string{filepath.Join(dir, "none"), mark}}
	if m.marked() {
		t.Error("a clock is kept that nothing marks")
	}
	if err := os.WriteFile(mark, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if !m.marked() {
		t.Error("the second mark is not seen")
	}
}

func TestRTCConfirms(t *testing.T) {
	for text, want := range map[string]bool{"1\n": true, "0\n": false, "": false} {
		name := filepath.Join(t.TempDir(), "hctosys")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s := &Machine{boot: "x", rtc: []string{name}}
		s.confirmByRTC()
		if s.confirmed != want {
			t.Errorf("hctosys %q: believed = %v, want %v", text, s.confirmed, want)
		}
	}
}
