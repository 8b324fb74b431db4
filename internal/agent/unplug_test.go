package agent_test

import (
	"io"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// unplugNetwork answers a code with two parts of a message, and takes two parts.
const unplugNetwork = `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
plan: {total: 10GB, used: 2GB}
ussd:
  "*111#":
    text: "You will get an SMS."
    sms: [{from: "1234", text: "LONG Data left: {remaining}.", after: 5s}]
  "*100#": {text: "1 Data", replies: {"1": {text: "Data left: {remaining}."}}}
  "*144#": {silent: true}
`

// noAsk has a configuration without a scheduled ask.
const noAsk = "sims: [{name: travel, at_most: 8, match: {iccid: \"89999*\"}, asks: [{every: 30d, queries: [{ussd: \"*100#\", reply: [\"1\"]}]}]}]\n"

// unpluggable is a bench whose port is there as long as the modem is plugged in.
func unpluggable(t *testing.T, uevents bool) *bench {
	t.Helper()
	long := strings.Repeat("Thank you for asking us. ", 8)
	b := newBench(t, modemsim.Config{Network: network(t, strings.Replace(unplugNetwork, "LONG", long, 1))}, noAsk)
	b.port.Store(func() error {
		if !b.sim.Present() {
			return os.ErrNotExist
		}
		return nil
	})
	if uevents {
		b.plugs = make(chan struct{})
	}
	b.start()
	b.sleep(5 * time.Minute)
	if m := b.modem(); !m.Up {
		t.Fatalf("modem %+v, want it up", m)
	}
	return b
}

// back waits for a modem that was unplugged, and is how long it takes from the plugging in until it is up.
func (b *bench) back() time.Duration {
	b.t.Helper()
	const tick = 10 * time.Millisecond
	for b.sim.Present() {
		b.sleep(tick)
	}
	for !b.sim.Present() {
		b.sleep(tick)
	}
	start := time.Now()
	if b.plugs != nil {
		b.plugs <- struct{}{}
	}
	for !b.modem().Up && time.Since(start) < time.Hour {
		b.sleep(tick)
	}
	return time.Since(start)
}

// TestUnpluggedAtAnyMoment: the modem is away for five seconds. Its next tries come 1, 3 and 7 s after the loss, so it is back
// within the step of 4 s; a uevent has it back within the second that devices get to settle.
func TestUnpluggedAtAnyMoment(t *testing.T) {
	t.Parallel()
	menu := agent.Request{USSD: "*100#", Replies: []string{"1"}}
	for _, tc := range []struct {
		name      string
		fault     string // what unplugs it; empty: the test does, 3 s into the ask
		ask       agent.Request
		want      outcome.Outcome // empty: nothing is asked
		dialogues int
		segments  int
	}{
		{name: "idle"},
		{name: "in a command", fault: "on +CSQ #1: drop"},
		{name: "before the dialogue", fault: "on +CREG #1: drop", ask: menu, want: outcome.ModemLost},
		{name: "as answers are asked for", fault: "on +CUSD #1: drop", ask: menu, want: outcome.ModemLost},
		{name: "as the code is sent", fault: "on +CUSD #2: drop", ask: menu, want: outcome.ModemLost},
		{name: "in a dialogue", ask: agent.Request{USSD: "*144#"}, want: outcome.ModemLost, dialogues: 1},
		{name: "as the menu is answered", fault: "on +CUSD #3: drop", ask: menu, want: outcome.ModemLost, dialogues: 1},
		{name: "between two parts of a message to it", fault: "on +CMGR #2: drop",
			ask: agent.Request{USSD: "*111#", AwaitSMS: []string{"1234"}}, want: outcome.OK, dialogues: 1},
		{name: "between two parts of a message from it", fault: "on +CMGS #2: drop",
			ask: agent.Request{SMS: &carrier.SMSQuery{To: "1234", Body: strings.Repeat("DATA ", 40)}}, want: outcome.ModemLost, segments: 1},
	} {
		for source, uevents := range map[string]bool{"timer": false, "uevents": true} {
			t.Run(tc.name+"/"+source, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					b := unpluggable(t, uevents)
					before := b.sim.Spent()
					if tc.fault != "" {
						b.sim.SetFaults(faults(t, tc.fault))
					} else {
						time.AfterFunc(3*time.Second, b.sim.Unplug)
					}
					ended := make(chan agent.Result, 1)
					go func() {
						if tc.want != "" {
							ended <- b.ask(tc.ask)
						}
					}()
					within := 4100 * time.Millisecond
					if uevents {
						within = 2 * time.Second
					}
					took := b.back()
					t.Logf("back after %v", took)
					if took > within {
						t.Errorf("back after %v, want %v at most", took, within)
					}
					b.sim.SetFaults(nil)
					if tc.want != "" {
						if r := <-ended; r.Outcome != tc.want {
							t.Errorf("ask = %s, %s, %s; want %s", r.Outcome, detail(r), deref(r.Error), tc.want)
						}
					}
					b.sleep(time.Hour)
					spent := b.sim.Spent()
					if n := len(spent.Dialogues) - len(before.Dialogues); n != tc.dialogues {
						t.Errorf("%d dialogues, want %d and nothing asked again", n, tc.dialogues)
					}
					if n := spent.Segments - before.Segments; n != tc.segments {
						t.Errorf("%d segments, want %d and nothing sent again", n, tc.segments)
					}
					if m := b.modem(); !m.Up || m.Reconnects != 1 || m.SIM != "travel" {
						t.Errorf("modem %+v, want it back, once", m)
					}
					if r := b.ask(menu); r.Outcome != outcome.OK {
						t.Errorf("the ask after it = %s, %s", r.Outcome, deref(r.Error))
					}
				})
			})
		}
	}
}

