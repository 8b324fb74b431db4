package agent_test

import (
	"fmt"
	"io"
	"math/rand"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

const weekNetwork = `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
plan: {total: 10GB, used: 1GB, money: "12.34 EUR"}
unknown: {text: "This service is not known."}
ussd:
  "*123#": {text: "You have {remaining} of {total} left."}
  "*101#": {text: "Your balance is {money}."}
  "*155#": {text: "You have {remaining} left."}
calls:
  "155": {rings: 2s, sms: [{from: "155", text: "You have {remaining} left.", after: 5s}]}
sms:
  "1234": [{match: "*", from: "1234", text: "You have {remaining} of {total} left.", after: 5s}]
  "1235": [{match: "*", from: "1235", text: "Your balance is {money}.", after: 5s}]
`

const weekConfig = `
sims:
  - name: travel
    at_most: 12
    unasked: {from: [MyCarrier]}
    asks:
      - name: data
        every: 2h
        minimum_gap: 1h
        queries: [{ussd: "*123#"}, {sms: {to: "1234", body: "DATA"}, await: {sms: {from: ["1234"]}}}]
      - name: money
        every: 5h
        minimum_gap: 2h
        queries: [{ussd: "*199#"}, {ussd: "*101#"}, {sms: {to: "1235", body: "MONEY"}, await: {sms: {from: ["1235"]}}}]
      - name: hotline
        every: 8h
        minimum_gap: 3h
        queries: [{ussd: "*155#"}, {call: {number: "155", hang_up_after: 4s}, await: {sms: {from: ["155"]}}}]
`

// weekFaults are what goes wrong for some hours: the carrier is silent, refuses, or has no service; texts are refused.
var weekFaults = []string{
	"", "", "on +CUSD: mute", "on +CUSD: error CME 4", "on +CUSD: error CME 100", "on +CUSD x1: mute", "on +CMGS: error CMS 500",
	"on +CUSD: error CME 30\non +CMGS: error CMS 331", "on +CUSD: mute\non +CMGS: error CMS 38",
}

// TestAWeekOfALadder plays a week of faults, restarts, forged and unasked texts to asks with a ladder each, and looks at them from the
// modem's side of the wire: never more than at_most leaves in 24 hours, and a text or a call only after the codes have failed, which are found again
// when they work.
func TestAWeekOfALadder(t *testing.T) {
	for seed := range int64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { playWeek(t, rand.New(rand.NewSource(2+seed)), seed == 0) })
		})
	}
}

func playWeek(t *testing.T, dice *rand.Rand, andBack bool) {
	b := newBench(t, modemsim.Config{Personality: oneCoding.Personality, Network: network(t, weekNetwork)}, weekConfig).silent()
	wire := newWeekWire(t)
	b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser { return tapped{rwc, wire} }
	b.start()
	strangers := 0
	for start := time.Now(); time.Since(start) < 7*24*time.Hour; {
		b.faults(weekFaults[dice.Intn(len(weekFaults))])
		b.sleep(time.Duration(1+dice.Intn(8*60)) * time.Minute)
		strangers += mishap(b, dice)
		for _, k := range b.only().Asks {
			for _, d := range k.Reading.Data {
				if d.Remaining.Bytes > 10e9 {
					t.Fatalf("%s left of 10 GB", d.Remaining.Text)
				}
			}
		}
	}
	if got := len(b.sim.Stored()); got < strangers {
		t.Errorf("%d messages stored, want all %d that are not ours", got, strangers)
	}
	if wire.texts == 0 || wire.calls == 0 || !wire.dialled("*123#", "*199#", "*101#", "*155#") {
		t.Errorf("%d texts, %d calls and the codes %v left; want all of them, or nothing is shown", wire.texts, wire.calls, wire.codes)
	}
	if andBack {
		foundAgain(t, b, wire)
	}
	b.stop()
	wire.hold(12)
	if s := b.sim.Spent(); len(s.Dialogues)+s.Segments+len(s.Calls) > len(wire.left) {
		t.Errorf("the modem counts %d dialogues, %d segments and %d calls, the wire %d in all", len(s.Dialogues), s.Segments, len(s.Calls), len(wire.left))
	}
}

// foundAgain lets the time pass in which whatever stepped aside comes back: then the codes are dialled, and no text is sent.
func foundAgain(t *testing.T, b *bench, wire *weekWire) {
	t.Helper()
	b.faults("")
	b.sleep(8 * 24 * time.Hour)
	dearer := wire.texts + wire.calls
	b.sleep(24 * time.Hour)
	if got := wire.texts + wire.calls; got != dearer || time.Since(wire.codes["*123#"].at) > 3*time.Hour {
		t.Errorf("%d texts and calls left once the codes worked again, and *123# was last dialled at %v", got-dearer, elapsed(wire.codes["*123#"].at))
	}
	for _, k := range b.only().Asks {
		if k.Outcome != outcome.OK {
			t.Errorf("ask %s ends %s although all is well", k.Name, k.Outcome)
		}
	}
}

// mishap is one of the things that happen to a machine, and how many messages of strangers came of it.
func mishap(b *bench, dice *rand.Rand) (messages int) {
	switch dice.Intn(8) {
	case 0:
		b.stop()
		b.sleep(time.Duration(dice.Intn(60)) * time.Minute)
		b.start()
	case 1:
		b.stop()
		b.clock.reboot()
		b.clock.set(0, dice.Intn(2) == 0)
		b.start()
		b.sleep(time.Minute)
		b.clock.set(0, true)
	case 2:
		b.sim.UnplugFor(time.Duration(1+dice.Intn(600)) * time.Second)
	case 3:
		b.sim.Deliver("Friend", "You have 100 GB left.")
		return 1
	case 4:
		b.sim.Deliver("MyCarrier", "You have 100 GB left.")
		return 1
	case 5:
		b.sim.Deliver("MyCarrier", "You have used 80% of your data.")
		return 1
	case 6:
		go b.agent.Ask(b.t.Context(), agent.Request{Ask: "data"}) // its end is seen on the wire
	}
	return 0
}
