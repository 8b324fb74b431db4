package sms_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A SIM that is busy once does not cost the read that leaves messages unread.
func TestBusyStoreIsReadUnmarkedLater(t *testing.T) {
	path := nonMarking(t)
	for _, fault := range []string{"CMS 314", "CMS 320", "CME 14"} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, path, "on +CMGR #1: error "+fault)
			before := r.sim.Stored()
			r.connect()
			if diff := cmp.Diff(before, r.sim.Stored()); diff != "" {
				t.Errorf("%s: what was stored changed (-before +after):\n%s", fault, diff)
			}
		})
	}
}

// An announced message that could not be read is tried again before the next poll.
func TestAnnouncedMessageIsReadAgain(t *testing.T) {
	path := nonMarking(t)
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, path, "on +CPMS #4: error CMS 314")
		r.connect()
		mark := r.inbox.Mark()
		time.Sleep(time.Second)
		r.sim.Deliver("1234", short)
		if msg, err := r.await(20*time.Second, mark, "1234"); err != nil || msg.Text != short {
			t.Errorf("got %q, %v", msg.Text, err)
		}
	})
}

// A client that left the modem in the mode in which it hands over the only copy, with acknowledgement: the inbox, which cannot
// have the mode changed, leaves others' messages to be brought again and stored.
func TestMessagesOfOthersAreNotAcknowledged(t *testing.T) {
	path := nonMarking(t)
	synctest.Test(t, func(t *testing.T) {
		var refused strings.Builder
		for n := 2; n < 10; n++ {
			fmt.Fprintf(&refused, "on +CNMI #%d: error CMS 302\n", n)
		}
		r := newRig(t, path, refused.String())
		r.leave("+CSMS=1", "+CNMI=2,2")
		r.connect()
		before := len(r.sim.Stored())
		r.sim.Deliver("+999012345678", "See you at nine")
		time.Sleep(time.Minute)
		if got := len(r.sim.Stored()) - before; got != 1 {
			t.Errorf("got %d messages more in the store, want 1", got)
		}
	})
}

// What announces new messages already is left as it is, and only what must be is changed.
func TestSettingsOfOthersStay(t *testing.T) {
	for setting, want := range map[string]string{"+CNMI=1,1,2,1,0": "", "+CNMI=2,2,2,1,0": "AT+CNMI=2,1,2,1,0"} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, "generic", "")
			r.leave(setting)
			left := len(r.sim.Spent().Commands)
			r.connect()
			got := ""
			for _, cmd := range r.sim.Spent().Commands[left:] {
				if strings.HasPrefix(cmd, "AT+CNMI=") && cmd != "AT+CNMI=?" {
					got += cmd
				}
			}
			if got != want {
				t.Errorf("%s: got %q, want %q", setting, got, want)
			}
		})
	}
}
