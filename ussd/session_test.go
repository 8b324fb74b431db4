package ussd_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
	"github.com/simgauge/simgauge/ussd"
)

// answering are the personalities that answer USSD at all.
func answering() []string {
	return slices.DeleteFunc(modemsim.Personalities(), func(name string) bool { return !modemsim.AnswersUSSD(name) })
}

// A modem that never answers is waited for, and asked no more than once in each coding.
func TestDialOfTheMute(t *testing.T) {
	for _, personality := range modemsim.Personalities() {
		if modemsim.AnswersUSSD(personality) {
			continue
		}
		t.Run(personality, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, personality, "")
				_, _, err := ussd.Dial(t.Context(), r.m, "*100#", ussd.Config{Codings: []ussd.Coding{modem.CodingPlain}})
				if !errors.Is(err, ussd.ErrTimeout) {
					t.Errorf("got %v, want ErrTimeout", err)
				}
				if got := len(r.sim.Spent().Dialogues); got != 1 {
					t.Errorf("got %d dialogues, want 1", got)
				}
			})
		})
	}
}

func TestDial(t *testing.T) {
	for _, personality := range answering() {
		for code, want := range map[string]string{
			"*100#": "Left: 3.5 GB",
			"*101#": "Осталось 3,5 ГБ",
			"*102#": "Left: 3.5 GB", // under status 2, as some modems give every answer
		} {
			t.Run(personality+" "+code, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := newRig(t, personality, "")
					s, got, err := ussd.Dial(t.Context(), r.m, code, ussd.Config{})
					if err != nil {
						t.Fatal(err)
					}
					s.Release()
					if got.Text != want || s.Open() {
						t.Errorf("got %+v, open %v; want text %q, closed", got, s.Open(), want)
					}
					if n := r.releases(); n != 0 {
						t.Errorf("got %d releases of a dialogue that the network ended, want 0", n)
					}
				})
			})
		}
	}
}

// The coding that worked is tried first the next time, and costs one dialogue.
func TestCodingIsRemembered(t *testing.T) {
	for _, personality := range answering() {
		t.Run(personality, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, personality, "")
				s, _, err := ussd.Dial(t.Context(), r.m, "*100#", ussd.Config{})
				if err != nil {
					t.Fatal(err)
				}
				s.Release()
				spent := 0
				again, _, err := ussd.Dial(t.Context(), r.m, "*100#", ussd.Config{
					Codings: []ussd.Coding{s.Coding()},
					Spend:   func(context.Context, ussd.Coding) error { spent++; return nil },
				})
				if err != nil {
					t.Fatal(err)
				}
				again.Release()
				if spent != 1 || again.Coding() != s.Coding() {
					t.Errorf("got %d attempts in %v, want 1 in %v", spent, again.Coding(), s.Coding())
				}
			})
		})
	}
}

// sameLines compares texts but for their line ends, which modems write in their own ways or leave out.
func sameLines(got, want string) bool {
	bare := strings.NewReplacer("\r", "", "\n", "")
	return bare.Replace(got) == bare.Replace(want)
}

func TestMenu(t *testing.T) {
	for _, personality := range answering() {
		t.Run(personality, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, personality, "")
				s, answer, err := ussd.Dial(t.Context(), r.m, "*103#", ussd.Config{})
				if err != nil {
					t.Fatal(err)
				}
				defer s.Release()
				if want := "1 Data\n2 Money"; !sameLines(answer.Text, want) || !s.Open() {
					t.Fatalf("got %q, open %v; want %q, open", answer.Text, s.Open(), want)
				}
				for _, want := range []string{"1 Left\n2 Used", "Left: 3.5 GB"} {
					if answer, err = s.Reply(t.Context(), "1"); err != nil || !sameLines(answer.Text, want) {
						t.Fatalf("got %q, %v; want %q", answer.Text, err, want)
					}
				}
				if _, err := s.Reply(t.Context(), "1"); !errors.Is(err, ussd.ErrReleased) {
					t.Errorf("reply to a finished dialogue: got %v, want ErrReleased", err)
				}
				s.Release()
				if got := r.sim.Spent(); got.Replies != 2 || r.releases() != 0 {
					t.Errorf("got %d replies and %d releases, want 2 and 0", got.Replies, r.releases())
				}
			})
		})
	}
}

