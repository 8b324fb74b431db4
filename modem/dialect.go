package modem

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"time"
)

// Dialect is how a family of modems departs from the standards, as data: flow code asks the dialect, never for a vendor.
type Dialect struct {
	Name   string // "huawei-stick"
	Vendor string // regular expression over the answer to +CGMI, case ignored
	Model  string // the same over +CGMM; empty: every model

	USSD     []Coding  // in which it takes the text of +CUSD, the best first; empty: not known, all are tried
	TextMode TextMode  // the setting that its USSD depends on
	Reply    Coding    // in which it gives the text, whatever the data coding scheme says; 0: scheme and text decide
	NoUSSD   string    // why its firmware answers no USSD, ever; empty: it does
	ICCID    []string  // commands that tell the ICCID, where EF-ICCID cannot be read
	PINTries Probe     // group tries: how many are left for the PIN; asked only while +CPIN? says SIM PIN
	RAT      RATSwitch // how to change the radio access technology; zero: not known, or not without leaving the network
	Counters Counters  // what it counted of the data that went through it
	Tone     string    // the command that keys a tone into a call: %s is the tone; empty: +VTS=%s (3GPP TS 27.007, clause C.2.11)

	Setup []string // commands sent once after opening; what the modem says to them changes nothing
	URCs  []string // names of result codes that come unasked, beyond those of the standards

	Source  string // the public source
	Capture int    // the number of the exchange in the captures that proves it; 0: none does yet

	signal  []signalProbe
	layouts []layout
}

// Coding is how a modem takes and gives the text of +CUSD (3GPP TS 27.007, clause 7.15; 3GPP TS 23.038, clause 5).
type Coding uint8

// The codings. The zero value is unknown. State files hold their numbers.
const (
	CodingPlain  Coding = iota + 1 // the text itself
	CodingPacked                   // GSM 7 bit default alphabet, packed, in hex
	CodingUCS2                     // UCS2 in hex
	CodingUCS2LE                   // UCS2 in hex with the octets swapped; in replies alone
)

// String is the coding's name in logs.
func (c Coding) String() string {
	switch c {
	case CodingPlain:
		return "plain"
	case CodingPacked:
		return "packed"
	case CodingUCS2:
		return "ucs2"
	case CodingUCS2LE:
		return "ucs2le"
	}
	return "unknown"
}

// Probe is a command and a regular expression, with named groups, over the lines of its answer.
type Probe struct{ Command, Pattern string }

// Find gives the groups of the first line that matches; nil where none does. A group that took no part is left out.
func (p Probe) Find(lines []string) map[string]string {
	pattern, err := regexp.Compile(p.Pattern)
	if err != nil || p.Pattern == "" {
		return nil
	}
	for _, line := range lines {
		if found := pattern.FindStringSubmatch(line); found != nil {
			return groupsOf(pattern, found)
		}
	}
	return nil
}

func groupsOf(pattern *regexp.Regexp, found []string) map[string]string {
	groups := map[string]string{}
	for i, name := range pattern.SubexpNames() {
		if name != "" && found[i] != "" {
			groups[name] = found[i]
		}
	}
	return groups
}

// TextMode is a setting that says in which coding a modem takes the text of +CUSD. Modems without the setting refuse Read.
type TextMode struct {
	Read string   // asks for the setting
	Set  string   // the command for plain text
	USSD []Coding // what to try then, in place of Dialect.USSD
}

// RATSwitch is how a modem is told which radio access technologies to use.
type RATSwitch struct {
	Read    Probe          // group mode: what is set now
	Set     map[RAT]string // the command that confines the modem to one technology
	Restore string         // the command that sets what was read: %s is the mode
}

// Counters is how a modem tells the octets that it received and sent since it last started or was told to begin anew.
type Counters struct {
	Probe     // groups received, sent
	Base  int // of the numbers: 10 or 16
}

// Dialect is that of this modem; the generic one where no row of the table knows it.
func (m *Modem) Dialect() Dialect { return m.dialect }

// dialectOf chooses the first row that knows a modem. The last knows all.
func dialectOf(vendor, model string) Dialect {
	for _, d := range dialects() {
		if knows(d.Vendor, vendor) && knows(d.Model, model) {
			return d
		}
	}
	return genericDialect
}

// knows reports whether a pattern of the table is found in what a modem says of itself. An empty one is found in everything.
func knows(pattern, text string) bool {
	found, err := regexp.MatchString("(?i)"+pattern, text)
	return err == nil && found
}

// meetTimeout bounds each command by which a modem is got to know: it answers them by itself, and can be used without.
const meetTimeout = 2 * time.Second

// meet gets to know the modem: its dialect by what it says of itself, and what that has to be set up. A modem that says nothing
// is a generic one.
func (m *Modem) meet(ctx context.Context) error {
	var said [2]string
	for i, cmd := range []string{"+CGMI", "+CGMM"} {
		lines, err := m.CommandWithin(ctx, meetTimeout, cmd)
		if err != nil && !isNoAnswer(err) {
			return err
		}
		said[i] = parseIdentity(lines)
	}
	m.dialect = dialectOf(said[0], said[1])
	for _, cmd := range m.dialect.Setup {
		if _, err := m.CommandWithin(ctx, meetTimeout, cmd); err != nil && !isNoAnswer(err) {
			return err
		}
	}
	return m.setTextMode(ctx)
}

// setTextMode makes the modem take plain text if there is a setting for it.
func (m *Modem) setTextMode(ctx context.Context) error {
	mode := m.dialect.TextMode
	if mode.Read == "" {
		return nil
	}
	for _, cmd := range []string{mode.Read, mode.Set} {
		if _, err := m.CommandWithin(ctx, meetTimeout, cmd); isNoAnswer(err) {
			return nil // it has no such setting
		} else if err != nil {
			return err
		}
	}
	m.dialect.USSD = slices.Clone(mode.USSD)
	return nil
}

// isNoAnswer reports whether a modem refused a command, or was silent on it.
func isNoAnswer(err error) bool { return isError(err) || errors.Is(err, ErrTimeout) }
