package modemsim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Callee is what becomes of a call to a number. The zero Callee rings after a second, and for ever.
type Callee struct {
	Rings   *Duration `yaml:"rings"`   // from the dialling to the ringing; 1s if left out
	Answers *Duration `yaml:"answers"` // from the ringing to the answer; left out: nobody answers
	Ends    *Duration `yaml:"ends"`    // from there until the network ends the call; left out: it does not
	Fails   string    `yaml:"fails"`   // in place of the ringing: BUSY, NO CARRIER, NO ANSWER, NO DIALTONE
	DTMF    string    `yaml:"dtmf"`    // what has to be keyed in before any text is sent
	SMS     []*Text   `yaml:"sms"`     // sent once the call has rung, or was turned away, and ended
}

func (c *Callee) check() error {
	switch {
	case c == nil:
		return errors.New("an empty entry; write {} for one that rings for ever")
	case c.Fails != "" && !slices.Contains([]string{"BUSY", "NO CARRIER", "NO ANSWER", "NO DIALTONE"}, c.Fails):
		return fmt.Errorf("fails: %q: want BUSY, NO CARRIER, NO ANSWER or NO DIALTONE", c.Fails)
	case strings.Trim(c.DTMF, "0123456789*#ABCD") != "":
		return fmt.Errorf("dtmf: %q: want digits, *, #, A to D", c.DTMF)
	case slices.Contains(c.SMS, nil):
		return errors.New("sms: an empty message")
	}
	return nil
}

// Dialled is one voice call, seen from the modem's side of the wire.
type Dialled struct {
	Number string
	DTMF   string // that came while it was answered
	Rang   bool
	Talked bool          // it was answered
	Lasted time.Duration // from the dialling to its end; 0 while it lasts
	HungUp bool          // by the client, not by the network
}

// call is the one voice call that a modem can have.
type call struct {
	stat   int // <stat> of +CLCC
	number string
	callee *Callee
	since  time.Time
	index  int // in Spent.Calls
}

// <stat> of +CLCC (3GPP TS 27.007, clause 7.18).
const (
	callActive   = 0
	callDialing  = 2
	callAlerting = 3
	callIncoming = 4
	callWaiting  = 5
)

func callSet() instructions {
	return instructions{"D": dial, "+CHUP": hangUp, "+CLCC": listCalls, "+VTS": tones}
}

// dial is ATD (3GPP TS 27.007, clause 6.2). With a semicolon it is a voice call, whose command ends with OK at once; calls for
// data end in NO CARRIER.
func dial(m *Modem, c command) result {
	number, voice := strings.CutSuffix(c.text, ";")
	switch {
	case !voice:
		return line("NO CARRIER")
	case m.pers.voice != "":
		f := parseFinal(m.pers.voice)
		return result{final: &f}
	case m.sim.trouble() != 0:
		return cme(m.sim.trouble())
	case !m.registered():
		return cme(cmeNoNetwork)
	case m.call != nil:
		return cme(cmeNotAllowed)
	}
	m.place(strings.TrimLeft(number, "TtPp "))
	return ok()
}

// place puts a call to the network.
func (m *Modem) place(number string) {
	callee := m.net.Calls[number]
	if callee == nil {
		callee = &Callee{Fails: "NO CARRIER"}
	}
	c := &call{stat: callDialing, number: number, callee: callee, since: time.Now(), index: len(m.spent.Calls)}
	m.call = c
	m.spent.Calls = append(m.spent.Calls, Dialled{Number: number})
	if m.pers.callURCs {
		m.after(0, func() { m.during(c, func() { m.urc("^ORIG:1,0") }) })
	}
	m.after(since(callee.Rings, time.Second), func() { m.during(c, func() { m.ring(c) }) })
}

// since is a duration of a network file, or what it is if left out.
func since(d *Duration, otherwise time.Duration) time.Duration {
	if d == nil {
		return otherwise
	}
	return time.Duration(*d)
}

// during does something if the call still lasts.
func (m *Modem) during(c *call, do func()) {
	if m.call == c {
		do()
	}
}

func (m *Modem) ring(c *call) {
	if c.callee.Fails != "" {
		m.end(c, c.callee.Fails, false)
		return
	}
	c.stat = callAlerting
	m.spent.Calls[c.index].Rang = true
	if m.pers.callURCs {
		m.urc("^CONF:1")
	}
	if c.callee.Answers == nil {
		m.ends(c)
		return
	}
	m.after(time.Duration(*c.callee.Answers), func() { m.during(c, func() { m.pickUp(c) }) })
}

