package doctor

import (
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
)

// Facts are what is known of one modem and its SIM. What is empty or zero is not known. They hold no identity.
type Facts struct {
	Port    string         // as configured: a path, or "auto"
	Path    string         // the kernel's name of the port, where it is known
	Holder  string         // who holds it, where that can be seen
	Devices []modem.Device // what this machine has; nil: nobody looked
	Root    bool           // whoever looked could see the processes of others

	Up           bool           // the port is open, and the modem answers
	Detail       outcome.Detail // what keeps modem, card or network from serving; empty: nothing, or not known yet
	Manufacturer string
	Model        string

	SIMState     modem.SIMState
	Tries        *int // left for the PIN
	Sealed       bool // whoever looked was told to send no PIN
	Registration modem.Registration
	Operator     modem.Operator
	Signal       modem.Signal
	SMSUsed      int
	SMSCapacity  int // 0: neither is known

	SIM *SIM // nil: no card was read
}

// SIM is what is known of the card and what it is asked.
type SIM struct {
	Name, Carrier, PLMN string

	Hint       string // the configuration to write where there is nothing to ask
	ConfigFile string // where to write it

	State   outcome.Detail // why nothing can be counted, so that nothing is asked
	Counted bool           // a ledger is kept
	Budget  int            // entries left of the 24 h
	AtMost  int
	Asks    []Ask
	Count   *Count // nil: nothing is counted of an allowance
}

// Count is an allowance that is counted on the machine: nobody is asked.
type Count struct {
	Plan   string         // for people: "10 GB, renewed monthly on 1"
	Figure string         // what is left, in words; empty: nothing was counted yet
	Detail outcome.Detail // why nothing is counted now
}

// Ask is one ask and how it last ended.
type Ask struct {
	Name    string
	Queries []string // for people: "ussd *123#"; empty: nothing is to be asked
	Await   bool     // an answer comes by SMS
	Outcome outcome.Outcome
	Detail  outcome.Detail
	Text    string // the last reply, redacted
	Reading quota.Reading
}
