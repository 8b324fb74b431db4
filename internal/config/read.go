package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/sms"
)

// Parse reads the text of a file; name is what its faults are reported under. The error is an *Error that lists them all.
func Parse(name string, data []byte) (*Config, error) {
	r := &reader{file: name}
	root, ok := r.document(data)
	if !ok {
		return nil, newError(r.faults)
	}
	c := &Config{Lifeline: defaultLifeline(), Notify: defaultNotify()}
	if root != nil {
		c = node{r: r}.child("", root).config()
	}
	if r.values >= mostValues {
		r.faults = []Fault{{File: name, Line: 1, Cause: fmt.Sprintf("more than %d values", mostValues), Mend: "say less, or refer to less with *"}}
	}
	if len(r.faults) > 0 {
		return nil, newError(r.faults)
	}
	if len(c.Modems) == 0 {
		c.Modems = Default().Modems
	}
	if len(c.SIMs) == 0 {
		c.SIMs = Default().SIMs
	}
	return c, nil
}

// document reads the YAML itself; nil for a file without content.
func (r *reader) document(data []byte) (*yaml.Node, bool) {
	in := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	switch err := in.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, true
	case err != nil:
		r.syntax(err, data)
		return nil, false
	}
	switch err := in.Decode(&second); {
	case err == nil:
		r.faults = append(r.faults, Fault{File: r.file, Line: second.Line, Cause: "a second document", Mend: "put everything above the --- line"})
		return nil, false
	case !errors.Is(err, io.EOF):
		r.syntax(err, data)
		return nil, false
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return nil, true
	}
	return doc.Content[0], true
}

// syntax notes what the YAML reader stumbled over. Unquoted, a code such as *100# is a reference to YAML: the usual cause.
func (r *reader) syntax(err error, data []byte) {
	cause, line := strings.TrimPrefix(err.Error(), "yaml: "), 1
	if m := regexp.MustCompile(`^line (\d+): (.*)$`).FindStringSubmatch(cause); m != nil {
		line, _ = strconv.Atoi(m[1])
		cause = m[2]
	}
	if m := regexp.MustCompile(`^unknown anchor '(.*)' referenced$`).FindStringSubmatch(cause); m != nil {
		before, _, _ := bytes.Cut(data, []byte("*"+m[1]))
		line = 1 + bytes.Count(before, []byte("\n"))
	}
	r.faults = append(r.faults, Fault{File: r.file, Line: line, Cause: "not YAML: " + shown(cause), Mend: `put codes and patterns in quotes, as in "*100#"`})
}

func (n node) config() *Config {
	c := &Config{Lifeline: defaultLifeline(), Notify: defaultNotify()}
	var lifeline map[string]node
	seen := n.object(fields{
		"modems":   func(v node) { v.items(func(i int, m node) { c.Modems = append(c.Modems, m.modem(i, c.Modems)) }) },
		"sims":     func(v node) { v.items(func(_ int, s node) { c.SIMs = append(c.SIMs, s.sim(c.SIMs)) }) },
		"lifeline": func(v node) { c.Lifeline, lifeline = v.lifeline() },
		"notify":   func(v node) { c.Notify = v.notify() },
	})
	if v, ok := seen["notify"]; ok && lifeline["to"].Node == nil {
		v.checkNotify(c.Lifeline)
	}
	if v, ok := lifeline["sim"]; ok && c.Lifeline.SIM != "" {
		v.checkTexter(c.SIMs)
	}
	return c
}

func (n node) modem(i int, before []Modem) Modem {
	m := defaultModem(i)
	seen := n.object(fields{
		"name": into(&m.Name, parseName), "port": into(&m.Port, parsePort),
		"interface": into(&m.Interface, parseInterface), "pin_file": func(v node) { m.PINFile = v.pinFile() },
		"recover": func(v node) { m.Recover = v.ladder() },
	})
	for j, other := range before {
		if other.Name == m.Name {
			n.or(seen, "name").fail(fmt.Sprintf("modems[%d] has the name %s too", j, m.Name), "say another one")
		}
		if other.Port == m.Port && m.Port != auto {
			n.or(seen, "port").fail(fmt.Sprintf("modems[%d] has that port too", j), "say another one")
		}
	}
	return m
}

