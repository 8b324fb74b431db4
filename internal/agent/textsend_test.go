package agent_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/notify"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// What stands in the way is told, costs nothing, and once it is gone the text leaves, once.
func TestATextWaitsUntilItCanLeave(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		block, free func(b *bench)
		want        outcome.Detail
	}{
		{"searching", reg(modemsim.Searching), reg(modemsim.RegisteredHome), outcome.Searching},
		{"denied", reg(modemsim.Denied), reg(modemsim.RegisteredHome), outcome.Denied},
		{"abroad", reg(modemsim.RegisteredRoaming), reg(modemsim.RegisteredHome), outcome.Roaming},
		{"abroad, until the configuration allows it", reg(modemsim.RegisteredRoaming), func(b *bench) {
			b.conf = strings.Replace(b.conf, "at_most: 8", "at_most: 8\n    roaming: true", 1)
			b.agent.Reload(parse(b.t, b.conf))
		}, outcome.Roaming},
		{"PIN", func(b *bench) { b.sim.SetSIM(modemsim.SIMPIN) }, func(b *bench) { b.sim.SetSIM(modemsim.SIMReady) }, outcome.PINNeeded},
		{"no SIM", func(b *bench) { b.sim.SetSIM(modemsim.SIMAbsent) }, func(b *bench) { b.sim.SetSIM(modemsim.SIMReady) }, outcome.SIMAbsent},
		{"the modem sends none", wrong("on +CMGF: error ERROR"), wrong(""), outcome.NoSMS},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{}, withLifeline).silent()
				b.start()
				b.sleep(time.Minute)
				tt.block(b)
				b.sleep(time.Minute)
				b.tell(alert("one"))
				b.sleep(2 * time.Hour)
				if n := b.sim.Spent().Segments; n != 0 {
					t.Errorf("%d segments while that stands in the way, want none", n)
				}
				l := b.only().Lifeline
				if l == nil || l.Why != tt.want || l.Waiting != 1 || l.Left != 3 {
					t.Errorf("lifeline %+v, want one that waits because of %s, and 3 left", l, tt.want)
				}
				tt.free(b)
				b.sleep(time.Hour)
				wantTexts(t, b, toOwner("one"))
				l = b.only().Lifeline
				if l == nil || l.Why != "" || l.Waiting != 0 || l.Left != 2 || l.Last.IsZero() || l.Texts != 1 {
					t.Errorf("lifeline %+v, want nothing that waits, and 2 left", l)
				}
			})
		})
	}
}

func reg(r modemsim.Registration) func(*bench) { return func(b *bench) { b.sim.SetRegistration(r) } }

func wrong(script string) func(*bench) {
	return func(b *bench) { b.sim.SetFaults(faults(b.t, script)) }
}

// After a day it is news to nobody; what is still so then is told anew.
func TestATextThatWaitedADayIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline).silent()
		b.start()
		b.sleep(time.Minute)
		b.sim.SetRegistration(modemsim.Denied)
		b.tell(alert("one"))
		b.sleep(24*time.Hour + time.Minute)
		if l := b.only().Lifeline; l.Waiting != 0 || l.Failures[outcome.NoNetwork] != 1 {
			t.Errorf("lifeline %+v, want nothing that waits, and one failure for want of a network", l)
		}
		b.sim.SetRegistration(modemsim.RegisteredHome)
		b.sleep(time.Hour)
		wantTexts(t, b, nil)
		b.tell(alert("one")) // Alertmanager repeats what still fires
		b.sleep(time.Minute)
		wantTexts(t, b, toOwner("one"))
	})
}

