package agent_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// A message that the network does not take has a name by why, costs its entry, and is owed nothing.
func TestAMessageThatIsNotTaken(t *testing.T) {
	for code, want := range map[int]struct {
		outcome outcome.Outcome
		detail  outcome.Detail
	}{
		8: {outcome.Rejected, outcome.SMSBarred}, 10: {outcome.Rejected, outcome.SMSBarred}, 50: {outcome.Rejected, outcome.SMSBarred},
		41: {outcome.Timeout, outcome.SMSBusy}, 42: {outcome.Timeout, outcome.SMSBusy}, 192: {outcome.Timeout, outcome.SMSBusy},
		330: {outcome.Rejected, outcome.SMSNoCentre},
		21:  {outcome.Rejected, outcome.SMSRefused}, 38: {outcome.Rejected, outcome.SMSRefused}, 500: {outcome.Rejected, outcome.SMSRefused},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, modemsim.Config{Network: network(t, fmt.Sprintf(`
sms_refused: {"5678": %d}
sms: {"1234": [{match: "X", from: "1234", text: "You have 1 GB left.", after: 2s}]}
`, code))}, `sims: [{asks: [{queries: [{ussd: "*9#"}]}]}]`)
			b.start()
			b.sleep(5 * time.Minute)
			budget := b.only().Budget
			r := b.ask(agent.Request{SMS: &carrier.SMSQuery{To: "5678", Body: "X"}, AwaitSMS: []string{"1234"}})
			if r.Outcome != want.outcome || detail(r) != string(want.detail) || b.only().Budget != budget-1 {
				t.Errorf("CMS %d: %s, %s, budget %d of %d; want %s, %s and one entry", code, r.Outcome, detail(r), b.only().Budget, budget, want.outcome, want.detail)
			}
			if r := b.ask(agent.Request{SMS: &carrier.SMSQuery{To: "1234", Body: "X"}}); r.Outcome != outcome.OK || r.Duration > 10 {
				t.Errorf("CMS %d: the next message to await the same sender: %s after %v s, want ok at once", code, detail(r), r.Duration)
			}
		})
	}
}
