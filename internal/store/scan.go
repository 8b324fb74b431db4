package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	bolt "go.etcd.io/bbolt"
)

// Scan gives the records of a bucket that is left on disk, from a key on and as long as keys have the prefix, in their order.
// A record that is spoilt is left out. Where the state is in memory only the file is opened for as long as it takes; one that is
// not there has none. What else the store is asked for does not wait for it.
func (s *Store) Scan(b Bucket, prefix, from string, each func(key string, raw []byte) error) error {
	s.mu.Lock()
	open := s.db // to close it waits for whoever reads
	s.mu.Unlock()
	look := func(db *bolt.DB) error {
		return db.View(func(tx *bolt.Tx) error { return scan(tx.Bucket([]byte(b)), prefix, from, each) })
	}
	err := guard(func() error {
		if open != nil {
			return look(open)
		}
		db, err := bolt.Open(filepath.Join(s.dir, fileName), 0o640, &bolt.Options{Timeout: heldFor, ReadOnly: true})
		if err == nil {
			err = errors.Join(look(db), db.Close())
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return fromBolt(err)
	})
	if err != nil {
		return fmt.Errorf("store %s: %w", b, err)
	}
	return nil
}

func scan(bucket *bolt.Bucket, prefix, from string, each func(key string, raw []byte) error) error {
	if bucket == nil {
		return nil
	}
	c := bucket.Cursor()
	for k, v := c.Seek([]byte(max(prefix, from))); k != nil && bytes.HasPrefix(k, []byte(prefix)); k, v = c.Next() {
		raw, err := unseal(v)
		if err != nil {
			continue
		}
		if err := each(strings.Clone(string(k)), raw); err != nil {
			return err
		}
	}
	return nil
}
