package sms_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
	"github.com/simgauge/simgauge/sms"
)

func TestQuestionAndAnswer(t *testing.T) {
	for _, personality := range append(modemsim.Personalities(), nonMarking(t)) {
		for body, want := range map[string]string{"DATA": short, "LONG": long} {
			t.Run(filepath.Base(personality)+" "+body, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := newRig(t, personality, "")
					r.connect()
					before := r.sim.Stored()
					mark := r.inbox.Mark()
					r.send(body)
					msg, err := r.await(time.Minute, mark, "1234")
					if err != nil || msg.Text != want || msg.Sender != "1234" {
						t.Fatalf("got %q from %q, %v; want %q", msg.Text, msg.Sender, err, want)
					}
					if again, err := r.await(time.Minute, mark, "1234"); err == nil {
						t.Errorf("claimed twice: %q", again.Text)
					}
					if err := r.inbox.Delete(t.Context(), msg); err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(before, r.sim.Stored()); diff != "" {
						t.Errorf("store after the answer was deleted (-before +after):\n%s", diff)
					}
				})
			})
		}
	}
}

// Others' messages are read, and neither taken for answers nor changed.
func TestOthersMessages(t *testing.T) {
	path := nonMarking(t)
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, path, "")
		before := r.sim.Stored()
		r.connect()
		mark := r.inbox.Mark()
		r.sim.Deliver("12345", short)
		r.sim.Deliver("Examplia", short)
		if msg, err := r.await(24*time.Hour, mark, "1234"); err == nil {
			t.Errorf("took %q from %q", msg.Text, msg.Sender)
		}
		after := r.sim.Stored()
		if diff := cmp.Diff(before, after[:len(before)]); diff != "" {
			t.Errorf("what was stored changed (-before +after):\n%s", diff)
		}
		for _, msg := range after[len(before):] {
			if msg.Read {
				t.Errorf("message at %d was marked as read", msg.Index)
			}
		}
	})
}

// Where there is no read that leaves messages unread, the store is listed in one exchange.
func TestMarkingModemIsListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		r.connect()
		cmds := r.sim.Spent().Commands
		if !slices.Contains(cmds, "AT+CMGL=4") {
			t.Errorf("commands %q: want a listing", cmds)
		}
		if n := len(slices.DeleteFunc(cmds, func(c string) bool { return !strings.HasPrefix(c, "AT+CMGR=") })); n != 1 {
			t.Errorf("got %d attempts at the read that the modem refuses, want 1", n)
		}
	})
}

// What lay there before the mark is no answer, on this connection and on later ones.
func TestOldMessageIsNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		r.connect()
		mark := r.inbox.Mark()
		r.sim.Unplug()
		synctest.Wait()
		r.end()
		r.connect()
		if msg, err := r.await(time.Hour, mark, "1234"); err == nil {
			t.Errorf("took %q, which came before", msg.Text)
		}
	})
}

// A message that comes while the modem is away is found on the next connection by an Await that went on.
func TestAwaitAcrossConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		r.connect()
		mark := r.inbox.Mark()
		got := make(chan string, 1)
		go func() {
			msg, err := r.await(time.Hour, mark, "1234")
			got <- fmt.Sprint(msg.Text, err)
		}()
		synctest.Wait()
		r.sim.Unplug()
		synctest.Wait()
		r.end()
		if err := r.inbox.Delete(t.Context(), sms.Message{}); !errors.Is(err, modem.ErrLost) {
			t.Errorf("delete without a connection: got %v, want ErrLost", err)
		}
		r.sim.Deliver("1234", short)
		r.connect()
		if want := short + "<nil>"; <-got != want {
			t.Errorf("the message that came meanwhile was not found")
		}
	})
}

// Parts that lay in the store when the process ended are found by the next one.
func TestRestartBetweenParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		r.connect()
		parts := deliverPDUs(t, "1234", long)
		r.sim.DeliverPDU(parts[1])
		synctest.Wait()
		r.end()
		r.inbox = sms.NewInbox(sms.InboxConfig{})
		r.connect()
		if old, err := r.await(time.Minute, 0, "1234"); err != nil || old.Text != "Left: 9.9 GB" {
			t.Fatalf("got %q, %v, want what lay there before", old.Text, err)
		}
		r.sim.DeliverPDU(parts[0])
		r.sim.DeliverPDU(parts[0])
		synctest.Wait()
		msg, err := r.await(time.Minute, 0, "1234")
		if err != nil || msg.Text != long {
			t.Fatalf("got %q, %v", msg.Text, err)
		}
		before := len(r.sim.Stored())
		if err := r.inbox.Delete(t.Context(), msg); err != nil {
			t.Fatal(err)
		}
		if got, want := len(r.sim.Stored()), before-3; got != want {
			t.Errorf("got %d messages after the deletion, want %d: both parts and the one that came twice", got, want)
		}
	})
}

