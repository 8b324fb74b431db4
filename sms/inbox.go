package sms

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/simgauge/simgauge/modem"
)

// Bounds of what an inbox keeps in memory.
const (
	// defaultPoll finds what no URC told of; it costs an exchange or two.
	defaultPoll = 5 * time.Minute
	// maxUnclaimed bounds the messages that nobody awaits: they are others', and remain in the modem's store.
	maxUnclaimed = 256
	// maxSeen bounds the PDUs that are known again. No store holds as many.
	maxSeen = 4096
)

// InboxConfig says how to keep an inbox.
type InboxConfig struct {
	Poll   time.Duration // the store is read again this often, URC or not; 0 is a default of the package
	Logger *slog.Logger
}

// Inbox is what has come for one SIM. It outlives the connections of the modem: Run is called once for each.
type Inbox struct {
	poll  time.Duration
	log   *slog.Logger
	ready chan struct{}
	first sync.Once     // closes ready
	news  chan struct{} // holds one while a message came that nobody awaited
	turn  chan struct{} // held by whoever reads or deletes in the modem's store

	mu       sync.Mutex // guards all below
	conn     *store     // nil between connections
	storage  Storage
	last     Mark
	messages []arrived // whole and unclaimed, oldest first
	waiters  []*waiter // in the order of their calls
	parts    assembler
	seen     map[pduKey][]place // where each PDU lies, as far as known
	order    []pduKey           // of seen, oldest first
}

// arrived is a message in its place in the order.
type arrived struct {
	Message
	mark Mark
}

// waiter is a call of Await.
type waiter struct {
	from  []string
	after Mark
	got   chan Message // holds one
}

// pduKey stands for a PDU.
type pduKey [sha256.Size]byte

func keyOf(pdu string) pduKey { return sha256.Sum256([]byte(pdu)) }

func (k pduKey) String() string { return hex.EncodeToString(k[:]) }

// keyNamed is the key of a name that String gave; of any other text one that no PDU has.
func keyNamed(name string) (k pduKey) {
	_, _ = hex.Decode(k[:min(len(k), len(name)/2)], []byte(name[:min(len(name), 2*len(k))/2*2]))
	return k
}

// place is where the modem stores a part.
type place struct {
	memory string
	index  int
}

// NewInbox makes an empty inbox.
func NewInbox(cfg InboxConfig) *Inbox {
	b := &Inbox{
		poll:  cfg.Poll,
		log:   cfg.Logger,
		ready: make(chan struct{}),
		news:  make(chan struct{}, 1),
		turn:  make(chan struct{}, 1),
		seen:  map[pduKey][]place{},
	}
	if b.poll <= 0 {
		b.poll = defaultPoll
	}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	return b
}

// Ready is closed once the first Run has read what was stored.
func (b *Inbox) Ready() <-chan struct{} { return b.ready }

// Storage is as last seen (+CPMS, 3GPP TS 27.005, clause 3.2.2).
func (b *Inbox) Storage() Storage {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.storage
}

// Mark is the present place: what was read until now lies before it. Sync before it reads what lies in the store.
func (b *Inbox) Mark() Mark {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.last
}

// Await returns the next whole message from one of the senders of which no part came before mark, and claims it: no other call gets it.
// Senders are exact numbers, normalised, or alphanumeric names, case-folded. It goes on waiting across connections.
// Of several calls that await one message, that with the latest mark gets it, of those with one mark the last: its question was
// asked last.
func (b *Inbox) Await(ctx context.Context, from []string, after Mark) (Message, error) {
	w := &waiter{from: from, after: after, got: make(chan Message, 1)}
	if msg, ok := b.claim(w); ok {
		return msg, nil
	}
	select {
	case msg := <-w.got:
		return msg, nil
	case <-ctx.Done():
	}
	if b.giveUp(w) {
		return Message{}, fmt.Errorf("await sms: %w", ctx.Err())
	}
	return <-w.got, nil // it was handed over as ctx ended; nobody else has it
}

// Torn returns the beginning of the newest message from one of the senders that began after mark and lacks a part: its text
// ends before the first part that has not come. It stays where it is; the part may come yet.
func (b *Inbox) Torn(from []string, after Mark) (Message, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.parts.torn(from, after)
}

// claim takes the first message that is there already, or leaves the waiter behind.
func (b *Inbox) claim(w *waiter) (Message, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, m := range b.messages {
		if w.wants(m) {
			b.messages = slices.Delete(b.messages, i, i+1)
			return m.Message, true
		}
	}
	b.waiters = append(b.waiters, w)
	return Message{}, false
}

