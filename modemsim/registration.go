package modemsim

import (
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"
)

// Registration is <stat> of +CREG (3GPP TS 27.007, clause 7.2).
type Registration uint8

// States of registration.
const (
	NotRegistered Registration = iota
	RegisteredHome
	Searching
	Denied
	RegistrationUnknown
	RegisteredRoaming
)

// SetRegistration changes the registration, and announces it where +CREG asks for that.
func (m *Modem) SetRegistration(r Registration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.reg = r
	m.announce()
}

// UnmarshalYAML reads none, home, searching, denied or roaming.
func (r *Registration) UnmarshalYAML(n *yaml.Node) error {
	states := map[string]Registration{
		"none": NotRegistered, "home": RegisteredHome, "searching": Searching, "denied": Denied, "roaming": RegisteredRoaming,
	}
	v, ok := states[n.Value]
	if !ok {
		return fmt.Errorf("line %d: registration %q: want none, home, searching, denied or roaming", n.Line, n.Value)
	}
	*r = v
	return nil
}

// stat is the registration as it shows: without a SIM or with the radio off there is none, and after a change of the radio
// technology it is searched for.
func (m *Modem) stat() Registration {
	switch {
	case m.port.fun != 1 || m.sim.trouble() != 0:
		return NotRegistered
	case m.radio.now == 0 && m.reg != NotRegistered:
		return Searching
	}
	return m.reg
}

// Registered for short messages alone (3GPP TS 27.007, clause 7.2, <stat>).
const (
	smsOnlyHome    Registration = 6
	smsOnlyRoaming Registration = 7
)

// shown is <stat> of one domain: +CREG tells of the circuit-switched one, which is there for short messages alone where the
// network does not fall back from LTE; +CEREG of LTE.
func (m *Modem) shown(domain string) Registration {
	stat := m.stat()
	switch {
	case !m.registered():
	case domain == "+CEREG" && m.radio.now != genLTE:
		return NotRegistered
	case domain == "+CREG" && m.refusesUSSD() && stat == RegisteredHome:
		return smsOnlyHome
	case domain == "+CREG" && m.refusesUSSD():
		return smsOnlyRoaming
	}
	return stat
}

func (m *Modem) registered() bool {
	s := m.stat()
	return s == RegisteredHome || s == RegisteredRoaming
}

// registers are the three of them, with the cell that each tells.
func registers() []string { return []string{"+CREG", "+CGREG", "+CEREG"} }

// announce sends the registration's URCs.
func (m *Modem) announce() {
	for i, name := range registers() {
		switch m.port.reg[i] {
		case 1:
			m.urc(fmt.Sprintf("%s: %d", name, m.shown(name)))
		case 2:
			m.urc(fmt.Sprintf("%s: %d%s", name, m.shown(name), m.cell(name)))
		}
	}
}

// cell is the location part of +CREG, while there is one.
func (m *Modem) cell(domain string) string {
	if !m.registered() || m.shown(domain) == NotRegistered {
		return ""
	}
	return fmt.Sprintf(`,"5E25","0168480A",%d`, m.radio.now.act())
}

func networkSet() instructions {
	set := instructions{
		"+COPS": operator, "+CSQ": signal, "+CESQ": signalExtended, "+CCLK": clock, "+CGATT": attach, "+CGDCONT": contexts,
		"+CGACT": contextState, "+COPN": accept, "+CGPADDR": accept, "+CIND": indicators,
		"+CMER": accept, "+CPAS": activity, "+WS46": generation,
	}
	for i, name := range registers() {
		set[name] = registration(i, name)
	}
	return set
}

func registration(i int, name string) handler {
	return func(m *Modem, c command) result {
		switch c.form {
		case read:
			cell := ""
			if m.port.reg[i] == 2 {
				cell = m.cell(name)
			}
			return ok(fmt.Sprintf("%s: %d,%d%s", name, m.port.reg[i], m.shown(name), cell))
		case test:
			return ok(name + ": (0-2)")
		case set:
			n, err := c.int(0, 0, 0, 2)
			if err != nil {
				return cme(cmeIncorrect)
			}
			m.port.reg[i] = n
			return ok()
		}
		return fail()
	}
}

