package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"os"
	"runtime/debug"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// metaKey is the one key of the bucket Meta.
const metaKey = "meta"

// sumSize is the length of the CRC-32C that stands before each record: bbolt itself checks only its two meta pages.
const sumSize = 4

var errUnreadable = errors.New("unreadable")

// load reads everything into memory and checks it on the way.
func (s *Store) load(name string) error {
	s.mem = emptyMem()
	return s.db.View(func(tx *bolt.Tx) error {
		fi, err := os.Stat(name)
		if err != nil {
			return err
		}
		if fi.Size() < tx.Size() {
			return fmt.Errorf("%w: cut short", errUnreadable)
		}
		for _, b := range buckets() {
			if err := s.loadBucket(tx, b); err != nil {
				return err
			}
		}
		if err := s.loadMeta(); err != nil {
			return err
		}
		return check(tx)
	})
}

func (s *Store) loadBucket(tx *bolt.Tx, b Bucket) error {
	bucket := tx.Bucket([]byte(b))
	if bucket == nil && isLater(b) {
		return nil
	}
	if bucket == nil {
		return fmt.Errorf("%w: no bucket %s", errUnreadable, b)
	}
	if isCold(b) {
		return nil
	}
	return bucket.ForEach(func(k, v []byte) error {
		raw, err := unseal(v)
		if err != nil {
			return fmt.Errorf("%w: %s: %w", errUnreadable, b, err)
		}
		s.mem[b][string(k)] = raw
		return nil
	})
}

func (s *Store) loadMeta() error {
	if err := json.Unmarshal(s.mem[Meta][metaKey], &s.meta); err != nil {
		return fmt.Errorf("%w: meta: %w", errUnreadable, err)
	}
	if s.meta.Schema != schema || len(s.meta.Salt) == 0 {
		return fmt.Errorf("%w: schema %d, want %d", errUnreadable, s.meta.Schema, schema)
	}
	return nil
}

// check lets bbolt look for pages that are lost or used twice: a later write would spoil them.
func check(tx *bolt.Tx) error {
	var first error
	for err := range tx.Check() { // to its end, or its goroutine leaks
		if first == nil {
			first = fmt.Errorf("%w: %w", errUnreadable, err)
		}
	}
	return first
}

func putAll(tx *bolt.Tx, records map[Bucket]map[string][]byte) error {
	for b, kv := range records {
		bucket, err := tx.CreateBucketIfNotExists([]byte(b))
		if err != nil {
			return err
		}
		for k, raw := range kv {
			if err := putOne(bucket, k, raw); err != nil {
				return err
			}
		}
	}
	return nil
}

func putOne(bucket *bolt.Bucket, key string, raw []byte) error {
	if raw == nil {
		return bucket.Delete([]byte(key))
	}
	return bucket.Put([]byte(key), seal(raw))
}

func emptyMem() map[Bucket]map[string][]byte {
	mem := map[Bucket]map[string][]byte{}
	for _, b := range buckets() {
		mem[b] = map[string][]byte{}
	}
	return mem
}

func seal(raw []byte) []byte {
	sum := crc32.Checksum(raw, crc32.MakeTable(crc32.Castagnoli))
	return append(binary.BigEndian.AppendUint32(make([]byte, 0, sumSize+len(raw)), sum), raw...)
}

// unseal checks a record and returns a copy of its content.
func unseal(v []byte) ([]byte, error) {
	if len(v) < sumSize {
		return nil, errors.New("record too short")
	}
	raw := append([]byte{}, v[sumSize:]...)
	if crc32.Checksum(raw, crc32.MakeTable(crc32.Castagnoli)) != binary.BigEndian.Uint32(v) {
		return nil, errors.New("checksum differs")
	}
	return raw, nil
}

// The layout of bbolt's two meta pages (its file format, version 2): a page header, then the fields, then their FNV-64a.
const (
	pageHeader = 16
	metaFields = 56
)

// metasSound reports whether both meta pages have their right checksum.
func metasSound(name string) (bool, error) {
	f, err := os.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	buf := make([]byte, pageHeader+metaFields+8)
	for page := range 2 {
		if _, err := f.ReadAt(buf, int64(page*os.Getpagesize())); err != nil {
			return false, err
		}
		sum := fnv.New64a()
		sum.Write(buf[pageHeader : pageHeader+metaFields])
		if sum.Sum64() != binary.NativeEndian.Uint64(buf[pageHeader+metaFields:]) {
			return false, nil
		}
	}
	return true, nil
}

// fromBolt sorts bbolt's errors of opening.
func fromBolt(err error) error {
	if errors.Is(err, berrors.ErrTimeout) {
		return ErrHeld
	}
	return err
}

// guard calls f and turns a panic of bbolt, or a fault in its mapped file, into an error: it has both for corrupted files.
func guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errUnreadable, r)
		}
	}()
	return f()
}
