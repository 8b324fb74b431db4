// Package sms sends short messages and keeps an inbox that reassembles parts and never touches others' messages.
package sms

import (
	"context"
	"log/slog"
	"time"

	"github.com/simgauge/simgauge/modem"
)

// Message is a short message, all its parts together (3GPP TS 23.040, clause 9.2.3.24.1).
type Message struct {
	Sender string    // digits with an optional '+', or an alphanumeric name
	Text   string    //
	Sent   time.Time // the service centre's time stamp of the first part
	Class  int       // message class of 3GPP TS 23.038, clause 4; -1 where none
	// unexported: where its parts are stored, for Delete
}

// SendConfig says how to send.
type SendConfig struct {
	// Spend is called before each segment leaves; its error ends the sending there.
	Spend  func(context.Context) error
	Logger *slog.Logger
}

// Send sends body to a number in PDU mode, in as many segments as it takes.
func Send(ctx context.Context, m *modem.Modem, to, body string, cfg SendConfig) error {
	panic("skeleton")
}

// InboxConfig says how to keep an inbox.
type InboxConfig struct {
	Poll   time.Duration // the store is read again this often, URC or not; 0 is a default of the package
	Logger *slog.Logger
}

// Inbox is what has come for one SIM. It outlives the connections of the modem: Run is called once for each.
type Inbox struct{}

// NewInbox makes an empty inbox.
func NewInbox(cfg InboxConfig) *Inbox { panic("skeleton") }

// Run reads what is stored, then hears +CMTI, +CMT and class 0 on this connection until ctx ends or the modem is lost.
// A message that was seen on an earlier connection is not new on this one.
func (b *Inbox) Run(ctx context.Context, m *modem.Modem) error { panic("skeleton") }

// Ready is closed once the first Run has read what was stored.
func (b *Inbox) Ready() <-chan struct{} { panic("skeleton") }

// Mark is a place in the order in which messages came.
type Mark uint64

// Mark is the present place: what has come until now lies before it.
func (b *Inbox) Mark() Mark { panic("skeleton") }

// Await returns the next whole message from one of the senders that came after mark, and claims it: no other call gets it.
// Senders are exact numbers, normalised, or alphanumeric names, case-folded. It goes on waiting across connections.
func (b *Inbox) Await(ctx context.Context, from []string, after Mark) (Message, error) {
	panic("skeleton")
}

// Delete removes the parts of a claimed message from the modem, each only if the same PDU still lies there.
func (b *Inbox) Delete(ctx context.Context, msg Message) error { panic("skeleton") }

// Storage is the use of the message store that incoming messages go to. Capacity 0: not known.
type Storage struct{ Used, Capacity int }

// Storage is as last seen (+CPMS, 3GPP TS 27.005, clause 3.2.2).
func (b *Inbox) Storage() Storage { panic("skeleton") }
