package agent_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

func TestFirstAskComesAtOnceAndThenOnSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(10 * time.Second)
		s := b.only()
		if s.Name != "travel" || !s.Configured || remaining(s) != "7.80 GB" || s.Asks[0].Outcome != outcome.OK {
			t.Errorf("after 10 s: %+v, want the reading of the first ask", s)
		}
		if got := s.Budget; got != 7 {
			t.Errorf("budget %d, want 7 of 8", got)
		}
		b.sleep(6 * time.Hour)
		if got := b.dialogues(); got != 2 {
			t.Errorf("%d dialogues after 6 h, want 2", got)
		}
		if next := b.only().Asks[0].Next; next.Before(time.Now()) || next.After(time.Now().Add(6*time.Hour)) {
			t.Errorf("next ask %v, want within 6 h of %v", next, time.Now())
		}
	})
}

func TestEveryAskIsFollowedByARest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(time.Minute)
		if n := b.rests.Load(); n != 1 {
			t.Errorf("%d rests after the first ask of the schedule, want 1", n)
		}
		b.ask(agent.Request{USSD: "*123#"})
		b.sleep(time.Hour)
		if n := b.rests.Load(); n != 2 {
			t.Errorf("%d rests an hour after an ask that was typed, want 2", n)
		}
	})
}

func TestAWeekOfAsks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic).silent()
		b.start()
		for range 7 {
			b.sim.Use(1e9)
			b.sleep(24 * time.Hour)
		}
		if got := b.dialogues(); got < 27 || got > 29 {
			t.Errorf("%d dialogues in a week, want one each 6 h", got)
		}
		if got := remaining(b.only()); got != "0.80 GB" && got != "800 MB" {
			t.Errorf("remaining %q, want what the plan has left", got)
		}
		if b.beats < 7*24*60*10 {
			t.Errorf("%d beats in a week, want one each few seconds", b.beats)
		}
	})
}

func TestRestartsDoNotAskAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		for range 20 {
			b.start()
			b.sleep(time.Minute)
			if got := remaining(b.only()); got != "7.80 GB" {
				t.Fatalf("remaining %q, want the reading kept over restarts", got)
			}
			b.stop()
		}
		if got := b.dialogues(); got != 1 {
			t.Errorf("%d dialogues over 20 restarts, want 1", got)
		}
	})
}

func TestTypedAskIgnoresTheGapAndNotTheCap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		for i := range 7 {
			r := b.ask(agent.Request{USSD: "*101#"})
			if r.Outcome != outcome.OK || len(r.Reading.Balance) != 1 || r.Status == nil {
				t.Fatalf("ask %d = %+v, want a balance", i, r)
			}
		}
		b.ask(agent.Request{Ask: "main"})
		r := b.ask(agent.Request{Ask: "main"})
		if r.Outcome != outcome.Capped || detail(r) != "budget_spent" || r.Error == nil {
			t.Errorf("ask beyond at_most = %+v, want capped", r)
		}
		if got := b.dialogues(); got != 8 {
			t.Errorf("%d dialogues, want at_most 8", got)
		}
	})
}

func TestAFailureKeepsTheLastGoodReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const conf = `
sims:
  - name: travel
    asks: [{every: 6h, minimum_gap: 1h, queries: [{ussd: "CODE"}]}]
`
		b := newBench(t, modemsim.Config{}, strings.Replace(conf, "CODE", "*123#", 1))
		b.start()
		b.sleep(time.Minute)
		read := b.only().Asks[0].Read
		b.conf = strings.Replace(conf, "CODE", "*146#", 1) // its answer is that of maintenance
		b.agent.Reload(parse(t, b.conf))
		b.sleep(6 * time.Hour)
		a := b.only().Asks[0]
		if a.Outcome != outcome.NoMatch || a.Text == "" || remaining(b.only()) != "7.80 GB" || !a.Read.Equal(read) || read.IsZero() {
			t.Errorf("ask %+v, want no_match beside the reading of %v", a, read)
		}
		before := b.dialogues()
		b.sleep(59 * time.Minute)
		if got := b.dialogues(); got != before {
			t.Errorf("%d dialogues within minimum_gap, want none", got-before)
		}
		if got := b.only().Methods["ussd"].Failures[outcome.NoMatch]; got == 0 {
			t.Error("the failure is not counted")
		}
		b.stop()
		b.start()
		b.sleep(time.Minute)
		if a := b.only().Asks[0]; remaining(b.only()) != "7.80 GB" || !a.Read.Equal(read) || a.Outcome != outcome.NoMatch {
			t.Errorf("after a restart %+v, want the same", a)
		}
	})
}

func TestWhatStandsInTheWay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		prepare func(b *bench)
		want    outcome.Outcome
		detail  string
		skipped string
	}{
		{"no SIM", func(b *bench) { b.sim.SetSIM(modemsim.SIMAbsent) }, outcome.NoSIM, "sim_absent", ""},
		{"PIN", func(b *bench) { b.sim.SetSIM(modemsim.SIMPIN) }, outcome.SIMLocked, "pin_needed", ""},
		{"PUK", func(b *bench) { b.sim.SetSIM(modemsim.SIMPUK) }, outcome.SIMLocked, "puk_needed", ""},
		{"searching", func(b *bench) { b.sim.SetRegistration(modemsim.Searching) }, outcome.NoNetwork, "searching", "no_network"},
		{"denied", func(b *bench) { b.sim.SetRegistration(modemsim.Denied) }, outcome.NoNetwork, "registration_denied", "no_network"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{}, basic).silent()
				tt.prepare(b)
				b.start()
				r := b.ask(agent.Request{USSD: "*123#"})
				if r.Outcome != tt.want || detail(r) != tt.detail || r.Error == nil {
					t.Errorf("ask = %+v (%s), want %s, %s", r, detail(r), tt.want, tt.detail)
				}
				b.sleep(24 * time.Hour)
				if got := b.dialogues(); got != 0 {
					t.Errorf("%d dialogues, want none", got)
				}
				if tt.skipped != "" {
					if got := b.only().Skipped[tt.skipped]; got < 3 || got > 5 {
						t.Errorf("skipped %v, want 4 of %s in a day", b.only().Skipped, tt.skipped)
					}
				}
			})
		})
	}
}

func TestNetworkThatComesBackIsAskedSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.sim.SetRegistration(modemsim.Searching)
		b.start()
		b.sleep(5 * time.Hour)
		b.sim.SetRegistration(modemsim.RegisteredHome)
		b.sleep(time.Minute)
		if got := b.dialogues(); got != 1 {
			t.Errorf("%d dialogues a minute after registration, want 1", got)
		}
	})
}

func TestWhatTheNetworkAnswers(t *testing.T) {
	tests := []struct {
		name   string
		req    agent.Request
		want   outcome.Outcome
		detail string
	}{
		{"refused", agent.Request{USSD: "*140#"}, outcome.Rejected, "network_rejected"},
		{"not supported", agent.Request{USSD: "*141#"}, outcome.Rejected, "not_supported"},
		{"time-out", agent.Request{USSD: "*142#"}, outcome.Timeout, "network_timeout"},
		{"silence", agent.Request{USSD: "*144#"}, outcome.Timeout, "network_timeout"},
		{"no amount", agent.Request{USSD: "*999#"}, outcome.NoMatch, "unknown_text"},
		{"open menu", agent.Request{USSD: "*100#"}, outcome.NoMatch, "menu_open"},
		{"menu walked", agent.Request{USSD: "*100#", Replies: []string{"2", "1"}}, outcome.OK, ""},
		{"too many replies", agent.Request{USSD: "*100#", Replies: []string{"1", "1"}}, outcome.NoMatch, "menu_ended"},
		{"an entry that buys", agent.Request{USSD: "*100#", Replies: []string{"2", "2"}}, outcome.Rejected, "buys"},
		{"call forwarding", agent.Request{USSD: "**21*12345#"}, outcome.Rejected, "code_refused"},
		{"voucher", agent.Request{USSD: "*104*12345678901234#"}, outcome.Rejected, "code_refused"},
		{"two things", agent.Request{USSD: "*123#", Ask: "main"}, outcome.Rejected, "bad_request"},
		{"no such ask", agent.Request{Ask: "other"}, outcome.Rejected, "unknown_ask"},
		{"no such SIM", agent.Request{SIM: "other"}, outcome.Rejected, "unknown_sim"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{}, basic)
				b.start()
				b.sleep(time.Minute)
				r := b.ask(tt.req)
				if r.Outcome != tt.want || detail(r) != tt.detail || (r.Error == nil) != (tt.want == outcome.OK) {
					t.Errorf("got %s, %s, error %v, want %s, %s", r.Outcome, detail(r), deref(r.Error), tt.want, tt.detail)
				}
				if tt.want == outcome.OK && r.Reading.Empty() {
					t.Error("ok without a reading")
				}
			})
		})
	}
}

// A time-out that is given bounds the dialogue too, although it is the message's: who wants an answer in 5 s does not wait a minute.
func TestTimeoutBoundsTheDialogueBeforeAMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(time.Minute)
		start := time.Now()
		r := b.ask(agent.Request{USSD: "*144#", AwaitSMS: []string{"1234"}, Timeout: 5 * time.Second})
		if took := time.Since(start); detail(r) != "no_answer_sms" || took > 30*time.Second {
			t.Errorf("got %s after %v, want no_answer_sms within half a minute", detail(r), took)
		}
	})
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func TestRefusedCodesCostNothingAndAllowedOnesAreDialled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, `
sims:
  - name: travel
    allow_codes: ["*104*12345678901234#"]
    asks: [{queries: [{ussd: "*123#"}]}]
`)
		b.start()
		b.sleep(time.Minute)
		b.ask(agent.Request{USSD: "*104*12345678901235#"})
		b.ask(agent.Request{USSD: "**21*12345#"})
		b.ask(agent.Request{USSD: "*104*12345678901234#"})
		if got := b.sim.Spent().Dialogues; len(got) != 2 || got[1] != "*104*12345678901234#" {
			t.Errorf("dialogues %q, want the scheduled and the allowed code alone", got)
		}
	})
}

func TestCancelReleasesTheDialogue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		b.sleep(time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		r := b.agent.Ask(ctx, agent.Request{USSD: "*144#"})
		if r.Outcome != outcome.Timeout || detail(r) != "cancelled" {
			t.Errorf("ask = %s, %s, want timeout, cancelled", r.Outcome, detail(r))
		}
		if got := b.sim.Spent().Commands; got[len(got)-1] != "AT+CUSD=2" && got[len(got)-2] != "AT+CUSD=2" {
			t.Errorf("last commands %q, want the release", got[len(got)-3:])
		}
		if r := b.ask(agent.Request{USSD: "*123#"}); r.Outcome != outcome.OK {
			t.Errorf("the ask after it = %s, want ok", r.Outcome)
		}
	})
}
