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

func marked(b *bench) bool {
	return slices.ContainsFunc(b.sim.Stored(), func(s modemsim.Stored) bool { return s.Read })
}

// Where no query awaits a message, none is read, on modems that mark what is read as well.
func TestWithoutAnAwaitNoMessageIsRead(t *testing.T) {
	for _, personality := range []string{"generic", "quectel-ec25", "huawei-e3372"} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, modemsim.Config{Personality: personality}, basic)
			b.sim.Deliver("+99900777777", "See you at noon.")
			b.start()
			b.sleep(time.Hour)
			b.sim.Deliver("+99900777777", "Or at one.")
			b.sleep(24 * time.Hour)
			if log := b.logged(); marked(b) || strings.Contains(log, "+CMGL") || strings.Contains(log, "+CMGR") || strings.Contains(log, "+CNMI") {
				t.Errorf("%s: a message was read", personality)
			}
			if m := b.agent.Snapshot().Modems[0]; m.SMSUsed != 2 || m.SMSCapacity == 0 {
				t.Errorf("%s: %d of %d messages, want the two counted", personality, m.SMSUsed, m.SMSCapacity)
			}
		})
	}
}

// A typed question that a message answers reads the store, and only while it is asked.
func TestATypedQuestionListensWhileItIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(time.Minute)
		for range 2 {
			if r := b.ask(agent.Request{USSD: "*111#", AwaitSMS: []string{"1234"}}); r.Outcome != outcome.OK {
				t.Errorf("ask = %s, %s (%s)", r.Outcome, detail(r), deref(r.Error))
			}
			b.sleep(time.Minute)
		}
		before := strings.Count(b.logged(), "+CMGR")
		b.sim.Deliver("+99900777777", "See you at noon.")
		b.sleep(time.Hour)
		if got := strings.Count(b.logged(), "+CMGR"); got != before {
			t.Errorf("a message was read after the ask")
		}
	})
}

// A new configuration begins the listening, and ends it.
func TestAReloadBeginsAndEndsTheListening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(time.Minute)
		b.agent.Reload(parse(t, bySMS))
		b.sleep(3 * time.Hour)
		if got := remaining(b.only()); got != "7.80 GB" || len(b.sim.Stored()) != 0 {
			t.Errorf("remaining %q with %d messages stored, want the answer by SMS", got, len(b.sim.Stored()))
		}
		b.agent.Reload(parse(t, basic))
		b.sleep(time.Minute)
		b.sim.Deliver("+99900777777", "See you at noon.")
		b.sleep(24 * time.Hour)
		if marked(b) {
			t.Error("a message was read although none is awaited any more")
		}
	})
}
