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

const withUnasked = `
sims:
  - name: travel
    at_most: 24
    unasked: {from: ["MyCarrier", "4321"]}
    asks:
      - {every: 6h, queries: [{ussd: "*123#"}]}
`

// texts is how many texts that nobody asked for have changed the first ask since its answer.
func (b *bench) texts() int { return len(b.only().Asks[0].Unasked) }

// lastText is how the last text that nobody asked for fared.
func (b *bench) lastText() (last agent.Attempt) {
	for _, a := range b.only().Attempts {
		if a.Unasked {
			last = a
		}
	}
	return last
}

func TestTextsThatNobodyAskedFor(t *testing.T) {
	for _, tt := range []struct {
		name, from, text string
		left             string // of the 7.80 GB of 10 GB that the answer told
		why              outcome.Detail
	}{
		{"what is left", "MyCarrier", "Only 2 GB left of your data.", "2 GB", ""},
		{"from a number", "4321", "Only 2 GB left of your data.", "2 GB", ""},
		{"letter case is no matter", "MYCARRIER", "Only 2 GB left of your data.", "2 GB", ""},
		{"a share of the whole that is known", "MyCarrier", "You have used 80% of your data.", "2 GB", ""},
		{"what is used of it", "MyCarrier", "9 GB used of 10 GB.", "1 GB", ""},
		{"renewed to the whole", "MyCarrier", "Your plan was renewed. You have 10 GB left.", "10 GB", ""},
		{"more than the whole", "MyCarrier", "You have 100 GB left.", "7.80 GB", outcome.UnaskedMore},
		{"more than the whole, of a whole of its own", "MyCarrier", "You have 100 GB of 200 GB left.", "7.80 GB", outcome.UnaskedMore},
		{"of another bundle", "MyCarrier", "Night pass: 2 GB left. Roaming pass: 1 GB left.", "7.80 GB", outcome.UnaskedWhose},
		{"from a stranger", "+99900777777", "You have 1 GB left.", "7.80 GB", ""},
		{"from a stranger, more than there is", "Friend", "You have 100 GB left.", "7.80 GB", ""},
		{"from a name that looks alike", "MyCarri\u00e9r", "You have 1 GB left.", "7.80 GB", ""},
		{"from a name that begins alike", "MyCarrier1", "You have 1 GB left.", "7.80 GB", ""},
		{"a renewal without a figure", "MyCarrier", "Your plan renews on 1 July.", "7.80 GB", ""},
		{"an advertisement", "MyCarrier", "Buy 1 GB for 2 EUR now!", "7.80 GB", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{}, withUnasked)
				b.start()
				b.sleep(time.Minute)
				before := b.only().Asks[0]
				b.sleep(time.Hour)
				b.sim.Deliver(tt.from, tt.text)
				b.sleep(10 * time.Second)
				ask := b.only().Asks[0]
				if got := ask.Reading.Data[0].Remaining.Text; got != tt.left {
					t.Errorf("%s left, want %s", got, tt.left)
				}
				if changed := tt.left != "7.80 GB"; changed != (len(ask.Unasked) == 1) || changed != (b.lastText().Outcome == outcome.OK) {
					t.Errorf("texts %+v, want it marked if it changed something", ask.Unasked)
				}
				if got := b.lastText().Detail; got != tt.why {
					t.Errorf("detail %q, want %q", got, tt.why)
				}
				if ask.Read != before.Read || ask.Outcome != before.Outcome || ask.Text != before.Text || ask.Next != before.Next {
					t.Errorf("the ask is %+v, want it as it was answered: %+v", ask, before)
				}
				if got := len(b.sim.Stored()); got != 1 {
					t.Errorf("%d messages stored, want the text where it was", got)
				}
				if got := b.sim.Spent(); len(got.Dialogues) != 1 || got.Segments != 0 {
					t.Errorf("spent %+v for a text that nobody asked for", got)
				}
				b.sleep(6 * time.Hour)
				if got := b.only().Asks[0]; len(got.Unasked) != 0 || got.Reading.Data[0].Remaining.Text != "7.80 GB" {
					t.Errorf("after the next answer: %+v, want what it says", got)
				}
			})
		})
	}
}

// A text is read once, whatever restarts, and what it says stays.
func TestATextIsReadOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withUnasked)
		b.start()
		b.sleep(time.Hour)
		b.sim.Deliver("MyCarrier", "Only 2 GB left of your data.")
		b.sleep(time.Minute)
		for range 3 {
			b.stop()
			b.start()
			b.sleep(10 * time.Minute)
			if got := b.texts(); got != 1 || remaining(b.only()) != "2 GB" || b.lastText().Unasked {
				t.Errorf("%d texts, %s left, last %+v; want it read once", got, remaining(b.only()), b.lastText())
			}
		}
		if got := strings.Count(b.logged(), "a text that nobody asked for has changed"); got != 1 {
			t.Errorf("logged %d times, want once", got)
		}
	})
}

