package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/ledger"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
	"github.com/simgauge/simgauge/sms"
	"github.com/simgauge/simgauge/ussd"
)

func at(boot string, uptime time.Duration, known bool) clock.Instant {
	wall := time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC).Add(uptime)
	if boot == "b" {
		wall = wall.Add(10 * time.Hour) // the second boot begins ten hours after the first
	}
	return clock.Instant{Wall: wall, Known: known, Boot: boot, Uptime: uptime}
}

func TestUntilDue(t *testing.T) {
	ask := config.Ask{Every: 6 * time.Hour, MinimumGap: time.Hour}
	tests := []struct {
		name string
		last last
		now  clock.Instant
		want time.Duration
	}{
		{"never asked", last{}, at("a", time.Minute, false), 0},
		{"just answered", last{at: at("a", time.Hour, true)}, at("a", time.Hour, true), 6 * time.Hour},
		{"jitter is added", last{at: at("a", time.Hour, true), jitter: 0.5}, at("a", time.Hour, true), 6*time.Hour + 18*time.Minute},
		{"overdue", last{at: at("a", 0, true)}, at("a", 7*time.Hour, true), -time.Hour},
		{"first failure", last{at: at("a", 0, true), fails: 1}, at("a", 0, true), time.Hour},
		{"third failure", last{at: at("a", 0, true), fails: 3}, at("a", 0, true), 4 * time.Hour},
		{"many failures", last{at: at("a", 0, true), fails: 90}, at("a", 0, true), 6 * time.Hour},
		{"other boot, time known", last{at: at("a", 9*time.Hour, true)}, at("b", time.Hour, true), 4 * time.Hour},
		{"other boot, time not known", last{at: at("a", 9*time.Hour, true)}, at("b", 20*time.Minute, false), 40 * time.Minute},
		{"other boot, long ago, time not known", last{at: at("a", 9*time.Hour, true)}, at("b", 2*time.Hour, false), -time.Hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := untilDue(ask, tt.last, tt.now); got != tt.want {
				t.Errorf("untilDue = %v, want %v", got, tt.want)
			}
		})
	}
}

// Whatever an ask's past: within one boot it never comes sooner than minimum_gap after the last try.
func TestNeverSoonerThanTheGap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		span := rapid.Map(rapid.IntRange(1, 1000), func(m int) time.Duration { return time.Duration(m) * time.Minute })
		ask := config.Ask{Every: span.Draw(t, "every"), MinimumGap: span.Draw(t, "gap")}
		tried := span.Draw(t, "tried")
		l := last{at: at("a", tried, rapid.Bool().Draw(t, "known")), fails: rapid.IntRange(0, 100).Draw(t, "fails"), jitter: rapid.Float64Range(0, 0.999).Draw(t, "jitter")}
		now := at("a", tried, rapid.Bool().Draw(t, "now known"))
		if got := untilDue(ask, l, now); got < ask.MinimumGap || got > max(ask.Every, ask.MinimumGap)*11/10 {
			t.Fatalf("due in %v, want between minimum_gap %v and every %v with its jitter", got, ask.MinimumGap, ask.Every)
		}
	})
}

func TestQuietNow(t *testing.T) {
	night := config.Quiet{From: 23 * time.Hour, To: 6 * time.Hour}
	tests := []struct {
		name  string
		quiet config.Quiet
		now   clock.Instant
		want  bool
		left  time.Duration
	}{
		{"none", config.Quiet{}, at("a", 0, true), false, 0},
		{"after midnight", night, at("a", 2*time.Hour, true), true, 4 * time.Hour},
		{"before midnight", night, at("a", 23*time.Hour+30*time.Minute, true), true, 6*time.Hour + 30*time.Minute},
		{"by day", night, at("a", 6*time.Hour, true), false, 0},
		{"time not known, just booted", night, at("a", time.Minute, false), true, 9 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, left := quietNow(tt.quiet, tt.now)
			if got != tt.want || left != tt.left {
				t.Errorf("quietNow = %v, %v, want %v, %v", got, left, tt.want, tt.left)
			}
		})
	}
}

