package modemsim

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// SIMState is what +CPIN? tells.
type SIMState uint8

// States of the SIM.
const (
	SIMReady SIMState = iota
	SIMAbsent
	SIMPIN
	SIMPUK
	SIMBusy
	SIMFailure
)

// SetSIM changes the state of the SIM, as by taking it out.
func (m *Modem) SetSIM(s SIMState) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sim.state = s
	m.announce()
}

func simSet() instructions {
	return instructions{
		"+CPIN": pin, "+CPINR": pinTries, "+CIMI": needSIM(tell("{imsi}")), "+CCID": needCard(tell("+CCID: {iccid}")),
		"+CRSM": needSIM(readFile), "+CNUM": needSIM(ownNumber), "+CLCK": facilityLock, "+CPBS": phonebook,
	}
}

// needCard lets a command through once there is a SIM, locked or not.
func needCard(h handler) handler {
	return func(m *Modem, c command) result {
		if code := m.sim.missing(); code != 0 && c.form != test {
			return cme(code)
		}
		return h(m, c)
	}
}

// needSIM lets a command through once the SIM is ready.
func needSIM(h handler) handler {
	return func(m *Modem, c command) result {
		if code := m.sim.trouble(); code != 0 && c.form != test {
			return cme(code)
		}
		return h(m, c)
	}
}

// Files of the SIM (3GPP TS 31.102).
const (
	efSPN   = "28486"
	efAD    = "28589"
	efICCID = "12258"
	efIMSI  = "28423"
)

// readFile is +CRSM (3GPP TS 27.007, clause 8.18): READ BINARY, and GET RESPONSE for a file's size.
func readFile(m *Modem, c command) result {
	if c.form != set {
		return ok()
	}
	content := m.file(c.arg(1).text)
	instruction := c.arg(0).text
	switch {
	case instruction != readBinary && instruction != getResponse:
		return ok(`+CRSM: 109,0,""`) // instruction code not supported
	case content == "":
		return ok(`+CRSM: 148,4,""`) // file not found
	case instruction == getResponse:
		id, _ := strconv.Atoi(c.arg(1).text) // a known file's
		content = fmt.Sprintf("0000%04X%04X0400000000010200%02X", len(content)/2, id, 0)
	}
	if n, err := c.int(4, 0, 0, 255); err == nil && n > 0 && 2*n < len(content) {
		content = content[:2*n]
	}
	return ok(`+CRSM: 144,0,"` + content + `"`)
}

// Instructions of +CRSM.
const (
	readBinary  = "176"
	getResponse = "192"
)

// file is the content of a SIM's file in hex; "" if it has none of this name.
func (m *Modem) file(id string) string {
	switch id {
	case efAD:
		return fmt.Sprintf("000000%02X", m.net.mncLength())
	case efSPN:
		return spnFile(m.net.SPN)
	case efICCID:
		return swapped(m.net.ICCID)
	case efIMSI:
		return "08" + swapped("9"+m.net.IMSI)
	}
	return ""
}

// spnFile is EF-SPN: a display condition and 16 octets of name, filled with FF.
func spnFile(name string) string {
	b, _ := septets(strings.Map(questionMark, name))
	b = b[:min(len(b), 16)]
	return strings.ToUpper("00" + hex.EncodeToString(b) + strings.Repeat("ff", 16-len(b)))
}

// swapped writes digits as the SIM stores them: two in an octet, the first in the low half.
func swapped(digits string) string {
	if len(digits)%2 == 1 {
		digits += "F"
	}
	b := []byte(digits)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

func ownNumber(m *Modem, c command) result {
	if c.form == test || m.net.Number == "" {
		return ok()
	}
	return ok(fmt.Sprintf(`+CNUM: "","%s",%d`, m.net.Number, typeOfNumber(m.net.Number)))
}

// typeOfNumber is the octet that +CNUM and text mode tell of an address (3GPP TS 24.008, clause 10.5.4.7).
func typeOfNumber(s string) int {
	switch {
	case strings.HasPrefix(s, "+"):
		return 145
	case !digitsPattern.MatchString(s):
		return 208
	}
	return 129
}

// facilityLock is +CLCK: whether the SIM asks for its PIN.
func facilityLock(m *Modem, c command) result {
	switch {
	case c.form == test:
		return ok(`+CLCK: ("SC")`)
	case c.form != set || c.arg(0).text != "SC":
		return cme(cmeNotSupported)
	case c.arg(1).text == "2" && m.net.PIN == "":
		return ok("+CLCK: 0")
	case c.arg(1).text == "2":
		return ok("+CLCK: 1")
	}
	return cme(cmeNotAllowed)
}

func phonebook(_ *Modem, c command) result {
	switch c.form {
	case read:
		return ok(`+CPBS: "SM",0,250`)
	case test:
		return ok(`+CPBS: ("SM","ON")`)
	}
	return ok()
}
