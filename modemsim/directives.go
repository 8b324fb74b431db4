package modemsim

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// parsePersonality reads a personality; the error names the line.
func parsePersonality(name string, r io.Reader) (*personality, error) {
	p := plainModem(name)
	scan := bufio.NewScanner(r)
	for n := 1; scan.Scan(); n++ {
		text := strings.TrimSpace(scan.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		key, value, _ := strings.Cut(text, " ")
		if err := p.set(key, strings.TrimSpace(value)); err != nil {
			return nil, fmt.Errorf("personality %s: line %d: %s: %w", name, n, key, err)
		}
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("personality %s: %w", name, err)
	}
	if p.class0 == "" {
		p.class0 = p.cmt
	}
	return p, nil
}

// set takes one line: an answer, or a directive.
func (p *personality) set(key, value string) error {
	if strings.HasPrefix(strings.ToUpper(key), "AT") {
		p.answers[strings.ToUpper(key[2:])] = value
		return nil
	}
	if rest, ok := strings.CutPrefix(key, "ussd-"); ok {
		return p.ussd.set(rest, value)
	}
	if dst := p.text(key); dst != nil {
		*dst = value
		return nil
	}
	switch key {
	case "line-ending":
		return choose(&p.ending, value, map[string]string{"crlf": "\r\n", "lf": "\n", "crcrlf": "\r\r\n"})
	case "unknown":
		p.unknown = parseFinal(value)
		return nil
	case "boot":
		p.boot = append(p.boot, value)
		return nil
	case "noise":
		return p.addNoise(value)
	case "charsets":
		p.charsets = strings.Fields(value)
		return atLeastOne(p.charsets)
	case "memories":
		return p.setMemories(value)
	case "nonmarking-read":
		return parseYes(&p.nonMarking, value)
	case "call-urcs":
		return parseYes(&p.callURCs, value)
	case "cnmi":
		return p.setCNMI(value)
	case "sim-busy":
		return parseWait(&p.simBusy, value)
	case "lacks":
		p.lacks = strings.Fields(strings.ToUpper(value))
		return atLeastOne(p.lacks)
	case "bus":
		p.usb = value == "usb"
		return each([]string{value}, "usb", "uart")
	case "rats":
		var err error
		p.rats, err = parseGenerations(strings.Fields(value))
		return err
	case "rat-set":
		return p.rat.setTemplate(value)
	case "rat-modes":
		return p.rat.setModes(value)
	}
	return fmt.Errorf("unknown directive")
}

// text is where a directive of plain text belongs.
func (p *personality) text(key string) *string {
	return map[string]*string{
		"manufacturer": &p.manufacturer, "model": &p.model, "revision": &p.revision, "imei": &p.imei,
		"quiet": &p.quiet, "cmt": &p.cmt, "no-voice": &p.voice, "tones": &p.toneName, "class0": &p.class0, "full": &p.full,
	}[key]
}

func (u *ussdManners) set(key, value string) error {
	switch key {
	case "request":
		u.request = strings.Fields(value)
		return each(u.request, "charset", "plain", "keys", "packed", "ucs2")
	case "refused":
		u.refused = value
	case "refused-after":
		return parseWait(&u.after, value)
	case "answer":
		return u.seven.set(value)
	case "answer-wide":
		return u.wide.set(value)
	case "line":
		u.line = value
	case "bare":
		u.bare = value
	case "final":
		n, err := strconv.Atoi(value)
		u.final = n
		return err
	case "release-first":
		return parseYes(&u.release, value)
	case "ok-last":
		return parseYes(&u.okLast, value)
	case "prompt":
		return parseYes(&u.prompt, value)
	case "mute":
		return parseYes(&u.mute, value)
	case "textmode":
		u.toggle = strings.TrimPrefix(strings.ToUpper(value), "AT")
	case "lte":
		u.lte, u.lteWait = value, 0
	case "lte-after":
		return parseWait(&u.lteWait, value)
	case "newline":
		u.newline = value
		return each([]string{value}, "lf", "crlf", "none", "escape")
	case "cancel":
		u.cancel = value
	default:
		return fmt.Errorf("unknown directive")
	}
	return nil
}

func (c *ussdCoding) set(value string) error {
	c.how, c.dcs, _ = strings.Cut(value, " ")
	if c.dcs != "" {
		if _, err := strconv.ParseUint(c.dcs, 10, 8); err != nil {
			return fmt.Errorf("dcs %q: want 0 to 255", c.dcs)
		}
	}
	return each([]string{c.how}, "charset", "plain", "packed", "ucs2", "ucs2le", "latin1", "ascii-hex", "buffer")
}

func (p *personality) addNoise(value string) error {
	line, every, ok := strings.Cut(value, " every ")
	if !ok {
		return fmt.Errorf("want LINE every DURATION")
	}
	n := noise{line: line}
	if err := parseWait(&n.every, every); err != nil {
		return err
	}
	if n.every < 100*time.Millisecond {
		return fmt.Errorf("every %s: shorter than 100ms", every)
	}
	p.noise = append(p.noise, n)
	return nil
}

// setMemories reads "SM:20 ME:100".
func (p *personality) setMemories(value string) error {
	p.memories = nil
	for f := range strings.FieldsSeq(value) {
		name, size, _ := strings.Cut(f, ":")
		n, err := strconv.Atoi(size)
		if err != nil || n < 0 || n > 10000 {
			return fmt.Errorf("memory %q: want NAME:CAPACITY", f)
		}
		p.memories = append(p.memories, memory{name, n})
	}
	if len(p.memories) == 0 {
		return fmt.Errorf("want at least one")
	}
	return nil
}

// setCNMI reads the answer to +CNMI=?: five lists of values, in parentheses.
func (p *personality) setCNMI(value string) error {
	lists := strings.Split(strings.TrimSuffix(strings.TrimPrefix(value, "("), ")"), "),(")
	if len(lists) != len(p.cnmi) {
		return fmt.Errorf("want five lists in parentheses")
	}
	for i, list := range lists {
		values, err := parseRanges(list)
		if err != nil {
			return err
		}
		p.cnmi[i] = values
	}
	p.cnmiText = value
	return nil
}
