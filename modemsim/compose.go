package modemsim

import (
	"fmt"
	"strings"
)

// sendMessage is +CMGS in either mode (3GPP TS 27.005, clauses 3.5.1 and 4.3).
func sendMessage(m *Modem, c command) result {
	return m.compose(c, func(s submit, _ string) result { return m.send(s, "+CMGS") })
}

// writeMessage is +CMGW: a message is stored, not sent.
func writeMessage(m *Modem, c command) result {
	return m.compose(c, func(_ submit, pdu string) result {
		index := 0
		if !m.faults.script.full {
			index = m.store.add(m.port.mem[1], statUnsent, pdu)
		}
		if index == 0 {
			return cms(cmsFull)
		}
		return ok(fmt.Sprintf("+CMGW: %d", index))
	})
}

// compose prompts for a message and hands it on.
func (m *Modem) compose(c command, then func(submit, string) result) result {
	if c.form == test {
		return ok()
	}
	if c.form != set || !c.arg(0).given() {
		return cms(cmsNotAllowed)
	}
	var done func(string) result
	if m.port.text {
		to, understood := fromCharset(m.port.charset, c.arg(0).text)
		if !understood || !isNumber(to) {
			return cms(cmsBadText)
		}
		done = func(text string) result { return m.composeText(to, text, then) }
	} else {
		length, err := c.int(0, 0, 1, 164)
		if err != nil {
			return cms(cmsBadPDU)
		}
		done = func(text string) result {
			s, err := parseSubmit(text, length)
			if err != nil {
				return cms(cmsBadPDU)
			}
			return then(s, strings.TrimSpace(text))
		}
	}
	return result{prompt: &prompt{done: done, esc: func() result { return ok() }}}
}

func (m *Modem) composeText(to, text string, then func(submit, string) result) result {
	body, understood := fromCharset(m.port.charset, text)
	if !understood {
		return cms(cmsBadText)
	}
	s, pdu, err := submitPDU(to, body)
	if err != nil {
		return cms(cmsBadText)
	}
	return then(s, pdu)
}

func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "+")
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789*#") == ""
}

// sendStored is +CMSS: a message of +CMGW is sent.
func sendStored(m *Modem, c command) result {
	index, err := c.int(0, 0, 0, 1<<15)
	msg := m.store.find(m.port.mem[1], index)
	if c.form != set || err != nil || msg == nil {
		return cms(cmsIndex)
	}
	s, err := parseSubmit(msg.pdu, tpduLength(msg.pdu))
	if err != nil {
		return cms(cmsBadPDU)
	}
	msg.stat = statSent
	return m.send(s, "+CMSS")
}
