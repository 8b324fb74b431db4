package agent

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/sms"
)

// pursue awaits what a SIM is owed and nobody awaits any more, for as long as its inbox listens. The caller holds a.mu.
func (t *task) pursue(s *sim) {
	c := t.conn
	if c == nil || c.sim != s || c.heard == nil || c.heard.Err() != nil {
		return
	}
	for _, d := range s.debts {
		if d.asking || d.pursued != nil && d.pursued.Err() == nil {
			continue
		}
		ctx := c.heard
		d.pursued = ctx
		c.wg.Go(func() { c.awaitLate(ctx, s, d) })
	}
}

// awaitLate takes the answer to a question that was given up: it was asked and paid for, and no other question's.
func (c *conn) awaitLate(ctx context.Context, s *sim, d *debt) {
	if !c.place(ctx, s, d) {
		return
	}
	var rest time.Duration
	var settled chan struct{}
	c.agentLocked(func() { rest, settled = d.rest(c.task.agent.o.Clock.Now()), d.settled() })
	heard := ctx
	ctx, cancel := context.WithTimeout(ctx, rest)
	defer cancel()
	go func() {
		select {
		case <-settled:
			cancel()
		case <-ctx.Done():
		}
	}()
	for owed := true; owed; {
		msg, err := s.inbox.Await(ctx, d.From, d.mark)
		switch {
		case err == nil && c.late(ctx, s, d, msg):
			c.agentLocked(func() { c.task.agent.pay(s, d); owed = s.owes(d) })
		case err != nil && errors.Is(context.Cause(ctx), context.DeadlineExceeded):
			c.giveUp(heard, s, d)
			return
		case err != nil:
			return
		}
	}
}

// place gives a debt of the process before this one a place in this one's inbox: the begin, where time stamps tell what came
// after the question; else what is stored came before it, as far as can be told.
func (c *conn) place(ctx context.Context, s *sim, d *debt) bool {
	select {
	case <-s.inbox.Ready():
	case <-ctx.Done():
		return false
	}
	c.agentLocked(func() {
		if d.marked {
			return
		}
		if d.marked, d.dated = true, d.At.Known && c.task.agent.o.Clock.Now().Known; !d.dated {
			d.mark = s.inbox.Mark()
		}
	})
	return true
}

// late reads a message that came behind the time, and records what it says; false: it says nothing.
func (c *conn) late(ctx context.Context, s *sim, d *debt, msg sms.Message) bool {
	now := c.task.agent.o.Clock.Now()
	if !c.holds(ctx, s) || older(msg, d.At, now) || d.dated && !between(msg, d.At, now) {
		c.unasked(ctx, s, msg, d.dated)
		return false
	}
	if d.Messages > 1 && !c.states(s, d, msg) && c.unasked(ctx, s, msg, d.dated) {
		return false // a warning, which came meanwhile
	}
	came := c.task.agent.gather(s, d, claimOf(msg))
	if len(came) < d.Messages {
		return false
	}
	for _, r := range c.rungsFor(s, d) {
		var ans answer
		if between(msg, d.At, now) { // it may have lain in the store
			ans.age = max(0, now.Wall.Sub(msg.Sent))
		}
		r.came(msg.Text, "message from %s, %v after the question", msg.Sender, (owedWithin - d.rest(now)).Round(time.Second))
		err := r.readAll(&ans, came)
		r.count(err, now.Wall, 0)
		if err == nil {
			r.complete(&ans, d)
			r.claimed = came
			r.remember(nil)
			r.record(ctx, ans, nil, 0)
			return true
		}
	}
	c.unasked(ctx, s, msg, d.dated)
	return false
}

// complete adds to a late message what the reply to its question said: that is the ask's reading since.
func (r *rung) complete(ans *answer, d *debt) {
	if r.ask == nil || !r.query.Await.Reply {
		return
	}
	r.c.agentLocked(func() {
		now := r.agent.o.Clock.Now()
		read, exact := clock.Age(r.ask.rec.Read, now)
		put, _ := clock.Age(d.At, now)
		if !r.ask.rec.Read.IsZero() && exact && read <= put {
			ans.reading = completed(r.ask.rec.Reading, ans.reading)
		}
	})
}

// states reports whether a message states something by itself, as an answer to a query that a debt may be of.
func (c *conn) states(s *sim, d *debt, msg sms.Message) bool {
	return slices.ContainsFunc(c.rungsFor(s, d), func(r *rung) bool { return r.readMessage(&answer{}, msg) == nil })
}

// rungsFor are the queries that a debt may be of: those of its ask with its senders. What was typed is read without an ask.
func (c *conn) rungsFor(s *sim, d *debt) (rungs []*rung) {
	c.agentLocked(func() {
		k, err := s.find(d.Asker)
		if err != nil {
			j := newJob(c, s, nil, nil)
			rungs = append(rungs, &rung{job: j, query: carrier.Query{SMS: &carrier.SMSQuery{}, Await: &carrier.SMSAnswer{From: d.From}}})
			return
		}
		j := newJob(c, s, k, s.queries(k.conf))
		for _, q := range j.queries {
			if q.Await != nil && sms.Share(q.Await.From, d.From) {
				rungs = append(rungs, &rung{job: j, query: q})
			}
		}
	})
	return rungs
}

// Bounds of what a service centre's time stamp tells (3GPP TS 23.040, clause 9.2.3.11).
const (
	stampSlack = 5 * time.Minute  // how far clocks differ
	zoneStep   = 30 * time.Minute // some centres write the time of one zone as that of another
	zoneMost   = 14 * time.Hour   // which are no farther apart
)

// older reports whether a message was written clearly before a question, by the service centre's time stamp, where the machine's
// time was and is known. One that would not be were it of another time zone is not clearly so.
func older(msg sms.Message, asked, now clock.Instant) bool {
	if msg.Sent.IsZero() || !asked.Known || !now.Known {
		return false
	}
	for shift := time.Duration(0); shift <= zoneMost; shift += zoneStep {
		if sent := msg.Sent.Add(shift); !sent.Before(asked.Wall.Add(-stampSlack)) {
			return shift > 0 && sent.After(now.Wall.Add(stampSlack))
		}
	}
	return true
}

// between reports whether a message was written after the question, and not in the future.
func between(msg sms.Message, asked, now clock.Instant) bool {
	return asked.Known && now.Known && !msg.Sent.Before(asked.Wall.Truncate(time.Second)) && !msg.Sent.After(now.Wall.Add(stampSlack))
}
