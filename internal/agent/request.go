package agent

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
	"github.com/simgauge/simgauge/sms"
)

// settleWithin is how long an ask waits for an agent that has just started to find its modem and card.
const settleWithin = 15 * time.Second

// Request is an ask that somebody typed. At most one of Ask, USSD and SMS is set; none means the first ask of the SIM.
type Request struct {
	SIM      string            `json:"sim,omitempty"` // needed where there are several
	Ask      string            `json:"ask,omitempty"`
	USSD     string            `json:"ussd,omitempty"`
	Replies  []string          `json:"replies,omitempty"`
	SMS      *carrier.SMSQuery `json:"sms,omitempty"`
	AwaitSMS []string          `json:"await_sms,omitempty"`
	Timeout  time.Duration     `json:"timeout,omitempty"` // 0: the default of the method
}

// Result is how an ask ended: the contract of `simgauge ask --json`.
type Result struct {
	Outcome  outcome.Outcome `json:"outcome"`
	Detail   *string         `json:"detail"` // a name of the table of details
	Text     string          `json:"text"`
	Status   *int            `json:"status"` // <m> of +CUSD
	Duration float64         `json:"duration_seconds"`
	Reading  quota.Reading   `json:"reading"`
	Error    *string         `json:"error"` // cause, then what to do next

	Evidence []quota.Evidence `json:"evidence,omitempty"` // of the text; printed where --explain asks for it
}

// check holds a request to what it may say.
func (r Request) check() error {
	n := 0
	for _, set := range []bool{r.Ask != "", r.USSD != "", r.SMS != nil} {
		if set {
			n++
		}
	}
	switch {
	case n > 1:
		return fail(outcome.BadRequest)
	case len(r.Replies) > 0 && r.USSD == "":
		return &failure{detail: outcome.BadRequest, err: fmt.Errorf("replies without a code")}
	case len(r.Replies) > maxReplies:
		return fail(outcome.ReplyRefused)
	}
	return nil
}

// checkWalk holds a walk to one code, whose menus nobody else answers.
func (r Request) checkWalk(choose Chooser) error {
	if choose != nil && (r.USSD == "" || len(r.Replies) > 0) {
		return &failure{detail: outcome.BadRequest, err: fmt.Errorf("a walk through menus needs a code, and no replies")}
	}
	return r.check()
}

// codes reports whether a code or a message was typed, not the name of an ask.
func (r Request) codes() bool { return r.USSD != "" || r.SMS != nil }

// query is what was typed.
func (r Request) query() carrier.Query {
	var q carrier.Query
	if r.USSD != "" {
		q.USSD = &carrier.USSDQuery{Code: carrier.NormalCode(r.USSD), Replies: r.Replies}
	}
	if r.SMS != nil {
		q.SMS = r.SMS
		q.Await = &carrier.SMSAnswer{From: []string{r.SMS.To}}
	}
	if len(r.AwaitSMS) > 0 {
		q.Await = &carrier.SMSAnswer{From: r.AwaitSMS}
	}
	return q
}

// typed is a request on its way to a worker.
type typed struct {
	ctx    context.Context
	req    Request
	choose Chooser
	result chan Result
}

// Ask asks through the running agent: at once, under the same ledger; minimum_gap does not bind it. It waits for an ask
// that is under way on the same modem. The end of ctx cancels the ask, and its dialogue is released before Ask returns.
func (a *Agent) Ask(ctx context.Context, r Request) Result { return a.Walk(ctx, r, nil) }

// Walk is Ask of a code whose menus somebody walks: it is one dialogue, under the same rules as any other.
func (a *Agent) Walk(ctx context.Context, r Request, choose Chooser) Result {
	if err := r.checkWalk(choose); err != nil {
		return Result{}.with(err, r.Ask)
	}
	t, err := a.route(ctx, r)
	if err != nil {
		return Result{}.with(err, r.Ask)
	}
	q := &typed{ctx: ctx, req: r, choose: choose, result: make(chan Result, 1)}
	select {
	case t.requests <- q:
		return <-q.result
	case <-ctx.Done():
		return Result{}.with(ctx.Err(), r.Ask)
	case <-t.ended:
		return Result{}.with(fail(outcome.Stopping), r.Ask)
	}
}

// route finds the modem that a request is for, once it is known what is there.
func (a *Agent) route(ctx context.Context, r Request) (*task, error) {
	ctx, cancel := context.WithTimeout(ctx, settleWithin)
	defer cancel()
	select {
	case <-a.started:
	case <-ctx.Done():
		return nil, fail(outcome.Stopping)
	}
	a.mu.Lock()
	tasks := slices.Clone(a.tasks)
	a.mu.Unlock()
	for _, t := range tasks {
		select {
		case <-t.settled:
		case <-ctx.Done(): // it is asked all the same, and tells what it lacks
		case <-a.stopped:
			return nil, fail(outcome.Stopping)
		}
	}
	return a.pick(tasks, r.SIM)
}

