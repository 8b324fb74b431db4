package agent_test

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

const hotlines = `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
plan: {total: 10GB, used: 2GB}
calls:
  "0100": {rings: 2s, sms: [{from: "1234", text: "Data left: {remaining}.", after: 5s}]}
  "0101": {rings: 2s, answers: 3s, dtmf: "1#", sms: [{from: "1234", text: "Data left: {remaining}.", after: 5s}]}
  "0102": {fails: BUSY}
  "0103": {fails: BUSY, sms: [{from: "1234", text: "Data left: {remaining}.", after: 5s}]}
  "0104": {fails: NO ANSWER}
  "0105": {fails: NO DIALTONE}
  "0106": {rings: 2s}
  "0107": {rings: 2s, answers: 1s, ends: 1s}
  "0108": {rings: 2s, sms: [{from: "1234", text: "Thank you for calling.", after: 5s}]}
`

// byCall is a ladder of one call, asked once: the schedule's next is a month away.
func byCall(call string) string {
	return `sims: [{name: travel, at_most: 3, asks: [{every: 30d, queries: [{call: {` + call + `}, await: {sms: {from: ["1234"], within: 2m}}}]}]}]`
}

func phoneBench(t *testing.T, conf, faults string) *bench {
	t.Helper()
	b := newBench(t, modemsim.Config{Personality: "quectel-ec25", Network: network(t, hotlines)}, conf)
	b.faults(faults)
	return b
}

// TestAnswerToACall is a call in each way that it can go; the modem's side sees it once, and hung up.
func TestAnswerToACall(t *testing.T) {
	for _, tt := range []struct {
		name, call, faults string
		outcome            outcome.Outcome
		detail             outcome.Detail
		calls              int
		dtmf               string
	}{
		{"missed", `number: "0100", hang_up_after: 3s`, "", outcome.OK, "", 1, ""},
		{"answered and keyed in", `number: "0101", dtmf: "1#"`, "", outcome.OK, "", 1, "1#"},
		{"busy", `number: "0102"`, "", outcome.Rejected, outcome.CallBusy, 1, ""},
		{"turned away, and told", `number: "0103"`, "", outcome.OK, "", 1, ""},
		{"the network's no answer", `number: "0104"`, "", outcome.Timeout, outcome.CallNoAnswer, 1, ""},
		{"no dial tone", `number: "0105"`, "", outcome.NoNetwork, outcome.CallNoTone, 1, ""},
		{"nobody answers", `number: "0106", counted_from: answer, ring_at_most: 20s`, "", outcome.Timeout, outcome.CallUnanswered, 1, ""},
		{"cut off, and no message", `number: "0107"`, "", outcome.Timeout, outcome.NoAnswerSMS, 1, ""},
		{"cut off too soon", `number: "0199"`, "", outcome.Rejected, outcome.CallEnded, 1, ""},
		{"a message that says nothing", `number: "0108"`, "", outcome.NoMatch, outcome.TextUnknown, 1, ""},
		{"a modem without voice: NO CARRIER", `number: "0100"`, "always on D: error NO CARRIER", outcome.Rejected, outcome.NoVoice, 0, ""},
		{"a modem without voice: not supported", `number: "0100"`, "always on D: error CME 4", outcome.Rejected, outcome.NoVoice, 0, ""},
		{"no network service", `number: "0100"`, "always on D: error CME 30", outcome.NoNetwork, outcome.NoService, 0, ""},
		{"tones refused", `number: "0101", dtmf: "1#"`, "on +VTS: error CME 3", outcome.Rejected, outcome.TonesRefused, 1, ""},
		{"no list of calls", `number: "0101", dtmf: "1#"`, "always on +CLCC: error ERROR", outcome.Rejected, outcome.CallUnseen, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := phoneBench(t, byCall(tt.call), tt.faults)
				b.start()
				b.sleep(5 * time.Minute)
				k := b.only().Asks[0]
				if k.Outcome != tt.outcome || k.Detail != string(tt.detail) {
					t.Errorf("%s, %s, want %s, %s", k.Outcome, k.Detail, tt.outcome, tt.detail)
				}
				if got := remaining(b.only()); (got == "8 GB") != (tt.outcome == outcome.OK) {
					t.Errorf("remaining %q", got)
				}
				calls := b.sim.Spent().Calls
				if len(calls) != tt.calls {
					t.Fatalf("calls %+v, want %d", calls, tt.calls)
				}
				for _, c := range calls {
					if c.DTMF != tt.dtmf || c.Lasted == 0 || c.Lasted > 21*time.Second {
						t.Errorf("call %+v, want the tones %q, and an end", c, tt.dtmf)
					}
				}
				if m := b.only().Methods["call"]; int(m.Queries) < tt.calls {
					t.Errorf("methods %+v, want the call counted", m)
				}
				for _, cmd := range b.sim.Spent().Commands {
					if strings.HasPrefix(cmd, "ATH") || strings.HasPrefix(cmd, "ATZ") {
						t.Errorf("%s was sent", cmd)
					}
				}
			})
		})
	}
}

