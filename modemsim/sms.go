package modemsim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func smsSet() instructions {
	set := instructions{
		"+CMGF": setCMGF, "+CSMS": setCSMS, "+CPMS": setCPMS, "+CNMI": setCNMI, "+CMGL": listMessages, "+CMGR": readMessage,
		"+CMGD": deleteMessage, "+CMGS": sendMessage, "+CMGW": writeMessage, "+CMSS": sendStored, "+CSCA": serviceCentre,
		"+CNMA": acknowledgeMessage, "+CSDH": setCSDH, "+CSMP": accept, "+CSCB": accept, "+CSAS": accept, "+CRES": accept,
		"+CMGC": needStore(func(*Modem, command) result { return cms(cmsNotSupported) }), "+CGSMS": accept, "+CMMS": accept,
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

// listMessages is +CMGL (3GPP TS 27.005, clauses 3.4.2 and 4.1). What it lists as unread is read from then on;
// with 1 as a second parameter some modems leave it unread.
func listMessages(m *Modem, c command) result {
	if c.form == test {
		if m.port.text {
			return ok(`+CMGL: ("REC UNREAD","REC READ","STO UNSENT","STO SENT","ALL")`)
		}
		return ok("+CMGL: (0-4)")
	}
	want, okay := m.wantedStatus(c)
	leave := c.arg(1).text == "1"
	if !okay || len(c.args) > 1 && !m.pers.nonMarking {
		return cms(cmsNotAllowed)
	}
	var lines []string
	for _, msg := range m.store.list(m.port.mem[0]) {
		if want != statAll && msg.stat != want {
			continue
		}
		lines = append(lines, m.listed(msg)...)
		if msg.stat == statUnread && !leave {
			msg.stat = statRead
		}
	}
	return ok(lines...)
}

// textStatus are the names of <stat> in text mode.
func textStatus() []string {
	return []string{"REC UNREAD", "REC READ", "STO UNSENT", "STO SENT", "ALL"}
}

func (m *Modem) wantedStatus(c command) (int, bool) {
	a := c.arg(0)
	if !a.given() {
		return statUnread, true
	}
	if m.port.text {
		i := slices.Index(textStatus(), strings.ToUpper(a.text))
		return i, i >= 0
	}
	n, err := c.int(0, statUnread, statUnread, statAll)
	return n, err == nil
}

func (m *Modem) listed(msg *message) []string {
	if m.port.text {
		return []string{m.textHeader(fmt.Sprintf(`+CMGL: %d,"%s",`, msg.index, textStatus()[msg.stat]), msg.pdu, true), m.textBody(msg.pdu)}
	}
	return []string{fmt.Sprintf("+CMGL: %d,%d,,%d", msg.index, msg.stat, tpduLength(msg.pdu)), msg.pdu}
}

// readMessage is +CMGR. With 1 as a second parameter some modems leave the message unread.
func readMessage(m *Modem, c command) result {
	if c.form == test {
		return ok()
	}
	index, err := c.int(0, 0, 0, 1<<15)
	if err != nil || c.form != set {
		return cms(cmsIndex)
	}
	leave := c.arg(1).text == "1"
	if len(c.args) > 1 && !m.pers.nonMarking {
		return cms(cmsNotAllowed)
	}
	msg := m.store.find(m.port.mem[0], index)
	if msg == nil {
		return cms(cmsIndex)
	}
	lines := []string{fmt.Sprintf("+CMGR: %d,,%d", msg.stat, tpduLength(msg.pdu)), msg.pdu}
	if m.port.text {
		lines = []string{m.textHeader(fmt.Sprintf(`+CMGR: "%s",`, textStatus()[msg.stat]), msg.pdu, true), m.textBody(msg.pdu)}
	}
	if msg.stat == statUnread && !leave {
		msg.stat = statRead
	}
	return ok(lines...)
}

// deleteMessage is +CMGD (3GPP TS 27.005, clause 3.5.4).
func deleteMessage(m *Modem, c command) result {
	mem := m.port.mem[0]
	if c.form == test {
		var used []string
		for _, msg := range m.store.list(mem) {
			used = append(used, strconv.Itoa(msg.index))
		}
		return ok("+CMGD: (" + strings.Join(used, ",") + "),(0-4)")
	}
	index, err := c.int(0, 0, 0, 1<<15)
	flag, errFlag := c.int(1, 0, 0, 4)
	if c.form != set || err != nil || errFlag != nil {
		return cms(cmsIndex)
	}
	if flag == 0 {
		if m.store.find(mem, index) == nil {
			return cms(cmsIndex)
		}
		m.store.remove(mem, func(msg *message) bool { return msg.index == index })
		return ok()
	}
	kinds := []int{statRead, statSent, statUnsent, statUnread}[:flag]
	m.store.remove(mem, func(msg *message) bool { return slices.Contains(kinds, msg.stat) })
	return ok()
}

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

// textHeader is the line before a message in text mode (3GPP TS 27.005, clause 3.4.2).
func (m *Modem) textHeader(lead, pdu string, alpha bool) string {
	t, err := parseDeliver(pdu)
	if err != nil {
		return lead + `"",,`
	}
	number := t.OA.Number()
	if m.port.charset == "UCS2" {
		number = hexUCS2(number)
	}
	stamp := t.SCTS.Time
	_, east := stamp.Zone()
	head := fmt.Sprintf(`%s"%s",,"%s%+03d"`, lead, number, stamp.Format("06/01/02,15:04:05"), east/(15*60))
	if m.port.showSMS {
		head += fmt.Sprintf(",%d,%d", t.OA.TOA, len(t.UD))
	}
	return head
}

func (m *Modem) textBody(pdu string) string {
	t, err := parseDeliver(pdu)
	if err != nil {
		return pdu
	}
	return inCharset(m.port.charset, plainText(t))
}
