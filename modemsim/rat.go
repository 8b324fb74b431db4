package modemsim

import (
	"fmt"
	"strings"
	"time"
)

// generations is a set of radio access technologies, those of one generation under one name.
type generations uint8

const (
	genGSM generations = 1 << iota
	genUMTS
	genLTE

	allGenerations = genGSM | genUMTS | genLTE
)

// parseGenerations reads names: gsm, umts, lte.
func parseGenerations(names []string) (generations, error) {
	var g generations
	for _, name := range names {
		switch name {
		case "gsm":
			g |= genGSM
		case "umts":
			g |= genUMTS
		case "lte":
			g |= genLTE
		default:
			return 0, fmt.Errorf("%q: want gsm, umts, lte", name)
		}
	}
	return g, atLeastOne(names)
}

// newest of a set; 0 of an empty one.
func (g generations) newest() generations {
	for _, one := range []generations{genLTE, genUMTS, genGSM} {
		if g&one != 0 {
			return one
		}
	}
	return 0
}

// act is <AcT> (3GPP TS 27.007, clause 7.3).
func (g generations) act() int {
	return map[generations]int{genGSM: 0, genUMTS: 2, genLTE: 7}[g]
}

// word is how vendors' commands name the radio.
func (g generations) word() string {
	if w, ok := map[generations]string{genGSM: "GSM", genUMTS: "WCDMA", genLTE: "LTE"}[g]; ok {
		return w
	}
	return "NOSERVICE"
}

// ratManners is the command by which a modem is told which generations to use, where it is not +WS46.
type ratManners struct {
	before, behind string // the command, upper case, without AT, around the mode
	modes          []ratMode
}

type ratMode struct {
	word string // as the command has it
	gens generations
}

// setTemplate reads AT+CNMP={mode}.
func (r *ratManners) setTemplate(value string) error {
	before, behind, ok := strings.Cut(value, "{mode}")
	before, isAT := strings.CutPrefix(strings.ToUpper(before), "AT")
	if !ok || !isAT {
		return fmt.Errorf("%q: want a command with {mode} in it", value)
	}
	r.before, r.behind = before, strings.ToUpper(behind)
	return nil
}

// setModes reads "auto=2 gsm=13 umts=14 lte=38 umts+gsm=54".
func (r *ratManners) setModes(value string) error {
	r.modes = nil
	for f := range strings.FieldsSeq(value) {
		names, word, ok := strings.Cut(f, "=")
		if !ok || word == "" {
			return fmt.Errorf("%q: want NAMES=WORD", f)
		}
		m := ratMode{word: word, gens: allGenerations}
		if names != "auto" {
			var err error
			if m.gens, err = parseGenerations(strings.Split(names, "+")); err != nil {
				return err
			}
		}
		r.modes = append(r.modes, m)
	}
	if len(r.modes) == 0 {
		return fmt.Errorf("want at least one")
	}
	return nil
}

// asked finds the mode that a command, upper case and without AT, sets; ok is false if it is another command.
func (r *ratManners) asked(command string) (word string, ok bool) {
	rest, ok := strings.CutPrefix(command, r.before)
	if !ok || r.before == "" || rest == "?" {
		return "", false
	}
	word, _, _ = strings.Cut(rest, ",")
	if r.behind != "" {
		word, _, ok = strings.Cut(rest, r.behind)
	}
	return word, ok
}

func (r *ratManners) find(word string) (generations, bool) {
	for _, m := range r.modes {
		if strings.EqualFold(m.word, word) {
			return m.gens, true
		}
	}
	return 0, false
}

// wordFor names a set of generations.
func (r *ratManners) wordFor(g generations) string {
	for _, m := range r.modes {
		if m.gens == g {
			return m.word
		}
	}
	return ""
}

// ws46 is +WS46 (3GPP TS 27.007, clause 5.9): the modes that this modem knows.
func ws46() ratManners {
	return ratManners{modes: []ratMode{
		{"25", allGenerations}, {"12", genGSM}, {"22", genUMTS}, {"28", genLTE}, {"29", genGSM | genUMTS},
		{"30", genGSM | genLTE}, {"31", genUMTS | genLTE},
	}}
}

// generation is +WS46, for a modem without a command of its own.
func generation(m *Modem, c command) result {
	standard := ws46()
	switch {
	case m.pers.rat.before != "":
		return result{final: &m.pers.unknown}
	case c.form == read:
		return ok("+WS46: " + standard.wordFor(m.radio.mode))
	case c.form == test:
		return ok("+WS46: (12,22,25,28,29,30,31)")
	case c.form == set:
		return m.changeRAT(&standard, c.arg(0).text)
	}
	return fail()
}

// radio is which generation the modem uses.
type radio struct {
	mode generations // what it may use; it outlives a restart
	now  generations // what it camps on; 0 while it searches
	turn int         // counts the searches
}

// newRadio camps on the newest generation there is.
func (m *Modem) newRadio() radio {
	return radio{mode: allGenerations, now: m.reachable(allGenerations)}
}

func (m *Modem) reachable(mode generations) generations {
	return (mode & m.pers.rats & m.net.coverage).newest()
}

// changeRAT confines the modem. It leaves the network, data and dialogue with it, and is back after a while where there is
// coverage.
func (m *Modem) changeRAT(manners *ratManners, word string) result {
	mode, known := manners.find(word)
	if !known || mode&m.pers.rats == 0 {
		return cme(cmeIncorrect)
	}
	if mode != m.radio.mode {
		m.radio.mode = mode
		m.after(0, func() { m.search(time.Duration(m.net.Reregister)) }) // behind the OK
	}
	return ok()
}

// search leaves the network and looks for it anew for so long.
func (m *Modem) search(d time.Duration) {
	m.radio.turn++
	m.radio.now = 0
	m.announce()
	turn := m.radio.turn
	m.after(d, func() {
		if m.radio.turn == turn {
			m.radio.now = m.reachable(m.radio.mode)
			m.announce()
		}
	})
}

// refusesUSSD reports whether the modem is on LTE, and the network takes no USSD there.
func (m *Modem) refusesUSSD() bool { return m.radio.now == genLTE && !m.net.Fallback }

// refuseOnLTE is what a request gets then: a result, or OK and a line later, or OK alone.
func (m *Modem) refuseOnLTE() result {
	u := &m.pers.ussd
	if u.lte == silence {
		return m.await(&Reply{Silent: true})
	}
	if u.lteWait > 0 || strings.HasPrefix(u.lte, "+CUSD") {
		return m.refuseLater(u.lte, u.lteWait)
	}
	f := parseFinal(u.lte)
	return result{final: &f}
}
