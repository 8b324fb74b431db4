// Package doctor judges what is known of a modem and its SIM: a chain of checks from the port to the reading, which stops at
// the first broken link and tells its mend. It is pure: it opens nothing and asks nobody.
package doctor

import (
	"slices"

	"github.com/simgauge/simgauge/internal/outcome"
)

// Link is the name of a check.
type Link string

// The links, in the order of the chain.
const (
	linkPort    Link = "port"      // it is there and was opened
	linkModem   Link = "modem"     // something behind it speaks AT
	linkSIM     Link = "sim"       // a card is in it and can be read
	linkPIN     Link = "pin"       // it asks for none any more
	linkNetwork Link = "network"   // the modem is registered
	linkStore   Link = "sms_store" // there is room for an answer by SMS, where one is awaited
	linkQuery   Link = "query"     // there is something to ask, it may leave, and nobody refused it
	linkReply   Link = "reply"     // an answer came
	linkReading Link = "reading"   // and it says what is left
)

// Status is how a check ended.
type Status string

// The states of a check.
const (
	OK         Status = "ok"
	Broken     Status = "broken"
	NotReached Status = "not_reached" // a link before it is broken, or nobody has looked yet
)

// Check is one link of the chain as it was found.
type Check struct {
	Check  Link           `json:"check"`
	Status Status         `json:"status"`
	Seen   string         `json:"seen,omitempty"`   // what was found; no identity
	Detail outcome.Detail `json:"detail,omitempty"` // of a broken link: a name of the table of details
	Text   string         `json:"text,omitempty"`   // what that means
	Mend   string         `json:"mend,omitempty"`   // what to do about it
}

// judgement is how one link is judged once those before it are whole.
type judgement struct {
	link  Link
	judge func(Facts) Check
}

// chain is all of it, in order.
func chain() []judgement {
	return []judgement{
		{linkPort, port}, {linkModem, answers}, {linkSIM, card}, {linkPIN, pin}, {linkNetwork, network}, {linkStore, store},
		{linkQuery, query}, {linkReply, reply}, {linkReading, reading},
	}
}

// Examine judges every link up to the first that is not whole. All links are in the result, in the order of the chain.
func Examine(f Facts) []Check {
	f.Detail = f.refined()
	var checks []Check
	reached := true
	for _, j := range chain() {
		c := Check{Status: NotReached}
		if reached {
			c = j.judge(f)
		}
		c.Check = j.link
		reached = reached && c.Status == OK
		checks = append(checks, c)
	}
	return checks
}

// Ready reports whether an ask may be put: whether all links up to the query are whole, whatever became of earlier asks.
func Ready(f Facts) bool {
	if f.SIM == nil || f.SIM.onlyCounts() {
		return false
	}
	sim := *f.SIM
	sim.Asks = slices.Clone(sim.Asks)
	for i := range sim.Asks {
		sim.Asks[i].Outcome, sim.Asks[i].Detail = "", ""
	}
	f.SIM = &sim
	return slices.ContainsFunc(Examine(f), func(c Check) bool { return c.Check == linkQuery && c.Status == OK })
}

// FirstBroken is the broken link of a chain, if one is.
func FirstBroken(checks []Check) (Check, bool) {
	for _, c := range checks {
		if c.Status == Broken {
			return c, true
		}
	}
	return Check{}, false
}

// Network is the check of the registration.
const Network = linkNetwork

// BeforeCard reports whether a card cannot be read while this link is broken.
func BeforeCard(l Link) bool {
	return slices.Contains([]Link{linkPort, linkModem, linkSIM, linkPIN}, l)
}

func whole(seen string) Check { return Check{Status: OK, Seen: seen} }

func unseen(why string) Check { return Check{Status: NotReached, Seen: why} }

// broken is a broken link in the words of the table; a mend that knows more than the table's goes before it.
func broken(d outcome.Detail, seen, mend string) Check {
	e, _ := outcome.Lookup(d) // every constant has its row: a test holds that
	if mend == "" {
		mend = e.Mend
	}
	return Check{Status: Broken, Detail: d, Text: e.Text, Seen: seen, Mend: mend}
}

// linkOf is the link that a detail breaks.
func linkOf(d outcome.Detail) Link {
	switch d {
	case outcome.NoModem, outcome.ModemSilent, outcome.ModemHung, outcome.DataMode:
		return linkModem
	case outcome.SMSStoreFull:
		return linkStore
	case outcome.TextEmpty, outcome.OtherClient:
		return linkReply
	}
	e, _ := outcome.Lookup(d)
	return linkOfOutcome(e.Outcome)
}

// linkOfAsk is the link that an ask found broken although the look before it found all whole: what is wrong then is wrong with
// this very ask.
func linkOfAsk(d outcome.Detail) Link {
	switch d {
	case outcome.NoService, outcome.RATNoNetwork:
		return linkQuery
	case outcome.ModemSilent:
		return linkReply
	}
	return linkOf(d)
}

func linkOfOutcome(o outcome.Outcome) Link {
	switch o {
	case outcome.ModemLost:
		return linkPort
	case outcome.NoSIM:
		return linkSIM
	case outcome.SIMLocked:
		return linkPIN
	case outcome.NoNetwork:
		return linkNetwork
	case outcome.Rejected, outcome.Capped:
		return linkQuery
	case outcome.Timeout:
		return linkReply
	case outcome.NoMatch, outcome.Ambiguous:
		return linkReading
	}
	return ""
}
