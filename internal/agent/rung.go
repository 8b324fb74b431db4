package agent

import (
	"context"
	"errors"
	"fmt"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
	"github.com/simgauge/simgauge/sms"
)

// rung is one query being put.
type rung struct {
	*job
	query  carrier.Query
	spent  int
	coding modem.Coding  // that the network answered to; 0: none yet
	place  sms.Mark      // in the inbox, before the question
	asked  clock.Instant // when that was
	debt   *debt         // nil: nothing left that a message will answer
	steps  []Step        // the transcript, redacted
	heard  string        // the text of the last of them, as it came
}

// put asks, awaits the answer and reads it. How it went is counted and kept as a transcript. What a reading pays is reckoned by the caller,
// once the reading is on disk: the process may end in between, and a debt that is paid is awaited by none.
func (r *rung) put(ctx context.Context) (answer, error) {
	go quota.Prepare() // while the network is awaited
	start := r.agent.o.Clock.Now()
	ans, err := r.try(ctx)
	if (err == nil || len(r.claimed) > 0 || failed(err).detail == outcome.AnswerPart) && !r.isOwn(ctx) {
		ans, err = answer{}, fail(outcome.SIMChanged) // whose answer it is cannot be told
		r.claimed = nil
		r.disown()
	}
	if err == nil && r.coding != 0 {
		r.learn(r.coding)
	}
	if err != nil {
		r.reckon(ans, err)
	}
	r.remember(err)
	r.count(err, start.Wall, r.agent.o.Clock.Now().Uptime-start.Uptime)
	return ans, err
}

// isOwn reports whether the card that was asked is still the one in the modem, over whatever connection its answer came.
func (r *rung) isOwn(ctx context.Context) bool {
	var now *conn
	r.c.agentLocked(func() { now = r.c.task.conn })
	return now == nil || now.holds(ctx, r.sim)
}

func (r *rung) try(ctx context.Context) (answer, error) {
	if r.early != "" {
		r.step("asked earlier than scheduled: %s", r.early.Words())
	}
	if err := r.refuse(); err != nil {
		return answer{}, err
	}
	if err := r.outwaitOwed(ctx); err != nil {
		return answer{}, err
	}
	r.awaiting(forModem, 0)
	if err := r.preflight(ctx); err != nil {
		return answer{}, err
	}
	if r.abroad() && !r.codes && !roams(r.conf, r.query) {
		return answer{}, fail(outcome.Roaming)
	}
	if r.unlocated() {
		r.step("the modem does not tell whether this is abroad: taken for at home")
	}
	mark, err := r.mark(ctx)
	if err != nil {
		return answer{}, err
	}
	r.place, r.asked = mark, r.agent.o.Clock.Now()
	ans, err := r.send(ctx)
	if r.query.Await == nil {
		return ans, err
	}
	// The network's silence on the dialogue says nothing about the message; a refusal does.
	if err != nil && !announced(err) {
		return ans, err
	}
	reply := ans
	ans, silence := r.await(ctx, ans)
	if err == nil && r.query.Await.Reply {
		return both(reply, ans, silence), nil
	}
	if (r.query.Call != nil || r.query.Portal != nil) && err != nil && silence != nil && failed(silence).detail == outcome.NoAnswerSMS {
		return ans, err // how the call or the request went says more
	}
	return ans, silence
}

// announced reports whether an SMS may still come although the dialogue gave no reading, the call did not go as it was to, or the page
// did not come in time: services that only want to see who calls turn the call away.
func announced(err error) bool {
	switch failed(err).detail {
	case outcome.CallBusy, outcome.CallEnded, outcome.CallNoAnswer, outcome.CallUnanswered, outcome.CallStuck:
		return true
	case outcome.TextUnknown, outcome.TextEmpty, outcome.TwoReadings, outcome.MenuOpen, outcome.NetTimeout, outcome.PageLate:
		return true
	}
	return false
}

// refuse holds the codes back that change services, redeem vouchers or buy, whoever asks (docs/rules.md, rule 3).
func (r *rung) refuse() error {
	q := r.query
	switch {
	case q.USSD != nil && r.conf.Allows(q.USSD.Code):
		return nil
	case q.SMS != nil && q.Buys && r.conf.Allows(q.SMS.Body):
		return nil
	case q.Buys:
		return fail(outcome.Buys)
	case q.Call != nil:
		if why, refused := carrier.RefusedCall(q.Call.Number); refused {
			return &failure{detail: outcome.NumberRefused, err: fmt.Errorf("call: %s", why)}
		}
		return nil
	case q.USSD == nil:
		return nil
	}
	if why, refused := carrier.Refused(q.USSD.Code); refused {
		return &failure{detail: outcome.CodeRefused, err: fmt.Errorf("ussd %s: %s", q.USSD.Code, why)}
	}
	if brand, is := r.topsUp(q.USSD.Code); is {
		return &failure{detail: outcome.CodeRefused, err: fmt.Errorf("ussd %s: a top-up code of %s with a voucher's digits", q.USSD.Code, brand)}
	}
	for _, reply := range q.USSD.Replies {
		if why, refused := carrier.RefusedReply(reply); refused {
			return &failure{detail: outcome.CodeRefused, err: fmt.Errorf("reply: %s", why)}
		}
	}
	return nil
}

