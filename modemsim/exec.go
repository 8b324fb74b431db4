package modemsim

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// editor is the command line as it comes in, octet by octet.
type editor struct {
	line   []byte
	last   string  // for A/
	prompt *prompt // text is awaited
	menu   bool    // a menu's prompt is shown: its reply is awaited
}

const (
	ctrlZ     = 0x1a
	escape    = 0x1b
	backspace = 0x08
	maxLine   = 4096
)

// job is a command line in execution.
type job struct {
	rest  []command
	reply []string // blocks, each as it is to be sent
	fault *action
}

// feed takes one octet from the client. While a command is in execution, or after a fault, nothing is heard.
func (m *Modem) feed(c byte) {
	switch {
	case m.power.off, m.power.data:
	case m.edit.prompt != nil, m.edit.menu:
		m.feedText(c)
	case m.job != nil:
	case c == '\r':
		m.echo(c)
		line := string(m.edit.line)
		m.edit.line = nil
		m.enter(line)
	case c == backspace:
		m.echo(c)
		m.edit.line = m.edit.line[:max(len(m.edit.line)-1, 0)]
	case c == '\n':
	default:
		m.echo(c)
		if len(m.edit.line) < maxLine {
			m.edit.line = append(m.edit.line, c)
		}
		if strings.EqualFold(string(m.edit.line), "A/") {
			m.edit.line = nil
			m.enter(m.edit.last)
		}
	}
}

// feedText takes one octet of the text behind a prompt: Ctrl-Z sends it, ESC abandons it (3GPP TS 27.005, clause 3.5.1).
func (m *Modem) feedText(c byte) {
	switch c {
	case ctrlZ, escape:
		m.endText(c)
	case '\r':
		m.echo(c)
		m.edit.line = append(m.edit.line, '\n')
		m.raw("\r\n> ")
	case backspace:
		m.edit.line = m.edit.line[:max(len(m.edit.line)-1, 0)]
	case '\n':
	default:
		m.echo(c)
		if len(m.edit.line) < maxLine {
			m.edit.line = append(m.edit.line, c)
		}
	}
}

// endText hands the text behind a prompt over: that of a command first, for a menu may come in its midst.
func (m *Modem) endText(last byte) {
	p, text := m.edit.prompt, string(m.edit.line)
	m.edit.line, m.edit.prompt = nil, nil
	switch {
	case p == nil:
		m.endMenuPrompt(text, last)
	case last == escape:
		m.settle(p.esc())
	default:
		m.settle(p.done(text))
	}
}

func (m *Modem) echo(c byte) {
	if m.port.echo || m.faults.script.echo {
		m.raw(string([]byte{c}))
	}
}

// enter executes a command line. One without "AT" in it is ignored.
func (m *Modem) enter(line string) {
	cmds, attention, err := parseLine(clean(line))
	if !attention {
		return
	}
	m.edit.last = line
	m.spent.Commands = append(m.spent.Commands, strings.TrimSpace(clean(line)))
	m.job = &job{rest: cmds, fault: m.faults.command(cmds)}
	if f := m.job.fault; f != nil && m.obstruct(f) {
		return
	}
	if err != nil {
		m.settle(result{final: &m.pers.unknown})
		return
	}
	m.advance()
}

// clean drops control characters, as ITU-T V.250, clause 5.2.2 has it; a line that is no text is read octet by octet.
func clean(line string) string {
	line = strings.Map(func(r rune) rune {
		if r < 0x20 && r != 0x11 && r != 0x02 { // '_' and '$' of the GSM alphabet
			return -1
		}
		return r
	}, line)
	if !utf8.ValidString(line) {
		return strings.ToValidUTF8(line, "?")
	}
	return line
}

// advance executes the commands that are left, until one must wait.
func (m *Modem) advance() {
	for len(m.job.rest) > 0 {
		c := m.job.rest[0]
		m.job.rest = m.job.rest[1:]
		r := m.execute(c)
		if r.prompt != nil {
			m.ask(r.prompt)
			return
		}
		if r.later {
			return
		}
		if !m.take(r) {
			return
		}
	}
	m.conclude("OK")
}

// later ends the command that waits, unless a restart has ended it before.
func (m *Modem) later(d time.Duration, f func() result) {
	j := m.job
	m.after(d, func() {
		if m.job == j {
			m.settle(f())
		}
	})
}

// settle goes on with a command line after the command that waited.
func (m *Modem) settle(r result) {
	if m.job == nil || r.later {
		return
	}
	if r.prompt != nil {
		m.ask(r.prompt)
		return
	}
	if m.take(r) {
		m.advance()
	}
}

// take notes what a command came to; false if it ended the command line.
func (m *Modem) take(r result) bool {
	if len(r.info) > 0 {
		m.job.reply = append(m.job.reply, m.block(r.info))
	}
	if r.final != nil {
		m.conclude(r.final.text(m.errorLevel()))
		return false
	}
	return true
}

func (m *Modem) ask(p *prompt) {
	m.raw(strings.Join(m.job.reply, ""))
	m.job.reply = nil
	m.edit.prompt = p
	m.raw("\r\n> ")
}

// conclude sends the answer and hears the next command line.
func (m *Modem) conclude(final string) {
	j := m.job
	m.job = nil
	m.spoil(j.fault, append(j.reply, m.final(final)))
}

// execute does one command: the personality's own answer goes before the standard one.
func (m *Modem) execute(c command) result {
	key := strings.ToUpper(c.text)
	if key == strings.TrimPrefix(m.pers.quiet, "AT") && key != "" {
		m.port.quiet = true
	}
	if word, found := m.pers.rat.asked(key); found {
		return m.changeRAT(&m.pers.rat, word)
	}
	if c.name == m.pers.ussd.toggle {
		return textMode(m, c)
	}
	if text, found := m.pers.answers[key]; found {
		return m.scripted(text)
	}
	if tone, found := m.ownTones(c); found {
		return tone
	}
	if h, found := m.inst[c.name]; found && !slices.Contains(m.pers.lacks, c.name) {
		return h(m, c)
	}
	return result{final: &m.pers.unknown}
}

// silence is the answer of a personality that gives none.
const silence = "(silence)"

// scripted is an answer as a personality has it: lines parted by \n, the last of them perhaps a final result code.
func (m *Modem) scripted(text string) result {
	if text == silence {
		m.job = nil // nothing is said, and the next command is heard
		return pending()
	}
	if text == "" {
		return ok()
	}
	if code := m.withheld(text); code != 0 {
		return cme(code)
	}
	lines := strings.Split(m.fill(text), `\n`)
	last := lines[len(lines)-1]
	if last == "OK" {
		return ok(lines[:len(lines)-1]...)
	}
	if f := parseFinal(last); f.class == "" && last == "ERROR" || f.class == "CME" || f.class == "CMS" || isFinal(last) {
		return result{info: lines[:len(lines)-1], final: &f}
	}
	return ok(lines...)
}

func isFinal(s string) bool {
	for _, p := range []string{"+CME ERROR", "+CMS ERROR", "COMMAND NOT SUPPORT", "NO CARRIER"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