// TestACallIsPaidForBeforeItLeaves: at_most bounds the calls, and what cannot be entered is not dialled.
func TestACallIsPaidForBeforeItLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := phoneBench(t, byCall(`number: "0100"`), "")
		b.start()
		b.sleep(time.Minute)
		for range 5 {
			b.ask(agent.Request{Ask: "main"})
		}
		if n := len(b.sim.Spent().Calls); n != 3 {
			t.Errorf("%d calls, want at_most: 3", n)
		}
		if r := b.ask(agent.Request{Ask: "main"}); r.Outcome != outcome.Capped {
			t.Errorf("ask = %+v, want it capped", r)
		}
	})
}

// TestAnotherCall: somebody calls before ours, which then is not made, or during it, and is left ringing.
func TestAnotherCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := phoneBench(t, byCall(`number: "0100", hang_up_after: 10s`), "")
		b.start()
		b.sleep(time.Minute)
		before := len(b.sim.Spent().Calls)
		b.sim.Ring("+99900000042", time.Minute)
		r := b.ask(agent.Request{Ask: "main"})
		if detail(r) != string(outcome.CallOccupied) || len(b.sim.Spent().Calls) != before || !b.sim.Rings() {
			t.Errorf("ask = %+v, want it held back, and the other call let be", r)
		}
		b.sleep(time.Minute)
		time.AfterFunc(5*time.Second, func() { b.sim.Ring("+99900000042", time.Minute) })
		if r := b.ask(agent.Request{Ask: "main"}); r.Outcome != outcome.OK || !b.sim.Rings() {
			t.Errorf("ask = %+v, want an answer, and the other call let be", r)
		}
	})
}

// TestThePortIsLostInACall: the call is hung up by the next connection, and its answer read.
func TestThePortIsLostInACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := phoneBench(t, byCall(`number: "0100", hang_up_after: 1m`), "")
		var port io.Closer
		b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser { port = rwc; return rwc }
		b.start()
		b.sleep(10 * time.Second) // in the midst of the call
		if calls := b.sim.Spent().Calls; len(calls) != 1 || calls[0].Lasted != 0 {
			t.Fatalf("calls %+v, want one that lasts", calls)
		}
		_ = port.Close()
		b.sleep(3 * time.Minute)
		if calls := b.sim.Spent().Calls; len(calls) != 1 || !calls[0].HungUp || calls[0].Lasted > 45*time.Second {
			t.Errorf("calls %+v, want the one hung up by the next connection", calls)
		}
		if got := remaining(b.only()); got != "8 GB" {
			t.Errorf("remaining %q, want what the late answer says", got)
		}
	})
}

// TestTheProgramEndsInACall hangs up before the port closes.
func TestTheProgramEndsInACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := phoneBench(t, byCall(`number: "0100", hang_up_after: 1m`), "")
		b.start()
		b.sleep(10 * time.Second)
		b.stop()
		if calls := b.sim.Spent().Calls; len(calls) != 1 || !calls[0].HungUp {
			t.Errorf("calls %+v, want one, hung up", calls)
		}
	})
}

// TestAModemThatHangsInACall falls silent while it is followed, and wakes up again: the call does not outlast that.
func TestAModemThatHangsInACall(t *testing.T) {
	for _, faults := range []string{"on +CLCC #5 x9: silence", "on +CHUP #1: silence", "on +CHUP x3: error CME 100", "on +CHUP x5: error CME 100"} {
		synctest.Test(t, func(t *testing.T) {
			b := phoneBench(t, byCall(`number: "0100", hang_up_after: 20s`), faults)
			b.start()
			b.sleep(5 * time.Minute)
			if calls := b.sim.Spent().Calls; len(calls) != 1 || !calls[0].HungUp || calls[0].Lasted > 2*time.Minute {
				t.Errorf("%s: calls %+v, want one, hung up (%s)", faults, calls, b.only().Asks[0].Detail)
			}
		})
	}
}
