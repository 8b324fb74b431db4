package agent_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

const thankful = `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
plan: {total: 10GB, used: 2GB}
ussd:
  "*111#":
    text: "You will get an SMS."
    sms:
      - {from: "1234", text: "Thank you for asking.", after: 5s}
      - {from: "1234", text: "You have {remaining} of {total} left.", after: 20s}
`

const askByCode = `
sims:
  - asks:
      - {every: 6h, queries: [{ussd: "*111#", await: {sms: {from: ["1234"], within: 5m}}}]}
`

// A carrier that thanks before it answers fills the SIM in days, if what it thanks with is left there.
func TestThanksAreDeletedToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, thankful)}, askByCode)
		b.sim.Deliver("+99900777777", "See you at noon.")
		b.start()
		b.sleep(3 * 24 * time.Hour)
		if got := remaining(b.only()); got != "8 GB" {
			t.Errorf("remaining %q, want what the second message says", got)
		}
		if got := b.sim.Stored(); len(got) != 1 {
			t.Errorf("%d messages stored after %d asks, want the private one alone", len(got), b.dialogues())
		}
	})
}

// What cannot be read is the user's to see: its text is kept, and the message deleted.
func TestAMessageThatGaveNoReadingIsDeletedOnceItsTextIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := network(t, strings.Replace(thankful, "You have {remaining} of {total} left.", "Your request cannot be served.", 1))
		b := newBench(t, modemsim.Config{Network: n}, askByCode)
		b.start()
		b.sleep(10 * time.Minute)
		k := b.only().Asks[0]
		if k.Outcome != outcome.NoMatch || k.Text != "Your request cannot be served." || len(b.sim.Stored()) != 0 {
			t.Errorf("%s, %q with %d messages stored, want no_match, the text and none", k.Outcome, k.Text, len(b.sim.Stored()))
		}
	})
}

// A modem that refuses to delete is asked again, over restarts too, and what then lies at the place of ours stays.
func TestWhatCouldNotBeDeletedIsDeletedLater(t *testing.T) {
	for _, restart := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, modemsim.Config{}, bySMS)
			refuses, err := modemsim.ParseFaults(strings.NewReader("on +CMGD: error CMS 500\n"))
			if err != nil {
				t.Fatal(err)
			}
			b.sim.SetFaults(refuses)
			b.start()
			b.sleep(10 * time.Minute)
			if got := len(b.sim.Stored()); got == 0 {
				t.Fatal("no message stored, want the answer that could not be deleted")
			}
			if restart {
				b.stop()
				b.start()
				b.sleep(time.Minute)
			}
			b.sim.SetFaults(nil)
			b.sim.Deliver("+99900777777", "See you at noon.")
			b.sleep(time.Hour)
			if got := b.sim.Stored(); len(got) != 1 || b.sim.Spent().Segments != 1 {
				t.Errorf("%d messages stored after %d segments, want the private one alone, before anything else is asked", len(got), b.sim.Spent().Segments)
			}
		})
	}
}

// Into a full store no answer comes: nothing is spent on it.
func TestAFullStoreIsToldBeforeAnythingIsSpent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := network(t, `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
full: true
sms: {"1234": [{match: "DATA CHECK", text: "You have 3 GB left.", after: 5s}]}
`)
		b := newBench(t, modemsim.Config{Network: n}, bySMS)
		b.start()
		b.sleep(time.Hour)
		r := b.ask(agent.Request{Ask: "main"})
		if r.Outcome != outcome.Timeout || detail(r) != "sms_store_full" || b.sim.Spent().Segments != 0 {
			t.Errorf("ask = %s, %s with %d segments, want timeout, sms_store_full and none", r.Outcome, detail(r), b.sim.Spent().Segments)
		}
		if tries := strings.Count(b.logged(), "+CMGL=4"); tries > 30 {
			t.Errorf("the store was listed %d times in an hour", tries)
		}
	})
}

// Of an answer that lacks a part, the parts are ours: they go once the rest cannot come any more.
func TestTheBeginningOfAnAnswerIsDeletedInTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text := "You have 2.5 GB left. " + strings.Repeat("We thank you for being with us and wish you a nice day. ", 3)
		n := network(t, `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
ussd:
  "*111#":
    text: "You will get an SMS."
    sms: [{from: "1234", text: "`+text+`", after: 5s, order: [1]}]
`)
		b := newBench(t, modemsim.Config{Network: n}, askByCode)
		b.start()
		b.sleep(30 * time.Minute)
		if got := b.sim.Stored(); len(got) != 1 || remaining(b.only()) != "2.5 GB" {
			t.Errorf("%d messages stored and %q left, want the part and what it says", len(got), remaining(b.only()))
		}
		b.sleep(time.Hour)
		if got := b.sim.Stored(); len(got) != 0 {
			t.Errorf("%d messages stored after an hour, want none", len(got))
		}
	})
}

// Whatever answers a question is deleted, and strangers' messages, of the same words, never.
func TestOnlyOursIsDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, thankful)}, askByCode)
		b.sim.Deliver("1234", "Thank you for asking.")
		b.sleep(time.Minute)
		b.start()
		b.sleep(2 * time.Second)
		b.sim.Deliver("5678", "Thank you for asking.")
		theirs := b.sim.Stored()
		b.sleep(30 * time.Hour)
		if got := b.sim.Stored(); !slices.EqualFunc(got, theirs, func(a, b modemsim.Stored) bool { return a.PDU == b.PDU && a.Index == b.Index }) || len(theirs) != 2 {
			t.Errorf("stored %+v\nwant the two that came before the question and from another, %+v", got, theirs)
		}
	})
}