func TestDetailOf(t *testing.T) {
	wrap := func(err error) error { return fmt.Errorf("ussd *123#: %w", err) }
	cme := func(code int) error {
		e := &modem.Error{Class: 1} // +CME ERROR
		for range code {            // of a type that this package has no need to name
			e.Code++
		}
		return e
	}
	tests := []struct {
		err  error
		want outcome.Detail
	}{
		{ledger.ErrSpent, outcome.BudgetSpent},
		{ledger.ErrClosed, outcome.StateRebuilt},
		{store.ErrUnwritable, outcome.StateUnwritable},
		{store.ErrHeld, outcome.StateHeld},
		{quota.ErrNoMatch, outcome.TextUnknown},
		{quota.ErrAmbiguous, outcome.TwoReadings},
		{modem.ErrBusy, outcome.PortBusy},
		{modem.ErrNoModem, outcome.NoModem},
		{fmt.Errorf("%w: %w", modem.ErrNoModem, modem.ErrNoDevice), outcome.ModemAbsent},
		{&modem.KindError{Device: modem.Device{Kind: modem.KindStorage}}, outcome.StorageMode},
		{&modem.KindError{Device: modem.Device{Kind: modem.KindNetwork}}, outcome.NetworkOnly},
		{&modem.KindError{Device: modem.Device{Kind: modem.KindControl}}, outcome.ControlOnly},
		{&modem.KindError{}, outcome.NoModem},
		{fmt.Errorf("%w; %w", &modem.KindError{Device: modem.Device{Kind: modem.KindNetwork}}, modem.ErrBusy), outcome.PortBusy},
		{modem.ErrLost, outcome.ModemGone},
		{modem.ErrTimeout, outcome.ModemSilent},
		{modem.ErrNoSIM, outcome.SIMAbsent},
		{modem.ErrNotRegistered, outcome.NotRegistered},
		{os.ErrNotExist, outcome.PortMissing},
		{os.ErrPermission, outcome.PortDenied},
		{ussd.ErrTimeout, outcome.NetTimeout},
		{ussd.ErrReleased, outcome.MenuEnded},
		{fmt.Errorf("%w: %w", ussd.ErrTimeout, context.DeadlineExceeded), outcome.NetTimeout},
		{fmt.Errorf("%w: %w", ussd.ErrTimeout, context.Canceled), outcome.Cancelled},
		{context.DeadlineExceeded, outcome.Cancelled},
		{&ussd.RejectedError{Status: 2}, outcome.NetRejected},
		{&ussd.RejectedError{Status: 3}, outcome.OtherClient},
		{&ussd.RejectedError{Status: 4}, outcome.Unsupported},
		{&ussd.RejectedError{Status: 5}, outcome.NetTimeout},
		{&ussd.RejectedError{Status: 9}, outcome.NetRejected},
		{&ussd.RejectedError{Err: cme(30)}, outcome.NoService},
		{&ussd.RejectedError{Err: cme(14)}, outcome.SIMBusy},
		{&ussd.RejectedError{Err: cme(100)}, outcome.CodingFailed},
		{cme(10), outcome.SIMAbsent},
		{cme(11), outcome.PINNeeded},
		{cme(12), outcome.PUKNeeded},
		{cme(13), outcome.SIMFailed},
		{cme(31), outcome.NetTimeout},
		{cme(132), outcome.Unsupported},
		{cme(3), outcome.ModemRefused},
		{errors.New("EIO"), outcome.PortFailed},
		{fail(outcome.Buys), outcome.Buys},
	}
	for _, tt := range tests {
		f := failed(wrap(tt.err))
		if f.detail != tt.want {
			t.Errorf("detail of %v = %s, want %s", tt.err, f.detail, tt.want)
		}
		e, ok := outcome.Lookup(f.detail)
		if !ok || !strings.HasSuffix(f.Error(), e.Mend) || f.outcome() == outcome.OK {
			t.Errorf("%v: error %q, want it to end with the mend", tt.err, f)
		}
	}
}

func TestEverySkipHasAReason(t *testing.T) {
	allowed := map[string]bool{"quiet": true, "roaming": true}
	for _, o := range outcome.All() {
		allowed[string(o)] = o != outcome.OK
	}
	for _, e := range outcome.Details() {
		if r := skipReason(e.Name); !allowed[r] {
			t.Errorf("reason of %s = %q, want an outcome of a failure, quiet or roaming", e.Name, r)
		}
	}
}

