// Package modemsim is a simulated modem with a network behind it, over any byte stream. It shares no code with package modem.
package modemsim

import (
	"context"
	"io"
	"time"
)

// Config describes a modem. The zero Config is the generic personality with the demo network and no faults.
type Config struct {
	Personality string // the name of a built-in personality, or the path of a file
	Network     *Network
	Faults      *Faults
	Seed        int64 // of everything that is random
}

// Modem is a simulated modem. Its state outlives the streams that it serves, as a real one's outlives the opening of its port.
type Modem struct{}

// New makes a modem; the error names the bad line of a personality.
func New(cfg Config) (*Modem, error) { panic("skeleton") }

// Serve speaks AT over one stream until the stream ends (nil), or ctx does. Several streams may be served, one after the other.
func (m *Modem) Serve(ctx context.Context, rw io.ReadWriter) error { panic("skeleton") }

// Pipe gives a client's end of an in-memory stream that the modem serves until it is closed; for testing/synctest.
func (m *Modem) Pipe(ctx context.Context) io.ReadWriteCloser { panic("skeleton") }

// PTY is a pseudo-terminal with the modem behind it.
type PTY struct {
	Path string // what a client opens
}

// OpenPTY puts the modem behind a new pty, raw from the start, with an optional symbolic link to it, until ctx ends or Close.
func (m *Modem) OpenPTY(ctx context.Context, link string) (*PTY, error) { panic("skeleton") }

// Close hangs up: a client sees EOF. The link is removed.
func (p *PTY) Close() error { panic("skeleton") }

// Spent counts what left the modem for the network, seen from the modem's side of the wire.
type Spent struct {
	Dialogues []string // the MMI code of every USSD dialogue that was opened, decoded; "" where it could not be
	Replies   int      // within dialogues
	Segments  int      // SMS-SUBMITs
	Commands  []string // every command line received
}

// Spent is so far.
func (m *Modem) Spent() Spent { panic("skeleton") }

// Stored is a message in the modem's store.
type Stored struct {
	Index int
	Read  bool
	PDU   string // hex, with the SMSC, as +CMGR gives it
}

// Stored lists the store, by index.
func (m *Modem) Stored() []Stored { panic("skeleton") }

// Deliver brings a text message from the network: part by part, stored and announced as +CNMI says.
func (m *Modem) Deliver(from, text string) { panic("skeleton") }

// DeliverPDU brings one TPDU in hex, with the SMSC in front; class 0 is handed over and not stored.
func (m *Modem) DeliverPDU(pdu string) { panic("skeleton") }

// Use drains the plan of the network by so many octets.
func (m *Modem) Use(octets int64) { panic("skeleton") }

// Remaining is what the simulated carrier would state now, in octets.
func (m *Modem) Remaining() int64 { panic("skeleton") }

// Network is what lies behind the modem: carrier, USSD codes, menus, SMS answers, latency and a plan that drains.
type Network struct {
	Latency time.Duration
	// the rest is this package's to say: see ParseNetwork
}

// ParseNetwork reads a network file; the error names the line.
func ParseNetwork(r io.Reader) (*Network, error) { panic("skeleton") }

// Faults is a script of what goes wrong, and when.
type Faults struct{}

// ParseFaults reads a fault script; the error names the line.
func ParseFaults(r io.Reader) (*Faults, error) { panic("skeleton") }

// Personalities names the built-in ones, sorted.
func Personalities() []string { panic("skeleton") }
