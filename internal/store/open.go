package store

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	bolt "go.etcd.io/bbolt"
)

const (
	// schema is the version of the file's layout. A file of another version counts as unreadable.
	schema = 1

	fileName = "simgauge.db"
	lockName = "simgauge.lock"

	// heldFor is how long a lock is awaited: a process that is just ending lets go of it within that time.
	heldFor = time.Second
	// heldStep is the pause between two tries for the lock.
	heldStep = 50 * time.Millisecond
)

// Open opens the state in a folder, which is made if need be. Only one process holds it: the error wraps ErrHeld.
//
// Nothing else is fatal. An unreadable file is moved aside (simgauge.db.bad-1, ...) and the state is begun anew in another
// Epoch. Where the folder cannot be written the state is what can still be read, in memory, and Writable tells why.
// What happened is logged once.
func Open(dir string, log *slog.Logger) (*Store, error) {
	s, err := openDir(dir, log)
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", dir, err)
	}
	if s.cause != nil {
		log.Error("state cannot be written, so nothing is asked; make the folder writable, then restart", "path", dir, "err", s.cause)
	}
	return s, nil
}

func openDir(dir string, log *slog.Logger) (*Store, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return inMemory(dir, err)
	}
	lock, err := takeLock(filepath.Join(dir, lockName))
	if errors.Is(err, ErrHeld) {
		return nil, err
	}
	if err != nil {
		return inMemory(dir, err)
	}
	s, err := openFile(dir, begun(lock), log)
	if err == nil {
		_ = markBegun(lock) // a full disk must not cost the state that was opened; the next start tries again
	}
	if errors.Is(err, ErrHeld) {
		return nil, errors.Join(err, lock.Close())
	}
	if err != nil {
		s, err = inMemory(dir, err)
	}
	s.lock = lock
	return s, err
}

// Peek reads the state of a folder without holding it and without writing: what can be read, else nothing.
func Peek(dir string) *Store {
	s, _ := inMemory(dir, errors.New("opened to be read only")) // inMemory has no error of its own
	return s
}

// Closed is the error with which this user may not read the state of a folder, for which Peek would show nothing. It wraps
// fs.ErrPermission; nil: nothing forbids it.
func Closed(dir string) error {
	f, err := os.Open(filepath.Join(dir, fileName))
	if err == nil {
		_ = f.Close() // nothing was read
		return nil
	}
	if errors.Is(err, fs.ErrPermission) {
		return err
	}
	return nil
}

// begun reports whether there was a state in the folder before: the lock file says so, as it outlives a lost state.
func begun(lock *os.File) bool {
	fi, err := lock.Stat()
	return err != nil || fi.Size() > 0
}

func markBegun(lock *os.File) error {
	if begun(lock) {
		return nil
	}
	if _, err := lock.WriteString("a state was begun here\n"); err != nil {
		return err
	}
	return lock.Sync()
}

func takeLock(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, err
	}
	for end := time.Now().Add(heldFor); ; {
		err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, unix.EWOULDBLOCK) || time.Now().After(end) {
			break
		}
		<-time.After(heldStep)
	}
	_ = f.Close() // the lock was not taken
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil, ErrHeld
	}
	return nil, err
}

// openFile opens the file for writing, beginning anew where it is not there or not readable.
func openFile(dir string, begun bool, log *slog.Logger) (*Store, error) {
	name := filepath.Join(dir, fileName)
	_, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		// A moved-aside file without a successor is a rebuilding that was cut short: not a fresh start.
		bad, _ := filepath.Glob(name + ".bad-*")
		epoch := len(bad)
		if begun && epoch == 0 {
			log.Error("state is gone and is begun anew; nothing is asked for 24 h of uptime", "path", name)
			epoch = 1
		}
		return create(name, epoch)
	}
	s, err := open(name, false)
	if err == nil {
		return s, s.doubt(name, log)
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, unix.EROFS) || errors.Is(err, ErrHeld) {
		return s, err
	}
	n, asideErr := moveAside(name)
	if asideErr != nil {
		return nil, asideErr
	}
	log.Error("state was unreadable and is begun anew; nothing is asked for 24 h of uptime", "kept_as", fmt.Sprintf("%s.bad-%d", fileName, n), "err", err)
	return create(name, n)
}

// doubt begins another epoch where a meta page is spoilt: bbolt then goes back to the write before the last.
func (s *Store) doubt(name string, log *slog.Logger) error {
	sound, err := metasSound(name)
	if err != nil || sound {
		return err
	}
	log.Error("state may lack its last write; nothing is asked for 24 h of uptime", "path", name)
	s.meta.Epoch++
	return s.Put(Meta, metaKey, s.meta)
}

// moveAside renames an unreadable file to the first free of simgauge.db.bad-1, .bad-2, ... and returns the number.
func moveAside(name string) (int, error) {
	for n := 1; ; n++ {
		aside := fmt.Sprintf("%s.bad-%d", name, n)
		if _, err := os.Lstat(aside); err == nil {
			continue
		}
		return n, os.Rename(name, aside)
	}
}

// create makes a whole new file under another name first, so that no half-made one is ever found.
func create(name string, epoch int) (*Store, error) {
	m := meta{Schema: schema, Salt: make([]byte, 32), Epoch: epoch}
	if _, err := rand.Read(m.Salt); err != nil {
		return nil, err
	}
	next := name + ".new"
	if err := os.RemoveAll(next); err != nil {
		return nil, err
	}
	if err := makeFile(next, m); err != nil {
		return nil, err
	}
	if err := os.Rename(next, name); err != nil {
		return nil, err
	}
	if err := syncDir(filepath.Dir(name)); err != nil {
		return nil, err
	}
	return open(name, false)
}

func makeFile(name string, m meta) error {
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return guard(func() error {
		db, err := bolt.Open(name, 0o640, &bolt.Options{Timeout: heldFor})
		if err != nil {
			return err
		}
		err = db.Update(func(tx *bolt.Tx) error {
			for _, b := range buckets() {
				if _, err := tx.CreateBucket([]byte(b)); err != nil {
					return err
				}
			}
			return putAll(tx, map[Bucket]map[string][]byte{Meta: {metaKey: raw}})
		})
		return errors.Join(err, db.Close())
	})
}

// syncDir makes a rename in the folder survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// open opens an existing file and reads all of it.
func open(name string, readOnly bool) (*Store, error) {
	s := &Store{dir: filepath.Dir(name)}
	err := guard(func() error {
		if fi, err := os.Stat(name); err != nil || fi.Size() == 0 {
			return errors.Join(err, errUnreadable) // bbolt would take an empty file for a new one
		}
		db, err := bolt.Open(name, 0o640, &bolt.Options{Timeout: heldFor, ReadOnly: readOnly})
		if err != nil {
			return fromBolt(err)
		}
		s.db = db
		return s.load(name)
	})
	if err != nil {
		if s.db != nil {
			_ = guard(s.db.Close) // the file is given up; the first error is the one that matters
		}
		return nil, err
	}
	return s, nil
}

// inMemory is the state where the disk cannot be used: what can still be read, and no writing. Its error is always nil.
func inMemory(dir string, cause error) (*Store, error) {
	s, err := open(filepath.Join(dir, fileName), true)
	if err != nil {
		s = &Store{meta: meta{Schema: schema, Salt: make([]byte, 32)}, mem: emptyMem()}
		_, _ = rand.Read(s.meta.Salt) // it never fails on Linux (crypto/rand)
	} else {
		_ = guard(s.db.Close) // all of it is in memory
	}
	s.dir, s.db, s.cause = dir, nil, cause
	return s, nil
}
