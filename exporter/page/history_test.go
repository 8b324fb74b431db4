package page

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// wanted is what history.json was asked for.
type wanted struct {
	sim  string
	from time.Time
}

func points(from time.Time, n int) (out []meter.Point) {
	for i := range n {
		out = append(out, meter.Point{At: from.Add(time.Duration(i) * time.Minute), Left: quota.Bytes(1000 - i), Lower: quota.Bytes(900 - i), Upper: quota.Bytes(1100 - i)})
	}
	return out
}

func TestHistoryJSON(t *testing.T) {
	left := func(gb int64) quota.Quantity { return gigabytes(gb, "x GB") }
	begin := time.Unix(1_780_000_000, 0)
	s := exporter.Snapshot{SIMs: []exporter.SIM{{Name: "other"}, {Name: "a", Asks: []exporter.Ask{
		{Name: "main", Reading: quota.Reading{Data: []quota.Data{{Name: "Day", Remaining: left(1)}, {Name: "Day", Remaining: left(2)}, {Name: "<New>"}}}},
	}, Count: &exporter.Count{Name: "Day", Total: quota.Quantity{Text: "1 GB", Bytes: 1 << 30, Binary: true}}}}}
	past := History{
		Readings: []Reading{
			{begin, "main", []quota.Data{{Name: "Day", Remaining: left(5)}, {Name: "Day", Remaining: left(9)}}},
			{begin.Add(time.Hour), "else", []quota.Data{{Name: "Day", Remaining: left(70)}}},
			{begin.Add(2 * time.Hour), "main", []quota.Data{{Name: "Day", Remaining: left(8)}, {Name: "Day", Used: left(1)}}},
			{begin.Add(3 * time.Hour), "main", []quota.Data{{Name: "Day", Remaining: quota.Quantity{Text: "8.1 GB", Bytes: 81e8}}, {Name: "Day", Remaining: left(7)}}},
		},
		Hours:  []Hour{{begin, 10}, {begin.Add(time.Hour), 5}, {begin.Add(49 * time.Hour), 7}},
		Curves: []Curve{{"main", "Day", points(begin, 2), nil}, {"main", "Day", points(begin, 1000), points(begin, 100)}, {"counted", "Day", points(begin, 1), nil}},
	}
	var got wanted
	h := New(Config{Source: fixed(s), Location: tokyo(), History: func(sim string, from time.Time) (History, error) {
		got = wanted{sim, from}
		return past, nil
	}})
	defer h.Close()
	w := ask(h, "GET", "/history.json?sim=a&days=3")
	y, m, d := time.Now().In(tokyo()).Date()
	if want := (wanted{"a", time.Date(y, m, d-2, 0, 0, 0, 0, tokyo())}); w.Code != 200 || got.sim != want.sim || !got.from.Equal(want.from) {
		t.Errorf("%d, asked for %v, want %v", w.Code, got, want)
	}
	var out struct {
		From, To int64
		Quotas   []struct {
			Key, Name             string
			Binary                bool
			T, Left, Lower, Upper []int64
			Ahead                 struct{ T, Left, Lower, Upper []int64 }
			Stated                [][2]int64
			TopUps                []int64
		}
		Days [][2]any
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	if len(out.Quotas) != 4 {
		t.Fatalf("%d quotas, want the 3 bundles and what is counted: %s", len(out.Quotas), w.Body)
	}
	first, second, none, count := out.Quotas[0], out.Quotas[1], out.Quotas[2], out.Quotas[3]
	at := begin.Unix()
	if diff := cmp.Diff([][2]int64{{at, 5e9}, {at + 7200, 8e9}, {at + 10800, 81e8}}, first.Stated); diff != "" || first.Key != "1.0.0" {
		t.Errorf("%s was stated (-want +got):\n%s", first.Key, diff)
	}
	if diff := cmp.Diff([]int64{at + 7200}, first.TopUps); diff != "" {
		t.Errorf("top-ups (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][2]int64{{at, 9e9}, {at + 10800, 7e9}}, second.Stated); diff != "" || len(second.TopUps) != 0 {
		t.Errorf("the second of its name was stated (-want +got):\n%s, top-ups %v", diff, second.TopUps)
	}
	if n := len(second.T); n != mostPoints || len(second.Left) != n || len(second.Lower) != n || len(second.Upper) != n || second.T[n-1] != at+999*60 {
		t.Errorf("a curve of 1000 points has %d, and ends at %d, want %d and its end", n, second.T[n-1]-at, mostPoints)
	}
	if n := len(second.Ahead.T); n != mostAhead || len(first.T) != 2 || len(first.Ahead.T) != 0 || first.Left[1] != 999 {
		t.Errorf("ahead of 100 points has %d; the first has %v", n, first.T)
	}
	if none.Name != "<New>" || none.T == nil || none.Stated == nil || none.TopUps == nil || none.Ahead.T == nil {
		t.Errorf("of a new bundle: %+v, want empty lists", none)
	}
	if count.Key != "1.c" || !count.Binary || len(count.T) != 1 {
		t.Errorf("what is counted: %+v", count)
	}
	date := func(t time.Time) string { return t.In(tokyo()).Format(time.DateOnly) }
	if diff := cmp.Diff([][2]any{{date(begin), 15.0}, {date(begin.AddDate(0, 0, 1)), 0.0}, {date(begin.AddDate(0, 0, 2)), 7.0}}, out.Days); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
}

// A carrier that says what was used of how much is one of which it is known what was left, and when that rose.
func TestWhatWasUsedIsStatedToo(t *testing.T) {
	begin := time.Unix(1_780_000_000, 0)
	used := func(after time.Duration, gb int64) Reading {
		return Reading{begin.Add(after), "main", []quota.Data{{Used: gigabytes(gb, "x GB"), Total: gigabytes(10, "10 GB")}}}
	}
	p := History{Readings: []Reading{used(0, 8), used(time.Hour, 9), used(2*time.Hour, 1)}}
	got := p.quota("0.0.0", quota.Data{}, 0, func(string, string) bool { return true })
	at := begin.Unix()
	if diff := cmp.Diff([][2]int64{{at, 2e9}, {at + 3600, 1e9}, {at + 7200, 9e9}}, got.Stated); diff != "" {
		t.Errorf("stated (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int64{at + 7200}, got.TopUps); diff != "" {
		t.Errorf("top-ups (-want +got):\n%s", diff)
	}
}

func TestHistoryThatCannotBeHad(t *testing.T) {
	h := New(Config{Source: fixed(rich()), History: func(string, time.Time) (History, error) { return History{}, errors.New("the state is closed") },
		Hours: func(string, time.Time) ([]Hour, error) { return nil, errors.New("the state is closed") }})
	defer h.Close()
	if w := ask(h, "GET", "/history.json"); w.Code != 503 {
		t.Errorf("got %d, want 503", w.Code)
	}
	if w := ask(h, "GET", "/"); w.Code != 200 {
		t.Errorf("the page: %d, want it without days", w.Code)
	}
	none := New(Config{Source: fixed(rich())})
	defer none.Close()
	if w := ask(none, "GET", "/history.json"); w.Code != 200 {
		t.Errorf("without a history: %d %s", w.Code, w.Body)
	}
}

// Each page shows the last two weeks, day by day.
func TestDaysOnThePage(t *testing.T) {
	var from time.Time
	h := New(Config{Source: fixed(rich()), Location: tokyo(), Hours: func(_ string, since time.Time) ([]Hour, error) {
		from = since
		return []Hour{{since, 15e8}, {since.Add(time.Hour), 5e8}, {since.AddDate(0, 0, 2), 5e8}}, nil
	}})
	defer h.Close()
	body := ask(h, "GET", "/").Body.String()
	for _, want := range []string{"2.00 GB", "500 MB", from.Format(time.DateOnly), from.AddDate(0, 0, 1).Format(time.DateOnly), from.AddDate(0, 0, 2).Format(time.DateOnly)} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if y, m, d := time.Now().In(tokyo()).Date(); !from.Equal(time.Date(y, m, d-13, 0, 0, 0, 0, tokyo())) {
		t.Errorf("asked for what was since %v, want the beginning of the 14th day", from)
	}
}

// However many ask, one history is made at a time; whoever goes away meanwhile is not waited for.
func TestHistoriesAreMadeInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most, made atomic.Int32
		h := New(Config{Source: fixed(rich()), History: func(string, time.Time) (History, error) {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Second)
			now.Add(-1)
			made.Add(1)
			return History{}, nil
		}})
		defer h.Close()
		gone, leave := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { ask(h, "GET", "/history.json") })
		}
		synctest.Wait()
		wg.Go(func() { ask(h, "GET", "/history.json", func(r *http.Request) { *r = *r.WithContext(gone) }) })
		synctest.Wait()
		leave()
		wg.Wait()
		if most.Load() != 1 || made.Load() != 4 {
			t.Errorf("%d made at once, %d in all; want 1, and 4", most.Load(), made.Load())
		}
	})
}
