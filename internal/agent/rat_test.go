package agent_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// lteNet is a network with 3G and LTE, and no fallback of USSD from LTE to 3G. What is written behind it adds to it.
func lteNet(t *testing.T, more string) *modemsim.Network {
	if !strings.Contains(more, "coverage:") {
		more += "\ncoverage: [umts, lte]"
	}
	return network(t, `
plmn: "00101"
spn: Examplia
csfb: false
reregister: 10s
plan: {total: 10GB, used: 2.2GB}
ussd: {"*123#": {text: "Data left: {remaining}."}, "*144#": {silent: true}, "*140#": {status: 2}}
`+more)
}

const (
	asked3G = `
sims:
  - name: travel
    asks:
      - {every: 6h, minimum_gap: 3h, queries: [{ussd: "*123#", rat: 3g}]}
`
	silent3G = `
sims:
  - name: travel
    asks:
      - {every: 6h, minimum_gap: 3h, queries: [{ussd: "*144#", rat: 3g}]}
`
)

// changes are the commands that change the radio technology, and the dialogues between them.
func changes(m *modemsim.Modem) []string {
	return slices.DeleteFunc(m.Spent().Commands, func(c string) bool {
		return !strings.HasPrefix(c, "AT+WS46=") && !strings.HasPrefix(c, "AT+CUSD=1")
	})
}

const (
	confine = "AT+WS46=22"
	restore = "AT+WS46=25"
	dialled = `AT+CUSD=1,"*123#",15`
	hushed  = `AT+CUSD=1,"*144#",15`
)

func TestUSSDThatLTERefusesIsNamed(t *testing.T) {
	tests := []struct {
		name, network, personality string
		want                       outcome.Outcome
		detail                     string
	}{
		{"late +CME ERROR: 30", "", "", outcome.Rejected, "no_circuit_switched"},
		{"with the fallback", "csfb: true", "", outcome.OK, ""},
		{"on 3G", "coverage: [umts]", "", outcome.OK, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				text := tt.network
				net := lteNet(t, strings.ReplaceAll(text, "csfb: true", ""))
				net.Fallback = strings.Contains(text, "csfb: true")
				b := newBench(t, modemsim.Config{Network: net}, basic)
				b.start()
				b.sleep(time.Minute)
				r := b.ask(agent.Request{USSD: "*123#"})
				if r.Outcome != tt.want || detail(r) != tt.detail {
					t.Errorf("ask = %s, %s, %s, want %s, %s", r.Outcome, detail(r), deref(r.Error), tt.want, tt.detail)
				}
				if got := changes(b.sim); slices.Contains(got, confine) {
					t.Errorf("commands %q, want no change of the radio technology that nobody wrote", got)
				}
			})
		})
	}
}

// The refusals that LTE gives, on LTE and elsewhere, with and without the fallback: what is not certain is not said.
func TestWhatLTERefusesIsNotSaidOfOthers(t *testing.T) {
	tests := []struct{ name, network, reply, detail string }{
		{"status 4, no fallback", "coverage: [lte]", "", "no_circuit_switched"},
		{"status 4 of the network, with the fallback", "coverage: [lte]\nFALLBACK", "status: 4", "not_supported"},
		{"status 4 on 3G", "coverage: [umts]", "status: 4", "not_supported"},
		{"+CME ERROR: 30 on 3G", "coverage: [umts]", "cme: 30", "not_registered"},
		{"+CME ERROR: 30 on 2G", "coverage: [gsm]", "cme: 30", "not_registered"},
		{"bare status 2 on LTE", "coverage: [lte]\nFALLBACK", "status: 2", "network_rejected"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				net := lteNet(t, strings.ReplaceAll(tt.network, "FALLBACK", ""))
				net.Fallback = strings.Contains(tt.network, "FALLBACK")
				if tt.reply != "" {
					net.USSD = network(t, `{ussd: {"*123#": {`+tt.reply+`}}}`).USSD
				}
				cfg := modemsim.Config{Network: net}
				if tt.reply == "" {
					cfg.Personality = "telit-lm960"
				}
				b := newBench(t, cfg, "sims: [{name: travel}]")
				b.start()
				b.sleep(time.Minute)
				if r := b.ask(agent.Request{USSD: "*123#"}); detail(r) != tt.detail {
					t.Errorf("ask = %s, %s, %s, want %s", r.Outcome, detail(r), deref(r.Error), tt.detail)
				}
			})
		})
	}
}