// A message that no URC told of is found by the poll.
func TestPollFindsWhatWasNotAnnounced(t *testing.T) {
	for _, personality := range []string{"generic", nonMarking(t)} {
		t.Run(filepath.Base(personality), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, personality, "on +CNMI: error ERROR")
				r.connect()
				mark := r.inbox.Mark()
				r.sim.Deliver("1234", short)
				if msg, err := r.await(10*time.Minute, mark, "1234"); err != nil || msg.Text != short {
					t.Errorf("got %q, %v", msg.Text, err)
				}
			})
		})
	}
}

// A class 0 message is handed over and not stored; deleting it touches nothing.
func TestFlash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		r.connect()
		mark := r.inbox.Mark()
		before := r.sim.Stored()
		r.sim.DeliverPDU("0791999999000010" + "04" + "04812143" + "0010" + "62605121436500" + "02" + "B323")
		msg, err := r.await(time.Minute, mark, "1234")
		if err != nil || msg.Text != "3G" || msg.Class != 0 {
			t.Fatalf("got %+v, %v", msg, err)
		}
		if err := r.inbox.Delete(t.Context(), msg); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(before, r.sim.Stored()); diff != "" {
			t.Errorf("store (-before +after):\n%s", diff)
		}
	})
}

// Another message that came to lie where the answer was is not deleted.
func TestDeleteOnlyWhatStillLiesThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		r.connect()
		mark := r.inbox.Mark()
		r.sim.Deliver("1234", short)
		msg, err := r.await(time.Minute, mark, "1234")
		if err != nil {
			t.Fatal(err)
		}
		stored := r.sim.Stored()
		last := stored[len(stored)-1].Index
		if _, err := r.m.Command(t.Context(), fmt.Sprintf("+CMGD=%d", last)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second) // so that the time stamp is another
		r.sim.Deliver("1234", short)
		synctest.Wait()
		before := r.sim.Stored()
		if err := r.inbox.Delete(t.Context(), msg); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, r.sim.Stored()); diff != "" {
			t.Errorf("store (-before +after):\n%s", diff)
		}
	})
}

// Of several that await one sender each message goes to one: to the one whose question was asked last.
func TestEachMessageToOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		r.connect()
		type claim struct {
			who  string
			text string
		}
		claims := make(chan claim, 3)
		wait := func(who string, after sms.Mark) {
			msg, err := r.await(time.Hour, after, "1234", "Examplia")
			if err == nil {
				claims <- claim{who, msg.Text}
			}
		}
		old := r.inbox.Mark()
		go wait("first", old)
		synctest.Wait()
		r.sim.Deliver("other", "hello")
		synctest.Wait()
		go wait("second", r.inbox.Mark())
		synctest.Wait()
		r.sim.Deliver("1234", "one")
		synctest.Wait()
		r.sim.Deliver("EXAMPLIA", "two")
		synctest.Wait()
		for _, want := range []claim{{"second", "one"}, {"first", "two"}} {
			if got := <-claims; got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		}
	})
}

// A SIM that is busy after power-on is asked again until it is not.
func TestSIMBusyAtFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		r.sim.SetSIM(modemsim.SIMBusy)
		stop := time.AfterFunc(time.Minute, func() { r.sim.SetSIM(modemsim.SIMReady) })
		defer stop.Stop()
		start := time.Now()
		r.connect()
		if took := time.Since(start); took < time.Minute || took > 3*time.Minute {
			t.Errorf("ready after %v, want soon after 1 m", took)
		}
		mark := r.inbox.Mark()
		r.sim.Deliver("1234", short)
		if msg, err := r.await(10*time.Second, mark, "1234"); err != nil || msg.Text != short {
			t.Errorf("got %q, %v", msg.Text, err)
		}
	})
}

func TestStorage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "generic", "")
		if got := r.inbox.Storage(); got != (sms.Storage{}) {
			t.Errorf("before the first connection: got %+v, want not known", got)
		}
		r.connect()
		if got, want := r.inbox.Storage(), (sms.Storage{Used: 2, Capacity: 20}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		r.sim.Deliver("1234", short)
		synctest.Wait()
		if got, want := r.inbox.Storage(), (sms.Storage{Used: 3, Capacity: 20}); got != want {
			t.Errorf("after a message: got %+v, want %+v", got, want)
		}
	})
}

func TestAwaitEnds(t *testing.T) {
	inbox := sms.NewInbox(sms.InboxConfig{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := inbox.Await(ctx, []string{"1234"}, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}
