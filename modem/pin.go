package modem

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// fullTries is how many tries a card has for a PIN that was not wrong since it was last right (ETSI TS 102 221, clause
// 11.1.9.1). With fewer somebody may be at work on it, and the last one blocks the card.
const fullTries = 3

// pinWithin bounds the wait for what the card says to a PIN: it checks one within a second, a slow modem needs a few.
const pinWithin = 20 * time.Second

// Errors of EnterPIN.
var (
	ErrTriesUnknown = errors.New("modem tells no number of tries")
	ErrTriesLow     = errors.New("not exactly 3 tries are left")
	ErrPINRefused   = errors.New("PIN refused")
)

// ParsePIN reads what a person wrote for a PIN: 4 to 8 digits (3GPP TS 22.030) and perhaps one line end.
// The error does not repeat it.
func ParsePIN(text string) (PIN, error) {
	m := regexp.MustCompile(`^([0-9]{4,8})(\r?\n)?$`).FindStringSubmatch(text)
	if m == nil {
		return "", errors.New("not 4 to 8 digits")
	}
	return PIN(m[1]), nil
}

// ICCID reads the card's number, which most modems tell while the SIM waits for its PIN too. It is empty where they do not.
func (m *Modem) ICCID(ctx context.Context) (ICCID, error) { return m.readICCID(ctx) }

// EnterPIN sends the PIN (+CPIN, 3GPP TS 27.007, clause 8.3), at most once, and only if the modem says that 3 tries are left.
// commit is called right before it leaves; if that fails nothing is sent. Once sent, the answer is awaited even if ctx ends.
//
// Nil means that the card took it; it may be busy for a while then. Errors: ErrTriesUnknown, ErrTriesLow, that of commit:
// nothing was sent. ErrPINRefused: the card did not take it. Others after commit: it is not known.
func (m *Modem) EnterPIN(ctx context.Context, pin PIN, commit func() error) error {
	tries, known, err := m.pinTries(ctx)
	switch {
	case err != nil:
		return err
	case !known:
		return ErrTriesUnknown
	case tries != fullTries:
		return fmt.Errorf("%w, but %d", ErrTriesLow, tries)
	}
	if err := commit(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	ex := newExchange(`+CPIN="` + pin.Reveal() + `"`)
	ex.secret = pin.Reveal()
	_, err = m.do(ctx, pinWithin, ex)
	if !isError(err) {
		return err
	}
	if state, stateErr := m.SIMState(ctx); stateErr == nil && state == SIMReady {
		return nil // some modems say ERROR while the card starts
	}
	return fmt.Errorf("%w: %w", ErrPINRefused, err)
}

// PINTries asks how many tries are left for the PIN; known is false where the modem does not tell. Asking costs none.
func (m *Modem) PINTries(ctx context.Context) (n int, known bool, err error) { return m.pinTries(ctx) }

// pinTries asks how many tries are left for the PIN: as the dialect does, else as the standard does. Only a number that
// the modem states once, or more than once alike, is known.
func (m *Modem) pinTries(ctx context.Context) (n int, known bool, err error) {
	for _, probe := range append([]Probe{m.Dialect().PINTries}, genericTries()...) {
		if probe.Command == "" {
			continue
		}
		lines, err := m.askIf(ctx, probe.Command)
		if err != nil {
			return 0, false, err
		}
		if n, known := parseTries(probe.Pattern, lines); known {
			return n, true, nil
		}
	}
	return 0, false, nil
}

// genericTries are the two forms of +CPINR (3GPP TS 27.007, clause 8.65): "+CPINR: SIM PIN,3,3", its code quoted or not.
func genericTries() []Probe {
	const pattern = `(?i)^\+CPINR:\s*"?SIM PIN"?\s*,\s*(?P<tries>\d{1,3})\s*(?:,|$)`
	return []Probe{{`+CPINR="SIM PIN"`, pattern}, {"+CPINR", pattern}}
}

// parseTries finds the group tries of a pattern in the lines of an answer. Lines that contradict each other tell nothing.
func parseTries(pattern string, lines []string) (n int, known bool) {
	re, err := regexp.Compile(pattern)
	if err != nil || re.SubexpIndex("tries") < 0 {
		return 0, false // a test holds every row of the table to its pattern
	}
	for _, line := range lines {
		match := re.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		v, err := strconv.Atoi(match[re.SubexpIndex("tries")])
		if err != nil || known && v != n {
			return 0, false
		}
		n, known = v, true
	}
	return n, known
}
