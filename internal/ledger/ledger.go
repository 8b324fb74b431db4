// Package ledger keeps the account of what was spent: every USSD dialogue, every segment of a short message, each
// written and synced before its first byte leaves. It fails closed (docs/rules.md, rule 2). Asks, texts to the owner and
// answers to the owner have an allowance each, so that none can eat what another needs.
package ledger

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/store"
)

// Errors a caller branches on; a third is store.ErrUnwritable.
var (
	ErrSpent  = errors.New("budget spent")
	ErrClosed = errors.New("ledger closed after an unreadable state")
)

const (
	// window is the span that at_most counts in.
	window = 24 * time.Hour

	// checkpoint is how often the time served of a closed ledger is written, so that a reboot loses little of it.
	checkpoint = 15 * time.Minute

	// slack is how far the wall clock may lie behind what was seen before, and still be believed: time sources differ.
	slack = 2 * time.Minute

	key = "ledger" // of the one record in its bucket
)

// Payer is the SIM that pays, by keys that no renaming in the configuration changes.
type Payer struct {
	Keys  []string // salted hashes of ICCID and IMSI, as far as the card tells them
	Modem string   // salted hash of the IMEI: stands in where the card tells nothing
}

// same reports whether two payers may be one SIM. In doubt they are: a card that cannot be read now may be any that was
// in this modem.
func (p Payer) same(q Payer) bool {
	if len(p.Keys) == 0 || len(q.Keys) == 0 {
		return p.Modem == q.Modem
	}
	return slices.ContainsFunc(p.Keys, func(k string) bool { return slices.Contains(q.Keys, k) })
}

// Entry is one thing that left for the network, or was about to.
type Entry struct {
	Payer  Payer          `json:"payer"`
	Ask    string         `json:"ask"`    // its name in the configuration; empty for a typed code
	Method carrier.Method `json:"method"` // of a text or an answer, its Purpose
	At     clock.Instant  `json:"at"`
}

// Purpose is what an entry was for. Each purpose has an allowance of its own.
type Purpose string

// The purposes. That of an entry stands where its method does: an older program counts all entries as asks, which errs on the safe
// side, and gives back what it finds there when it writes the account; a field of its own it would drop.
const (
	Asks    Purpose = "asks"
	Texts   Purpose = "text"   // to the owner: SMS segments
	Answers Purpose = "answer" // to a question of the owner: SMS segments
)

// purpose is what an entry was for.
func (e Entry) purpose() Purpose {
	switch p := Purpose(e.Method); p {
	case Texts, Answers:
		return p
	}
	return Asks
}

// account is the record on disk.
type account struct {
	Epoch   int           `json:"epoch"` // of the store, as last accounted for
	Closed  *closed       `json:"closed,omitempty"`
	Seen    clock.Instant `json:"seen"` // the last instant whose wall clock was believed
	Entries []Entry       `json:"entries"`
}

// closed says how much of the 24 h of uptime a closed ledger has served.
type closed struct {
	Since  clock.Instant `json:"since"`
	Served time.Duration `json:"served"` // before Since
}

// Ledger is the open account. Its methods may be called concurrently.
type Ledger struct {
	store *store.Store
	clock clock.Source

	mu  sync.Mutex
	acc account
}

// Open reads the account. It has no error: what cannot be read or written closes the ledger, which Spend and Left tell.
func Open(s *store.Store, c clock.Source) *Ledger {
	l := &Ledger{store: s, clock: c}
	_, err := s.Get(store.Ledger, key, &l.acc)
	now := l.now()
	if l.acc.Epoch != s.Epoch() || err != nil {
		l.acc.Epoch, l.acc.Closed = s.Epoch(), &closed{Since: now}
	}
	if now.Known && now.Boot != l.acc.Seen.Boot {
		l.acc.Seen = now
	}
	_ = l.save() // Spend saves again before anything leaves, and tells
	return l
}

// Spend writes an entry and returns nil once it is synced: only then may its first byte leave. The error wraps ErrSpent,
// ErrClosed or store.ErrUnwritable.
func (l *Ledger) Spend(p Payer, ask string, m carrier.Method, atMost int) error {
	return l.spend(Entry{Payer: p, Ask: ask, Method: m}, atMost)
}

// SpendOn is Spend for a segment of an SMS that serves a purpose other than an ask.
func (l *Ledger) SpendOn(what Purpose, p Payer, atMost int) error {
	return l.spend(Entry{Payer: p, Method: carrier.Method(what)}, atMost)
}

func (l *Ledger) spend(e Entry, atMost int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.retry()
	now := l.now()
	if _, err := l.left(e.purpose(), e.Payer, atMost, now); err != nil {
		return err
	}
	l.tidy(now)
	e.At = now
	l.acc.Entries = append(l.acc.Entries, e)
	return l.save()
}

