package modemsim

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// UnmarshalYAML reads ready, absent, pin, puk, busy or failure.
func (s *SIMState) UnmarshalYAML(n *yaml.Node) error {
	states := map[string]SIMState{
		"ready": SIMReady, "absent": SIMAbsent, "pin": SIMPIN, "puk": SIMPUK, "busy": SIMBusy, "failure": SIMFailure,
	}
	v, ok := states[n.Value]
	if !ok {
		return fmt.Errorf("line %d: sim %q: want ready, absent, pin, puk, busy or failure", n.Line, n.Value)
	}
	*s = v
	return nil
}

// simCard is the SIM in the modem.
type simCard struct {
	state SIMState
	pin   string
	tries int // left for the PIN
	puks  int // left for the PUK
}

// Tries that a card gives (3GPP TS 31.101 leaves it to the issuer; these are what all do).
const (
	allPINTries = 3
	allPUKTries = 10
)

func newSIM(n *Network) simCard {
	s := simCard{pin: n.PIN, tries: allPINTries, puks: allPUKTries}
	if n.PINTries != nil {
		s.tries, s.puks = *n.PINTries, *n.PUKTries
	}
	s.powerOn()
	if n.SIM != nil {
		s.state = *n.SIM
	}
	if s.state == SIMPUK {
		s.tries = 0
	}
	return s
}

// powerOn has the card ask for its codes again. One that is not there, or does not work, stays so.
func (s *simCard) powerOn() {
	switch {
	case s.state == SIMAbsent, s.state == SIMFailure:
	case s.tries == 0:
		s.state = SIMPUK
	case s.pin != "":
		s.state = SIMPIN
	default:
		s.state = SIMReady
	}
}

// hold has the card busy for so long.
func (s *simCard) hold(m *Modem, d time.Duration) {
	if d == 0 || s.state == SIMAbsent || s.state == SIMFailure || s.state == SIMBusy {
		return
	}
	awaited := s.state
	s.state = SIMBusy
	m.after(d, func() {
		if s.state == SIMBusy {
			s.state = awaited
			m.announce()
		}
	})
}

// trouble is the error that a command gets which needs the SIM; 0 if it is ready.
func (s *simCard) trouble() int {
	switch s.state {
	case SIMAbsent:
		return cmeNoSIM
	case SIMPIN:
		return cmePIN
	case SIMPUK:
		return cmePUK
	case SIMBusy:
		return cmeSIMBusy
	case SIMFailure:
		return cmeSIMFailure
	}
	return 0
}

// missing is trouble but for a card that waits for its PIN or PUK: some of it can be read then, EF-ICCID for one
// (3GPP TS 31.102 lets everybody read it).
func (s *simCard) missing() int {
	if s.state == SIMPIN || s.state == SIMPUK {
		return 0
	}
	return s.trouble()
}

// withheld is the error that a personality's answer gets in place of what the card does not tell now; 0 for none.
func (m *Modem) withheld(answer string) int {
	has := func(names ...string) bool {
		for _, n := range names {
			if strings.Contains(answer, n) {
				return true
			}
		}
		return false
	}
	switch {
	case has("{imsi}", "{spn}", "{number}"):
		return m.sim.trouble()
	case has("{iccid}", "{tries}", "{puks}", "{left}", "{wanted}", "{cpin}"):
		return m.sim.missing()
	}
	return 0
}

// left are the tries for the code that the card wants, the PIN's if it wants none.
func (s *simCard) left() int {
	if s.state == SIMPUK {
		return s.puks
	}
	return s.tries
}

// wanted is left while the card wants a code; else empty.
func (s *simCard) wanted() string {
	if s.state == SIMPIN || s.state == SIMPUK {
		return strconv.Itoa(s.left())
	}
	return ""
}

// word is <code> of +CPIN.
func (s *simCard) word() string {
	switch s.state {
	case SIMPIN:
		return "SIM PIN"
	case SIMPUK:
		return "SIM PUK"
	}
	return "READY"
}

// pin is +CPIN (3GPP TS 27.007, clause 8.3).
func pin(m *Modem, c command) result {
	switch c.form {
	case test:
		return ok()
	case read:
		if code := m.sim.missing(); code != 0 {
			return cme(code)
		}
		return ok("+CPIN: " + m.sim.word())
	case set:
		return m.enterPIN(c.arg(0).text, c.arg(1).text)
	}
	return fail()
}

// enterPIN tries a code; a card that opens has the modem register.
func (m *Modem) enterPIN(code, fresh string) result {
	if m.sim.missing() != 0 {
		return cme(m.sim.missing())
	}
	r := m.sim.enter(code, fresh)
	if r.final == nil {
		m.announce()
	}
	return r
}

// enter tries a PIN, or a PUK with a new PIN.
func (s *simCard) enter(code, fresh string) result {
	switch s.state {
	case SIMPIN:
		if code == s.pin {
			s.state, s.tries = SIMReady, allPINTries
			return ok()
		}
		s.tries--
		if s.tries == 0 {
			s.state = SIMPUK
		}
		return cme(cmeWrongPIN)
	case SIMPUK:
		if s.puks == 0 {
			return cme(cmeSIMFailure) // the card is blocked for good
		}
		if code != puk || fresh == "" {
			s.puks--
			return cme(cmeWrongPIN)
		}
		s.state, s.pin, s.tries, s.puks = SIMReady, fresh, allPINTries, allPUKTries
		return ok()
	}
	return cme(cmeNotAllowed)
}

// puk opens every simulated SIM.
const puk = "12345678"

// pinTries is +CPINR (3GPP TS 27.007, clause 8.65): of all codes, or of those whose names begin as the parameter does.
func pinTries(m *Modem, c command) result {
	switch {
	case c.form == test:
		return ok()
	case m.sim.missing() != 0:
		return cme(m.sim.missing())
	}
	wanted, _, _ := strings.Cut(c.arg(0).text, "*")
	var lines []string
	for _, code := range []struct {
		name      string
		left, all int
	}{{"SIM PIN", m.sim.tries, allPINTries}, {"SIM PUK", m.sim.puks, allPUKTries}} {
		if strings.HasPrefix(code.name, wanted) {
			lines = append(lines, fmt.Sprintf("+CPINR: %s,%d,%d", code.name, code.left, code.all))
		}
	}
	return ok(lines...)
}
