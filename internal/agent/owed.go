package agent

import (
	"context"
	"slices"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/sms"
)

// owedWithin is how long after the question its answer by SMS may come: in busy hours, or while the modem has no coverage, the
// network keeps it for a while. Nothing in a message tells which question it answers (docs/rules.md, rule 6).
const owedWithin = time.Hour

// debt is a question that left, and whose answer by SMS has not come. Guarded by Agent.mu, but for what never changes.
type debt struct {
	Asker string        `json:"asker"` // the ask that the answer belongs to, or what was typed, hashed
	From  []string      `json:"from"`  // its senders
	At    clock.Instant `json:"at"`    // a moment before it left

	Messages int     `json:"messages,omitempty"` // that make up the answer; 0 and 1: one
	Came     []claim `json:"came,omitempty"`     // of several, those that have come
	Told     bool    `json:"told,omitempty"`     // what those say is recorded

	mark    sms.Mark        // in the inbox, before it left
	marked  bool            // false: it is from the process before this one
	dated   bool            // the mark tells nothing: a time stamp has to tell that a message came after the question
	asking  bool            // the ask that put it still awaits the answer
	pursued context.Context // of whoever awaits it since; nil: nobody did
	paid    chan struct{}   // closed once nothing is owed any more; nil as long as nobody listens
}

// rest is how long the answer may still come; zero or less: not any more.
func (d *debt) rest(now clock.Instant) time.Duration {
	age, _ := clock.Age(d.At, now)
	return owedWithin - age
}

// settled is closed once nothing is owed any more. The caller holds a.mu.
func (d *debt) settled() chan struct{} {
	if d.paid == nil {
		d.paid = make(chan struct{})
	}
	return d.paid
}

// asker is whom a debt is known by: answers to the rungs of one ask are all the ask's.
func (r *rung) asker() string {
	if r.ask != nil {
		return r.name
	}
	what := r.query.String()
	if q := r.query.SMS; q != nil {
		what += "\x00" + q.Body
	}
	if r.agent.o.Store == nil {
		return "typed " + what
	}
	return r.agent.hash("typed", what)
}

// owe notes, before the question leaves, that a message will answer it: the process may end in between.
func (r *rung) owe() {
	if r.query.Await == nil || r.debt != nil {
		return
	}
	r.debt = &debt{Asker: r.asker(), From: r.query.Await.From, At: r.asked, Messages: r.query.Await.Messages, mark: r.place, marked: true, asking: true}
	r.c.agentLocked(func() {
		now := r.agent.o.Clock.Now()
		r.sim.debts = slices.DeleteFunc(slices.Clone(r.sim.debts), func(d *debt) bool { return !d.asking && d.rest(now) <= 0 })
		r.sim.debts = append(r.sim.debts, r.debt)
		r.agent.keepDebts(r.sim)
	})
}

// reckon pays a debt with an answer, and drops that of a question which was refused. What is still owed is awaited by the way.
func (r *rung) reckon(ans answer, err error) {
	if r.debt == nil {
		return
	}
	r.c.agentLocked(func() {
		r.debt.asking = false
		switch {
		case ans.torn: // the answer is still to come
		case err == nil:
			r.agent.pay(r.sim, r.debt)
		case r.closes(failed(err)):
			r.agent.settleDebt(r.sim, r.debt)
		}
		r.c.task.pursue(r.sim)
	})
}

// closes reports whether nothing more is to come. Who typed a question has read what came; an ask of the schedule thinks of a carrier
// that thanks first.
func (r *rung) closes(f *failure) bool {
	o := f.outcome()
	came := o == outcome.NoMatch || o == outcome.Ambiguous
	return o == outcome.Rejected || f.detail == outcome.SMSBusy || r.ask == nil && came
}

// pay settles the oldest debt that an answer to this one may have paid: of two questions of one ask the first may be answered while the
// second awaits its answer, which then is still to come. The caller holds a.mu.
func (a *Agent) pay(s *sim, d *debt) {
	for _, other := range s.debts {
		if other.Asker == d.Asker && sms.Share(other.From, d.From) {
			if other != d {
				d.Came = nil // they were the answer to that one
			}
			a.settleDebt(s, other)
			return
		}
	}
}

// owes reports whether a debt is not settled. The caller holds a.mu.
func (s *sim) owes(d *debt) bool { return slices.Contains(s.debts, d) }

// settleDebt says that nothing is owed any more. The caller holds a.mu.
func (a *Agent) settleDebt(s *sim, d *debt) {
	i := slices.Index(s.debts, d)
	if i < 0 {
		return
	}
	s.debts = slices.Delete(slices.Clone(s.debts), i, i+1)
	a.keepDebts(s)
	close(d.settled())
	for _, t := range a.tasks {
		t.poke()
	}
}

// debtTo is the debt to another asker that a message of a query's senders may pay, the one that lasts longest; nil: none. So is one
// to the same asker of which some messages came: the others are no answer to the next question. The caller holds a.mu.
func (s *sim) debtTo(q carrier.Query, asker string, now clock.Instant) *debt {
	var longest *debt
	for _, d := range s.debts {
		if q.Await == nil || d.Asker == asker && !d.partly() || d.rest(now) <= 0 || !sms.Share(d.From, q.Await.From) {
			continue
		}
		if longest == nil || d.rest(now) > longest.rest(now) {
			longest = d
		}
	}
	return longest
}

// owedFor is how long no query of an ask can be put, for what others are owed. The caller holds a.mu.
func (s *sim) owedFor(k *ask, now clock.Instant) time.Duration {
	shortest := owedWithin
	queries := s.queries(k.conf)
	for _, q := range queries {
		d := s.debtTo(q, k.conf.Name, now)
		if d == nil {
			return 0
		}
		shortest = min(shortest, d.rest(now))
	}
	if len(queries) == 0 {
		return 0
	}
	return shortest
}

// outwaitOwed waits until no message can be taken for the answer that is another question's, unless that is longer than this
// query awaits its own.
func (r *rung) outwaitOwed(ctx context.Context) error {
	for {
		var d *debt
		var rest time.Duration
		var settled chan struct{}
		r.c.agentLocked(func() {
			now := r.agent.o.Clock.Now()
			if d = r.sim.debtTo(r.query, r.asker(), now); d == nil {
				return
			}
			rest, settled = d.rest(now), d.settled()
		})
		switch {
		case d == nil:
			return nil
		case rest > r.within(r.query):
			return fail(outcome.LateMessage)
		}
		r.awaiting(forOwed, rest)
		select {
		case <-settled:
		case <-time.After(rest):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
