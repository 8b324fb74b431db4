package agent_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// A ladder of a code and a text, asked every six hours.
const codeElseText = `
sims:
  - name: travel
    at_most: 50
    asks:
      - name: main
        every: 6h
        queries:
          - ussd: "CODE"
          - {sms: {to: "1234", body: "DATA CHECK"}, await: {sms: {from: ["1234"]}}}
`

// oneCoding is a modem of which it is known how it takes a code: a refusal costs one dialogue.
var oneCoding = modemsim.Config{Personality: "quectel-rm500"}

// spentSince is what left since it was last called: dialogues and segments.
func (b *bench) spentSince(before *modemsim.Spent) (dialogues, segments int) {
	now := b.sim.Spent()
	dialogues, segments = len(now.Dialogues)-len(before.Dialogues), now.Segments-before.Segments
	*before = now
	return dialogues, segments
}

func (b *bench) wantSpent(before *modemsim.Spent, dialogues, segments int, when string) {
	b.t.Helper()
	if d, s := b.spentSince(before); d != dialogues || s != segments {
		b.t.Errorf("%s: %d dialogues and %d segments left, want %d and %d", when, d, s, dialogues, segments)
	}
}

func (b *bench) aside() *agent.Aside {
	b.t.Helper()
	return b.only().Asks[0].Queries[0].Aside
}

func (b *bench) faults(text string) {
	b.t.Helper()
	f, err := modemsim.ParseFaults(strings.NewReader(text))
	if err != nil {
		b.t.Fatal(err)
	}
	b.sim.SetFaults(f)
}

// A carrier that refuses the code is asked by text alone for a day, then two, whatever restarts; when it comes back it is found again.
func TestARefusedCodeStepsAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, oneCoding, strings.Replace(codeElseText, "CODE", "*123#", 1)).silent()
		var spent modemsim.Spent
		b.start()
		b.sleep(time.Hour)
		b.wantSpent(&spent, 1, 0, "the code works")
		b.faults("on +CUSD: error CME 4")
		b.sleep(6 * time.Hour)
		b.wantSpent(&spent, 0, 1, "the code is refused by the modem, before it leaves")
		if got := b.aside(); got == nil || got.Detail != outcome.Unsupported || time.Until(got.Until) < 18*time.Hour || got.Fails != 1 {
			t.Errorf("aside %+v, want until a day after the refusal, and why", got)
		}
		asked := b.cusd()
		for range 3 {
			b.stop()
			b.start()
			b.sleep(6 * time.Hour)
		}
		if got := b.cusd(); got != asked {
			t.Errorf("the code was tried %d times within a day of its refusal", got-asked)
		}
		b.wantSpent(&spent, 0, 3, "a day by text")
		b.sleep(6 * time.Hour)
		if got := b.cusd(); got != asked+1 {
			t.Errorf("the code was tried %d times a day after its refusal, want once", got-asked)
		}
		b.faults("")
		b.sleep(36 * time.Hour)
		b.spentSince(&spent)
		if b.aside() == nil {
			t.Error("a code that was refused again is back after a day and a half, want two days")
		}
		b.sleep(24 * time.Hour)
		b.spentSince(&spent)
		b.sleep(24 * time.Hour)
		b.wantSpent(&spent, 4, 0, "the carrier is back")
		if got := b.aside(); got != nil {
			t.Errorf("aside %+v, want nothing remembered of a code that works", got)
		}
	})
}

// cusd is how often the modem was told to open a dialogue.
func (b *bench) cusd() (n int) {
	for _, line := range b.sim.Spent().Commands {
		if strings.Contains(line, "+CUSD=1,") {
			n++
		}
	}
	return n
}

// A text that nobody can read lasts; a network that is silent once does not.
func TestAChanceFailureIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, oneCoding, strings.Replace(codeElseText, "CODE", "*123#", 1)).silent()
		var spent modemsim.Spent
		b.start()
		b.sleep(time.Hour)
		b.spentSince(&spent)
		b.faults("on +CUSD: mute")
		for range 2 {
			b.sleep(6 * time.Hour)
			b.wantSpent(&spent, 1, 1, "the network was silent, by chance")
		}
		b.faults("")
		b.sleep(6 * time.Hour)
		b.wantSpent(&spent, 1, 0, "the next ask tries the code again")
	})
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, oneCoding, strings.Replace(codeElseText, "CODE", "*144#", 1)).silent()
		var spent modemsim.Spent
		b.start()
		b.sleep(13 * time.Hour)
		b.wantSpent(&spent, 3, 3, "three times silent")
		b.sleep(6 * time.Hour)
		b.wantSpent(&spent, 0, 1, "a silence that goes on is no chance")
	})
}

