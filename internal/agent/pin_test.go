package agent_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// The PIN of the simulated SIMs, and one that is wrong.
const (
	rightPIN = "7391"
	wrongPIN = "2846"
)

// lockedNet is a network whose SIM asks for its PIN.
func lockedNet(t *testing.T) *modemsim.Network {
	return network(t, `
plmn: "00101"
spn: Examplia
pin: "`+rightPIN+`"
plan: {total: 10GB, used: 2.2GB}
ussd: {"*123#": {text: "Data left: {remaining}."}}
`)
}

// pinBench is a bench with a locked SIM and a file with a PIN.
func pinBench(t *testing.T, pin string) *bench {
	t.Helper()
	b := newBench(t, modemsim.Config{Network: lockedNet(t)}, "")
	b.conf = "modems: [{pin_file: " + b.pinFile(pin) + "}]\n" + basic
	return b
}

// pinFile writes the file of the PIN and gives its path.
func (b *bench) pinFile(text string) string {
	b.t.Helper()
	path := filepath.Join(b.dir, "pin")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

func (b *bench) chmod(path string, mode os.FileMode) {
	b.t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		b.t.Fatal(err)
	}
}

// tries are the attempts that reached the modem.
func tries(m *modemsim.Modem) []string {
	return slices.DeleteFunc(m.Spent().Commands, func(c string) bool { return !strings.HasPrefix(c, "AT+CPIN=") })
}

// told is the wire of a modem that says another number of tries than its SIM counts.
type told struct {
	io.ReadWriteCloser
	line string // "+CPINR: SIM PIN,3,3"
}

func (w told) Read(p []byte) (int, error) {
	n, err := w.ReadWriteCloser.Read(p)
	for _, counted := range []string{"3", "2", "1", "0"} {
		from := "+CPINR: SIM PIN," + counted + ",3"
		copy(p, bytes.ReplaceAll(p[:n], []byte(from), []byte(fmt.Sprintf("%-*s", len(from), w.line))))
	}
	return n, err
}

func (b *bench) tells(line string) {
	b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser { return told{rwc, line} }
}

func TestTheRightPINUnlocksAndTheSIMIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := pinBench(t, rightPIN+"\n")
		for range 5 {
			b.start()
			b.sleep(time.Minute)
			if got := remaining(b.only()); got != "7.80 GB" {
				t.Fatalf("remaining %q, want the figure of the unlocked SIM", got)
			}
			b.stop()
			b.sim.SetSIM(modemsim.SIMPIN) // as after a power cut
		}
		if got := tries(b.sim); len(got) != 5 {
			t.Errorf("tries %q, want one for each time the SIM was locked", got)
		}
	})
}

// The whole of "Shows it": a wrong PIN, a hundred restarts, and a modem that always says that 3 tries are left, so that
// nothing but the record holds the second attempt back.
func TestAWrongPINIsTriedOnceOverAHundredRestarts(t *testing.T) {
	t.Parallel()
	for name, say := range map[string]string{"as the SIM counts": "", "3 tries left again": "+CPINR: SIM PIN,3,3"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := pinBench(t, wrongPIN).silent()
				if say != "" {
					b.tells(say)
				}
				for i := range 100 {
					b.start()
					b.sleep(time.Minute)
					if i%10 == 0 {
						r := b.ask(agent.Request{USSD: "*123#"})
						if r.Outcome != outcome.SIMLocked || detail(r) != "pin_refused" {
							t.Fatalf("restart %d: ask = %s, %s, want sim_locked, pin_refused", i, r.Outcome, detail(r))
						}
						b.sim.Unplug() // and it comes back
						b.sleep(time.Minute)
					}
					b.stop()
				}
				if got := tries(b.sim); len(got) != 1 || b.dialogues() != 0 {
					t.Errorf("%d tries over 100 restarts, %d dialogues, want exactly 1, none", len(got), b.dialogues())
				}
			})
		})
	}
}

