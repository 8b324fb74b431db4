package modem

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errUnused is told of a connection that ended because nothing used it any more.
var errUnused = errors.New("no longer used")

// Keep opens the modem and calls use with it, again and again with backoff, until ctx ends. The ctx that use gets ends when the
// connection is lost. It returns ctx.Err(), or the first error of use that is neither nil, ErrLost nor due to the loss.
// observe, if not nil, is told of every change: (nil, err) is a failed open or a loss, (m, nil) an opened connection. The error
// wraps ErrHung as long as the modem is hung.
//
// A signal on Config.Wake ends the pause, as soon as what was plugged in has settled. Config.Hung is called between two tries.
func Keep(ctx context.Context, open Opener, cfg Config, observe func(*Modem, error), use func(ctx context.Context, m *Modem) error) error {
	if observe == nil {
		observe = func(*Modem, error) {}
	}
	cfg.Timing = cfg.Timing.withDefaults()
	k := keeper{open: open, cfg: cfg, observe: observe, use: use, backoff: cfg.Timing.BackoffMin}
	for {
		start := time.Now()
		lost, err := k.connection(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		if time.Since(start) >= cfg.Timing.BackoffMax {
			k.backoff = cfg.Timing.BackoffMin
		}
		k.lose(ctx, lost)
		if err := k.pause(ctx); err != nil {
			return err
		}
	}
}

// keeper is what Keep knows from one try to the next.
type keeper struct {
	open    Opener
	cfg     Config
	observe func(*Modem, error)
	use     func(context.Context, *Modem) error
	backoff time.Duration // the next pause
	silent  int           // commands without an answer in a row, over the connections
	data    bool          // the port was last seen to carry data
}

// connection opens the modem once, and returns why the connection is no more, or an error of use that is not due to that.
func (k *keeper) connection(ctx context.Context) (lost, err error) {
	m, err := Open(ctx, k.open, k.cfg)
	if err != nil {
		return k.noteOpening(err), nil
	}
	k.observe(m, nil)
	err = m.serve(ctx, k.use)
	lost = m.Err()
	m.end()
	k.noteConnection(m)
	switch {
	case err == nil && lost == nil:
		return errUnused, nil
	case err == nil, errors.Is(err, ErrLost), lost != nil && errors.Is(err, context.Canceled):
		return lost, nil
	default:
		return lost, err
	}
}

// serve calls use with a context that ends with the connection.
func (m *Modem) serve(ctx context.Context, use func(context.Context, *Modem) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-m.Done():
			cancel(m.Err())
		case <-ctx.Done():
		}
	}()
	err := use(ctx, m)
	cancel(nil)
	<-watched
	return err
}

// lose tells of a loss, and of a modem that hangs.
func (k *keeper) lose(ctx context.Context, lost error) {
	if k.silent < hungAfter || errors.Is(lost, ErrBusy) { // nothing can be done about a port that somebody holds
		k.observe(nil, lost)
		return
	}
	k.observe(nil, fmt.Errorf("%w: %w", ErrHung, lost))
	if k.cfg.Hung != nil {
		k.cfg.Hung(ctx)
	}
}

// A modem that is plugged in makes some thirty uevents within a second. When they have ceased for settleFor, or settleWithin
// after the first, udev has had time to set the permissions of the port, and the port to take commands. Too early a try is not
// the last: the pauses after it begin as short and double.
const (
	settleFor    = 250 * time.Millisecond
	settleWithin = time.Second
)

// pause waits until the next try: for the backoff, or until something was plugged in and has settled.
func (k *keeper) pause(ctx context.Context) error {
	timer := time.NewTimer(k.backoff)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-k.cfg.Wake:
		k.backoff = min(settleFor, k.cfg.Timing.BackoffMin)
		return k.settle(ctx)
	case <-timer.C:
		k.backoff = min(2*k.backoff, k.cfg.Timing.BackoffMax)
		return nil
	}
}

// settle waits until no more devices come or go.
func (k *keeper) settle(ctx context.Context) error {
	most := time.NewTimer(settleWithin)
	defer most.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-k.cfg.Wake:
		case <-time.After(settleFor):
			return nil
		case <-most.C:
			return nil
		}
	}
}
