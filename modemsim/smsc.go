package modemsim

import (
	"fmt"
	"strings"
	"time"

	"github.com/warthog618/sms"
	"github.com/warthog618/sms/encoding/tpdu"
)

// mailbox is the way of messages between modem and network.
type mailbox struct {
	enc   encoder
	parts map[string][]*tpdu.TPDU // of concatenated messages from the client
	ref   int                     // <mr> of the last one sent
	unack string                  // a PDU that the client has and has not acknowledged (+CSMS=1)
	queue []string                // PDUs behind it
}

// fillInbox stores the messages that lie on the SIM at the start.
func (m *Modem) fillInbox() {
	m.mail = mailbox{enc: encoder{smsc: m.net.SMSC}, parts: map[string][]*tpdu.TPDU{}}
	for _, t := range m.net.Inbox {
		stat := statUnread
		if t.Read {
			stat = statRead
		}
		pdus, _ := m.mail.enc.deliver(t.From, m.render(t.Text), false, time.Now().Add(-time.Duration(t.Age)))
		for _, p := range pdus {
			m.store.add(m.port.mem[2], stat, p)
		}
	}
	if m.net.Full {
		m.fillStore()
	}
}

// fillStore stores others' messages until there is no room.
func (m *Modem) fillStore() {
	for n := 1; !m.store.full(m.port.mem[2]); n++ {
		pdus, err := m.mail.enc.deliver("Aunt", fmt.Sprintf("Greetings, number %d.", n), false, time.Now().AddDate(0, 0, -n))
		if err != nil {
			panic("BUG: a greeting: " + err.Error()) // a test fills a store
		}
		m.store.add(m.port.mem[2], statRead, pdus[0])
	}
}

// Deliver brings a text message from the network: part by part, stored and announced as +CNMI says.
func (m *Modem) Deliver(from, text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, part := range m.parts(&Text{From: from, Text: text}) {
		m.arrive(part)
	}
}

// DeliverPDU brings one TPDU in hex, with the SMSC in front; class 0 is handed over and not stored.
func (m *Modem) DeliverPDU(pdu string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.arrive(pdu)
}

// bring delivers a text of the network, its parts one after another as a network does: ModemManager drops the second of two
// that are announced in one breath.
func (m *Modem) bring(t *Text) {
	for i, part := range m.parts(t) {
		if i == 0 {
			m.arrive(part)
			continue
		}
		m.after(time.Duration(i)*time.Duration(m.net.SMSLatency), func() { m.arrive(part) })
	}
}

// parts are the PDUs of a text, in the order in which they come.
func (m *Modem) parts(t *Text) []string {
	pdus, err := m.mail.enc.deliver(t.From, m.render(t.Text), t.Flash, time.Now())
	if err != nil {
		return nil // a sender that cannot be coded: the network would not have it
	}
	if t.Order == nil {
		return pdus
	}
	var parts []string
	for _, i := range t.Order {
		if i >= 1 && i <= len(pdus) {
			parts = append(parts, pdus[i-1])
		}
	}
	return parts
}

// arrive takes one part: handed over, or stored and announced (3GPP TS 27.005, clause 3.4.1).
func (m *Modem) arrive(pdu string) {
	mt := m.port.cnmi[1]
	flash := class0(pdu)
	switch {
	case flash && mt > 0:
		m.handOver(m.pers.class0, pdu)
	case flash: // nobody to show it to
	case mt == 2 && m.port.cnmi[0] != 0 && m.wire != nil:
		m.route(pdu)
	default:
		m.keep(pdu)
	}
}

// route hands a message over. Under +CSMS=1 the client must acknowledge one before it gets the next.
func (m *Modem) route(pdu string) {
	if m.mail.unack != "" {
		m.mail.queue = append(m.mail.queue, pdu)
		return
	}
	m.handOver(m.pers.cmt, pdu)
	if m.port.service == 0 {
		return
	}
	m.mail.unack = pdu
	m.after(ackTimeout, func() {
		if m.mail.unack == pdu {
			m.neglect()
		}
	})
}

// ackTimeout is how long a message may go unacknowledged (the network's timer of 3GPP TS 24.011 is of this order).
const ackTimeout = 15 * time.Second

// acknowledged is +CNMA: the next message may come.
func (m *Modem) acknowledged() {
	m.mail.unack = ""
	if len(m.mail.queue) > 0 {
		next := m.mail.queue[0]
		m.mail.queue = m.mail.queue[1:]
		m.route(next)
	}
}

// neglect ends the routing to a client that acknowledges nothing (3GPP TS 27.005, clause 3.4.4): <mt> is 0 from now on, and
// the network brings again what was not acknowledged.
func (m *Modem) neglect() {
	m.port.cnmi[1] = 0
	again := append([]string{m.mail.unack}, m.mail.queue...)
	m.mail.unack, m.mail.queue = "", nil
	for _, pdu := range again {
		m.keep(pdu)
	}
}

// keep stores a part. A full store loses it here, as a network would try again only much later.
func (m *Modem) keep(pdu string) {
	mem := m.port.mem[2]
	index := 0
	if !m.faults.script.full && !m.faults.script.sick {
		index = m.store.add(mem, statUnread, pdu)
	}
	switch {
	case index == 0 && m.pers.full != "":
		m.urc(m.fill(m.pers.full))
	case index > 0 && m.port.cnmi[0] != 0 && m.port.cnmi[1] == 1:
		m.urc(fmt.Sprintf(`+CMTI: "%s",%d`, mem, index))
	}
}

// handOver sends a message to the client, which has the only copy.
func (m *Modem) handOver(template, pdu string) {
	if m.port.text {
		m.urc(m.textHeader("+CMT: ", pdu), m.textBody(pdu))
		return
	}
	head := strings.NewReplacer("{alpha}", "", "{length}", fmt.Sprint(tpduLength(pdu))).Replace(template)
	m.urc(head, pdu)
}

// send takes a part from the client to the network; the command ends when the network has it.
func (m *Modem) send(s submit, name string) result {
	if !m.registered() {
		return cms(cmsNoNetwork)
	}
	m.spent.Segments++
	m.mail.ref = (m.mail.ref + 1) % 256
	mr := m.mail.ref
	if code, refused := m.net.SMSRefused[s.to]; refused {
		m.later(time.Duration(m.net.SMSLatency), func() result { return cms(code) })
		return pending()
	}
	m.later(time.Duration(m.net.SMSLatency), func() result { return ok(fmt.Sprintf("%s: %d", name, mr)) })
	m.after(time.Duration(m.net.SMSLatency), func() { m.collect(s) })
	return pending()
}

// collect gives a whole message to whoever has the number.
func (m *Modem) collect(s submit) {
	total, _, ref, concatenated := s.part.ConcatInfo()
	parts := []*tpdu.TPDU{s.part}
	if concatenated {
		key := fmt.Sprint(s.to, "/", ref, "/", total)
		parts = append(m.mail.parts[key], s.part)
		m.mail.parts[key] = parts
		if !sms.IsCompleteMessage(parts) {
			return
		}
		delete(m.mail.parts, key)
	}
	body, err := sms.Decode(parts)
	if err != nil {
		return
	}
	m.spent.Texts = append(m.spent.Texts, Texted{s.to, string(body)})
	for _, t := range m.net.answers(s.to, string(body)) {
		m.after(time.Duration(t.After), func() { m.bring(t) })
	}
}
