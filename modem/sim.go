package modem

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/simgauge/simgauge/modem/atline"
)

// SIMState is what +CPIN? says (3GPP TS 27.007, clause 8.3).
type SIMState string

// The states of a SIM. The zero value is unknown.
const (
	SIMReady  SIMState = "ready"
	SIMPIN    SIMState = "pin"
	SIMPUK    SIMState = "puk"
	SIMAbsent SIMState = "absent"
	SIMBusy   SIMState = "busy"
	SIMFailed SIMState = "failed" // failure or wrong
	SIMLocked SIMState = "locked" // the modem is locked to another card, network or owner
)

// SIM is what is known of the card.
type SIM struct {
	State SIMState
	IMSI  IMSI
	ICCID ICCID
	MCC   string // home network, from the IMSI
	MNC   string // with the length that EF-AD states (3GPP TS 31.102, clause 4.2.18); empty where the length is not known
	SPN   string // service provider name, EF-SPN (clause 4.2.12)
}

// SIMState asks +CPIN? alone.
func (m *Modem) SIMState(ctx context.Context) (SIMState, error) {
	lines, err := m.Command(ctx, "+CPIN?")
	return parseCPIN(lines, err)
}

// SIM reads the card's state and, when it is ready, its identity. It never sends a PIN.
func (m *Modem) SIM(ctx context.Context) (SIM, error) {
	state, err := m.SIMState(ctx)
	if err != nil || state != SIMReady {
		return SIM{State: state}, err
	}
	sim := SIM{State: state}
	lines, err := m.Command(ctx, "+CIMI")
	if err != nil {
		return sim, err
	}
	if sim.IMSI, err = parseCIMI(lines); err != nil {
		return sim, err
	}
	if sim.ICCID, err = m.readICCID(ctx); err != nil {
		return sim, err
	}
	ad, err := m.readEF(ctx, efAD, 4)
	if err != nil {
		return sim, err
	}
	sim.MCC, sim.MNC = homeNetwork(sim.IMSI, ad)
	spn, err := m.readEF(ctx, efSPN, 17)
	sim.SPN = parseSPN(spn)
	return sim, err
}

// readICCID tries the commands that modems have for it until one tells.
func (m *Modem) readICCID(ctx context.Context) (ICCID, error) {
	ef, err := m.readEF(ctx, efICCID, 10)
	if err != nil {
		return "", err
	}
	if id := iccidOf(swapNibbles(fmt.Sprintf("%X", ef))); id != "" {
		return id, nil
	}
	for _, cmd := range m.dialect.ICCID {
		lines, err := m.askIf(ctx, cmd)
		if err != nil {
			return "", err
		}
		if id := parseICCID(lines); id != "" {
			return id, nil
		}
	}
	return "", nil
}

// parseCPIN reads an answer to +CPIN?. An error that speaks of the SIM is a state.
func parseCPIN(lines []string, err error) (SIMState, error) {
	if wire, ok := errors.AsType[*Error](err); ok {
		if state := simStateOf(wire); state != "" {
			return state, nil
		}
	}
	if err != nil {
		return "", err
	}
	for _, line := range lines {
		if name, code := atline.Split(line); name == "+CPIN" {
			return cpinState(strings.ToUpper(strings.Trim(code, `" `))), nil
		}
	}
	return "", errors.New("AT+CPIN?: no state in the answer")
}

func cpinState(code string) SIMState {
	switch code {
	case "READY", "SIM PIN2", "SIM PUK2": // the second PIN guards fixed dialling alone
		return SIMReady
	case "SIM PIN":
		return SIMPIN
	case "SIM PUK":
		return SIMPUK
	case "NOT INSERTED", "SIM NOT INSERTED":
		return SIMAbsent
	case "NOT READY", "SIM BUSY":
		return SIMBusy
	}
	if strings.HasPrefix(code, "PH-") { // a code of the modem: "PH-NET PIN"
		return SIMLocked
	}
	return SIMFailed
}

func simStateOf(err *Error) SIMState {
	switch {
	case err.IsCME(atline.CMESIMNotInserted), err.IsCMS(atline.CMSSIMNotInserted):
		return SIMAbsent
	case err.IsCME(atline.CMESIMPIN), err.IsCMS(atline.CMSSIMPIN):
		return SIMPIN
	case err.IsCME(atline.CMESIMPUK), err.IsCMS(atline.CMSSIMPUK):
		return SIMPUK
	case err.IsCME(atline.CMESIMBusy), err.IsCMS(atline.CMSSIMBusy):
		return SIMBusy
	case err.IsCME(atline.CMESIMFailure, atline.CMESIMWrong), err.IsCMS(atline.CMSSIMFailure, atline.CMSSIMWrong):
		return SIMFailed
	case err.IsCME(5, 6, 7, 40, 41, 42, 43, 44, 45, 46, 47): // PH-SIM, PH-FSIM, network, subset, provider, corporation
		return SIMLocked
	default:
		return ""
	}
}

// parseCIMI reads an IMSI: 6 to 15 digits, alone or behind the name of the command (3GPP TS 23.003, clause 2.2).
func parseCIMI(lines []string) (IMSI, error) {
	for _, line := range lines {
		if s := parseIdentity([]string{line}); allDigits(s) && len(s) >= 6 && len(s) <= 15 {
			return IMSI(s), nil
		}
	}
	return "", errors.New("AT+CIMI: no IMSI in the answer")
}

// parseICCID finds an ICCID in an answer, whatever it stands behind; some modems swap its digits in pairs.
func parseICCID(lines []string) ICCID {
	for _, line := range lines {
		s := strings.ToUpper(parseIdentity([]string{line}))
		if strings.HasPrefix(s, "98") {
			s = swapNibbles(s)
		}
		if id := iccidOf(s); id != "" {
			return id
		}
	}
	return ""
}

// iccidOf is an ICCID without its fill, empty if s is none: 18 to 20 digits (ITU-T E.118 allows 19; some cards have 18 or 20).
func iccidOf(s string) ICCID {
	s = strings.TrimRight(s, "F")
	if len(s) < 18 || len(s) > 20 || !allDigits(s) {
		return ""
	}
	return ICCID(s)
}

// swapNibbles swaps the characters of each pair, as semi-octets are stored.
func swapNibbles(s string) string {
	b := []byte(s)
	for i := 1; i < len(b); i += 2 {
		b[i-1], b[i] = b[i], b[i-1]
	}
	return string(b)
}
