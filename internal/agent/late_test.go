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

// The port is lost in the dialogue, and the answer comes over the next connection, while another code awaits its own.
func TestALateAnswerOverTheNextConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := network(t, `{plan: {total: 10GB}, ussd: {"*1#": {text: "You have 1 GB left.", after: 20s}, "*2#": {text: "You have 2 GB left.", after: 15s}}}`)
		faults, err := modemsim.ParseFaults(strings.NewReader("on +CUSD: stale\n"))
		if err != nil {
			t.Fatal(err)
		}
		b := newBench(t, modemsim.Config{Network: net, Faults: faults}, "sims: [{asks: [{queries: [{ussd: \"*9#\"}]}]}]")
		b.start()
		b.sleep(5 * time.Minute)
		time.AfterFunc(5*time.Second, b.sim.Unplug)
		if r := b.ask(agent.Request{USSD: "*1#"}); r.Outcome != outcome.ModemLost {
			t.Errorf("ask = %s, want modem_lost", r.Outcome)
		}
		b.sleep(8 * time.Second)
		if r := b.ask(agent.Request{USSD: "*2#"}); r.Outcome != outcome.OK || r.Reading.Data[0].Remaining.Text != "2 GB" {
			t.Errorf("ask = %+v, want the answer to the second code", r)
		}
	})
}

// lateNetwork answers the first code later than a network should, and the second in time.
const lateNetwork = `{plan: {total: 10GB}, ussd: {"*1#": {text: "You have 1 GB left.", after: 65s}, "*2#": {text: "You have 2 GB left.", after: 20s}}}`

// The port is lost as soon as the code has left: its answer may come as late as if it had been awaited.
func TestALateAnswerToACodeThatWasLostAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := staleBench(t)
		b.start()
		b.sleep(5 * time.Minute)
		time.AfterFunc(2*time.Second, b.sim.Unplug)
		if r := b.ask(agent.Request{USSD: "*1#"}); r.Outcome != outcome.ModemLost {
			t.Errorf("ask = %s, want modem_lost", r.Outcome)
		}
		b.sleep(45 * time.Second)
		b.wantSecond()
	})
}

// The agent ends in the dialogue, and its answer comes to the next one.
func TestALateAnswerToTheNextProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := staleBench(t)
		b.start()
		b.sleep(5 * time.Minute)
		go b.ask(agent.Request{USSD: "*1#"})
		b.sleep(5 * time.Second)
		b.stop()
		b.start()
		b.sleep(45 * time.Second)
		b.wantSecond()
	})
}

func staleBench(t *testing.T) *bench {
	t.Helper()
	faults, err := modemsim.ParseFaults(strings.NewReader("on +CUSD: stale\n"))
	if err != nil {
		t.Fatal(err)
	}
	return newBench(t, modemsim.Config{Network: network(t, lateNetwork), Faults: faults}, "sims: [{asks: [{queries: [{ussd: \"*9#\"}]}]}]")
}

// wantSecond asks the second code, and wants its own answer.
func (b *bench) wantSecond() {
	b.t.Helper()
	if r := b.ask(agent.Request{USSD: "*2#"}); r.Outcome != outcome.OK || r.Reading.Data[0].Remaining.Text != "2 GB" {
		b.t.Errorf("ask = %+v, want the answer to the second code", r)
	}
}