// What lay in the store when the program began counts if it was written after the last answer, and not before.
func TestATextThatLayInTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withUnasked)
		b.start()
		b.sleep(time.Hour)
		b.stop()
		b.sim.DeliverPDU(written("4321", "Only 3 GB left of your data.", time.Now().Add(-2*time.Hour)))
		b.start()
		b.sleep(time.Minute)
		if got := remaining(b.only()); got != "7.80 GB" || b.texts() != 0 {
			t.Errorf("%s left after a text older than the answer", got)
		}
		b.stop()
		b.sim.DeliverPDU(written("4321", "Only 2 GB left of your data.", time.Now().Add(-20*time.Minute)))
		b.sim.DeliverPDU(written("4321", "Only 1 GB left of your data.", time.Now().Add(-30*time.Minute)))
		b.sim.DeliverPDU(written("4321", "Only 4 GB left of your data.", time.Now().Add(48*time.Hour)))
		b.start()
		b.sleep(time.Minute)
		ask := b.only().Asks[0]
		if got := remaining(b.only()); got != "2 GB" {
			t.Errorf("%s left, want what the newest text says that is not of the future", got)
		}
		if n := len(ask.Unasked); n == 0 || time.Since(ask.Unasked[n-1].Read) < 20*time.Minute || time.Since(ask.Unasked[n-1].Read) > 22*time.Minute {
			t.Errorf("texts %+v, want the time at which it was written", ask.Unasked)
		}
		b.stop()
		b.clock.reboot()
		b.clock.set(0, false)
		b.sim.DeliverPDU(written("4321", "Only 1 MB left of your data.", time.Now()))
		b.start()
		b.sleep(time.Minute)
		if got := remaining(b.only()); got != "2 GB" {
			t.Errorf("%s left, want no text believed that lay there while no clock tells how old it is", got)
		}
	})
}

// delete: true removes a text once what it says is on disk, and no other.
func TestATextIsDeletedWhereTheUserSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, strings.Replace(withUnasked, `"4321"]`, `"4321"], delete: true`, 1))
		b.start()
		b.sleep(time.Hour)
		for _, text := range []string{"Only 2 GB left of your data.", "You have 100 GB left.", "Buy 1 GB for 2 EUR now!"} {
			b.sim.Deliver("MyCarrier", text)
		}
		b.sim.Deliver("Friend", "Only 1 GB left of your data.")
		b.sleep(time.Minute)
		if got := len(b.sim.Stored()); got != 3 || b.texts() != 1 {
			t.Errorf("%d messages stored and %d texts, want all but the one that was read", got, b.texts())
		}
	})
}

// A message that may answer a question is the question's, while the answer is awaited and for the hour in which it may come late.
func TestATextIsNoAnswerAndAnAnswerNoText(t *testing.T) {
	conf := strings.Replace(owedConfig, "at_most: 24", "at_most: 24\n    unasked: {from: [\"1234\"]}", 1)
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, owedNetwork)}, conf)
		b.start()
		b.sleep(8*time.Minute + 45*time.Second)
		b.wantLeft("9 GB", "1 GB") // the first of them came late
		b.sleep(time.Hour)
		before := b.only()
		if slices.ContainsFunc(before.Asks, func(k agent.AskState) bool { return len(k.Unasked) > 0 }) {
			t.Errorf("an answer was taken for a text: %+v", before.Asks)
		}
		b.sim.Deliver("1234", "Only 500 MB left.")
		b.sleep(time.Minute)
		if got := b.lastText().Detail; got != outcome.UnaskedWhose {
			t.Errorf("detail %q of a text that may be about either ask's figure", got)
		}
		b.wantLeft("9 GB", "1 GB")
		for i, k := range b.only().Asks {
			if k.Next != before.Asks[i].Next || k.Outcome != outcome.OK || k.Read != before.Asks[i].Read {
				t.Errorf("a text counts as the answer of ask %s", k.Name)
			}
		}
	})
}