func TestAnotherPINInTheFileIsAnotherTry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := pinBench(t, wrongPIN)
		b.start()
		b.sleep(10 * time.Minute)
		b.pinFile(rightPIN)
		b.sleep(10 * time.Minute)
		if got := tries(b.sim); len(got) != 1 {
			t.Fatalf("tries %q with two left, want none beside the first", got)
		}
		b.stop()
		b.tells("+CPINR: SIM PIN,3,3") // somebody entered the right one in a phone
		b.start()
		b.sleep(time.Minute)
		if got := tries(b.sim); len(got) != 2 || remaining(b.only()) == "" {
			t.Errorf("tries %q, want one with the PIN that the file holds now, and a figure", got)
		}
	})
}

func TestNoPINIsTried(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		prepare func(b *bench)
		detail  string
	}{
		{"without one", func(b *bench) { b.conf = basic }, "pin_needed"},
		{"two tries left", func(b *bench) { b.tells("+CPINR: SIM PIN,2,3") }, "pin_tries_low"},
		{"one try left", func(b *bench) { b.tells("+CPINR: SIM PIN,1,3") }, "pin_tries_low"},
		{"no number told", func(b *bench) { b.tells("+CPINR: SIM PIN") }, "pin_tries_unknown"},
		{"PUK", func(b *bench) { b.sim.SetSIM(modemsim.SIMPUK) }, "puk_needed"},
		{"no file", func(b *bench) { b.conf = "modems: [{pin_file: " + b.dir + "/none}]\n" + basic }, "pin_file_unusable"},
		{"three digits", func(b *bench) { b.pinFile("739") }, "pin_file_unusable"},
		{"words", func(b *bench) { b.pinFile("PIN " + rightPIN) }, "pin_file_unusable"},
		{"two lines", func(b *bench) { b.pinFile(rightPIN + "\n\n") }, "pin_file_unusable"},
		{"readable by all", func(b *bench) { b.chmod(b.pinFile(rightPIN), 0o604) }, "pin_file_readable"},
		{"a folder", func(b *bench) { b.conf = "modems: [{pin_file: " + b.dir + "}]\n" + basic }, "pin_file_unusable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := pinBench(t, rightPIN).silent()
				tt.prepare(b)
				b.start()
				r := b.ask(agent.Request{USSD: "*123#"})
				if r.Outcome != outcome.SIMLocked || detail(r) != tt.detail || r.Error == nil {
					t.Errorf("ask = %s, %s, %s, want sim_locked, %s", r.Outcome, detail(r), deref(r.Error), tt.detail)
				}
				said := strings.ReplaceAll(deref(r.Error), b.dir, "DIR") // whose digits are random
				if strings.Contains(said, rightPIN) || strings.Contains(said, "739") {
					t.Errorf("the error shows the PIN: %s", said)
				}
				b.sleep(time.Hour)
				if got := tries(b.sim); len(got) != 0 || b.dialogues() != 0 {
					t.Errorf("tries %q, %d dialogues, want none", got, b.dialogues())
				}
			})
		})
	}
}

// A file that only its group can read besides is used, and warned of.
func TestAFileOpenToItsGroupIsWarnedOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := pinBench(t, rightPIN)
		b.chmod(b.pinFile(rightPIN), 0o640)
		b.start()
		b.sleep(time.Minute)
		if !strings.Contains(b.logged(), "open to its group") || len(tries(b.sim)) != 1 {
			t.Errorf("tries %q, log lacks the warning:\n%s", tries(b.sim), b.logged())
		}
	})
}

func TestWithoutAStateNoPINIsTried(t *testing.T) {
	t.Run("none", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := pinBench(t, rightPIN)
			o := b.options()
			o.Store = nil
			r := agent.New(o).Once(t.Context(), agent.Request{USSD: "*123#"})
			b.store.Close()
			if detail(r) != "pin_not_recorded" || len(tries(b.sim)) != 0 {
				t.Errorf("ask = %s, tries %q, want pin_not_recorded and none", detail(r), tries(b.sim))
			}
		})
	})
	t.Run("unwritable", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := pinBench(t, rightPIN)
			b.start()
			b.sleep(time.Second)
			b.stop()
			b.sim.SetSIM(modemsim.SIMPIN)
			before := len(tries(b.sim))
			o := b.options()
			b.store.Close() // from now on nothing can be written
			a := agent.New(o)
			r := a.Once(t.Context(), agent.Request{USSD: "*123#"})
			if detail(r) != "pin_not_recorded" || len(tries(b.sim)) != before {
				t.Errorf("ask = %s, tries %q, want pin_not_recorded and none more", detail(r), tries(b.sim))
			}
		})
	})
}

