package recorder

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/modem/atline"
)

const head = `# What a modem says, recorded by simgauge record.
# IMEI, IMSI, ICCID and telephone numbers are replaced by {imei}, {imsi}, {iccid} and {number}; any other number of five digits
# or more and whatever may be a cell or an area by the digits 01010… of the same length; texts in quotes that may be names of
# networks by "x". No message and nothing of what the carrier says is in it. Look through it all the same before you send it.
`

// Personality is the recording as a personality of modemsim, or ErrIdentity where something of the identity would show in it.
func (r *Recording) Personality() (string, error) {
	var b strings.Builder
	b.WriteString(head)
	for _, about := range []struct{ key, cmd string }{{"manufacturer", "+CGMI"}, {"model", "+CGMM"}, {"revision", "+CGMR"}} {
		if text := value(r.said(about.cmd)); text != "" {
			fmt.Fprintf(&b, "%-13s %s\n", about.key, text)
		}
	}
	fmt.Fprintf(&b, "%-13s %s\n", "line-ending", r.ending)
	fmt.Fprintf(&b, "%-13s %s\n", "unknown", r.refusal(r.unknown))
	r.abilities(&b)
	r.noise(&b)
	for _, m := range r.manners {
		fmt.Fprintf(&b, "ussd-%s\n", m)
	}
	r.commands(&b)
	text := b.String()
	if err := r.secrets.check(text); err != nil {
		return "", err
	}
	return text, nil
}

// value is an answer to an identity command without its name.
func value(a answer) string {
	for _, text := range a.info() {
		if name, rest := atline.Split(text); name != "" {
			text = rest
		}
		if text = strings.Trim(strings.TrimPrefix(text, "Revision:"), ` "`); text != "" && a.ok() {
			return text
		}
	}
	return ""
}

var (
	name   = regexp.MustCompile(`"([^"]+)"`)
	ranges = regexp.MustCompile(`^(\([\d,\s-]+\)),?(\([\d,\s-]+\)),?(\([\d,\s-]+\)),?(\([\d,\s-]+\)),?(\([\d,\s-]+\))$`)
)

// capacities stand in for those of the stores, which are not asked for: full ones are nobody's business.
const capacity = 50

func (r *Recording) abilities(b *strings.Builder) {
	if sets := named(r.said("+CSCS=?")); len(sets) > 0 {
		fmt.Fprintf(b, "%-13s %s\n", "charsets", strings.Join(sets, " "))
	}
	var stores []string
	for _, s := range named(r.said("+CPMS=?")) {
		if s = fmt.Sprintf("%s:%d", s, capacity); !slices.Contains(stores, s) {
			stores = append(stores, s)
		}
	}
	if len(stores) > 0 {
		fmt.Fprintf(b, "%-13s %s\n", "memories", strings.Join(stores, " "))
	}
	if list := strings.ReplaceAll(value(r.said("+CNMI=?")), " ", ""); ranges.MatchString(list) {
		fmt.Fprintf(b, "%-13s %s\n", "cnmi", list)
	}
}

// named are the words in quotes of an answer.
func named(a answer) []string {
	var all []string
	for _, text := range a.info() {
		for _, m := range name.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(all, m[1]) {
				all = append(all, m[1])
			}
		}
	}
	return all
}

// noise are the lines that came again; others are told in a comment.
func (r *Recording) noise(b *strings.Builder) {
	var names []string
	times := map[string][]heard{}
	for _, h := range r.heard {
		n, _ := atline.Split(h.line)
		if n == "" {
			n = h.line
		}
		if times[n] == nil {
			names = append(names, n)
		}
		times[n] = append(times[n], h)
	}
	for _, n := range names {
		all := times[n]
		text := r.hide(all[0].line)
		if len(all) < 2 {
			fmt.Fprintf(b, "# heard once: %s\n", text)
			continue
		}
		every := all[len(all)-1].at.Sub(all[0].at) / time.Duration(len(all)-1)
		fmt.Fprintf(b, "%-13s %s every %v\n", "noise", text, max(every.Round(100*time.Millisecond), 100*time.Millisecond))
	}
}

// commands are the answers that the standards do not foresee. What stands in a comment the simulated modem says by itself.
func (r *Recording) commands(b *strings.Builder) {
	for _, a := range r.answers {
		switch {
		case strings.Contains(" "+whatItIs+" ", " "+a.cmd+" ") && a.ok() && !strings.HasPrefix(a.cmd, "+CC"):
			if text := strings.Join(a.info(), " "); strings.HasPrefix(a.cmd, "+CGM") && strings.HasPrefix(text, a.cmd+":") {
				fmt.Fprintf(b, "AT%-12s %s\n", a.cmd, text)
			}
		case strings.Contains(" "+whatItCan+" "+howItIs+" ", " "+a.cmd+" ") && a.ok() && a.cmd != "+GCAP":
			fmt.Fprintf(b, "# AT%s said %s\n", a.cmd, r.hide(strings.Join(a.info(), " | ")))
		case a.final() == r.unknown && !strings.HasPrefix(a.cmd, "+"):
		case state(a.final()):
			fmt.Fprintf(b, "# AT%s said %s\n", a.cmd, a.final())
		default:
			fmt.Fprintf(b, "AT%-12s %s\n", a.cmd, r.written(a))
		}
	}
}

// state reports whether a refusal tells of the SIM or the network of the moment, and nothing of the modem.
func state(final string) bool {
	for _, code := range []string{"10", "11", "12", "13", "14", "15", "30", "31", "32"} {
		if final == "+CME ERROR: "+code {
			return true
		}
	}
	return false
}

// written is an answer as the format has it.
func (r *Recording) written(a answer) string {
	var lines []string
	for _, text := range a.info() {
		lines = append(lines, r.hide(text))
	}
	if !a.ok() {
		lines = append(lines, r.refusal(a.final()))
	}
	return strings.Join(lines, `\n`)
}

var numbered = regexp.MustCompile(`^\+(CM[ES]) ERROR: (\d+)$`)

func (r *Recording) refusal(final string) string {
	if m := numbered.FindStringSubmatch(final); m != nil {
		return m[1] + " " + m[2]
	}
	return final
}

// hide is that of the secrets, and of words in quotes that are longer than the names of technologies and states.
func (r *Recording) hide(text string) string {
	const short = 5
	return r.secrets.hide(quoted.ReplaceAllStringFunc(text, func(q string) string {
		if digits := strings.Trim(q, `"`); r.secrets[digits] != "" || len(digits) <= short {
			return q
		}
		return `"x"`
	}))
}
