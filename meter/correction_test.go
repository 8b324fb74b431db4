package meter

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/quota"
)

func TestCorrections(t *testing.T) {
	m, p, c := newPi(), plan(t, "monthly on 1"), &Count{}
	c.Take(p, m.sample())
	for range 30 * 60 {
		c.Take(p, m.use(time.Minute, 1e6, 0).sample())
	}
	correct := func(left quota.Bytes, of time.Time) Correction {
		set, err := c.Correct(p, m.instant(), left, of)
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	left := func() quota.Bytes { return 10e9 - used(t, c, p, m.instant()) }
	if correct(32e8, time.Time{}); left() != 32e8 {
		t.Errorf("left %d, want 3.2 GB", left())
	}
	if correct(32e8, m.now.Add(-3*time.Hour)); left() < 3019e6 || left() > 3021e6 {
		t.Errorf("left %d, want 3.2 GB less three hours", left())
	}
	c.Take(p, m.use(time.Minute, 1e6, 0).sample())
	if left() < 3018e6 || left() > 3020e6 {
		t.Errorf("left %d, want it counted on", left())
	}
	if correct(0, time.Time{}); left() != 0 {
		t.Errorf("left %d, want nothing", left())
	}
	if set := correct(15e9, time.Time{}); !set.Raised {
		t.Errorf("%+v, want it said that this is more than the allowance", set)
	}
	c.Take(p, m.use(time.Minute, 1e9, 0).sample())
	if f, _ := c.Figure(p, m.instant()); f.Total != 15e9 || f.Remaining != 14e9 || !f.Raised || f.Set == nil {
		t.Errorf("figure %+v, want 14 of 15 GB", f)
	}
	m.now = m.now.AddDate(0, 1, 0)
	if f, _ := c.Figure(p, m.instant()); f.Total != 10e9 || f.Remaining != 10e9 || f.Raised || f.Set != nil {
		t.Errorf("figure %+v in the next period, want the allowance", f)
	}
}

func TestCorrectionsThatCannotBe(t *testing.T) {
	m, p, c := newPi(), plan(t, "monthly on 1"), &Count{}
	began := m.now
	c.Take(p, m.sample())
	c.Take(p, m.use(72*time.Hour, 1e6, 0).sample())
	before, _ := json.Marshal(c)
	for _, tt := range []struct {
		of   time.Time
		want error
	}{
		{m.now.Add(time.Minute), ErrAhead}, {began.Add(-time.Minute), ErrElapsed}, {m.now.Add(-49 * time.Hour), ErrTooOld},
	} {
		if _, err := c.Correct(p, m.instant(), 1e9, tt.of); !errors.Is(err, tt.want) {
			t.Errorf("as of %v: %v, want %v", tt.of, err, tt.want)
		}
	}
	if after, _ := json.Marshal(c); string(before) != string(after) {
		t.Errorf("a correction that was refused changed the count (-before +after):\n%s", cmp.Diff(string(before), string(after)))
	}
	m.reboot().known = false
	if _, err := c.Correct(p, m.instant(), 1e9, m.now); !errors.Is(err, ErrNoTime) {
		t.Errorf("without a time: %v, want %v", err, ErrNoTime)
	}
	if _, err := c.Correct(p, m.instant(), 1e9, time.Time{}); err != nil {
		t.Errorf("as of now without a time: %v", err)
	}
}

// A correction that was made behind a renewal of which the machine did not know speaks of the new period.
func TestACorrectionInATimeThatIsNotKnown(t *testing.T) {
	m, p, c := newPi(), plan(t, "monthly on 1"), &Count{}
	c.Take(p, m.sample())
	c.Take(p, m.use(time.Hour, 4e9, 0).sample())
	m.now = time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)
	m.reboot().known = false
	c.Take(p, m.use(time.Hour, 1e6, 0).sample())
	if _, err := c.Correct(p, m.instant(), 7e9, time.Time{}); err != nil {
		t.Fatal(err)
	}
	c.Take(p, m.use(time.Hour, 1e6, 0).sample())
	m.known = true
	c.Take(p, m.use(time.Hour, 1e6, 0).sample())
	if f, _ := c.Figure(p, m.instant()); f.Remaining != 7e9-2e6 || f.Until.Month() != time.March {
		t.Errorf("figure %+v, want 7 GB less what flowed since", f)
	}
}
