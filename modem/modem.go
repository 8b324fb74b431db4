// Package modem is the sole owner of one modem's AT port: it opens and reopens it, exchanges commands, delivers
// unsolicited result codes in the order of the wire, and tells identity, SIM state, registration and signal.
package modem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/warthog618/modem/at"

	"github.com/simgauge/simgauge/modem/atline"
)

// Opener opens the byte stream to a modem: a serial port, a pty, one end of a pipe.
type Opener func(ctx context.Context) (io.ReadWriteCloser, error)

// Errors a caller branches on. Those of the wire are *Error.
var (
	ErrLost          = errors.New("modem lost")            // the port went away; the Modem is dead, Keep reopens
	ErrTimeout       = errors.New("no answer in time")     // the modem did not answer a command
	ErrBusy          = errors.New("port busy")             // another process holds the port
	ErrNoModem       = errors.New("no modem answers")      // the port opened but nothing there speaks AT
	ErrNoDevice      = errors.New("no device found")       // nothing that could be a modem is there; it comes with ErrNoModem
	ErrNoSIM         = errors.New("no SIM")                //
	ErrNotRegistered = errors.New("not registered")        //
	ErrSilent        = errors.New("modem answers nothing") // three commands in a row remained without an answer: the port is given up
	ErrHung          = errors.New("modem hangs")           // ten commands in a row remained without an answer, see Config.Hung
	ErrDataMode      = errors.New("port carries data")     // a call for data is on the port, which therefore takes no commands
)

// Error is a final result code that reports an error: its class, its code, what the modem said.
type Error = atline.Error

// Config says how to keep a modem. The zero Config works.
type Config struct {
	Name   string // in logs
	Logger *slog.Logger
	Timing Timing

	// Wake has a signal when a device came or went, so that Keep looks again at once; nil: it looks again on its timer alone.
	Wake <-chan struct{}
	// Hung is called by Keep while the modem is hung, after each loss and each failed try to open it; the next try waits for its
	// return. A modem whose port is missing, busy or carries data is not hung.
	Hung func(ctx context.Context)
}

func (cfg Config) logger() *slog.Logger {
	log := cfg.Logger
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if cfg.Name != "" {
		log = log.With("modem", cfg.Name)
	}
	return log
}

// Modem is one connection to a modem, from opening until it is closed or lost. Its methods may be called concurrently.
type Modem struct {
	pump *pump
	at   *at.AT
	turn chan struct{} // held by a Turn
	wire chan struct{} // held by whoever has an exchange with the modem

	dialect Dialect // as chosen by Open

	// Guarded by wire.
	desync   bool   // an answer may be on its way to a command that was given up
	marks    bool   // the modem knows the command that marks its answer
	setting  string // what it says to that command, as long as it has its settings; empty: not known
	ready    bool   // Open is done
	deaf     int    // commands in a row without an answer
	answered bool   // a command beyond the set-up had an answer
}

// Open opens the port, synchronises with the modem, sets it up (echo off, numeric +CME errors) and finds out its dialect. It
// sends no ATZ.
// The error wraps ErrBusy, ErrNoModem or os.ErrNotExist where that is the cause.
func Open(ctx context.Context, open Opener, cfg Config) (*Modem, error) {
	m, err := reach(ctx, open, cfg)
	if err != nil {
		return nil, err
	}
	if err := m.meet(ctx); err != nil {
		m.end()
		return nil, err
	}
	m.ready = true
	return m, nil
}

// reach opens the port and synchronises with what is there, if it is a modem.
func reach(ctx context.Context, open Opener, cfg Config) (*Modem, error) {
	port, err := open(ctx)
	if err != nil {
		return nil, err
	}
	m := connect(port, cfg)
	if err := m.setUp(ctx); err != nil {
		m.end()
		return nil, err
	}
	return m, nil
}

