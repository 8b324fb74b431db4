package modemsim

import (
	"cmp"
	"slices"
)

// Stored is a message in the modem's store.
type Stored struct {
	Index int
	Read  bool
	PDU   string // hex, with the SMSC, as +CMGR gives it
}

// Status of a stored message (3GPP TS 27.005, clause 3.1, <stat>).
const (
	statUnread = iota
	statRead
	statUnsent
	statSent
	statAll
)

type message struct {
	index int
	stat  int
	pdu   string
}

// store is the message memories.
type store struct {
	memories []memory
	held     map[string][]*message
	last     string // that which received last
}

func newStore(memories []memory) *store {
	return &store{memories: memories, held: map[string][]*message{}, last: memories[0].name}
}

// real is the memory behind a name: MT is the modem's own and the SIM's together, here the same as ME.
func (s *store) real(name string) string {
	if name == "MT" && s.has("ME") {
		return "ME"
	}
	return name
}

func (s *store) has(name string) bool {
	return slices.ContainsFunc(s.memories, func(m memory) bool { return m.name == name })
}

func (s *store) capacity(name string) int {
	for _, m := range s.memories {
		if m.name == s.real(name) {
			return m.capacity
		}
	}
	return 0
}

func (s *store) list(name string) []*message { return s.held[s.real(name)] }
func (s *store) used(name string) int        { return len(s.list(name)) }
func (s *store) full(name string) bool       { return s.used(name) >= s.capacity(name) }

// receive is the memory that took the last message.
func (s *store) receive() string { return s.last }

// add stores a message at the first free index; 0 if there is none.
func (s *store) add(name string, stat int, pdu string) int {
	if s.full(name) {
		return 0
	}
	s.last = name
	index := 1
	for s.find(name, index) != nil {
		index++
	}
	key := s.real(name)
	s.held[key] = append(s.held[key], &message{index: index, stat: stat, pdu: pdu})
	slices.SortFunc(s.held[key], func(a, b *message) int { return cmp.Compare(a.index, b.index) })
	return index
}

func (s *store) find(name string, index int) *message {
	for _, msg := range s.list(name) {
		if msg.index == index {
			return msg
		}
	}
	return nil
}

// remove deletes the messages that match.
func (s *store) remove(name string, match func(*message) bool) {
	key := s.real(name)
	s.held[key] = slices.DeleteFunc(s.held[key], match)
}

// Stored lists the store, by index: the memory that messages go to, and behind it the others.
func (m *Modem) Stored() []Stored {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Stored
	first := m.store.real(m.port.mem[2])
	for _, msg := range m.store.list(first) {
		out = append(out, msg.public())
	}
	for _, mem := range m.store.memories {
		if mem.name == first || mem.name == "MT" {
			continue
		}
		for _, msg := range m.store.list(mem.name) {
			out = append(out, msg.public())
		}
	}
	return out
}

func (msg *message) public() Stored {
	return Stored{Index: msg.index, Read: msg.stat != statUnread, PDU: msg.pdu}
}
