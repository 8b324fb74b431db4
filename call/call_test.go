package call_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/simgauge/simgauge/call"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

// slack is how much longer than told a call may last: it is looked at twice a second.
const slack = time.Second

func TestDial(t *testing.T) {
	const s = time.Second
	tests := []struct {
		name   string
		number string
		cfg    call.Config
		want   call.Call
		err    error // matched with errors.Is
		ended  string
		seen   modemsim.Dialled
	}{
		{
			"a missed call", "101", call.Config{HangUp: 4 * s}, call.Call{Rang: true}, nil, "",
			modemsim.Dialled{Number: "101", Rang: true, Lasted: 6 * s, HungUp: true},
		},
		{
			"hung up as soon as it rings", "101", call.Config{}, call.Call{Rang: true}, nil, "",
			modemsim.Dialled{Number: "101", Rang: true, Lasted: 2 * s, HungUp: true},
		},
		{
			"a missed call that the network cuts", "102", call.Config{HangUp: 4 * s}, call.Call{Rang: true, Ended: "NO CARRIER"}, nil, "",
			modemsim.Dialled{Number: "102", Rang: true, Lasted: 3 * s},
		},
		{
			"answered", "100", call.Config{HangUp: 4 * s, From: call.Answer}, call.Call{Rang: true, Answered: true}, nil, "",
			modemsim.Dialled{Number: "100", Rang: true, Talked: true, Lasted: 9 * s, HungUp: true},
		},
		{
			"tones", "100", call.Config{HangUp: 4 * s, DTMF: "12#"}, call.Call{Rang: true, Answered: true}, nil, "",
			modemsim.Dialled{Number: "100", DTMF: "12#", Rang: true, Talked: true, Lasted: 9 * s, HungUp: true},
		},
		{
			"nobody answers", "101", call.Config{HangUp: 4 * s, From: call.Answer, RingAtMost: 20 * s}, call.Call{Rang: true}, call.ErrUnanswered, "",
			modemsim.Dialled{Number: "101", Rang: true, Lasted: 20 * s, HungUp: true},
		},
		{
			"busy", "103", call.Config{HangUp: 4 * s}, call.Call{Ended: "BUSY"}, nil, "BUSY",
			modemsim.Dialled{Number: "103", Lasted: s},
		},
		{
			"answered and cut at once", "104", call.Config{HangUp: 9 * s, From: call.Answer}, call.Call{Rang: true, Answered: true, Ended: "NO CARRIER"}, nil, "",
			modemsim.Dialled{Number: "104", Rang: true, Talked: true, Lasted: 5 * s},
		},
		{
			"a number of another country", "+99900100", call.Config{HangUp: s}, call.Call{Rang: true}, nil, "",
			modemsim.Dialled{Number: "+99900100", Rang: true, Lasted: 3 * s, HungUp: true},
		},
	}
	for _, personality := range []string{"generic", "huawei-e1752", "quectel-ec25"} {
		for _, test := range tests {
			t.Run(personality+"/"+test.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := newRig(t, personality, "", network)
					got, err := call.Dial(t.Context(), r.m, test.number, test.cfg)
					if diff := cmp.Diff(test.want, got); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
					var ended *call.EndedError
					if errors.As(err, &ended) != (test.ended != "") || ended != nil && ended.Code != test.ended {
						t.Errorf("error %v, want the network's %q", err, test.ended)
					}
					if test.ended == "" && !errors.Is(err, test.err) {
						t.Errorf("error %v, want %v", err, test.err)
					}
					longer := cmp.Comparer(func(a, b time.Duration) bool { return (a - b).Abs() <= slack })
					if diff := cmp.Diff([]modemsim.Dialled{test.seen}, r.calls(), longer); diff != "" {
						t.Errorf("the modem's side: (-want +got):\n%s", diff)
					}
				})
			})
		}
	}
}

