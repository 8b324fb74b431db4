package modemsim

import (
	"fmt"
	"time"
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

// stat is the registration as it shows: without a SIM or with the radio off there is none.
func (m *Modem) stat() Registration {
	if m.port.fun != 1 || m.sim.trouble() != 0 {
		return NotRegistered
	}
	return m.reg
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
			m.urc(fmt.Sprintf("%s: %d", name, m.stat()))
		case 2:
			m.urc(fmt.Sprintf("%s: %d%s", name, m.stat(), m.cell()))
		}
	}
}

// cell is the location part of +CREG, while there is one.
func (m *Modem) cell() string {
	if !m.registered() {
		return ""
	}
	return `,"5E25","0168480A",7`
}

func networkSet() instructions {
	set := instructions{
		"+COPS": operator, "+CSQ": signal, "+CESQ": signalExtended, "+CCLK": clock, "+CGATT": attach, "+CGDCONT": contexts,
		"+CGACT": contextState, "+CTZR": accept, "+CTZU": accept, "+COPN": accept, "+CGPADDR": accept, "+CIND": indicators,
		"+CMER": accept, "+CLCC": accept, "+CPAS": activity, "+CLIP": accept, "+CRC": accept, "+WS46": generation,
		"+CCWA": accept, "+CSSN": accept, "+CGEREP": accept, "+CR": accept, "+CPLS": accept,
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
				cell = m.cell()
			}
			return ok(fmt.Sprintf("%s: %d,%d%s", name, m.port.reg[i], m.stat(), cell))
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
		return ok(fmt.Sprintf(`+COPS: 0,%d,"%s",7`, m.port.cops, m.operatorName()))
	case test:
		m.after(searchTime, func() { m.settle(ok(m.operatorList())) })
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
	return fmt.Sprintf(`+COPS: (2,"%s","%s","%s",7),,(0,1,2,3,4),(0,1,2)`, m.net.Carrier, m.net.Carrier, m.net.Serving)
}

// rssi is <rssi> of +CSQ.
func (m *Modem) rssi() int {
	if m.stat() == NotRegistered {
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

func contextState(_ *Modem, c command) result {
	switch c.form {
	case read:
		return ok("+CGACT: 1,1")
	case test:
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

func activity(_ *Modem, c command) result {
	if c.form == test {
		return ok("+CPAS: (0,3,4)")
	}
	return ok("+CPAS: 0")
}

func generation(_ *Modem, c command) result {
	switch c.form {
	case read:
		return ok("+WS46: 25")
	case test:
		return ok("+WS46: (12,22,25,28)")
	}
	return ok()
}

// searchTime is what +COPS=? takes here; real modems take 10 s to 3 min.
const searchTime = 15 * time.Second
