package modemsim

import (
	"bufio"
	"embed"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// personality is how one modem answers: texts and manners, read from a file (see the package comment).
type personality struct {
	name         string
	manufacturer string
	model        string
	revision     string
	imei         string

	ending     string            // of lines
	unknown    final             // the answer to commands it does not know
	boot       []string          // sent at power-on
	noise      []noise           // sent again and again
	quiet      string            // a command that ends the noise
	answers    map[string]string // by command, upper case
	charsets   []string          // of +CSCS, the first at power-on
	memories   []memory          // of +CPMS, the first at power-on
	nonMarking bool              // +CMGR=n,1 leaves a message unread
	cnmi       [5][]int          // values it takes
	cnmiText   string            // as +CNMI=? tells them
	cmt        string            // +CMT line: {alpha} {length}
	class0     string            // the same for class 0
	full       string            // URC of a full store, "" for none
	simBusy    time.Duration     // after power-on
	ussd       ussdManners
}

// ussdManners is how +CUSD behaves (field by field: the keys that begin with "ussd-").
type ussdManners struct {
	request []string // codings it takes, in the order tried: charset, plain, keys, packed, ucs2
	refused string   // what another coding gets: a final result code, or a URC
	after   time.Duration
	seven   ussdCoding // of a text in the GSM alphabet
	wide    ussdCoding // of any other
	line    string     // +CUSD: {m},"{text}",{dcs}
	bare    string     // +CUSD: {m}
	final   int        // <m> of a final text
	release bool       // +CUSD: 2 comes before the text
	okLast  bool       // the answer comes before OK
	prompt  bool       // a menu ends with "> "
	newline string     // lf, crlf, none, escape
	cancel  string     // what AT+CUSD=2 gets while no dialogue is open
	mute    bool       // OK and no answer, ever
}

type ussdCoding struct {
	how string // charset, plain, packed, ucs2, ucs2le, latin1, ascii-hex, buffer
	dcs string // a number; "" leaves the network's
}

type noise struct {
	line  string
	every time.Duration
}

type memory struct {
	name     string
	capacity int
}

//go:embed personalities/*.txt
var personalityFiles embed.FS

const personalityDir = "personalities"

// Personalities names the built-in ones, sorted.
func Personalities() []string {
	entries, _ := personalityFiles.ReadDir(personalityDir) // embedded: it cannot fail
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".txt"))
	}
	slices.Sort(names)
	return names
}

// loadPersonality finds a built-in personality by its name, or reads a file.
func loadPersonality(name string) (*personality, error) {
	if name == "" {
		name = "generic"
	}
	if slices.Contains(Personalities(), name) {
		f, err := personalityFiles.Open(path.Join(personalityDir, name+".txt"))
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }() // it is only read
		return parsePersonality(name, f)
	}
	if !strings.ContainsAny(name, "./") {
		return nil, fmt.Errorf("personality %q: not built in (there are: %s); a file is named by its path", name,
			strings.Join(Personalities(), ", "))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("personality: %w", err)
	}
	defer func() { _ = f.Close() }() // it is only read
	return parsePersonality(strings.TrimSuffix(path.Base(name), ".txt"), f)
}

// plainModem is what a personality begins with.
func plainModem(name string) *personality {
	p := &personality{
		name: name, manufacturer: "modemsim", model: "generic", revision: "1.0", imei: "004999010640000",
		ending: "\r\n", answers: map[string]string{}, charsets: []string{"GSM", "IRA", "UCS2"},
		memories: []memory{{"SM", 20}, {"ME", 100}}, cmt: `+CMT: {alpha},{length}`,
	}
	p.ussd = ussdManners{
		request: []string{"charset"}, refused: "ERROR", line: `+CUSD: {m},"{text}",{dcs}`, bare: "+CUSD: {m}", newline: "lf",
		seven: ussdCoding{how: "charset"}, wide: ussdCoding{how: "ucs2"},
	}
	// The default is valid: a test parses every personality.
	_ = p.setCNMI("(0-2),(0-3),(0,2),(0-2),(0,1)")
	return p
}

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
	case "cnmi":
		return p.setCNMI(value)
	case "sim-busy":
		return parseWait(&p.simBusy, value)
	}
	return fmt.Errorf("unknown directive")
}

// text is where a directive of plain text belongs.
func (p *personality) text(key string) *string {
	return map[string]*string{
		"manufacturer": &p.manufacturer, "model": &p.model, "revision": &p.revision, "imei": &p.imei,
		"quiet": &p.quiet, "cmt": &p.cmt, "class0": &p.class0, "full": &p.full,
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

// parseRanges reads "0-2,4".
func parseRanges(s string) ([]int, error) {
	var out []int
	for f := range strings.SplitSeq(s, ",") {
		lo, hi, isRange := strings.Cut(f, "-")
		if !isRange {
			hi = lo
		}
		a, errA := strconv.Atoi(lo)
		b, errB := strconv.Atoi(hi)
		if errA != nil || errB != nil || a < 0 || b > 255 {
			return nil, fmt.Errorf("%q: want numbers and ranges", s)
		}
		for v := a; v <= b; v++ {
			out = append(out, v)
		}
	}
	return out, nil
}

// parseFinal reads a final result code: ERROR, CME 4, CMS 302, or a line of the modem's own.
func parseFinal(s string) final {
	for _, class := range []string{"CME", "CMS"} {
		if rest, ok := strings.CutPrefix(s, class+" "); ok {
			if code, err := strconv.Atoi(rest); err == nil {
				return final{class: class, code: code}
			}
		}
	}
	if s == "ERROR" || s == "" {
		return final{}
	}
	return final{class: s}
}

func parseYes(dst *bool, value string) error {
	*dst = value == "yes"
	return each([]string{value}, "yes", "no")
}

func parseWait(dst *time.Duration, value string) error {
	d, err := parseDuration(value)
	if err != nil {
		return fmt.Errorf("duration %q: want 1500ms, 2m or 30d", value)
	}
	*dst = d
	return nil
}

func choose(dst *string, value string, table map[string]string) error {
	v, ok := table[value]
	if !ok {
		return each([]string{value}, slices.Sorted(maps.Keys(table))...)
	}
	*dst = v
	return nil
}

func each(values []string, allowed ...string) error {
	for _, v := range values {
		if !slices.Contains(allowed, v) {
			return fmt.Errorf("%q: want %s", v, strings.Join(allowed, ", "))
		}
	}
	return atLeastOne(values)
}

func atLeastOne(values []string) error {
	if len(values) == 0 {
		return fmt.Errorf("want at least one")
	}
	return nil
}
