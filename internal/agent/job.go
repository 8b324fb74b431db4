package agent

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/ledger"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
	"github.com/simgauge/simgauge/sms"
)

const (
	// answerWithin is how long an answer by SMS is awaited where the query does not say: most come in seconds, and in busy
	// hours in minutes.
	answerWithin = 5 * time.Minute

	// dialogueWithin is what a dialogue may take with its codings and replies, each of which has its own deadline below.
	dialogueWithin = 10 * time.Minute

	// inboxWithin is how long the first reading of the message store may take before a query that an SMS answers.
	inboxWithin = 30 * time.Second
)

// job is one ask being put: its ladder, on one connection. It belongs to the worker, which puts one at a time.
type job struct {
	c       *conn
	agent   *Agent
	sim     *sim
	payer   ledger.Payer
	inbox   *sms.Inbox
	ask     *ask // nil: a typed code that belongs to no ask
	conf    config.SIM
	name    string // of the ask
	queries []carrier.Query
	guess   quota.Hints
	codes   bool // a code or message was typed: roaming is on whoever typed it
	typed   bool
	early   EarlyReason   // why it comes before its turn; empty: it does not
	choose  Chooser       // who chooses in menus; nil: the queries say what
	timeout time.Duration // of the network's answer; 0: the default
	claimed []claim       // that answered, or came in place of an answer
	shown   *underWay     // while it is put
}

// newJob takes what a job needs of a SIM. The caller holds a.mu.
func newJob(c *conn, s *sim, k *ask, queries []carrier.Query) *job {
	j := &job{
		c:       c,
		agent:   c.task.agent,
		sim:     s,
		payer:   s.payer,
		inbox:   s.inbox,
		ask:     k,
		conf:    s.conf,
		queries: queries,
		guess:   quota.Hints{Country: s.record.Country, Carrier: s.record.Carrier, Binary: s.conf.Binary},
	}
	if k != nil {
		j.name = k.conf.Name
		j.guess.Patterns = k.conf.Patterns
	}
	return j
}

// longest is what the job may take at most.
func (j *job) longest() time.Duration {
	var d time.Duration
	for _, q := range j.queries {
		d += dialogueWithin + j.timeout + inboxWithin
		if q.Await != nil {
			d += 2 * j.within(q) // another question's answer may have to be awaited before
		}
		if j.choose != nil {
			d += maxReplies * choiceWithin
		}
		d += pageWithin(q)
		if ratOf(q) != "" {
			d += 2*registerWithin + putBackWithin
		}
	}
	return d
}

func (j *job) within(q carrier.Query) time.Duration {
	return cmp.Or(j.timeout, q.Await.Within, answerWithin)
}

// answer is what one rung brought.
type answer struct {
	text     string
	status   *int
	reading  quota.Reading
	evidence []quota.Evidence
	age      time.Duration // how long ago it was written; 0: now, as far as can be told
	torn     bool          // it is the beginning of a message, of which the rest may come yet
}

// ladder puts the queries in order until one gives a reading, and records how it ended.
func (j *job) ladder(ctx context.Context) Result {
	j.asking(true)
	defer j.c.attend()
	defer j.asking(false)
	start := j.agent.o.Clock.Now().Uptime
	var ans answer
	var err error = fail(outcome.NoQuery)
	if len(j.queries) == 0 {
		err = fail(outcome.Unconfigured)
	}
	if j.ask != nil && onlyCounted(j.ask.conf) {
		err = fail(outcome.OnlyCounted)
	}
	spent := 0
	var r *rung
	now, instead := j.rungs()
	for len(now) > 0 {
		r = &rung{job: j, query: now[0]}
		ans, err = r.put(ctx)
		spent += r.spent
		if err == nil || !tryNext(failed(err).detail) {
			break
		}
		now, instead = following(now, instead, spent)
	}
	j.note(ans, err, spent)
	if err == nil {
		r.reckon(ans, nil)
	}
	j.tidy(ctx)
	return j.result(ans, err, j.agent.o.Clock.Now().Uptime-start)
}

// tryNext reports whether the next rung may fare better than this one did.
func tryNext(d outcome.Detail) bool {
	switch d {
	case outcome.Roaming, outcome.SMSRefused, outcome.NoService, outcome.RATNoNetwork,
		outcome.LinkUnknown, outcome.LinkDown, outcome.LinkNoAddress, outcome.NoResolver: // the others may ask in another way
		return true
	case outcome.Cancelled:
		return false
	}
	e, _ := outcome.Lookup(d)
	switch e.Outcome {
	case outcome.NoMatch, outcome.Ambiguous, outcome.Timeout, outcome.Rejected:
		return true
	}
	return false
}

// result is the contract of `simgauge ask --json`.
func (j *job) result(ans answer, err error, took time.Duration) Result {
	res := Result{Outcome: outcome.OK, Text: ans.text, Status: ans.status, Duration: took.Seconds(), Reading: ans.reading, Evidence: ans.evidence}
	return res.with(err, j.name)
}

// with adds how the ask ended.
func (r Result) with(err error, what string) Result {
	if err == nil {
		return r
	}
	f := failed(err)
	detail, text := string(f.detail), fmt.Sprintf("ask %s: %v", what, f)
	if what == "" {
		text = "ask: " + f.Error()
	}
	r.Outcome, r.Detail, r.Error = f.outcome(), &detail, &text
	return r
}

// preflight looks whether card and network can serve an ask at all: an ask that cannot leave must not cost an entry.
func (j *job) preflight(ctx context.Context) error {
	return j.c.serves(ctx, j.sim)
}

// serves looks whether the card in the modem is the one that is to pay, and whether the network takes anything of it.
func (c *conn) serves(ctx context.Context, s *sim) error {
	if c.m.Err() != nil {
		return modem.ErrLost
	}
	if f := c.cardFailure(c.ready(ctx)); f != nil {
		return f
	}
	if !c.holds(ctx, s) {
		return fail(outcome.SIMChanged)
	}
	reg := c.service(ctx)
	c.locate(ctx, reg)
	if d := regDetail(reg.State); d != "" {
		return fail(d)
	}
	if c.m.Err() != nil {
		return modem.ErrLost
	}
	return ctx.Err()
}

// awaits reports whether a query is answered by SMS.
func (j *job) awaits() bool {
	return slices.ContainsFunc(j.queries, func(q carrier.Query) bool { return q.Await != nil })
}
