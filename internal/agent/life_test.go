package agent_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

func TestModemThatComesAndGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.port.Store(func() error { return fmt.Errorf("/dev/ttyUSB2: %w", os.ErrNotExist) })
		b.start()
		r := b.ask(agent.Request{USSD: "*123#"})
		if r.Outcome != outcome.ModemLost || detail(r) != "port_missing" || !strings.Contains(deref(r.Error), "/dev/ttyUSB2") {
			t.Errorf("ask without a port = %s, %s, %s", r.Outcome, detail(r), deref(r.Error))
		}
		if m := b.agent.Snapshot().Modems[0]; m.Up || m.Error == "" {
			t.Errorf("modem %+v, want it down, and why", m)
		}
		b.sleep(time.Hour)
		b.port.Store(func() error { return nil })
		b.sleep(2 * time.Minute)
		if m := b.agent.Snapshot().Modems[0]; !m.Up || m.Error != "" || m.Model == "" || m.SIM != "travel" || m.Reconnects != 0 {
			t.Errorf("modem %+v, want it up", m)
		}
		b.sim.Unplug()
		b.sleep(5 * time.Minute)
		if m := b.agent.Snapshot().Modems[0]; !m.Up || m.Reconnects != 1 || m.SIM != "travel" {
			t.Errorf("modem %+v, want it back, once", m)
		}
		if r := b.ask(agent.Request{USSD: "*123#"}); r.Outcome != outcome.OK {
			t.Errorf("ask on the new connection = %+v", r)
		}
		if got := b.only(); remaining(got) == "" || len(got.Attempts) == 0 {
			t.Errorf("sim %+v, want its readings kept", got)
		}
	})
}

func TestModemLostInADialogue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(time.Minute)
		time.AfterFunc(3*time.Second, b.sim.Unplug)
		r := b.ask(agent.Request{USSD: "*144#"})
		if r.Outcome != outcome.ModemLost || detail(r) != "modem_gone" {
			t.Errorf("ask = %s, %s, want modem_lost", r.Outcome, detail(r))
		}
		b.sleep(5 * time.Minute)
		if r := b.ask(agent.Request{USSD: "*123#"}); r.Outcome != outcome.OK {
			t.Errorf("the ask after it = %s, want ok", r.Outcome)
		}
	})
}

func TestTheAnswerMayComeOverTheNextConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := network(t, `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
plan: {total: 10GB, used: 2GB}
ussd: {"*111#": {text: "You will get an SMS.", sms: [{from: "1234", text: "Data left: {remaining}.", after: 2m}]}}
`)
		b := newBench(t, modemsim.Config{Network: n}, basic)
		b.start()
		b.sleep(time.Minute)
		time.AfterFunc(30*time.Second, b.sim.Unplug)
		r := b.ask(agent.Request{USSD: "*111#", AwaitSMS: []string{"1234"}})
		if r.Outcome != outcome.OK {
			t.Errorf("ask = %s, %s, want the message that came after the modem was back", r.Outcome, detail(r))
		}
	})
}

func TestOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		once := func(r agent.Request) agent.Result {
			o := b.options()
			defer b.store.Close()
			return agent.New(o).Once(t.Context(), r)
		}
		if r := once(agent.Request{}); r.Outcome != outcome.OK || r.Reading.Empty() {
			t.Errorf("the first ask = %+v, %s", r, deref(r.Error))
		}
		if r := once(agent.Request{USSD: "*111#", AwaitSMS: []string{"1234"}}); r.Outcome != outcome.OK {
			t.Errorf("an ask by SMS = %+v, %s", r, deref(r.Error))
		}
		b.start()
		b.sleep(time.Minute)
		if s := b.only(); s.Budget != 6 || remaining(s) != "7.80 GB" || b.dialogues() != 2 {
			t.Errorf("budget %d, remaining %q, %d dialogues, want the ledger and the reading shared", s.Budget, remaining(s), b.dialogues())
		}
	})
}

func TestOnceWithoutStateWantsLittleOfTheModem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, "")
		a := agent.New(agent.Options{Config: parse(t, ""), Clock: b.clock, Open: b.opener})
		if r := a.Once(t.Context(), agent.Request{USSD: "*123#"}); r.Outcome != outcome.OK || r.Reading.Empty() {
			t.Errorf("ask = %+v, %s", r, deref(r.Error))
		}
		for _, cmd := range b.sim.Spent().Commands {
			for _, needless := range []string{"+CIMI", "+CRSM", "+CCID", "+CGSN", "+CSQ", "+COPS", "+CMGL", "+CMGF"} {
				if strings.Contains(cmd, needless) {
					t.Errorf("command %q is not needed for this ask", cmd)
				}
			}
		}
	})
}