// How a text ends that has left: what passes is tried again, each try an entry; what the network refuses is not; and what may have
// arrived is not said twice.
func TestHowATextEnds(t *testing.T) {
	t.Parallel()
	refused := func(code string) string { return `sms_refused: {"+15550100": ` + code + `}` }
	tests := []struct {
		name, network, faults string
		segments              int // within hours
		texts                 int
		want                  outcome.Outcome
	}{
		{"network busy", refused("42"), "", 3, 0, outcome.Timeout},
		{"no network service", refused("331"), "", 3, 0, outcome.NoNetwork},
		{"not subscribed", refused("50"), "", 1, 0, outcome.Rejected},
		{"network time-out", refused("332"), "", 1, 0, outcome.Timeout},
		{"number refused", refused("1"), "", 1, 0, outcome.Rejected},
		{"the modem's answer is lost", "", "on +CMGS x1: late 5m", 1, 1, outcome.Timeout},
		{"the modem goes away as it answers", "", "on +CMGS x1: cut", 1, 1, outcome.ModemLost},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var cfg modemsim.Config
				if tt.network != "" {
					cfg.Network = network(t, tt.network)
				}
				if tt.faults != "" {
					cfg.Faults = faults(t, tt.faults)
				}
				b := newBench(t, cfg, withLifeline).silent()
				b.start()
				b.sleep(time.Minute)
				b.tell(alert("one"))
				b.sleep(4 * time.Hour)
				if got := b.sim.Spent().Segments; got != tt.segments {
					t.Errorf("%d segments, want %d", got, tt.segments)
				}
				if got := len(b.texted()); got != tt.texts {
					t.Errorf("%d texts arrived, want %d", got, tt.texts)
				}
				l := b.only().Lifeline
				if got := l.Failures[tt.want]; got != uint64(tt.segments) || l.Texts != uint64(tt.segments) || l.Left != 3-tt.segments {
					t.Errorf("lifeline %+v, want %d failures of %s", l, tt.segments, tt.want)
				}
				for range 3 { // and no restart says it again
					b.crash()
					b.start()
					b.sleep(2 * time.Minute)
				}
				if got := len(b.texted()); got != tt.texts || b.sim.Spent().Segments > 3 {
					t.Errorf("%d texts, %d segments after restarts, want %d and no more than at_most", got, b.sim.Spent().Segments, tt.texts)
				}
			})
		})
	}
}

// Two numbers are two texts; that one refuses is no reason to say it to the other twice.
func TestTwoNumbers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, `sms_refused: {"+15550100": 1}`)},
			strings.Replace(withLifeline, `"+15550100"`, `"+15550100", "+15550101"`, 1))
		b.start()
		b.sleep(time.Minute)
		b.tell(alert("one"))
		b.sleep(12 * time.Hour)
		wantTexts(t, b, []modemsim.Texted{{To: "+15550101", Text: "one"}})
		if l := b.only().Lifeline; l.Waiting != 0 || l.Left != 1 {
			t.Errorf("lifeline %+v, want nothing that waits", l)
		}
		if said := b.logged(); strings.Contains(strings.ReplaceAll(said, "CMGS", ""), "5550100\"") {
			t.Error("a number stands in the log")
		}
	})
}

// axe is the line to the modem, which a kill cuts at the first octets of a text.
type axe struct {
	io.ReadWriteCloser
	at   string
	fell func()
}

func (a *axe) Write(p []byte) (int, error) {
	if a.at != "" && bytes.Contains(p, []byte(a.at)) {
		a.at = ""
		a.fell()
		return 0, io.ErrClosedPipe
	}
	return a.ReadWriteCloser.Write(p)
}

// Killed between the entry and the first octet: the entry is on disk, and so is that the text was said. It is not said again.
func TestAKillBetweenEntryAndSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline)
		var killed string
		b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser {
			return &axe{rwc, "AT+CMGS", func() { killed = b.copied() }}
		}
		b.start()
		b.sleep(time.Minute)
		b.tell(alert("one"))
		b.sleep(time.Minute)
		if killed == "" {
			t.Fatal("no text was about to leave")
		}
		b.stop()
		b.dir, b.wire = killed, nil
		b.start()
		b.tell(alert("one"))
		b.sleep(time.Hour)
		wantTexts(t, b, nil)
		if l := b.only().Lifeline; l.Left != 2 {
			t.Errorf("%d texts left, want the entry of the killed one counted", l.Left)
		}
	})
}