// pick chooses among the modems by the name of the SIM in them. Without a name there must be only one that it can be.
func (a *Agent) pick(tasks []*task, name string) (*task, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var with []*task
	for _, t := range tasks {
		s := a.simOf(t)
		if s != nil && s.record.Name == name {
			return t, nil
		}
		if t.conn != nil && t.conn.sim != nil {
			with = append(with, t)
		}
	}
	switch {
	case name != "":
		return nil, &failure{detail: outcome.UnknownSIM, err: fmt.Errorf("sim %q", name)}
	case len(with) == 1:
		return with[0], nil
	case len(with) > 1:
		return nil, &failure{detail: outcome.BadRequest, err: fmt.Errorf("several SIMs are there: name one with --sim")}
	case len(tasks) > 0:
		return tasks[0], nil // it tells what it lacks
	}
	return nil, fail(outcome.ModemAbsent)
}

// putTyped puts a request of Ask; both its context and the task's end it.
func (t *task) putTyped(ctx context.Context, q *typed) Result {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(q.ctx, cancel)()
	t.awaitCard(ctx)
	j, err := t.typedJob(q.req)
	if err != nil {
		return Result{}.with(err, q.req.Ask)
	}
	j.choose = q.choose
	t.live(&t.worker, j.longest())
	return j.ladder(ctx)
}

// awaitCard waits while the card is busy, but not for ever; the polls look at it.
func (t *task) awaitCard(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, busyWithin)
	defer cancel()
	t.live(&t.worker, busyWithin)
	for t.busy() {
		select {
		case <-time.After(busyStep):
		case <-ctx.Done():
			return
		}
	}
}

// busy reports whether the modem is there and its card is starting.
func (t *task) busy() bool {
	t.agent.mu.Lock()
	defer t.agent.mu.Unlock()
	return t.conn != nil && t.unready() == outcome.SIMBusy
}

// typedJob makes the job of a request.
func (t *task) typedJob(r Request) (*job, error) {
	t.agent.mu.Lock()
	defer t.agent.mu.Unlock()
	if t.conn == nil {
		return nil, failed(t.lost)
	}
	s := t.conn.sim
	if s == nil {
		if f := t.simFailure(t.state.SIMState); f != nil {
			return nil, f
		}
		return nil, fail(outcome.SIMBusy)
	}
	j, err := t.jobFor(s, r)
	if err != nil {
		return nil, err
	}
	j.typed, j.codes, j.timeout = true, r.codes(), r.Timeout
	return j, nil
}

func (t *task) jobFor(s *sim, r Request) (*job, error) {
	if r.codes() {
		return newJob(t.conn, s, nil, []carrier.Query{r.query()}), nil
	}
	k, err := s.find(r.Ask)
	if err != nil {
		return nil, &failure{detail: outcome.UnknownAsk, err: fmt.Errorf("ask %q", r.Ask)}
	}
	return newJob(t.conn, s, k, s.queries(k.conf)), nil
}

// Once opens the first configured modem, asks, and closes it: an ask without a running agent. Of the modem it wants only
// what this ask needs.
func (a *Agent) Once(ctx context.Context, r Request) Result { return a.WalkOnce(ctx, r, nil) }

// WalkOnce is Once of a code whose menus somebody walks.
func (a *Agent) WalkOnce(ctx context.Context, r Request, choose Chooser) Result {
	if err := r.checkWalk(choose); err != nil {
		return Result{}.with(err, r.Ask)
	}
	if len(a.cfg.Modems) == 0 {
		return Result{}.with(fail(outcome.ModemAbsent), r.Ask)
	}
	start := time.Now()
	res := a.once(ctx, r, choose)
	if res.Duration == 0 {
		res.Duration = time.Since(start).Seconds()
	}
	return res
}

func (a *Agent) once(ctx context.Context, r Request, choose Chooser) Result {
	t := newTask(a, a.cfg.Modems[0])
	m, err := modem.Open(ctx, t.open, modem.Config{Name: t.conf.Name, Logger: a.log, Timing: a.o.Modem})
	if err != nil {
		return Result{}.with(err, r.Ask)
	}
	defer m.Close()
	ctx, cancel := context.WithCancel(ctx)
	c := newConn(ctx, t, m)
	t.conn = c
	defer c.wg.Wait()
	defer cancel()
	if a.needsCard(r) {
		c.identify(ctx)
		c.putBack(ctx)
		c.ready(ctx)
	} else {
		c.anonymous()
	}
	j, err := t.typedJob(r)
	if err != nil {
		return Result{}.with(err, r.Ask)
	}
	j.choose = choose
	if j.awaits() {
		c.agentLocked(c.listen)
	}
	return j.ladder(ctx)
}

// needsCard reports whether the card must be read: it pays, or the configuration speaks of it.
func (a *Agent) needsCard(r Request) bool {
	if a.ledger != nil || !r.codes() {
		return true
	}
	for _, s := range a.cfg.SIMs {
		if s.Match != (config.Match{}) {
			return true
		}
	}
	return false
}

// anonymous serves whatever card there is, without reading it.
func (c *conn) anonymous() {
	c.agentLocked(func() {
		s := newSIM("")
		s.conf = match(c.task.agent.cfg, carrier.PLMN{}, "", "")
		s.inbox = sms.NewInbox(sms.InboxConfig{Logger: c.task.log})
		c.sim = s
	})
}