func TestOnceTellsWhatStandsInTheWay(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(b *bench)
		want    outcome.Outcome
		detail  string
	}{
		{"no port", func(b *bench) { b.port.Store(func() error { return os.ErrNotExist }) }, outcome.ModemLost, "port_missing"},
		{"busy port", func(b *bench) { b.port.Store(func() error { return modem.ErrBusy }) }, outcome.ModemLost, "port_busy"},
		{"no permission", func(b *bench) { b.port.Store(func() error { return os.ErrPermission }) }, outcome.ModemLost, "port_denied"},
		{"PIN", func(b *bench) { b.sim.SetSIM(modemsim.SIMPIN) }, outcome.SIMLocked, "pin_needed"},
		{"no SIM", func(b *bench) { b.sim.SetSIM(modemsim.SIMAbsent) }, outcome.NoSIM, "sim_absent"},
		{"no network", func(b *bench) { b.sim.SetRegistration(modemsim.NotRegistered) }, outcome.NoNetwork, "not_registered"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{}, basic)
				tt.prepare(b)
				for _, o := range []agent.Options{{Config: parse(t, basic), Clock: b.clock, Open: b.opener}, b.options()} {
					r := agent.New(o).Once(t.Context(), agent.Request{USSD: "*123#"})
					if r.Outcome != tt.want || detail(r) != tt.detail || deref(r.Error) == "" {
						t.Errorf("ask = %s, %s, %q, want %s, %s", r.Outcome, detail(r), deref(r.Error), tt.want, tt.detail)
					}
				}
				b.store.Close()
				if b.dialogues() != 0 {
					t.Error("it dialled all the same")
				}
			})
		})
	}
}

func TestUnconfiguredSIMIsAskedNothingAndToldHow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, "").silent()
		b.start()
		b.sleep(24 * time.Hour)
		s := b.only()
		if s.Configured || !strings.Contains(s.Hint, "queries:") || b.dialogues() != 0 {
			t.Errorf("sim %+v, %d dialogues, want a hint and nothing asked", s, b.dialogues())
		}
		if r := b.ask(agent.Request{}); r.Outcome != outcome.Rejected || detail(r) != "sim_not_configured" {
			t.Errorf("ask = %s, %s", r.Outcome, detail(r))
		}
	})
}

func TestReloadKeepsTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opened := 0
		b := newBench(t, modemsim.Config{}, basic)
		b.port.Store(func() error { opened++; return nil })
		b.start()
		b.sleep(time.Minute)
		b.agent.Reload(parse(t, strings.ReplaceAll(basic, "travel", "other")))
		b.sleep(time.Minute)
		if s := b.only(); s.Name != "other" || remaining(s) != "7.80 GB" || opened != 1 {
			t.Errorf("sim %q, remaining %q, %d openings, want the new name on the old connection", s.Name, remaining(s), opened)
		}
		b.agent.Reload(parse(t, "modems: [{name: stick, port: /dev/other}]\n"+basic))
		b.sleep(time.Minute)
		snap := b.agent.Snapshot()
		if len(snap.Modems) != 1 || snap.Modems[0].Name != "stick" || !snap.Modems[0].Up || opened != 2 {
			t.Errorf("modems %+v, %d openings, want the other modem opened anew", snap.Modems, opened)
		}
		if got := b.dialogues(); got != 1 {
			t.Errorf("%d dialogues, want none for the reloads", got)
		}
	})
}

func TestReadingsAreDatedOnceTheTimeIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.clock.set(-1000*time.Hour, false)
		b.start()
		b.sleep(10 * time.Second)
		if a := b.only().Asks[0]; a.Outcome != outcome.OK || !a.Read.IsZero() || !a.Next.IsZero() {
			t.Errorf("ask %+v, want a reading without a time", a)
		}
		at := time.Now()
		b.sleep(time.Hour)
		b.clock.set(0, true)
		b.sleep(time.Minute)
		read := b.only().Asks[0].Read
		if off := read.Sub(at).Abs(); off > 15*time.Second {
			t.Errorf("read at %v, want about %v", read, at)
		}
		b.clock.reboot()
		b.stop()
		b.start()
		b.sleep(time.Second)
		if got := b.only().Asks[0].Read; !got.Equal(read) {
			t.Errorf("after a boot read at %v, want %v: the date was not stored", got, read)
		}
		b.sleep(3*time.Hour + 30*time.Minute) // minimum_gap is over, every is not
		if got := b.dialogues(); got != 1 {
			t.Errorf("%d dialogues, want the schedule to go on from the first", got)
		}
	})
}

