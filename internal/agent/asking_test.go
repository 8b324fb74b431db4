package agent_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

const slowNetwork = `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
ussd:
  "*1#": {text: "You will get a message.", after: 10s, sms: [{from: "Examplia", text: "You have 6 GB left.", after: 40s}]}
  "*2#": {text: "You will get a message.", after: 10s, sms: [{from: "1234", text: "You have 6 GB left.", after: 40s}]}
  "*3#": {text: "1 Data", after: 10s, replies: {"1": {text: "You have 5 GB left.", after: 10s}}}
  "*4#": {text: "You have 5 GB left.", after: 10m}
`

// While an ask takes its minute it is told which, since when, what is awaited and until when at most; and nothing once it has ended.
func TestWhatIsAwaitedIsTold(t *testing.T) {
	message := agent.Request{AwaitSMS: []string{"Examplia"}, USSD: "*1#"}
	number := agent.Request{AwaitSMS: []string{"1234"}, USSD: "*2#"}
	for _, tt := range []struct {
		name     string
		ask      agent.Request
		after    time.Duration
		want     string
		deadline time.Duration // after the ask began, to the second; 0: none
	}{
		{"the network", message, 5 * time.Second, "waiting for the network", time.Minute},
		{"a message", message, 30 * time.Second, "waiting for a text message from Examplia", 310 * time.Second},
		{"a message from a number", number, 30 * time.Second, "waiting for a text message", 310 * time.Second},
		{"the network behind a menu", agent.Request{USSD: "*3#", Replies: []string{"1"}}, 15 * time.Second, "waiting for the network", 70 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{Network: network(t, slowNetwork)}, `sims: [{name: travel, at_most: 8, asks: [{every: 6h, queries: [{ussd: "*9#"}]}]}]`)
				b.start()
				b.sleep(3 * time.Minute)
				since := time.Now()
				done := make(chan agent.Result, 1)
				go func() { done <- b.agent.Ask(t.Context(), tt.ask) }()
				b.sleep(tt.after)
				got := b.only().Asking
				if got == nil || b.agent.Asking() == nil {
					t.Fatal("nothing is being asked")
				}
				if wait := got.Deadline.Sub(since).Round(10 * time.Second); wait != tt.deadline.Round(10*time.Second) {
					t.Errorf("the wait ends after %v, want %v", wait, tt.deadline)
				}
				got.Deadline = time.Time{}
				if diff := cmp.Diff(&agent.AskingState{Method: "ussd", Since: since, Awaited: tt.want}, got); diff != "" {
					t.Errorf("asking (-want +got):\n%s", diff)
				}
				if r := <-done; r.Outcome != outcome.OK {
					t.Errorf("ask = %s (%s)", r.Outcome, deref(r.Error))
				}
				if got := b.only().Asking; got != nil {
					t.Errorf("the ask has ended, and still shows as %+v", got)
				}
			})
		})
	}
}

// An ask that is given up, and one that a stop of the agent cuts off, leave nothing that seems to be asked.
func TestWhatIsCutOffIsNotAskedAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, slowNetwork)}, `sims: [{name: travel, at_most: 8, asks: [{name: main, every: 6h, queries: [{ussd: "*4#"}]}]}]`)
		b.start()
		b.sleep(5 * time.Second)
		if got := b.only().Asking; got == nil || got.Ask != "main" {
			t.Errorf("asking %+v, want the ask of the schedule", got)
		}
		b.sleep(3 * time.Minute)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan agent.Result, 1)
		go func() { done <- b.agent.Ask(ctx, agent.Request{USSD: "*4#"}) }()
		b.sleep(5 * time.Second)
		if got := b.only().Asking; got == nil || got.Ask != "" {
			t.Errorf("asking %+v, want the code that was typed", got)
		}
		cancel()
		<-done
		if got := b.only().Asking; got != nil {
			t.Errorf("the ask was given up, and still shows as %+v", got)
		}
		go func() { done <- b.agent.Ask(t.Context(), agent.Request{USSD: "*4#"}) }()
		b.sleep(40 * time.Second)
		b.stop()
		<-done
		if got := b.agent.Asking(); got != nil {
			t.Errorf("the agent has stopped, and still shows %+v", got)
		}
	})
}