// connect starts the pump and the sequencer on an open port.
func connect(port io.ReadWriteCloser, cfg Config) *Modem {
	p := newPump(port, cfg.Timing.withDefaults(), cfg.logger())
	return &Modem{
		pump: p,
		at:   at.New(p),
		turn: make(chan struct{}, 1),
		wire: make(chan struct{}, 1),

		dialect: genericDialect,
	}
}

// closeGrace bounds the wait for a write that the closing of the port does not end: only a hang-up ends that of a tty.
const closeGrace = time.Second

// Close ends the connection and waits for its goroutines. Those of Listen end when their stop is called.
func (m *Modem) Close() error {
	m.end()
	return nil
}

func (m *Modem) end() {
	m.pump.fail(errClosed)
	m.join()
}

// join waits for the goroutines of a connection that ended, but not for ever for those that a driver holds.
func (m *Modem) join() {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.pump.wg.Wait()
		<-m.pump.wrote
		<-m.at.Closed()
	}()
	select {
	case <-ended:
	case <-time.After(closeGrace):
	}
}

// Port is the path of the port, without links; empty where it has none, such as a pipe.
func (m *Modem) Port() string {
	if p, ok := m.pump.port.(*serialPort); ok {
		return p.path
	}
	return ""
}

// Done is closed when the connection ended; Err then tells why.
func (m *Modem) Done() <-chan struct{} { return m.pump.done }

// Err is nil while the connection lives, ErrLost (wrapped with the cause) after a loss.
func (m *Modem) Err() error { return m.pump.cause() }

// Command sends AT followed by cmd ("+CSQ") and returns the lines between the command and its final result code, URCs cut out.
// The deadline is the sooner of ctx and Timing.Command; a caller that must wait longer uses CommandWithin.
// Errors: *Error, ErrTimeout, ErrLost, ctx.Err().
func (m *Modem) Command(ctx context.Context, cmd string) ([]string, error) {
	return m.CommandWithin(ctx, m.pump.timing.Command, cmd)
}

// CommandWithin is Command with a deadline of its own in place of Timing.Command. It runs from when the command's turn has
// come: commands of several callers wait for each other, and for whoever took the turn for longer (Take).
func (m *Modem) CommandWithin(ctx context.Context, d time.Duration, cmd string) ([]string, error) {
	return m.do(ctx, d, newExchange(cmd))
}

// Prompt sends AT followed by cmd, awaits the prompt "> ", sends body and Ctrl-Z, and returns as CommandWithin does
// (3GPP TS 27.005, clauses 4.2 to 4.6). A prompt that hangs is escaped.
func (m *Modem) Prompt(ctx context.Context, d time.Duration, cmd, body string) ([]string, error) {
	ex := newExchange(cmd)
	ex.prompt, ex.body = true, body
	return m.do(ctx, d, ex)
}

// do has one exchange in a turn of its own.
func (m *Modem) do(ctx context.Context, d time.Duration, ex *exchange) ([]string, error) {
	t, err := m.Take(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ex.op(), err)
	}
	defer t.End()
	return t.do(ctx, d, ex)
}

// exchange has one exchange with the modem through the sequencer, whose own time-outs are off: they would leave it behind
// with the answer of one command in the way of the next. It ends when the pump says so. The wire is held.
func (m *Modem) exchange(ctx context.Context, ex *exchange) ([]string, error) {
	m.pump.begin(ex)
	stop := context.AfterFunc(ctx, func() { m.pump.abort(ex, ctx.Err()) })
	defer stop()
	const never = at.TimeoutOption(-1)
	var info []string
	var err error
	if ex.prompt {
		info, err = m.at.SMSCommand(ex.cmd, ex.body, never)
	} else {
		info, err = m.at.Command(ex.cmd, never)
	}
	owed, result := m.pump.result(ex)
	if result != nil || err == nil {
		err = result
	}
	m.note(owed, err)
	if err != nil {
		return nil, err
	}
	for i, line := range info {
		info[i] = line[len(guard):]
	}
	return info, nil
}