// topsUp finds the brand at which a code redeems a voucher, by what the rows of the SIM say: those of the user and of this machine too.
func (r *rung) topsUp(code string) (brand string, is bool) {
	r.agent.mu.Lock()
	defer r.agent.mu.Unlock()
	for _, row := range r.sim.rows {
		if row.TopsUp(code) {
			return row.Name, true
		}
	}
	return "", false
}

func (r *rung) abroad() bool {
	r.agent.mu.Lock()
	defer r.agent.mu.Unlock()
	return r.c.task.roaming()
}

// mark is the place in the inbox before the question, once what was stored has been read.
func (r *rung) mark(ctx context.Context) (sms.Mark, error) {
	if r.query.Await == nil {
		return 0, nil
	}
	r.awaiting(forStore, inboxWithin)
	ctx, cancel := context.WithTimeout(ctx, inboxWithin)
	defer cancel()
	r.c.agentLocked(r.c.listen) // for a typed question nothing may have listened before
	select {
	case <-r.inbox.Ready():
	case <-ctx.Done():
		return 0, &failure{detail: outcome.ModemSilent, err: errors.New("message store: not read in time")}
	}
	// What the modem has and did not announce came before the question.
	if err := r.synced(ctx); err != nil {
		return 0, fmt.Errorf("message store: %w", err)
	}
	_ = r.c.tidy(ctx, r.sim) // what cannot be deleted now is tried again later
	if use := r.inbox.Storage(); use.Capacity > 0 && use.Used >= use.Capacity {
		return 0, fail(outcome.SMSStoreFull)
	}
	return r.inbox.Mark(), nil
}

