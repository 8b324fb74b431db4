package modem

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/simgauge/simgauge/modem/atline"
)

// probeEvery is how long one AT may remain without answer before the next is sent.
const probeEvery = 500 * time.Millisecond

// setUp gets in step with a modem of which nothing is known and sets it up. It resets nothing: other programs may share it.
func (m *Modem) setUp(ctx context.Context) error {
	m.wire <- struct{}{}
	defer m.leaveWire()
	within, cancel := context.WithTimeout(ctx, m.pump.timing.Probe)
	defer cancel()
	if err := m.probe(within); err != nil {
		return m.orNoModem(ctx, err)
	}
	if err := m.configure(within); err != nil {
		return m.orNoModem(ctx, err)
	}
	m.pump.setUpDone()
	return nil
}

// orNoModem is the error of a set-up: the caller's own, that of a lost port, that the port carries data, else that no modem
// answers.
func (m *Modem) orNoModem(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, ErrLost):
		return err
	case m.pump.carriesData():
		return fmt.Errorf("%w: %w", ErrDataMode, err)
	default:
		return fmt.Errorf("%w: %w", ErrNoModem, err)
	}
}

// probe sends AT until it is answered. An escape goes first: a predecessor may have left a prompt open.
func (m *Modem) probe(ctx context.Context) error {
	for tries := 0; ; tries++ {
		ex := newExchange("")
		ex.lead = "\x1b"
		once, cancel := context.WithTimeout(ctx, probeEvery)
		_, err := m.exchange(once, ex)
		cancel()
		switch {
		case err == nil && tries > 0: // the answers to the others may follow
			return m.pump.quiet(ctx)
		case err == nil, errors.Is(err, ErrLost):
			return err
		case ctx.Err() != nil:
			return ErrTimeout
		}
		if err := m.pauseAfter(ctx, err); err != nil {
			return err
		}
	}
}

// configure turns echo off, result codes to words and +CME errors to numbers, and makes sure that answers belong to their
// commands. Modems that know no +CME errors still work.
func (m *Modem) configure(ctx context.Context) error {
	if err := m.insist(ctx, "E0V1"); err != nil {
		return err
	}
	if err := m.insist(ctx, "+CMEE=1"); err != nil && !isError(err) {
		return err
	}
	m.desync = !m.mark(ctx)
	if m.desync {
		return m.resync(ctx)
	}
	return nil
}

// insist repeats a command while the modem says that it is starting up.
func (m *Modem) insist(ctx context.Context, cmd string) error {
	for {
		_, err := m.exchange(ctx, newExchange(cmd))
		if wire, ok := errors.AsType[*Error](err); !ok || !isStarting(wire) {
			return err
		}
		if err := m.pauseAfter(ctx, err); err != nil {
			return err
		}
	}
}

// startPause is waited before a command is repeated that a modem refused as it started up.
const startPause = 200 * time.Millisecond

// pauseAfter waits before a command is repeated that ended with err, if it ended at once.
func (m *Modem) pauseAfter(ctx context.Context, err error) error {
	if !isError(err) {
		return nil
	}
	select {
	case <-time.After(startPause):
		return nil
	case <-ctx.Done():
		return err
	case <-m.pump.done:
		return m.Err()
	}
}

// isStarting reports whether an error says that the modem or its SIM is not ready yet.
func isStarting(err *Error) bool {
	return err.IsCME(atline.CMESIMBusy, atline.CMENotAllowedNow, atline.CMEPhoneBusy, atline.CMEPleaseWait)
}

func isError(err error) bool {
	_, ok := errors.AsType[*Error](err)
	return ok
}

// mark asks for a value that only this command gives, and reports whether it came: a final result code without it answers an
// earlier command. A modem that does not know the command says so.
func (m *Modem) mark(ctx context.Context) bool {
	info, err := m.exchange(ctx, newExchange("+CMEE?"))
	if line := marked(info); line != "" {
		m.marks = true
		m.setting = cmp.Or(m.setting, line)
		return true
	}
	return isError(err) && !m.marks
}

// resync gets back in step after a command that was given up, so that its late answer is not taken for that of the next:
// the line is quiet, AT is answered, and so is the command that marks its answer. The wire is held.
func (m *Modem) resync(ctx context.Context) error {
	for {
		if err := m.pump.quiet(ctx); err != nil {
			return err
		}
		if _, err := m.exchange(ctx, newExchange("")); err != nil && !isError(err) {
			return err
		}
		if m.mark(ctx) {
			m.desync = false
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}