// What obstacle can answer is counted from the start.
func TestSkipsAreThereFromTheStart(t *testing.T) {
	zero := zeroSkips()
	for _, d := range []outcome.Detail{
		outcome.ModemGone, outcome.SIMAbsent, outcome.SIMBusy, outcome.PINNeeded, outcome.NotRegistered, outcome.Unconfigured,
		outcome.QuietHours, outcome.BudgetSpent, outcome.StateRebuilt, outcome.StateUnwritable, outcome.Roaming,
	} {
		if _, ok := zero[skipReason(d)]; !ok {
			t.Errorf("skips by %s have no series until the first", skipReason(d))
		}
	}
}

func TestRedactor(t *testing.T) {
	r := newRedactor()
	for text, want := range map[string]string{
		"Call +4915112345678 now":       "Call +************* now",
		"Your number: +44 7700 900123.": "Your number: +** **** ******.",
		"+1 (555) 010-9999":             "+* (***) ***-****",
		"+2.50 EUR, 15.06.2026":         "+2.50 EUR, 15.06.2026",
		"You have 123456 KB of 1.5":     "You have 123456 KB of 1.5",
		"رقمك ٠١٢٣٤٥٦٧٨ ":               "رقمك ********* ",
		"0800 010 9999, 077-010-9999":   "**** *** ****, ***-***-****",
		"(0555) 010-9999; 555.010.9999": "(****) ***-****; ***.***.****",
		"01 55 50 10 99 or 01.55.50.10": "** ** ** ** ** or 01.55.50.10",
		"card 8999 9000 0000 018":       "card **** **** **** ***",
		"هاتف ٠٨٠٠ ٠١٠ ٩٩٩٩":            "هاتف **** *** ****",
		"12 500 000 IDR, 1.234.567,89":  "12 500 000 IDR, 1.234.567,89",
		"05.11.2026 10:30, 2026-11-05":  "05.11.2026 10:30, 2026-11-05",
		"05 11 26 10:30 100 500 MB":     "05 11 26 10:30 100 500 MB",
		"":                              "",
		"12345678901234567890 twice":    "******************** twice",
	} {
		if got := r.text(text); got != want {
			t.Errorf("redacted %q, want %q", got, want)
		}
	}
}

// Masking makes digits of other scripts shorter, and bytes that are no text longer: the evidence stays at its words.
func TestRedactedEvidence(t *testing.T) {
	const text = "٠١٢٣٤٥٦٧٨ \xff ١٫٥ GB of ٥ GB, 9876543 KB, 12500000 IDR"
	var evidence []quota.Evidence
	for _, words := range []string{"١٫٥ GB", "٥ GB", "9876543 KB", "12500000 IDR"} {
		start := strings.LastIndex(text, words)
		evidence = append(evidence, quota.Evidence{Start: start, End: start + len(words), Words: words})
	}
	evidence[3].Figure = "amount" // which the metrics show as well
	got := newRedactor().reply(text, evidence)
	want := Reply{Text: "********* \ufffd ١٫٥ GB of ٥ GB, ******* KB, 12500000 IDR", Evidence: []quota.Evidence{
		{Start: 14, End: 23, Words: "١٫٥ GB"}, {Start: 27, End: 32, Words: "٥ GB"}, {Start: 34, End: 44, Words: "******* KB"},
		{Figure: "amount", Start: 46, End: 58, Words: "12500000 IDR"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("redacted (-want +got):\n%s", diff)
	}
}

func TestHistoryKeepsFailuresLonger(t *testing.T) {
	var h attempts
	for i := range 100 {
		h.add(Attempt{Outcome: outcome.Timeout, Duration: float64(i)})
		h.add(Attempt{Outcome: outcome.OK, Duration: float64(i)})
	}
	var good, bad []float64
	for _, a := range h.all() {
		if a.Outcome == outcome.OK {
			good = append(good, a.Duration)
			continue
		}
		bad = append(bad, a.Duration)
	}
	if len(good) != keptSuccesses || len(bad) != keptFailures || good[0] != 95 || bad[0] != 80 {
		t.Errorf("kept %v and %v, want the last %d and %d", good, bad, keptSuccesses, keptFailures)
	}
}

func TestObserve(t *testing.T) {
	m := newMethodState()
	m.observe(3*time.Second, outcome.OK)
	m.observe(time.Hour, outcome.Timeout)
	if m.Count != 2 || m.Sum != 3603 || m.Failures[outcome.Timeout] != 1 || m.Buckets[2] != 0 || m.Buckets[5] != 1 || m.Buckets[600] != 1 {
		t.Errorf("state %+v", m)
	}
}

func TestHistogramJSON(t *testing.T) {
	want := Histogram{0.5: 1, 1: 2, 600: 3}
	raw, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Histogram
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, raw)
	}
	if err := json.Unmarshal([]byte(`{"wide":1}`), &got); err == nil {
		t.Error("a bound that is no number is taken")
	}
}

