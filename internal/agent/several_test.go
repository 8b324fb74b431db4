package agent_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// Two messages make up an answer.
const severalConfig = `
sims:
  - name: travel
    at_most: 24
    asks:
      - {name: home, every: 6h, queries: [{ussd: "*1#", await: {sms: {from: ["1234"], within: 5m, messages: 2}}}]}
`

// severalNetwork announces them; texts are the messages, in the form of a network file.
func severalNetwork(t *testing.T, texts string) *modemsim.Network {
	t.Helper()
	return network(t, `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
sms: {"1234": [{match: "EU", from: "1234", text: "You have 1 GB left.", after: 2m}]}
ussd: {"*1#": {text: "You will get two messages.", sms: [`+texts+`]}}
`)
}

const (
	dataPart  = `{from: "1234", text: "You have 9 GB of 10 GB left.", after: AFTER}`
	moneyPart = `{from: "1234", text: "Your balance is 12.34 EUR.", after: AFTER}`
	thanks    = `{from: "1234", text: "Thank you for asking.", after: AFTER}`
)

func after(d, part string) string { return strings.Replace(part, "AFTER", d, 1) }

// wantHome holds what the ask shows: what is left, the balance, how it ended, and how many messages the modem stores.
func (b *bench) wantHome(left, balance string, why outcome.Detail, stored int) {
	b.t.Helper()
	a := b.only().Asks[0]
	gotLeft, gotBalance := "", ""
	if len(a.Reading.Data) > 0 {
		gotLeft = a.Reading.Data[0].Remaining.Text
	}
	if len(a.Reading.Balance) > 0 {
		gotBalance = a.Reading.Balance[0].Amount
	}
	if got := len(b.sim.Stored()); gotLeft != left || gotBalance != balance || a.Detail != string(why) || got != stored {
		b.t.Errorf("after %v: %q left, balance %q, %s, %d stored (%q); want %q, %q, %s, %d", elapsed(time.Now()), gotLeft, gotBalance, a.Detail, got, a.Text, left, balance, why, stored)
	}
}

func TestSeveralMessagesAreOneAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: severalNetwork(t, after("5s", dataPart)+","+after("90s", moneyPart))}, severalConfig)
		b.start()
		b.sleep(time.Minute)
		b.wantHome("", "", "", 1)
		b.sleep(time.Minute)
		b.wantHome("9 GB", "12.34", "", 0)
		if got := b.only().Asks[0].Text; got != "You have 9 GB of 10 GB left.\nYour balance is 12.34 EUR." {
			t.Errorf("text %q", got)
		}
	})
}

// What was sent first stands first, in whatever order it comes.
func TestSeveralMessagesAreInTheOrderInWhichTheyWereSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: severalNetwork(t, "")}, severalConfig)
		b.sleep(10 * time.Minute)
		b.start()
		b.sleep(time.Minute)
		b.sim.DeliverPDU(written("1234", "Your balance is 12.34 EUR.", time.Now().Add(-5*time.Second)))
		b.sleep(5 * time.Second)
		b.sim.DeliverPDU(written("1234", "You have 9 GB of 10 GB left.", time.Now().Add(-20*time.Second)))
		b.sleep(5 * time.Second)
		b.wantHome("9 GB", "12.34", "", 0)
		if got := b.only().Asks[0].Text; !strings.HasPrefix(got, "You have 9 GB") {
			t.Errorf("text %q, want what was sent first in front", got)
		}
	})
}

// The second never comes: the first is read if it reads by itself, and stays until it cannot come any more.
func TestARestThatNeverComes(t *testing.T) {
	for part, want := range map[string]struct {
		left string
		why  outcome.Detail
	}{dataPart: {"9 GB", ""}, thanks: {"", outcome.AnswerPart}} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, modemsim.Config{Network: severalNetwork(t, after("5s", part))}, severalConfig)
			b.start()
			b.sleep(4 * time.Minute)
			b.wantHome("", "", "", 1)
			b.sleep(2 * time.Minute)
			b.wantHome(want.left, "", want.why, 1)
			if r := b.ask(agent.Request{Ask: "home"}); detail(r) != "late_message" {
				t.Errorf("asked again: %s, want late_message: the rest may still come", detail(r))
			}
			b.sleep(65 * time.Minute)
			if got := len(b.sim.Stored()); got != 0 {
				t.Errorf("%d messages stored after an hour, want none", got)
			}
			if r := b.ask(agent.Request{Ask: "home"}); detail(r) == "late_message" {
				t.Errorf("asked again after an hour: %s", detail(r))
			}
		})
	}
}

// The second comes late: it completes its own answer, and is no other ask's.
func TestALateRestIsNoOtherAsksAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: severalNetwork(t, after("5s", moneyPart)+","+after("8m", dataPart))}, severalConfig+`
      - {name: eu, every: 6h, queries: [{sms: {to: "1234", body: "EU"}, await: {sms: {from: ["1234"], within: 5m}}}]}
`)
		b.start()
		b.sleep(6 * time.Minute)
		b.wantHome("", "12.34", "", 1)
		b.wantLeft("", "")
		b.sleep(3 * time.Minute)
		b.wantHome("9 GB", "12.34", "", 0)
		b.sleep(10 * time.Minute)
		b.wantLeft("9 GB", "1 GB")
		if got := b.sim.Spent(); len(got.Dialogues) != 1 || got.Segments != 1 {
			t.Errorf("%+v left, want each ask once", got)
		}
	})
}

// The process ends between the messages, also where the modem does not store them.
func TestACrashBetweenTheMessages(t *testing.T) {
	for _, flash := range []string{"", ", flash: true}"} {
		for _, down := range []time.Duration{time.Second, 4 * time.Minute} {
			synctest.Test(t, func(t *testing.T) {
				first := after("5s", moneyPart)
				if flash != "" {
					first = strings.TrimSuffix(first, "}") + flash
				}
				b := newBench(t, modemsim.Config{Network: severalNetwork(t, first+","+after("3m", dataPart))}, severalConfig)
				b.start()
				b.sleep(time.Minute)
				b.stop()
				b.sleep(down)
				b.start()
				b.sleep(10 * time.Minute)
				b.wantHome("9 GB", "12.34", "", 0)
				if got := b.dialogues(); got != 1 {
					t.Errorf("%d dialogues, want one", got)
				}
			})
		}
	}
}

// The process ends between the messages, and the second never comes: what the first says is told by the next process.
func TestACrashBeforeARestThatNeverComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: severalNetwork(t, after("5s", moneyPart))}, severalConfig)
		b.start()
		b.sleep(time.Minute)
		b.stop()
		b.start()
		b.sleep(30 * time.Minute)
		b.wantHome("", "", outcome.Cancelled, 1)
		b.sleep(45 * time.Minute)
		b.wantHome("", "12.34", "", 0)
	})
}
