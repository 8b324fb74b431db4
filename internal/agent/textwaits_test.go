package agent_test

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/notify"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// Whoever asks beyond what is answered in a day, again and again, holds up no text.
func TestQuestionsBeyondTheirAllowanceHoldUpNoText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline)
		b.start()
		b.sleep(5 * time.Minute)
		for range 6 {
			b.sim.Deliver(owner, "BALANCE?")
			b.sleep(time.Minute)
		}
		if got := len(b.texted()); got != 3 {
			t.Fatalf("%d answers, want 3", got)
		}
		b.tell(alert("one"))
		b.sleep(time.Minute)
		if got := b.texted(); len(got) != 4 || got[3].Text != "one" {
			t.Errorf("texts %q, want the alert behind three answers", got)
		}
		if l := b.only().Lifeline; l.Waiting != 0 || l.Why != "" || l.Left != 2 {
			t.Errorf("lifeline %+v, want one that texts", l)
		}
		b.sleep(2 * time.Hour)
		if n := b.only().Lifeline.Failures[outcome.Capped]; n != 0 {
			t.Errorf("%d failures, want none: that is no failure of texts", n)
		}
	})
}

// Killed once a text was marked as said: it does not wait any more, and is not counted as given up a day later.
func TestWhatWasSaidBeforeAKillDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline)
		var killed string
		b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser {
			return &axe{rwc, "AT+CMGS", func() { killed = b.copied() }}
		}
		b.start()
		b.sleep(time.Minute)
		b.tell(alert("one"))
		b.sleep(time.Minute)
		b.stop()
		b.dir, b.wire = killed, nil
		b.start()
		b.sleep(time.Minute)
		if l := b.only().Lifeline; l.Waiting != 0 {
			t.Errorf("lifeline %+v, want nothing that waits", l)
		}
		b.sleep(25 * time.Hour)
		for o, n := range b.only().Lifeline.Failures {
			if n > 0 {
				t.Errorf("%d failures of %s, want none", n, o)
			}
		}
		wantTexts(t, b, nil)
	})
}

// A number that is taken out of the list is waited for no more.
func TestANumberThatIsTakenOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		two := strings.Replace(withLifeline, `"+15550100"]`, `"+15550100", "+15550101"], at_most: 3`, 1)
		b := newBench(t, modemsim.Config{}, two)
		b.start()
		b.sleep(time.Minute)
		b.tell(alert("one"))
		b.sleep(time.Minute)
		b.tell(alert("two")) // one text is left
		b.sleep(time.Minute)
		if l := b.only().Lifeline; len(b.texted()) != 3 || l.Waiting != 1 || l.Why != outcome.BudgetSpent {
			t.Fatalf("texts %q, lifeline %+v, want three and one that waits", b.texted(), l)
		}
		b.agent.Reload(parse(t, withLifeline))
		b.sleep(time.Minute)
		if l := b.only().Lifeline; l.Waiting != 0 {
			t.Errorf("lifeline %+v, want nothing that waits", l)
		}
	})
}

// talking is a bench whose modem is in a dialogue that takes a minute, so that a text waits for the line.
func talking(t *testing.T, conf string) *bench {
	b := newBench(t, modemsim.Config{Network: network(t, `ussd: {"*123#": {text: "You have 5 GB left.", after: 50s}}`)}, conf)
	b.start()
	b.sleep(5 * time.Second)
	return b
}

// An alert that is over while its text waits for the line: when it fires again it is told.
func TestAnAlertThatIsOverWhileItsTextIsLeaving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, withLifeline)
		first := notify.Alert{ID: "one/1", Of: "one", Text: "one"}
		b.tell(first)
		b.sleep(15 * time.Second)
		if len(b.texted()) != 0 {
			t.Fatal("the line was free")
		}
		b.tell(over(first))
		b.sleep(2 * time.Minute)
		before := len(b.texted())
		b.tell(notify.Alert{ID: "one/2", Of: "one", Text: "one again"})
		b.sleep(2 * time.Minute)
		if got := b.texted(); len(got) != before+1 || got[before].Text != "one again" {
			t.Errorf("texts %q, want the second firing told", got)
		}
	})
}

// Who goes abroad while a text waits for the line is not texted from there.
func TestAbroadBeforeATextLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, withLifeline)
		b.tell(alert("one"))
		b.sleep(15 * time.Second)
		b.sim.SetRegistration(modemsim.RegisteredRoaming)
		b.sleep(10 * time.Minute)
		if l := b.only().Lifeline; l.Left != 3 || l.Why != outcome.Roaming {
			t.Errorf("lifeline %+v, want one that waits abroad", l)
		}
		wantTexts(t, b, nil)
	})
}

