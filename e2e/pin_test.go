package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/simgauge/simgauge/modemsim"
)

const (
	rightPIN = "7391"
	wrongPIN = "28469173" // as long as one may be: four digits stand in any page of metrics by chance

	locked = `simgauge_sim_state{modem="lte",state="pin"}`
	ready  = `simgauge_sim_state{modem="lte",state="ready"}`
)

// lockedModem is a modem behind a pty whose SIM asks for its PIN; faults befall it.
func lockedModem(t *testing.T, faults string) simulated {
	t.Helper()
	n, err := modemsim.ParseNetwork(strings.NewReader(quick + "pin: \"" + rightPIN + "\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := modemsim.ParseFaults(strings.NewReader(faults))
	if err != nil {
		t.Fatal(err)
	}
	m, err := modemsim.New(modemsim.Config{Network: n, Faults: f})
	if err != nil {
		t.Fatal(err)
	}
	pty, err := m.OpenPTY(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pty.Close() })
	return simulated{m, pty.Path}
}

// tries are the attempts with a PIN that reached the modem.
func (s simulated) tries() (n int) {
	for _, c := range s.Spent().Commands {
		if strings.HasPrefix(c, "AT+CPIN=") {
			n++
		}
	}
	return n
}

// unlocking runs the daemon on a modem with a file that holds a PIN, every line of the wire in its log.
func unlocking(t *testing.T, s settings, port, pin string) daemon {
	t.Helper()
	file := filepath.Join(s.dir, "pin")
	if err := os.WriteFile(file, []byte(pin+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	conf := s.config(t, port)
	text, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	withFile := strings.Replace(string(text), "{name: lte,", fmt.Sprintf("{name: lte, pin_file: %q,", file), 1)
	if err := os.WriteFile(conf, []byte(withFile), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(s.dir, "state"), 0o700); err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	args := append([]string{"run", "--log.level=debug", "--web.listen-address=" + address}, s.where()...)
	return daemon{process: simgauge(t, s.dir, args...), url: "http://" + address}
}

// TestAWrongPINIsTriedOnce restarts the program in every way, and counts on the modem's side of the wire.
func TestAWrongPINIsTriedOnce(t *testing.T) {
	t.Parallel()
	sim := lockedModem(t, "")
	s := hourly(t)
	var said strings.Builder
	for i := range 6 {
		d := unlocking(t, s, sim.port, wrongPIN)
		d.await(locked, func(v float64) bool { return v == 1 })
		eventually(t, "the reason in the log", func() bool { return strings.Contains(d.errout.String(), "pin_refused") })
		if got, _ := ask(t, s.dir, s.where()...); got.Outcome != "sim_locked" {
			t.Errorf("restart %d: ask = %+v, want sim_locked", i, got)
		}
		said.WriteString(d.metrics())
		if i%2 == 0 {
			d.kill()
		} else {
			d.stop(syscall.SIGTERM)
		}
		said.WriteString(d.out.String() + d.errout.String())
	}
	if got := sim.tries(); got != 1 {
		t.Errorf("%d tries over 6 restarts, want exactly 1", got)
	}
	if !strings.Contains(said.String(), "AT+CPIN=***") || strings.Contains(said.String(), wrongPIN) {
		t.Error("the log lacks the command, or log or metrics show the PIN")
	}
}

// TestAPINWhoseAnswerWasNotSeenIsNotTriedAgain kills the program between the record and the answer. The SIM never hears of the
// PIN, so that it counts 3 tries all the while: only the record holds the next process back.
func TestAPINWhoseAnswerWasNotSeenIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	sim := lockedModem(t, "on +CPIN #2: silence\n")
	s := hourly(t)
	d := unlocking(t, s, sim.port, wrongPIN)
	eventually(t, "the try", func() bool { return sim.tries() > 0 })
	d.kill()
	for range 3 {
		d := unlocking(t, s, sim.port, wrongPIN)
		eventually(t, "the reason in the log", func() bool { return strings.Contains(d.errout.String(), "pin_refused") })
		within(t, 500*time.Millisecond, func() bool { return sim.tries() > 1 })
		d.kill()
	}
	if got := sim.tries(); got != 1 {
		t.Errorf("%d tries, want the one before the kill", got)
	}
	d = unlocking(t, s, sim.port, rightPIN)
	d.await(ready, func(v float64) bool { return v == 1 })
	if got := sim.tries(); got != 2 {
		t.Errorf("%d tries, want one more for another PIN", got)
	}
}
