package ledger_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"pgregory.net/rapid"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/ledger"
	"github.com/simgauge/simgauge/internal/store"
)

// world is a machine with a clock that may be wrong, the state on its disk, and the truth.
type world struct {
	dir    string
	now    time.Duration // true time
	boot   int
	booted time.Duration // true time of the last boot
	shift  time.Duration // of the wall clock
	known  bool

	store  *store.Store
	ledger *ledger.Ledger
}

func (w *world) Now() clock.Instant {
	wall := time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC).Add(w.now + w.shift)
	return clock.Instant{Wall: wall, Known: w.known, Boot: fmt.Sprint(w.boot), Uptime: w.now - w.booted}
}

func (w *world) start() error {
	s, err := store.Open(w.dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	w.store, w.ledger = s, ledger.Open(s, w)
	return nil
}

func (w *world) restart() error {
	w.store.Close()
	return w.start()
}

func (w *world) reboot(off time.Duration) error {
	w.now += off
	w.boot, w.booted = w.boot+1, w.now
	return w.restart()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{dir: t.TempDir(), known: true}
	if err := w.start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close() })
	return w
}

func (w *world) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func sim(keys ...string) ledger.Payer { return ledger.Payer{Keys: keys, Modem: "imei"} }

func (w *world) spend(p ledger.Payer, n int) error {
	return w.ledger.Spend(p, "main", carrier.USSD, n)
}

func TestBudget(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.must(t, w.spend(sim("a"), 3))
	}
	if err := w.spend(sim("a"), 3); !errors.Is(err, ledger.ErrSpent) {
		t.Errorf("fourth of three = %v, want ErrSpent", err)
	}
	if err := w.spend(sim("b"), 3); err != nil {
		t.Errorf("another SIM = %v, want its own budget", err)
	}
	w.now += 24*time.Hour - time.Second
	if err := w.spend(sim("a"), 3); !errors.Is(err, ledger.ErrSpent) {
		t.Errorf("a second before 24 h = %v, want ErrSpent", err)
	}
	w.now += time.Second
	if n, err := w.ledger.Left(sim("a"), 3); n != 3 || err != nil {
		t.Errorf("after 24 h: left %d, %v, want 3", n, err)
	}
}

func TestPayers(t *testing.T) {
	none := ledger.Payer{Modem: "imei"}
	tests := []struct {
		name        string
		first, then ledger.Payer
		shared      bool
	}{
		{"same card", sim("iccid", "imsi"), sim("iccid", "imsi"), true},
		{"new IMSI on the card", sim("iccid", "imsi"), sim("iccid", "other"), true},
		{"ICCID not read this time", sim("iccid", "imsi"), sim("imsi"), true},
		{"card not read at first", none, sim("iccid"), true},
		{"card not read any more", sim("iccid"), none, true},
		{"another card", sim("iccid"), sim("other"), false},
		{"not read, in another modem", sim("iccid"), ledger.Payer{Modem: "second"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.must(t, w.spend(tt.first, 1))
			if err := w.spend(tt.then, 1); errors.Is(err, ledger.ErrSpent) != tt.shared {
				t.Errorf("Spend = %v, want a shared budget: %v", err, tt.shared)
			}
		})
	}
}

func TestClockStepsAgeNothing(t *testing.T) {
	for _, step := range []time.Duration{-7 * 24 * time.Hour, 7 * 24 * time.Hour} {
		t.Run(step.String(), func(t *testing.T) {
			w := newWorld(t)
			w.must(t, w.spend(sim("a"), 1))
			w.shift = step
			w.must(t, w.restart())
			if err := w.spend(sim("a"), 1); !errors.Is(err, ledger.ErrSpent) {
				t.Errorf("after a step = %v, want ErrSpent", err)
			}
			w.known = false // what the kernel says after a step
			w.must(t, w.reboot(time.Minute))
			if err := w.spend(sim("a"), 1); !errors.Is(err, ledger.ErrSpent) {
				t.Errorf("after a step and a boot = %v, want ErrSpent", err)
			}
		})
	}
}

func TestAClockThatWasSetBackIsNotBelieved(t *testing.T) {
	w := newWorld(t)
	w.shift = -7 * 24 * time.Hour
	w.must(t, w.spend(sim("a"), 1))
	w.shift = 0 // right again, and looking a week later
	w.must(t, w.reboot(time.Hour))
	if err := w.spend(sim("a"), 1); !errors.Is(err, ledger.ErrSpent) {
		t.Errorf("Spend = %v, want ErrSpent", err)
	}
}

