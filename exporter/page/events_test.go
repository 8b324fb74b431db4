package page

import (
	"context"
	"errors"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/meter"
)

func TestAnEventIsSmallAtTheWorst(t *testing.T) {
	x := int64(math.MaxInt64)
	for _, f := range []figure{
		{K: key(999, 999, 999), R: x, L: x, U: x, X: &x},
		figureOf(key(99, mostAsks, mostGauges), meter.Live{Known: true, Remaining: math.MaxInt64, Lower: math.MinInt64, Upper: math.MaxInt64,
			Outlook: meter.RunsOut, RunsOut: time.Unix(1<<40, 0)}, true, time.Unix(0, 0)),
		figureOf("0.c", meter.Live{}, false, time.Time{}),
	} {
		if m := f.message(); len(m) > 200 || !strings.HasPrefix(m, "data: {") || !strings.HasSuffix(m, "}\n\n") || strings.Count(m, "\n") != 2 {
			t.Errorf("%d octets: %q", len(m), m)
		}
	}
	if m := figureOf("0.0.1", meter.Live{Known: true, Remaining: 12e8, Lower: 11e8, Upper: 13e8}, false, at(1)).message(); m !=
		`data: {"k":"0.0.1","r":1200000000,"l":1100000000,"u":1300000000,"x":null}`+"\n\n" {
		t.Errorf("got %q", m)
	}
}

func TestNothingIsToldWhileNothingChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New(Config{Source: &changing{s: bundles(2)}})
		defer h.Close()
		c := open(h, "/events")
		settled(c, 2)
		began := time.Now()
		time.Sleep(60 * time.Second)
		var after []time.Duration
		for _, m := range c.messages()[1:] {
			if m.text != ":\n\n" {
				t.Errorf("told %q of nothing", m.text)
			}
			after = append(after, m.at.Sub(began))
		}
		if len(after) != 2 || after[1]-after[0] != 25*time.Second {
			t.Errorf("comments after %v, want one each 25 s", after)
		}
		c.close()
	})
}

// A page that may be older than its stream is told each figure once, then what changes: at most one message a second, and all get their turn.
func TestFiguresAreToldInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &changing{s: bundles(3)}
		h := New(Config{Source: src})
		defer h.Close()
		c := open(h, "/events")
		time.Sleep(5*time.Second + lookEvery/2)
		if got := len(c.texts()); got != 3 {
			t.Errorf("a new page was told %d figures, want each of the 3 once", got)
		}
		for range 30 {
			src.change(func(s *exporter.Snapshot) {
				for i := range s.SIMs[0].Asks[0].Live {
					s.SIMs[0].Asks[0].Live[i].Remaining -= 1e8
				}
			})
			time.Sleep(time.Second)
		}
		told := map[string]int{}
		messages := c.messages()[1:]
		for i, m := range messages {
			if i > 0 && m.at.Sub(messages[i-1].at) < time.Second {
				t.Errorf("two messages within %v", m.at.Sub(messages[i-1].at))
			}
			told[m.text[:17]]++
		}
		if len(told) != 3 || len(messages) < 30 {
			t.Errorf("told %v", told)
		}
		for k, n := range told {
			if n < 10 {
				t.Errorf("%s was told %d times, want a third of %d", k, n, len(messages))
			}
		}
		c.close()
	})
}

// A change that nobody sees is no news.
func TestWhatIsNotSeenIsNotTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &changing{s: bundles(1)}
		h := New(Config{Source: src})
		defer h.Close()
		c := open(h, "/events")
		settled(c, 1)
		for range 10 {
			src.change(func(s *exporter.Snapshot) { s.SIMs[0].Asks[0].Live[0].Upper += 10; s.Modems = nil })
			time.Sleep(time.Second)
		}
		if got := c.texts(); len(got) != 0 {
			t.Errorf("told %q", got)
		}
		c.close()
	})
}

func TestWhatElseChangesMakesThePageStale(t *testing.T) {
	changes := map[string]func(s *exporter.Snapshot){
		"a reading":        func(s *exporter.Snapshot) { s.SIMs[0].Asks[0].Read = at(12) },
		"a bundle more":    func(s *exporter.Snapshot) { *s = bundles(2) },
		"an ask under way": func(s *exporter.Snapshot) { s.SIMs[0].Asking = &exporter.Asking{Ask: "main"} },
		"a budget":         func(s *exporter.Snapshot) { s.SIMs[0].Budget = 3 },
		"an attempt":       func(s *exporter.Snapshot) { s.SIMs[0].Attempts = []exporter.Attempt{{At: at(1)}} },
		"a broken link": func(s *exporter.Snapshot) {
			s.Diagnoses = []exporter.Diagnosis{{Checks: []exporter.Check{{Name: "port"}}}}
		},
		"a modem":             func(s *exporter.Snapshot) { s.Modems = []exporter.Modem{{Name: "m"}} },
		"an outlook":          func(s *exporter.Snapshot) { s.SIMs[0].Asks[0].Live[0].Outlook = meter.Lasts },
		"little is left":      func(s *exporter.Snapshot) { s.SIMs[0].Asks[0].Live[0].Low = true },
		"a configuration":     func(s *exporter.Snapshot) { s.ReloadOK = true },
		"a live figure gone":  func(s *exporter.Snapshot) { s.SIMs[0].Asks[0].Live = nil },
		"how the last ended":  func(s *exporter.Snapshot) { s.SIMs[0].Asks[0].Outcome = "timeout" },
		"a count begins anew": func(s *exporter.Snapshot) { s.SIMs[0].Count = &exporter.Count{Until: at(3)} },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				src := &changing{s: bundles(1)}
				h := New(Config{Source: src})
				defer h.Close()
				c := open(h, "/events")
				settled(c, 1)
				src.change(change)
				time.Sleep(time.Second)
				if got := c.texts(); len(got) == 0 || got[0] != "event: stale\ndata: 1\n\n" {
					t.Errorf("told %q, want that the page is stale", got)
				}
				time.Sleep(3 * time.Second)
				if got := c.texts(); slices.Contains(got[1:], got[0]) {
					t.Errorf("told more than once: %q", got)
				}
				c.close()
			})
		})
	}
}

