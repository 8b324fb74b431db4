package sms

import (
	"bytes"
	"slices"
	"time"
)

// Bounds of the reassembly.
const (
	// partSpan is how far the time stamps of one message's parts lie apart at most, however late they come: the service centre
	// has them within seconds. Where one cannot be read, it is how far apart they come. Some senders use one reference always, and to
	// take a part of the next answer for one that an earlier answer lost would make up a text that nobody sent.
	partSpan = 5 * time.Minute
	// maxGroups bounds the messages that await a part. Parts beyond remain in the modem's store.
	maxGroups = 64
)

// assembler puts the parts of concatenated messages together, in whatever order they come.
type assembler struct {
	groups []*group // oldest first
}

// group holds the parts of one message that have come.
type group struct {
	mark       Mark // its place in the order
	sender     string
	ref, total int
	parts      []*part // by their number; nil has not come
	pdus       []string
}

// add takes a part with its PDU and its place in the order. whole is false while others are missing; else begun is the place of
// the part that came first.
func (a *assembler) add(p part, pdu string, at Mark) (msg Message, begun Mark, whole bool) {
	if p.concat.total == 0 {
		return message([]part{p}, []string{pdu}), at, true
	}
	g := a.groupOf(p, at)
	g.parts[p.concat.seq-1] = &p
	g.pdus = append(g.pdus, pdu)
	if slices.Contains(g.parts, nil) {
		return Message{}, 0, false
	}
	a.groups = slices.DeleteFunc(a.groups, func(other *group) bool { return other == g })
	parts := make([]part, len(g.parts))
	for i, p := range g.parts {
		parts[i] = *p
	}
	return message(parts, g.pdus), g.mark, true
}

// groupOf finds the message a part belongs to, of several the one nearest in time; a part of none begins one.
func (a *assembler) groupOf(p part, at Mark) *group {
	var best *group
	for _, g := range a.groups {
		if g.fits(p) && (best == nil || g.distance(p) < best.distance(p)) {
			best = g
		}
	}
	if best != nil {
		return best
	}
	if len(a.groups) == maxGroups {
		a.groups = slices.Delete(a.groups, 0, 1)
	}
	g := &group{mark: at, sender: p.sender, ref: p.concat.ref, total: p.concat.total, parts: make([]*part, p.concat.total)}
	a.groups = append(a.groups, g)
	return g
}

// torn gives the beginning of the newest message that one of the senders began after mark, as far as its parts follow on each other.
func (a *assembler) torn(from []string, after Mark) (Message, bool) {
	for _, g := range slices.Backward(a.groups) {
		if m := g.beginning(); len(m) > 0 && g.mark > after && fromOneOf(g.sender, from) {
			return message(m, g.pdus), true
		}
	}
	return Message{}, false
}

// beginning is the parts before the first that has not come.
func (g *group) beginning() []part {
	var parts []part
	for _, p := range g.parts {
		if p == nil {
			break
		}
		parts = append(parts, *p)
	}
	return parts
}

// fits reports whether a part may be of this message: what comes a second time has to say the same.
func (g *group) fits(p part) bool {
	if g.sender != p.sender || g.ref != p.concat.ref || g.total != p.concat.total || g.distance(p) > partSpan {
		return false
	}
	have := g.parts[p.concat.seq-1]
	return have == nil || have.alphabet == p.alphabet && bytes.Equal(have.data, p.data)
}

// distance is that in time from a part to the message's farthest.
func (g *group) distance(p part) time.Duration {
	var farthest time.Duration
	for _, have := range g.parts {
		if have != nil {
			farthest = max(farthest, have.distance(p))
		}
	}
	return farthest
}

// distance is that in time between two parts: as they were sent, or as they came where a time stamp cannot be read.
func (p *part) distance(q part) time.Duration {
	if p.sent.IsZero() || q.sent.IsZero() {
		return p.came.Sub(q.came).Abs()
	}
	return p.sent.Sub(q.sent).Abs()
}

// message is made of all parts, in order.
func message(parts []part, pdus []string) Message {
	first := parts[0]
	return Message{Sender: first.sender, Text: textOf(parts), Sent: first.sent, Class: first.class, pdus: pdus}
}