// Who typed the ask wants to know: every query is put, and one that gives a reading is no more aside.
func TestATypedAskPutsEveryQuery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, oneCoding, strings.Replace(codeElseText, "CODE", "*140#", 1)).silent()
		var spent modemsim.Spent
		b.start()
		b.sleep(time.Hour)
		b.wantSpent(&spent, 1, 1, "the first ask")
		if b.aside() == nil {
			t.Fatal("a code that the network ends does not step aside")
		}
		if r := b.ask(agent.Request{Ask: "main"}); r.Outcome != outcome.OK {
			t.Errorf("ask = %s", r.Outcome)
		}
		b.wantSpent(&spent, 1, 1, "a typed ask")
		b.sleep(6 * time.Hour)
		b.wantSpent(&spent, 0, 1, "the schedule")
	})
}

// Of a ladder that steps aside as a whole the query that comes back first is put, alone, rather than none.
func TestAWholeLadderAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, oneCoding, `
sims:
  - name: travel
    at_most: 50
    asks: [{name: main, every: 6h, minimum_gap: 6h, queries: [{ussd: "*197#"}, {ussd: "*198#"}, {ussd: "*199#"}]}]
`).silent()
		var spent modemsim.Spent
		b.start()
		b.sleep(time.Hour)
		b.wantSpent(&spent, 3, 0, "each is tried")
		for range 4 {
			b.sleep(6 * time.Hour)
			b.wantSpent(&spent, 1, 0, "all step aside")
		}
	})
}

// What one ask remembers is not the other's, though both ask the same code.
func TestEachAskRemembersForItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, oneCoding, `
sims:
  - name: travel
    at_most: 50
    asks:
      - {name: money, every: 6h, queries: [{ussd: "*101#"}, {ussd: "*123#"}]}
      - {name: data, every: 6h, queries: [{ussd: "*101#"}, {ussd: "*123#"}]}
`).silent()
		b.start()
		b.sleep(time.Hour)
		b.faults("on +CUSD: error CME 4")
		if r := b.ask(agent.Request{Ask: "money"}); detail(r) != "not_supported" {
			t.Errorf("ask = %s, %s, want a refusal", r.Outcome, detail(r))
		}
		asks := b.only().Asks
		if asks[0].Queries[0].Aside == nil || asks[1].Queries[0].Aside != nil {
			t.Errorf("aside %+v and %+v, want the first ask's alone", asks[0].Queries[0].Aside, asks[1].Queries[0].Aside)
		}
	})
}

// Another configuration forgets what was learnt of queries that it does not have; what it has as before stays remembered.
func TestAChangedQueryIsNew(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string
		back           bool
	}{
		{"another code", `"*140#"`, `"*141#"`, true},
		{"a pattern of its own", `ussd: "*140#"`, `{ussd: "*140#", patterns: ['(?P<remaining>[\d.]+ ?[GM]B)']}`, true},
		{"another schedule", "every: 6h", "every: 7h", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, oneCoding, strings.Replace(codeElseText, "CODE", "*140#", 1)).silent()
				b.start()
				b.sleep(time.Hour)
				if b.aside() == nil {
					t.Fatal("a refused code does not step aside")
				}
				b.conf = strings.Replace(b.conf, tt.old, tt.new, 1)
				b.agent.Reload(parse(t, b.conf))
				b.sleep(time.Minute)
				if back := b.aside() == nil; back != tt.back {
					t.Errorf("back %v, want %v", back, tt.back)
				}
				b.stop()
				b.start()
				if back := b.aside() == nil; back != tt.back {
					t.Errorf("after a restart: back %v, want %v", back, tt.back)
				}
			})
		})
	}
}

// The message that a silent carrier sends after all: its query has not failed.
func TestALateAnswerIsNoFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Personality: oneCoding.Personality, Network: network(t, owedNetwork)}, `
sims:
  - name: travel
    at_most: 50
    asks: [{name: home, every: 12h, queries: [{sms: {to: "1234", body: "HOME"}, await: {sms: {from: ["1234"]}}}, {ussd: "*140#"}]}]
`).silent()
		b.start()
		b.sleep(5 * 24 * time.Hour)
		if got := b.aside(); got != nil {
			t.Errorf("aside %+v, want none: each answer came, a minute late", got)
		}
	})
}
