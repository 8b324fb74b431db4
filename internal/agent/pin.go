package agent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modem"
)

// pinRecord is what the state keeps of one PIN on one card: neither of them, only that it was tried (docs/rules.md, rule 8).
type pinRecord struct {
	State pinState      `json:"state"`
	At    clock.Instant `json:"at"`
}

// pinState is how a try ended. One of which nothing is known counts as refused.
type pinState string

const (
	pinUntried  pinState = ""
	pinTried    pinState = "tried" // on its way, or the card was not seen ready since
	pinRefused  pinState = "refused"
	pinAccepted pinState = "accepted" // the card was seen ready
)

// pinKeys are the records of one PIN on the card in a modem. The PIN is hashed together with the card's number, which is
// not in the state: ten thousand PINs would else be tried out in no time.
type pinKeys struct {
	card  string   // of the card by its number; empty where that cannot be read
	read  []string // a refusal under one of them holds
	write []string
}

// pinKeysOf makes the keys. A card whose number cannot be read with the SIM locked may be any that was tried in this modem.
func (a *Agent) pinKeysOf(iccid modem.ICCID, imei modem.IMEI, pin modem.PIN) pinKeys {
	hash := func(kind, id string) string { return a.hash(kind, id+"\x00"+pin.Reveal()) }
	card, unread, inModem := hash("card", iccid.Reveal()), hash("unread", imei.Reveal()), hash("modem", imei.Reveal())
	if iccid == "" {
		return pinKeys{read: []string{unread, inModem}, write: []string{unread}}
	}
	return pinKeys{card: card, read: []string{card, unread}, write: []string{card, inModem}}
}

// wasRefused reports whether this PIN was tried on this card and not accepted.
func (a *Agent) wasRefused(k pinKeys) bool { return slices.ContainsFunc(k.read, a.refuses) }

// refuses reports whether a record holds a try back.
func (a *Agent) refuses(key string) bool {
	rec, _ := load[pinRecord](a.o.Store, store.PINs, key)
	return rec.State == pinTried || rec.State == pinRefused
}

// own leaves the records to write that no other card was refused under.
func (a *Agent) own(k pinKeys) pinKeys {
	return pinKeys{read: k.read, write: slices.DeleteFunc(slices.Clone(k.write), a.refuses)}
}

// writePIN writes the record of a try and returns once it is synced.
func (a *Agent) writePIN(k pinKeys, s pinState) error {
	for _, key := range k.write {
		if err := a.o.Store.Put(store.PINs, key, pinRecord{State: s, At: a.o.Clock.Now()}); err != nil {
			return err
		}
	}
	return nil
}

// beginTry records that a PIN is about to be tried. Where that cannot be written it is not tried, and nothing is recorded.
func (a *Agent) beginTry(k pinKeys) error {
	if a.ledger != nil {
		a.ledger.Retry()
	}
	if ok, err := a.o.Store.Writable(); !ok {
		return &failure{detail: outcome.PINUnrecorded, err: fmt.Errorf("%w: %w", store.ErrUnwritable, err)}
	}
	if err := a.writePIN(k, pinTried); err != nil {
		_ = a.writePIN(k, pinUntried) // in memory, until there is room again
		return &failure{detail: outcome.PINUnrecorded, err: err}
	}
	return nil
}

// unlock enters the PIN of a SIM that asks for it, if there is one and every rule allows it, and tells why not. One at a
// time: the poll and an ask may meet here.
func (c *conn) unlock(ctx context.Context) *failure {
	select {
	case c.unlocking <- struct{}{}:
		defer func() { <-c.unlocking }()
	case <-ctx.Done():
		return failed(ctx.Err())
	}
	err := c.enterPIN(ctx)
	if err != nil && (ctx.Err() != nil || c.m.Err() != nil) {
		return failed(err) // that says nothing of the card
	}
	var f *failure
	if err != nil {
		f = pinFailure(err)
	}
	c.agentLocked(func() { c.locked(f) })
	return f
}

