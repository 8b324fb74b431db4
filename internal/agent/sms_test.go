package agent_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

const bySMS = `
sims:
  - name: travel
    at_most: 24
    asks:
      - name: main
        every: 2h
        minimum_gap: 1h
        queries:
          - sms: {to: "1234", body: "DATA CHECK"}
            await: {sms: {from: ["1234"], within: 5m}}
`

func TestAnswerBySMS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, bySMS)
		b.start()
		b.sleep(time.Minute)
		if got := remaining(b.only()); got != "7.80 GB" {
			t.Errorf("remaining %q, want what the message says", got)
		}
		if got := b.sim.Spent(); got.Segments != 1 || len(got.Dialogues) != 0 {
			t.Errorf("spent %+v, want one segment", got)
		}
		if got := b.sim.Stored(); len(got) != 0 {
			t.Errorf("%d messages stored, want the answer deleted once its reading is on disk", len(got))
		}
		if m := b.only().Methods["sms"]; m.Queries != 1 || m.Count != 1 || m.Failures[outcome.Timeout] != 0 {
			t.Errorf("methods %+v, want one query without failure", m)
		}
	})
}

func TestUSSDAnsweredBySMS(t *testing.T) {
	for _, tt := range []struct{ code, from string }{{"*111#", "1234"}, {"*112#", "Examplia"}, {"*113#", "EXAMPLIA"}} {
		t.Run(tt.code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{}, basic)
				b.start()
				b.sleep(time.Minute)
				r := b.ask(agent.Request{USSD: tt.code, AwaitSMS: []string{tt.from}})
				if r.Outcome != outcome.OK || r.Reading.Empty() || r.Status == nil {
					t.Errorf("ask = %+v (%s), want the reading of the message", r, deref(r.Error))
				}
			})
		})
	}
}

// What the dialogue says is not the answer where one by SMS is awaited: outcome and reading must not contradict each other.
func TestAnAnnouncementIsNoReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(time.Minute)
		r := b.ask(agent.Request{USSD: "*123#", AwaitSMS: []string{"1234"}, Timeout: time.Minute})
		if r.Outcome != outcome.Timeout || !r.Reading.Empty() || r.Text == "" {
			t.Errorf("ask = %+v, want a time-out with the text and without a reading", r)
		}
	})
}

func TestAMessageThatCannotBeSentIsNoFaultOfThePort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(time.Minute)
		r := b.ask(agent.Request{SMS: &carrier.SMSQuery{To: "abc", Body: "x"}})
		if r.Outcome != outcome.Rejected || detail(r) != "sms_rejected" || b.sim.Spent().Segments != 0 {
			t.Errorf("ask = %s, %s, want rejected, sms_rejected", r.Outcome, detail(r))
		}
	})
}

func TestAnAnswerThatIsNotStoredIsNotDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(time.Minute)
		if r := b.ask(agent.Request{USSD: "*111#", AwaitSMS: []string{"1234"}}); r.Outcome != outcome.OK {
			t.Fatalf("ask = %+v", r)
		}
		if got := b.sim.Stored(); len(got) != 1 {
			t.Errorf("%d messages stored, want the one whose reading nobody keeps", len(got))
		}
	})
}

func TestAMessageThatSaysNothingDoesNotEndTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := network(t, `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
plan: {total: 10GB, used: 2GB}
ussd:
  "*111#":
    text: "You will get an SMS."
    sms:
      - {from: "1234", text: "Thank you for asking.", after: 5s}
      - {from: "1234", text: "Data left: {remaining}.", after: 60s}
  "*112#":
    text: "You will get an SMS."
    sms: [{from: "1234", text: "Thank you for asking.", after: 5s}]
`)
		b := newBench(t, modemsim.Config{Network: n}, basic)
		b.start()
		b.sleep(time.Minute)
		if r := b.ask(agent.Request{USSD: "*111#", AwaitSMS: []string{"1234"}}); r.Outcome != outcome.OK || r.Duration < 59 {
			t.Errorf("ask = %+v, want the second message's reading", r)
		}
		if r := b.ask(agent.Request{USSD: "*112#", AwaitSMS: []string{"1234"}}); r.Outcome != outcome.NoMatch || r.Text != "Thank you for asking." {
			t.Errorf("ask = %+v, want no_match and the text that came", r)
		}
		r := b.ask(agent.Request{USSD: "*112#", AwaitSMS: []string{"5678"}, Timeout: time.Minute})
		if r.Outcome != outcome.Timeout || detail(r) != "no_answer_sms" || r.Duration > 70 {
			t.Errorf("ask = %+v, want a time-out after a minute", r)
		}
	})
}

// An old balance message, a stranger with the same wording, a private message: none of them is an answer, and the last two
// stay as they are.
func TestLookAlikes(t *testing.T) {
	t.Parallel()
	for personality, unmarking := range map[string]bool{
		"generic": false, "huawei-e3372": false, "quectel-ec25": false, "simcom-sim800": true,
	} {
		t.Run(personality, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { lookAlikes(t, personality, unmarking) })
		})
	}
}

