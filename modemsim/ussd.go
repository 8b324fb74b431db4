package modemsim

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// dialogue is the one USSD dialogue that a modem can have.
type dialogue struct {
	turn    int    // counts requests, so that a late answer knows that it is no longer awaited
	awaits  bool   // the network has a request and has not answered
	root    *Reply // what was looked up last
	menu    *Reply // the menu that awaits a reply: of root, or of its turn
	blocked bool   // the command ends with the answer
}

// manners are the personality's, as the setting of its text mode has them.
func (m *Modem) manners() *ussdManners {
	u := m.pers.ussd
	if m.port.plain {
		u.request, u.seven.how = []string{"plain"}, "plain"
	}
	return &u
}

// textMode is a setting such as ^USSDMODE: 1, as at power-on, for what the personality says of the codings, 0 for plain text.
func textMode(m *Modem, c command) result {
	mode := 1
	if m.port.plain {
		mode = 0
	}
	r := number(m.pers.ussd.toggle, 0, 1, func(*settings) *int { return &mode })(m, c)
	m.port.plain = mode == 0
	return r
}

// open reports whether the next request is a reply.
func (d *dialogue) open() bool { return d.menu != nil }

func ussdSet() instructions { return instructions{"+CUSD": ussd} }

// ussd is +CUSD (3GPP TS 27.007, clause 7.15).
func ussd(m *Modem, c command) result {
	switch c.form {
	case read:
		return ok(fmt.Sprintf("+CUSD: %d", m.port.cusd))
	case test:
		return ok("+CUSD: (0-2)")
	case execute:
		return ok()
	}
	n, err := c.int(0, 0, 0, 2)
	if _, errDCS := c.int(2, 15, 0, 255); err != nil || errDCS != nil {
		return cme(cmeIncorrect)
	}
	if n == 2 {
		return m.cancelUSSD()
	}
	m.port.cusd = n
	if !c.arg(1).given() {
		return ok()
	}
	return m.request(c.arg(1).text)
}

// cancelUSSD is AT+CUSD=2.
func (m *Modem) cancelUSSD() result {
	was := m.talk.awaits || m.talk.open()
	m.talk = dialogue{turn: m.talk.turn + 1}
	if !was && m.pers.ussd.cancel != "" {
		f := parseFinal(m.pers.ussd.cancel)
		return result{final: &f}
	}
	return ok()
}

// request sends a code, or a reply to the menu.
func (m *Modem) request(raw string) result {
	if code := m.sim.trouble(); code != 0 {
		return cme(code)
	}
	if !m.registered() {
		return cme(cmeNoNetwork)
	}
	if m.talk.awaits {
		return cme(cmePhoneBusy)
	}
	onLTE := m.refusesUSSD()
	text, understood := m.manners().decode(raw, m.port.charset, m.talk.open())
	if m.talk.open() {
		m.spent.Replies++
	} else {
		m.spent.Dialogues = append(m.spent.Dialogues, text)
	}
	if onLTE {
		return m.refuseOnLTE()
	}
	if !understood {
		return m.refuse()
	}
	r := m.net.lookup(m.talk.menu, text)
	if r.Again && m.talk.root != nil {
		r = m.talk.root
	}
	res := m.await(m.turn(r))
	m.talk.root = r
	return res
}

// turn is a reply as it is shown this time.
func (m *Modem) turn(r *Reply) *Reply {
	if len(r.Turns) == 0 {
		return r
	}
	m.turns[r]++
	return m.turn(r.Turns[(m.turns[r]-1)%len(r.Turns)])
}

// await has the network answer after its latency.
func (m *Modem) await(r *Reply) result {
	var f *action
	if m.job != nil { // there is none behind a menu's prompt
		f = m.job.fault
	}
	blocked := m.job != nil && (m.pers.ussd.okLast || f.is("order"))
	m.talk = dialogue{turn: m.talk.turn + 1, awaits: true, blocked: blocked}
	m.giveUp(m.talk.turn)
	if m.pers.ussd.mute || r.Silent || f.is("mute") {
		return m.acknowledge()
	}
	wait := m.net.Latency
	if r.After != nil {
		wait = *r.After
	}
	turn := m.talk.turn
	m.after(time.Duration(wait), func() {
		switch {
		case m.talk.turn == turn && m.talk.awaits:
			m.answer(r)
		case f.is("stale"):
			m.show(m.cusd(r, m.status(r)))
		}
		for _, t := range r.SMS { // behind the answer, even at the same moment
			m.after(time.Duration(t.After), func() { m.bring(t) })
		}
	})
	return m.acknowledge()
}

// giveUp ends a wait that the network never does; only a command that still waits hears of it.
func (m *Modem) giveUp(turn int) {
	m.after(networkTimeout, func() {
		if m.talk.turn == turn && m.talk.awaits {
			m.release(cme(cmeTimeout))
		}
	})
}

// networkTimeout is how long a modem waits for an answer: those that were measured took up to 110 s.
const networkTimeout = 2 * time.Minute

func (a *action) is(verb string) bool { return a != nil && a.verb == verb }

