package page

import (
	"encoding/json"
	"fmt"
	"html"
	"math"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// theirs is a snapshot in which every text is of words, and every number is number: what carriers, modems and configurations can fill.
func theirs(word func() string, number int64, float float64, n int) exporter.Snapshot {
	moment := time.Unix(number, 0)
	quantity := func() quota.Quantity {
		return quota.Quantity{Text: word(), Bytes: quota.Bytes(number), Binary: number%2 == 0}
	}
	stated := quota.Moment{Time: moment, DateOnly: number%3 == 0}
	outlooks := append(meter.Outlooks(), meter.Outlook(word()))
	live := func(i int) exporter.Live {
		return exporter.Live{Low: i%2 == 0, Live: meter.Live{Known: i%3 > 0, Remaining: quota.Bytes(number), Lower: quota.Bytes(-number), Upper: quota.Bytes(number),
			Since: moment, Counted: quota.Bytes(number), PerDay: quota.Bytes(number), Outlook: outlooks[i%len(outlooks)], RunsOut: moment, Earliest: moment}}
	}
	read := func(text string) []quota.Evidence {
		return []quota.Evidence{{Figure: word(), Start: int(number), End: len(text), Words: word(), Rule: word()}, {Figure: "remaining", Start: 0, End: min(3, len(text)), Words: word(), Rule: word()}}
	}
	var s exporter.Snapshot
	for range min(n, 3) {
		s.Modems = append(s.Modems, exporter.Modem{Name: word(), Up: n%2 == 0, Manufacturer: word(), Model: word(), Revision: word(), SIMState: word(),
			Registration: word(), RSSI: &float, RSRP: &float, RSRQ: &float, SINR: &float, Operator: word(), RAT: word(), Roaming: new(true)})
		s.Diagnoses = append(s.Diagnoses, exporter.Diagnosis{Modem: word(), SIM: word(), Checks: []exporter.Check{{Name: word(), Text: word(), Mend: word() + "\n" + word()}}})
		sim := exporter.SIM{Name: word(), Modem: s.Modems[0].Name, Carrier: word(), Country: word(), PLMN: word(), Configured: true, Budget: int(number), AtMost: int(number),
			Capped: word(), Self: uint64(number), Ratio: &float, Received: new(uint64(number)),
			Asking: &exporter.Asking{Ask: word(), Method: word(), Since: moment, Awaited: word(), Deadline: moment},
			Count:  &exporter.Count{Name: word(), Remaining: quantity(), Used: quantity(), Total: quantity(), Since: moment, Until: moment, Live: live(1)}}
		for i := range n {
			reply := word()
			a := exporter.Ask{Name: word(), Interval: time.Duration(number), Next: moment, Read: moment, Aside: []string{word()}, Reply: reply, Evidence: read(reply),
				Unasked: []exporter.Text{{Read: moment, Reply: reply, Evidence: read(reply)}}, Price: exporter.Price(word()), Method: word(), Outcome: word(), Detail: word()}
			a.Reading.Balance = []quota.Money{{Amount: word(), Currency: word()}}
			a.Reading.Data = []quota.Data{{Name: word(), Remaining: quantity(), Total: quantity(), Used: quantity(), Unlimited: i%5 == 4, Expires: stated, Renews: stated}}
			a.Live = []exporter.Live{live(i)}
			sim.Asks = append(sim.Asks, a)
			sim.Attempts = append(sim.Attempts, exporter.Attempt{At: moment, Ask: word(), Method: word(), Outcome: word(), Detail: word(), Error: word(),
				Duration: time.Duration(number), Steps: []exporter.Step{{What: word(), Reply: reply, Evidence: read(reply)}}})
		}
		s.SIMs = append(s.SIMs, sim)
	}
	return s
}

// past is a history of the same kind.
func past(word func() string, number int64, n int) History {
	var h History
	for i := range n {
		at := time.Unix(number, 0).Add(time.Duration(i) * time.Hour)
		h.Hours = append(h.Hours, Hour{at, quota.Bytes(number)})
		h.Readings = append(h.Readings, Reading{at, word(), []quota.Data{{Name: word(), Remaining: quota.Quantity{Text: word(), Bytes: quota.Bytes(number)}}}})
		points := []meter.Point{{At: at, Left: quota.Bytes(number), Lower: quota.Bytes(-number), Upper: quota.Bytes(number)}}
		h.Curves = append(h.Curves, Curve{word(), word(), points, points})
	}
	return h
}

// skeleton is a page without what stands in it: its tags, without their attributes' values.
func skeleton(page string) string {
	page = regexp.MustCompile(`"[^"]*"`).ReplaceAllString(page, `""`)
	return strings.Join(regexp.MustCompile(`<[^>]*>`).FindAllString(page, -1), "")
}

// inert holds an answer to what it may be: UTF-8, without controls and without what turns the text around it.
func inert(t *testing.T, what, answer string) {
	t.Helper()
	if !utf8.ValidString(answer) {
		t.Errorf("%s is not UTF-8", what)
	}
	for _, r := range html.UnescapeString(answer) {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			t.Errorf("%s has %U", what, r)
			return
		}
	}
}

