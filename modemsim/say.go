package modemsim

import (
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

// fill puts the modem's own data into a personality's line.
func (m *Modem) fill(line string) string {
	if !strings.Contains(line, "{") {
		return line
	}
	return strings.NewReplacer(
		"{manufacturer}", m.pers.manufacturer, "{model}", m.pers.model, "{revision}", m.pers.revision, "{imei}", m.pers.imei,
		"{imsi}", m.net.IMSI, "{iccid}", m.net.ICCID, "{number}", m.net.Number, "{carrier}", m.net.Carrier, "{spn}", m.net.SPN,
		"{tries}", strconv.Itoa(m.sim.tries), "{puks}", strconv.Itoa(m.sim.puks), "{left}", strconv.Itoa(m.sim.left()),
		"{wanted}", m.sim.wanted(),
		"{cpin}", m.sim.word(), "{mode}", m.pers.rat.wordFor(m.radio.mode), "{radio}", m.radio.now.word(),
		"{serving}", m.net.Serving, "{rssi}", strconv.Itoa(m.rssi()), "{mem}", m.store.receive(),
	).Replace(line)
}
