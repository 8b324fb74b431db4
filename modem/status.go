package modem

import (
	"context"
	"time"
)

// Identity of a modem (3GPP TS 27.007, clauses 5.1 to 5.4).
type Identity struct {
	Manufacturer, Model, Revision string
	IMEI                          IMEI
}

// Identity asks +CGMI, +CGMM, +CGMR, +CGSN. What the modem does not tell is empty.
func (m *Modem) Identity(ctx context.Context) (Identity, error) { panic("skeleton") }

// IMSI, ICCID, IMEI and MSISDN mask themselves wherever they are printed, logged or marshalled; Reveal gives the digits.
type (
	IMSI   string
	ICCID  string
	IMEI   string
	MSISDN string
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
	SIMFailed SIMState = "failed" // failure, wrong or otherwise locked
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

// SIM reads the card's state and, when it is ready, its identity. It never sends a PIN.
func (m *Modem) SIM(ctx context.Context) (SIM, error) { panic("skeleton") }

// SIMState asks +CPIN? alone.
func (m *Modem) SIMState(ctx context.Context) (SIMState, error) { panic("skeleton") }

// Registration is the network registration status of one or more domains (3GPP TS 27.007, clauses 7.2, 10.1.20, 10.1.22).
type Registration struct {
	State RegState
	RAT   RAT
}

// RegState is the <stat> of +CREG, merged over the domains: the best of them.
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
func (m *Modem) Registration(ctx context.Context) (Registration, error) { panic("skeleton") }

// RAT is a radio access technology, <AcT> of 3GPP TS 27.007, clause 7.3. The zero value is unknown.
type RAT string

// Operator is the serving network (+COPS?, 3GPP TS 27.007, clause 7.3).
type Operator struct {
	Name string // long alphanumeric
	PLMN string // digits, MCC then MNC
	RAT  RAT
}

// Operator asks +COPS? for the numeric and the long format. It never changes the selection.
func (m *Modem) Operator(ctx context.Context) (Operator, error) { panic("skeleton") }

// Signal holds what the modem says of the radio; nil is not said.
type Signal struct {
	RSSI, RSRP *float64 // dBm
	RSRQ, SINR *float64 // dB
}

// Signal asks +CSQ and +CESQ (3GPP TS 27.007, clauses 8.5 and 8.69).
func (m *Modem) Signal(ctx context.Context) (Signal, error) { panic("skeleton") }

// Clock asks +CCLK? (3GPP TS 27.007, clause 8.15). It is an error if the modem's clock was never set.
func (m *Modem) Clock(ctx context.Context) (time.Time, error) { panic("skeleton") }

// Port is a serial port that may have a modem behind it.
type Port struct {
	Path      string // /dev/ttyUSB2
	VID, PID  string // USB ids in hex, empty where it is not USB
	Product   string
	Interface int    // bInterfaceNumber, -1 where not known
	Holder    string // who holds it, where /proc or a lock file tells
}

// Discover lists the ports that may be modems, AT ports by USB interface first. It opens none.
func Discover() ([]Port, error) { panic("skeleton") }

// Auto opens the first discovered port that is free and answers AT.
func Auto() Opener { panic("skeleton") }
