// Package exporter shows a snapshot: as Prometheus metrics and as health; package page shows it to people. It never touches a modem.
package exporter

import (
	"time"

	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// Source gives what is known at this moment, at once.
type Source interface{ Snapshot() Snapshot }

// Snapshot is everything that the metrics are made of. It holds no identity. Nil pointers, zero times and empty strings are not known
// and absent from the page; names that are the same in one list are numbered in its order, so the order should not change.
type Snapshot struct {
	Modems        []Modem
	SIMs          []SIM
	Diagnoses     []Diagnosis // one for each modem
	StateWritable bool
	ReloadOK      bool // the configuration was valid when last read
}

// Modem is one modem.
type Modem struct {
	Name                          string
	Up                            bool // the port is open and answers
	Manufacturer, Model, Revision string
	Registered, Roaming           *bool
	SIMState                      string   // one of SIMStates; any other: not known
	Registration                  string   // one of RegStates; any other: not known
	RSSI, RSRP                    *float64 // dBm
	RSRQ, SINR                    *float64 // dB
	Operator                      string   // the network that serves, as it calls itself
	RAT                           string   // the radio technology: 2G, 3G, LTE
	Reconnects                    uint64
	Recoveries                    map[string]uint64 // by rung; every rung of the modem's ladder is present
	SMSUsed, SMSCapacity          int               // messages; capacity 0: neither is known
}

// Diagnosis is the chain of checks of one modem and its SIM, in its order.
type Diagnosis struct {
	Modem  string
	SIM    string
	Checks []Check // those that were reached; at most the last is broken
}

// Check is one link of the chain.
type Check struct {
	Name       string // one of Checks
	OK         bool
	Text, Mend string // of a broken one: what is wrong, and what to do about it
}

// SIM is one SIM.
type SIM struct {
	Name    string
	Modem   string // the name of the modem that holds it
	Carrier string
	Country string // ISO 3166 alpha-2
	PLMN    string // MCC-MNC of the home network
	// Configured says that there is something to ask, from the configuration or the catalogue.
	Configured     bool
	Budget         int // ledger entries left of the 24 h
	Asks           []Ask
	Methods        []Method
	Skipped        map[string]uint64 // asks not made, by reason; every reason that can occur is present
	Received, Sent *uint64           // octets on the network interface of the modem that holds it
	Self           uint64            // octets that simgauge itself sent and received over it
	Count          *Count            // nil: nothing is counted of an allowance, or nothing was counted yet
	Ratio          *float64          // the carrier's octets for one of ours
	Lifeline       *Lifeline         // nil: nobody is texted

	// Low is the octets at or below which what is left of a bundle of such a whole is little; false: nothing is, or its whole,
	// 0 here, would have to be known. Nil: nothing is.
	Low func(total quota.Bytes) (quota.Bytes, bool)

	AtMost   int       // ledger entries in 24 h
	Capped   string    // why nothing may be asked at all: "cause; what to do"; empty: something may
	Asking   *Asking   // nil: nothing is being asked
	Attempts []Attempt // the last queries, put or refused, oldest first
}

// Lifeline is what a SIM texts to its owner.
type Lifeline struct {
	Left, AtMost int               // texts left of the 24 h, and of how many
	Waiting      int               // things that are still to be told
	Why          string            // they have not left, or nothing could: "cause; what to do"; empty: nothing stands in the way
	Last         time.Time         // when the last text left; zero: none did, or not known
	Texts        uint64            // that left since the start
	Failures     map[string]uint64 // of these, and of what was given up, by outcome; every one is present
}

// Count is what is left of an allowance by counting on this machine: never the carrier's word.
type Count struct {
	Name                   string
	Remaining, Used, Total quota.Quantity
	Since                  time.Time // zero: not known
	Until                  time.Time // when it begins anew; zero: never, or not known
	Corrected              bool      // by hand, in this period
	Live                   Live
}

// Live is what is left of a bundle by now.
type Live struct {
	meter.Live
	Low bool // no more is left than what the SIM's configuration calls low
}

// Ask is what one ask last learnt.
type Ask struct {
	Name     string
	Interval time.Duration // 0: no schedule
	Next     time.Time
	Read     time.Time // when the carrier last said so
	Reading  quota.Reading
	Live     []Live // one for each bundle of the reading, in its order; none: not known of any

	Aside    []string         // which queries of its ladder are left out for a while, until when and why
	Unasked  []Text           // what has changed the reading since it was read, oldest first
	Reply    string           // that the reading was read from, without anybody's numbers
	Evidence []quota.Evidence // which of its words were read as what

	Price           Price  // of the query that goes first, where the SIM is now
	Method          string // by which way that goes
	Outcome, Detail string // how the last ask ended; empty: never asked
}

// Asking is an ask that is under way.
type Asking struct {
	Ask      string    // its name; empty: something that was typed
	Method   string    // by which way: ussd, sms, call or portal
	Since    time.Time // by the wall clock, right or wrong
	Awaited  string    // what is waited for, in words; empty: nothing yet
	Deadline time.Time // when the waiting ends at the latest; zero: not known
}

// Price is what asking may cost. The zero Price goes with an ask that asks nothing.
type Price string

// The prices.
const (
	Free         Price = "free"
	Costs        Price = "costs"
	PriceUnknown Price = "unknown"
)

// Attempt is the transcript of one query, without anybody's numbers.
type Attempt struct {
	At       time.Time // by the wall clock, right or wrong
	Ask      string    // empty: something that was typed, or an unasked text
	Method   string    // by which way
	Typed    bool      // not scheduled
	Unasked  bool      // a text that nobody asked for
	Text     bool      // a text to the owner
	Outcome  string    // one of the ten
	Detail   string    // a name of the table of details
	Error    string    // cause, then what to do next
	Duration time.Duration
	Steps    []Step
}

// Step is one line of a transcript.
type Step struct {
	What     string // what was done or what came: "dial *123# (plain)", "answer 0"
	Reply    string // the text that came
	Evidence []quota.Evidence
}

// Text is one of the carrier's that nobody asked for.
type Text struct {
	Read     time.Time // when it was written; zero: not known
	Reply    string    // without anybody's numbers
	Evidence []quota.Evidence
}

// Method counts one way to ask since the start of the process.
type Method struct {
	Name     string
	Queries  uint64             // ledger entries
	Failures map[string]uint64  // by outcome; all of them present, "ok" is no failure and left out
	Buckets  map[float64]uint64 // cumulative, by upper bound in seconds
	Sum      float64            // seconds
	Count    uint64
}
