// Package ussd holds one USSD dialogue with the network: an MMI code, its answer, replies to menus, and always its release.
package ussd

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/simgauge/simgauge/modem"
)

// Coding is how a modem wants the text of +CUSD (3GPP TS 27.007, clause 7.15; 3GPP TS 23.038, clause 5).
type Coding uint8

// The codings, in the order in which they are tried. The zero value is unknown.
const (
	Plain  Coding = iota + 1 // the text itself
	Packed                   // GSM 7 bit default alphabet, packed, in hex
	UCS2                     // UCS2 in hex
)

// Status is <m> of +CUSD (3GPP TS 27.007, clause 7.15).
type Status uint8

// DCS is the CBS data coding scheme of an answer (3GPP TS 23.038, clause 5).
type DCS struct {
	Value uint8
	Known bool // a modem may leave it out
}

// Answer is what the network said.
type Answer struct {
	Text   string
	Status Status
	DCS    DCS
}

// Errors of a dialogue.
var (
	ErrTimeout  = errors.New("no answer from the network in time")
	ErrRejected = errors.New("rejected") // wrapped by *RejectedError, which has the cause
	ErrReleased = errors.New("dialogue released")
)

// Config says how to dial. The zero Config tries every coding and spends freely.
type Config struct {
	Codings []Coding      // to be tried in order; one alone where it is known to work
	Timeout time.Duration // for the network's answer; 0 is a default of the package
	// Spend is called before the first byte of each attempt leaves; its error ends the dialogue unsent.
	Spend  func(context.Context, Coding) error
	Logger *slog.Logger
}

// Session is one dialogue. It must be released.
type Session struct{}

// Dial opens a dialogue with an MMI code and awaits the first answer. A session is returned only with a nil error;
// on every other way out the dialogue is already released.
func Dial(ctx context.Context, m *modem.Modem, code string, cfg Config) (*Session, Answer, error) {
	panic("skeleton")
}

// Open reports whether the network awaits a reply (status 1).
func (s *Session) Open() bool { panic("skeleton") }

// Coding is the one that worked.
func (s *Session) Coding() Coding { panic("skeleton") }

// Reply answers a menu. ErrReleased if the network awaits none.
func (s *Session) Reply(ctx context.Context, text string) (Answer, error) { panic("skeleton") }

// Release ends the dialogue; it may be called more than once, and works after the caller's context ended.
func (s *Session) Release() { panic("skeleton") }