// TestEveryWayOutHangsUp lets a call go wrong at each of its commands: none lasts longer than it may.
func TestEveryWayOutHangsUp(t *testing.T) {
	const longest = 100 * time.Second
	tests := []struct{ name, faults string }{
		{"the list is refused", "on +CLCC #3: error ERROR"},
		{"the list is silent", "on +CLCC #3: silence"},
		{"the tone is refused", "on +VTS: error CME 3"},
		{"the tone is silent", "on +VTS: silence"},
		{"the first hanging up is silent", "on +CHUP #1: silence"},
		{"the first two hangings up are refused", "on +CHUP x2: error CME 100"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, "generic", test.faults, network)
				start := time.Now()
				_, err := call.Dial(t.Context(), r.m, "100", call.Config{HangUp: time.Second, DTMF: "12#"})
				t.Log(err)
				if took := time.Since(start); took > longest {
					t.Errorf("took %v", took)
				}
				if calls := r.calls(); len(calls) != 1 || !calls[0].HungUp {
					t.Errorf("got %+v, want one call, hung up", calls)
				}
			})
		})
	}
}

func TestTheCallersEndIsTheCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "", network)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := call.Dial(ctx, r.m, "101", call.Config{HangUp: time.Minute})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want that of the context", err)
		}
		want := []modemsim.Dialled{{Number: "101", Rang: true, HungUp: true}}
		if diff := cmp.Diff(want, r.calls(), cmpopts.IgnoreFields(modemsim.Dialled{}, "Lasted")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestNothingLeaves holds back calls that must not be made, or cannot be.
func TestNothingLeaves(t *testing.T) {
	spent := errors.New("spent")
	tests := []struct {
		name, faults, network string
		cfg                   call.Config
		want                  error
	}{
		{"no budget", "", "", call.Config{Spend: func(context.Context) error { return spent }}, spent},
		{"data on 2G", "", "coverage: [gsm]\n", call.Config{}, call.ErrCutsData},
		{"the course cannot be told", "always on +CLCC: error ERROR", "", call.Config{DTMF: "1"}, call.ErrUnseen},
		{"the modem is silent", "on +CLCC: silence", "", call.Config{}, modem.ErrTimeout},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, "generic", test.faults, test.network+network)
				if _, err := call.Dial(t.Context(), r.m, "101", test.cfg); !errors.Is(err, test.want) {
					t.Errorf("error %v, want %v", err, test.want)
				}
				if n := len(r.calls()); n != 0 {
					t.Errorf("%d calls left", n)
				}
			})
		})
	}
}

func TestAnothersCallIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "", network)
		if _, err := r.m.Command(t.Context(), "D101;"); err != nil {
			t.Fatal(err)
		}
		if _, err := call.Dial(t.Context(), r.m, "100", call.Config{}); !errors.Is(err, call.ErrOccupied) {
			t.Errorf("error %v, want %v", err, call.ErrOccupied)
		}
		cleared, err := call.Clear(t.Context(), r.m, []string{"100"})
		if cleared || err != nil {
			t.Errorf("got %v, %v, want another's call to stay", cleared, err)
		}
		if calls := r.calls(); len(calls) != 1 || calls[0].HungUp {
			t.Errorf("got %+v, want the one call, not hung up", calls)
		}
	})
}

// TestACallThatWasLeftBehind is a program that is killed while it calls: the next one hangs up.
func TestACallThatWasLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "", network)
		if _, err := r.m.Command(t.Context(), "D+99900100;"); err != nil {
			t.Fatal(err)
		}
		r.m.Close()
		r.connect(t)
		cleared, err := call.Clear(t.Context(), r.m, []string{"100", "+99900100"})
		if !cleared || err != nil {
			t.Errorf("got %v, %v", cleared, err)
		}
		if calls := r.calls(); len(calls) != 1 || !calls[0].HungUp {
			t.Errorf("got %+v, want one call, hung up", calls)
		}
	})
}

// TestAModemThatListsNoCalls counts from the dialling.
func TestAModemThatListsNoCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "always on +CLCC: error ERROR", network)
		got, err := call.Dial(t.Context(), r.m, "101", call.Config{HangUp: 6 * time.Second})
		if err != nil || !got.Rang {
			t.Errorf("got %+v, %v", got, err)
		}
		if calls := r.calls(); len(calls) != 1 || !calls[0].HungUp || calls[0].Lasted != 6*time.Second {
			t.Errorf("got %+v, want one call, hung up after 6 s", calls)
		}
	})
}

// TestNoVoice is a modem for data alone.
func TestNoVoice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", `on D: error NO CARRIER`, network)
		if _, err := call.Dial(t.Context(), r.m, "101", call.Config{}); !errors.Is(err, call.ErrRefused) {
			t.Errorf("error %v, want %v", err, call.ErrRefused)
		}
	})
}
