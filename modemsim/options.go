package modemsim

import (
	"fmt"
	"strings"
)

// option is a setting that changes nothing of what is simulated, but that a client may test, set and read back. ModemManager's
// Quectel plugin reads the values of +CTZU=? and crashes where a modem tells none.
type option struct {
	values  string // as the test form tells them
	initial string
}

// options are those of 3GPP TS 27.007 and 27.005 that clients set at their start.
func options() map[string]option {
	return map[string]option{
		"+CCWA":   {"(0,1)", "0"},
		"+CGEREP": {"(0-2),(0,1)", "0,0"},
		"+CGSMS":  {"(0-3)", "3"},
		"+CLIP":   {"(0,1)", "0,1"},
		"+CMMS":   {"(0-2)", "0"},
		"+CPLS":   {"(0-2)", "0"},
		"+CR":     {"(0,1)", "0"},
		"+CRC":    {"(0,1)", "0"},
		"+CSCB":   {"(0,1)", `0,"",""`},
		"+CSSN":   {"(0,1),(0,1)", "0,0"},
		"+CTZR":   {"(0,1)", "0"},
		"+CTZU":   {"(0,1)", "0"},
	}
}

func optionSet() instructions {
	set := instructions{}
	for name, o := range options() {
		set[name] = o.handler(name)
	}
	return set
}

func (o option) handler(name string) handler {
	return func(m *Modem, c command) result {
		switch c.form {
		case test:
			return ok(fmt.Sprintf("%s: %s", name, o.values))
		case read:
			value, changed := m.port.options[name]
			if !changed {
				value = o.initial
			}
			return ok(fmt.Sprintf("%s: %s", name, value))
		case set:
			_, value, _ := strings.Cut(c.text, "=")
			m.port.options[name] = strings.TrimSpace(value)
		}
		return ok()
	}
}