// The answer that comes before it is awaited, in the midst of the dialogue that announces it or while no process runs, is no text.
func TestAnAnswerThatIsNotAwaitedYetIsNoText(t *testing.T) {
	conf := strings.Replace(owedConfig, "at_most: 24", "at_most: 24\n    unasked: {from: [\"1234\"]}", 1)
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, owedNetwork)}, conf)
		b.start()
		b.sleep(time.Minute)
		b.stop()
		b.sleep(7 * time.Minute)
		b.start()
		b.sleep(time.Minute)
		b.wantLeft("9 GB", "")
		if k := b.only().Asks[0]; len(k.Unasked) != 0 || k.Outcome != outcome.OK || len(b.sim.Stored()) != 0 {
			t.Errorf("the late answer was taken for a text: %+v", k)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
ussd: {"*111#": {text: "You will get a message.", after: 20s}}
`)}, `
sims:
  - name: travel
    unasked: {from: ["1234"]}
    asks: [{every: 6h, queries: [{ussd: "*111#", await: {sms: {from: ["1234"]}}}]}]
`)
		b.start()
		b.sleep(15 * time.Second)
		if b.dialogues() != 1 {
			t.Fatalf("%d dialogues, want the one that is under way", b.dialogues())
		}
		b.sim.Deliver("1234", "You have 5 GB left.")
		b.sleep(time.Minute)
		if k := b.only().Asks[0]; len(k.Unasked) != 0 || k.Outcome != outcome.OK || remaining(b.only()) != "5 GB" {
			t.Errorf("the early answer was taken for a text: %+v", k)
		}
	})
}

// What came in the midst of an ask by SMS, and is a warning, does not end the ask and stays where it is.
func TestAWarningWhileAnAnswerIsAwaited(t *testing.T) {
	conf := strings.Replace(bySMS, "at_most: 24", "at_most: 24\n    unasked: {from: [\"1234\"]}", 1)
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, conf)
		b.start()
		b.sleep(time.Minute)
		go func() {
			time.Sleep(2 * time.Second)
			b.sim.Deliver("1234", "You have used 80% of your data.")
		}()
		if r := b.ask(agent.Request{Ask: "main"}); r.Outcome != outcome.OK || r.Reading.Data[0].Remaining.Text != "7.80 GB" {
			t.Errorf("ask = %s with %+v, want its answer", r.Outcome, r.Reading)
		}
		if got := len(b.sim.Stored()); got != 1 {
			t.Errorf("%d messages stored, want the warning alone", got)
		}
	})
}

// Each entry changes the bundle or balance of its name, in whichever ask told of it.
func TestATextChangesWhatItNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, `
sims:
  - name: travel
    at_most: 24
    unasked: {from: [MyCarrier]}
    asks:
      - {name: data, every: 6h, queries: [{ussd: "*102#"}]}
      - {name: money, every: 6h, queries: [{ussd: "*101#"}]}
`)
		b.start()
		b.sleep(time.Hour)
		b.sim.Deliver("MyCarrier", "Your balance is 2.34 EUR.")
		b.sleep(time.Minute)
		b.sim.Deliver("MyCarrier", "Your balance is 99 EUR.")
		b.sleep(time.Minute)
		b.sim.Deliver("MyCarrier", "Data left: 8 GB.")
		b.sleep(time.Minute)
		asks := b.only().Asks
		if len(asks[0].Unasked) != 0 || asks[0].Reading.Data[0].Remaining.Text != "7.80 GB" {
			t.Errorf("data %+v, want no more than the answer said where it told no whole", asks[0])
		}
		if len(asks[1].Unasked) != 1 || asks[1].Reading.Balance[0].Amount != "2.34" {
			t.Errorf("money %+v, want the lower balance, and no higher one", asks[1])
		}
		b.sim.Deliver("MyCarrier", "Data left: 300 MB.")
		b.sleep(time.Minute)
		if got := b.only().Asks[0].Reading.Data[0].Remaining.Text; got != "300 MB" {
			t.Errorf("%s left, want what the text says", got)
		}
	})
}

// A carrier that tells by texts alone is read all the same: nothing is asked, nothing is spent.
func TestTextsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, "sims: [{name: travel, unasked: {from: [MyCarrier]}}]")
		b.start()
		b.sleep(time.Hour)
		for _, text := range []string{"You have 5 GB of 10 GB left.", "You have 4 GB of 10 GB left."} {
			b.sim.Deliver("MyCarrier", text)
			b.sleep(time.Minute)
		}
		if got := b.only().Asks[0]; remaining(b.only()) != "4 GB" || len(got.Unasked) != 2 || !got.Read.IsZero() {
			t.Errorf("ask %+v, want the figures of the texts, and no answer", got)
		}
		if got := b.sim.Spent(); len(got.Dialogues) != 0 || got.Segments != 0 {
			t.Errorf("spent %+v", got)
		}
	})
}

// The catalogue's senders are read where the messages of the SIM are read anyway; alone they are no reason to read them (rule 5).
func TestSendersOfTheCatalogue(t *testing.T) {
	rows := []carrier.Row{{Name: "Examplia", Country: "ZZ", PLMNs: []carrier.PLMN{{MCC: "001", MNC: "01"}}, Unasked: []string{"MyCarrier"}}}
	for _, tt := range []struct{ name, conf, left string }{
		{"nothing is awaited", basic, "7.80 GB"},
		{"a message is awaited", bySMS, "2 GB"},
		{"the user wants them deleted, so they are read", strings.Replace(basic, "at_most: 8", "at_most: 8\n    unasked: {delete: true}", 1), "2 GB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{}, tt.conf)
				b.start()
				conf := parse(t, tt.conf)
				conf.Catalogue = carrier.Catalogue{Own: rows}
				b.agent.Reload(conf)
				b.sleep(time.Hour)
				b.sim.Deliver("MyCarrier", "Only 2 GB left of your data.")
				b.sleep(10 * time.Minute)
				if got := remaining(b.only()); got != tt.left {
					t.Errorf("%s left, want %s", got, tt.left)
				}
			})
		})
	}
}
