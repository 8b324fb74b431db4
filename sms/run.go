package sms

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modem/atline"
)

// firstRetry is the pause before a store is read again that could not be: a SIM is busy for seconds after it was powered.
// The pause doubles up to the time between polls.
const firstRetry = 2 * time.Second

// listening is the inbox on one connection.
type listening struct {
	*Inbox
	store *store
}

// Run reads what is stored, then hears +CMTI, +CMT and class 0 on this connection until ctx ends or the modem is lost.
// A message that was seen on an earlier connection is not new on this one.
func (b *Inbox) Run(ctx context.Context, m *modem.Modem) error {
	urcs, stop := m.Listen("+CMTI:", "+CMT:", "+CLASS0:")
	defer stop()
	l := listening{Inbox: b, store: &store{m: m}}
	b.connect(l.store)
	defer b.disconnect(l.store)

	poll := time.NewTimer(0)
	defer poll.Stop()
	retry := firstRetry
	for {
		var err error
		select {
		case <-ctx.Done():
		case u, ok := <-urcs:
			if !ok {
				return lost(m)
			}
			if err = l.hear(ctx, u); err != nil {
				poll.Reset(min(firstRetry, b.poll)) // what it told of is still to be read
			}
		case <-poll.C:
			pause := b.poll
			if err = l.read(ctx); err != nil {
				pause = min(retry, b.poll)
				retry = min(2*retry, b.poll) // bounded: hours of it would overflow, and then it would not pause at all
			} else {
				retry = firstRetry
			}
			poll.Reset(pause)
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, modem.ErrLost):
			return err
		case err != nil:
			b.log.Debug("sms store not read", "err", err)
		}
	}
}

func lost(m *modem.Modem) error {
	if err := m.Err(); err != nil {
		return err
	}
	return modem.ErrLost
}

// read reads the store in its turn.
func (l listening) read(ctx context.Context) error {
	if err := l.enter(ctx); err != nil {
		return err
	}
	defer l.leave()
	return l.readAll(ctx)
}

// readAll sets the modem up, if that is still to be done, and reads every memory that messages were found in. The turn at the
// store is held.
func (l listening) readAll(ctx context.Context) error {
	if _, err := l.store.m.Command(ctx, "+CMGF=0"); err != nil {
		return err
	}
	if !l.store.setUp {
		if err := l.prepare(ctx); err != nil {
			return err
		}
	}
	if err := l.noteStorage(ctx, l.store); err != nil {
		return err
	}
	for _, memory := range l.store.memories {
		if err := l.readMemory(ctx, memory); err != nil {
			return err
		}
	}
	l.first.Do(func() { close(l.ready) })
	return nil
}

// prepare asks which memory receives messages, which a modem knows once its SIM is ready, and has it announce them.
func (l listening) prepare(ctx context.Context) error {
	memory, _, err := l.store.usage(ctx)
	if err != nil {
		return err
	}
	l.store.memories = []string{memory}
	if err := announce(ctx, l.store.m); err != nil {
		return err
	}
	lines, err := l.store.m.Command(ctx, "+CSMS?")
	if err != nil && !refusedBy(err) {
		return err
	}
	l.store.acks = wantsAcks(lines)
	l.store.setUp = true
	return nil
}

// wantsAcks reads +CSMS: service 1 is phase 2+, in which +CNMA is due (3GPP TS 27.005, clause 3.2.1).
func wantsAcks(lines []string) bool {
	for _, line := range lines {
		name, list := atline.Split(line)
		if params := atline.Params(list); name == "+CSMS" && len(params) > 0 {
			return params[0].Text == "1"
		}
	}
	return false
}

// readMemory takes all that a memory holds.
func (l listening) readMemory(ctx context.Context, memory string) error {
	if err := l.store.open(ctx, memory); err != nil {
		return err
	}
	found, err := l.store.list(ctx, l.usageOf(memory))
	if err != nil {
		return err
	}
	if memory == l.store.memories[0] {
		l.store.count = len(found)
	}
	l.forget(func(p place) bool { return p.memory == memory })
	for _, f := range found {
		l.take(f.pdu, place{memory, f.index})
	}
	return nil
}

// usageOf is what is known of a memory's use: only that of the one that receives.
func (l listening) usageOf(memory string) Storage {
	if memory != l.store.memories[0] {
		return Storage{}
	}
	return l.Storage()
}

// noteStorage keeps the use of the store for Storage.
func (b *Inbox) noteStorage(ctx context.Context, s *store) error {
	_, use, err := s.usage(ctx)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.storage = use
	return nil
}

// hear takes what a URC brings or announces. Of what is handed over only class 0, which is not for storing, is acknowledged:
// any other the network then brings again, and the modem keeps it. With +CNMA we would have its only copy.
func (l listening) hear(ctx context.Context, u modem.URC) error {
	name, list := atline.Split(u.Text)
	if name == "+CMTI" {
		return l.fetch(ctx, atline.Params(list))
	}
	pdu := cleanPDU(u.Body)
	if pdu != "" {
		l.take(pdu)
	}
	if !isFlash(pdu) {
		return nil
	}
	return l.acknowledge(ctx)
}

// acknowledge tells the network that a message that was handed over has come, where that is due.
func (l listening) acknowledge(ctx context.Context) error {
	if err := l.enter(ctx); err != nil {
		return err
	}
	defer l.leave()
	if !l.store.acks {
		return nil
	}
	if _, err := l.store.m.Command(ctx, "+CNMA"); err != nil && !refusedBy(err) {
		return err
	}
	return nil
}

// fetch reads a message that was announced, from the memory that the announcement names.
func (l listening) fetch(ctx context.Context, params []atline.Param) error {
	if len(params) < 2 {
		return nil
	}
	index, err := strconv.Atoi(params[1].Text)
	if err != nil {
		return nil
	}
	if err := l.enter(ctx); err != nil {
		return err
	}
	defer l.leave()
	at := place{memory: params[0].Text, index: index}
	pdu, err := l.store.fetch(ctx, at)
	if err != nil {
		return err
	}
	if !slices.Contains(l.store.memories, at.memory) {
		l.store.memories = append(l.store.memories, at.memory)
	}
	if pdu != "" {
		l.take(pdu, at)
	}
	return l.noteStorage(ctx, l.store)
}
