package agent_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// hand is somebody who replies so, after a while; what is left then is nothing.
func hand(replies ...string) agent.Chooser {
	return func(ctx context.Context, _ string) (string, error) {
		select {
		case <-time.After(20 * time.Second):
		case <-ctx.Done():
			return "", ctx.Err()
		}
		if len(replies) == 0 {
			return "", nil
		}
		reply := replies[0]
		replies = replies[1:]
		return reply, nil
	}
}

func TestWalkByHand(t *testing.T) {
	t.Parallel()
	silent := func(ctx context.Context, _ string) (string, error) { <-ctx.Done(); return "", ctx.Err() }
	for _, tc := range []struct {
		name    string
		code    string
		choose  agent.Chooser
		want    outcome.Outcome
		detail  string
		replies int
	}{
		{"to the answer", "*1#", hand("2", "2"), outcome.OK, "", 2},
		{"ended", "*1#", hand(), outcome.NoMatch, "menu_open", 0},
		{"ended half-way", "*1#", hand("2"), outcome.NoMatch, "menu_open", 1},
		{"an entry that buys", "*1#", hand("2", "1"), outcome.Rejected, "buys", 1},
		{"digits of a voucher", "*13#", hand("123456789"), outcome.Rejected, "code_refused", 0},
		{"the ninth reply", "*5#", hand("9", "9", "9", "9", "9", "9", "9", "9", "9"), outcome.Rejected, "too_many_replies", 8},
		{"somebody who went away", "*1#", silent, outcome.Timeout, "menu_unanswered", 0},
		{"a code that is refused", "**21*12345#", hand(), outcome.Rejected, "code_refused", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, modemsim.Config{Network: network(t, menuNetwork)}, `sims: [{asks: [{queries: [{ussd: "*9#"}]}]}]`)
				b.start()
				b.sleep(5 * time.Minute)
				before, budget := b.dialogues(), b.only().Budget
				r := b.agent.Walk(t.Context(), agent.Request{USSD: tc.code}, tc.choose)
				if r.Outcome != tc.want || detail(r) != tc.detail {
					t.Errorf("%s, %s, want %s, %s", r.Outcome, detail(r), tc.want, tc.detail)
				}
				spent := min(1, b.dialogues()-before)
				if s := b.sim.Spent(); s.Replies != tc.replies || b.dialogues()-before > 1 || budget-b.only().Budget != spent {
					t.Errorf("%q, %d replies, budget %d of %d; want one dialogue, %d, and one entry", s.Dialogues, s.Replies, b.only().Budget, budget, tc.replies)
				}
				b.wantReleased(detail(r))
			})
		})
	}
}

// Whoever walks is gone: the dialogue is released at once, and the modem is free for the next ask.
func TestWhoWalksIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, menuNetwork)}, `sims: [{asks: [{queries: [{ussd: "*9#"}]}]}]`)
		b.start()
		b.sleep(5 * time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		r := b.agent.Walk(ctx, agent.Request{USSD: "*1#"}, hand("2", "2"))
		if detail(r) != "cancelled" || time.Since(start) > 15*time.Second {
			t.Errorf("%s, %s after %v, want cancelled at once", r.Outcome, detail(r), time.Since(start))
		}
		b.wantReleased(detail(r))
	})
}

func TestAWalkNeedsACode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{}, basic)
		b.start()
		for _, r := range []agent.Request{{}, {Ask: "main"}, {USSD: "*1#", Replies: []string{"1"}}} {
			if got := b.agent.Walk(t.Context(), r, hand()); detail(got) != "bad_request" {
				t.Errorf("%+v: %s, want bad_request", r, detail(got))
			}
		}
	})
}
