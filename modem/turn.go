package modem

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Turn is the sole use of a modem for a while: until its end the commands of others wait. What belongs together goes through
// one, such as a USSD dialogue, whose late error would else be taken for that of another's command. Its own commands wait for
// each other. Whoever holds a turn must bound it, and send nothing but through it.
type Turn struct{ m *Modem }

// Take waits for the turn and keeps it until its End. Errors: ErrLost, ctx.Err().
func (m *Modem) Take(ctx context.Context) (*Turn, error) {
	if err := m.enter(ctx, m.turn); err != nil {
		return nil, err
	}
	return &Turn{m}, nil
}

// End lets the others go on. It must be called once, when no command of the turn is under way.
func (t *Turn) End() { <-t.m.turn }

// CommandWithin is Modem.CommandWithin within the turn.
func (t *Turn) CommandWithin(ctx context.Context, d time.Duration, cmd string) ([]string, error) {
	return t.do(ctx, d, newExchange(cmd))
}

// Answer replies to a USSD menu. Where the modem shows a prompt behind the menu, as some do for +CUSD with status 1, body and
// Ctrl-Z go there; else cmd is sent as by CommandWithin. To such a prompt every command would be text: any other escapes it
// first, which ends the dialogue.
func (t *Turn) Answer(ctx context.Context, d time.Duration, cmd, body string) ([]string, error) {
	ex := newExchange(cmd)
	ex.reply, ex.body = true, body
	return t.do(ctx, d, ex)
}

// Resync makes sure that no answer to a command that was given up is still to come, so that the next command leaves at once.
// Deadline and errors are those of Command.
func (t *Turn) Resync(ctx context.Context) error {
	ex := newExchange("")
	return t.inTime(ctx, t.m.pump.timing.Command, ex, func(ctx context.Context) error { return t.m.inStep(ctx, ex) })
}

// do has an exchange once modem and program are in step.
func (t *Turn) do(ctx context.Context, d time.Duration, ex *exchange) (info []string, err error) {
	err = t.inTime(ctx, d, ex, func(ctx context.Context) error {
		if err := t.m.inStep(ctx, ex); err != nil {
			return err
		}
		info, err = t.m.exchange(ctx, ex)
		return err
	})
	return info, err
}

// inTime calls use with the wire and a deadline, and names the end of that.
func (t *Turn) inTime(ctx context.Context, d time.Duration, ex *exchange, use func(context.Context) error) error {
	m := t.m
	if err := m.enter(ctx, m.wire); err != nil {
		return fmt.Errorf("%s: %w", ex.op(), err)
	}
	defer m.leaveWire()
	within, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	err := use(within)
	switch {
	case within.Err() == nil || !errors.Is(err, within.Err()):
	case ctx.Err() != nil:
		err = ctx.Err()
	default:
		err = ErrTimeout
		m.noteTimeout()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", ex.op(), err)
	}
	return nil
}

// inStep prepares for an exchange: an open prompt of a menu gets the reply, if that is what it is, and else is escaped; and no
// answer to an earlier command is still to come. The wire is held.
func (m *Modem) inStep(ctx context.Context, ex *exchange) error {
	open, err := m.pump.menuPrompt(ctx)
	switch {
	case err != nil:
		return err
	case open && ex.reply:
		ex.asked = true
		return nil
	case open:
		m.pump.escapeMenu()
		m.desync = true // some say OK to an escape
	}
	if m.desync {
		if err := m.resync(ctx); err != nil {
			return err
		}
	}
	return m.checkSettings(ctx)
}

// enter waits until it holds a lock of the modem.
func (m *Modem) enter(ctx context.Context, lock chan struct{}) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := m.Err(); err != nil {
		return err
	}
	select {
	case lock <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-m.pump.done:
		return m.Err()
	}
}

func (m *Modem) leaveWire() { <-m.wire }