// Nobody is texted who was taken out of the list while the text waited for the line.
func TestNobodyIsTextedWhoWasTakenOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, withLifeline)
		b.tell(alert("one"))
		b.sleep(15 * time.Second)
		b.agent.Reload(parse(t, strings.Replace(withLifeline, "+15550100", "+15550102", 1)))
		b.sleep(5 * time.Minute)
		want := []modemsim.Texted{{To: "+15550102", Text: "one"}}
		wantTexts(t, b, want)
	})
}

// What the second number hears when its turn comes hours later is as it is by then.
func TestTheSecondNumberHearsWhatIsSoByThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conf := strings.Replace(ownThresholds, `"+15550100"`, `"+15550100", "+15550101"`, 1)
		b := newBench(t, modemsim.Config{}, conf).silent()
		b.start()
		b.sleep(time.Minute)
		b.tell(alert("one"))
		b.sleep(time.Minute)
		b.sim.Use(7e9)
		b.sleep(4 * time.Hour)
		if got := b.texted(); len(got) != 3 || b.only().Lifeline.Waiting != 1 {
			t.Fatalf("texts %q, want three, and one that waits", got)
		}
		b.sim.Use(3e8)
		b.sleep(22 * time.Hour)
		got := b.texted()
		if len(got) != 4 || !strings.Contains(got[3].Text, "500 MB left") || got[3].To != "+15550101" {
			t.Errorf("texts %q, want a fourth that says what is left by then", got)
		}
	})
}

// Nor is it told of what is over by then.
func TestTheSecondNumberDoesNotHearWhatIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conf := strings.Replace(ownThresholds, `"+15550100"`, `"+15550100", "+15550101"`, 1)
		b := newBench(t, modemsim.Config{}, conf).silent()
		b.start()
		b.sleep(time.Minute)
		b.tell(alert("one"))
		b.sleep(time.Minute)
		low := notify.Alert{ID: "low/1", Of: "low", Text: "an alert"}
		b.sim.Use(7e9)
		b.tell(low)
		b.sleep(4 * time.Hour)
		n := len(b.texted())
		b.sim.TopUp(9e9)
		b.tell(over(low))
		b.sleep(26 * time.Hour)
		if got := b.texted(); n != 3 || len(got) != 3 {
			t.Errorf("texts %q, want none of what is over", got[min(n, len(got)):])
		}
	})
}

// A modem that takes no texts is tried again seldom, and told of once.
func TestAModemThatTextsNothingIsTriedSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, strings.Replace(withLifeline, "lifeline: {", "lifeline: {answers: 0, ", 1))
		b.start()
		b.sleep(time.Minute)
		wrong("on +CMGF: error ERROR")(b)
		b.tell(alert("one"))
		b.sleep(23 * time.Hour)
		if n := strings.Count(b.logged(), "text has not left"); n != 1 {
			t.Errorf("told %d times in the log, want once", n)
		}
		tried := 0
		for _, c := range b.sim.Spent().Commands {
			if strings.Contains(c, "+CMGF=0") {
				tried++
			}
		}
		if tried < 40 || tried > 60 {
			t.Errorf("tried %d times in a day, want each half an hour", tried)
		}
		wrong("")(b)
		b.sleep(31 * time.Minute)
		wantTexts(t, b, toOwner("one"))
	})
}

// What another modem has said meanwhile is no reason to forget what the network has not taken of this one.
func TestWhatIsLeavingIsNotForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const conf = "modems: [{name: a, port: /dev/a}, {name: b, port: /dev/b}]\nnotify: {left: never}\nlifeline: {to: [\"+15550100\"]}\n"
		b := newBench(t, modemsim.Config{Network: network(t, `sms_refused: {"+15550100": 42}`), Faults: faults(t, "on +CMGS: late 40s")}, conf)
		second, err := modemsim.New(modemsim.Config{Network: cardB(t)})
		if err != nil {
			t.Fatal(err)
		}
		b.startWith(twoModems(b.sim, second))
		b.sleep(time.Minute)
		named := map[string]string{}
		for _, s := range b.agent.Snapshot().SIMs {
			named[s.Modem] = s.Name
		}
		b.tell(notify.Alert{ID: "x/1", SIM: named["a"], Text: "one"})
		b.sleep(15 * time.Second)
		b.tell(notify.Alert{ID: "y/1", SIM: named["b"], Text: "two"})
		b.sleep(15 * time.Second)
		if n, m := b.sim.Spent().Segments, len(second.Spent().Texts); n != 1 || m != 1 {
			t.Fatalf("%d segments of a and %d texts of b, want one each", n, m)
		}
		b.sleep(5 * time.Minute)
		if n := b.sim.Spent().Segments; n < 2 {
			t.Errorf("%d segments, want another try of what the network was too busy for", n)
		}
	})
}
