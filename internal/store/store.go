// Package store keeps state across restarts in one bbolt file: readings, the spend ledger, what was learnt of modems.
//
// The state is small, so all of it is held in memory too: reading never touches the disk, and what did not change is
// not written again.
package store

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"

	bolt "go.etcd.io/bbolt"
)

// Errors a caller branches on.
var (
	ErrHeld       = errors.New("held by another process")
	ErrUnwritable = errors.New("state cannot be written")
)

// Bucket names one kind of record.
type Bucket string

// The buckets.
const (
	Meta      Bucket = "meta"      // schema, salt, epoch
	Readings  Bucket = "readings"  // by SIM and ask: what the carrier last said
	Ledger    Bucket = "ledger"    // what was spent
	Learnt    Bucket = "learnt"    // by modem: what works on it
	SIMs      Bucket = "sims"      // by SIM: what is remembered of the card
	PINs      Bucket = "pins"      // by card and PIN: that it was tried
	Radios    Bucket = "radios"    // by modem: the radio technologies to put back
	Dialogues Bucket = "dialogues" // by modem: how long something of its last USSD dialogue may still come
	Owed      Bucket = "owed"      // by SIM: the questions whose answer by SMS may still come
	Counts    Bucket = "counts"    // by SIM: what was counted of its allowance
	Unasked   Bucket = "unasked"   // by SIM: which texts that nobody asked for were read
)

func buckets() []Bucket {
	return []Bucket{Meta, Readings, Ledger, Learnt, SIMs, PINs, Radios, Dialogues, Owed, Counts, Unasked}
}

// isLater reports whether a bucket came after the first release of the schema: a file without it is sound.
func isLater(b Bucket) bool {
	return slices.Contains([]Bucket{PINs, Radios, Dialogues, Owed, Counts, Unasked}, b)
}

// Store is the open state. Its methods may be called concurrently.
type Store struct {
	meta meta
	lock *os.File

	mu    sync.Mutex
	db    *bolt.DB // nil: in memory only
	cause error    // why the last write did not reach the disk
	wrote uint64   // writes that did
	mem   map[Bucket]map[string][]byte
}

// meta is the record that says what the rest is.
type meta struct {
	Schema int    `json:"schema"`
	Salt   []byte `json:"salt"`
	Epoch  int    `json:"epoch"` // see Store.Epoch
}

// Writable reports whether the state is on disk, and whether the last write got there; err says why not.
func (s *Store) Writable() (ok bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cause == nil, s.cause
}

// Epoch is 0 for a state that was never in doubt. It is another number each time the state was begun anew after an
// unreadable file, or may lack its last write: what it says of the past is then not complete.
func (s *Store) Epoch() int { return s.meta.Epoch }

// Hash makes a key of an identity, so that the identity itself is never stored. The salt is this file's own.
func (s *Store) Hash(kind, id string) string {
	mac := hmac.New(sha256.New, s.meta.Salt)
	mac.Write([]byte(kind + "\x00" + id))
	return kind + "-" + hex.EncodeToString(mac.Sum(nil)[:12])
}

// Get decodes the record of a key into v and reports whether there is one.
func (s *Store) Get(b Bucket, key string, v any) (bool, error) {
	s.mu.Lock()
	raw, ok := s.mem[b][key]
	s.mu.Unlock()
	if !ok {
		return false, nil
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return false, fmt.Errorf("store %s: %w", b, err)
	}
	return true, nil
}

// Keys lists the keys of a bucket, sorted.
func (s *Store) Keys(b Bucket) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.mem[b]))
}

// Put stores v under a key and returns once it is synced. An unchanged record is not written. The error wraps
// ErrUnwritable where the record is in memory only.
func (s *Store) Put(b Bucket, key string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("store %s: %w", b, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.mem[b][key]; ok && bytes.Equal(old, raw) && s.cause == nil {
		return nil
	}
	s.mem[b][key] = raw
	return s.write(b, key, raw)
}

// write puts one record on disk. After a failed write the next one brings everything that is only in memory.
func (s *Store) write(b Bucket, key string, raw []byte) error {
	if s.db == nil {
		return fmt.Errorf("store %s: %w: %w", b, ErrUnwritable, s.cause)
	}
	todo := map[Bucket]map[string][]byte{b: {key: raw}}
	if s.cause != nil {
		todo = s.mem
	}
	s.cause = guard(func() error {
		return s.db.Update(func(tx *bolt.Tx) error { return putAll(tx, todo) })
	})
	if s.cause != nil {
		return fmt.Errorf("store %s: %w: %w", b, ErrUnwritable, s.cause)
	}
	s.wrote++
	return nil
}

// Writes is how often the disk was written to since Open: each wears it out.
func (s *Store) Writes() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wrote
}

// Close closes the file and lets others open it.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	if s.db != nil {
		err = guard(s.db.Close)
		s.db = nil
		s.cause = errors.New("closed")
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
		s.lock = nil
	}
	return err
}
