package agent

import (
	"context"
	"slices"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/quota"
	"github.com/simgauge/simgauge/sms"
)

const (
	// unaskedStep is how often it is looked whether a text that was owed to an ask is owed to none any more.
	unaskedStep = time.Minute
	// keptUnasked bounds how many texts are known to have been read: as many as an inbox keeps.
	keptUnasked = 256
	// keptChanges bounds what texts may have changed of one ask since its last answer.
	keptChanges = 16
)

// change is what a text that nobody asked for has changed of an ask.
type change struct {
	Reading quota.Reading `json:"reading"` // the entries that it changed, as they are since
	At      clock.Instant `json:"at"`      // when it was written
	From    Reply         `json:"from"`    // redacted
}

// senders are those whose texts are read although nobody asked. The caller holds a.mu.
func (s *sim) senders() []string {
	return append(slices.Clone(s.conf.Unasked.From), s.brand.Unasked...)
}

// hearUnasked reads the carrier's own texts as they come, for as long as the inbox listens.
func (c *conn) hearUnasked(ctx context.Context, s *sim) {
	select {
	case <-s.inbox.Ready():
	case <-ctx.Done():
		return
	}
	c.agentLocked(func() {
		if !s.heard {
			s.heard, s.stored = true, s.inbox.Mark()
		}
	})
	for ctx.Err() == nil {
		c.readUnasked(ctx, s)
		c.readQuestions(ctx, s)
		select {
		case <-s.inbox.News():
		case <-time.After(unaskedStep):
		case <-ctx.Done():
		}
	}
}

// readUnasked reads what has come and is no ask's.
func (c *conn) readUnasked(ctx context.Context, s *sim) {
	var from []string
	c.agentLocked(func() { from = s.senders() })
	if len(from) == 0 || !c.holds(ctx, s) {
		return
	}
	for _, u := range s.inbox.Unclaimed(from) {
		var owed bool
		c.agentLocked(func() { owed = s.owed(u, c.task.agent.o.Clock.Now()) })
		if !owed && s.inbox.Claim(u) {
			c.unasked(ctx, s, u.Message, u.Mark <= s.stored)
		}
	}
}

// owed reports whether a message may be the answer to a question. The caller holds a.mu.
func (s *sim) owed(u sms.Unclaimed, now clock.Instant) bool {
	return slices.ContainsFunc(s.debts, func(d *debt) bool {
		return d.rest(now) > 0 && sms.Listed(u.Sender, d.From) && (!d.marked || u.Mark > d.mark) && !older(u.Message, d.At, now)
	})
}

// unasked takes a message for a text that nobody asked for, if its sender is listed for that and it states a figure; lay: it lay in the
// store when the inbox began.
func (c *conn) unasked(ctx context.Context, s *sim, msg sms.Message, lay bool) (taken bool) {
	a := c.task.agent
	id := a.hash("text", msg.Parts()...)
	now := a.o.Clock.Now()
	at, ok := writtenAt(msg, now, lay)
	var h quota.Hints
	c.agentLocked(func() {
		ok = ok && sms.Listed(msg.Sender, s.senders()) && !slices.Contains(s.read, id)
		h = s.hints(msg)
	})
	if !ok {
		return false
	}
	if now.Known {
		h.Received = now.Wall
	}
	text, evidence, ok := readText(msg.Text, h)
	defer a.o.Rest()
	if !ok {
		return false
	}
	var tidy bool
	c.agentLocked(func() {
		tidy = a.change(c.task, s, msg, at, text, a.mask.reply(msg.Text, evidence))
		s.read = append(slices.Clone(s.read), id)
		s.read = s.read[max(0, len(s.read)-keptUnasked):]
		a.keep(store.Unasked, s.key, s.read)
	})
	if tidy {
		_ = c.tidy(ctx, s) // what cannot be deleted now is tried again later
	}
	return true
}

// writtenAt is when a text was written, as far as can be told; false: it cannot, and the text may be old.
func writtenAt(msg sms.Message, now clock.Instant, lay bool) (clock.Instant, bool) {
	dated := now.Known && !msg.Sent.IsZero()
	age := now.Wall.Sub(msg.Sent)
	switch {
	case lay && (!dated || age < -stampSlack):
		return clock.Instant{}, false
	case !dated, age < stampSlack:
		return now, !lay || age >= 0
	}
	return before(now, age), true
}

