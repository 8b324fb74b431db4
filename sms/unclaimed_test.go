package sms_test

import (
	"testing"
	"testing/synctest"
	"time"
)

// What nobody awaited can be looked at without being claimed, and claimed once.
func TestUnclaimed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, "", "")
		r.connect()
		<-r.inbox.Ready()
		if got := r.inbox.Unclaimed([]string{"1234"}); len(got) != 1 || got[0].Text != "Left: 9.9 GB" {
			t.Fatalf("unclaimed %+v, want the stored message", got)
		}
		<-r.inbox.News()
		mark := r.inbox.Mark()
		r.sim.Deliver("1234", short)
		r.sim.Deliver("12345", short)
		select {
		case <-r.inbox.News():
		case <-time.After(time.Minute):
			t.Fatal("nobody is told of a message")
		}
		synctest.Wait()
		got := r.inbox.Unclaimed([]string{"1234"})
		if len(got) != 2 || got[1].Text != short || got[1].Mark <= mark || got[0].Mark > mark {
			t.Fatalf("unclaimed %+v, want the stored message and the one that came behind the mark", got)
		}
		if !r.inbox.Claim(got[1]) || r.inbox.Claim(got[1]) {
			t.Error("a message can be claimed twice, or not at all")
		}
		if msg, err := r.await(time.Minute, mark, "1234"); err == nil {
			t.Errorf("claimed twice: %q", msg.Text)
		}
		if len(r.sim.Stored()) != 4 {
			t.Errorf("%d messages stored, want all four", len(r.sim.Stored()))
		}
	})
}