// send puts the question. No poll disturbs the dialogue.
func (r *rung) send(ctx context.Context) (answer, error) {
	if r.query.Portal != nil { // which is no concern of the port
		return r.page(ctx)
	}
	select {
	case r.c.line <- struct{}{}:
		defer func() { <-r.c.line }()
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
	switch r.query.Method() {
	case carrier.USSD:
		return r.inRAT(ctx, func() (answer, error) { return r.dial(ctx) })
	case carrier.SMS:
		return answer{}, r.text(ctx)
	case carrier.Call:
		return answer{}, r.phone(ctx)
	}
	return answer{}, fail(outcome.NoQuery)
}

func (r *rung) text(ctx context.Context) error {
	to := r.query.SMS.To
	if err := r.affords(); err != nil {
		return err
	}
	r.step("sms to %s", to)
	r.awaiting(forNetwork, 0)
	err := sms.Send(ctx, r.c.m, to, r.query.SMS.Body, sms.SendConfig{
		Spend:  func(context.Context) error { return r.spend() },
		Logger: r.c.task.log,
	})
	if err == nil {
		return nil
	}
	f := failedAs(err, outcome.SMSRefused)
	if f.detail == outcome.PortFailed { // the port is open: it is the message that cannot be sent
		f.detail = outcome.SMSRefused
	}
	return f
}

// affords reports whether every segment of a text may leave: half of one is paid for and answered by nobody.
func (r *rung) affords() error {
	if r.agent.ledger == nil {
		return nil
	}
	left, err := r.agent.ledger.Left(r.payer, r.conf.AtMost)
	if err != nil {
		return err
	}
	if n := entries(r.query); n > left {
		return &failure{detail: outcome.BudgetSpent, err: fmt.Errorf("sms to %s: it takes %d segments, and at_most leaves %d", r.agent.mask.text(r.query.SMS.To), n, left)}
	}
	return nil
}

// entries is how many entries of the ledger a query takes at least; a text that cannot be coded is refused when it is sent.
func entries(q carrier.Query) int {
	if q.SMS == nil {
		return 1
	}
	n, _ := sms.Segments(q.SMS.To, q.SMS.Body)
	return max(1, n)
}

// spend enters one thing that is about to leave; it leaves only if the entry is on disk.
func (r *rung) spend() error {
	if r.agent.ledger != nil {
		if err := r.agent.ledger.Spend(r.payer, r.name, r.query.Method(), r.conf.AtMost); err != nil {
			return err
		}
	}
	r.spent++
	r.owe()
	r.agent.mu.Lock()
	defer r.agent.mu.Unlock()
	m := r.sim.method(r.query.Method())
	m.Queries++
	r.sim.methods[r.query.Method()] = m
	return nil
}

// both is the answer of a dialogue whose reply has a reading, with that of the message behind it, if that came: data and money each
// as the message states them, else as the reply does.
func both(reply, message answer, err error) answer {
	if err != nil {
		reply.torn = true // the message may come yet
		return reply
	}
	message.reading = completed(reply.reading, message.reading)
	return message
}

// completed is what a message says, with what only the reply before it said.
func completed(reply, message quota.Reading) quota.Reading {
	if len(message.Data) == 0 {
		message.Data = reply.Data
	}
	if len(message.Balance) == 0 {
		message.Balance = reply.Balance
	}
	return message
}

// await takes the answer that comes as a message from one of the listed senders. One that says nothing does not end the
// wait: carriers thank first and answer then.
func (r *rung) await(ctx context.Context, dialogue answer) (answer, error) {
	r.awaiting(r.forAnswer(), r.within(r.query))
	ctx, cancel := context.WithTimeout(ctx, r.within(r.query))
	defer cancel()
	var best error = fail(outcome.NoAnswerSMS)
	ans := answer{text: dialogue.text, status: dialogue.status} // an amount in the announcement may be what the answer costs
	for {
		msg, err := r.inbox.Await(ctx, r.query.Await.From, r.place)
		if err != nil {
			return r.unanswered(ctx, ans, best, err)
		}
		if older(msg, r.asked, r.agent.o.Clock.Now()) {
			r.came(msg.Text, "message from %s, older than the question", msg.Sender)
			r.c.unasked(ctx, r.sim, msg, false)
			continue
		}
		r.came(msg.Text, "message from %s", msg.Sender)
		said := answer{text: msg.Text, status: dialogue.status}
		if err = r.readMessage(&said, msg); err != nil && r.c.unasked(ctx, r.sim, msg, false) {
			continue // a warning, which came meanwhile
		}
		r.claimed = append(r.claimed, claimOf(msg))
		came := r.agent.gather(r.sim, r.debt, claimOf(msg))
		if len(came) < r.query.Await.Messages {
			ans = answer{text: msg.Text, status: dialogue.status}
			continue
		}
		if len(came) > 1 {
			err = r.readAll(&said, came)
		}
		if ans = said; err == nil {
			return ans, nil
		}
		best = err
	}
}

// unanswered is how the wait for a message ends without one that reads: by time (best is the last that was found wrong), or else.
func (r *rung) unanswered(ctx context.Context, ans answer, best, err error) (answer, error) {
	late := errors.Is(context.Cause(ctx), context.DeadlineExceeded)
	part := 0 < len(r.claimed) && len(r.claimed) < r.query.Await.Messages
	if part {
		r.claimed = nil // they stay where they are: the others may come yet
	}
	switch {
	case late && part:
		return r.part(ans)
	case late:
		return r.torn(ans, best)
	}
	return ans, err
}

// torn reads what has come of an answer that lacks a part, once nothing else can be awaited. The parts stay where they are.
func (r *rung) torn(ans answer, best error) (answer, error) {
	msg, ok := r.inbox.Torn(r.query.Await.From, r.place)
	if !ok {
		return ans, best
	}
	r.came(msg.Text, "beginning of a message from %s", msg.Sender)
	beginning := answer{text: msg.Text, status: ans.status}
	if err := r.read(&beginning, quota.Hints{Via: "sms", Received: msg.Sent, Cut: true}); err != nil {
		return ans, best
	}
	beginning.torn = true
	return beginning, nil
}

// readMessage is read for a message that stands for itself.
func (r *rung) readMessage(ans *answer, msg sms.Message) error {
	return r.readAll(ans, []claim{claimOf(msg)})
}

// read is what the text of an answer says, and where it says so: of a text that cannot be read, why. Where the machine's time is
// not known, the network's serves to date it, if it told.
func (r *rung) read(ans *answer, how quota.Hints) error {
	h := r.guess
	h.Via, h.Received, h.Cut = how.Via, how.Received, how.Cut
	if now := r.agent.o.Clock.Now(); now.Known {
		h.Received = now.Wall
	}
	h.Binary = h.Binary || r.query.Binary
	h.Patterns = append(append([]quota.Pattern{}, r.query.Patterns...), h.Patterns...)
	if ans.text == "" {
		return fail(outcome.TextEmpty)
	}
	var err error
	ans.reading, ans.evidence, err = quota.Explain(ans.text, h)
	if err == nil && ans.reading.Empty() {
		err = quota.ErrNoMatch
	}
	r.explain(*ans, how.Via)
	return err
}

// explain adds to the last step of the transcript what its words were read as. What a dialogue says before the message that
// answers is no figure, whatever it looks like.
func (r *rung) explain(ans answer, via string) {
	if via == "ussd" && r.query.Await != nil && !r.query.Await.Reply {
		return
	}
	if last := len(r.steps) - 1; last >= 0 && r.heard == ans.text { // there may be more steps than are kept
		r.steps[last].Reply = r.agent.mask.reply(ans.text, ans.evidence)
	}
}

// step notes in the transcript what was done.
func (r *rung) step(format string, args ...any) { r.came("", format, args...) }

// came notes in the transcript what came.
func (r *rung) came(text, format string, args ...any) {
	r.heard = ""
	if len(r.steps) < keptSteps {
		r.heard = text
		r.steps = append(r.steps, Step{What: r.agent.mask.text(fmt.Sprintf(format, args...)), Reply: r.agent.mask.reply(text, nil)})
	}
}
