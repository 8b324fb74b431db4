package carrier

import (
	"maps"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// Method is a way to ask.
type Method string

// The ways to ask.
const (
	USSD   Method = "ussd"
	SMS    Method = "sms"
	Call   Method = "call"
	Portal Method = "portal"
	Count  Method = "count"
)

// Query is one rung of an ask's ladder: how to ask, where to await the answer, what reads it.
type Query struct {
	USSD     *USSDQuery      // at most one of USSD, SMS, Call, Portal and Count is set
	SMS      *SMSQuery       //
	Call     *CallQuery      //
	Portal   *PortalQuery    //
	Count    *CountQuery     // leaves for nowhere: what is left is counted here
	Await    *SMSAnswer      // nil: the answer is the USSD reply or the page itself
	Patterns []quota.Pattern // before the generic reader
	Binary   bool            // units of this row are powers of 1024
	Cost     Tristate        // whether asking is free at home
	Roaming  Tristate        // whether asking is free abroad
	Buys     bool            // the row buys something: refused unless allowed by name
	Source   string          // where the row is from; empty where the user wrote it
	Date     string          // of the source
	Own      bool            // from a file of the user's own
	Tells    Tells           // empty: not known
	Note     string
	// Confidence says how good the source is.
	Confidence Confidence
}

// Method says which way the query asks; empty for a query that does not ask.
func (q Query) Method() Method {
	switch {
	case q.USSD != nil:
		return USSD
	case q.SMS != nil:
		return SMS
	case q.Call != nil:
		return Call
	case q.Portal != nil:
		return Portal
	case q.Count != nil:
		return Count
	}
	return ""
}

// String names the query for people and logs: "ussd *123# > 2 > 1", "ussd *100# > /Data/", "sms to 1234", "portal example.net". What may hold a
// password is left out: the body of a text, and all of a page's address but its host.
func (q Query) String() string {
	switch {
	case q.USSD != nil:
		return "ussd " + strings.Join(q.USSD.steps(), " > ")
	case q.SMS != nil:
		return "sms to " + q.SMS.To
	case q.Call != nil:
		return "call " + q.Call.Number
	case q.Portal != nil:
		return "portal " + q.Portal.String()
	case q.Count != nil:
		return "count of " + q.Count.Allowance.Text + ", renewed " + q.Count.Renews.String()
	}
	return "no query"
}

// USSDQuery is an MMI code, and what is replied to the menus that it opens, in order: the replies themselves, or choices by what
// the entries say; not both.
type USSDQuery struct {
	Code    string
	Replies []string
	Choose  []Choice
	RAT     RAT // to confine the modem to for the ask; empty: it is left as it is
}

// steps are the code and what follows it.
func (q USSDQuery) steps() []string {
	steps := append([]string{q.Code}, q.Replies...)
	for _, c := range q.Choose {
		steps = append(steps, c.String())
	}
	return steps
}

// RAT is a radio technology that has USSD of its own.
type RAT string

// The radio technologies.
const (
	RAT2G RAT = "2g" // GSM
	RAT3G RAT = "3g" // UMTS
)

// SMSQuery is a text to send.
type SMSQuery struct{ To, Body string }

// PortalQuery is a page inside the carrier's network, which knows the SIM by where the request comes from.
type PortalQuery struct {
	URL         string
	Method      string        // GET or POST; empty: GET
	HeadersFile string        // a path: lines of "Name: value"; empty: none
	FormFile    string        // a path: what is posted; empty: nothing
	CAFile      string        // a path: the roots that certificates are held to; empty: the system's
	Redirects   []string      // hosts, beside its own, that the page may redirect to
	Resolvers   []netip.Addr  // that know its name; empty: those that the machine has for the interface
	Within      time.Duration // 0: the default of package portal
	Limit       int64         // octets of one answer; 0: the default of package portal
	JSON        *PortalJSON   // nil: the page is read as a text
}

// PortalJSON says where in a JSON document the figures stand.
type PortalJSON struct {
	Each                                   string // of a list, whose entries are the bundles; empty: there is one
	Remaining, Total, Used, Expires, Named string // paths; empty: it is not stated
	Unit                                   string // of numbers, as in MB
}

// Paths are those that are stated, by the names of the figures.
func (j PortalJSON) Paths() map[string]string {
	paths := map[string]string{"remaining": j.Remaining, "total": j.Total, "used": j.Used, "expires": j.Expires, "name": j.Named}
	maps.DeleteFunc(paths, func(_, path string) bool { return path == "" })
	return paths
}

// String is the host of the page.
func (q PortalQuery) String() string {
	u, err := url.Parse(q.URL)
	if err != nil {
		return "page"
	}
	return u.Hostname()
}

// CountQuery asks nobody: what is left is an allowance less the octets counted on the modem's network interface.
type CountQuery struct {
	Allowance quota.Quantity // of each period
	Renews    quota.Renewal
	Name      string // of what is left, in metrics and words
}

// SMSAnswer says where an answer by SMS comes from. From lists exact numbers or alphanumeric names, never patterns.
type SMSAnswer struct {
	From     []string
	Within   time.Duration
	Messages int  // that make up one answer; 0 and 1: one
	Reply    bool // the reply of the USSD dialogue may answer too, or tell a part
}

// Tristate is the answer to "is it free?". The zero value is unknown.
type Tristate uint8

// The values of a Tristate.
const (
	Unknown Tristate = iota
	Free
	Costs
)

func (t Tristate) String() string {
	switch t {
	case Free:
		return "free"
	case Costs:
		return "costs"
	}
	return "unknown"
}
