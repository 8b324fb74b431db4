package ussd

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// indication is one +CUSD result code (3GPP TS 27.007, clause 7.15): +CUSD: <m>[,<str>[,<dcs>]].
type indication struct {
	status Status
	text   string // <str>, still coded
	dcs    DCS
}

var (
	// The shortest that stands before a text: the prefix, <m>, and the comma if anything follows.
	headOf = regexp.MustCompile(`^\+CUSD:[ \t]*(\d{1,3})[ \t]*(?:,[ \t]*)?`)
	// What may stand behind the closing quote: nothing, or <dcs>. Some modems append the prompt for a reply.
	tailOf = regexp.MustCompile(`^\s*(?:,\s*(\d{1,3})?)?[\s>]*$`)
	// A text without quotes is told from its <dcs> only where it is hex: "Left 12,34" has none.
	bareHex = regexp.MustCompile(`^([0-9A-Fa-f]+)\s*,\s*(\d{1,3})\s*$`)
)

// parseIndication reads a +CUSD line. Quotes inside the text are not escaped by any modem, so the text ends at the last
// quote that is followed by nothing but a data coding scheme.
func parseIndication(line string) (indication, error) {
	head := headOf.FindStringSubmatch(line)
	if head == nil {
		return indication{}, fmt.Errorf("+CUSD line %q: no status", line)
	}
	m, err := strconv.ParseUint(head[1], 10, 8)
	if err != nil {
		return indication{}, fmt.Errorf("+CUSD line %q: status: %w", line, err)
	}
	in := indication{status: Status(m)}
	rest := line[len(head[0]):]
	if quoted, ok := strings.CutPrefix(rest, `"`); ok {
		in.text, in.dcs = cutQuoted(quoted)
		return in, nil
	}
	in.text, in.dcs = cutBare(rest)
	return in, nil
}

// cutQuoted separates text and <dcs> of what follows an opening quote. Where the closing one is missing, all is text.
func cutQuoted(s string) (string, DCS) {
	if i := strings.LastIndexByte(s, '"'); i >= 0 {
		if tail := tailOf.FindStringSubmatch(s[i+1:]); tail != nil {
			return s[:i], parseDCS(tail[1])
		}
	}
	return cutBare(s)
}

// cutBare separates text and <dcs> of a text without quotes.
func cutBare(s string) (string, DCS) {
	if hex := bareHex.FindStringSubmatch(s); hex != nil {
		return hex[1], parseDCS(hex[2])
	}
	return strings.TrimRight(s, "\r\n"), DCS{}
}

// parseDCS reads <dcs>; what is no octet is unknown.
func parseDCS(s string) DCS {
	v, err := strconv.ParseUint(s, 10, 8)
	if err != nil {
		return DCS{}
	}
	return DCS{Value: uint8(v), Known: true}
}
