package modemsim

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Network is what lies behind the modem: the SIM, the carrier, USSD codes, menus, SMS answers, latency and a plan that drains.
// Its fields are the keys of a network file (see the package comment).
type Network struct {
	Carrier  string `yaml:"carrier"`  // the name that +COPS tells
	PLMN     string `yaml:"plmn"`     // home: MCC and MNC, 5 or 6 digits
	Serving  string `yaml:"serving"`  // where the modem is registered; home if empty
	SPN      string `yaml:"spn"`      // EF-SPN of the SIM
	IMSI     string `yaml:"imsi"`     //
	ICCID    string `yaml:"iccid"`    //
	Number   string `yaml:"number"`   // the SIM's own, for +CNUM
	SMSC     string `yaml:"smsc"`     //
	Language string `yaml:"language"` // ISO 639-1
	PIN      string `yaml:"pin"`      // the SIM asks for it at power-on, if set

	SIM      *SIMState `yaml:"sim"`       // at the start: ready, absent, pin, puk, busy, failure; by the PIN if left out
	SIMBusy  Duration  `yaml:"sim_busy"`  // it is busy so long after power-on
	PINTries *int      `yaml:"pin_tries"` // left for the PIN; 3 if left out
	PUKTries *int      `yaml:"puk_tries"` // left for the PUK; 10 if left out

	Registration *Registration `yaml:"registration"` // none, home, searching, denied, roaming; by serving if left out
	Coverage     []string      `yaml:"coverage"`     // generations that there are: gsm, umts, lte; all if left out
	Fallback     bool          `yaml:"csfb"`         // USSD works while the modem is on LTE
	Reregister   Duration      `yaml:"reregister"`   // from a change of the radio technology until there is service again

	Latency    Duration `yaml:"latency"`     // from a USSD request to its answer
	SMSLatency Duration `yaml:"sms_latency"` // from +CMGS to its result, and between the parts of a message
	MenuEnds   Duration `yaml:"menu_ends"`   // an unanswered menu is released after this

	Plan    PlanConfig             `yaml:"plan"`
	USSD    map[string]*Reply      `yaml:"ussd"`    // by code
	Unknown *Reply                 `yaml:"unknown"` // for codes that are not in ussd
	SMS     map[string][]*SMSReply `yaml:"sms"`     // by number
	Inbox   []*Text                `yaml:"inbox"`   // messages that lie on the SIM at the start
	Full    bool                   `yaml:"full"`    // others' messages fill the rest of the store at the start

	Calls map[string]*Callee `yaml:"calls"` // by number; a call to any other fails

	SMSRefused map[string]int `yaml:"sms_refused"` // by number: +CMS ERROR that a message to it gets from the network

	coverage generations
}

// PlanConfig is the data plan.
type PlanConfig struct {
	Total   Size     `yaml:"total"`
	Used    Size     `yaml:"used"`
	Money   string   `yaml:"money"`
	Expires Duration `yaml:"expires"` // from the start
	Renews  bool     `yaml:"renews"`  // full again when it expires
	Drain   Size     `yaml:"drain"`   // octets that are used in each second
	Phases  []Phase  `yaml:"phases"`  // in place of drain: one after the other, and again
	TopUps  []TopUp  `yaml:"topups"`  //
}

// Reply is the carrier's answer to a USSD code or within a menu.
type Reply struct {
	Text    string            `yaml:"text"`
	Replies map[string]*Reply `yaml:"replies"` // makes it a menu; "*" is any other reply
	DCS     *int              `yaml:"dcs"`     // of the CBS; by the text if absent
	Status  *int              `yaml:"status"`  // <m>; a final text or a menu if absent
	CME     int               `yaml:"cme"`     // the modem reports this error in place of an answer
	Silent  bool              `yaml:"silent"`  // no answer, ever
	After   *Duration         `yaml:"after"`   // in place of latency
	SMS     []*Text           `yaml:"sms"`     // sent as well
	Turns   []*Reply          `yaml:"turns"`   // each time it is shown the next of these, in place of it
	Again   bool              `yaml:"again"`   // as a reply of a menu: that menu is shown again
}