func TestAClockThatWasSlowAgesNothing(t *testing.T) {
	w := &world{dir: t.TempDir(), known: true, shift: -3 * 24 * time.Hour} // an RTC that lost days, and is believed
	w.must(t, w.start())
	t.Cleanup(func() { w.store.Close() })
	w.must(t, w.spend(sim("a"), 1))
	w.now += time.Hour
	w.shift = 0 // NTP
	if n, err := w.ledger.Left(sim("a"), 1); n != 0 {
		t.Fatalf("left %d, %v, want 0", n, err)
	}
	w.must(t, w.reboot(time.Minute))
	if err := w.spend(sim("a"), 1); !errors.Is(err, ledger.ErrSpent) {
		t.Errorf("an hour later = %v, want ErrSpent", err)
	}
}

func TestAFullDiskThatHasRoomAgainIsNoReasonToStaySilent(t *testing.T) {
	w := newWorld(t)
	w.must(t, w.spend(sim("a"), 3))
	roomFor(t, 0)
	if err := w.spend(sim("a"), 3); !errors.Is(err, store.ErrUnwritable) {
		t.Fatalf("Spend on a full disk = %v, want ErrUnwritable", err)
	}
	w.ledger.Retry()
	if _, err := w.ledger.Left(sim("a"), 3); !errors.Is(err, store.ErrUnwritable) {
		t.Errorf("Left while the disk is full = %v, want ErrUnwritable", err)
	}
	roomFor(t, unlimited)
	w.ledger.Retry()
	if n, err := w.ledger.Left(sim("a"), 3); n != 1 || err != nil {
		t.Errorf("left %d, %v once there is room, want 1: the entry that failed counts", n, err)
	}
	w.must(t, w.restart())
	if n, err := w.ledger.Left(sim("a"), 3); n != 1 || err != nil {
		t.Errorf("left %d, %v after a restart, want 1", n, err)
	}
}

// unlimited is RLIM_INFINITY.
const unlimited = ^uint64(0)

// roomFor lets this process write files up to a size: what lies beyond fails, as on a full disk.
func roomFor(t *testing.T, size uint64) {
	t.Helper()
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = min(size, limit.Max)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	if size == unlimited {
		signal.Reset(unix.SIGXFSZ)
		return
	}
	signal.Ignore(unix.SIGXFSZ)
	t.Cleanup(func() {
		limit.Cur = limit.Max
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
			t.Error(err)
		}
	})
}

func TestAcrossBootsABelievedClockTells(t *testing.T) {
	w := newWorld(t)
	w.must(t, w.spend(sim("a"), 1))
	w.must(t, w.reboot(25*time.Hour))
	if err := w.spend(sim("a"), 1); err != nil {
		t.Errorf("25 h later = %v, want a new budget", err)
	}
}

func TestEntriesAreDatedOnceTheClockIsKnown(t *testing.T) {
	w := newWorld(t)
	w.known, w.shift = false, -100*24*time.Hour
	w.must(t, w.spend(sim("a"), 2))
	w.known, w.shift = true, 0
	w.must(t, w.spend(sim("a"), 2))
	w.must(t, w.reboot(25*time.Hour))
	if n, err := w.ledger.Left(sim("a"), 2); n != 2 {
		t.Errorf("left %d, %v, want 2: both entries are surely older than 24 h", n, err)
	}
}

func TestUnreadableStateIsASpentBudget(t *testing.T) {
	w := newWorld(t)
	w.must(t, w.spend(sim("a"), 9))
	w.store.Close()
	w.must(t, os.WriteFile(filepath.Join(w.dir, "simgauge.db"), []byte("spoilt"), 0o600))
	w.must(t, w.start())

	for range 23 {
		if err := w.spend(sim("a"), 9); !errors.Is(err, ledger.ErrClosed) {
			t.Fatalf("Spend after %v = %v, want ErrClosed", w.now, err)
		}
		w.now += time.Hour
		w.must(t, w.restart())
	}
	w.must(t, w.reboot(100*24*time.Hour)) // switched off: no uptime
	if err := w.spend(sim("a"), 9); !errors.Is(err, ledger.ErrClosed) {
		t.Errorf("Spend after 22 h and a boot = %v, want ErrClosed", err)
	}
	w.now += 2*time.Hour + time.Minute
	if err := w.spend(sim("a"), 9); err != nil {
		t.Errorf("Spend after 24 h of uptime = %v, want it open", err)
	}
	w.must(t, w.restart())
	if err := w.spend(sim("a"), 9); err != nil {
		t.Errorf("Spend after the next start = %v, want it open still", err)
	}
}