// operator is +COPS (3GPP TS 27.007, clause 7.3). A search takes as long as a short one does.
func operator(m *Modem, c command) result {
	switch c.form {
	case read:
		if !m.registered() {
			return ok("+COPS: 0")
		}
		return ok(fmt.Sprintf(`+COPS: 0,%d,"%s",%d`, m.port.cops, m.operatorName(), m.radio.now.act()))
	case test:
		m.later(searchTime, func() result { return ok(m.operatorList()) })
		return pending()
	case set:
		mode, err := c.int(0, 0, 0, 4)
		format, errFormat := c.int(1, m.port.cops, 0, 2)
		if err != nil || errFormat != nil {
			return cme(cmeIncorrect)
		}
		if mode == 3 {
			m.port.cops = format
		}
		return ok()
	}
	return fail()
}

func (m *Modem) operatorName() string {
	if m.port.cops == 2 {
		return m.net.Serving
	}
	if m.port.charset == "UCS2" {
		return hexUCS2(m.net.Carrier)
	}
	return m.net.Carrier
}

func (m *Modem) operatorList() string {
	return fmt.Sprintf(`+COPS: (2,"%s","%s","%s",%d),,(0,1,2,3,4),(0,1,2)`, m.net.Carrier, m.net.Carrier, m.net.Serving, m.radio.now.act())
}

// rssi is <rssi> of +CSQ.
func (m *Modem) rssi() int {
	if m.stat() == NotRegistered || m.radio.now == 0 {
		return 99
	}
	return 20
}

func signal(m *Modem, c command) result {
	if c.form == test {
		return ok("+CSQ: (0-31,99),(0-7,99)")
	}
	return ok(fmt.Sprintf("+CSQ: %d,99", m.rssi()))
}

// signalExtended is +CESQ (3GPP TS 27.007, clause 8.69).
func signalExtended(m *Modem, c command) result {
	switch {
	case c.form == test:
		return ok("+CESQ: (0-63,99),(0-7,99),(0-96,255),(0-49,255),(0-34,255),(0-97,255)")
	case !m.registered():
		return ok("+CESQ: 99,99,255,255,255,255")
	}
	return ok("+CESQ: 99,99,255,255,20,46")
}

func attach(m *Modem, c command) result {
	switch c.form {
	case read:
		if m.registered() {
			return ok("+CGATT: 1")
		}
		return ok("+CGATT: 0")
	case test:
		return ok("+CGATT: (0,1)")
	}
	return ok()
}

func contexts(_ *Modem, c command) result {
	switch c.form {
	case read:
		return ok(`+CGDCONT: 1,"IP","internet","0.0.0.0",0,0`)
	case test:
		return ok(`+CGDCONT: (1-16),"IP",,,(0-2),(0-4)`, `+CGDCONT: (1-16),"IPV6",,,(0-2),(0-4)`, `+CGDCONT: (1-16),"IPV4V6",,,(0-2),(0-4)`)
	}
	return ok()
}

func contextState(m *Modem, c command) result {
	switch {
	case c.form == read && m.registered():
		return ok("+CGACT: 1,1")
	case c.form == read:
		return ok("+CGACT: 1,0")
	case c.form == test:
		return ok("+CGACT: (0,1)")
	}
	return ok()
}

// indicators is +CIND (3GPP TS 27.007, clause 8.9).
func indicators(m *Modem, c command) result {
	switch c.form {
	case test:
		return ok(`+CIND: ("battchg",(0-5)),("signal",(0-5)),("service",(0,1)),("call",(0,1)),("roam",(0,1)),("smsfull",(0,1))`)
	case read:
		on := map[bool]int{true: 1}
		return ok(fmt.Sprintf("+CIND: 5,%d,%d,0,%d,%d", 4*on[m.registered()], on[m.registered()],
			on[m.reg == RegisteredRoaming], on[m.store.full(m.port.mem[2])]))
	}
	return ok()
}

func activity(m *Modem, c command) result {
	switch {
	case c.form == test:
		return ok("+CPAS: (0,3,4)")
	case m.call != nil:
		return ok("+CPAS: 4")
	case m.caller != nil:
		return ok("+CPAS: 3")
	}
	return ok("+CPAS: 0")
}

// searchTime is what +COPS=? takes here; real modems take 10 s to 3 min.
const searchTime = 15 * time.Second