func TestARadioTechnologyIsChangedForTheAskAndBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: lteNet(t, "")}, asked3G)
		b.start()
		b.sleep(2 * time.Minute)
		if got := remaining(b.only()); got != "7.80 GB" {
			t.Errorf("remaining %q, want the figure that 3G gave", got)
		}
		if diff := cmp.Diff([]string{confine, dialled, restore}, changes(b.sim)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if got := strings.Count(b.logged(), "radio technology is changed for an ask"); got != 1 {
			t.Errorf("the change was logged %d times, want once", got)
		}
		if got := b.dialogues(); got != 1 {
			t.Errorf("%d dialogues, want one", got)
		}
	})
}

// A modem that is in the technology already is left as it is.
func TestNoChangeWhereNoneIsNeeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: lteNet(t, "coverage: [umts]")}, asked3G)
		b.start()
		b.sleep(2 * time.Minute)
		if diff := cmp.Diff([]string{dialled}, changes(b.sim)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestTheRadioTechnologyIsBackOnEveryWayOut ends an ask in every way, and looks at what the modem is left in.
func TestTheRadioTechnologyIsBackOnEveryWayOut(t *testing.T) {
	tests := []struct {
		name, conf, network string
		during              func(b *bench, cancel func())
		commands            []string
		detail              string
	}{
		{"a refusal", strings.ReplaceAll(asked3G, "*123#", "*140#"), "", nil, []string{confine, `AT+CUSD=1,"*140#",15`, `AT+CUSD=1,"AA180D3602",15`, restore}, "network_rejected"},
		{"silence", silent3G, "", nil, []string{confine, hushed, restore}, "network_timeout"},
		{"no such network", asked3G, "coverage: [lte]", nil, []string{confine, restore}, "rat_no_network"},
		{"cancelled in the dialogue", silent3G, "", func(_ *bench, cancel func()) { time.AfterFunc(30*time.Second, cancel) }, []string{confine, hushed, restore}, "cancelled"},
		{"cancelled while it searches", silent3G, "", func(_ *bench, cancel func()) { time.AfterFunc(5*time.Second, cancel) }, []string{confine, restore}, "cancelled"},
		{"the modem lost in the dialogue", silent3G, "", func(b *bench, _ func()) { time.AfterFunc(30*time.Second, b.sim.Unplug) }, []string{confine, hushed, restore}, "modem_gone"},
		{"the modem lost while it searches", silent3G, "", func(b *bench, _ func()) { time.AfterFunc(5*time.Second, b.sim.Unplug) }, []string{confine, restore}, "modem_gone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{Network: lteNet(t, tt.network)}, asked3G)
				b.sim.SetRegistration(modemsim.Searching) // so that nothing is asked on schedule
				b.conf = tt.conf
				b.start()
				b.sleep(5 * time.Second)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				b.sim.SetRegistration(modemsim.RegisteredHome)
				if tt.during != nil {
					tt.during(b, cancel)
				}
				r := b.agent.Ask(ctx, agent.Request{Ask: "main"})
				b.sleep(2 * time.Minute)
				b.stop()
				// The schedule may have put the ask a moment before; then its end is in the record.
				got := changes(b.sim)
				if len(got) < len(tt.commands) || !cmp.Equal(tt.commands, got[:len(tt.commands)]) {
					t.Errorf("commands %q, want %q", got, tt.commands)
				}
				if got[len(got)-1] != restore {
					t.Errorf("commands %q, want the modem left as it was", got)
				}
				if detail(r) != tt.detail {
					t.Errorf("ask = %s, %s, want %s", r.Outcome, detail(r), tt.detail)
				}
			})
		})
	}
}

// The end of the program in the midst of an ask: what can be done is done before the port closes.
func TestTheEndOfTheAgentPutsTheRadioTechnologyBack(t *testing.T) {
	for name, after := range map[string]time.Duration{"while it searches": 6 * time.Second, "in the dialogue": 30 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{Network: lteNet(t, "")}, silent3G)
				b.start()
				b.sleep(after)
				b.stop()
				got := changes(b.sim)
				if len(got) < 2 || got[0] != confine || got[len(got)-1] != restore {
					t.Errorf("commands %q, want the modem left as it was", got)
				}
				b.conf = "sims: [{name: travel}]"
				b.start()
				b.sleep(time.Minute)
				if again := changes(b.sim); len(again) != len(got) {
					t.Errorf("commands %q after the restart, want none more: nothing is owed", again[len(got):])
				}
			})
		})
	}
}

