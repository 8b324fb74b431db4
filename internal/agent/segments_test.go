package agent_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// A text of two segments, of which at_most leaves room for one: nothing of it leaves.
func TestNoHalfOfAText(t *testing.T) {
	long := strings.Repeat("DATA CHECK ", 20)
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, strings.NewReplacer("DATA CHECK", long, "at_most: 24", "at_most: 3").Replace(bySMS))
		b.start()
		b.sleep(time.Minute)
		if got := b.sim.Spent().Segments; got != 2 {
			t.Fatalf("%d segments sent, want the two of one text", got)
		}
		b.sleep(20 * time.Hour)
		if got := b.sim.Spent().Segments; got != 2 {
			t.Errorf("%d segments sent, want no half of the next text", got)
		}
		if skipped := b.only().Skipped["capped"]; skipped == 0 {
			t.Errorf("skipped %v, want the asks that were capped", b.only().Skipped)
		}
		r := b.ask(agent.Request{SMS: &carrier.SMSQuery{To: "1234", Body: long}})
		if r.Outcome != outcome.Capped || detail(r) != "budget_spent" || b.sim.Spent().Segments != 2 {
			t.Errorf("ask = %s, %s (%s), want capped", r.Outcome, detail(r), deref(r.Error))
		}
		if r := b.ask(agent.Request{USSD: "*123#"}); r.Outcome != outcome.OK {
			t.Errorf("ask = %s, %s, want the one entry that is left spent on a code", r.Outcome, detail(r))
		}
	})
}
