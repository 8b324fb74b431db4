// Package carrier is the catalogue: which home network answers which query, every row with its source.
package carrier

import (
	"time"

	"github.com/simgauge/simgauge/quota"
)

// PLMN identifies a public land mobile network (3GPP TS 23.003, clause 12.1). MCC and MNC are digits as written: MNC "01" is not "1".
type PLMN struct{ MCC, MNC string }

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
	Source   string          // where the row is from
}

// USSDQuery is an MMI code and the replies to the menus it opens, in order.
type USSDQuery struct {
	Code    string
	Replies []string
}

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

// Row is one brand of a catalogue.
type Row struct {
	Name    string // the brand, as its source writes it
	Country string // ISO 3166 alpha-2, upper case
	PLMNs   []PLMN
	Queries []Query
	Binary  bool
	Source  string
}