// Every refusal has its named outcome, and leaves no dialogue behind.
func TestOutcomes(t *testing.T) {
	tests := []struct {
		code   string
		want   error
		status ussd.Status
	}{
		{"*140#", ussd.ErrRejected, ussd.StatusTerminated},
		{"*141#", ussd.ErrRejected, ussd.StatusUnsupported},
		{"*142#", ussd.ErrRejected, ussd.StatusNetworkTimeout},
		{"*143#", ussd.ErrReleased, 0},
		{"*144#", ussd.ErrRejected, 0},
		{"*145#", modem.ErrNotRegistered, 0},
		{"*146#", modem.ErrNoSIM, 0},
		{"*147#", new(modem.Error), 0},
		{"*104#", ussd.ErrTimeout, 0},
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, "generic", "")
				_, _, err := ussd.Dial(t.Context(), r.m, tt.code, ussd.Config{Codings: []ussd.Coding{modem.CodingPlain}})
				if wire := (*modem.Error)(nil); errors.As(tt.want, &wire) {
					if !errors.As(err, &wire) || errors.Is(err, ussd.ErrRejected) {
						t.Fatalf("got %v, want a *modem.Error that is no rejection", err)
					}
				} else if !errors.Is(err, tt.want) {
					t.Fatalf("got %v, want %v", err, tt.want)
				}
				if rejected := (*ussd.RejectedError)(nil); errors.As(err, &rejected) && rejected.Status != tt.status {
					t.Errorf("got status %d, want %d", rejected.Status, tt.status)
				}
				want := 0
				if errors.Is(err, ussd.ErrTimeout) {
					want = 1
				}
				if got := r.releases(); got != want {
					t.Errorf("got %d releases, want %d", got, want)
				}
			})
		})
	}
}

// A rejected code is tried in every coding, each paid for before it leaves; what no coding mends is tried once.
func TestAttempts(t *testing.T) {
	all, plain, packed := []ussd.Coding{modem.CodingPlain, modem.CodingPacked, modem.CodingUCS2}, []ussd.Coding{modem.CodingPlain}, []ussd.Coding{modem.CodingPacked}
	tests := []struct {
		name, code string
		known      []ussd.Coding
		want       []ussd.Coding
	}{
		{"rejected", "*140#", nil, all},
		{"rejected by a late error", "*144#", nil, all},
		{"rejected in the coding that is known to work", "*140#", packed, packed},
		{"rejected by a late error in the coding that is known to work", "*144#", plain, plain},
		{"no network", "*145#", nil, plain},
		{"no SIM", "*146#", nil, plain},
		{"silence", "*104#", nil, plain},
		{"answered by another", "*143#", nil, plain},
		{"answered", "*100#", nil, plain},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, "generic", "")
				var got []ussd.Coding
				s, _, err := ussd.Dial(t.Context(), r.m, tt.code, ussd.Config{Codings: tt.known, Spend: func(_ context.Context, c ussd.Coding) error {
					got = append(got, c)
					if left := len(r.sim.Spent().Dialogues); left >= len(got) {
						t.Errorf("%d dialogues had left before attempt %d was paid for", left, len(got))
					}
					return nil
				}})
				if err == nil {
					s.Release()
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("got attempts %v, want %v", got, tt.want)
				}
			})
		})
	}
}

func TestSpendRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		capped := errors.New("capped")
		_, _, err := ussd.Dial(t.Context(), r.m, "*100#", ussd.Config{Spend: func(context.Context, ussd.Coding) error { return capped }})
		if !errors.Is(err, capped) {
			t.Errorf("got %v, want %v", err, capped)
		}
		if left := r.sim.Spent().Dialogues; len(left) != 0 {
			t.Errorf("dialogues %q left unpaid", left)
		}
	})
}

// Whenever the caller gives up, the modem sees the dialogue released, and the next dial succeeds.
func TestCancelReleases(t *testing.T) {
	stages := map[string]struct {
		code     string
		after    time.Duration
		faults   string
		releases int
	}{
		"before anything":          {"*104#", 0, "", 0},
		"while the set-up hangs":   {"*104#", time.Second, "on +CSCS #1: late 5s", 1},
		"while the command hangs":  {"*104#", time.Second, "on +CUSD #2: late 5s", 1},
		"while the network thinks": {"*104#", time.Second, "", 1},
	}
	for name, stage := range stages {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, "generic", stage.faults)
				ctx, cancel := context.WithCancel(t.Context())
				if stage.after == 0 {
					cancel()
				}
				stop := time.AfterFunc(stage.after, cancel)
				defer stop.Stop()
				_, _, err := ussd.Dial(ctx, r.m, stage.code, ussd.Config{Timeout: 5 * time.Minute})
				cancel()
				if !errors.Is(err, ussd.ErrTimeout) || !errors.Is(err, context.Canceled) {
					t.Errorf("got %v, want ErrTimeout with context.Canceled", err)
				}
				if got := r.releases(); got != stage.releases {
					t.Errorf("got %d releases, want %d", got, stage.releases)
				}
				s, answer, err := ussd.Dial(t.Context(), r.m, "*100#", ussd.Config{})
				if err != nil || answer.Text != "Left: 3.5 GB" {
					t.Fatalf("next dial: got %q, %v", answer.Text, err)
				}
				s.Release()
			})
		})
	}
}

