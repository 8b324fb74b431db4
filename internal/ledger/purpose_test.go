package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/ledger"
	"github.com/simgauge/simgauge/internal/store"
)

// None of the three can eat what another needs, and each has its own bound.
func TestEachPurposeHasItsAllowance(t *testing.T) {
	spend := map[ledger.Purpose]func(*world) error{
		ledger.Asks:    func(w *world) error { return w.spend(sim("a"), 2) },
		ledger.Texts:   func(w *world) error { return w.ledger.SpendOn(ledger.Texts, sim("a"), 2) },
		ledger.Answers: func(w *world) error { return w.ledger.SpendOn(ledger.Answers, sim("a"), 2) },
	}
	for eats := range spend {
		t.Run(string(eats), func(t *testing.T) {
			w := newWorld(t)
			w.must(t, spend[eats](w))
			w.must(t, spend[eats](w))
			w.must(t, w.restart())
			if err := spend[eats](w); !errors.Is(err, ledger.ErrSpent) {
				t.Errorf("third of two = %v, want ErrSpent", err)
			}
			for other, spends := range spend {
				if other == eats {
					continue
				}
				if n, err := w.ledger.LeftOf(other, sim("a"), 2); n != 2 || err != nil {
					t.Errorf("left of %s: %d, %v, want its own 2", other, n, err)
				}
				w.must(t, spends(w))
			}
			w.now += 24 * time.Hour
			w.must(t, spend[eats](w))
		})
	}
}

// A text is no try of an ask, nor of what was typed.
func TestATextIsNoAsk(t *testing.T) {
	w := newWorld(t)
	w.must(t, w.ledger.SpendOn(ledger.Texts, sim("a"), 2))
	if at, ok := w.ledger.Last(sim("a"), ""); ok {
		t.Errorf("Last of what was typed = %v, want none", at)
	}
}

// accountOfAnOlderProgram is what a program wrote that knew of asks alone, its keys as they are on disk.
type accountOfAnOlderProgram struct {
	Epoch   int           `json:"epoch"`
	Seen    clock.Instant `json:"seen"`
	Entries []oldEntry    `json:"entries"`
}

type oldEntry struct {
	Payer  ledger.Payer  `json:"payer"`
	Ask    string        `json:"ask"`
	Method string        `json:"method"`
	At     clock.Instant `json:"at"`
}

func TestAnOlderAccountIsOfAsks(t *testing.T) {
	w := newWorld(t)
	old := accountOfAnOlderProgram{Seen: w.Now()}
	for _, method := range []string{"ussd", "sms", "call", "portal"} {
		old.Entries = append(old.Entries, oldEntry{sim("a"), "main", method, w.Now()})
	}
	w.must(t, w.store.Put(store.Ledger, "ledger", old))
	w.must(t, w.restart())
	for what, want := range map[ledger.Purpose]int{ledger.Asks: 1, ledger.Texts: 5, ledger.Answers: 5} {
		if n, err := w.ledger.LeftOf(what, sim("a"), 5); n != want || err != nil {
			t.Errorf("left of %s: %d, %v, want %d", what, n, err, want)
		}
	}
}

// Downgraded and upgraded again: the older program has written the account anew, of the fields that it knows.
func TestAnOlderProgramInBetweenFreesNothing(t *testing.T) {
	w := newWorld(t)
	w.must(t, w.ledger.SpendOn(ledger.Texts, sim("a"), 3))
	w.must(t, w.ledger.SpendOn(ledger.Answers, sim("a"), 3))
	var old accountOfAnOlderProgram
	if ok, err := w.store.Get(store.Ledger, "ledger", &old); !ok || err != nil || len(old.Entries) != 2 {
		t.Fatalf("the account = %v, %v, %+v, want two entries that an older program can count", ok, err, old)
	}
	w.must(t, w.store.Put(store.Ledger, "ledger", old))
	w.must(t, w.restart())
	for what, want := range map[ledger.Purpose]int{ledger.Asks: 3, ledger.Texts: 2, ledger.Answers: 2} {
		if n, err := w.ledger.LeftOf(what, sim("a"), 3); n != want || err != nil {
			t.Errorf("left of %s: %d, %v, want %d", what, n, err, want)
		}
	}
}
