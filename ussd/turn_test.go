package ussd_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/ussd"
)

// poll has another send +CSQ, and tells when it was answered.
func (r rig) poll(t *testing.T) <-chan time.Time {
	answered := make(chan time.Time, 1)
	go func() {
		if _, err := r.m.Command(t.Context(), "+CSQ"); err != nil {
			t.Errorf("poll: %v", err)
		}
		answered <- time.Now()
	}()
	synctest.Wait()
	return answered
}

// An answer that comes while the code awaits its turn at the modem answers an earlier one.
func TestAnswerBeforeTheCodeLeftIsNotIts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "on +CUSD #2: stale\non +CSQ: late 8s")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := ussd.Dial(ctx, r.m, "*101#", ussd.Config{}); !errors.Is(err, ussd.ErrTimeout) {
			t.Fatalf("got %v, want ErrTimeout", err)
		}
		answered := r.poll(t)
		s, got, err := ussd.Dial(t.Context(), r.m, "*100#", ussd.Config{})
		if err != nil {
			t.Fatal(err)
		}
		s.Release()
		<-answered
		if want := "Left: 3.5 GB"; got.Text != want {
			t.Errorf("got %q, want %q", got.Text, want)
		}
	})
}

// An error of the dialogue that comes after OK is not taken for that of somebody else's command.
func TestLateErrorDuringAPoll(t *testing.T) {
	tests := []struct {
		code string
		want error
	}{
		{"*144#", ussd.ErrRejected},       // +CME ERROR: 258
		{"*145#", modem.ErrNotRegistered}, // +CME ERROR: 30
		{"*148#", ussd.ErrRejected},       // +CME ERROR: 132
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, "generic", "on +CSQ: late 5s")
				time.AfterFunc(time.Second, func() {
					if _, err := r.m.Command(t.Context(), "+CSQ"); err != nil {
						t.Errorf("poll: got %v, want its own answer", err)
					}
				})
				_, _, err := ussd.Dial(t.Context(), r.m, tt.code, ussd.Config{Codings: []ussd.Coding{modem.CodingPlain}})
				if !errors.Is(err, tt.want) {
					t.Errorf("got %v, want %v", err, tt.want)
				}
				time.Sleep(time.Minute)
			})
		})
	}
}

// A poll waits for the release of a menu and is then answered, on modems that show a prompt behind it too.
func TestPollAwaitsTheRelease(t *testing.T) {
	for _, personality := range answering() {
		t.Run(personality, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, personality, "")
				s, _, err := ussd.Dial(t.Context(), r.m, "*103#", ussd.Config{})
				if err != nil {
					t.Fatal(err)
				}
				answered := r.poll(t)
				if answer, err := s.Reply(t.Context(), "1"); err != nil || !sameLines(answer.Text, "1 Left\n2 Used") {
					t.Errorf("got %q, %v", answer.Text, err)
				}
				time.Sleep(10 * time.Second)
				released := time.Now()
				s.Release()
				if at := <-answered; at.Before(released) {
					t.Errorf("the poll was answered %v before the release", released.Sub(at))
				}
				if got := r.releases(); got != 1 {
					t.Errorf("got %d releases, want 1", got)
				}
			})
		})
	}
}

// The prompt behind a menu may come in pieces, after the menu, or before OK; the reply goes to it all the same.
func TestReplyAtAPrompt(t *testing.T) {
	for _, faults := range []string{"", "chunk 1-3 50ms", "on +CUSD: order", "on +CUSD: noise", "on +CUSD: late 3s"} {
		t.Run(faults, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, "cinterion-ehs6", faults)
				s, _, err := ussd.Dial(t.Context(), r.m, "*103#", ussd.Config{})
				if err != nil {
					t.Fatal(err)
				}
				defer s.Release()
				for _, want := range []string{"1 Left\n2 Used", "Left: 3.5 GB"} {
					if answer, err := s.Reply(t.Context(), "1"); err != nil || !sameLines(answer.Text, want) {
						t.Fatalf("got %q, %v; want %q", answer.Text, err, want)
					}
				}
				if got := r.sim.Spent(); got.Replies != 2 || len(got.Dialogues) != 1 {
					t.Errorf("got %d replies in %d dialogues, want 2 in 1", got.Replies, len(got.Dialogues))
				}
			})
		})
	}
}

// An answer that ends the dialogue gives the modem back before anyone releases it.
func TestFinalAnswerFreesTheModem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		s, _, err := ussd.Dial(t.Context(), r.m, "*100#", ussd.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.m.Command(t.Context(), "+CSQ"); err != nil {
			t.Error(err)
		}
		s.Release()
	})
}

// A menu that nobody replies to does not keep the modem for ever.
func TestForgottenMenuIsReleased(t *testing.T) {
	for _, personality := range []string{"generic", "cinterion-ehs6"} {
		t.Run(personality, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRigOn(t, personality, "", strings.Replace(network, "menu_ends: 1m", "menu_ends: 1h", 1))
				s, _, err := ussd.Dial(t.Context(), r.m, "*103#", ussd.Config{})
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				if at := <-r.poll(t); at.Sub(start) > 3*time.Minute {
					t.Errorf("a poll waited %v", at.Sub(start))
				}
				if got := r.releases(); got != 1 || s.Open() {
					t.Errorf("got %d releases, open %v; want 1, closed", got, s.Open())
				}
				if _, err := s.Reply(t.Context(), "1"); !errors.Is(err, ussd.ErrReleased) {
					t.Errorf("reply: got %v, want ErrReleased", err)
				}
				s.Release()
			})
		})
	}
}

// A release that others wait for ends although the modem answers nothing.
func TestReleaseOfAModemThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "after 8: silence")
		start := time.Now()
		_, _, err := ussd.Dial(t.Context(), r.m, "*104#", ussd.Config{Timeout: 10 * time.Second})
		if !errors.Is(err, ussd.ErrTimeout) && !errors.Is(err, modem.ErrLost) {
			t.Errorf("got %v, want ErrTimeout or the loss of the modem", err)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("others had to wait %v", took)
		}
	})
}