// TestAnAskThatWasCutShortIsCountedOnce: in the counters and in the ledger.
func TestAnAskThatWasCutShortIsCountedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := unpluggable(t, true)
		before := b.only()
		time.AfterFunc(3*time.Second, b.sim.Unplug)
		r := b.ask(agent.Request{USSD: "*144#"})
		if r.Outcome != outcome.ModemLost || detail(r) != "modem_gone" {
			t.Errorf("ask = %s, %s", r.Outcome, detail(r))
		}
		b.sleep(time.Hour)
		got := b.only()
		was, is := before.Methods["ussd"], got.Methods["ussd"]
		if is.Queries-was.Queries != 1 || is.Count-was.Count != 1 || is.Failures[outcome.ModemLost]-was.Failures[outcome.ModemLost] != 1 {
			t.Errorf("method %+v, was %+v; want one query more that failed with modem_lost", is, was)
		}
		if before.Budget-got.Budget != 1 {
			t.Errorf("budget %d, was %d; want one entry more", got.Budget, before.Budget)
		}
	})
}

// counted counts down when it is closed.
type counted struct {
	io.ReadWriteCloser
	open *atomic.Int32
}

func (c counted) Close() error {
	c.open.Add(-1)
	return c.ReadWriteCloser.Close()
}

// TestNoPortIsLeftOpen: each that is opened is closed, whatever the modem does in between.
func TestNoPortIsLeftOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		var open, most atomic.Int32
		b.wire = func(w io.ReadWriteCloser) io.ReadWriteCloser {
			most.Store(max(most.Load(), open.Add(1)))
			return counted{w, &open}
		}
		b.start()
		for i := range 50 {
			b.sleep(time.Duration(i) * 1234 * time.Millisecond)
			b.sim.Unplug()
		}
		b.stop()
		if open.Load() != 0 || most.Load() != 1 {
			t.Errorf("%d ports left open, %d at a time; want 0 and 1", open.Load(), most.Load())
		}
	})
}

// TestARestartWithoutAnUnplugIsSetUpAgain: the port stays, echo and errors in words come back.
func TestARestartWithoutAnUnplugIsSetUpAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Personality: "simcom-sim800"}, basic)
		b.start()
		b.sleep(5 * time.Minute)
		b.sim.SetFaults(faults(t, "on +CSQ #1: reboot"))
		b.sleep(2 * time.Minute)
		if m := b.modem(); !m.Up || m.Reconnects != 1 {
			t.Errorf("modem %+v, want it opened anew, once", m)
		}
		b.sleep(time.Hour)
		if m := b.modem(); !m.Up || m.Reconnects != 1 || m.Recoveries["reopen"] != 0 {
			t.Errorf("modem %+v, want it left alone from then on", m)
		}
	})
}

// TestDataModeIsLeftAlone: the modem carries a call for data for an hour; nothing is done to it, whatever is listed.
func TestDataModeIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, "modems: [{name: lte, port: /dev/x, recover: [reopen, reset]}]\n"+basic)
		b.start()
		b.sleep(5 * time.Minute)
		b.sim.SetFaults(faults(t, "on +CSQ #1: data 1h"))
		b.sleep(45 * time.Minute)
		m := b.modem()
		if m.Up || !strings.Contains(m.Error, "data") || m.Recoveries["reset"] != 0 || b.resets() != 0 {
			t.Errorf("modem %+v, %d resets; want it down because of its call, and left alone", m, b.resets())
		}
		b.sleep(20 * time.Minute)
		if m := b.modem(); !m.Up {
			t.Errorf("modem %+v, want it up once the call has ended", m)
		}
	})
}