func (m *Modem) acknowledge() result {
	if m.talk.blocked {
		return pending()
	}
	return ok()
}

// release ends the wait, and the command that waited with it.
func (m *Modem) release(r result) {
	blocked := m.talk.blocked
	m.talk.awaits, m.talk.blocked = false, false
	if blocked {
		m.settle(r)
	}
}

// refuse is what a request gets in a coding that the modem does not take.
func (m *Modem) refuse() result {
	u := &m.pers.ussd
	if u.refused == silence {
		return m.await(&Reply{Silent: true})
	}
	if !strings.HasPrefix(u.refused, "+CUSD") {
		f := parseFinal(u.refused)
		return result{final: &f}
	}
	return m.refuseLater(u.refused, u.after)
}

// refuseLater is OK and, after a while, a line that refuses: +CUSD, or the final result code of the dialogue.
func (m *Modem) refuseLater(text string, wait time.Duration) result {
	m.talk = dialogue{turn: m.talk.turn + 1, awaits: true, blocked: m.pers.ussd.okLast && m.job != nil}
	turn := m.talk.turn
	m.after(wait, func() {
		switch f := parseFinal(text); {
		case m.talk.turn != turn:
		case strings.HasPrefix(text, "+CUSD"):
			m.show(text)
			m.release(ok())
		default:
			m.fault(f)
		}
	})
	return m.acknowledge()
}

// answer brings the network's answer to the client.
func (m *Modem) answer(r *Reply) {
	if r.CME != 0 {
		m.fault(final{class: "CME", code: r.CME})
		return
	}
	status := m.status(r)
	if m.pers.ussd.release && status == m.pers.ussd.final {
		m.show(m.bare(2))
		turn := m.talk.turn
		m.after(releaseGap, func() {
			if m.talk.turn != turn { // the client took the release for the end, as it may
				m.show(m.cusd(r, status))
				return
			}
			m.present(r, status)
		})
		return
	}
	m.present(r, status)
}

// releaseGap lies between "+CUSD: 2" and the text on modems that release first.
const releaseGap = 300 * time.Millisecond

// fault reports an error of the dialogue: as the command's result if it still waits, else as a line of its own.
func (m *Modem) fault(f final) {
	if m.talk.blocked {
		m.release(result{final: &f})
		return
	}
	m.release(ok())
	m.show(f.text(max(m.errorLevel(), 1)))
}

// status is <m> of a reply.
func (m *Modem) status(r *Reply) int {
	switch {
	case r.Status != nil:
		return *r.Status
	case len(r.Replies) > 0:
		return 1
	}
	return m.pers.ussd.final
}

func (m *Modem) present(r *Reply, status int) {
	if status == 1 {
		m.talk.menu = r
		m.endMenu(m.talk.turn)
	}
	m.show(m.cusd(r, status))
	if status == 1 && m.pers.ussd.prompt && m.port.cusd == 1 {
		m.menuPrompt()
	}
	m.release(ok())
}

// endMenu has the network release a menu that nobody answers.
func (m *Modem) endMenu(turn int) {
	m.after(time.Duration(m.net.MenuEnds), func() {
		if m.talk.turn == turn && m.talk.open() {
			m.talk.menu = nil
			m.show(m.bare(2))
		}
	})
}

// menuPrompt is the "> " behind a menu that some modems send: all that follows up to Ctrl-Z is the reply, ESC ends the dialogue.
// The prompt stays when the network ends the menu.
func (m *Modem) menuPrompt() {
	m.edit.menu = true
	m.raw("> ")
}

// endMenuPrompt takes what was written behind a menu's prompt.
func (m *Modem) endMenuPrompt(text string, last byte) {
	m.edit.menu = false
	var r result
	switch {
	case last == escape:
		m.cancelUSSD()
		return
	case m.talk.open():
		r = m.request(text)
	default:
		r = fail()
	}
	if r.final == nil {
		r.final = &final{class: "OK"}
	}
	m.raw(m.final(r.final.text(m.errorLevel())))
}

// show sends a line of the dialogue unless +CUSD=0 suppresses it.
func (m *Modem) show(line string) {
	if m.port.cusd == 1 {
		m.urc(line)
	}
}

func (m *Modem) bare(status int) string {
	return strings.ReplaceAll(m.pers.ussd.bare, "{m}", strconv.Itoa(status))
}

// cusd writes the +CUSD line of an answer.
func (m *Modem) cusd(r *Reply, status int) string {
	if r.Text == "" {
		return m.bare(status)
	}
	text := m.render(r.Text)
	u := m.manners()
	coding, dcs := u.seven, 15
	if _, ok := septets(text); !ok {
		coding, dcs = u.wide, 72
	}
	if r.DCS != nil {
		dcs = *r.DCS
	}
	shown := coding.dcs
	if shown == "" {
		shown = strconv.Itoa(dcs)
	}
	return strings.NewReplacer("{m}", strconv.Itoa(status), "{text}", m.encode(coding.how, text), "{dcs}", shown).Replace(u.line)
}
