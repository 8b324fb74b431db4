// Package carrier is the catalogue: which home network answers which query, every row with its source.
//
// It is pure: the rows are embedded, nothing is read or kept at run time.
package carrier

import (
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
	USSD     *USSDQuery      // at most one of USSD and SMS is set
	SMS      *SMSQuery       //
	Await    *SMSAnswer      // nil: the answer is the USSD reply itself
	Patterns []quota.Pattern // before the generic reader
	Binary   bool            // units of this row are powers of 1024
	Cost     Tristate        // whether asking is free at home
	Roaming  Tristate        // whether asking is free abroad
	Buys     bool            // the row buys something: refused unless allowed by name
	Source   string          // where the row is from; empty where the user wrote it
}

// Method says which way the query asks; empty for a query that does not ask.
func (q Query) Method() Method {
	switch {
	case q.USSD != nil:
		return USSD
	case q.SMS != nil:
		return SMS
	}
	return ""
}

// String names the query for people and logs: "ussd *123# > 2 > 1", "sms to 1234". The body of a text is left out: it may hold a password.
func (q Query) String() string {
	switch {
	case q.USSD != nil:
		return "ussd " + strings.Join(append([]string{q.USSD.Code}, q.USSD.Replies...), " > ")
	case q.SMS != nil:
		return "sms to " + q.SMS.To
	}
	return "no query"
}

// USSDQuery is an MMI code and the replies to the menus it opens, in order.
type USSDQuery struct {
	Code    string
	Replies []string
	RAT     RAT // to confine the modem to for the ask; empty: it is left as it is
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

// SMSAnswer says where an answer by SMS comes from. From lists exact numbers or alphanumeric names, never patterns.
type SMSAnswer struct {
	From   []string
	Within time.Duration
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

// Row is one brand of a catalogue.
type Row struct {
	Name    string   // the brand, as its source writes it
	Aliases []string // its other spellings
	Country string   // ISO 3166 alpha-2, upper case
	PLMNs   []PLMN
	Queries []Query
	TopUps  []string // codes that redeem a voucher; X stands for its digits
	Binary  bool
	Source  string
}
