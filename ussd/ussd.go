// Package ussd holds one USSD dialogue with the network: an MMI code, its answer, replies to menus, and always its release.
//
// Modems differ in how they want the text of +CUSD and in how they give it back. What is known of a modem its dialect says; of
// others Dial tries the codings one after the other while the modem rejects the code. It reads each answer by evidence: what
// the text looks like comes first, the data coding scheme, the dialect and the coding that worked are hints.
package ussd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/simgauge/simgauge/modem"
)

// Coding is how a modem wants the text of +CUSD.
type Coding = modem.Coding

// Status is <m> of +CUSD (3GPP TS 27.007, clause 7.15).
type Status uint8

// The statuses.
const (
	StatusDone           Status = iota // no further user action required
	StatusMenu                         // further user action required: the network awaits a reply
	StatusTerminated                   // terminated by the network; with a text it is often the answer itself
	StatusElsewhere                    // another local client has responded
	StatusUnsupported                  // operation not supported
	StatusNetworkTimeout               // network time out
)

// String is the status as the standard words it.
func (s Status) String() string {
	switch s {
	case StatusDone:
		return "done"
	case StatusMenu:
		return "further user action required"
	case StatusTerminated:
		return "terminated by the network"
	case StatusElsewhere:
		return "another local client has responded"
	case StatusUnsupported:
		return "operation not supported"
	case StatusNetworkTimeout:
		return "network time out"
	}
	return "reserved"
}

// DCS is the CBS data coding scheme of an answer (3GPP TS 23.038, clause 5).
type DCS struct {
	Value uint8
	Known bool // a modem may leave it out
}

// Answer is what the network said.
type Answer struct {
	Text   string
	Status Status // StatusDone, StatusMenu, or StatusTerminated with a text
	DCS    DCS
}

// Errors of a dialogue.
var (
	ErrTimeout  = errors.New("no answer from the network in time")
	ErrRejected = errors.New("rejected") // wrapped by *RejectedError, which has the cause
	ErrReleased = errors.New("dialogue released")
)

// RejectedError is a code that modem or network refused in every coding tried. It tells of the last refusal.
type RejectedError struct {
	Status Status // of the +CUSD that refused: 2, 4, 5 or a reserved one; 0 where an error code did
	Err    error  // the *modem.Error, where one came
	late   bool   // Err came after the modem had taken the command
}

// Late reports whether the error code came after the modem had taken the command: then it is no matter of the coding.
func (e *RejectedError) Late() bool { return e.late }

// Error says who refused, and why if that was told.
func (e *RejectedError) Error() string {
	switch {
	case e.Status == 0 && e.Err == nil:
		return ErrRejected.Error()
	case e.Status == 0:
		return fmt.Sprintf("%v: %v", ErrRejected, e.Err)
	case e.Err == nil:
		return fmt.Sprintf("%v: +CUSD: %d (%v)", ErrRejected, e.Status, e.Status)
	}
	return fmt.Sprintf("%v: +CUSD: %d (%v): %v", ErrRejected, e.Status, e.Status, e.Err)
}

// Unwrap gives ErrRejected and the cause.
func (e *RejectedError) Unwrap() []error {
	if e.Err == nil {
		return []error{ErrRejected}
	}
	return []error{ErrRejected, e.Err}
}

// Config says how to dial. The zero Config tries the codings of the modem's dialect and spends freely.
type Config struct {
	// Codings are tried in order; empty: those of the dialect, or every one where it names none. One alone is known to work:
	// what is refused in it the network refused, and no other is tried.
	Codings []Coding
	Timeout time.Duration // for the network's answer to each attempt or reply; 0 is a default of the package
	// Spend is called before the first byte of each attempt leaves; its error ends the dialogue unsent.
	Spend  func(context.Context, Coding) error
	Logger *slog.Logger
}
