package main

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
)

func TestUnknownRegistrationStaysUnknown(t *testing.T) {
	if got := showModem(agent.ModemState{Name: "m"}); got.Registered != nil || got.Roaming != nil {
		t.Errorf("registered %v, roaming %v of a modem that did not say, want neither", got.Registered, got.Roaming)
	}
	got := showModem(agent.ModemState{Registration: modem.Registration{State: modem.RegRoaming}})
	if got.Registered == nil || !*got.Registered || got.Roaming == nil || !*got.Roaming {
		t.Errorf("a roaming modem is shown as %v, %v, want registered and roaming", got.Registered, got.Roaming)
	}
}

func TestEveryFailureIsShownFromTheStart(t *testing.T) {
	got := showFailures(map[outcome.Outcome]uint64{outcome.Timeout: 2})
	if len(got) != len(outcome.All())-1 {
		t.Errorf("%d failures shown, want all outcomes but ok: %d", len(got), len(outcome.All())-1)
	}
	if got["timeout"] != 2 || got["rejected"] != 0 {
		t.Errorf("counts %v, want 2 time-outs and no rejection", got)
	}
}

func TestMethodsAreInOrder(t *testing.T) {
	got := showSIM(agent.SIMState{Methods: map[carrier.Method]agent.MethodState{carrier.USSD: {Queries: 1}, carrier.SMS: {Queries: 2}}})
	var names []string
	for _, m := range got.Methods {
		names = append(names, m.Name)
	}
	if diff := cmp.Diff([]string{"sms", "ussd"}, names); diff != "" {
		t.Errorf("methods (-want +got):\n%s", diff)
	}
}

// Every field of a live figure reaches metrics and page.
func TestALiveFigureIsShownWhole(t *testing.T) {
	at := time.Unix(1e9, 0)
	state := agent.LiveState{Known: true, Remaining: 1, Lower: 2, Upper: 3, Since: at, Counted: 4, PerDay: 5, Outlook: meter.RunsOut, RunsOut: at, Earliest: at, Latest: at, Low: true}
	want, got := reflect.ValueOf(state), reflect.ValueOf(showLive(&state))
	for i := range want.NumField() {
		name := want.Type().Field(i).Name
		if f := got.FieldByName(name); !f.IsValid() || want.Field(i).IsZero() || f.Interface() != want.Field(i).Interface() {
			t.Errorf("%s is %v, want %v", name, f, want.Field(i))
		}
	}
	if diff := cmp.Diff([]exporter.Live{{}, showLive(&state)}, showLives([]agent.LiveState{{}, state})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	sim := showSIM(agent.SIMState{Ratio: new(1.04), Asks: []agent.AskState{{Live: []agent.LiveState{state}}}, Count: &agent.CountState{
		Remaining: new(quota.Bytes(1)), Used: new(quota.Bytes(1)), Total: new(quota.Bytes(2)), Live: &state}})
	if *sim.Ratio != 1.04 || len(sim.Asks[0].Live) != 1 || !sim.Count.Live.Low {
		t.Errorf("%+v, want ratio and live figures", sim)
	}
}

// What is little is the configuration's word, told of whatever whole the carrier states.
func TestHowLittleIsLowIsShown(t *testing.T) {
	low := showSIM(agent.SIMState{Low: config.Low{Percent: 10}}).Low
	if got, ok := low(5e9); got != 5e8 || !ok {
		t.Errorf("10 %% of 5 GB: %d, %v", got, ok)
	}
	if got, ok := low(0); ok {
		t.Errorf("10 %% of what is not known: %d", got)
	}
	if got, ok := showSIM(agent.SIMState{}).Low(5e9); ok {
		t.Errorf("never: %d", got)
	}
}

// A page that anybody may see names a query by its place; doctor and status, which only the owner sees, by what it asks.
func TestAQueryThatStepsAsideIsShown(t *testing.T) {
	ask := agent.AskState{Name: "main", Queries: []agent.QueryState{
		{Query: "ussd *123#", Aside: &agent.Aside{Detail: outcome.TextUnknown, Fails: 1}}, {Query: "sms to 1234"},
	}}
	const why = "left out for a while: the reply states no amount that can be read (unknown_text)"
	if diff := cmp.Diff([]string{"main: query 1 (ussd) is " + why}, showSIM(agent.SIMState{Asks: []agent.AskState{ask}}).Asks[0].Aside); diff != "" {
		t.Errorf("page (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"ussd *123#, " + why, "sms to 1234"}, askFacts(ask).Queries); diff != "" {
		t.Errorf("doctor (-want +got):\n%s", diff)
	}
}

// Status says why the next ask is earlier than the schedule.
func TestStatusTellsOfAnEarlyAsk(t *testing.T) {
	if got := early(agent.AskState{}); got != "" {
		t.Errorf("%q of an ask by the schedule, want nothing", got)
	}
	for _, why := range []agent.EarlyReason{agent.EarlyLow, agent.EarlyEmpty, agent.EarlyUnsure} {
		if got := early(agent.AskState{Early: why}); why.Words() == "" || got != ", earlier than scheduled: "+why.Words() {
			t.Errorf("%q of %s, want its words", got, why)
		}
	}
}