// SMSReply is an answering machine's rule.
type SMSReply struct {
	Match string `yaml:"match"` // the text it answers, case and blanks around it ignored; "*" is any
	Text  `yaml:",inline"`
}

// Text is a short message from the network.
type Text struct {
	From  string   `yaml:"from"`
	Text  string   `yaml:"text"`
	After Duration `yaml:"after"`
	Flash bool     `yaml:"flash"` // class 0
	Read  bool     `yaml:"read"`  // of the inbox: already read
	Age   Duration `yaml:"age"`   // of the inbox: how long ago it was sent
	Order []int    `yaml:"order"` // in which its parts come: [2, 1]; a part may come twice or never
}

// Duration is written as 1500ms, 2m, 30d.
type Duration time.Duration

// UnmarshalYAML reads a duration.
func (d *Duration) UnmarshalYAML(n *yaml.Node) error {
	v, err := parseDuration(n.Value)
	if err != nil {
		return fmt.Errorf("line %d: duration %q: want 1500ms, 2m or 30d", n.Line, n.Value)
	}
	*d = Duration(v)
	return nil
}

// parseDuration knows days besides what time.ParseDuration does.
func parseDuration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > 36500 {
			return 0, errSyntax
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	d, err := time.ParseDuration(s)
	if err == nil && d < 0 {
		err = errSyntax
	}
	return d, err
}

// Size is a number of octets, written as 10GB, 512 KB, 300 (decimal units).
type Size int64

var sizePattern = regexp.MustCompile(`^(\d+(?:\.\d+)?) ?([KMGT]?)B?$`)

// UnmarshalYAML reads a size.
func (z *Size) UnmarshalYAML(n *yaml.Node) error {
	m := sizePattern.FindStringSubmatch(n.Value)
	if m == nil {
		return fmt.Errorf("line %d: size %q: want 10GB, 512MB or 300", n.Line, n.Value)
	}
	v, err := strconv.ParseFloat(m[1], 64)
	factor := map[string]float64{"": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}[m[2]]
	if err != nil || v*factor > math.MaxInt64/4 {
		return fmt.Errorf("line %d: size %q: too large", n.Line, n.Value)
	}
	*z = Size(math.Round(v * factor))
	return nil
}

//go:embed networks/demo.yml
var demoNetwork []byte

// DemoNetwork is the built-in network that a zero Config has.
func DemoNetwork() *Network {
	n, err := ParseNetwork(bytes.NewReader(demoNetwork))
	if err != nil {
		panic("BUG: the built-in network: " + err.Error()) // a test parses it
	}
	return n
}

// ParseNetwork reads a network file; the error names the line.
func ParseNetwork(r io.Reader) (*Network, error) {
	n := &Network{
		Carrier: "Examplia", PLMN: "00101", SMSC: "+99900000001", Language: "en",
		Latency: Duration(time.Second), SMSLatency: Duration(time.Second), MenuEnds: Duration(2 * time.Minute),
		Fallback: true, Reregister: Duration(4 * time.Second),
	}
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	if err := dec.Decode(n); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("network: %w", err)
	}
	if err := n.complete(); err != nil {
		return nil, fmt.Errorf("network: %w", err)
	}
	return n, nil
}

var (
	plmnPattern   = regexp.MustCompile(`^\d{5,6}$`)
	digitsPattern = regexp.MustCompile(`^\d*$`)
)

// complete checks what was read, and fills in what was left out.
func (n *Network) complete() error {
	if !plmnPattern.MatchString(n.PLMN) {
		return fmt.Errorf("plmn %q: want MCC and MNC, 5 or 6 digits in quotes", n.PLMN)
	}
	if n.Serving == "" {
		n.Serving = n.PLMN
	}
	if !plmnPattern.MatchString(n.Serving) {
		return fmt.Errorf("serving %q: want MCC and MNC, 5 or 6 digits in quotes", n.Serving)
	}
	if n.IMSI == "" {
		n.IMSI = (n.PLMN + "0123456789")[:15]
	}
	if n.ICCID == "" {
		n.ICCID = "8999900000000000001"
	}
	for key, v := range map[string]string{"imsi": n.IMSI, "iccid": n.ICCID, "pin": n.PIN} {
		if !digitsPattern.MatchString(v) {
			return fmt.Errorf("%s: want digits in quotes", key)
		}
	}
	if err := n.completeRadio(); err != nil {
		return err
	}
	if err := n.completeSIM(); err != nil {
		return err
	}
	if err := n.Plan.check(); err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	if n.Unknown == nil {
		n.Unknown = &Reply{Text: "This service is not known."}
	}
	return n.checkReplies()
}

