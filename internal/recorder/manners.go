package recorder

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"

	"github.com/simgauge/simgauge/modem"
)

// Tap keeps what goes over a port while somebody else uses it.
type Tap struct {
	mu  sync.Mutex
	all []spoken
}

type spoken struct {
	modem bool
	text  string
}

// Open is an opener whose port is listened to.
func (t *Tap) Open(open modem.Opener) modem.Opener {
	return func(ctx context.Context) (io.ReadWriteCloser, error) {
		port, err := open(ctx)
		if err != nil {
			return nil, err
		}
		return tapped{port, t}, nil
	}
}

type tapped struct {
	io.ReadWriteCloser
	tap *Tap
}

// Read is the port's.
func (p tapped) Read(b []byte) (int, error) {
	n, err := p.ReadWriteCloser.Read(b)
	p.tap.note(true, string(b[:n]))
	return n, err
}

// Write is the port's.
func (p tapped) Write(b []byte) (int, error) {
	p.tap.note(false, string(b))
	return p.ReadWriteCloser.Write(b)
}

func (t *Tap) note(modem bool, text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.all); n > 0 && t.all[n-1].modem == modem {
		t.all[n-1].text += text
		return
	}
	t.all = append(t.all, spoken{modem, text})
}

// manners is how +CUSD behaved: directives of the personality format, without "ussd-".
type manners []string

var (
	dialled = regexp.MustCompile(`AT\+CUSD=1,"([^"]*)"`)
	charset = regexp.MustCompile(`AT\+CSCS="([^"]*)"`)
	answers = regexp.MustCompile(`(?s)\+CUSD:( ?)(\d),( ?)"([^"]*)"(?:,( ?)(\d+))?`)
	freed   = regexp.MustCompile(`\+CUSD: ?2\s`)
	refusal = regexp.MustCompile(`\+CM[ES] ERROR:? ?[^\r\n]*|COMMAND NOT SUPPORT|ERROR`)
	hexText = regexp.MustCompile(`^(?:[0-9A-Fa-f]{2})+$`)
)

// dialogue is what a tap has shown of one so far.
type dialogue struct {
	set     string // the character set
	request string // the coding of the code; empty: not dialled yet
	ended   bool   // the command that dialled
	freed   bool   // the release was told before the answer
	textual bool   // the setting of vendors for plain text was made
}

// sent takes what the program sent.
func (d *dialogue) sent(text, code string) {
	for _, m := range charset.FindAllStringSubmatch(text, -1) {
		d.set = m[1]
	}
	if m := dialled.FindStringSubmatch(text); m != nil {
		d.request, d.ended, d.freed = codingOf(m[1], code, d.set), false, false
	}
	d.textual = d.textual || strings.Contains(text, "^USSDMODE=0")
}

// hear takes what the modem said before the answer.
func (d *dialogue) hear(text string) {
	d.ended = d.ended || strings.Contains(text, "OK")
	d.freed = d.freed || freed.MatchString(text)
}

// Dialled takes from a tap how +CUSD behaved when code was asked, and text was read.
func (r *Recording) Dialled(t *Tap, code, text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var d dialogue
	for _, s := range t.all {
		if !s.modem {
			d.sent(s.text, code)
			continue
		}
		m := answers.FindStringIndex(s.text)
		switch {
		case d.request == "":
			continue
		case m != nil:
			d.hear(s.text[:m[0]])
			r.manners = append(r.manners, r.answered(s.text[m[0]:m[1]], text, d.set)...)
			r.manners = append(r.manners, d.manners()...)
			return
		case refusal.MatchString(s.text):
			r.refused(refusal.FindString(s.text))
		}
		d.hear(s.text)
	}
	if d.request != "" && len(r.manners) == 0 {
		r.manners = append(r.manners, "request "+d.request, "mute yes")
	}
}

// manners are the directives of a dialogue that was answered.
func (d *dialogue) manners() manners {
	m := manners{"request " + d.request}
	if !d.ended {
		m = append(m, "ok-last yes")
	}
	if d.freed {
		m = append(m, "release-first yes")
	}
	if d.textual {
		m = append(m, "textmode AT^USSDMODE")
	}
	return m
}

func (r *Recording) refused(final string) {
	line := "refused " + r.secrets.hide(final)
	for _, m := range r.manners {
		if strings.HasPrefix(m, "refused ") {
			return
		}
	}
	r.manners = append(r.manners, line)
}

// answered are the directives of one answer.
func (r *Recording) answered(line, text, set string) manners {
	m := answers.FindStringSubmatch(line)
	how := howWritten(m[4], text, set)
	shape := fmt.Sprintf(`line +CUSD:%s{m},%s"{text}"`, m[1], m[3])
	if m[6] != "" {
		shape += "," + m[5] + "{dcs}"
	}
	dcs := m[6]
	out := manners{shape, strings.TrimSpace("answer " + how + " " + dcs), strings.TrimSpace("answer-wide " + how + " " + dcs)}
	if m[2] == "2" {
		out = append(out, "final 2")
	}
	switch {
	case strings.Contains(m[4], `\0A`):
		out = append(out, "newline escape")
	case strings.Contains(m[4], "\r\n"):
		out = append(out, "newline crlf")
	}
	return out
}

// codingOf is how a code was sent.
func codingOf(sent, code, set string) string {
	switch {
	case sent == code:
		return "plain"
	case strings.EqualFold(sent, ucs2(code)) && set == "UCS2":
		return "charset"
	case strings.EqualFold(sent, ucs2(code)):
		return "ucs2"
	}
	return "packed"
}

// howWritten is how the text of an answer is written: by what it was read as.
func howWritten(raw, text, set string) string {
	octets, err := hex.DecodeString(raw)
	switch {
	case err != nil || !hexText.MatchString(raw):
		return "plain"
	case strings.EqualFold(raw, ucs2(text)) && set == "UCS2":
		return "charset"
	case strings.HasPrefix(strings.ToUpper(raw), ucs2(firstOf(text))):
		return "ucs2"
	case strings.HasPrefix(strings.ToUpper(raw), octetsSwapped(ucs2(firstOf(text)))) && text != "":
		return "ucs2le"
	case strings.HasPrefix(string(octets), firstOf(text)) && text != "":
		return "ascii-hex"
	case strings.Contains(strings.ToUpper(raw), ucs2(firstOf(text))) && text != "":
		return "buffer"
	}
	return "packed"
}

// firstOf is the beginning of a text, which no filling follows.
func firstOf(text string) string {
	r := []rune(text)
	return string(r[:min(len(r), 4)])
}

func octetsSwapped(s string) string {
	b := []byte(s)
	for i := 0; i+3 < len(b); i += 4 {
		b[i], b[i+1], b[i+2], b[i+3] = b[i+2], b[i+3], b[i], b[i+1]
	}
	return string(b)
}