func TestRequestCheck(t *testing.T) {
	long := make([]string, maxReplies+1)
	for _, tt := range []struct {
		r    Request
		want outcome.Detail
	}{
		{Request{Ask: "main", USSD: "*1#"}, outcome.BadRequest},
		{Request{Replies: []string{"1"}}, outcome.BadRequest},
		{Request{USSD: "*1#", Replies: long}, outcome.ReplyRefused},
	} {
		if err := tt.r.check(); err == nil || failed(err).detail != tt.want {
			t.Errorf("check of %+v = %v, want %s", tt.r, err, tt.want)
		}
	}
	if err := (Request{}).check(); err != nil {
		t.Errorf("the empty request = %v, want the first ask", err)
	}
}

func TestOlderThanTheQuestion(t *testing.T) {
	asked := clock.Instant{Wall: time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC), Known: true}
	now := clock.Instant{Wall: asked.Wall.Add(time.Minute), Known: true}
	unknown := clock.Instant{Wall: asked.Wall}
	for _, tt := range []struct {
		name       string
		sent       time.Duration // after the question
		asked, now clock.Instant
		want       bool
	}{
		{"at once", time.Second, asked, now, false},
		{"clocks differ", -4 * time.Minute, asked, now, false},
		{"a quarter before", -15 * time.Minute, asked, now, true},
		{"yesterday", -24 * time.Hour, asked, now, true},
		{"written in the time of another zone", -6 * time.Hour, asked, now, false},
		{"hours before, in no zone", -6*time.Hour - 12*time.Minute, asked, now, true},
		{"in the future", 9 * time.Hour, asked, now, false},
		{"the time was not known", -24 * time.Hour, unknown, now, false},
		{"the time is not known", -24 * time.Hour, asked, unknown, false},
	} {
		if got := older(sms.Message{Sent: asked.Wall.Add(tt.sent)}, tt.asked, tt.now); got != tt.want {
			t.Errorf("%s: older = %v, want %v", tt.name, got, tt.want)
		}
	}
	if older(sms.Message{}, asked, now) {
		t.Error("a message whose time stamp cannot be read is older, want it taken")
	}
}

// TestTheRowsOwnTopUpIsRefused: what a row of the SIM calls a top-up is one, in whatever groups its digits stand.
func TestTheRowsOwnTopUpIsRefused(t *testing.T) {
	s := &sim{rows: []carrier.Row{{Name: "Mine", TopUps: []string{"*987*X#"}}}}
	for code, want := range map[string]bool{"*987*1234*5678*9012#": true, "*987*12 34*5678#": true, "*987*1*2#": false, "*986*1234*5678*9012#": false} {
		r := &rung{job: &job{agent: &Agent{}, sim: s}, query: carrier.Query{USSD: &carrier.USSDQuery{Code: code}}}
		err := r.refuse()
		if (err != nil) != want || err != nil && failed(err).detail != outcome.CodeRefused {
			t.Errorf("%s: got %v, want it refused: %v", code, err, want)
		}
	}
}

// TestAnEmergencyNumberIsNeverCalled holds the last door before the modem, whatever let the query through.
func TestAnEmergencyNumberIsNeverCalled(t *testing.T) {
	for number, want := range map[string]bool{"112": true, "911": true, "+112": true, "*31#0100": true, "1234567890123456": true, "0100": false} {
		r := &rung{job: &job{}, query: carrier.Query{Call: &carrier.CallQuery{Number: number}}}
		err := r.refuse()
		if (err != nil) != want || err != nil && failed(err).detail != outcome.NumberRefused {
			t.Errorf("%s: got %v, want it refused: %v", number, err, want)
		}
	}
}
