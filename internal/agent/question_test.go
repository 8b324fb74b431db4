package agent_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

const owner = "+15550100"

// A question is answered once, from what is known: nobody is asked for it, no restart answers it again, and it stays where it is.
func TestAQuestionIsAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline)
		b.start()
		b.sleep(5 * time.Minute)
		asks := b.dialogues()
		b.sim.Deliver(owner, "Balance ?")
		b.sleep(time.Minute)
		want := toOwner("travel: 7.8 GB left of 10 GB, the carrier said so 5 min ago; expires 2000-01-31")
		if got := b.texted(); len(got) != 1 || !strings.HasPrefix(got[0].Text, "travel: 7.8 GB left of 10 GB, the carrier said so") || got[0].To != owner {
			t.Errorf("texts %q, want one like %q", got, want)
		}
		answered := b.texted()
		for _, between := range []func(){b.stop, b.crash, func() { b.stop(); b.clock.reboot() }} {
			between()
			b.start()
			b.sleep(10 * time.Minute)
			wantTexts(t, b, answered)
		}
		if got := b.dialogues(); got != asks {
			t.Errorf("%d dialogues, want the %d of before", got, asks)
		}
		if got := len(b.sim.Stored()); got != 1 {
			t.Errorf("%d messages stored, want the question where it was", got)
		}
	})
}

// Whoever is listed by a reload is answered soon after, not once the modem is polled next.
func TestAReloadListensForQuestionsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(5*time.Minute + time.Second) // amid two polls
		b.agent.Reload(parse(t, withLifeline))
		b.sleep(5 * time.Second)
		b.sim.Deliver(owner, "BALANCE?")
		b.sleep(5 * time.Second)
		if got := b.texted(); len(got) != 1 {
			t.Errorf("texts %q, want the answer", got)
		}
	})
}

// What is not to be answered: strangers, other texts, questions of before, and old ones. They stay as they are.
func TestWhatIsNotAnswered(t *testing.T) {
	t.Parallel()
	for personality, unmarking := range map[string]bool{"generic": false, "simcom-sim800": true} {
		t.Run(personality, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { notAnswered(t, personality, unmarking) })
		})
	}
}

func notAnswered(t *testing.T, personality string, unmarking bool) {
	b := newBench(t, modemsim.Config{Personality: personality}, withLifeline)
	b.sim.Deliver(owner, "BALANCE?") // before the program ran with it
	time.Sleep(3 * time.Minute)
	b.start()
	b.sleep(time.Minute)
	b.sim.Deliver("+15550199", "BALANCE?")
	b.sim.Deliver("15550100", "BALANCE?") // a national number that looks like it
	b.sim.Deliver(owner, "What a balance that was!")
	b.sleep(time.Minute)
	theirs := b.sim.Stored()
	b.stop()
	b.sim.Deliver(owner, "balance")
	b.sleep(61 * time.Minute) // it lies there for more than an hour
	b.start()
	b.sleep(3 * time.Hour)
	wantTexts(t, b, nil)
	same := func(a, b modemsim.Stored) bool { return a.PDU == b.PDU && a.Index == b.Index }
	if got := b.sim.Stored(); len(got) != 5 || !slices.EqualFunc(got[:4], theirs, same) {
		t.Errorf("stored %+v\nwant, byte for byte, %+v and one more", got, theirs)
	}
	for _, s := range b.sim.Stored() {
		if unmarking && s.Read {
			t.Errorf("message %d was marked as read", s.Index)
		}
	}
}

// One that came while the program was down, a moment ago, is answered.
func TestAQuestionOfAMomentAgo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline)
		b.start()
		b.sleep(10 * time.Minute)
		b.stop()
		b.sim.Deliver(owner, "balance?")
		b.sleep(20 * time.Minute)
		b.start()
		b.sleep(time.Minute)
		if got := len(b.texted()); got != 1 {
			t.Errorf("%d answers, want 1", got)
		}
	})
}

// Answers have their own allowance, and texts theirs.
func TestAnswersAndTextsDoNotEatEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, withLifeline)
		b.start()
		b.sleep(5 * time.Minute)
		for range 6 {
			b.sim.Deliver(owner, "BALANCE?")
			b.sleep(20 * time.Minute)
		}
		if got := len(b.texted()); got != 3 {
			t.Errorf("%d answers to 6 questions, want 3", got)
		}
		if l := b.only().Lifeline; l.Left != 3 || l.Answers != 0 || l.Why != "" {
			t.Errorf("lifeline %+v, want 3 texts and no answer left", l)
		}
		for _, name := range []string{"one", "two", "three"} {
			b.tell(alert(name))
			b.sleep(time.Minute)
		}
		if got := len(b.texted()); got != 6 {
			t.Errorf("%d texts and answers, want 6", got)
		}
		if l := b.only().Lifeline; l.Left != 0 || l.Why != outcome.BudgetSpent {
			t.Errorf("lifeline %+v, want none left", l)
		}
		b.sleep(25 * time.Hour)
		if got := len(b.texted()); got != 6 {
			t.Errorf("%d texts and answers a day later, want no answer to a question of yesterday", got)
		}
	})
}

// Where nobody may ask the modem's messages are not read at all.
func TestWithoutAnswersNothingIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, strings.Replace(withLifeline, "lifeline: {", "lifeline: {answers: 0, ", 1))
		b.start()
		b.sleep(5 * time.Minute)
		b.sim.Deliver(owner, "BALANCE?")
		b.sleep(time.Hour)
		wantTexts(t, b, nil)
		for _, c := range b.sim.Spent().Commands {
			if strings.Contains(c, "+CMGR") || strings.Contains(c, "+CMGL") {
				t.Fatalf("%s: a message was read", c)
			}
		}
	})
}
