package history

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

func at(d, h, m int) time.Time { return time.Date(2026, 6, d, h, m, 0, 0, time.UTC) }

func left(name, text string) quota.Data {
	q, err := quota.ParseSize(text, false)
	if err != nil {
		panic(err)
	}
	return quota.Data{Name: name, Remaining: q}
}

func openStore(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func keep(t testing.TB, s *store.Store, l *Log, now time.Time) {
	t.Helper()
	if err := s.Save(l.Due(now)...); err != nil {
		t.Fatal(err)
	}
	l.Stored(now)
}

// What was noted and counted is there after a restart, with a mark at each reading; nothing more is written while nothing changes.
func TestARestartForgetsNothing(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	l := Open(s, "sim-1")
	first := Reading{Came: at(1, 23, 30), Of: at(1, 0, 0), Ask: "main", Octets: 150, Data: []quota.Data{
		{Name: "Base", Remaining: left("", "4.79GB").Remaining, Total: left("", "5GiB").Remaining, Expires: quota.Moment{Time: at(30, 0, 0), DateOnly: true}, Renews: quota.Moment{Time: at(30, 7, 0)}},
		{Name: "Chat", Unlimited: true},
	}, Balance: []quota.Money{{Amount: "-1.20", Currency: "EUR"}, {Amount: "3"}}}
	second := Reading{Came: at(2, 1, 0), Ask: "main", Unasked: true, Octets: 400, Data: []quota.Data{left("Base", "4.7GB")}}
	marks := meter.Odometer{{At: at(1, 23, 0), Octets: 100}, {At: at(2, 0, 0), Octets: 200}, {At: at(2, 1, 30), Octets: 500}}
	l.Count(marks)
	l.Note(first)
	l.Note(second)
	keep(t, s, l, at(2, 1, 30))
	l.Count(marks)
	l.Note(first)
	if l.IsDue() {
		t.Error("due although nothing is new")
	}
	_ = s.Close()

	wantMarks := meter.Odometer{marks[0], {At: at(1, 23, 30), Octets: 150}, marks[1], {At: at(2, 1, 0), Octets: 400}, marks[2]}
	for _, name := range []string{"looked at", "opened"} {
		s := store.Peek(dir)
		if name == "opened" {
			s = openStore(t, dir)
		}
		gotMarks, got, err := Open(s, "sim-1").Since(at(1, 0, 0), nil)
		if diff := cmp.Diff([]Reading{first, second}, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
		if diff := cmp.Diff(wantMarks, gotMarks); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", name, diff)
		}
		if _, other, _ := Open(s, "sim").Since(at(1, 0, 0), nil); len(other) != 0 {
			t.Errorf("%s: another SIM has %v", name, other)
		}
	}
}

// A reading that is dated anew, a little off, is the same; one that says otherwise, or of another ask, is another.
func TestAReadingIsNotedOnce(t *testing.T) {
	end := quota.Moment{Time: at(30, 7, 0)}
	r := Reading{Came: at(1, 8, 0), Ask: "main", Data: []quota.Data{{Name: "Base", Remaining: left("", "4GB").Remaining, Expires: end}}, Balance: []quota.Money{{Amount: "1", Currency: "EUR"}}}
	for _, tt := range []struct {
		name   string
		change func(*Reading)
		isNew  bool
	}{
		{"seconds off", func(r *Reading) { r.Came = r.Came.Add(3 * time.Second) }, false},
		{"seconds before", func(r *Reading) { r.Came = r.Came.Add(-3 * time.Second) }, false},
		{"the same end in another zone", func(r *Reading) {
			r.Came, r.Data = r.Came.Add(time.Second), []quota.Data{{Name: "Base", Remaining: left("", "4GB").Remaining, Expires: quota.Moment{Time: at(30, 7, 0).In(time.FixedZone("", 3600))}}}
		}, false},
		{"the same second", func(r *Reading) { r.Balance = nil }, false},
		{"a while later", func(r *Reading) { r.Came = r.Came.Add(11 * time.Minute) }, true},
		{"another ask", func(r *Reading) { r.Ask = "money" }, true},
		{"a text that nobody asked for", func(r *Reading) { r.Unasked = true }, true},
		{"by hand", func(r *Reading) { r.Set = true }, true},
		{"other money", func(r *Reading) { r.Came, r.Balance = r.Came.Add(time.Second), nil }, true},
		{"another figure", func(r *Reading) { r.Came, r.Data = r.Came.Add(time.Second), []quota.Data{left("Base", "3.9GB")} }, true},
	} {
		l := Open(nil, "sim")
		l.Note(r)
		l.Note(Reading{Came: at(1, 8, 0).Add(time.Second), Ask: "between", Data: r.Data})
		next := r
		tt.change(&next)
		l.Note(next)
		if _, got, _ := l.Since(at(1, 0, 0), nil); (len(got) == 3) != tt.isNew {
			t.Errorf("%s: %d readings, new %v", tt.name, len(got), tt.isNew)
		}
	}
}

// A plan that was topped up says what it said minutes ago, and is heard.
func TestATopUpSaysWhatWasSaidBefore(t *testing.T) {
	l := Open(nil, "sim")
	var want []string
	for i, text := range []string{"5GB", "2GB", "5GB", "2GB", "5GB"} {
		r := Reading{Came: at(1, 10, i), Ask: "main", Data: []quota.Data{left("", text)}}
		l.Note(r)
		r.Came = r.Came.Add(2 * time.Second) // dated anew
		l.Note(r)
		want = append(want, r.Data[0].Remaining.Text)
	}
	var got []string
	_, readings, _ := l.Since(at(1, 0, 0), nil)
	for _, r := range readings {
		got = append(got, r.Data[0].Remaining.Text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The latest marks take the place of what was known from the first of them on: hours of two days are told ever more exactly.
func TestTheLatestMarksCount(t *testing.T) {
	l := Open(nil, "sim")
	l.Count(meter.Odometer{{At: at(1, 10, 0), Octets: 100}, {At: at(1, 11, 0), Octets: 900}})
	l.Count(meter.Odometer{{At: at(1, 10, 30), Octets: 300}, {At: at(1, 11, 30), Octets: 1000}, {At: at(2, 0, 0), Octets: 1100}})
	want := meter.Odometer{{At: at(1, 10, 0), Octets: 100}, {At: at(1, 10, 30), Octets: 300}, {At: at(1, 11, 30), Octets: 1000}, {At: at(2, 0, 0), Octets: 1200}}
	got, _, _ := l.Since(at(1, 0, 0), meter.Odometer{{At: at(2, 0, 0), Octets: 1200}})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The odometer never falls: an hour's end that is told seconds too early is no loss, and a state that was lost begins no new life.
func TestTheOdometerNeverFalls(t *testing.T) {
	l := Open(nil, "sim")
	l.Count(meter.Odometer{{At: at(1, 10, 0), Octets: 1000}, {At: at(1, 11, 0), Octets: 2000}})
	l.Note(Reading{Came: at(1, 11, 0).Add(3 * time.Second), Octets: 1990, Data: []quota.Data{left("", "1GB")}})
	l.Count(meter.Odometer{{At: at(1, 12, 0), Octets: 10}, {At: at(1, 13, 0), Octets: 500}})
	want := meter.Odometer{{At: at(1, 10, 0), Octets: 1000}, {At: at(1, 11, 0), Octets: 2000}, {At: at(1, 11, 0).Add(3 * time.Second), Octets: 2000},
		{At: at(1, 12, 0), Octets: 2010}, {At: at(1, 13, 0), Octets: 2500}}
	got, _, _ := l.Since(at(1, 0, 0), nil)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is hostile or absurd is bounded or left out.
func TestWhatNoClockOrCarrierMeans(t *testing.T) {
	l := Open(nil, "sim")
	l.Note(Reading{Came: time.Time{}, Data: []quota.Data{left("", "1GB")}})
	l.Note(Reading{Came: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), Data: []quota.Data{left("", "1GB")}})
	l.Note(Reading{Came: at(1, 0, 0)})
	l.Count(meter.Odometer{{At: time.Unix(1<<40, 0), Octets: 5}})
	if l.IsDue() {
		t.Errorf("noted %v", l.due)
	}
	many := make([]quota.Data, 400)
	for i := range many {
		many[i] = left(strings.Repeat("\u202e漢", 30_000), "1GB")
	}
	l.Note(Reading{Came: at(1, 0, 0), Data: many})
	_, got, _ := l.Since(at(1, 0, 0), nil)
	if len(got) != 1 || len(got[0].Data) != mostBundles || len([]rune(got[0].Data[0].Name)) != mostName {
		t.Errorf("%d readings, want one with %d bundles of %d runes", len(got), mostBundles, mostName)
	}
	one := []quota.Data{left("", "1GB")}
	for i := range 5000 {
		l.Note(Reading{Came: at(2, 0, 0).Add(time.Duration(i) * 17 * time.Second), Data: one})
	}
	if _, got, _ := l.Since(at(2, 0, 0), nil); len(got) != mostReadings || !got[0].Came.Equal(at(2, 0, 0)) {
		t.Errorf("%d readings of a day, want %d, the first among them", len(got), mostReadings)
	}
}

// Of a day that is older than 60 days each ask's last reading stays, and those around a top-up; behind 400 days nothing does.
func TestWhatIsOldIsThinned(t *testing.T) {
	s := openStore(t, t.TempDir())
	l := Open(s, "sim")
	for i, text := range []string{"3GB", "2.5GB", "2GB", "5GB", "4GB", "3.9GB"} {
		l.Note(Reading{Came: at(1, 4*i, 0), Ask: "main", Data: []quota.Data{left("", text)}})
	}
	l.Note(Reading{Came: at(1, 2, 0), Ask: "other", Data: []quota.Data{left("Chat", "1GB")}})
	l.Count(meter.Odometer{{At: at(1, 0, 0), Octets: 1}, {At: at(1, 1, 0), Octets: 2}})
	keep(t, s, l, at(1, 23, 0))
	texts := func(now time.Time) (out []string) {
		l := Open(s, "sim")
		keep(t, s, l, now)
		marks, readings, _ := l.Since(at(1, 0, 0), nil)
		for _, r := range readings {
			out = append(out, r.Data[0].Remaining.Text)
		}
		return append(out, fmt.Sprint(len(marks) > 0))
	}
	for _, tt := range []struct {
		days int
		want []string
	}{
		{59, []string{"3 GB", "1 GB", "2.5 GB", "2 GB", "5 GB", "4 GB", "3.9 GB", "true"}},
		{62, []string{"1 GB", "2 GB", "5 GB", "3.9 GB", "true"}},
		{399, []string{"1 GB", "2 GB", "5 GB", "3.9 GB", "true"}},
		{402, []string{"false"}},
	} {
		if diff := cmp.Diff(tt.want, texts(at(1, 23, 0).AddDate(0, 0, tt.days))); diff != "" {
			t.Errorf("after %d days (-want +got):\n%s", tt.days, diff)
		}
	}
}

// Of a carrier that says what was used, a fall of that is a bundle that was filled.
func TestWhatWasUsedIsThinnedAlike(t *testing.T) {
	d := newDay("2026-06-01")
	for i, text := range []string{"7GB", "8GB", "9GB", "1GB", "2GB", "3GB"} {
		used := quota.Data{Used: left("", text).Remaining, Total: left("", "10GB").Remaining}
		d.note(Reading{Came: at(1, i, 0), Ask: "main", Data: []quota.Data{used}})
	}
	d.thin()
	var got []string
	for _, r := range d.readings {
		got = append(got, r.Data[0].Used.Text)
	}
	if diff := cmp.Diff([]string{"9 GB", "1 GB", "3 GB"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// fullStore is 400 days of a SIM with 16 bundles, and something in every hour.
func fullStore(t testing.TB, dir string, every time.Duration) (*store.Store, time.Time) {
	t.Helper()
	s := openStore(t, dir)
	l := Open(s, "iccid-0123456789abcdef01234567")
	now := at(1, 0, 0)
	for d := range 400 {
		midnight := now.AddDate(0, 0, d)
		var marks meter.Odometer
		for h := range 25 {
			marks = append(marks, meter.Mark{At: midnight.Add(time.Duration(h) * time.Hour), Octets: quota.Bytes(d*24+h) * 123_456_789})
		}
		l.Count(marks)
		for t := time.Duration(0); t < day; t += every {
			r := Reading{Came: midnight.Add(t), Ask: "main", Octets: quota.Bytes(d*24)*123_456_789 + quota.Bytes(t/1e6)}
			for b := range mostBundles {
				q := quota.Data{Name: fmt.Sprintf("Bundle of some name %d", b), Remaining: quota.Size(quota.Bytes(400-d)*1e9+quota.Bytes(b)*1e7, false)}
				q.Total, q.Expires = quota.Size(500e9, false), quota.Moment{Time: midnight.AddDate(0, 1, 0), DateOnly: true}
				r.Data = append(r.Data, q)
			}
			l.Note(r)
		}
		if d%13 == 0 { // a write takes its time, and none may be missed for longer
			keep(t, s, l, midnight.Add(day))
		}
	}
	keep(t, s, l, now.AddDate(0, 0, 400))
	return s, now.AddDate(0, 0, 400)
}

func TestSizeOf400Days(t *testing.T) {
	for _, every := range []time.Duration{6 * time.Hour, time.Hour} {
		dir := t.TempDir()
		s, now := fullStore(t, dir, every)
		_, readings, _ := Open(s, "iccid-0123456789abcdef01234567").Since(time.Time{}, nil)
		_ = s.Close()
		fi, err := os.Stat(filepath.Join(dir, "simgauge.db"))
		if err != nil || fi.Size() > 8e6 {
			t.Errorf("asked every %v: %d octets, want 8 MB at most (%v)", every, fi.Size(), err)
		}
		if n := len(readings); n < 400 || now.Sub(readings[0].Came) < 398*day {
			t.Errorf("asked every %v: %d readings from %v on", every, n, readings[0].Came)
		}
		t.Logf("asked every %v: %d readings, %.1f MB", every, len(readings), float64(fi.Size())/1e6)
	}
}

// A record that is spoilt costs that day alone.
func FuzzDecode(f *testing.F) {
	l := Open(nil, "sim")
	l.Note(Reading{Came: at(1, 2, 0), Ask: "main", Data: []quota.Data{left("Base", "4.79GB")}, Balance: []quota.Money{{Amount: "1", Currency: "EUR"}}})
	l.Count(meter.Odometer{{At: at(1, 1, 0), Octets: 5}, {At: at(1, 2, 0), Octets: 7}})
	raw := l.days["2026-06-01"].encode()
	f.Add(raw)
	f.Add(raw[:len(raw)/2])
	f.Add(append([]byte{format, 0, 1}, bytes.Repeat([]byte{0xff}, 40)...))
	f.Add([]byte{format, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := decode("2026-06-01", raw)
		if err != nil {
			return
		}
		marks, readings := joined([]*dayRecord{d}, d.at, time.Time{}, nil)
		for i := 1; i < len(marks); i++ {
			if marks[i].Octets < marks[i-1].Octets || marks[i].At.Before(marks[i-1].At) {
				t.Fatalf("falls: %v, %v", marks[i-1], marks[i])
			}
		}
		for _, r := range readings {
			if !dayOf(r, d) || len(r.Data) > mostBundles {
				t.Errorf("%+v is not of the day, or has too much", r)
			}
		}
		again, err := decode("2026-06-01", d.encode())
		if diff := cmp.Diff(d, again, cmp.AllowUnexported(dayRecord{})); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func dayOf(r Reading, d *dayRecord) bool { return !r.Came.Before(d.at) && r.Came.Before(d.at.Add(day)) }

// BenchmarkOpen reads 400 days back: opening the state, and all of the history. The budget is 50 ms.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	s, _ := fullStore(b, dir, 6*time.Hour)
	_ = s.Close()
	for b.Loop() {
		s := openStore(b, dir)
		if _, readings, err := Open(s, "iccid-0123456789abcdef01234567").Since(time.Time{}, nil); err != nil || len(readings) < 100 {
			b.Fatal(len(readings), err)
		}
		_ = s.Close()
	}
}

// What is noted while a write is under way is due after it, and so is what a write that failed should have stored.
func TestWhatIsNotedDuringAWriteIsDue(t *testing.T) {
	s := openStore(t, t.TempDir())
	l := Open(s, "sim")
	readings := func() []Reading {
		_, got, err := Open(s, "sim").Since(at(1, 0, 0), nil)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for n := range 3 {
		l.Note(Reading{Came: at(1, n, 0), Ask: "main", Data: []quota.Data{left("", "1GB")}})
		switch records := l.Due(at(1, n, 0)); n {
		case 0:
			l.Note(Reading{Came: at(2, n, 0), Ask: "main", Data: []quota.Data{left("", "1GB")}})
			if err := s.Save(records...); err != nil {
				t.Fatal(err)
			}
			l.Stored(at(1, n, 0))
			if got := readings(); len(got) != 1 || !l.IsDue() {
				t.Errorf("%d readings on disk, due %v; want 1, and the one that came meanwhile due", len(got), l.IsDue())
			}
		case 1: // it fails
		case 2:
			if err := s.Save(records...); err != nil {
				t.Fatal(err)
			}
			l.Stored(at(1, n, 0))
		}
	}
	if got := readings(); len(got) != 4 || l.IsDue() {
		t.Errorf("%d readings on disk, due %v; want 4, none", len(got), l.IsDue())
	}
}

// A copy stays what it was, also while days go on.
func TestACopyStaysWhatItWas(t *testing.T) {
	l := Open(nil, "sim")
	note := func(h int) {
		l.Note(Reading{Came: at(1, h, 0), Ask: "main", Data: []quota.Data{left("", "1GB")}})
		l.Count(meter.Odometer{{At: at(1, h, 0), Octets: quota.Bytes(h)}, {At: at(1, h, 30), Octets: quota.Bytes(h)}})
	}
	for h := 4; h < 9; h++ {
		note(h)
	}
	c := l.Copy()
	wantMarks, want, _ := l.Since(at(1, 0, 0), nil)
	note(2)
	note(1)
	gotMarks, got, _ := c.Since(at(1, 0, 0), nil)
	if diff := cmp.Diff(want, got) + cmp.Diff(wantMarks, gotMarks); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
