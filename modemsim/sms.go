package modemsim

import (
	"fmt"
	"slices"
	"strings"
)

func smsSet() instructions {
	set := instructions{
		"+CMGF": setCMGF, "+CSMS": setCSMS, "+CPMS": setCPMS, "+CNMI": setCNMI, "+CMGL": listMessages, "+CMGR": readMessage,
		"+CMGD": deleteMessage, "+CMGS": sendMessage, "+CMGW": writeMessage, "+CMSS": sendStored, "+CSCA": serviceCentre,
		"+CNMA": acknowledgeMessage, "+CSDH": setCSDH, "+CSMP": accept, "+CSAS": accept, "+CRES": accept,
		"+CMGC": needStore(func(*Modem, command) result { return cms(cmsNotSupported) }),
	}
	for _, name := range []string{"+CPMS", "+CMGL", "+CMGR", "+CMGD", "+CMGS", "+CMGW", "+CMSS"} {
		set[name] = needStore(set[name])
	}
	return set
}

// needStore lets a command through once SIM and store are ready.
func needStore(h handler) handler {
	return func(m *Modem, c command) result {
		code := 0
		switch m.sim.state {
		case SIMAbsent:
			code = cmsNoSIM
		case SIMPIN:
			code = cmsPIN
		case SIMPUK:
			code = 316
		case SIMBusy:
			code = 314
		case SIMFailure:
			code = 313
		}
		if m.faults.script.sick {
			code = cmsStore
		}
		if code != 0 && c.form != test {
			return cms(code)
		}
		return h(m, c)
	}
}

// setCMGF is +CMGF: 0 PDU mode, 1 text mode (3GPP TS 27.005, clause 3.2.3).
func setCMGF(m *Modem, c command) result {
	v := 0
	if m.port.text {
		v = 1
	}
	r := number("+CMGF", 0, 1, func(*settings) *int { return &v })(m, c)
	m.port.text = v == 1
	return r
}

func setCSDH(m *Modem, c command) result {
	v := 0
	if m.port.showSMS {
		v = 1
	}
	r := number("+CSDH", 0, 1, func(*settings) *int { return &v })(m, c)
	m.port.showSMS = v == 1
	return r
}

// setCSMS is +CSMS (3GPP TS 27.005, clause 3.2.1).
func setCSMS(m *Modem, c command) result {
	switch c.form {
	case read:
		return ok(fmt.Sprintf("+CSMS: %d,1,1,1", m.port.service))
	case test:
		return ok("+CSMS: (0,1)")
	case set:
		n, err := c.int(0, 0, 0, 1)
		if err != nil {
			return cms(cmsNotAllowed)
		}
		m.port.service = n
		return ok("+CSMS: 1,1,1")
	}
	return fail()
}

// setCPMS is +CPMS (3GPP TS 27.005, clause 3.2.2).
func setCPMS(m *Modem, c command) result {
	switch c.form {
	case read:
		var parts []string
		for _, name := range m.port.mem {
			parts = append(parts, fmt.Sprintf(`"%s",%d,%d`, name, m.inUse(name), m.store.capacity(name)))
		}
		return ok("+CPMS: " + strings.Join(parts, ","))
	case test:
		var names []string
		for _, mem := range m.store.memories {
			names = append(names, mem.name)
		}
		list := `("` + strings.Join(names, `","`) + `")`
		return ok("+CPMS: " + strings.Join([]string{list, list, list}, ","))
	case set:
		return m.chooseMemories(c)
	}
	return fail()
}

func (m *Modem) chooseMemories(c command) result {
	if len(c.args) == 0 || len(c.args) > 3 {
		return cms(cmsNotAllowed)
	}
	chosen := m.port.mem
	for i, a := range c.args {
		if !a.given() {
			continue
		}
		if !m.store.has(a.text) {
			return cms(cmsNotAllowed)
		}
		chosen[i] = a.text
	}
	m.port.mem = chosen
	var parts []string
	for _, name := range chosen {
		parts = append(parts, fmt.Sprintf("%d,%d", m.inUse(name), m.store.capacity(name)))
	}
	return ok("+CPMS: " + strings.Join(parts, ","))
}

// inUse is the number of messages in a memory; a fault may have it full.
func (m *Modem) inUse(name string) int {
	if m.faults.script.full {
		return m.store.capacity(name)
	}
	return m.store.used(name)
}

// setCNMI is +CNMI (3GPP TS 27.005, clause 3.4.1).
func setCNMI(m *Modem, c command) result {
	switch c.form {
	case read:
		v := m.port.cnmi
		return ok(fmt.Sprintf("+CNMI: %d,%d,%d,%d,%d", v[0], v[1], v[2], v[3], v[4]))
	case test:
		return ok("+CNMI: " + m.pers.cnmiText)
	case set:
		next := m.port.cnmi
		for i := range c.args {
			if i >= len(next) {
				return cms(cmsNotAllowed)
			}
			n, err := c.int(i, next[i], 0, 255)
			if err != nil || !slices.Contains(m.pers.cnmi[i], n) {
				return cms(cmsNotSupported)
			}
			next[i] = n
		}
		m.port.cnmi = next
		return ok()
	}
	return fail()
}

// serviceCentre is +CSCA (3GPP TS 27.005, clause 3.3.1).
func serviceCentre(m *Modem, c command) result {
	switch c.form {
	case read:
		number := m.net.SMSC
		if m.port.charset == "UCS2" {
			number = hexUCS2(number)
		}
		return ok(fmt.Sprintf(`+CSCA: "%s",%d`, number, typeOfNumber(m.net.SMSC)))
	case set, test:
		return ok()
	}
	return fail()
}

// acknowledgeMessage is +CNMA (3GPP TS 27.005, clause 3.4.4): wanted only with +CSMS=1.
func acknowledgeMessage(m *Modem, c command) result {
	if c.form == test {
		return ok("+CNMA: (0-2)")
	}
	if m.port.service == 0 || m.mail.unack == "" {
		return cms(cmsUnexpected)
	}
	m.after(0, m.acknowledged) // behind the OK
	return ok()
}
