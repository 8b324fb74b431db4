package agent

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/internal/store"
)

// Pauses between two tries to delete what could not be deleted: the first, doubled up to the last.
const (
	tidyFirst = time.Minute
	tidyLast  = time.Hour
)

// note keeps the texts of messages, and that their parts are to be deleted (docs/rules.md, rule 5): in one record, so that either both
// are on disk or none is. text is in the record already.
func (rec *askRecord) note(mask redactor, claimed []claim, text string) {
	rec.Also, rec.Claimed = slices.Clone(rec.Also), slices.Clone(rec.Claimed)
	for _, msg := range claimed {
		rec.Claimed = append(rec.Claimed, msg.Parts...)
		if masked := mask.text(msg.Text); msg.Text != text && !strings.Contains(mask.text(text), masked) { // one of several stands in it
			rec.Also = append(rec.Also, masked)
		}
	}
}

// tidy deletes the messages of a SIM's asks that are in their records, on disk.
func (c *conn) tidy(ctx context.Context, s *sim) error {
	a := c.task.agent
	claimed := map[*ask][]string{}
	c.agentLocked(func() {
		if a.o.Store == nil || c.sim != s {
			return
		}
		if ok, _ := a.o.Store.Writable(); !ok {
			return
		}
		for _, k := range s.asks {
			if len(k.rec.Claimed) > 0 {
				claimed[k] = slices.Clone(k.rec.Claimed)
			}
		}
	})
	var failed error
	for k, parts := range claimed {
		rest, err := s.inbox.Remove(ctx, parts)
		if err != nil {
			c.task.log.Debug("answer stays in the message store for now", "err", err)
			failed = err
		}
		done := parts[:len(parts)-len(rest)]
		c.agentLocked(func() {
			k.rec.Claimed = slices.DeleteFunc(slices.Clone(k.rec.Claimed), func(p string) bool { return slices.Contains(done, p) })
			a.keepAsk(s, k)
		})
	}
	return failed
}

// keepTidy deletes again and again what could not be deleted, by this process or the one before.
func (c *conn) keepTidy(ctx context.Context, s *sim) {
	select {
	case <-s.inbox.Ready():
	case <-ctx.Done():
		return
	}
	pause := tidyFirst
	for ctx.Err() == nil {
		if c.tidy(ctx, s) == nil {
			pause = tidyFirst
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause = min(2*pause, tidyLast)
	}
}

// giveUp ends the waiting for an answer that did not come. Of one that lacks a part, or a message, for an hour what came is ours
// all the same.
func (c *conn) giveUp(ctx context.Context, s *sim, d *debt) {
	c.tellPart(ctx, s, d)
	a := c.task.agent
	now := a.o.Clock.Now()
	msg, torn := s.inbox.Torn(d.From, d.mark)
	torn = torn && !older(msg, d.At, now) && (!d.dated || between(msg, d.At, now))
	c.agentLocked(func() {
		ours := d.Came
		if torn {
			ours = append(slices.Clone(ours), claimOf(msg))
		}
		defer a.settleDebt(s, d) // once that is on disk
		k, err := s.find(d.Asker)
		if len(ours) == 0 || err != nil || a.o.Store == nil {
			return
		}
		rec := k.rec
		rec.note(a.mask, ours, rec.Text)
		k.rec = rec
		a.keep(store.Readings, recordKey(s.key, k.conf.Name), rec)
	})
}
