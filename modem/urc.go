package modem

import (
	"slices"
	"strconv"
	"strings"

	"github.com/simgauge/simgauge/modem/atline"
)

// URC is an unsolicited result code.
type URC struct {
	Text string // the line from its prefix on; a quoted string that spans lines keeps its line ends
	Body string // the line that belongs to it (the PDU behind +CMT:, +CDS:, +CBM:, +CLASS0:), else empty
}

// urcNames are the result codes that modems send unasked, those of every dialect among them: noise comes before a modem has
// said what it is. A line with one of these names is of the answer to a command only where the command asked for it by that
// name.
var urcNames = append(urcsOfDialects(), standardURCs...)

func urcsOfDialects() []string {
	var names []string
	for _, d := range dialects() {
		names = append(names, d.URCs...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// standardURCs are those of 3GPP TS 27.007 and 27.005.
var standardURCs = []string{
	"+CUSD", "+CMT", "+CMTI", "+CDS", "+CDSI", "+CBM", "+CBMI", "+CLASS0",
	"+CREG", "+CGREG", "+CEREG", "+C5GREG", "+CGEV", "+CPIN", "+CFUN",
	"+CRING", "+CLIP", "+CCWA", "+COLP", "+CSSI", "+CSSU", "+CIEV", "+CTZV", "+CTZE", "+CALV", "+CUSATP",
}

// urcLines are the URCs that have no name.
var urcLines = []string{
	"RING", "RDY", "CALL READY", "SMS READY", "SMS DONE", "PB DONE", "START", "^SYSSTART", "POWERED DOWN", "NORMAL POWER DOWN",
}

// bodyNames are the URCs whose second line is a PDU (3GPP TS 27.005, clause 3.4.1).
var bodyNames = []string{"+CMT", "+CDS", "+CBM", "+CLASS0"}

// isKnownURC reports whether a line is a URC of the tables.
func isKnownURC(line string) bool {
	if name, _ := atline.Split(line); name != "" {
		return slices.Contains(urcNames, name)
	}
	return slices.Contains(urcLines, strings.ToUpper(line))
}

// hasBody reports whether a PDU follows the URC.
func hasBody(line string) bool {
	name, _ := atline.Split(line)
	return slices.Contains(bodyNames, name)
}

// minPDU is the length in octets of the shortest TPDU with an address of service centre before it.
const minPDU = 8

// lostOctets is how many octets a PDU may be shorter than its header says: some modems cut the last one.
const lostOctets = 2

// isBody reports whether a line is the PDU that the header of a URC announced: hex digits, as many as its last parameter
// says. A PDU that was lost must not take an answer for itself, such as the digits of an IMSI.
func isBody(header, line string) bool {
	if strings.Trim(line, "0123456789ABCDEFabcdef") != "" {
		return false
	}
	want := minPDU
	_, list := atline.Split(header)
	if params := atline.Params(list); len(params) > 0 {
		if n, err := strconv.Atoi(params[len(params)-1].Text); err == nil {
			want = max(want, n-lostOctets)
		}
	}
	return len(line)/2 >= want
}

func isRegistration(name string) bool {
	return slices.Contains([]string{"+CREG", "+CGREG", "+CEREG", "+C5GREG"}, name)
}

// isSolicitedRegistration tells "<n>,<stat>[,...]", which answers +CREG?, from "<stat>[,<lac>,...]", which comes unasked
// (3GPP TS 27.007, clause 7.2): an area code is quoted or has more digits than a <stat>.
func isSolicitedRegistration(list string) bool {
	params := atline.Params(list)
	return len(params) > 1 && isStat(params[0]) && isStat(params[1])
}

func isStat(p atline.Param) bool {
	n, err := strconv.Atoi(p.Text)
	return err == nil && !p.Quoted && 0 <= n && n <= 11 && len(p.Text) <= 2
}
