package modem

import (
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/modem/atline"
)

// receive takes what came from the port.
func (p *pump) receive(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard = time.Now()
	p.frames.feed(b)
	p.split.Feed(b)
	p.routeAll()
}

// silent is called when nothing has come for Timing.Fold: what is held back in the hope of more goes out as it is.
func (p *pump) silent() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil || time.Since(p.heard) < p.timing.Fold {
		return
	}
	p.split.Flush()
	p.deliverHeader()
	p.routeAll()
}

// routeAll routes every whole line. The lock is held, as it is in all that follow.
func (p *pump) routeAll() {
	for {
		line, ok := p.split.Next()
		if !ok {
			break
		}
		p.route(line)
	}
	if p.err == nil && (p.split.Pending() || p.header != "") {
		p.silence.Reset(p.timing.Fold)
	} else {
		p.silence.Stop()
	}
}

// route sends a line to where it belongs.
func (p *pump) route(line atline.Line) {
	if p.err != nil {
		return
	}
	ex := p.inFlight()
	if line.Prompt {
		p.ask(ex)
		return
	}
	p.trace("rx", line.Text)
	if p.header != "" && p.takeBody(line.Text) {
		return
	}
	switch {
	case line.Cut && !p.isURC(line.Text): // no modem means anything by it
	case ex == nil:
		p.stray(line.Text)
	default:
		p.answer(ex, line.Text)
	}
}

// ask lets the sequencer send the body of the command in flight.
func (p *pump) ask(ex *exchange) {
	p.trace("rx", ">")
	if ex != nil && ex.prompt && !ex.asked {
		ex.asked = true
		p.feed.put(">\r\n")
	}
}

// answer takes a line that came while a command was in flight.
func (p *pump) answer(ex *exchange, text string) {
	if ex.echoes(text) {
		return
	}
	if res, ok := atline.ParseFinal(text); ok {
		if res.Call && !ex.dials() {
			p.doubt(ex, text, res.Err)
			return
		}
		p.finish(ex, res)
		return
	}
	if !ex.solicited(text, p.isURC(text)) {
		p.unsolicited(text)
		return
	}
	if p.isLate(ex, text) {
		return
	}
	if name, _ := atline.Split(text); slices.Contains(ex.names, name) {
		ex.lines++
	}
	ex.bytes += len(text)
	if ex.bytes > maxAnswer {
		return
	}
	p.feed.put(guard + text + "\r\n")
}

// isLate reports whether a line is of the answer to a command that was given up: from the first line with its name to the
// final result code, which is not that of the command in flight.
func (p *pump) isLate(ex *exchange, text string) bool {
	if p.late == nil {
		return false
	}
	name, _ := atline.Split(text)
	if name != "" {
		p.swallow = slices.Contains(p.late.names, name) && !slices.Contains(ex.names, name)
	}
	return p.swallow
}

// forgetLate notes that the final result code came which was missing.
func (p *pump) forgetLate() { p.late, p.swallow = nil, false }

// doubt takes a result code of dialling that came while a command was in flight which does not dial: the end of somebody's call,
// as like as not, and the answer follows. Where none does, it was the answer: some modems refuse so.
func (p *pump) doubt(ex *exchange, text string, refusal error) {
	p.deliver(URC{Text: text})
	time.AfterFunc(p.timing.Fold, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if !ex.ended {
			p.owe(ex)
			p.end(ex, refusal)
		}
	})
}

// finish ends the exchange in flight as the modem says.
func (p *pump) finish(ex *exchange, res atline.Result) {
	if p.swallow {
		p.forgetLate()
		return
	}
	switch {
	case res.Err != nil:
		p.end(ex, res.Err)
	case ex.bytes > maxAnswer:
		p.end(ex, errTooLong)
	default:
		p.end(ex, nil)
	}
	if res.Tail != "" {
		p.stray(res.Tail)
	}
}

// stray takes a line that came while no command was in flight: a URC, a late error, which may be all that is ever said of a
// USSD request, or the late answer to a command that was given up, which is of no use to anyone.
func (p *pump) stray(text string) {
	if res, ok := atline.ParseFinal(text); ok {
		p.forgetLate()
		if res.Err != nil {
			p.deliver(URC{Text: lateError(res.Err, text)})
		}
		return
	}
	if name, _ := atline.Split(text); name != "" || p.isURC(text) {
		p.unsolicited(text)
	}
}

// lateError is the text of an error as a URC: as it came, but with its colon.
func lateError(err *atline.Error, text string) string {
	if err.Class == atline.Plain {
		return err.Text
	}
	_, detail, _ := strings.Cut(text, "ERROR")
	return err.Class.String() + ": " + strings.TrimLeft(detail, ": ")
}

// isURC reports whether a line is a known URC, or one that somebody listens for.
func (p *pump) isURC(text string) bool {
	if isKnownURC(text) {
		return true
	}
	for _, l := range p.listeners {
		if l.hears(text) {
			return true
		}
	}
	return false
}

// unsolicited delivers a URC, or holds it back until its body comes.
func (p *pump) unsolicited(text string) {
	if hasBody(text) {
		p.header = text
		return
	}
	p.deliver(URC{Text: text})
}

// takeBody delivers the URC that waits for its body, with the line if that is the body, and reports whether it is.
func (p *pump) takeBody(line string) bool {
	if isBody(p.header, line) {
		header := p.header
		p.header = ""
		p.deliver(URC{Text: header, Body: line})
		return true
	}
	p.deliverHeader()
	return false
}

// deliverHeader delivers the URC that waited for its body in vain.
func (p *pump) deliverHeader() {
	if p.header != "" {
		header := p.header
		p.header = ""
		p.deliver(URC{Text: header})
	}
}

func (p *pump) deliver(u URC) {
	for _, l := range p.listeners {
		if l.hears(u.Text) && !l.put(u) {
			p.lose(errBabbles)
			return
		}
	}
	p.noteBoot(u.Text)
}
