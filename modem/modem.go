// Package modem is the sole owner of one modem's AT port: it opens and reopens it, exchanges commands, delivers
// unsolicited result codes in the order of the wire, and tells identity, SIM state, registration and signal.
package modem

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"
)

// Opener opens the byte stream to a modem: a serial port, a pty, one end of a pipe.
type Opener func(ctx context.Context) (io.ReadWriteCloser, error)

// Errors a caller branches on. Those of the wire are *Error.
var (
	ErrLost          = errors.New("modem lost")        // the port went away; the Modem is dead, Keep reopens
	ErrTimeout       = errors.New("no answer in time") // the modem did not answer a command
	ErrBusy          = errors.New("port busy")         // another process holds the port
	ErrNoModem       = errors.New("no modem answers")  // the port opened but nothing there speaks AT
	ErrNoSIM         = errors.New("no SIM")            //
	ErrNotRegistered = errors.New("not registered")    //
)

// Timing holds every deadline of the package, so that tests can shorten them.
type Timing struct {
	Command    time.Duration // from a command to its final result code
	Write      time.Duration // a write to a stalled port
	Fold       time.Duration // silence that ends an unfinished multi-line string
	Resync     time.Duration // quiet line awaited after a time-out
	Probe      time.Duration // an answer to the first AT
	BackoffMin time.Duration // first pause before reopening
	BackoffMax time.Duration // longest pause before reopening
}

// Config says how to keep a modem. The zero Config works.
type Config struct {
	Name   string // in logs
	Logger *slog.Logger
	Timing Timing
}

// Modem is one connection to a modem, from opening until it is closed or lost. Its methods may be called concurrently.
type Modem struct{}

// Open opens the port, synchronises with the modem and sets it up (echo off, numeric +CME errors). It sends no ATZ.
// The error wraps ErrBusy, ErrNoModem or os.ErrNotExist where that is the cause.
func Open(ctx context.Context, open Opener, cfg Config) (*Modem, error) { panic("skeleton") }

// Keep opens the modem and calls use with it, again and again with backoff, until ctx ends. The ctx that use gets ends when the
// connection is lost. It returns ctx.Err(), or the first error of use that is neither nil, ErrLost nor due to the loss.
// observe, if not nil, is told of every change: (nil, err) is a failed open or a loss, (m, nil) an opened connection.
func Keep(ctx context.Context, open Opener, cfg Config, observe func(*Modem, error), use func(ctx context.Context, m *Modem) error) error {
	panic("skeleton")
}

// Close ends the connection and waits for its goroutines.
func (m *Modem) Close() error { panic("skeleton") }

// Done is closed when the connection ended; Err then tells why.
func (m *Modem) Done() <-chan struct{} { panic("skeleton") }

// Err is nil while the connection lives, ErrLost (wrapped with the cause) after a loss.
func (m *Modem) Err() error { panic("skeleton") }

// Command sends AT followed by cmd ("+CSQ") and returns the lines between the command and its final result code, URCs cut out.
// The deadline is the sooner of ctx and Timing.Command; a caller that must wait longer uses CommandWithin.
// Errors: *Error, ErrTimeout, ErrLost, ctx.Err().
func (m *Modem) Command(ctx context.Context, cmd string) ([]string, error) { panic("skeleton") }

// CommandWithin is Command with a deadline of its own in place of Timing.Command.
func (m *Modem) CommandWithin(ctx context.Context, d time.Duration, cmd string) ([]string, error) {
	panic("skeleton")
}

// Prompt sends AT followed by cmd, awaits the prompt "> ", sends body and Ctrl-Z, and returns as CommandWithin does
// (3GPP TS 27.005, clauses 4.2 to 4.6). A prompt that hangs is escaped.
func (m *Modem) Prompt(ctx context.Context, d time.Duration, cmd, body string) ([]string, error) {
	panic("skeleton")
}

// URC is an unsolicited result code.
type URC struct {
	Text string // the line from its prefix on; a quoted string that spans lines keeps its line ends
	Body string // the line that belongs to it (the PDU behind +CMT:, +CDS:, +CBM:, +CLASS0:), else empty
}

// Listen delivers the URCs that begin with one of the prefixes ("+CUSD:"), in the order of the wire, none dropped.
// A final result code of an error that comes while no command is in flight counts as a URC ("+CME ERROR:").
// The channel is closed when the connection ends or stop is called; stop must be called.
func (m *Modem) Listen(prefixes ...string) (urcs <-chan URC, stop func()) { panic("skeleton") }

// Serial opens a serial port by its path: exclusively (TIOCEXCL), with a UUCP lock file in /run/lock where that can be written.
// The error wraps ErrBusy, and names the holder where /proc tells, or os.ErrNotExist.
func Serial(path string) Opener { panic("skeleton") }
