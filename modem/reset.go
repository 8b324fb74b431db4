package modem

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// resetWithin is how long the answer to a reset is awaited, and the port kept open so that the command leaves it: a modem that
// hangs may give none, and one that does not is gone before.
const resetWithin = 2 * time.Second

// Reset opens the port and tells the modem to restart: AT+CFUN=1,1 (3GPP TS 27.007, clause 8.2). A modem that hangs may not
// answer, so nothing is asked before; that no answer comes, or the port goes away, is no error. Errors: those of open, *Error
// where the modem refuses, ErrLost where the port takes no bytes, ctx.Err().
func Reset(ctx context.Context, open Opener, cfg Config) error {
	port, err := open(ctx)
	if err != nil {
		return err
	}
	m := connect(port, cfg)
	defer m.end()
	within, cancel := context.WithTimeout(ctx, resetWithin)
	defer cancel()
	ex := newExchange("+CFUN=1,1")
	ex.lead = "\x1b"
	_, err = m.exchange(within, ex)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errStalled), isError(err):
		return fmt.Errorf("%s: %w", ex.op(), err)
	}
	return nil
}
