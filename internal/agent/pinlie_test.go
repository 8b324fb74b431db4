package agent_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

// okayed is the wire of a modem that says OK to every PIN.
type okayed struct{ io.ReadWriteCloser }

func (w okayed) Read(p []byte) (int, error) {
	n, err := w.ReadWriteCloser.Read(p)
	const refusal = "+CME ERROR: 16"
	copy(p, bytes.ReplaceAll(p[:n], []byte(refusal), []byte("OK"+strings.Repeat(" ", len(refusal)-2))))
	return n, err
}

// A modem that says OK to a wrong PIN and always tells three tries: the record holds alone.
func TestAnOKIsNotYetAnAcceptedPIN(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := pinBench(t, wrongPIN)
		b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser {
			return told{okayed{rwc}, "+CPINR: SIM PIN,3,3"}
		}
		for range 3 {
			b.start()
			b.sleep(10 * time.Minute)
			if r := b.ask(agent.Request{USSD: "*123#"}); r.Outcome != outcome.SIMLocked || detail(r) != "pin_refused" {
				t.Errorf("ask = %s, %s, want sim_locked, pin_refused", r.Outcome, detail(r))
			}
			b.stop()
		}
		if got := tries(b.sim); len(got) != 1 {
			t.Errorf("tries %q, want one: the card was never seen ready", got)
		}
	})
}

// lateReady is the wire of a modem that says SIM PIN for some looks after the PIN was taken.
type lateReady struct {
	io.ReadWriteCloser
	looks int
}

func (w *lateReady) Read(p []byte) (int, error) {
	n, err := w.ReadWriteCloser.Read(p)
	if ready := []byte("+CPIN: READY"); w.looks > 0 && bytes.Contains(p[:n], ready) {
		w.looks--
		n = copy(p, bytes.ReplaceAll(p[:n], ready, []byte("+CPIN: SIM PIN")))
	}
	return n, err
}

// A card that needs a while to start after its PIN is awaited, not called refused.
func TestACardThatStartsAfterItsPINIsAwaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := pinBench(t, rightPIN)
		b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser { return &lateReady{rwc, 4} }
		for range 2 {
			b.start()
			b.sleep(time.Minute)
			if remaining(b.only()) == "" || strings.Contains(b.logged(), "stays locked") {
				t.Errorf("remaining %q, want a figure and no warning:\n%s", remaining(b.only()), b.logged())
			}
			b.stop()
			b.sim.SetSIM(modemsim.SIMPIN)
		}
		if got := tries(b.sim); len(got) != 2 {
			t.Errorf("tries %q, want one for each time the SIM was locked", got)
		}
	})
}

// numberless is the wire of a modem that does not tell the card's number while the SIM is locked.
type numberless struct{ io.ReadWriteCloser }

func (w numberless) Read(p []byte) (int, error) {
	n, err := w.ReadWriteCloser.Read(p)
	copy(p, bytes.ReplaceAll(p[:n], []byte("CCID: 8999900000000000001"), []byte("CCID: not told           ")))
	return n, err
}

// A card that tells no number while it is locked was tried; another that is ready says nothing of it.
func TestAnotherCardDoesNotClearATry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := pinBench(t, wrongPIN)
		first := b.sim
		b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser {
			return told{okayed{numberless{rwc}}, "+CPINR: SIM PIN,3,3"}
		}
		second, err := modemsim.New(modemsim.Config{Network: cardB(t)})
		if err != nil {
			t.Fatal(err)
		}
		b.start()
		b.sleep(10 * time.Minute)
		b.swap(second)
		if b.agent.Snapshot().Modems[0].SIMState != modem.SIMReady {
			t.Fatal("the second card is not ready")
		}
		b.swap(first)
		if got := tries(first); len(got) != 1 {
			t.Errorf("tries %q, want one: the card that was ready was another", got)
		}
	})
}

// swap puts another card into the modem.
func (b *bench) swap(other *modemsim.Modem) {
	before := b.sim
	b.sim = other
	before.Unplug()
	b.sleep(10 * time.Minute)
}
