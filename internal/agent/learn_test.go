package agent_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/modemsim"
)

// A stick that wants codes packed costs the entries of a search once, and one entry an ask from then on.
func TestTheCodingThatBroughtAReadingIsLearnt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Personality: "huawei-e3372"}, basic)
		b.start()
		b.sleep(time.Hour)
		searched := b.dialogues()
		if searched < 2 || remaining(b.only()) == "" {
			t.Fatalf("%d dialogues, remaining %q, want a search that ends in a reading", searched, remaining(b.only()))
		}
		b.sleep(6 * time.Hour)
		if got := b.dialogues() - searched; got != 1 {
			t.Errorf("%d dialogues for the second ask, want one", got)
		}
	})
}

// While the network refuses a code, a modem that takes plain text passes the code in hex on as it is, and the network answers
// that it does not know that one. It must not be learnt.
func TestAnAnswerWithoutAReadingTeachesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := network(t, `{plan: {total: 10GB}, ussd: {"*123#": {status: 2}}, unknown: {text: "This service is not known."}}`)
		b := newBench(t, modemsim.Config{Network: net}, basic)
		b.start()
		b.sleep(time.Hour)
		before := b.dialogues()
		b.sleep(24 * time.Hour)
		codes := b.sim.Spent().Dialogues
		if before == 0 || len(codes) == before {
			t.Fatalf("dialogues %q, %d of them in the first hour, want some and more later", codes, before)
		}
		if diff := cmp.Diff("*123#", codes[before]); diff != "" {
			t.Errorf("the next ask begins otherwise than in plain text (-want +got):\n%s", diff)
		}
	})
}

// As long as no coding was learnt a refused code is tried in the next one too; what the network says to the hex that then
// reaches it is not the outcome.
func TestARefusedCodeIsRejectedThoughNoCodingIsLearnt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, "sims: [{name: travel}]")
		b.start()
		b.sleep(time.Minute)
		for code, want := range map[string]string{
			"*140#": "rejected network_rejected", "*141#": "rejected not_supported", "*142#": "timeout network_timeout", "*143#": "rejected modem_rejected",
		} {
			r := b.ask(agent.Request{USSD: code})
			if got := string(r.Outcome) + " " + detail(r); got != want {
				t.Errorf("%s: got %s, want %s", code, got, want)
			}
		}
	})
}