// everything asks a handler for all that it makes of foreign texts.
func everything(t *testing.T, s exporter.Snapshot, h History) (page, json string, events []string) {
	t.Helper()
	handler := New(Config{Source: fixed(s), Location: tokyo(), Ask: new(asker).ask, History: func(string, time.Time) (History, error) { return h, nil },
		Hours: func(string, time.Time) ([]Hour, error) { return h.Hours, nil }})
	defer handler.Close()
	w := ask(handler, "GET", "/", here)
	if w.Code != 200 {
		t.Fatalf("the page: %d %s", w.Code, w.Body)
	}
	past := httptest.NewRecorder()
	one := s // alone, as all have one name
	one.SIMs = s.SIMs[:min(len(s.SIMs), 1)]
	alone := New(Config{Source: fixed(one), History: handler.History})
	defer alone.Close()
	alone.ServeHTTP(past, httptest.NewRequest("GET", "/history.json?days=400", nil))
	if past.Code != 200 && len(one.SIMs) > 0 {
		t.Fatalf("history.json: %d %s", past.Code, past.Body)
	}
	for _, f := range figuresOf(s, time.Now()) {
		events = append(events, f.message())
	}
	return w.Body.String(), past.Body.String(), events
}

var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, "</title></textarea></style><svg onload=alert(1)>", `{{.Name}}`, "{0} {1}",
	"\x00\x01\x1b[31mred", "\u202eevil\u202c", "\u2066\u2067\u2068x", "\u2069\u2069closes", "\xff\xfe\xc3", "a\u2028b\u2029c", "javascript:alert(1)", "&lt;b&gt;&amp;", "-->", "]]>",
	strings.Repeat("A", 64<<10), strings.Repeat("<b>", 22<<10), strings.Repeat("\u0301", 64<<10), strings.Repeat("\xff", 64<<10), strings.Repeat("\n", 64<<10), "", "\ufeff", "تبقى ٣٫٥ جيجا",
}

// Whatever a carrier, a modem or a configuration says, in whichever place: the page has the tags that it has of plain words, and a bounded size.
func TestHostileTextsAreInert(t *testing.T) {
	plain, _, _ := everything(t, theirs(func() string { return "word" }, 12e8, 1.5, 2), past(func() string { return "word" }, 12e8, 2))
	for i, text := range hostile {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			word := func() string { return text }
			page, history, events := everything(t, theirs(word, 12e8, 1.5, 2), past(word, 12e8, 2))
			inert(t, "the page", page)
			inert(t, "history.json", history)
			for _, e := range events {
				inert(t, "an event", e)
			}
			if text != "" && strings.TrimSpace(shown(text, 9)) != "" {
				sameTags(t, skeleton(plain), skeleton(page))
			}
			for _, script := range []string{"<script>", "onerror=alert(1)>", "<img", "<b>", "</style>"} {
				if strings.Contains(page, script) {
					t.Errorf("the page has %s", script)
				}
			}
			if len(page) > 2<<20 || len(history) > 64<<10 {
				t.Errorf("the page has %d octets, history.json %d", len(page), len(history))
			}
		})
	}
}

// sameTags compares which tags two pages have; how many there are of one depends on what is known.
func sameTags(t *testing.T, want, got string) {
	t.Helper()
	tag := regexp.MustCompile(`<[^>]*>`)
	known := map[string]bool{}
	for _, s := range tag.FindAllString(want, -1) {
		known[s] = true
	}
	for _, s := range tag.FindAllString(got, -1) {
		if !known[s] {
			t.Errorf("the page has a tag that it has not of plain words: %s", s)
			return
		}
	}
}

// Of one who lists and says more than anybody, the page stays within bounds.
func TestThePageOfTheWorstIsBounded(t *testing.T) {
	long := strings.Repeat("<&>", 8<<10)
	s := theirs(func() string { return long }, math.MaxInt64, math.Inf(1), 100)
	page, history, _ := everything(t, s, past(func() string { return long }, 1e9, 20_000))
	if len(page) > 4<<20 || len(history) > 256<<10 {
		t.Errorf("the page has %d octets, history.json %d", len(page), len(history))
	}
}

func FuzzThePageIsMadeOfAnything(f *testing.F) {
	for i, text := range hostile {
		f.Add(text[:min(len(text), 100)], "b", int64(i)*1e9, 1.5, uint8(3))
	}
	f.Add("a", "<", int64(math.MinInt64), math.NaN(), uint8(20))
	f.Add("a", "b", int64(0), 0.0, uint8(24)) // which is no SIM at all
	f.Add("\u202e", "\x00", int64(math.MaxInt64), math.Inf(-1), uint8(1))
	f.Fuzz(func(t *testing.T, a, b string, number int64, float float64, n uint8) {
		const mark = "<zz" // stands in every text: none of it may be a tag
		turn := 0
		word := func() string { turn++; return []string{mark + a, b + mark, mark}[turn%3] }
		page, history, events := everything(t, theirs(word, number, float, int(n%24)), past(word, number, int(n%24)))
		inert(t, "the page", page)
		if strings.Contains(page, "<zz") {
			t.Error("a text of theirs is a tag")
		}
		if n%24 > 0 && !json.Valid([]byte(history)) || strings.Contains(history, "<") {
			t.Errorf("history.json: %.200s", history)
		}
		for _, e := range events {
			if len(e) > 200 || !utf8.ValidString(e) {
				t.Errorf("an event of %d octets: %q", len(e), e)
			}
		}
	})
}