func (m *Modem) pickUp(c *call) {
	c.stat = callActive
	m.spent.Calls[c.index].Talked = true
	if m.pers.callURCs {
		m.urc("^CONN:1,0")
	}
	m.ends(c)
}

// ends has the network end the call, if it does.
func (m *Modem) ends(c *call) {
	if c.callee.Ends != nil {
		m.after(time.Duration(*c.callee.Ends), func() { m.during(c, func() { m.end(c, "NO CARRIER", false) }) })
	}
}

// end is the end of a call, by the network with a result code or by the client without one; then come the texts.
func (m *Modem) end(c *call, code string, byClient bool) {
	m.call = nil
	d := &m.spent.Calls[c.index]
	d.Lasted, d.HungUp = time.Since(c.since), byClient
	if m.pers.callURCs {
		m.urc(fmt.Sprintf("^CEND:1,%d,29", int(d.Lasted.Seconds())))
	}
	if !byClient {
		m.raw(m.final(code))
	}
	if !d.Rang && (byClient || c.callee.Fails == "") || c.callee.DTMF != "" && d.DTMF != c.callee.DTMF {
		return
	}
	for _, t := range c.callee.SMS {
		m.after(time.Duration(t.After), func() { m.bring(t) })
	}
}

// Ring brings an incoming call, which goes on until the caller or the client gives up. Nobody answers it here.
func (m *Modem) Ring(number string, lasts time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := &number
	m.caller = c
	m.ringOn(c)
	m.after(lasts, func() { m.turnAway(c) })
}

// ringEvery is the pause between two RINGs, about that of GSM modems.
const ringEvery = 5 * time.Second

// ringOn is RING (ITU-T V.250, clause 6.3.4), or +CCWA where another call is up (3GPP TS 27.007, clause 7.12).
func (m *Modem) ringOn(c *string) {
	switch {
	case m.caller != c:
		return
	case m.call == nil:
		m.urc("RING")
	default:
		m.urc(fmt.Sprintf(`+CCWA: "%s",%d,1`, *c, typeOfNumber(*c)))
	}
	m.after(ringEvery, func() { m.ringOn(c) })
}

func (m *Modem) turnAway(c *string) {
	if m.caller == c {
		m.caller = nil
	}
}

// Rings tells whether an incoming call still waits.
func (m *Modem) Rings() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.caller != nil
}

// hangUp is +CHUP (3GPP TS 27.007, clause 6.5): the call that is up, else the one that waits.
func hangUp(m *Modem, c command) result {
	switch {
	case c.form != execute:
	case m.call != nil:
		m.end(m.call, "", true)
	default:
		m.caller = nil
	}
	return ok()
}

// listCalls is +CLCC (3GPP TS 27.007, clause 7.18).
func listCalls(m *Modem, c command) result {
	if c.form != execute {
		return ok()
	}
	var lines []string
	if m.call != nil {
		lines = append(lines, fmt.Sprintf(`+CLCC: 1,0,%d,0,0,"%s",%d`, m.call.stat, m.call.number, typeOfNumber(m.call.number)))
	}
	if m.caller != nil {
		stat := callIncoming
		if m.call != nil {
			stat = callWaiting
		}
		lines = append(lines, fmt.Sprintf(`+CLCC: 2,1,%d,0,0,"%s",%d`, stat, *m.caller, typeOfNumber(*m.caller)))
	}
	return ok(lines...)
}

// ownTones is the personality's own command for tones, where it has one; +VTS is not known then.
func (m *Modem) ownTones(c command) (r result, found bool) {
	switch {
	case m.pers.toneName == "":
		return result{}, false
	case c.name == "+VTS":
		return result{final: &m.pers.unknown}, true
	case c.name != m.pers.toneName || c.form != set || len(c.args) < 2:
		return result{}, false
	}
	c.args = c.args[1:]
	return tones(m, c), true
}

// tones is +VTS (3GPP TS 27.007, clause C.2.11): during a call that is answered.
func tones(m *Modem, c command) result {
	switch {
	case c.form == test:
		return ok("+VTS: (0-9,*,#,A,B,C,D)")
	case c.form != set || len(c.args) == 0 || strings.Trim(c.arg(0).text, "0123456789*#ABCD") != "":
		return cme(cmeIncorrect)
	case m.call == nil || m.call.stat != callActive:
		return cme(cmeNotAllowed)
	}
	m.spent.Calls[m.call.index].DTMF += c.arg(0).text
	return ok()
}