// hints are those for a text: the patterns are those of the queries that its sender answers. The caller holds a.mu.
func (s *sim) hints(msg sms.Message) quota.Hints {
	h := quota.Hints{Country: s.record.Country, Carrier: s.record.Carrier, Binary: s.conf.Binary, Via: "sms", Received: msg.Sent}
	for _, k := range s.asks {
		for _, q := range s.queries(k.conf) {
			if q.Await != nil && sms.Listed(msg.Sender, q.Await.From) {
				h.Patterns = append(append(h.Patterns, q.Patterns...), k.conf.Patterns...)
				h.Binary = h.Binary || q.Binary
			}
		}
	}
	return h
}

// readText reads a text as an answer by SMS is read, and shares of a plan besides.
func readText(said string, h quota.Hints) (text stated, evidence []quota.Evidence, ok bool) {
	text.parts = partsOf(said)
	var err error
	if text.Reading, evidence, err = quota.Explain(said, h); err == nil && figures(text.Reading) {
		return text, evidence, true
	}
	if text.share, err = quota.ParseShare(said, h); err == nil {
		text.only = true
		return text, nil, true
	}
	return stated{}, nil, false
}

// figures reports whether a reading tells what is left or used, and not the size of a plan alone.
func figures(r quota.Reading) bool {
	return len(r.Balance) > 0 || slices.ContainsFunc(r.Data, func(d quota.Data) bool { return d.Remaining.Known() || d.Used.Known() })
}

// change notes what a text changes, and whether it is to be deleted. The caller holds a.mu.
func (a *Agent) change(t *task, s *sim, msg sms.Message, at clock.Instant, text stated, from Reply) (tidy bool) {
	now := a.o.Clock.Now()
	asks := make([]known, len(s.asks))
	for i, k := range s.asks {
		asks[i] = known{k.rec.Reading, len(s.queries(k.conf)) > 0 && !onlyCounted(k.conf), k.rec.From.Text}
	}
	changes, why := amend(asks, text)
	attempt := Attempt{
		At: now.Wall, Method: carrier.SMS, Unasked: true, Outcome: outcome.OK,
		Steps: []Step{{What: a.mask.text("text from " + msg.Sender + ", which nobody asked for"), Reply: from}},
	}
	changed := false
	for i, r := range changes {
		k := s.asks[i]
		if r.Empty() || !newer(at, k, now) {
			continue
		}
		changed, attempt.Ask = true, k.conf.Name
		rec := k.rec
		rec.Changes = append(slices.Clone(rec.Changes), change{r, at, from})
		rec.Changes = rec.Changes[max(0, len(rec.Changes)-keptChanges):]
		if s.conf.Unasked.Delete && a.o.Store != nil {
			rec.Claimed = append(slices.Clone(rec.Claimed), msg.Parts()...)
		}
		k.rec = rec
		a.keepAsk(s, k)
		a.learn(s)
		t.log.Info("a text that nobody asked for has changed what is left", "sim", s.record.Name, "ask", k.conf.Name)
	}
	if why != "" {
		f := fail(why)
		attempt.Outcome, attempt.Detail, attempt.Error = f.outcome(), why, f.Error()
		t.log.Warn("a text that nobody asked for changes nothing", "sim", s.record.Name, "detail", string(why))
	}
	if changed || why != "" {
		s.attempts.add(attempt)
	}
	return changed && s.conf.Unasked.Delete
}

// newer reports whether a text was written after all that is known of an ask.
func newer(at clock.Instant, k *ask, now clock.Instant) bool {
	last := k.rec.Read
	if n := len(k.rec.Changes); n > 0 {
		last = k.rec.Changes[n-1].At
	}
	if last.IsZero() {
		return true
	}
	said, exact := clock.Age(at, now)
	known, _ := clock.Age(last, now) // at least
	return exact && said < known
}

// unchanged drops what texts have changed of an ask before an answer was given, so long ago. The caller holds a.mu.
func (rec *askRecord) unchanged(age time.Duration, now clock.Instant) {
	rec.Changes = slices.DeleteFunc(slices.Clone(rec.Changes), func(c change) bool {
		since, exact := clock.Age(c.At, now)
		return !exact || since >= age
	})
	if len(rec.Changes) == 0 {
		rec.Changes = nil
	}
}

// reading is what is known of an ask: its last answer, with what texts have changed of it.
func (rec askRecord) reading() quota.Reading {
	if len(rec.Changes) == 0 {
		return rec.Reading
	}
	changes := make([]quota.Reading, len(rec.Changes))
	for i, c := range rec.Changes {
		changes[i] = c.Reading
	}
	return overlay(rec.Reading, changes)
}