// Retry writes what did not reach the disk, where the last write failed: once there is room again the ledger goes on. In
// between it costs nothing.
func (l *Ledger) Retry() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.retry()
}

func (l *Ledger) retry() {
	if ok, _ := l.store.Writable(); !ok {
		_ = l.save() // whether it helped shows in Writable
	}
}

// Left is how many asks a SIM may still make now; where there are none, err says why, as Spend would.
func (l *Ledger) Left(p Payer, atMost int) (int, error) { return l.LeftOf(Asks, p, atMost) }

// LeftOf is Left for a purpose.
func (l *Ledger) LeftOf(what Purpose, p Payer, atMost int) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.left(what, p, atMost, l.now())
}

// Unspent is how many entries for a purpose the last 24 h leave of atMost, whether or not one could be made now.
func (l *Ledger) Unspent(what Purpose, p Payer, atMost int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(0, l.unspent(what, p, atMost, l.now()))
}

// Last is the instant of the last entry that an ask of a SIM made within 24 h.
func (l *Ledger) Last(p Payer, ask string) (clock.Instant, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range slices.Backward(l.acc.Entries) {
		if e.Ask == ask && e.purpose() == Asks && e.Payer.same(p) {
			return e.At, true
		}
	}
	return clock.Instant{}, false
}

func (l *Ledger) left(what Purpose, p Payer, atMost int, now clock.Instant) (int, error) {
	if l.date(now) {
		_ = l.save() // the next Spend saves again, and tells
	}
	if ok, err := l.store.Writable(); !ok {
		return 0, fmt.Errorf("ledger: %w: %w", store.ErrUnwritable, err)
	}
	if rest := l.serve(now); rest > 0 {
		return 0, fmt.Errorf("ledger: %w: %s left", ErrClosed, rest.Round(time.Minute))
	}
	n := l.unspent(what, p, atMost, now)
	if n <= 0 {
		return 0, fmt.Errorf("ledger: %w: %d in 24 h", ErrSpent, atMost)
	}
	return n, nil
}

func (l *Ledger) unspent(what Purpose, p Payer, atMost int, now clock.Instant) int {
	n := atMost
	for _, e := range l.acc.Entries {
		if age, _ := clock.Age(e.At, now); age < window && e.purpose() == what && e.Payer.same(p) {
			n--
		}
	}
	return n
}

// serve counts the uptime of a closed ledger and opens it after 24 h; rest is what it has still to serve.
func (l *Ledger) serve(now clock.Instant) (rest time.Duration) {
	c := l.acc.Closed
	if c == nil {
		return 0
	}
	if c.Since.Boot != now.Boot {
		c.Since = clock.Instant{Boot: now.Boot} // all of this boot's uptime lies behind the closing
	}
	served := now.Uptime - c.Since.Uptime
	rest = window - c.Served - served
	if rest <= 0 {
		l.acc.Closed = nil
	} else if served < checkpoint {
		return rest
	} else {
		c.Served, c.Since = c.Served+served, now
	}
	_ = l.save() // a lost checkpoint only prolongs the closing
	return rest
}

// date dates the entries of this boot once the clock is known, and again where it was believed and turns out to have been
// slow: after the next boot their age would count from a time that never was. It reports whether there was something to date.
func (l *Ledger) date(now clock.Instant) (dated bool) {
	if !now.Known {
		return false
	}
	for i, e := range l.acc.Entries {
		if e.At.Boot != now.Boot {
			continue
		}
		at := now.Wall.Add(e.At.Uptime - now.Uptime)
		if !e.At.Known || at.Sub(e.At.Wall) > slack {
			l.acc.Entries[i].At.Wall, l.acc.Entries[i].At.Known = at, true
			dated = true
		}
	}
	return dated
}

// tidy drops the entries that are surely older than the window.
func (l *Ledger) tidy(now clock.Instant) {
	if now.Known {
		l.acc.Seen = now
	}
	l.acc.Entries = slices.DeleteFunc(l.acc.Entries, func(e Entry) bool {
		age, _ := clock.Age(e.At, now)
		return age >= window
	})
}

// now is the present instant. A wall clock that lies behind what was already seen is not believed: it was set back, and
// once it is right again the entries made meanwhile would look older than they are.
func (l *Ledger) now() clock.Instant {
	now, seen := l.clock.Now(), l.acc.Seen
	now.Wall = now.Wall.Round(0)
	if !seen.Known {
		return now
	}
	floor := seen.Wall
	if seen.Boot == now.Boot {
		floor = floor.Add(now.Uptime - seen.Uptime)
	}
	now.Known = now.Known && now.Wall.After(floor.Add(-slack))
	return now
}

func (l *Ledger) save() error { return l.store.Put(store.Ledger, key, l.acc) }