func (c *conn) enterPIN(ctx context.Context) error {
	a := c.task.agent
	pin, err := a.pinOf(c.task.conf)
	if err != nil {
		return err
	}
	if a.o.Store == nil {
		return fail(outcome.PINUnrecorded)
	}
	iccid, err := c.m.ICCID(ctx)
	if err != nil {
		return err
	}
	keys := a.pinKeysOf(iccid, c.id.IMEI, pin.PIN)
	if a.wasRefused(keys) {
		return fail(outcome.PINWrong)
	}
	keys = a.own(keys)
	err = c.m.EnterPIN(ctx, pin.PIN, func() error { return a.beginTry(keys) })
	if pin.shared {
		c.task.log.Warn("pin file is open to its group; chmod 600 it", "path", c.task.conf.PINFile)
	}
	switch {
	case err == nil: // the modem says so; the card is to show it
		c.enter(entry{keys: keys.write, at: a.o.Clock.Now().Uptime})
	case errors.Is(err, modem.ErrPINRefused):
		_ = a.writePIN(keys, pinRefused) // "tried" holds as well
	}
	return err
}

// entry is a PIN that was entered over a connection and that the modem said OK to: its records, and when. Zero: none was.
type entry struct {
	keys []string
	at   time.Duration // uptime
}

func (c *conn) enter(e entry) { c.agentLocked(func() { c.entered = e }) }

// enteredWithin is the entry of the PIN, if that is so long ago at most.
func (c *conn) enteredWithin(d time.Duration) (e entry) {
	now := c.task.agent.o.Clock.Now().Uptime
	c.agentLocked(func() {
		if now-c.entered.at < d {
			e = c.entered
		}
	})
	return e
}

// starts reports whether the card may still be starting after its PIN was entered: some modems say SIM PIN until it is ready.
func (c *conn) starts() bool { return c.enteredWithin(busyWithin).keys != nil }

// accepted sets a try right: the card is ready, so the PIN was right. That a card is the one which was tried is known by its number,
// or because it was ready soon after its PIN was entered over this connection, and was never away.
func (c *conn) accepted(iccid modem.ICCID) {
	a := c.task.agent
	if a.o.Store == nil || len(a.o.Store.Keys(store.PINs)) == 0 {
		return
	}
	tried := c.enteredWithin(hastyFor).keys
	c.enter(entry{})
	if pin, err := a.pinOf(c.task.conf); err == nil && iccid != "" {
		tried = append(tried, a.pinKeysOf(iccid, c.id.IMEI, pin.PIN).card)
	}
	for _, key := range tried {
		if rec, ok := load[pinRecord](a.o.Store, store.PINs, key); ok && rec.State == pinTried {
			_ = a.o.Store.Put(store.PINs, key, pinRecord{State: pinAccepted, At: a.o.Clock.Now()})
		}
	}
}

// locked notes why the SIM stays locked, nil if it was unlocked, and says so once. The caller holds a.mu.
func (c *conn) locked(f *failure) {
	t := c.task
	before := t.pin
	t.pin = f
	switch {
	case f == nil:
		c.opened = t.agent.o.Clock.Now().Uptime // the card starts anew: look more often for a while
		t.log.Info("pin entered; the modem took it")
	case before == nil || before.Error() != f.Error():
		t.log.Warn("sim stays locked", "detail", string(f.detail), "err", f)
	}
}

// pinFailure names why no PIN was entered, or that it was not taken.
func pinFailure(err error) *failure {
	for _, known := range []sentinel{
		{modem.ErrTriesUnknown, outcome.PINTriesUnknown},
		{modem.ErrTriesLow, outcome.PINTriesLow},
		{modem.ErrPINRefused, outcome.PINWrong},
	} {
		if errors.Is(err, known.err) {
			return &failure{detail: known.detail, err: err}
		}
	}
	return failed(err)
}

const (
	// busyWithin is how long an ask waits for a card that is starting: after a boot or its PIN it is busy for ten seconds or so.
	busyWithin = 30 * time.Second
	// busyStep is the pause between two looks at such a card.
	busyStep = time.Second
)

// ready looks at the card, and waits while it is busy, but not for ever.
func (c *conn) ready(ctx context.Context) modem.SIMState {
	end := c.task.agent.o.Clock.Now().Uptime + busyWithin
	for {
		state := c.card(ctx)
		if state != modem.SIMBusy || ctx.Err() != nil || c.task.agent.o.Clock.Now().Uptime >= end {
			return state
		}
		select {
		case <-time.After(busyStep):
		case <-ctx.Done():
		case <-c.m.Done():
			return state
		}
	}
}
