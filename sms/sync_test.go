package sms_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

// mute has the modem store messages without a word.
func (r *rig) mute() {
	r.t.Helper()
	if _, err := r.m.Command(r.t.Context(), "+CNMI=2,0,0,0,0"); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) sync() {
	r.t.Helper()
	if err := r.inbox.Sync(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

// A message that lay in the store before the question, unread and unannounced, is no answer to it. One that comes after is.
func TestUnannouncedMessageBeforeTheMark(t *testing.T) {
	for _, personality := range append(modemsim.Personalities(), nonMarking(t)) {
		t.Run(personality, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, personality, "")
				r.connect()
				r.mute()
				r.sim.Deliver("1234", "Left: 9.8 GB")
				r.sync()
				mark := r.inbox.Mark()
				r.sim.Deliver("1234", short)
				msg, err := r.await(time.Hour, mark, "1234")
				if err != nil || msg.Text != short {
					t.Errorf("got %q, %v; want %q", msg.Text, err, short)
				}
			})
		})
	}
}

// A deleted answer makes no room in the count for a message that was not read.
func TestSyncAfterADelete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		r.connect()
		r.mute()
		r.sim.Deliver("1234", "Left: 9.8 GB")
		if _, err := r.await(time.Hour, 0, "1234"); err != nil { // that of the network file
			t.Fatal(err)
		}
		msg, err := r.await(time.Hour, 0, "1234")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.inbox.Delete(t.Context(), msg); err != nil {
			t.Fatal(err)
		}
		r.sim.Deliver("1234", short)
		r.sync()
		mark := r.inbox.Mark()
		if msg, err := r.await(time.Hour, mark, "1234"); err == nil {
			t.Errorf("took %q, which came before", msg.Text)
		}
	})
}

// Where nothing came a Sync is one exchange; a full store, which some modems make room in, is read again.
func TestSyncIsCheap(t *testing.T) {
	for name, tt := range map[string]struct {
		others int
		cheap  bool
	}{
		"room for more": {0, true},
		"full":          {100, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, "generic", "")
				for range tt.others {
					r.sim.Deliver("Examplia", short)
				}
				r.connect()
				before := len(r.sim.Spent().Commands)
				r.sync()
				cmds := r.sim.Spent().Commands[before:]
				if cheap := slices.Equal(cmds, []string{"AT+CPMS?"}); cheap != tt.cheap {
					t.Errorf("got commands %q, want one exchange: %v", cmds, tt.cheap)
				}
			})
		})
	}
}

// Without a connection there is no store to read.
func TestSyncWithoutConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		if err := r.inbox.Sync(t.Context()); !errors.Is(err, modem.ErrLost) {
			t.Errorf("got %v, want ErrLost", err)
		}
		r.connect()
		r.sync()
		r.end()
		if err := r.inbox.Sync(t.Context()); !errors.Is(err, modem.ErrLost) {
			t.Errorf("after the connection: got %v, want ErrLost", err)
		}
	})
}

// A modem whose store cannot be read is looked at each few minutes, for as long as it takes, and not without a pause.
func TestAStoreThatCannotBeReadIsNotReadInALoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "on +CMGF: error ERROR")
		open := func(context.Context) (io.ReadWriteCloser, error) { return r.sim.Pipe(t.Context()), nil }
		m, err := modem.Open(t.Context(), open, modem.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		if err := r.inbox.Run(ctx, m); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v, want it to go on for the day", err)
		}
		if n := len(r.sim.Spent().Commands); n < 24*12 || n > 24*12+60 {
			t.Errorf("%d commands in a day, want one each five minutes", n)
		}
	})
}