func TestUnwritableStateIsASpentBudget(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	w := &world{dir: filepath.Join(file, "folder"), known: true}
	w.must(t, os.WriteFile(file, nil, 0o600))
	w.must(t, w.start())
	for range 3 {
		if err := w.spend(sim("a"), 9); !errors.Is(err, store.ErrUnwritable) {
			t.Errorf("Spend = %v, want ErrUnwritable", err)
		}
		w.now += 48 * time.Hour
	}
}

func TestLast(t *testing.T) {
	w := newWorld(t)
	if _, ok := w.ledger.Last(sim("a"), "main"); ok {
		t.Error("an ask that was never made has a last time")
	}
	w.must(t, w.spend(sim("a"), 9))
	w.now += time.Hour
	w.must(t, w.spend(sim("a"), 9))
	want := w.Now()
	w.must(t, w.spend(sim("b"), 9))
	w.must(t, w.restart())
	if got, ok := w.ledger.Last(sim("a"), "main"); !ok || got.Uptime != want.Uptime {
		t.Errorf("Last = %v, %v, want the second entry, at %v", got, ok, want)
	}
}

// Whatever happens to machine, clock, process and configuration: never more than at_most entries of a
// purpose in any true 24 hours.
func TestNeverMoreThanAtMost(t *testing.T) {
	base := t.TempDir()
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		w := &world{dir: filepath.Join(base, fmt.Sprint(run)), known: rapid.Bool().Draw(t, "known")}
		if err := w.start(); err != nil {
			t.Fatal(err)
		}
		defer func() { w.store.Close() }()
		atMost := rapid.IntRange(1, 4).Draw(t, "at_most")
		sentOn := map[ledger.Purpose][]time.Duration{}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			if err := step(t, w); err != nil {
				t.Fatal(err)
			}
			p := rapid.SampledFrom([]ledger.Payer{sim("iccid", "imsi"), sim("iccid", "new"), sim("iccid"), {Modem: "imei"}}).Draw(t, "payer")
			ask := rapid.SampledFrom([]string{"main", "renamed", ""}).Draw(t, "ask")
			what := rapid.SampledFrom([]ledger.Purpose{ledger.Asks, ledger.Texts, ledger.Answers}).Draw(t, "purpose")
			spend := func() error { return w.ledger.SpendOn(what, p, atMost) }
			if what == ledger.Asks {
				spend = func() error { return w.ledger.Spend(p, ask, carrier.USSD, atMost) }
			}
			if spend() == nil {
				sentOn[what] = append(sentOn[what], w.now)
			}
			sent := sentOn[what]
			if n := len(sent); n > atMost && sent[n-1]-sent[n-1-atMost] < 24*time.Hour {
				t.Fatalf("%d entries between %v and %v, want at most %d in 24 h", atMost+1, sent[n-1-atMost], sent[n-1], atMost)
			}
		}
	})
}

// step lets something happen. All of it stays within 6 days, so that a clock set back by a week is always behind.
func step(t *rapid.T, w *world) error {
	const longest = 3 * time.Hour
	pause := time.Duration(rapid.Int64Range(0, int64(longest)).Draw(t, "pause"))
	switch rapid.SampledFrom([]string{"wait", "kill", "boot", "step", "sync", "back", "spoil"}).Draw(t, "event") {
	case "wait":
		w.now += pause
	case "kill":
		return w.restart()
	case "boot": // the clock starts somewhere, and nobody believes it
		w.known, w.shift = false, -time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "behind"))
		return w.reboot(pause)
	case "step": // the kernel no longer calls a clock synchronised that was set by hand
		w.known, w.shift = false, time.Duration(rapid.Int64Range(-int64(1000*time.Hour), int64(1000*time.Hour)).Draw(t, "shift"))
	case "sync":
		w.known, w.shift = true, 0
	case "back": // set back a week, and still called right: after the ledger has seen it right
		if w.known && w.shift == 0 {
			if err := w.restart(); err != nil {
				return err
			}
			w.shift = -7 * 24 * time.Hour
		}
	case "spoil":
		w.store.Close()
		if err := os.WriteFile(filepath.Join(w.dir, "simgauge.db"), []byte("spoilt"), 0o600); err != nil {
			return err
		}
		return w.start()
	}
	return nil
}
