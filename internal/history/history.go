// Package history keeps what was read and what was counted of a SIM for 400 days: a record for each day, in the state.
//
// Days are UTC's. What is older than 60 days keeps its hours, and of its readings the last of each ask and those around which a
// bundle rose or changed.
package history

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

const (
	// keptFor is how far back it goes, and fineFor for how long nothing is left out.
	keptFor = 400 * day
	fineFor = 60 * day

	// sweepFor is how many days that have grown old are looked at: a machine that was off for longer keeps what it has.
	sweepFor = 14 * day

	day = 24 * time.Hour
)

// Reading is what the carrier, or somebody by hand, said at a moment.
type Reading struct {
	Came    time.Time
	Of      time.Time // the moment that it speaks of; zero: it does not say
	Ask     string
	Unasked bool        // a text that nobody asked for
	Set     bool        // by hand
	Octets  quota.Bytes // the odometer when it came
	Data    []quota.Data
	Balance []quota.Money
}

// Log is one SIM's history. What was noted is on disk once the records of Due are.
type Log struct {
	store   *store.Store // nil: nothing is kept
	sim     string
	days    map[string]*dayRecord // those that may still change, by their dates
	due     map[string]bool       // of those, and of those that are dropped
	writing map[string]bool       // that Due gave, until Stored
	swept   string                // the day on which what is old was last looked for
}

// Open is the history of the SIM that the state knows by a key. It reads nothing yet.
func Open(s *store.Store, sim string) *Log {
	return &Log{store: s, sim: sim, days: map[string]*dayRecord{}, due: map[string]bool{}, writing: map[string]bool{}}
}

// Copy is the history as it is now: to read it takes no lock, whatever becomes of the one that it was copied from.
func (l *Log) Copy() *Log {
	c := Open(l.store, l.sim)
	for date, d := range l.days {
		same := *d
		same.readings = slices.Clone(d.readings)
		c.days[date] = &same
	}
	return c
}

// Note adds a reading. One of a time that no clock can mean is left out, and so is one that is there already.
func (l *Log) Note(r Reading) {
	if !plausible(r.Came) || len(r.Data)+len(r.Balance) == 0 {
		return
	}
	date := dateOf(r.Came)
	if l.open(date).note(r) {
		l.due[date] = true
	}
}

// Count takes the odometer's latest marks: they replace all that are known from the first of them on, up to the last.
func (l *Log) Count(marks meter.Odometer) {
	for len(marks) > 0 {
		date := dateOf(marks[0].At)
		n := slices.IndexFunc(marks, func(m meter.Mark) bool { return dateOf(m.At) != date })
		if n < 0 {
			n = len(marks)
		}
		if plausible(marks[0].At) && l.open(date).count(marks[:n]) {
			l.due[date] = true
		}
		marks = marks[n:]
	}
}

// Due are the records to store, with those of days that are to be dropped; Stored says that they are on disk. Until then they are due.
func (l *Log) Due(now time.Time) []store.Record {
	l.sweep(now)
	maps.Copy(l.writing, l.due)
	clear(l.due)
	var out []store.Record
	for _, date := range slices.Sorted(maps.Keys(l.writing)) {
		r := store.Record{Bucket: store.History, Key: l.key(date)}
		if d := l.days[date]; d != nil {
			r.Value = d.encode()
		}
		out = append(out, r)
	}
	return out
}

// IsDue reports whether there is something to store.
func (l *Log) IsDue() bool { return len(l.due)+len(l.writing) > 0 }

// Stored says that what Due gave is on disk; what was noted meanwhile is not. Days that are over leave the memory.
func (l *Log) Stored(now time.Time) {
	clear(l.writing)
	for date := range l.days {
		if at, err := time.Parse(time.DateOnly, date); !l.due[date] && (err != nil || now.Sub(at).Abs() > 4*day) {
			delete(l.days, date)
		}
	}
}

// Since is what is known from a moment on: the odometer, with a mark at each reading, and the readings, both in the order of time.
// The latest marks are taken for all that is known from the first of them on, without being noted.
func (l *Log) Since(from time.Time, latest meter.Odometer) (meter.Odometer, []Reading, error) {
	return l.Between(from, time.Time{}, latest)
}

// Between is Since without what is later than a moment: a clock was ahead when that was noted.
func (l *Log) Between(from, to time.Time, latest meter.Odometer) (meter.Odometer, []Reading, error) {
	var days []*dayRecord
	first := dateOf(from)
	seen := map[string]bool{}
	err := l.scan(first, func(date string, decoded func() (*dayRecord, error)) error {
		d, seenHere := l.days[date]
		if !seenHere {
			var err error
			if d, err = decoded(); err != nil {
				return nil // a record that is spoilt costs that day alone
			}
		}
		seen[date] = true
		days = append(days, d)
		return nil
	})
	for date, d := range l.days {
		if !seen[date] && date >= first {
			days = append(days, d)
		}
	}
	slices.SortFunc(days, func(a, b *dayRecord) int { return a.at.Compare(b.at) })
	marks, readings := joined(days, from, to, latest)
	return marks, readings, err
}

// errEnough ends a scan.
var errEnough = errors.New("enough")

// scan gives the days on disk from a date on, until each says that it is enough. What cannot be decoded is left out.
func (l *Log) scan(from string, each func(date string, decoded func() (*dayRecord, error)) error) error {
	if l.store == nil {
		return nil
	}
	err := l.store.Scan(store.History, l.sim+"/", l.key(from), func(key string, raw []byte) error {
		date := strings.TrimPrefix(key, l.sim+"/")
		return each(date, func() (*dayRecord, error) { return decode(date, raw) })
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// open is the record of a day, from disk where it is not in memory.
func (l *Log) open(date string) *dayRecord {
	if d := l.days[date]; d != nil {
		return d
	}
	d := newDay(date)
	_ = l.scan(date, func(found string, decoded func() (*dayRecord, error)) error { // what cannot be read is begun anew
		if old, err := decoded(); err == nil && found == date {
			d = old
		}
		return errEnough
	})
	l.days[date] = d
	return d
}

// sweep looks once a day for what is older than it may be: days that are kept no longer are dropped, and those that have grown old
// since the last weeks are thinned.
func (l *Log) sweep(now time.Time) {
	today := dateOf(now)
	if l.swept == today || !plausible(now) {
		return
	}
	l.swept = today
	oldest, fine := dateOf(now.Add(-keptFor)), dateOf(now.Add(-fineFor))
	_ = l.scan("", func(date string, _ func() (*dayRecord, error)) error { // what cannot be read now is looked for tomorrow
		if date >= oldest {
			return errEnough
		}
		delete(l.days, date)
		l.due[date] = true
		return nil
	})
	_ = l.scan(dateOf(now.Add(-fineFor-sweepFor)), func(date string, decoded func() (*dayRecord, error)) error {
		if date >= fine {
			return errEnough
		}
		if d, err := decoded(); err == nil && d.thin() {
			l.days[date], l.due[date] = d, true
		}
		return nil
	})
}

func (l *Log) key(date string) string { return l.sim + "/" + date }

func dateOf(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// plausible reports whether a clock can mean a time: years of four digits, since SIMs carry data.
func plausible(t time.Time) bool { return t.Year() >= 2000 && t.Year() < 2200 }

func decode(date string, raw []byte) (*dayRecord, error) {
	d := newDay(date)
	if d.at.IsZero() {
		return nil, fmt.Errorf("history %q: no date", date)
	}
	if err := d.fill(raw); err != nil {
		return nil, fmt.Errorf("history %s: %w", date, err)
	}
	return d, nil
}
