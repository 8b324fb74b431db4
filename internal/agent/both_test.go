package agent_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

const bothNetwork = `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
ussd:
  "*1#": {text: "You have 7 GB left. Balance: 3.20 EUR."}
  "*2#": {text: "Balance: 3.20 EUR. You will get a message.", sms: [{from: "1234", text: "You have 6 GB left.", after: 20s}]}
  "*3#": {text: "You will get a message.", sms: [{from: "1234", text: "You have 6 GB left.", after: 20s}]}
  "*4#": {text: "You have 7 GB left. Balance: 3.20 EUR.", sms: [{from: "1234", text: "You have 6 GB left.", after: 10m}]}
`

// A code whose reply may answer, or a message, or each in part: either will do, and what both say the message says better.
func TestReplyOrMessageOrBoth(t *testing.T) {
	for _, tt := range []struct {
		name, code  string
		soon, later string // what is left and the balance, two minutes after the question and half an hour after
	}{
		{"the reply alone", "*1#", "7 GB, 3.20", "7 GB, 3.20"},
		{"each in part", "*2#", "6 GB, 3.20", "6 GB, 3.20"},
		{"the message alone", "*3#", "6 GB, ", "6 GB, "},
		{"the message comes late", "*4#", "7 GB, 3.20", "6 GB, 3.20"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{Network: network(t, bothNetwork)}, `
sims: [{name: travel, asks: [{every: 6h, queries: [{ussd: "`+tt.code+`", await: {reply: true, sms: {from: ["1234"], within: 1m}}}]}]}]
`)
				b.start()
				b.sleep(2 * time.Minute)
				b.wantBoth(tt.soon)
				b.sleep(30 * time.Minute)
				b.wantBoth(tt.later)
				if got := len(b.sim.Stored()); got != 0 || b.dialogues() != 1 {
					t.Errorf("%d messages stored and %d dialogues, want the message deleted, and one", got, b.dialogues())
				}
			})
		})
	}
}

func (b *bench) wantBoth(want string) {
	b.t.Helper()
	ask := b.only().Asks[0]
	got := remaining(b.only()) + ", "
	if len(ask.Reading.Balance) > 0 {
		got += ask.Reading.Balance[0].Amount
	}
	if got != want || ask.Outcome != outcome.OK {
		b.t.Errorf("after %v: %q, %s; want %q", elapsed(time.Now()), got, ask.Outcome, want)
	}
}
