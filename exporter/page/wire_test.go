package page

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// busy is a snapshot of two SIMs with 16 bundles and 25 attempts each, with replies as long as real ones.
func busy() exporter.Snapshot {
	s := rich()
	sim := s.SIMs[0]
	ask := &sim.Asks[0]
	for i := range mostGauges {
		ask.Reading.Data = append(ask.Reading.Data[:i:i], quota.Data{
			Name: fmt.Sprintf("Travel bundle %d of the coast", i), Remaining: gigabytes(int64(i), fmt.Sprintf("%d GB", i)), Total: gigabytes(20, "20 GB"),
			Expires: date(time.July, i+1),
		})
		ask.Live = append(ask.Live[:i:i], live(int64(i)*9e8))
	}
	for i := range mostAttempts {
		text := fmt.Sprintf("%d.%02d GB of 20 GB are left of bundle no. %d until %d July; your credit is %d.%02d EUR. Dial %d for more. ", i, i*37%100, i, i+1, i, i*53%100, 1000+i*77)
		text += strings.Repeat("Thank you for being with us. ", 4+i%5)
		sim.Attempts = append(sim.Attempts, exporter.Attempt{At: at(i%24).AddDate(0, 0, -i), Ask: "main", Method: "ussd", Outcome: "ok", Duration: time.Duration(i) * time.Second,
			Steps: []exporter.Step{{What: "dial *123# (plain)"}, {What: "answer 0", Reply: text, Evidence: []quota.Evidence{
				{Figure: "remaining", Start: 0, End: 7, Words: text[:7], Rule: "left"}, {Figure: "total", Start: 11, End: 16, Words: text[11:16], Rule: "of"},
				{Figure: "expires", Start: 40, End: 46, Words: text[40:46], Rule: "until"}}}}})
	}
	second := sim
	second.Name = "second"
	s.SIMs = []exporter.SIM{sim, second}
	return s
}

// year is a history of 400 days.
func year() History {
	var h History
	begin := at(0).AddDate(0, 0, -mostDays+1)
	for i := range mostDays * 24 {
		h.Hours = append(h.Hours, Hour{begin.Add(time.Duration(i) * time.Hour), quota.Bytes(i*7919%1_000_000_007) * 3})
	}
	for i := range 16 {
		c := Curve{Ask: "main", Name: fmt.Sprintf("Travel bundle %d of the coast", i)}
		for k := range 4 * mostPoints {
			left := quota.Bytes(20e9 - float64(k)*17e6 - float64(i)*1e6)
			c.Points = append(c.Points, meter.Point{At: begin.Add(time.Duration(k) * 12 * time.Hour), Left: left, Lower: left - 1e8, Upper: left + 1e8})
		}
		c.Ahead = c.Points[:mostAhead]
		h.Curves = append(h.Curves, c)
	}
	return h
}

// What a browser loads to show the page for the first time, compressed as it is sent: without history.json, which comes after.
func TestThePageIsSmallOnTheWire(t *testing.T) {
	const most = 150 << 10
	h := New(Config{Source: fixed(busy()), Location: tokyo(), History: func(string, time.Time) (History, error) { return year(), nil },
		Hours: func(string, time.Time) ([]Hour, error) { return year().Hours[(mostDays-pageDays)*24:], nil }})
	defer h.Close()
	all := exporter.NewHandler(exporter.HandlerConfig{Source: fixed{}, Page: h})
	get := func(path string) (octets int, body string) {
		w := ask(all, "GET", path, here, gzipped)
		if w.Code != 200 || w.Header().Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: %d, %v", path, w.Code, w.Header())
		}
		return w.Body.Len(), unzipped(t, w.Body)
	}
	sum, page := get("/")
	parts := []string{fmt.Sprintf("page %d (of %d)", sum, len(page))}
	for _, part := range strings.Split(page, `"asset/`)[1:] {
		path, _, _ := strings.Cut(part, `"`)
		octets, content := get("/asset/" + path)
		sum += octets
		parts = append(parts, fmt.Sprintf("%s %d (of %d)", path, octets, len(content)))
	}
	t.Logf("%d octets: %s", sum, strings.Join(parts, ", "))
	if sum > most {
		t.Errorf("%d octets, want at most %d: %s", sum, most, strings.Join(parts, ", "))
	}
	octets, past := get("/history.json?sim=travel-jp&days=400")
	t.Logf("history.json of 400 days and 16 bundles: %d (of %d)", octets, len(past))
	if octets > most {
		t.Errorf("history.json has %d octets", octets)
	}
}

func BenchmarkPage(b *testing.B) {
	h := New(Config{Source: fixed(busy()), Location: tokyo(), History: func(string, time.Time) (History, error) { return History{}, nil }})
	defer h.Close()
	for b.Loop() {
		ask(h, "GET", "/", here, gzipped)
	}
}

// What a look at the figures costs while a page is open, once a second.
func BenchmarkLook(b *testing.B) {
	s := busy()
	for b.Loop() {
		look(s)
	}
}

func BenchmarkHistory400Days(b *testing.B) {
	past := year()
	h := New(Config{Source: fixed(busy()), Location: tokyo(), History: func(string, time.Time) (History, error) { return past, nil }})
	defer h.Close()
	for b.Loop() {
		ask(h, "GET", "/history.json?sim=travel-jp&days=400", gzipped)
	}
}
