package agent_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

func TestABusySIMIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := pinBench(t, rightPIN)
		b.sim.SetSIM(modemsim.SIMBusy)
		time.AfterFunc(12*time.Second, func() { b.sim.SetSIM(modemsim.SIMPIN) })
		time.AfterFunc(25*time.Second, func() { b.sim.SetSIM(modemsim.SIMBusy) })
		time.AfterFunc(40*time.Second, func() { b.sim.SetSIM(modemsim.SIMReady) })
		b.start()
		r := b.ask(agent.Request{USSD: "*123#"})
		if r.Outcome != outcome.OK {
			t.Errorf("ask = %s, %s, want ok: a busy SIM is waited for", r.Outcome, detail(r))
		}
		b.sleep(2 * time.Minute)
		if got := b.only().Skipped; got["no_sim"] != 0 {
			t.Errorf("skipped %v, want none: the SIM was only starting", got)
		}
	})
}

func TestASIMThatStaysBusyIsToldAndSpendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.sim.SetSIM(modemsim.SIMBusy)
		b.start()
		start := time.Now()
		r := b.ask(agent.Request{USSD: "*123#"})
		if r.Outcome != outcome.NoSIM || detail(r) != "sim_busy" || time.Since(start) < 20*time.Second {
			t.Errorf("ask = %s, %s after %v, want no_sim, sim_busy after the wait", r.Outcome, detail(r), time.Since(start))
		}
		b.sleep(time.Hour)
		if b.dialogues() != 0 {
			t.Errorf("%d dialogues, want none", b.dialogues())
		}
	})
}

// twoModems serves one simulated modem on each of two ports.
func twoModems(a, b *modemsim.Modem) func(config.Modem) modem.Opener {
	return func(c config.Modem) modem.Opener {
		m := map[string]*modemsim.Modem{"/dev/a": a, "/dev/b": b}[c.Port]
		return func(ctx context.Context) (io.ReadWriteCloser, error) { return m.Pipe(context.WithoutCancel(ctx)), nil }
	}
}

func TestTwoModemsHaveTwoPINs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const conf = "modems: [{name: a, port: /dev/a}, {name: b, port: /dev/b}]\n"
		b := newBench(t, modemsim.Config{Network: lockedNet(t)}, conf)
		other := cardB(t)
		other.PIN = wrongPIN // right for this card
		second, err := modemsim.New(modemsim.Config{Network: other})
		if err != nil {
			t.Fatal(err)
		}
		// A second modem has another IMEI; here the cards alone tell them apart, which is harder.
		b.credentials = t.TempDir()
		for name, pin := range map[string]string{"pin.a": rightPIN, "pin.b": wrongPIN, "pin": "0000"} {
			if err := os.WriteFile(filepath.Join(b.credentials, name), []byte(pin), 0o440); err != nil {
				t.Fatal(err)
			}
		}
		b.startWith(twoModems(b.sim, second))
		b.sleep(time.Minute)
		for _, m := range b.agent.Snapshot().Modems {
			if m.SIMState != modem.SIMReady {
				t.Errorf("modem %s: SIM %s, want ready by its own PIN", m.Name, m.SIMState)
			}
		}
		if a, b := tries(b.sim), tries(second); len(a) != 1 || len(b) != 1 {
			t.Errorf("tries %q and %q, want one each", a, b)
		}
	})
}

// With one modem the credential is plainly called pin.
func TestACredentialUnlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: lockedNet(t)}, basic)
		b.credentials = t.TempDir()
		if err := os.WriteFile(filepath.Join(b.credentials, "pin"), []byte(rightPIN+"\n"), 0o440); err != nil {
			t.Fatal(err)
		}
		b.start()
		b.sleep(time.Minute)
		if got := remaining(b.only()); got == "" {
			t.Error("no figure, want the SIM unlocked by the credential")
		}
	})
}

// simgauge.service hands over an empty credential where nobody wrote a PIN: that is none, and no bad one.
func TestAnEmptyCredentialIsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: lockedNet(t)}, basic)
		b.credentials = t.TempDir()
		if err := os.WriteFile(filepath.Join(b.credentials, "pin"), []byte("\n"), 0o440); err != nil {
			t.Fatal(err)
		}
		b.start()
		b.sleep(time.Minute)
		if got := b.agent.Snapshot().Modems[0].Detail; got != outcome.PINNeeded {
			t.Errorf("detail %q, want %q", got, outcome.PINNeeded)
		}
		if got := tries(b.sim); len(got) > 0 {
			t.Errorf("tries %q of a PIN that is not there", got)
		}
	})
}

// A refused PIN is refused for its card: another card in the modem, locked too, gets its one try.
func TestASIMSwappedWhileLockedHasATryOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := pinBench(t, wrongPIN)
		other := cardB(t)
		other.PIN = wrongPIN // right for this card
		second, err := modemsim.New(modemsim.Config{Network: other})
		if err != nil {
			t.Fatal(err)
		}
		// Both tell their ICCID while locked, as most modems do.
		first := b.sim
		b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser {
			return &openICCID{ReadWriteCloser: rwc, sim: &b.sim, first: first}
		}
		b.start()
		b.sleep(time.Minute)
		b.sim = second
		first.Unplug()
		b.sleep(5 * time.Minute)
		if len(tries(first)) != 1 || len(tries(second)) != 1 || remaining(b.only()) == "" {
			t.Errorf("tries %q and %q, want one each, and the second card's figure", tries(first), tries(second))
		}
	})
}

// openICCID answers EF-ICCID although the SIM is locked.
type openICCID struct {
	io.ReadWriteCloser
	sim   **modemsim.Modem
	first *modemsim.Modem
	asked bool
}

func (w *openICCID) Write(p []byte) (int, error) {
	w.asked = bytes.Contains(p, []byte("AT+CRSM=176,12258"))
	return w.ReadWriteCloser.Write(p)
}

func (w *openICCID) Read(p []byte) (int, error) {
	n, err := w.ReadWriteCloser.Read(p)
	if refusal := []byte("+CME ERROR: 11"); w.asked && bytes.Contains(p[:n], refusal) {
		id := "98999009000000000010"
		if *w.sim != w.first {
			id = "98999009000000000062"
		}
		n = copy(p, "\r\n+CRSM: 144,0,\""+id+"\"\r\n\r\nOK\r\n")
	}
	return n, err
}
