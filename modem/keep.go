package modem

import (
	"context"
	"errors"
	"time"
)

// errUnused is told of a connection that ended because nothing used it any more.
var errUnused = errors.New("no longer used")

// Keep opens the modem and calls use with it, again and again with backoff, until ctx ends. The ctx that use gets ends when the
// connection is lost. It returns ctx.Err(), or the first error of use that is neither nil, ErrLost nor due to the loss.
// observe, if not nil, is told of every change: (nil, err) is a failed open or a loss, (m, nil) an opened connection.
func Keep(ctx context.Context, open Opener, cfg Config, observe func(*Modem, error), use func(ctx context.Context, m *Modem) error) error {
	if observe == nil {
		observe = func(*Modem, error) {}
	}
	cfg.Timing = cfg.Timing.withDefaults()
	pause := cfg.Timing.BackoffMin
	for {
		start := time.Now()
		lost, err := connection(ctx, open, cfg, observe, use)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		observe(nil, lost)
		if time.Since(start) >= cfg.Timing.BackoffMax {
			pause = cfg.Timing.BackoffMin
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
		pause = min(2*pause, cfg.Timing.BackoffMax)
	}
}

// connection opens the modem once, and returns why the connection is no more, or an error of use that is not due to that.
func connection(ctx context.Context, open Opener, cfg Config, observe func(*Modem, error), use func(context.Context, *Modem) error) (lost, err error) {
	m, err := Open(ctx, open, cfg)
	if err != nil {
		return err, nil
	}
	observe(m, nil)
	err = m.serve(ctx, use)
	lost = m.Err()
	m.end()
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