func TestAStuckTaskStarvesTheWatchdog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		stuck := make(chan struct{})
		b.port.Store(func() error { <-stuck; return nil }) // as a driver that hangs
		b.start()
		b.sleep(10 * time.Minute)
		fed := b.beats
		b.sleep(10 * time.Minute)
		if b.beats != fed {
			t.Errorf("%d beats while the task hung", b.beats-fed)
		}
		close(stuck)
		b.sleep(time.Minute)
		if b.beats == fed {
			t.Error("no beats after the task was free again")
		}
	})
}

func TestAMissingModemIsNoReasonToStarveTheWatchdog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.port.Store(func() error { return os.ErrNotExist })
		b.start()
		b.sleep(24 * time.Hour)
		if b.beats < 24*60*11 {
			t.Errorf("%d beats in a day, want one each 5 s", b.beats)
		}
	})
}

func TestSnapshotWithoutARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(time.Minute)
		want := b.only()
		b.stop()
		b.conf = "modems: [{name: another, port: auto}]" + b.conf // a SIM is remembered whatever its modem is called now
		a := agent.New(b.options())
		defer b.store.Close()
		snap := a.Snapshot()
		if len(snap.SIMs) != 1 || snap.Running {
			t.Fatalf("snapshot %+v, want the SIM of the state", snap)
		}
		got := snap.SIMs[0]
		if got.Name != want.Name || got.Budget != want.Budget || remaining(got) != remaining(want) || !got.Asks[0].Read.Equal(want.Asks[0].Read) {
			t.Errorf("snapshot %+v, want %+v", got, want)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if r := a.Ask(ctx, agent.Request{}); r.Outcome != outcome.ModemLost || detail(r) != "agent_stopping" {
			t.Errorf("Ask of an agent that does not run = %s, %s", r.Outcome, detail(r))
		}
	})
}

func TestLinkIsCountedWhileTheModemIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.link = func(config.Modem) (modem.Link, bool) { return modem.Link{Received: 700, Sent: 30}, true }
		b.start()
		b.sleep(time.Minute)
		if got := b.only().Link; got == nil || got.Received != 700 || got.Sent != 30 {
			t.Errorf("link %+v, want 700 received and 30 sent", got)
		}
		b.port.Store(func() error { return os.ErrNotExist })
		b.sim.Unplug()
		b.sleep(time.Minute)
		if got := b.only().Link; got != nil {
			t.Errorf("link %+v of a modem that is gone, want none", got)
		}
	})
}

// No identity of the card leaves the process: not in the snapshot, not in the state file.
func TestIdentityStaysHome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(time.Minute)
		b.ask(agent.Request{USSD: "*104*12345678901234#"})
		shown := fmt.Sprintf("%+v", b.agent.Snapshot())
		b.stop()
		f, err := os.Open(b.dir + "/simgauge.db")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		raw, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"001010123456789", "8999900000000000018", "12345678901234"} {
			if strings.Contains(shown, secret) {
				t.Errorf("the snapshot shows %s", secret)
			}
			if strings.Contains(string(raw), secret) {
				t.Errorf("the state holds %s", secret)
			}
		}
	})
}

// The port must not close under a dialogue: the network would keep it open, and the next code would be its reply.
func TestTheEndOfTheAgentReleasesTheDialogue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, strings.ReplaceAll(basic, "*123#", "*144#"))
		for range 20 { // it is a race
			b.start()
			b.sleep(20 * time.Second)
			b.stop()
			got := b.sim.Spent().Commands
			if b.dialogues() == 0 || got[len(got)-1] != "AT+CUSD=2" {
				t.Fatalf("last command %q after %d dialogues, want the release", got[len(got)-1], b.dialogues())
			}
			b.dir = t.TempDir() // anew, so that it is asked again
		}
	})
}