// What a modem measures changes all the time, and the page with it at the next look.
func TestTheSignalDoesNotMakeThePageStale(t *testing.T) {
	a, b := rich(), rich()
	b.Modems[0].RSSI, b.Modems[0].RSRP = new(-90.0), nil
	if fingerprint(a) != fingerprint(b) {
		t.Error("it does")
	}
}

func TestAPageThatIsOlderThanItsStreamIsStale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &changing{s: bundles(1)}
		h := New(Config{Source: src})
		defer h.Close()
		made := fingerprint(src.Snapshot())
		current := open(h, "/events?page="+made)
		time.Sleep(2 * time.Second)
		if got := current.texts(); slices.Contains(got, "event: stale\ndata: 1\n\n") {
			t.Errorf("a page that is current was told %q", got)
		}
		src.change(func(s *exporter.Snapshot) { s.SIMs[0].Budget = 2 })
		time.Sleep(2 * time.Second)
		old := open(h, "/events?page="+made)
		time.Sleep(2 * time.Second)
		if got := old.texts(); len(got) == 0 || got[0] != "event: stale\ndata: 1\n\n" {
			t.Errorf("an old page was told %q", got)
		}
		old.close()
		current.close()
	})
}

// One look a second serves all, none is made while no page is open, and there are eight at most.
func TestStreamsAreFewAndShareOneLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &changing{s: bundles(1)}
		h := New(Config{Source: src})
		defer h.Close()
		time.Sleep(time.Minute)
		if n := src.looked(); n != 0 {
			t.Errorf("looked %d times for nobody", n)
		}
		var clients []*client
		for range mostStreams {
			clients = append(clients, open(h, "/events"))
		}
		before := src.looked()
		time.Sleep(10*time.Second + lookEvery/2)
		if n := src.looked() - before; n != 10 {
			t.Errorf("looked %d times in 10 s for %d streams", n, mostStreams)
		}
		more := open(h, "/events")
		more.end(t)
		if more.Code != http.StatusServiceUnavailable || more.Header().Get("Retry-After") == "" {
			t.Errorf("one stream more: %d, %v", more.Code, more.Header())
		}
		clients[0].close()
		again := open(h, "/events")
		if again.Code != http.StatusOK || len(again.messages()) == 0 {
			t.Errorf("a stream in the place of one that is gone: %d", again.Code)
		}
		for _, c := range append(clients, again) {
			c.close()
		}
		before = src.looked()
		time.Sleep(time.Minute)
		if n := src.looked(); n != before {
			t.Errorf("looked %d times after the last was closed", n-before)
		}
	})
}

// A client that takes nothing loses its stream when the deadline has passed, and holds nobody up.
func TestAClientThatStopsReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &changing{s: bundles(1)}
		h := New(Config{Source: src})
		defer h.Close()
		stuck, other := open(h, "/events"), open(h, "/events")
		stuck.mu.Lock()
		stuck.stuck = true
		stuck.mu.Unlock()
		began := time.Now()
		stuck.end(t)
		if took := time.Since(began); took > writeWithin+2*lookEvery {
			t.Errorf("the stream ended after %v", took)
		}
		src.change(func(s *exporter.Snapshot) { s.SIMs[0].Budget = 2 })
		time.Sleep(2 * time.Second)
		if got := other.texts(); !slices.Contains(got, "event: stale\ndata: 1\n\n") {
			t.Errorf("the other was told %q", got)
		}
		other.close()
	})
}

func TestStreamsEndWithTheHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New(Config{Source: &changing{s: bundles(1)}})
		c := open(h, "/events")
		began := time.Now()
		h.Close()
		c.end(t)
		if time.Since(began) != 0 {
			t.Errorf("it took %v", time.Since(began))
		}
		late := open(h, "/events")
		late.end(t)
	})
}

// Over a real connection a message comes at once, unzipped, although the browser takes gzip; and a server that is told to stop is not held up.
func TestStreamsOverARealConnection(t *testing.T) {
	h := New(Config{Source: &changing{s: bundles(1)}})
	server := &http.Server{Handler: exporter.NewHandler(exporter.HandlerConfig{Source: fixed{}, Page: h})}
	address, served := listen(t, server)
	within, cancelRead := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancelRead()
	request, err := http.NewRequestWithContext(within, "GET", address+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "gzip")
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.Header.Get("Content-Type") != "text/event-stream" || response.Header.Get("Content-Encoding") != "" {
		t.Errorf("headers %v", response.Header)
	}
	var first [64]byte
	if n, err := response.Body.Read(first[:]); err != nil || string(first[:n]) != ": open\n\n" {
		t.Errorf("first came %q, %v", first[:n], err)
	}
	const drain = time.Second // a third of what the daemon gives
	ctx, cancel := context.WithTimeout(t.Context(), drain)
	defer cancel()
	h.Close()
	if err := server.Shutdown(ctx); err != nil {
		t.Errorf("an open stream holds the server up: %v", err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}
