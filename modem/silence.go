package modem

import (
	"errors"
	"fmt"
)

// maxDeaf is how many commands in a row may remain without answer before the port is given up: it may hang, and opening it
// anew is the least that helps.
const maxDeaf = 3

// hungAfter is how many commands in a row remain without answer, over the connections, before the modem counts as hung and more
// than opening the port anew is called for. A set-up that nothing answers counts as one: a modem that has just enumerated may be
// deaf for half a minute, and to reset it then would make it boot for ever.
const hungAfter = 10

// note keeps in mind whether an answer may still come. The wire is held.
func (m *Modem) note(owed bool, err error) {
	m.desync = m.desync || owed
	if err == nil || isError(err) {
		m.deaf, m.answered = 0, m.ready
		m.pump.carriesNone()
	}
}

// noteTimeout gives the port up once too many commands in a row had no answer. The wire is held.
func (m *Modem) noteTimeout() {
	m.deaf++
	switch {
	case m.deaf < maxDeaf:
	case m.pump.carriesData():
		m.pump.fail(ErrDataMode)
	default:
		m.pump.fail(ErrSilent)
	}
}

// noteOpening counts a set-up that remained without an answer, or a port that takes no bytes, and returns why the opening failed.
// A port that is missing or carries data does not hang: what comes after it is judged afresh. One that carries data falls silent once
// the peer of the call tires of asking. A busy port says nothing of its modem, and is as often held by the end of our own try, which
// waits for a driver: it counts neither way.
func (k *keeper) noteOpening(err error) error {
	silent := errors.Is(err, ErrNoModem) && errors.Is(err, ErrTimeout) || errors.Is(err, ErrSilent)
	switch {
	case errors.Is(err, ErrBusy):
	case !silent:
		k.silent, k.data = 0, errors.Is(err, ErrDataMode)
	case k.data:
		return fmt.Errorf("%w: %w", ErrDataMode, err)
	default:
		k.silent++
	}
	return err
}

// noteConnection counts the silence at the end of a connection. Where no command but those of the set-up was answered, it goes on
// from the one before: some modems hang so that they still say OK to AT.
func (k *keeper) noteConnection(m *Modem) {
	deaf, answered := m.silence()
	k.data = errors.Is(m.Err(), ErrDataMode)
	if answered || k.data {
		k.silent = 0
	}
	if !k.data {
		k.silent += deaf
	}
}

// silence tells how many commands remained without an answer at the end of a connection, and whether any before them had one.
func (m *Modem) silence() (deaf int, answered bool) {
	m.wire <- struct{}{}
	defer m.leaveWire()
	if errors.Is(m.Err(), errStalled) {
		m.deaf++
	}
	return m.deaf, m.answered
}
