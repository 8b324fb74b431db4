package agent_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/ledger"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modemsim"
	"github.com/simgauge/simgauge/quota"
)

// statements are the figures that the carrier would state, and since when.
type statements struct {
	mu    sync.Mutex
	since []time.Time
	left  []int64
}

func (s *statements) note(octets int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since, s.left = append(s.since, time.Now()), append(s.left, octets)
}

// within reports whether the carrier stated a figure at any time of a span.
func (s *statements) within(octets int64, from, to time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, left := range s.left {
		ended := i+1 < len(s.since) && s.since[i+1].Before(from)
		if left == octets && !ended && !s.since[i].After(to) {
			return true
		}
	}
	return false
}

// check holds the result of an ask to what the carrier said of it while it was asked.
func (w *world) check(name string, r agent.Result, from, to time.Time) {
	w.t.Helper()
	if (r.Outcome == outcome.OK) == r.Reading.Empty() {
		w.t.Errorf("ask %s: %s with reading %+v", name, r.Outcome, r.Reading)
	}
	w.right(name, r.Reading, from, to)
}

// right holds a reading to what the carrier said in a span. A reading that says nothing is right.
func (w *world) right(name string, r quota.Reading, from, to time.Time) {
	w.t.Helper()
	if r.Empty() {
		return
	}
	left := int64(-1)
	if len(r.Data) == 1 {
		left = int64(r.Data[0].Remaining.Bytes)
	}
	var ok bool
	switch name {
	case "other":
		ok = left == 5.55e9
	case "slow":
		ok = left == 4.44e9
	case "euro":
		ok = left == 6.66e9
	default:
		ok = w.said.within(left, from, to)
	}
	if !ok && w.wrong.CompareAndSwap(false, true) { // what is shown stays wrong for long
		w.t.Errorf("ask %s at %v: read %+v, which the carrier did not say from %v on", name, elapsed(to), r, elapsed(from))
	}
}

// elapsed is a moment as scripts tell it: since the bubble's begin.
func elapsed(at time.Time) time.Duration {
	return at.Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).Round(time.Millisecond)
}

// scheduledAsk is how long before its reading an ask of the schedule may have begun.
const scheduledAsk = 12 * time.Minute

// stampStep is how exact the time stamp of a message is, by which a late answer is dated (3GPP TS 23.040, clause 9.2.3.11).
const stampStep = time.Second

// look holds what the agent shows, and what it spent, to what is right at any time.
func (w *world) look() {
	w.t.Helper()
	w.tally.count()
	for _, s := range w.agent.Snapshot().SIMs {
		for _, k := range s.Asks {
			w.right(k.Name, k.Reading, k.Read.Add(-scheduledAsk), k.Read.Add(stampStep))
		}
	}
	stored := w.sim.Stored()
	for _, pdu := range w.theirs {
		i := slices.IndexFunc(stored, func(s modemsim.Stored) bool { return s.PDU == pdu })
		if i < 0 {
			w.t.Errorf("a stranger's message is gone")
			w.theirs = nil
			return
		}
		stored = slices.Delete(stored, i, i+1)
	}
}

// tally holds what left the modem to the entries of the ledger. An entry is told from others by what it says; of those that say
// the same there are as many as were ever seen at once.
type tally struct {
	t      *testing.T
	bench  *bench
	atMost int

	mu      sync.Mutex
	entries map[ledgerEntry]int
	granted int         // entries when something that may cost last left
	at      time.Time   // when that was
	spent   []time.Time // when what is spent left
}

type ledgerEntry struct {
	ask, method, boot string
	at                time.Duration
}

func newTally(t *testing.T, b *bench, atMost int) *tally {
	return &tally{t: t, bench: b, atMost: atMost, entries: map[ledgerEntry]int{}}
}

// leaving is told before something leaves that may cost.
func (l *tally) leaving() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.compare()
	l.granted, l.at = l.written(), time.Now()
}

// count is told at any time.
func (l *tally) count() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.compare()
	l.written()
}

// written is how many entries were ever made.
func (l *tally) written() int {
	var account struct{ Entries []ledger.Entry }
	if _, err := l.bench.store.Get(store.Ledger, "ledger", &account); err != nil {
		l.t.Error(err)
	}
	now := map[ledgerEntry]int{}
	for _, e := range account.Entries {
		now[ledgerEntry{e.Ask, string(e.Method), e.At.Boot, e.At.Uptime}]++
	}
	sum := 0
	for e, n := range now {
		l.entries[e] = max(l.entries[e], n)
	}
	for _, n := range l.entries {
		sum += n
	}
	return sum
}

// compare holds what left by now to the entries that there were when it did.
func (l *tally) compare() {
	l.t.Helper()
	s := l.bench.sim.Spent()
	for left := len(s.Dialogues) + s.Segments; len(l.spent) < left; {
		l.spent = append(l.spent, l.at)
	}
	if len(l.spent) > l.granted {
		l.t.Errorf("at %v: %d left the modem, %d were in the ledger", elapsed(time.Now()), len(l.spent), l.granted)
		l.granted = len(l.spent) // told once
	}
}

// settle holds everything that was spent to at_most, by the ledger and by the modem.
func (l *tally) settle() {
	l.t.Helper()
	var entries []time.Duration
	for e, n := range l.entries {
		entries = append(entries, slices.Repeat([]time.Duration{e.at}, n)...)
	}
	slices.Sort(entries)
	var spent []time.Duration
	for _, at := range l.spent {
		spent = append(spent, elapsed(at))
	}
	for what, at := range map[string][]time.Duration{"entries": entries, "dialogues and segments": spent} {
		for i := range at {
			if last := i + l.atMost; last < len(at) && at[last]-at[i] < 24*time.Hour {
				l.t.Errorf("%d %s from %v to %v, at_most is %d", l.atMost+1, what, at[i], at[last], l.atMost)
				return
			}
		}
	}
}
