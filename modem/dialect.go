package modem

// Dialect is how a family of modems departs from the standards, as data: flow code asks the dialect, never for a vendor.
type Dialect struct {
	Name   string // "huawei-stick"
	Vendor string // regular expression over the answer to +CGMI, case ignored
	Model  string // the same over +CGMM; empty: every model

	USSD     []Coding  // in which it takes the text of +CUSD, the best first; empty: not known, all are tried
	NoUSSD   string    // why its firmware answers no USSD, ever; empty: it does
	ICCID    []string  // commands that tell the ICCID, where EF-ICCID cannot be read
	PINTries Probe     // group tries: how many are left for the PIN
	RAT      RATSwitch // how to change the radio access technology

	Setup []string // commands sent once after opening; what the modem says to them changes nothing
	URCs  []string // names of result codes that come unasked, beyond those of the standards

	Source  string // the public source
	Capture string // the id of the capture that proves it; empty: none does yet
}

// Coding is how a modem takes and gives the text of +CUSD (3GPP TS 27.007, clause 7.15; 3GPP TS 23.038, clause 5).
type Coding uint8

// The codings. The zero value is unknown.
const (
	CodingPlain  Coding = iota + 1 // the text itself
	CodingPacked                   // GSM 7 bit default alphabet, packed, in hex
	CodingUCS2                     // UCS2 in hex
)

// Probe is a command and a regular expression, with named groups, over the lines of its answer.
type Probe struct{ Command, Pattern string }

// RATSwitch is how a modem is told which radio access technologies to use.
type RATSwitch struct {
	Read    Probe          // group mode: what is set now
	Set     map[RAT]string // the command that confines the modem to one technology
	Restore string         // the command that sets what was read: %s is the mode
}

// Dialect is that of this modem; the generic one where no row of the table knows it.
func (m *Modem) Dialect() Dialect { return genericDialect() }

// genericDialect is 3GPP TS 27.007 as it is written.
func genericDialect() Dialect {
	return Dialect{Name: "generic", Source: "3GPP TS 27.007"}
}
