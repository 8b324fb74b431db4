package exporter

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// words deals out the parts of a fuzzed text over and over, so that names collide.
type words struct {
	list []string
	n    int
}

func (w *words) next() string {
	w.n++
	return w.list[w.n%len(w.list)]
}

// arbitrary makes a snapshot of any words and numbers.
func arbitrary(text string, number int64, float float64, bundles uint8) Snapshot {
	w := &words{list: strings.Split(text, "|")}
	moment := quota.Moment{Time: time.Unix(number, 0), DateOnly: number%2 == 0}
	reading := quota.Reading{Balance: []quota.Money{{Amount: w.next(), Currency: w.next()}, {Amount: "1.5", Currency: w.next()}}}
	for range bundles {
		q := quota.Quantity{Text: w.next(), Bytes: quota.Bytes(number)}
		reading.Data = append(reading.Data, quota.Data{Name: w.next(), Remaining: q, Total: q, Used: q, Expires: moment, Renews: moment})
	}
	lives := make([]Live, bundles/2+3)
	for i := range lives {
		lives[i].Live = meter.Live{Known: i%3 > 0, Remaining: quota.Bytes(number), Lower: quota.Bytes(-number), Upper: quota.Bytes(number), Outlook: meter.Outlook(w.next()), RunsOut: moment.Time}
	}
	ask := func() Ask {
		return Ask{Name: w.next(), Interval: time.Duration(number), Next: moment.Time, Read: moment.Time, Reading: reading, Live: lives}
	}
	method := func() Method {
		return Method{Name: w.next(), Queries: uint64(number), Failures: map[string]uint64{w.next(): 1, w.next(): 2},
			Buckets: map[float64]uint64{float: 1, math.Inf(1): 1, math.NaN(): 3}, Sum: float, Count: uint64(number)}
	}
	sim := func() SIM {
		return SIM{Name: w.next(), Modem: w.next(), Carrier: w.next(), Country: w.next(), PLMN: w.next(), Budget: int(number),
			Configured: true, Ratio: &float, Low: tenth, Count: &Count{Name: w.next(), Remaining: quota.Quantity{Text: w.next(), Bytes: quota.Bytes(number)}, Until: moment.Time}, Asks: []Ask{ask(), ask()}, Methods: []Method{method(), method()}, Skipped: map[string]uint64{w.next(): 1, w.next(): 1}}
	}
	modem := func() Modem {
		return Modem{Name: w.next(), Manufacturer: w.next(), Model: w.next(), Revision: w.next(), SIMState: w.next(), Registration: w.next(),
			RSSI: &float, RSRQ: &float, SMSUsed: int(number), SMSCapacity: int(number)}
	}
	return Snapshot{Modems: []Modem{modem(), modem(), modem()}, SIMs: []SIM{sim(), sim(), sim()}}
}

func FuzzGatherNeverFails(f *testing.F) {
	f.Add("a", int64(1), 1.0, uint8(3))
	f.Add("a|a_2|A", int64(-1), math.Inf(-1), uint8(20))
	f.Add("\xff|\xfe|\xff\xfe|�", int64(1)<<60, math.NaN(), uint8(5))
	f.Add("|main|main_2|ready|ok", int64(math.MinInt64), 0.0, uint8(17))
	f.Add("Bonus 1.1.2026|bonus 2.1.2026|a\nb|\"|\\|\x00", int64(math.MaxInt64), -1.5, uint8(2))
	f.Fuzz(func(t *testing.T, text string, number int64, float float64, bundles uint8) {
		s := arbitrary(text, number, float, bundles)
		registry := prometheus.NewPedanticRegistry()
		registry.MustRegister(NewCollector(fixed(s), nil))
		gathered, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		var page strings.Builder
		for _, family := range gathered {
			if _, err := expfmt.MetricFamilyToText(&page, family); err != nil {
				t.Fatal(err)
			}
		}
		if !utf8.ValidString(page.String()) {
			t.Error("the page is not UTF-8")
		}
		parser := expfmt.NewTextParser(model.LegacyValidation)
		if _, err := parser.TextToMetricFamilies(strings.NewReader(page.String())); err != nil {
			t.Errorf("a scraper cannot read the page: %v", err)
		}
		for _, sim := range newView(s).sims {
			checkQuotas(t, sim, int(bundles)*len(sim.Asks))
		}
	})
}

func checkQuotas(t *testing.T, s simView, stated int) {
	t.Helper()
	const counted = 1 // which is never dropped
	if shown := len(s.quotas) - counted; shown > maxQuotas || shown+s.dropped != stated {
		t.Errorf("%d bundles are shown and %d dropped, of %d", shown, s.dropped, stated)
	}
	for _, q := range s.quotas {
		if utf8.RuneCountInString(q.label) > maxLabelRunes {
			t.Errorf("label %q is too long", q.label)
		}
	}
}

// Any lean page can be read by a scraper, holds no sample twice, and is valid UTF-8.
func FuzzALeanPageIsReadable(f *testing.F) {
	f.Add("a|a_2|A", int64(-1), math.Inf(-1), uint8(20))
	f.Add("\xff|\xfe|\xff\xfe|�", int64(1)<<60, math.NaN(), uint8(5))
	f.Add("|main|main_2|ready|ok|home", int64(math.MinInt64), 0.0, uint8(17))
	f.Add("a\nb|\"|\\|\x00|\\n", int64(math.MaxInt64), -1.5, uint8(2))
	f.Fuzz(func(t *testing.T, text string, number int64, float float64, bundles uint8) {
		page := string(newLeanPage(HandlerConfig{Source: fixed(arbitrary(text, number, float, bundles)), Location: time.UTC}).text(nil))
		if !utf8.ValidString(page) {
			t.Fatalf("no UTF-8: %q", page)
		}
		parser := expfmt.NewTextParser(model.LegacyValidation)
		families, err := parser.TextToMetricFamilies(strings.NewReader(page))
		if err != nil {
			t.Fatalf("a scraper cannot read it: %v\n%s", err, page)
		}
		samples := 0
		for _, family := range families {
			samples += len(family.GetMetric())
		}
		seen := map[string]bool{}
		for line := range strings.Lines(page) {
			series := line[:strings.LastIndexByte(line, ' ')]
			if seen[series] {
				t.Errorf("twice on the page: %s", series)
			}
			seen[series] = true
		}
		if samples != len(seen) {
			t.Errorf("%d lines are %d samples", len(seen), samples)
		}
	})
}
