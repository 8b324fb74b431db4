package modem

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/simgauge/simgauge/modem/atline"
)

// Registration is the network registration status of one or more domains (3GPP TS 27.007, clauses 7.2, 10.1.20, 10.1.22).
type Registration struct {
	State RegState `json:"state"`
	RAT   RAT      `json:"rat"`
}

// RegState is the <stat> of +CREG, merged over the domains: the best of them, and roaming where any of them roams.
type RegState string

// The states of a registration. The zero value is unknown.
const (
	RegHome      RegState = "home"
	RegRoaming   RegState = "roaming"
	RegSearching RegState = "searching"
	RegDenied    RegState = "denied"
	RegNone      RegState = "none"
)

// Registered reports whether there is service, at home or roaming.
func (r Registration) Registered() bool { return r.State == RegHome || r.State == RegRoaming }

// Registration asks +CREG?, +CGREG? and +CEREG? and merges what they say.
func (m *Modem) Registration(ctx context.Context) (Registration, error) {
	var merged Registration
	for _, cmd := range []string{"+CREG", "+CGREG", "+CEREG"} {
		lines, err := m.askIf(ctx, cmd+"?")
		if err != nil {
			return Registration{}, err
		}
		merged = merged.merge(parseRegistration(lines))
	}
	return merged, nil
}

// merge takes the better state, and the radio of the domain that has it. Of two with service roaming counts: it is the dearer.
func (r Registration) merge(other Registration) Registration {
	order := []RegState{"", RegNone, RegDenied, RegSearching, RegHome, RegRoaming}
	switch mine, theirs := slices.Index(order, r.State), slices.Index(order, other.State); {
	case theirs > mine:
		return other
	case theirs == mine && other.RAT != "":
		r.RAT = other.RAT
	}
	return r
}

// parseRegistration reads "+CREG: <n>,<stat>[,<lac>,<ci>[,<AcT>]]" (+CGREG, +CEREG alike). Of a short answer, and of one whose
// quotes are broken, it tells what can be told.
func parseRegistration(lines []string) Registration {
	for _, line := range lines {
		name, list := atline.Split(line)
		if !isRegistration(name) || !isSolicitedRegistration(list) {
			continue
		}
		params := atline.Params(list)
		reg := Registration{State: regState(params[1].Text)}
		if len(params) > 4 && reg.Registered() {
			reg.RAT = ratOf(params[4])
		}
		return reg
	}
	return Registration{}
}

func regState(stat string) RegState {
	switch stat {
	case "0", "8": // 8: emergency calls alone
		return RegNone
	case "1", "6", "9": // 6: short messages alone, 9: no preference for the fallback to circuit-switched calls
		return RegHome
	case "2":
		return RegSearching
	case "3":
		return RegDenied
	case "5", "7", "10": // as 1, 6, 9, roaming
		return RegRoaming
	default:
		return ""
	}
}

// RAT is a radio access technology, <AcT> of 3GPP TS 27.007, clause 7.3. The zero value is unknown.
type RAT string

// The radio access technologies, those of one generation under one name.
const (
	RATGSM   RAT = "gsm"
	RATUTRA  RAT = "utra"
	RATEUTRA RAT = "eutra"
	RATNR    RAT = "nr"
)

// ratOf reads <AcT>.
func ratOf(p atline.Param) RAT {
	n, err := strconv.Atoi(strings.TrimSpace(p.Text))
	if err != nil {
		return ""
	}
	switch n {
	case 0, 1, 3, 8:
		return RATGSM
	case 2, 4, 5, 6:
		return RATUTRA
	case 7, 9, 10, 13:
		return RATEUTRA
	case 11, 12:
		return RATNR
	default:
		return ""
	}
}
