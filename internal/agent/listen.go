package agent

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/sms"
)

// syncStep is the pause between two looks whether the inbox is connected.
const syncStep = 100 * time.Millisecond

// attend has the inbox listen for as long as messages are awaited, and no longer: most modems mark a message as read when it is
// read, whoever it is for (docs/rules.md, rule 5).
func (c *conn) attend() { c.agentLocked(c.heed) }

// heed is attend for a caller who holds a.mu.
func (c *conn) heed() {
	switch {
	case !c.keeps || c.sim == nil || c.task.conn != c:
	case c.task.awaits(c.sim):
		c.listen()
	case !c.task.asking:
		c.unbind()
		c.unbind, c.heard = func() {}, nil
	}
}

// awaits reports whether a message of a SIM is awaited, or of one that was, something is still to be done. The caller holds a.mu.
func (t *task) awaits(s *sim) bool {
	if len(s.conf.Unasked.From) > 0 || s.conf.Unasked.Delete && len(s.brand.Unasked) > 0 { // the catalogue's senders alone are no reason to listen
		return true
	}
	if len(t.agent.mayAsk()) > 0 {
		return true
	}
	for _, k := range s.asks {
		for _, q := range s.queries(k.conf) {
			if q.Await != nil {
				return true
			}
		}
		owed := slices.ContainsFunc(s.debts, func(d *debt) bool { return d.Asker == k.conf.Name })
		if owed || len(k.rec.Claimed) > 0 {
			return true
		}
	}
	return t.asking && len(s.debts) > 0
}

// listen runs the inbox for as long as the card is served. The caller holds a.mu.
func (c *conn) listen() {
	if c.sim == nil || c.heard != nil && c.heard.Err() == nil {
		return
	}
	ctx, cancel := context.WithCancel(c.life)
	s := c.sim
	c.unbind, c.heard = cancel, ctx
	c.wg.Go(func() { c.hear(ctx, s.inbox) })
	c.wg.Go(func() { c.keepTidy(ctx, s) })
	c.wg.Go(func() { c.hearUnasked(ctx, s) })
	c.task.pursue(s)
}

// hear runs the inbox again and again: a modem that refuses to list its store now may do so later.
func (c *conn) hear(ctx context.Context, inbox *sms.Inbox) {
	for ctx.Err() == nil {
		if err := inbox.Run(ctx, c.m); err != nil && ctx.Err() == nil {
			c.task.log.Warn("inbox is closed for a while", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(calm):
		}
	}
}

// storage notes how full the store is that receives messages. Where the inbox listens it knows; else that is asked now and then,
// which reads no message.
func (c *conn) storage(ctx context.Context, ask bool) {
	s := c.serving()
	if s == nil {
		return
	}
	var use sms.Storage
	var listens bool
	c.agentLocked(func() { listens = c.heard != nil })
	if listens {
		use = s.inbox.Storage()
	} else if ask {
		use, _ = sms.Usage(ctx, c.m) // what it does not tell is not known
	} else {
		return
	}
	c.agentLocked(func() { c.task.state.SMSUsed, c.task.state.SMSCapacity = use.Used, use.Capacity })
}

// synced reads what the modem has and did not announce, once the inbox, which may have begun to listen just now, is connected.
func (r *rung) synced(ctx context.Context) error {
	for {
		err := r.inbox.Sync(ctx)
		if !errors.Is(err, modem.ErrLost) || r.c.m.Err() != nil {
			return err
		}
		select {
		case <-time.After(syncStep):
		case <-ctx.Done():
			return err
		}
	}
}
