package portal_test

import (
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"
)

// What a resolver does with a question (RFC 1035, clause 4.1.1: the response codes), beside giving 127.0.0.1.
const (
	knows    = 0
	fails    = 2
	nowhere  = 3
	silent   = -1
	cutsOff  = -2 // over UDP; over TCP it answers
	typeA    = 1
	headerOf = 12 // octets of a message's header
)

// resolver answers at port 53 of an address, and counts the questions.
type resolver struct {
	mu    sync.Mutex
	asked []string // "udp A", "tcp AAAA"
	does  int
}

func (r *resolver) questions() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.asked...)
}

func resolve(t *testing.T, at string, does int) *resolver {
	t.Helper()
	r := &resolver{does: does}
	packets, err := net.ListenPacket("udp", at+":53")
	if err != nil {
		t.Fatal(err)
	}
	stream, err := net.Listen("tcp", at+":53")
	if err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	done.Go(func() {
		for b := make([]byte, 4096); ; {
			n, from, err := packets.ReadFrom(b)
			if err != nil {
				return
			}
			if a := r.answer("udp", b[:n]); a != nil {
				_, _ = packets.WriteTo(a, from)
			}
		}
	})
	done.Go(func() {
		for {
			c, err := stream.Accept()
			if err != nil {
				return
			}
			r.serve(c)
		}
	})
	t.Cleanup(func() { packets.Close(); stream.Close(); done.Wait() })
	return r
}

// serve answers one question of a stream: each message has its length before it (RFC 1035, clause 4.2.2).
func (r *resolver) serve(c net.Conn) {
	defer c.Close()
	var size [2]byte
	if _, err := io.ReadFull(c, size[:]); err != nil {
		return
	}
	q := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(c, q); err != nil {
		return
	}
	a := r.answer("tcp", q)
	_, _ = c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(a))), a...))
}

// answer is the question with its flags turned, and one address behind it.
func (r *resolver) answer(by string, q []byte) []byte {
	end := headerOf
	for q[end] != 0 {
		end += int(q[end]) + 1
	}
	end += 5 // the end of the name, type and class
	isA := binary.BigEndian.Uint16(q[end-4:]) == typeA
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, by+map[bool]string{true: " A", false: " AAAA"}[isA])
	if r.does == silent {
		return nil
	}
	a := append([]byte(nil), q[:end]...)
	a[2], a[3] = 0x81, 0x80 // a response; recursion was wanted, and is had
	clear(a[6:headerOf])
	switch {
	case r.does == cutsOff && by == "udp":
		a[2] |= 0x02 // TC
	case r.does > 0:
		a[3] |= byte(r.does)
	case isA:
		a[7] = 1
		a = append(a, 0xc0, headerOf, 0, typeA, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1)
	}
	return a
}
