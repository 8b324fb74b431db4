// Package store keeps state across restarts in one bbolt file: readings, the spend ledger, what was learnt of modems.
//
// The state is small, so it is held in memory too: reading never touches the disk, and what did not change is not written
// again. The History alone is left on disk, and looked at by Scan.
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
	Traffic   Bucket = "traffic"   // by SIM: what went over its interface, whatever of it counts
	Texts     Bucket = "texts"     // what the owner is to be told, and was told
	History   Bucket = "history"   // by SIM and day: what was read and counted; on disk alone
)

func buckets() []Bucket {
	return []Bucket{Meta, Readings, Ledger, Learnt, SIMs, PINs, Radios, Dialogues, Owed, Counts, Unasked, Traffic, Texts, History}
}

// isLater reports whether a bucket came after the first release of the schema: a file without it is sound.
func isLater(b Bucket) bool {
	return slices.Contains([]Bucket{PINs, Radios, Dialogues, Owed, Counts, Unasked, Traffic, Texts, History}, b)
}

// isCold reports whether the records of a bucket are left on disk: they are many, and seldom looked at.
func isCold(b Bucket) bool { return b == History }

// Store is the open state. Its methods may be called concurrently.
type Store struct {
	meta meta
	dir  string
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

// Record is one record to store.
type Record struct {
	Bucket Bucket
	Key    string
	Value  any // kept as JSON, a []byte as it is; nil: there is to be none, of the History alone
}

// Put stores v under a key and returns once it is synced. An unchanged record is not written. The error wraps
// ErrUnwritable where the record is in memory only.
func (s *Store) Put(b Bucket, key string, v any) error { return s.Save(Record{b, key, v}) }

// Save is Put of several records in one write: all of them are on disk, or none.
func (s *Store) Save(records ...Record) error {
	todo := map[Bucket]map[string][]byte{}
	for _, r := range records {
		raw, err := encode(r.Value)
		if err != nil {
			return fmt.Errorf("store %s: %w", r.Bucket, err)
		}
		if todo[r.Bucket] == nil {
			todo[r.Bucket] = map[string][]byte{}
		}
		todo[r.Bucket][r.Key] = raw
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for b, kv := range todo {
		s.remember(b, kv)
	}
	return s.write(todo)
}

// encode makes a record of a value, nil of none: JSON, but of octets themselves.
func encode(v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case []byte:
		return v, nil
	}
	return json.Marshal(v)
}

// remember puts records into memory, and takes from them what did not change.
func (s *Store) remember(b Bucket, kv map[string][]byte) {
	if isCold(b) {
		return
	}
	for key, raw := range kv {
		old, ok := s.mem[b][key]
		switch {
		case s.cause == nil && ok == (raw != nil) && bytes.Equal(old, raw):
			delete(kv, key)
		case raw == nil:
			delete(s.mem[b], key)
		default:
			s.mem[b][key] = raw
		}
	}
}

// write puts records on disk. After a failed write the next one brings everything that is only in memory.
func (s *Store) write(todo map[Bucket]map[string][]byte) error {
	maps.DeleteFunc(todo, func(_ Bucket, kv map[string][]byte) bool { return len(kv) == 0 })
	if len(todo) == 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(todo))
	if s.db == nil {
		return fmt.Errorf("store %s: %w: %w", names[0], ErrUnwritable, s.cause)
	}
	if s.cause != nil {
		cold := todo[History]
		todo = maps.Clone(s.mem)
		todo[History] = cold
	}
	s.cause = guard(func() error {
		return s.db.Update(func(tx *bolt.Tx) error { return putAll(tx, todo) })
	})
	if s.cause != nil {
		return fmt.Errorf("store %s: %w: %w", names[0], ErrUnwritable, s.cause)
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
