package captures

import (
	"bytes"
	"context"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
)

// Peer is the modem's end of a pipe: it answers command lines by script, in pieces of any size.
type Peer struct {
	// Answer gives what the modem says to a command line without its CR, line ends included; false is what a plain modem says.
	Answer func(cmd string) (string, bool)
	Chunk  int // octets a write; 0 is all at once

	speech sync.Mutex // held while something is said: pieces of two things do not mix

	mu       sync.Mutex
	conn     net.Conn
	commands []string
}

// Open is a modem.Opener.
func (p *Peer) Open(context.Context) (io.ReadWriteCloser, error) {
	near, far := net.Pipe()
	p.mu.Lock()
	p.conn = far
	p.mu.Unlock()
	go p.serve(far)
	return near, nil
}

// Commands are the command lines that came.
func (p *Peer) Commands() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.commands)
}

// serve answers until the other end closes.
func (p *Peer) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	var line []byte
	buf := make([]byte, 256)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		line = append(line, buf[:n]...)
		for {
			cmd, rest, ok := bytes.Cut(line, []byte("\r"))
			if !ok {
				break
			}
			line = rest
			p.hear(strings.Trim(string(cmd), "\x1b\n "))
		}
	}
}

func (p *Peer) hear(cmd string) {
	if cmd == "" {
		return
	}
	p.mu.Lock()
	p.commands = append(p.commands, cmd)
	p.mu.Unlock()
	text, ok := p.Answer(cmd)
	if !ok {
		text = plainAnswer(cmd)
	}
	p.Say(text)
}

// plainAnswer is what a modem says to commands that are not the matter of a test.
func plainAnswer(cmd string) string {
	if cmd == "AT+CMEE?" {
		return "\r\n+CMEE: 1\r\n\r\nOK\r\n"
	}
	return "\r\nOK\r\n"
}

// Say sends text in pieces.
func (p *Peer) Say(text string) {
	p.mu.Lock()
	conn := p.conn
	p.mu.Unlock()
	p.speech.Lock()
	defer p.speech.Unlock()
	size := p.Chunk
	if size <= 0 {
		size = len(text)
	}
	for piece := range slices.Chunk([]byte(text), max(size, 1)) {
		if _, err := conn.Write(piece); err != nil {
			return
		}
	}
}
