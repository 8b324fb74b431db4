package modemsim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// settings are what commands change and ATZ restores.
type settings struct {
	echo    bool
	verbose bool
	quiet   bool // no noise
	cmee    int
	charset string
	text    bool   // +CMGF=1
	service int    // +CSMS
	cnmi    [5]int //
	reg     [3]int // <n> of +CREG, +CGREG, +CEREG
	cusd    int    // <n> of +CUSD
	showSMS bool   // +CSDH
	fun     int    // +CFUN
	mem     [3]string
	cops    int               // the format of +COPS
	options map[string]string // those that were set, by command
	plain   bool              // the setting of ussd-textmode
}

// factory is how a modem is at power-on.
func (m *Modem) factory() settings {
	first := m.pers.memories[0].name
	return settings{
		echo: true, verbose: true, charset: m.pers.charsets[0], fun: 1,
		mem: [3]string{first, first, first}, options: map[string]string{},
	}
}

// handler executes one command.
type handler func(m *Modem, c command) result

type instructions map[string]handler

// instructionSet is every command that the standards or all modems have. A personality's own answers go before it.
func instructionSet() instructions {
	set := instructions{
		"E": basicEcho, "V": basicVerbose, "Q": accept, "X": accept, "L": accept, "M": accept, "&C": accept, "&D": accept,
		"&K": accept, "&W": accept, "&S": accept, "S": accept, "H": accept, "O": noCarrier, "A": noCarrier,
		"Z": reset, "&F": reset, "I": identify,
		"+GMI": tell("{manufacturer}"), "+GMM": tell("{model}"), "+GMR": tell("{revision}"), "+GSN": tell("{imei}"),
		"+CGMI": tell("{manufacturer}"), "+CGMM": tell("{model}"), "+CGMR": tell("{revision}"), "+CGSN": tell("{imei}"),
		"+CMEE": setCMEE, "+CSCS": setCSCS, "+CFUN": setCFUN, "+CLAC": listCommands, "+IPR": accept, "+IFC": accept, "+ICF": accept,
	}
	for _, more := range []instructions{simSet(), networkSet(), ussdSet(), smsSet(), optionSet(), callSet()} {
		maps.Copy(set, more)
	}
	return set
}

func accept(*Modem, command) result    { return ok() }
func noCarrier(*Modem, command) result { return line("NO CARRIER") }

func basicEcho(m *Modem, c command) result {
	if c.num > 1 {
		return fail()
	}
	m.port.echo = c.num == 1
	return ok()
}

func basicVerbose(m *Modem, c command) result {
	if c.num > 1 {
		return fail()
	}
	m.port.verbose = c.num == 1
	return ok()
}

// reset is ATZ and AT&F: settings of this port go, messages stay.
func reset(m *Modem, _ command) result {
	fun := m.port.fun
	m.port = m.factory()
	m.port.fun = fun
	return ok()
}

func identify(m *Modem, _ command) result {
	return ok(m.pers.manufacturer, m.pers.model, "Revision: "+m.pers.revision)
}

// tell answers with one line, and OK to the test form.
func tell(text string) handler {
	return func(m *Modem, c command) result {
		switch c.form {
		case execute:
			return ok(m.fill(text))
		case test:
			return ok()
		}
		return fail()
	}
}

// number handles a setting with one number (3GPP TS 27.007, clause 4.2): read, test and set.
func number(name string, lo, hi int, at func(*settings) *int) handler {
	return func(m *Modem, c command) result {
		v := at(&m.port)
		switch c.form {
		case read:
			return ok(fmt.Sprintf("%s: %d", name, *v))
		case test:
			return ok(fmt.Sprintf("%s: (%d-%d)", name, lo, hi))
		case set:
			n, err := c.int(0, lo, lo, hi)
			if err != nil {
				return cme(cmeIncorrect)
			}
			*v = n
			return ok()
		}
		return fail()
	}
}

func setCMEE(m *Modem, c command) result {
	return number("+CMEE", 0, 2, func(s *settings) *int { return &s.cmee })(m, c)
}

func setCSCS(m *Modem, c command) result {
	switch c.form {
	case read:
		return ok(fmt.Sprintf(`+CSCS: "%s"`, m.port.charset))
	case test:
		return ok(`+CSCS: ("` + strings.Join(m.pers.charsets, `","`) + `")`)
	case set:
		cs := strings.ToUpper(c.arg(0).text)
		if !slices.Contains(m.pers.charsets, cs) {
			return cme(cmeIncorrect)
		}
		m.port.charset = cs
		return ok()
	}
	return fail()
}

func setCFUN(m *Modem, c command) result {
	switch c.form {
	case read:
		return ok(fmt.Sprintf("+CFUN: %d", m.port.fun))
	case test:
		return ok("+CFUN: (0,1,4),(0,1)")
	case set:
		fun, err := c.int(0, 1, 0, 4)
		again, errAgain := c.int(1, 0, 0, 1)
		if err != nil || errAgain != nil || fun != 0 && fun != 1 && fun != 4 {
			return cme(cmeIncorrect)
		}
		if again == 1 {
			m.restart()
			return ok()
		}
		m.port.fun = fun
		m.announce()
		return ok()
	}
	return fail()
}

func listCommands(m *Modem, c command) result {
	if c.form != execute {
		return ok()
	}
	var names []string
	for name := range m.inst {
		if !strings.HasPrefix(name, "+") {
			name = "AT" + name
		}
		names = append(names, name)
	}
	for name := range m.pers.answers {
		names = append(names, strings.TrimRight(name, "?=0123456789"))
	}
	slices.Sort(names)
	return ok(slices.Compact(names)...)
}

// clock is +CCLK? (3GPP TS 27.007, clause 8.15): local time, its zone in quarters of an hour.
func clock(_ *Modem, c command) result {
	switch c.form {
	case read:
		t := time.Now()
		_, east := t.Zone()
		return ok(fmt.Sprintf(`+CCLK: "%s%+03d"`, t.Format("06/01/02,15:04:05"), east/(15*60)))
	case test, set:
		return ok()
	}
	return fail()
}