// A refusal is the result although the caller gives up, or the time is up, before its grace is over. The dialogue is released
// all the same, and no other coding is tried for a caller that gave up.
func TestRefusalAtTheEndOfTheTime(t *testing.T) {
	refusals := map[string]ussd.Status{
		"*140#": ussd.StatusTerminated, "*141#": ussd.StatusUnsupported, "*142#": ussd.StatusNetworkTimeout, "*144#": 0,
	}
	for code, want := range refusals {
		for name, limit := range map[string]struct{ caller, network time.Duration }{
			"caller":   {3 * time.Second, time.Minute},
			"time-out": {time.Minute, 3 * time.Second},
		} {
			t.Run(code+" "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := newRig(t, "generic", "")
					ctx, cancel := context.WithTimeout(t.Context(), limit.caller)
					defer cancel()
					_, _, err := ussd.Dial(ctx, r.m, code, ussd.Config{Timeout: limit.network})
					var rejected *ussd.RejectedError
					if !errors.As(err, &rejected) || errors.Is(err, ussd.ErrTimeout) || rejected.Status != want {
						t.Errorf("got %v, want a rejection with status %d", err, want)
					}
					dialogues := 3
					if name == "caller" {
						dialogues = 1
					}
					if got := len(r.sim.Spent().Dialogues); got != dialogues || r.releases() != 1 {
						t.Errorf("got %d dialogues and %d releases, want %d and 1", got, r.releases(), dialogues)
					}
				})
			})
		}
	}
}

// Leaving a menu open is not possible: by release, by error, or by the end of the caller's context.
func TestMenuIsReleased(t *testing.T) {
	ways := map[string]func(t *testing.T, s *ussd.Session){
		"release": func(_ *testing.T, s *ussd.Session) { s.Release() },
		"twice":   func(_ *testing.T, s *ussd.Session) { s.Release(); s.Release() },
		"a reply that nobody answers": func(t *testing.T, s *ussd.Session) {
			if _, err := s.Reply(t.Context(), "2"); !errors.Is(err, ussd.ErrTimeout) {
				t.Errorf("got %v, want ErrTimeout", err)
			}
		},
		"a reply that is given up": func(t *testing.T, s *ussd.Session) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if _, err := s.Reply(ctx, "2"); !errors.Is(err, ussd.ErrTimeout) {
				t.Errorf("got %v, want ErrTimeout", err)
			}
		},
		"a reply that cannot be coded": func(t *testing.T, s *ussd.Session) {
			if _, err := s.Reply(t.Context(), "Да"); err == nil {
				t.Error("got no error")
			}
		},
	}
	for name, leave := range ways {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, "generic", "")
				ctx, cancel := context.WithCancel(t.Context())
				s, _, err := ussd.Dial(ctx, r.m, "*103#", ussd.Config{})
				if err != nil {
					t.Fatal(err)
				}
				cancel() // the release outlives it
				leave(t, s)
				s.Release()
				if got := r.releases(); got != 1 {
					t.Errorf("got %d releases, want 1", got)
				}
				if s.Open() {
					t.Error("session is open after its release")
				}
			})
		})
	}
}

// A menu that the network ended while nobody replied takes no reply: it would open a dialogue of its own.
func TestReplyAfterTheNetworkEndedTheMenu(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		s, _, err := ussd.Dial(t.Context(), r.m, "*103#", ussd.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Release()
		time.Sleep(90 * time.Second) // the network waits for one minute
		synctest.Wait()
		if _, err := s.Reply(t.Context(), "1"); !errors.Is(err, ussd.ErrReleased) {
			t.Errorf("got %v, want ErrReleased", err)
		}
		if got := len(r.sim.Spent().Dialogues); got != 1 {
			t.Errorf("got %d dialogues, want 1", got)
		}
	})
}

// A dialogue that someone left open does not swallow the code.
func TestStaleDialogueIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		if _, err := r.m.Command(t.Context(), `+CUSD=1,"*103#",15`); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Second)
		s, answer, err := ussd.Dial(t.Context(), r.m, "*100#", ussd.Config{})
		if err != nil || answer.Text != "Left: 3.5 GB" {
			t.Fatalf("got %q, %v", answer.Text, err)
		}
		s.Release()
	})
}

// The character set is as it was expected to be once a dialogue in UCS2 is over.
func TestCharacterSetIsRestored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		s, answer, err := ussd.Dial(t.Context(), r.m, "*101#", ussd.Config{Codings: []ussd.Coding{modem.CodingUCS2}})
		if err != nil || answer.Text != "Осталось 3,5 ГБ" {
			t.Fatalf("got %q, %v", answer.Text, err)
		}
		s.Release()
		lines, err := r.m.Command(t.Context(), "+CSCS?")
		if err != nil || !slices.Equal(lines, []string{`+CSCS: "GSM"`}) {
			t.Errorf("got %q, %v", lines, err)
		}
	})
}

func TestModemLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		stop := time.AfterFunc(time.Second, r.sim.Unplug)
		defer stop.Stop()
		_, _, err := ussd.Dial(t.Context(), r.m, "*104#", ussd.Config{})
		if !errors.Is(err, modem.ErrLost) {
			t.Errorf("got %v, want ErrLost", err)
		}
	})
}
