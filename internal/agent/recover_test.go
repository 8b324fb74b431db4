package agent_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

func faults(t *testing.T, script string) *modemsim.Faults {
	t.Helper()
	f, err := modemsim.ParseFaults(strings.NewReader(script))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// modem is the first one, zero before the agent has begun.
func (b *bench) modem() agent.ModemState {
	for _, m := range b.agent.Snapshot().Modems {
		return m
	}
	return agent.ModemState{}
}

// resets is how often the modem was told to restart, as it saw it.
func (b *bench) resets() int {
	n := 0
	for _, cmd := range b.sim.Spent().Commands {
		if strings.Contains(cmd, "+CFUN=1,1") {
			n++
		}
	}
	return n
}

// writing is a recovery program that notes each of its runs in a file, one a line.
func writing(t *testing.T, ladder string) (conf, log string) {
	t.Helper()
	log = filepath.Join(t.TempDir(), "runs")
	program := fmt.Sprintf(`{command: [sh, -c, 'echo "$SIMGAUGE_MODEM" >> "$0"', %q]}`, log)
	return strings.Replace(ladder, "PROGRAM", program, 1) + basic, log
}

func runs(t *testing.T, log string) []string {
	t.Helper()
	b, err := os.ReadFile(log)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Fields(string(b))
}

func TestAModemThatHangsIsTakenUpTheLadder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conf, log := writing(t, "modems: [{name: lte, port: /dev/x, recover: [reopen, reset, PROGRAM]}]\n")
		b := newBench(t, modemsim.Config{}, conf)
		b.start()
		b.sleep(time.Minute)
		zero := map[string]uint64{"reopen": 0, "reset": 0, "command": 0}
		if diff := cmp.Diff(zero, b.modem().Recoveries); diff != "" {
			t.Errorf("from the start (-want +got):\n%s", diff)
		}
		b.sim.SetFaults(faults(t, "always: silence"))
		b.sleep(2 * time.Minute)
		if diff := cmp.Diff(map[string]uint64{"reopen": 1, "reset": 0, "command": 0}, b.modem().Recoveries); diff != "" {
			t.Errorf("after three silences (-want +got):\n%s", diff)
		}
		b.sleep(3 * time.Minute)
		m := b.modem()
		if diff := cmp.Diff(map[string]uint64{"reopen": 1, "reset": 1, "command": 0}, m.Recoveries); diff != "" {
			t.Errorf("after ten silences (-want +got):\n%s", diff)
		}
		if m.Up || !strings.Contains(m.Error, "hangs") || b.resets() != 1 {
			t.Errorf("up %v, %q, %d resets; want it down because it hangs, told to restart once", m.Up, m.Error, b.resets())
		}
		b.sleep(4 * time.Minute)
		if got := runs(t, log); !slices.Equal(got, []string{"lte"}) {
			t.Errorf("runs %q, want one for lte", got)
		}
		b.sleep(24 * time.Hour)
		last := b.modem().Recoveries
		if n := last["reopen"] + last["reset"] + last["command"]; n < 20 || n > 35 {
			t.Errorf("%v after a day, want about one an hour", last)
		}
		b.sim.SetFaults(nil)
		b.sleep(2 * time.Minute)
		if m := b.modem(); !m.Up || m.Error != "" {
			t.Errorf("%+v, want it up", m)
		}
		if r := b.ask(agent.Request{USSD: "*123#"}); r.Outcome != outcome.OK {
			t.Errorf("ask = %+v, want it answered", r)
		}
	})
}

func TestNothingButReopenIsDoneUnbidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(time.Minute)
		b.sim.SetFaults(faults(t, "always: silence"))
		b.sleep(24 * time.Hour)
		m := b.modem()
		if n := m.Recoveries["reopen"]; len(m.Recoveries) != 1 || n < 20 || n > 35 || b.resets() > 0 {
			t.Errorf("%v, %d resets, want reopen alone, about once an hour", m.Recoveries, b.resets())
		}
	})
}

// TestAModemThatIsAwayOrBusyIsNotHung: nothing is done for one that is unplugged, or whose port another program holds.
func TestAModemThatIsAwayOrBusyIsNotHung(t *testing.T) {
	for name, meet := range map[string]error{
		"away": os.ErrNotExist, "busy": modem.ErrBusy, "no permission": os.ErrPermission,
		"in data mode": modem.ErrDataMode, "none found": modem.ErrNoModem,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				conf, log := writing(t, "modems: [{name: lte, port: /dev/x, recover: [reopen, reset, PROGRAM]}]\n")
				b := newBench(t, modemsim.Config{}, conf)
				b.port.Store(func() error { return fmt.Errorf("open /dev/x: %w", meet) })
				b.start()
				b.sleep(24 * time.Hour)
				want := map[string]uint64{"reopen": 0, "reset": 0, "command": 0}
				if diff := cmp.Diff(want, b.modem().Recoveries); diff != "" || len(runs(t, log)) > 0 {
					t.Errorf("%v, runs %q", diff, runs(t, log))
				}
			})
		})
	}
}

// TestAModemThatGoesAwayAsItHangsIsLeftAlone: the port is gone by the time of the reset.
func TestAModemThatGoesAwayAsItHangsIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, "modems: [{name: lte, port: /dev/x, recover: [reopen, reset]}]\n"+basic)
		opened := 0
		b.port.Store(func() error {
			if opened++; opened > 10 { // the tenth silence, then the reset
				return os.ErrNotExist
			}
			return nil
		})
		b.sim.SetFaults(faults(t, "always: silence"))
		b.start()
		b.sleep(24 * time.Hour)
		if got := b.modem().Recoveries; got["reset"] > 0 || b.resets() > 0 {
			t.Errorf("%v, %d resets, want none", got, b.resets())
		}
	})
}

// TestNoResetWhileAnAnswerIsAwaited: the message may still come.
func TestNoResetWhileAnAnswerIsAwaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := network(t, `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
ussd: {"*111#": {text: "You will get an SMS."}}
`)
		b := newBench(t, modemsim.Config{Network: n}, "modems: [{name: lte, port: /dev/x, recover: [reopen, reset]}]\n"+basic)
		b.start()
		b.sleep(time.Minute)
		time.AfterFunc(30*time.Second, func() { b.sim.SetFaults(faults(t, "always: silence")) })
		ended := make(chan agent.Result, 1)
		go func() { ended <- b.ask(agent.Request{USSD: "*111#", AwaitSMS: []string{"1234"}, Timeout: time.Hour}) }()
		b.sleep(50 * time.Minute)
		if b.resets() > 0 || len(ended) > 0 {
			t.Errorf("%d resets in the midst of an ask, ended %d", b.resets(), len(ended))
		}
		if r := <-ended; r.Outcome != outcome.Timeout {
			t.Errorf("ask = %s, want a time-out", r.Outcome)
		}
		b.sleep(5 * time.Minute)
		if b.resets() != 1 {
			t.Errorf("%d resets after it, want one", b.resets())
		}
	})
}

// slowWire keeps what is written from the modem.
type stalledWire struct{ io.ReadWriteCloser }

func (w stalledWire) Write([]byte) (int, error) {
	_, err := w.Read(make([]byte, 1)) // until it is closed
	return 0, err
}

func TestAPortThatTakesNothingHangsToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.wire = func(w io.ReadWriteCloser) io.ReadWriteCloser { return stalledWire{w} }
		b.start()
		b.sleep(time.Hour)
		if m := b.modem(); !strings.Contains(m.Error, "hangs") || m.Recoveries["reopen"] == 0 {
			t.Errorf("%+v, want it hung", m)
		}
	})
}