// completeSIM gives the SIM its tries and its state.
func (n *Network) completeSIM() error {
	if n.PINTries == nil {
		n.PINTries = new(allPINTries)
	}
	if n.PUKTries == nil {
		n.PUKTries = new(allPUKTries)
	}
	if v := *n.PINTries; v < 0 || v > allPINTries {
		return fmt.Errorf("pin_tries: %d: want 0 to %d", v, allPINTries)
	}
	if v := *n.PUKTries; v < 0 || v > allPUKTries {
		return fmt.Errorf("puk_tries: %d: want 0 to %d", v, allPUKTries)
	}
	if n.SIM != nil && *n.SIM == SIMPIN && n.PIN == "" {
		return errors.New("sim: pin: a SIM that asks for its PIN needs one; add pin: \"1234\"")
	}
	return nil
}

func (n *Network) completeRadio() (err error) {
	n.coverage = allGenerations
	if n.Coverage != nil {
		n.coverage, err = parseGenerations(n.Coverage)
	}
	if err != nil {
		return fmt.Errorf("coverage: %w", err)
	}
	return nil
}

func (n *Network) checkReplies() error {
	for code, r := range n.USSD {
		if err := checkReply(r); err != nil {
			return fmt.Errorf("ussd %s: %w", code, err)
		}
	}
	for number, rules := range n.SMS {
		for _, r := range rules {
			if r == nil || r.Match == "" {
				return fmt.Errorf("sms %s: a rule needs match", number)
			}
		}
	}
	for number, c := range n.Calls {
		if err := c.check(); err != nil {
			return fmt.Errorf("calls %s: %w", number, err)
		}
	}
	for _, t := range n.Inbox {
		if t == nil {
			return errors.New("inbox: an empty message")
		}
	}
	return checkReply(n.Unknown)
}

func checkReply(r *Reply) error {
	if r == nil {
		return errors.New("an empty answer; write silent: true for none")
	}
	for _, t := range r.SMS {
		if t == nil || t.From == "" {
			return errors.New("sms: a message needs from")
		}
	}
	for choice, sub := range r.Replies {
		if err := checkReply(sub); err != nil {
			return fmt.Errorf("reply %s: %w", choice, err)
		}
	}
	for i, turn := range r.Turns {
		if err := checkReply(turn); err != nil {
			return fmt.Errorf("turns[%d]: %w", i, err)
		}
	}
	return nil
}

// mncLength is that of the home network, as EF-AD states it.
func (n *Network) mncLength() int { return len(n.PLMN) - 3 }

// lookup finds the answer to a USSD string: a code, or a reply within a menu.
func (n *Network) lookup(menu *Reply, text string) *Reply {
	text = strings.TrimSpace(text)
	if menu == nil {
		if r := n.USSD[text]; r != nil {
			return r
		}
		return n.Unknown
	}
	if r := menu.Replies[text]; r != nil {
		return r
	}
	if r := menu.Replies["*"]; r != nil {
		return r
	}
	return n.Unknown
}

// answers finds what an answering machine says to a message.
func (n *Network) answers(to, body string) []*Text {
	var out []*Text
	for _, r := range n.SMS[strings.TrimPrefix(to, "+")] {
		if r.Match == "*" || strings.EqualFold(strings.TrimSpace(r.Match), strings.TrimSpace(body)) {
			t := r.Text
			if t.From == "" {
				t.From = to
			}
			out = append(out, &t)
			break
		}
	}
	return out
}
