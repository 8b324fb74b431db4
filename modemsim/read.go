package modemsim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/warthog618/sms/encoding/tpdu"
)

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
		return []string{m.textHeader(fmt.Sprintf(`+CMGL: %d,"%s",`, msg.index, textStatus()[msg.stat]), msg.pdu), m.textBody(msg.pdu)}
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
		lines = []string{m.textHeader(fmt.Sprintf(`+CMGR: "%s",`, textStatus()[msg.stat]), msg.pdu), m.textBody(msg.pdu)}
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

// textHeader is the line before a message in text mode (3GPP TS 27.005, clause 3.4.2).
func (m *Modem) textHeader(lead, pdu string) string {
	t, err := parseStored(pdu)
	if err != nil {
		return lead + `"",,`
	}
	number, toa := t.OA.Number(), t.OA.TOA
	if t.SmsType() == tpdu.SmsSubmit {
		number, toa = t.DA.Number(), t.DA.TOA
	}
	if m.port.charset == "UCS2" {
		number = hexUCS2(number)
	}
	head := fmt.Sprintf(`%s"%s",`, lead, number)
	if stamp := t.SCTS.Time; !stamp.IsZero() {
		_, east := stamp.Zone()
		head += fmt.Sprintf(`,"%s%+03d"`, stamp.Format("06/01/02,15:04:05"), east/(15*60))
	}
	if m.port.showSMS {
		head += fmt.Sprintf(",%d,%d", toa, len(t.UD))
	}
	return head
}

func (m *Modem) textBody(pdu string) string {
	t, err := parseStored(pdu)
	if err != nil {
		return pdu
	}
	return inCharset(m.port.charset, plainText(t))
}