// A process that is killed in the midst puts nothing back; the next one does, before anything else is asked.
func TestTheNextProcessPutsTheRadioTechnologyBack(t *testing.T) {
	for name, request := range map[string]func(b *bench){
		"run": func(b *bench) { b.start(); b.sleep(20 * time.Second); b.stop() },
		"ask": func(b *bench) {
			o := b.options()
			defer b.store.Close()
			agent.New(o).Once(b.t.Context(), agent.Request{USSD: "*123#"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{Network: lteNet(t, "")}, silent3G)
				killed := false
				b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser { return &cutOff{rwc, &killed} }
				b.start()
				b.sleep(30 * time.Second)
				killed = true // from here on nothing reaches the modem
				b.stop()
				if diff := cmp.Diff([]string{confine, hushed}, changes(b.sim)); diff != "" {
					t.Fatalf("before the kill (-want +got):\n%s", diff)
				}
				killed = false
				b.conf = basic
				request(b)
				got := changes(b.sim)
				if len(got) < 3 || got[2] != restore {
					t.Errorf("commands %q, want the restoring first of all", got)
				}
				if n := len(slices.DeleteFunc(got, func(c string) bool { return c != restore })); n != 1 {
					t.Errorf("restored %d times, want once", n)
				}
			})
		})
	}
}

// cutOff is a wire that swallows what is written once the process counts as killed.
type cutOff struct {
	io.ReadWriteCloser
	killed *bool
}

func (w *cutOff) Write(p []byte) (int, error) {
	if *w.killed {
		return len(p), nil
	}
	return w.ReadWriteCloser.Write(p)
}

// A change that failed to be undone is what has to be undone: the mode of the ask must not be taken for the user's.
func TestWhatWasNotPutBackStaysOwed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		faults, err := modemsim.ParseFaults(strings.NewReader("on +WS46 #3: error ERROR\non +WS46 #4: error ERROR\n"))
		if err != nil {
			t.Fatal(err)
		}
		b := newBench(t, modemsim.Config{Network: lteNet(t, ""), Faults: faults}, asked3G)
		b.start()
		b.sleep(10 * time.Minute)
		if diff := cmp.Diff([]string{confine, dialled, restore, restore, restore}, changes(b.sim)); diff != "" {
			t.Errorf("want tries until it is put back (-want +got):\n%s", diff)
		}
	})
}

func TestNoChangeOfRAT(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(b *bench) *modemsim.Faults
		detail  string
	}{
		{"no command for it", func(*bench) *modemsim.Faults { return script(t, "on +WS46: error ERROR") }, "rat_not_switchable"},
		{"the modem refuses", func(*bench) *modemsim.Faults {
			return script(t, "on +WS46 #2: error CME 50\non +WS46 #5: error CME 50")
		}, "rat_refused"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{}, asked3G)
				var err error
				if b.sim, err = modemsim.New(modemsim.Config{Network: lteNet(t, ""), Faults: tt.prepare(b)}); err != nil {
					t.Fatal(err)
				}
				b.start()
				b.sleep(time.Minute)
				if r := b.ask(agent.Request{Ask: "main"}); r.Outcome != outcome.Rejected || detail(r) != tt.detail || b.dialogues() != 0 {
					t.Errorf("ask = %s, %s, %d dialogues, want rejected, %s, nothing spent", r.Outcome, detail(r), b.dialogues(), tt.detail)
				}
				if got := b.only().Budget; got != 8 {
					t.Errorf("budget %d, want all 8", got)
				}
			})
		})
	}
}

func TestWithoutAStateTheRadioTechnologyStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: lteNet(t, "")}, asked3G)
		o := b.options()
		o.Store = nil
		r := agent.New(o).Once(t.Context(), agent.Request{Ask: "main"})
		b.store.Close()
		if detail(r) != "state_unwritable" || len(changes(b.sim)) != 0 {
			t.Errorf("ask = %s, commands %q, want state_unwritable and none", detail(r), changes(b.sim))
		}
	})
}

func script(t *testing.T, text string) *modemsim.Faults {
	t.Helper()
	f, err := modemsim.ParseFaults(strings.NewReader(text + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return f
}
