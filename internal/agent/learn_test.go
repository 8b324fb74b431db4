package agent_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// A modem that no dialect knows costs the entries of a search once, and one entry an ask from then on.
func TestTheCodingThatBroughtAReadingIsLearnt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Personality: "ucs2-only"}, basic)
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

// Of a modem that a dialect knows, a code costs one entry from the first, refused or not.
func TestAKnownDialectSearchesNothing(t *testing.T) {
	for _, personality := range []string{"huawei-e3372", "simcom-sim7600", "zte-mf286d", "telit-lm960"} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, modemsim.Config{Personality: personality}, "sims: [{name: travel}]")
			b.start()
			b.sleep(time.Minute)
			if r := b.ask(agent.Request{USSD: "*123#"}); r.Reading.Empty() || b.dialogues() != 1 {
				t.Errorf("%s: %d dialogues, reading %+v, want one that gives it", personality, b.dialogues(), r.Reading)
			}
			if r := b.ask(agent.Request{USSD: "*140#"}); detail(r) != "network_rejected" || b.dialogues() != 2 {
				t.Errorf("%s: refused code: %s, %d dialogues, want one more", personality, detail(r), b.dialogues())
			}
		})
	}
}

// Where the table is wrong about a firmware, the search that follows a few rejections finds what is right, and that is learnt.
func TestADialectThatIsWrongIsFoundOut(t *testing.T) {
	file := filepath.Join(t.TempDir(), "odd.txt")
	const odd = `# A modem that says what it is not.
# Source: made up.
manufacturer ZTE CORPORATION
model        ODD
charsets     GSM UCS2 IRA
ussd-request ucs2
ussd-refused CME 258
ussd-answer  ucs2 15
`
	if err := os.WriteFile(file, []byte(odd), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Personality: file}, "sims: [{name: travel}]")
		b.start()
		b.sleep(time.Minute)
		var last agent.Result
		for range 4 {
			last = b.ask(agent.Request{USSD: "*123#"})
		}
		if last.Reading.Empty() || b.dialogues() > 6 {
			t.Fatalf("%d dialogues, reading %+v, want one after three rejections and a search", b.dialogues(), last.Reading)
		}
		before := b.dialogues()
		if r := b.ask(agent.Request{USSD: "*123#"}); r.Reading.Empty() || b.dialogues() != before+1 {
			t.Errorf("%d more dialogues, want one: it was learnt", b.dialogues()-before)
		}
	})
}

// A firmware without USSD is not asked: the network would answer, and the modem never would.
func TestFirmwareWithoutUSSDSpendsNothing(t *testing.T) {
	for _, personality := range []string{"quectel-ep06e", "fibocom-fm350"} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, modemsim.Config{Personality: personality}, "sims: [{name: travel}]")
			b.start()
			b.sleep(time.Minute)
			start := time.Now()
			r := b.ask(agent.Request{USSD: "*123#"})
			if r.Outcome != outcome.Rejected || detail(r) != "no_ussd" || b.dialogues() != 0 || time.Since(start) > 10*time.Second {
				t.Errorf("%s: %s %s after %v and %d dialogues, want no_ussd at once", personality, r.Outcome, detail(r), time.Since(start), b.dialogues())
			}
		})
	}
}

// While the network refuses a code, a modem that takes plain text passes the code in hex on as it is, and the network answers
// that it does not know that one. It must not be learnt.
func TestAnAnswerWithoutAReadingTeachesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := network(t, `{plan: {total: 10GB}, ussd: {"*123#": {status: 2}}, unknown: {text: "This service is not known."}}`)
		b := newBench(t, modemsim.Config{Network: net}, basic).silent()
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
