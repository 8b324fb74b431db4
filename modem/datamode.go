package modem

import "bytes"

// frames watches what comes for the beginning of a PPP frame: flag, address, control, which may be escaped, and the protocol of
// link control (RFC 1662, clause 3.1 and 4.2; RFC 1661, clause 2). A peer on whose call nobody answers sends nothing else.
type frames struct {
	seen bool
	tail []byte // of what came before, where a frame may have begun in it
}

// flag begins and ends a frame.
const flag = 0x7e

func (f *frames) feed(b []byte) {
	if f.seen {
		return
	}
	all := append(f.tail, b...)
	f.tail = nil
	plain, escaped := []byte{flag, 0xff, 0x03, 0xc0, 0x21}, []byte{flag, 0xff, 0x7d, 0x23, 0xc0, 0x21}
	f.seen = bytes.Contains(all, plain) || bytes.Contains(all, escaped)
	if end := all[max(0, len(all)-len(escaped)+1):]; bytes.IndexByte(end, flag) >= 0 {
		f.tail = bytes.Clone(end)
	}
}

// carriesData reports whether the port has shown that it is in data mode, and answered no command since.
func (p *pump) carriesData() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.frames.seen
}

// carriesNone notes that a command was answered.
func (p *pump) carriesNone() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frames = frames{}
}