// pinFile holds the key to a path: whoever writes the PIN itself there is told so, and the PIN is not repeated.
func (n node) pinFile() string {
	s, ok := n.text()
	if ok && !filepath.IsAbs(s) {
		n.hidden().fail("not a path", "say that of a file that holds the PIN alone, as in /etc/simgauge/pin")
	}
	return s
}

// or is the value of a key, for a fault of it; the mapping itself where the key is not written.
func (n node) or(seen map[string]node, key string) node {
	if v, ok := seen[key]; ok {
		return v
	}
	return n
}

func (n node) sim(before []SIM) SIM {
	s := defaultSIM()
	var asked []written
	seen := n.object(fields{
		"name":        into(&s.Name, parseName),
		"match":       func(v node) { s.Match = v.match() },
		"at_most":     into(&s.AtMost, parseCount),
		"quiet":       into(&s.Quiet, parseQuiet),
		"roaming":     into(&s.Roaming, parseBool),
		"allow_codes": each(&s.AllowCodes, parseCode),
		"units":       into(&s.Binary, parseUnits),
		"asks":        func(v node) { v.items(func(_ int, a node) { s.Asks = append(s.Asks, a.ask(s.Asks, &asked)) }) },
		"unasked":     func(v node) { s.Unasked = v.unasked() },
		"low":         func(node) {}, // behind the units that it is in
		"adaptive":    into(&s.Adaptive, parseBool),
		"draws":       func(v node) { s.Draws = v.draws() },
	})
	if v, ok := seen["low"]; ok {
		v.low(&s)
	}
	for j, other := range before {
		if s.Name != "" && other.Name == s.Name {
			n.or(seen, "name").fail(fmt.Sprintf("sims[%d] has that name too", j), "say another one")
		}
		if other.Match == (Match{}) && n.Kind == yaml.MappingNode {
			n.or(seen, "match").fail(fmt.Sprintf("never reached: sims[%d] takes any SIM", j), "give that one a match, or put it last")
		}
	}
	for _, w := range asked {
		w.check(s)
	}
	onlyCount(asked)
	return withAsk(s)
}

// unasked reads whose texts are read though nobody asked; without from those of the catalogue.
func (n node) unasked() Unasked {
	var u Unasked
	n.object(fields{"from": each(&u.From, parseSender), "delete": into(&u.Delete, parseBool)})
	return u
}

// written is a query and where it stands; whether it may be asked depends on a key of the SIM that may come later.
type written struct {
	at, reply node
	ussd      *carrier.USSDQuery // one of the three is set
	sms       *carrier.SMSQuery
	count     *carrier.CountQuery
}

func (w written) check(s SIM) {
	switch {
	case w.count != nil:
		w.checkAllowance(s)
	case w.sms != nil:
		w.checkText(s)
	case !s.Allows(w.ussd.Code):
		w.checkCode()
	}
}

// checkText holds a text to what may leave in a day: one that does not fit would never be sent.
func (w written) checkText(s SIM) {
	if w.sms.To == "" || w.sms.Body == "" {
		return // said already
	}
	n, err := sms.Segments(w.sms.To, w.sms.Body)
	switch {
	case err != nil:
		w.at.fail("cannot be sent: "+err.Error(), "say another number or text")
	case n > s.AtMost:
		w.at.fail(fmt.Sprintf("takes %d segments, each of which counts, and at_most is %d", n, s.AtMost), fmt.Sprintf("say a shorter body, or at_most: %d or more", n))
	}
}

// checkCode holds a code and its replies to the rule of refused codes.
func (w written) checkCode() {
	lift := fmt.Sprintf("or write allow_codes: [%q] into this SIM if you mean it", shown(w.ussd.Code))
	if reason, refused := carrier.Refused(w.ussd.Code); refused {
		w.at.fail("refused: "+reason, "say another code, "+lift)
	}
	for _, r := range w.ussd.Replies {
		if reason, refused := carrier.RefusedReply(r); refused {
			w.reply.fail("refused: "+reason, "say the number of an entry, "+lift)
		}
	}
}
func (n node) match() Match {
	var m Match
	n.object(fields{
		"plmn":  into(&m.PLMN, parsePLMN),
		"spn":   into(&m.SPN, parseText),
		"iccid": into(&m.ICCID, parseICCID),
	})
	return m
}