// A state that was rebuilt, or cannot be written: nothing leaves, and it is told why.
func TestAClosedLedgerTextsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline).silent()
		b.start()
		b.sleep(time.Hour)
		b.stop()
		b.spoil()
		b.start()
		b.sleep(time.Minute)
		b.tell(alert("one"))
		b.sleep(20 * time.Hour)
		wantTexts(t, b, nil)
		if l := b.only().Lifeline; l.Why != outcome.StateRebuilt || l.Left != 0 {
			t.Errorf("lifeline %+v, want none left as the state was rebuilt", l)
		}
		b.sleep(4*time.Hour - 5*time.Minute)
		b.tell(alert("one"))
		b.sleep(10 * time.Minute)
		wantTexts(t, b, toOwner("one"))
	})
}

// A text does not wait for the answer of an ask, and no ask is lost to it.
func TestATextLeavesWhileAnAnswerIsAwaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := network(t, `
plan: {total: 10GB, used: 2GB}
ussd:
  "*111#":
    text: "You will get an SMS."
    sms: [{from: "1234", text: "You have {remaining} of {total} left.", after: 4m}]
`)
		b := newBench(t, modemsim.Config{Network: n}, strings.Replace(withLifeline, `{ussd: "*123#"}`, `{ussd: "*111#", await: {sms: {from: ["1234"], within: 5m}}}`, 1))
		b.start()
		b.sleep(time.Minute)
		if b.dialogues() != 1 || b.only().Asking == nil {
			t.Fatal("no ask is under way")
		}
		b.tell(alert("one"))
		b.sleep(time.Minute)
		wantTexts(t, b, toOwner("one"))
		b.sleep(3 * time.Minute)
		if got := remaining(b.only()); got != "8 GB" {
			t.Errorf("remaining %q, want the answer of the ask", got)
		}
	})
}

// What is over before it could be texted is not; what was, only if that is wished.
func TestResolved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline)
		b.start()
		b.sleep(time.Minute)
		b.tell(alert("one"))
		b.tell(over(alert("one")))
		b.sleep(time.Minute)
		wantTexts(t, b, nil)
		b.tell(alert("two"))
		b.sleep(time.Minute)
		b.tell(over(alert("two")))
		b.sleep(time.Minute)
		wantTexts(t, b, toOwner("two"))
		b.agent.Reload(parse(t, strings.Replace(withLifeline, "lifeline: {", "lifeline: {resolved: true, ", 1)))
		b.tell(over(alert("two")), over(alert("never told")))
		b.tell(over(alert("two")))
		b.sleep(time.Minute)
		b.tell(over(alert("two")))
		b.sleep(time.Minute)
		wantTexts(t, b, toOwner("two", "over: two"))
	})
}

// A Prometheus that began anew says of the same alert that it began anew. That is told again only once it was over, or after a day.
func TestAlertsThatBeginAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline).silent()
		b.start()
		b.sleep(time.Minute)
		begun := 0
		anew := func() notify.Alert {
			begun++
			return notify.Alert{ID: fmt.Sprint("one/", begun), Of: "one", Text: fmt.Sprint("one ", begun)}
		}
		b.tell(anew())
		b.tell(anew()) // while the first waits
		b.tell(over(anew()))
		b.sleep(time.Minute)
		wantTexts(t, b, nil)
		begun = 0
		b.tell(anew())
		b.sleep(time.Minute)
		want := toOwner("one 1")
		for range 3 {
			b.stop()
			b.clock.reboot()
			b.start()
			b.tell(anew())
			b.sleep(10 * time.Minute)
			wantTexts(t, b, want)
		}
		b.tell(over(anew()))
		b.tell(notify.Alert{ID: "two/1", Of: "two", Text: "two"})
		b.sleep(time.Minute)
		b.tell(anew())
		b.sleep(time.Minute)
		want = toOwner("one 1", "two", fmt.Sprint("one ", begun))
		wantTexts(t, b, want)
		b.sleep(23 * time.Hour)
		b.tell(anew())
		b.sleep(time.Minute)
		wantTexts(t, b, want)
		b.sleep(2 * time.Hour)
		b.tell(anew())
		b.sleep(time.Minute)
		wantTexts(t, b, append(want, toOwner(fmt.Sprint("one ", begun))...))
	})
}
