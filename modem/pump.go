package modem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/simgauge/simgauge/modem/atline"
)

// pump stands between the port and the sequencer of exchanges (warthog618/modem at). It alone reads the port. Of what comes
// it makes lines, cuts the unsolicited ones out and hands them to the listeners, and puts before the sequencer nothing but
// the answer to the command in flight: lines of information behind a guard, then OK or ERROR.
type pump struct {
	port   io.ReadWriteCloser
	timing Timing
	log    *slog.Logger
	feed   *feed
	writes chan []byte
	done   chan struct{}  // closed when the connection ended
	wg     sync.WaitGroup // reader and closer
	wrote  chan struct{}  // closed when the writer returned

	mu        sync.Mutex
	split     atline.Splitter
	turn      *exchange // the one that the sequencer works on, ended or not
	late      *exchange // one that was given up, whose answer may still come
	swallow   bool      // that answer is coming
	header    string    // a URC whose body has not come yet
	listeners []*listener
	silence   *time.Timer // ends the wait for the rest of a string or for a body
	heard     time.Time   // when the last byte came
	up        time.Time   // when the set-up was done
	booted    bool        // the modem said that it boots
	checked   time.Time   // when its settings were seen last
	frames    frames      // of a port in data mode
	err       error       // why the connection ended
}

// guard goes before each line of information, so that none is taken for a result code, a prompt or an echo.
const guard = "\x1f"

// maxAnswer bounds the answer to one command in bytes: a full message store (255 messages) fits.
const maxAnswer = 256 << 10

// writeQueue is how many writes may wait behind a stalled one. Exchanges take turns, so that more than the escape of the last
// and the command of the next means that the port takes nothing any more.
const writeQueue = 8

var (
	errClosed  = errors.New("closed")
	errStalled = fmt.Errorf("%w: port takes no more bytes", ErrSilent)
	errTooLong = errors.New("answer too long")
)

func newPump(port io.ReadWriteCloser, timing Timing, log *slog.Logger) *pump {
	p := &pump{
		port:   port,
		timing: timing,
		log:    log,
		feed:   newFeed(),
		writes: make(chan []byte, writeQueue),
		done:   make(chan struct{}),
		wrote:  make(chan struct{}),
	}
	p.silence = time.AfterFunc(timing.Fold, p.silent)
	p.silence.Stop()
	p.wg.Go(p.read)
	go p.write()
	return p
}

// Read is the sequencer's side of the answers.
func (p *pump) Read(b []byte) (int, error) { return p.feed.Read(b) }

// Write is the sequencer's side of the commands. It never waits for the port: an exchange that is given up ends at once.
func (p *pump) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ex := p.turn
	switch {
	case ex.ended && !ex.sent:
		return 0, ex.err
	case ex.ended: // the line that says so is on its way to the sequencer
		return len(b), nil
	}
	out := ex.wire(b)
	if !ex.sent {
		ex.sent = true
		p.split.AwaitPrompt(ex.prompt)
		if ex.reply && ex.asked {
			p.split.CloseMenuPrompt()
		}
	}
	p.send(out)
	return len(b), nil
}

// begin gives the turn to an exchange. What came before it is sent is not its answer.
func (p *pump) begin(ex *exchange) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn = ex
	if p.err != nil {
		ex.ended, ex.err = true, p.err
	}
}

// abort ends an exchange that the modem has not answered, and escapes a prompt that may hang.
func (p *pump) abort(ex *exchange, cause error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if ex.ended {
		return
	}
	if ex.sent {
		p.owe(ex)
	}
	if ex.prompt && ex.sent && !ex.asked {
		p.send([]byte{escape, '\r'})
	}
	p.end(ex, cause)
}

// owe notes that an exchange ends before its answer. The lock is held.
func (p *pump) owe(ex *exchange) {
	ex.owed = true
	p.late, p.swallow = ex, false
}

// end ends an exchange, and tells the sequencer if it works on it already. The lock is held.
func (p *pump) end(ex *exchange, err error) {
	ex.ended, ex.err = true, err
	p.split.AwaitPrompt(false)
	switch {
	case !ex.sent:
	case err == nil:
		p.feed.put("OK\r\n")
	default:
		p.feed.put("ERROR\r\n")
	}
}

// result is how an exchange ended, and whether its answer may still come.
func (p *pump) result(ex *exchange) (owed bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !ex.ended {
		return ex.sent, p.err
	}
	return ex.owed, ex.err
}

// inFlight is the exchange that what comes now may answer, or nil. The lock is held.
func (p *pump) inFlight() *exchange {
	if p.turn == nil || p.turn.ended || !p.turn.sent {
		return nil
	}
	return p.turn
}

// send queues bytes for the port. The lock is held.
func (p *pump) send(b []byte) {
	p.trace("tx", string(b))
	select {
	case p.writes <- b:
	default:
		p.lose(errStalled)
	}
}

// write is the goroutine that writes to the port. A stalled port would block it for ever: at its deadline the port is lost.
func (p *pump) write() {
	defer close(p.wrote)
	for {
		select {
		case b := <-p.writes:
			if err := p.writeOne(b); err != nil {
				p.fail(err)
				return
			}
		case <-p.done:
			return
		}
	}
}

func (p *pump) writeOne(b []byte) error {
	stall := time.AfterFunc(p.timing.Write, func() { p.fail(errStalled) })
	defer stall.Stop()
	_, err := p.port.Write(b)
	return err
}

// emptyPause is waited after a read of nothing, so that a stream which returns these for ever costs no processor.
const emptyPause = 10 * time.Millisecond

// read is the goroutine that reads the port. It has no deadline: a modem may be quiet for days.
func (p *pump) read() {
	buf := make([]byte, 4096)
	for {
		n, err := p.port.Read(buf)
		if n > 0 {
			p.receive(buf[:n])
		}
		if err != nil {
			p.fail(err)
			return
		}
		if n == 0 {
			select {
			case <-time.After(emptyPause):
			case <-p.done:
				return
			}
		}
	}
}

// fail ends the connection.
func (p *pump) fail(cause error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lose(cause)
}

// lose ends the connection: the exchange in flight, the sequencer, the listeners, then the port. The lock is held.
func (p *pump) lose(cause error) {
	if p.err != nil {
		return
	}
	p.err = fmt.Errorf("%w: %w", ErrLost, cause)
	if p.turn != nil && !p.turn.ended {
		p.turn.ended, p.turn.err = true, p.err
	}
	p.silence.Stop()
	p.feed.close()
	for _, l := range p.listeners {
		l.end()
	}
	p.listeners = nil
	close(p.done)
	p.wg.Go(func() { _ = p.port.Close() }) // may wait for a driver that drains
}

func (p *pump) cause() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

func (p *pump) addListener(l *listener) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		l.end()
		return
	}
	p.listeners = append(p.listeners, l)
}

func (p *pump) removeListener(l *listener) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listeners = slices.DeleteFunc(p.listeners, func(x *listener) bool { return x == l })
}

// quiet waits until nothing has come for the time that a resync needs, or ten times that on a line that is never quiet.
func (p *pump) quiet(ctx context.Context) error {
	const patience = 10
	start := time.Now()
	for {
		p.mu.Lock()
		since := start
		if p.heard.After(since) {
			since = p.heard
		}
		p.mu.Unlock()
		wait := p.timing.Resync - time.Since(since)
		if wait <= 0 || time.Since(start) > patience*p.timing.Resync {
			return nil
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		case <-p.done:
			return p.cause()
		}
	}
}