func lookAlikes(t *testing.T, personality string, unmarking bool) {
	b := newBench(t, modemsim.Config{Personality: personality}, bySMS).silent()
	b.sim.Deliver("1234", "You have 1.11 GB of 10 GB left.")
	b.sim.Deliver("+99900777777", "See you at noon, bring 2.22 GB of pictures.")
	b.start()
	b.sleep(30 * time.Minute)
	b.sim.Deliver("5678", "You have 3.33 GB of 10 GB left.")
	b.sleep(time.Minute)
	theirs := b.sim.Stored()
	if len(theirs) != 3 {
		t.Fatalf("%d messages stored, want all three", len(theirs))
	}
	for range 24 * 60 {
		b.sleep(time.Minute)
		if got := remaining(b.only()); got != "7.80 GB" {
			t.Fatalf("remaining %q, want only ever what the carrier answered", got)
		}
	}
	if got := b.sim.Spent().Segments; got < 12 || got > 14 {
		t.Errorf("%d segments in a day, want one each 2 h", got)
	}
	if got := b.sim.Stored(); !slices.EqualFunc(got, theirs, func(a, b modemsim.Stored) bool { return a.PDU == b.PDU && a.Index == b.Index }) {
		t.Errorf("stored %+v\nwant, byte for byte, %+v", got, theirs)
	}
	for _, s := range b.sim.Stored() {
		if unmarking && s.Read {
			t.Errorf("message %d was marked as read", s.Index)
		}
	}
}

// A stranger writes in the carrier's words while its answer is awaited.
func TestAStrangerWhileTheAnswerIsAwaited(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := network(t, `
plan: {total: 10GB, used: 2GB}
ussd:
  "*111#":
    text: "You will get an SMS."
    sms:
      - {from: "5678", text: "You have 4.44 GB of 10 GB left.", after: 2s}
      - {from: "12345", text: "You have 5.55 GB of 10 GB left.", after: 3s}
      - {from: "1234", text: "You have {remaining} of {total} left.", after: 5s}
`)
		b := newBench(t, modemsim.Config{Network: n}, `
sims:
  - asks:
      - every: 6h
        queries: [{ussd: "*111#", await: {sms: {from: ["1234"], within: 5m}}}]
`)
		b.start()
		for range 24 * 60 {
			b.sleep(time.Minute)
			if got := remaining(b.only()); got != "8 GB" {
				t.Fatalf("remaining %q, want only ever what the carrier answered", got)
			}
		}
		if asks, got := b.dialogues(), len(b.sim.Stored()); asks < 4 || got != 2*asks {
			t.Errorf("%d messages stored after %d asks, want both strangers' of each", got, asks)
		}
	})
}

// Of an answer whose second part never comes, what the first says for sure is read; the part stays, for the other may come yet.
func TestAnAnswerThatLacksAPart(t *testing.T) {
	const sure = "You have 2.5 GB left. "
	filler := strings.Repeat("We thank you for being with us and wish you a nice day. ", 3)
	for text, want := range map[string]outcome.Outcome{
		sure + filler: outcome.OK,
		filler[:100] + "Of the data of your plan you have now 2.5 GB, which is a lot. " + filler: outcome.Timeout,
	} {
		synctest.Test(t, func(t *testing.T) {
			n := network(t, `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
ussd:
  "*111#":
    text: "You will get an SMS."
    sms: [{from: "1234", text: "`+text+`", after: 5s, order: [1]}]
`)
			b := newBench(t, modemsim.Config{Network: n}, basic)
			b.start()
			b.sleep(time.Minute)
			r := b.ask(agent.Request{USSD: "*111#", AwaitSMS: []string{"1234"}, Timeout: time.Minute})
			if r.Outcome != want {
				t.Errorf("ask = %+v (%s), want %s", r, deref(r.Error), want)
			}
			if len(b.sim.Stored()) != 1 {
				t.Errorf("%d messages stored, want the part that came", len(b.sim.Stored()))
			}
		})
	}
}

// A card that is busy when an ask begins, and ready soon after, is bound in the ask; the inbox outlives it.
func TestTheInboxOutlivesTheAskThatFoundTheCardReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, bySMS)
		b.start()
		b.sleep(5 * time.Minute)
		busy, err := modemsim.ParseFaults(strings.NewReader("on +CPIN x3: error +CME ERROR: SIM busy"))
		if err != nil {
			t.Fatal(err)
		}
		b.sim.SetFaults(busy)
		if r := b.ask(agent.Request{USSD: "*123#"}); r.Outcome != outcome.OK || strings.Count(b.logged(), "card is ready") != 2 {
			t.Fatalf("ask = %+v, want ok, and the card bound again", r)
		}
		b.sleep(time.Minute)
		if r := b.ask(agent.Request{Ask: "main"}); r.Outcome != outcome.OK {
			t.Errorf("ask = %s, %s, want the answer by SMS", r.Outcome, detail(r))
		}
	})
}
