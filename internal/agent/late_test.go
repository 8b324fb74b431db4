package agent_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/modemsim"
)

// The first rung of a ladder times out, and its answer comes while the second awaits its own.
func TestALateAnswerIsNotTakenForTheNextOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := network(t, `{plan: {total: 10GB}, ussd: {"*1#": {text: "You have 1 GB left.", after: 65s}, "*2#": {text: "You have 2 GB left.", after: 10s}}}`)
		faults, err := modemsim.ParseFaults(strings.NewReader("on +CUSD: stale\n"))
		if err != nil {
			t.Fatal(err)
		}
		b := newBench(t, modemsim.Config{Network: net, Faults: faults}, `
sims:
  - asks:
      - queries: [{ussd: "*1#"}, {ussd: "*2#"}]
`)
		b.start()
		b.sleep(5 * time.Minute)
		if got := remaining(b.only()); got != "2 GB" {
			t.Errorf("remaining %q after dialling %q, want the answer to the second code", got, b.sim.Spent().Dialogues)
		}
	})
}