func TestOnceFollowsTheSameRules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := pinBench(t, wrongPIN)
		b.tells("+CPINR: SIM PIN,3,3")
		once := func() agent.Result {
			o := b.options()
			defer b.store.Close()
			return agent.New(o).Once(t.Context(), agent.Request{USSD: "*123#"})
		}
		for range 3 {
			if r := once(); r.Outcome != outcome.SIMLocked || detail(r) != "pin_refused" {
				t.Errorf("ask = %s, %s, want sim_locked, pin_refused", r.Outcome, detail(r))
			}
		}
		if got := tries(b.sim); len(got) != 1 {
			t.Errorf("tries %q, want one", got)
		}
		b.pinFile(rightPIN)
		if r := once(); r.Outcome != outcome.OK {
			t.Errorf("ask with the right PIN = %s, %s, want ok", r.Outcome, detail(r))
		}
	})
}

// The process may end between the record and the answer. What is not known counts as refused, until the SIM is seen ready.
func TestATryWithoutAnAnswerCountsAsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := pinBench(t, rightPIN)
		faults, err := modemsim.ParseFaults(strings.NewReader("on +CPIN #2: silence\n"))
		if err != nil {
			t.Fatal(err)
		}
		b.sim, err = modemsim.New(modemsim.Config{Network: lockedNet(t), Faults: faults})
		if err != nil {
			t.Fatal(err)
		}
		b.start()
		b.sleep(5 * time.Minute)
		b.stop()
		for range 3 {
			b.start()
			b.sleep(5 * time.Minute)
			b.stop()
		}
		if got := tries(b.sim); len(got) != 1 {
			t.Fatalf("tries %q, want one", got)
		}
		b.sim.SetSIM(modemsim.SIMReady) // it had taken the PIN after all
		b.start()
		b.sleep(time.Minute)
		b.stop()
		b.sim.SetSIM(modemsim.SIMPIN)
		b.start()
		b.sleep(time.Minute)
		if got := tries(b.sim); len(got) != 2 || remaining(b.only()) == "" {
			t.Errorf("tries %q, remaining %q, want a second once the first is known to be right", got, remaining(b.only()))
		}
	})
}

// hashes are the salted ones of the state, any four digits of which may be those of a PIN.
var hashes = regexp.MustCompile(`-[0-9a-f]{24}`)

// TestThePINIsInNoOutput greps whatever leaves the program, with every log line on.
func TestThePINIsInNoOutput(t *testing.T) {
	for name, pin := range map[string]string{"right": rightPIN, "wrong": wrongPIN} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := pinBench(t, pin+"\n")
				b.start()
				r := b.ask(agent.Request{USSD: "*123#"})
				b.sleep(time.Minute)
				asJSON, err := json.Marshal(b.agent.Snapshot())
				if err != nil {
					t.Fatal(err)
				}
				result, err := json.Marshal(r)
				if err != nil {
					t.Fatal(err)
				}
				b.stop()
				state, err := os.ReadFile(filepath.Join(b.dir, "simgauge.db"))
				if err != nil {
					t.Fatal(err)
				}
				if len(tries(b.sim)) != 1 || !strings.Contains(b.logged(), "AT+CPIN=***") {
					t.Errorf("tries %q, want one, and in the transcript:\n%s", tries(b.sim), b.logged())
				}
				for what, text := range map[string]string{"log": b.logged(), "snapshot": string(asJSON), "result": string(result), "state": string(state)} {
					if strings.Contains(hashes.ReplaceAllString(text, "-"), pin) {
						t.Errorf("the PIN shows in the %s", what)
					}
				}
			})
		})
	}
}

// syncBuffer is a buffer that a logger may write to while it is read.
type syncBuffer struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	heard func(line string) // nil, or what is told of each line
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	if s.heard != nil {
		s.heard(string(p))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}
