package sms

import (
	"context"
	"fmt"
)

// Sync reads the modem's store now, so that what came until now lies before a Mark taken after it. Without it a message that
// the modem stored and did not announce is found by the next poll, minutes later, and counts as new then.
//
// While the store holds as many messages as were read of it, and has room for more, that is one exchange (+CPMS?). A message
// that took the place of one that another program deleted is then not noticed. Without a connection the error is modem.ErrLost;
// others are those of modem.Command.
func (b *Inbox) Sync(ctx context.Context) error {
	s, err := b.connection()
	if err != nil {
		return fmt.Errorf("read sms store: %w", err)
	}
	if err := b.enter(ctx); err != nil {
		return fmt.Errorf("read sms store: %w", err)
	}
	defer b.leave()
	l := listening{Inbox: b, store: s}
	if err := l.catchUp(ctx); err != nil {
		return fmt.Errorf("read sms store: %w", err)
	}
	return nil
}

// catchUp reads the store unless all that it holds is known. The turn at it is held.
func (l listening) catchUp(ctx context.Context) error {
	if l.store.setUp {
		if err := l.noteStorage(ctx, l.store); err != nil {
			return err
		}
		if use := l.Storage(); use.Used == l.store.count && use.Used < use.Capacity {
			return nil
		}
	}
	return l.readAll(ctx)
}
