package recorder

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/simgauge/simgauge/modem/atline"
)

const (
	answerWithin = 5 * time.Second        // commands that stay on the modem answer within 5 s
	probeEvery   = 500 * time.Millisecond // a modem that has just enumerated swallows the first commands
	probes       = 10
	maxHeard     = 1 << 20 // octets kept: a stuck port may babble for ever
)

var (
	errSilent = errors.New("no modem answers: is this the port for commands? simgauge modems lists those that are")
	errGone   = errors.New("the port was closed")
)

// line is a port as it is: every octet counts, line ends too.
type line struct {
	port io.ReadWriteCloser
	more chan struct{} // something came
	done chan struct{}

	mu   sync.Mutex
	raw  []byte
	seen []heard // whole lines, in order
	rest []byte
	gone bool
	next int // the first line that no answer has taken
}

func listenOn(port io.ReadWriteCloser) *line {
	l := &line{port: port, more: make(chan struct{}, 1), done: make(chan struct{})}
	go l.read()
	return l
}

func (l *line) close() {
	_ = l.port.Close() // it is only read
	<-l.done
}

func (l *line) read() {
	defer close(l.done)
	buf := make([]byte, 4096)
	for {
		n, err := l.port.Read(buf)
		l.take(buf[:n], err != nil)
		select {
		case l.more <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (l *line) take(b []byte, ended bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gone = l.gone || ended
	if len(l.raw) < maxHeard {
		l.raw = append(l.raw, b...)
	}
	l.rest = append(l.rest, b...)
	for {
		end := bytes.IndexAny(l.rest, "\r\n")
		if end < 0 {
			return
		}
		if text := strings.TrimSpace(strings.ToValidUTF8(string(l.rest[:end]), "?")); text != "" && len(l.seen) < maxHeard {
			l.seen = append(l.seen, heard{text, time.Now()})
		}
		l.rest = l.rest[end+1:]
	}
}

// wake sends AT until it is answered, then has echo off, result codes in words and errors in numbers, as an ask does.
func (l *line) wake(ctx context.Context) error {
	for range probes {
		if l.within(ctx, probeEvery, "").ok() {
			l.wait(ctx, probeEvery) // the answers to others may follow
			l.ask(ctx, "E0V1")
			l.ask(ctx, "+CMEE=1")
			return ctx.Err()
		}
		if err := l.lost(ctx); err != nil {
			return err
		}
	}
	return errSilent
}

func (l *line) ask(ctx context.Context, cmd string) answer { return l.within(ctx, answerWithin, cmd) }

// within sends a command and takes the lines up to its final result code.
func (l *line) within(ctx context.Context, d time.Duration, cmd string) answer {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	l.mu.Lock()
	l.next = len(l.seen)
	l.mu.Unlock()
	stalled := time.AfterFunc(d, func() { _ = l.port.Close() }) // else a port that takes nothing would block for ever
	_, err := l.port.Write([]byte("AT" + cmd + "\r"))
	stalled.Stop()
	for err == nil {
		if a, ended := l.answer(cmd); ended {
			return a
		}
		select {
		case <-l.more:
		case <-l.done:
			err = errGone
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	return answer{cmd: cmd}
}

// answer is what has come since the command, if its final result code has. Lines of other names came unasked.
func (l *line) answer(cmd string) (answer, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := answer{cmd: cmd}
	for i := l.next; i < len(l.seen); i++ {
		text := l.seen[i].line
		if strings.EqualFold(text, "AT"+cmd) {
			continue
		}
		if _, final := atline.ParseFinal(text); final {
			a.lines = append(a.lines, text)
			l.next = i + 1
			return a, true
		}
		if name, _ := atline.Split(text); name == "" || strings.HasPrefix(strings.ToUpper(cmd), name) || identifies(cmd) || len(name) > 2 && strings.HasSuffix(name, "ICCID") {
			a.lines = append(a.lines, text)
		}
	}
	return a, false
}

// wait lets time pass.
func (l *line) wait(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// unasked are the lines that came since the last answer.
func (l *line) unasked() []heard {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]heard{}, l.seen[l.next:]...)
}

func (l *line) lost(ctx context.Context) error {
	select {
	case <-l.done:
		return errGone
	default:
		return ctx.Err()
	}
}

// ending is how the modem ends its lines.
func (l *line) ending() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case bytes.Contains(l.raw, []byte("OK\r\r\n")):
		return "crcrlf"
	case bytes.Contains(l.raw, []byte("OK\n")):
		return "lf"
	}
	return "crlf"
}

func identifies(cmd string) bool {
	return strings.HasPrefix(cmd, "+CG") && !strings.ContainsAny(cmd, "=?")
}
