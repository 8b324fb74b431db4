package ussd_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/ussd"
)

// An answer that comes while the code awaits its turn at the modem answers an earlier one.
func TestAnswerBeforeTheCodeLeftIsNotIts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "on +CUSD #2: stale\non +CSQ: late 8s")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := ussd.Dial(ctx, r.m, "*101#", ussd.Config{}); !errors.Is(err, ussd.ErrTimeout) {
			t.Fatalf("got %v, want ErrTimeout", err)
		}
		var poll sync.WaitGroup
		defer poll.Wait()
		s, got, err := ussd.Dial(t.Context(), r.m, "*100#", ussd.Config{Spend: func(context.Context, ussd.Coding) error {
			poll.Go(func() { _, _ = r.m.Command(t.Context(), "+CSQ") })
			synctest.Wait()
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		s.Release()
		if want := "Left: 3.5 GB"; got.Text != want {
			t.Errorf("got %q, want %q", got.Text, want)
		}
	})
}

// menuEnds is how long the simulated network waits for a reply.
const menuEnds = 2 * time.Minute

// A menu that the network ends while the reply awaits its turn takes no reply: the modem would open a dialogue with it, unpaid.
func TestReplyToAMenuThatEndsBeforeItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "on +CSQ: late 8s")
		s, _, err := ussd.Dial(t.Context(), r.m, "*103#", ussd.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Release()
		time.Sleep(menuEnds - time.Second)
		var poll sync.WaitGroup
		defer poll.Wait()
		poll.Go(func() { _, _ = r.m.Command(t.Context(), "+CSQ") })
		synctest.Wait()
		if _, err := s.Reply(t.Context(), "1"); !errors.Is(err, ussd.ErrReleased) {
			t.Errorf("got %v, want ErrReleased", err)
		}
		if got := len(r.sim.Spent().Dialogues); got != 1 {
			t.Errorf("got %d dialogues, want 1", got)
		}
	})
}

// A release waits for its turn behind a slow command, and is not given up there.
func TestReleaseAwaitsItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "on +CSQ: late 25s")
		s, _, err := ussd.Dial(t.Context(), r.m, "*103#", ussd.Config{})
		if err != nil {
			t.Fatal(err)
		}
		var poll sync.WaitGroup
		defer poll.Wait()
		poll.Go(func() { _, _ = r.m.CommandWithin(t.Context(), 30*time.Second, "+CSQ") })
		synctest.Wait()
		s.Release()
		if got := r.releases(); got != 1 {
			t.Errorf("got %d releases, want 1", got)
		}
	})
}