// giveUp takes a waiter back; false if it has its message.
func (b *Inbox) giveUp(w *waiter) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.Index(b.waiters, w)
	if i < 0 {
		return false
	}
	b.waiters = slices.Delete(b.waiters, i, i+1)
	return true
}

func (w *waiter) wants(m arrived) bool {
	return m.mark > w.after && fromOneOf(m.Sender, w.from)
}

// fromOneOf reports whether a sender is one of those.
func fromOneOf(sender string, from []string) bool {
	return slices.ContainsFunc(from, func(one string) bool { return sameSender(sender, one) })
}

// take enters a PDU that came, and hands its message over once that is whole. A PDU that is known is not new, wherever it lies.
func (b *Inbox) take(pdu string, at ...place) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := keyOf(pdu)
	places, known := b.seen[key]
	for _, p := range at {
		if !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	b.seen[key] = places
	if known {
		return
	}
	b.remember(key)
	p, err := parsePDU(pdu)
	if err != nil {
		b.log.Debug("sms pdu not taken", "err", err)
		return
	}
	b.last++
	p.came = time.Now()
	if msg, begun, whole := b.parts.add(p, pdu, b.last); whole {
		b.deliver(msg, begun)
	}
}

// remember bounds what is known again.
func (b *Inbox) remember(key pduKey) {
	b.order = append(b.order, key)
	if len(b.order) > maxSeen {
		delete(b.seen, b.order[0])
		b.order = slices.Delete(b.order, 0, 1)
	}
}

// deliver hands a message to whoever awaits it. Its place in the order is that at which it began: a question that was put in between
// is not answered by it.
func (b *Inbox) deliver(msg Message, begun Mark) {
	m := arrived{Message: msg, mark: begun}
	best := -1
	for i, w := range b.waiters {
		if w.wants(m) && (best < 0 || w.after >= b.waiters[best].after) {
			best = i
		}
	}
	if best >= 0 {
		b.waiters[best].got <- msg
		b.waiters = slices.Delete(b.waiters, best, best+1)
		return
	}
	b.messages = append(b.messages, m)
	select {
	case b.news <- struct{}{}:
	default: // it was told already
	}
	if len(b.messages) > maxUnclaimed {
		b.messages = slices.Delete(b.messages, 0, 1)
	}
}

// forget drops places: where parts lay before a memory was read anew, or was deleted from.
func (b *Inbox) forget(gone func(place) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for key, places := range b.seen {
		if len(places) > 0 {
			b.seen[key] = slices.DeleteFunc(places, gone)
		}
	}
}

// placesOf is where a PDU lies, as far as known.
func (b *Inbox) placesOf(key pduKey) []place {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.seen[key])
}

// connect says through which connection the store is reached.
func (b *Inbox) connect(s *store) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.conn = s
}

// disconnect says that it is not reached through that one any more. It may be through another by then.
func (b *Inbox) disconnect(s *store) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.conn == s {
		b.conn = nil
	}
}

func (b *Inbox) connection() (*store, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.conn == nil {
		return nil, modem.ErrLost
	}
	return b.conn, nil
}

// Delete removes the parts of a claimed message from the modem, as Remove does.
func (b *Inbox) Delete(ctx context.Context, msg Message) error {
	_, err := b.Remove(ctx, msg.Parts())
	return err
}

// Remove deletes parts of claimed messages from the modem, by their names, each only if the same PDU still lies there; one that lies
// nowhere (class 0 was not stored) needs nothing. Before the first Run has read what is stored, and without a connection, the
// error is modem.ErrLost. rest are the parts that are still to be removed.
func (b *Inbox) Remove(ctx context.Context, parts []string) (rest []string, err error) {
	if err := b.remove(ctx, &parts); err != nil {
		return parts, fmt.Errorf("delete sms: %w", err)
	}
	return nil, nil
}

// remove takes off the list what was removed.
func (b *Inbox) remove(ctx context.Context, parts *[]string) error {
	select {
	case <-b.ready:
	default:
		return modem.ErrLost
	}
	s, err := b.connection()
	if err != nil {
		return err
	}
	if err := b.enter(ctx); err != nil {
		return err
	}
	defer b.leave()
	for ; len(*parts) > 0; *parts = (*parts)[1:] {
		key := keyNamed((*parts)[0])
		for _, at := range b.placesOf(key) {
			if err := s.remove(ctx, at, key); err != nil {
				return err
			}
			b.forget(func(p place) bool { return p == at })
		}
	}
	return b.noteStorage(ctx, s)
}

// enter waits for the turn at the modem's store; leave passes it on.
func (b *Inbox) enter(ctx context.Context) error {
	select {
	case b.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *Inbox) leave() { <-b.turn }
