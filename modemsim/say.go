package modemsim

import (
	"regexp"
	"strconv"
	"strings"
)

// raw sends octets as they are.
func (m *Modem) raw(s string) {
	if m.wire != nil && s != "" && !m.power.data {
		m.wire.send([]byte(s))
	}
}

// block is the information text of a command (ITU-T V.250, clause 5.7.1).
func (m *Modem) block(lines []string) string {
	end := m.pers.ending
	if !m.port.verbose {
		return strings.Join(lines, end) + end
	}
	return end + strings.Join(lines, end) + end
}

// final is a final result code, in words or, after ATV0, as a number.
func (m *Modem) final(s string) string {
	if m.port.verbose {
		return m.pers.ending + s + m.pers.ending
	}
	switch s {
	case "OK":
		return "0\r"
	case "NO CARRIER":
		return "3\r"
	case "ERROR":
		return "4\r"
	}
	return s + m.pers.ending
}

// urc sends an unsolicited result code; further lines belong to it.
func (m *Modem) urc(lines ...string) { m.raw(m.block(lines)) }

// ownSlot is where a personality's line has the modem's own data.
var ownSlot = regexp.MustCompile(`\{[a-z]+\}`)

// own is the modem's own data, by placeholder.
var own = map[string]func(*Modem) string{
	"{manufacturer}": func(m *Modem) string { return m.pers.manufacturer },
	"{model}":        func(m *Modem) string { return m.pers.model },
	"{revision}":     func(m *Modem) string { return m.pers.revision },
	"{imei}":         func(m *Modem) string { return m.pers.imei },
	"{imsi}":         func(m *Modem) string { return m.net.IMSI },
	"{iccid}":        func(m *Modem) string { return m.net.ICCID },
	"{number}":       func(m *Modem) string { return m.net.Number },
	"{carrier}":      func(m *Modem) string { return m.net.Carrier },
	"{spn}":          func(m *Modem) string { return m.net.SPN },
	"{tries}":        func(m *Modem) string { return strconv.Itoa(m.sim.tries) },
	"{puks}":         func(m *Modem) string { return strconv.Itoa(m.sim.puks) },
	"{left}":         func(m *Modem) string { return strconv.Itoa(m.sim.left()) },
	"{wanted}":       func(m *Modem) string { return m.sim.wanted() },
	"{cpin}":         func(m *Modem) string { return m.sim.word() },
	"{mode}":         func(m *Modem) string { return m.pers.rat.wordFor(m.radio.mode) },
	"{radio}":        func(m *Modem) string { return m.radio.now.word() },
	"{serving}":      func(m *Modem) string { return m.net.Serving },
	"{rssi}":         func(m *Modem) string { return strconv.Itoa(m.rssi()) },
	"{mem}":          func(m *Modem) string { return m.store.receive() },
}

// fill puts the modem's own data into a personality's line.
func (m *Modem) fill(line string) string {
	return ownSlot.ReplaceAllStringFunc(line, func(name string) string {
		if datum, ok := own[name]; ok {
			return datum(m)
		}
		return name
	})
}
