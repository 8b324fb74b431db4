package modem

import "bytes"

// frames watches what comes for the beginning of a PPP frame: flag, address, control, which may be escaped, and the protocol of
// link control (RFC 1662, clause 3.1 and 4.2; RFC 1661, clause 2). A peer on whose call nobody answers sends nothing else.
type frames struct {
	seen bool
	tail []byte // of what came before: a frame may begin anywhere
}

func (f *frames) feed(b []byte) {
	if f.seen {
		return
	}
	plain, escaped := []byte("\x7e\xff\x03\xc0\x21"), []byte("\x7e\xff\x7d\x23\xc0\x21")
	all := append(f.tail, b...)
	f.seen = bytes.Contains(all, plain) || bytes.Contains(all, escaped)
	f.tail = bytes.Clone(all[max(0, len(all)-len(escaped)+1):])
}

// carriesData reports whether the port has shown that it is in data mode.
func (p *pump) carriesData() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.frames.seen
}
