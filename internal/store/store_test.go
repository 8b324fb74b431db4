package store_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
	"go.uber.org/goleak"

	"github.com/simgauge/simgauge/internal/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type record struct{ Text string }

func open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func get(t *testing.T, s *store.Store, key string) string {
	t.Helper()
	var r record
	if _, err := s.Get(store.Readings, key, &r); err != nil {
		t.Fatal(err)
	}
	return r.Text
}

func put(t *testing.T, s *store.Store, key, text string) {
	t.Helper()
	if err := s.Put(store.Readings, key, record{text}); err != nil {
		t.Fatal(err)
	}
}

func TestRecordsOutliveTheProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "anew")
	s := open(t, dir)
	put(t, s, "k", "kept")
	hash := s.Hash("iccid", "8999")
	if ok, err := s.Writable(); !ok || s.Epoch() != 0 {
		t.Errorf("writable = %v (%v), epoch %d, want true, 0", ok, err, s.Epoch())
	}
	s.Close()

	s = open(t, dir)
	if got := get(t, s, "k"); got != "kept" {
		t.Errorf("got %q, want the record of the process before", got)
	}
	if s.Epoch() != 0 {
		t.Error("a good file is in doubt")
	}
	if got := s.Hash("iccid", "8999"); got != hash {
		t.Errorf("hash %q, want the same as before: %q", got, hash)
	}
}

func TestHashTellsNothing(t *testing.T) {
	a, b := open(t, t.TempDir()), open(t, t.TempDir())
	if a.Hash("iccid", "1") == b.Hash("iccid", "1") {
		t.Error("two stores hash alike: no salt")
	}
	if a.Hash("iccid", "1") == a.Hash("imsi", "1")[1:] {
		t.Error("the kind does not enter the hash")
	}
}

func TestOnlyOneProcessHoldsTheState(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "k", "held")
	if _, err := store.Open(dir, slog.New(slog.DiscardHandler)); !errors.Is(err, store.ErrHeld) {
		t.Fatalf("second Open = %v, want ErrHeld", err)
	}
	s.Close()
	open(t, dir)
}

func TestUnchangedIsNotWritten(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "k", "same")
	before := content(t, dir)
	put(t, s, "k", "same")
	if !bytes.Equal(content(t, dir), before) {
		t.Error("an unchanged record was written again")
	}
	put(t, s, "k", "other")
	if bytes.Equal(content(t, dir), before) {
		t.Error("a changed record was not written")
	}
}

func content(t *testing.T, dir string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "simgauge.db"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestUnreadableIsMovedAside(t *testing.T) {
	spoil := map[string]func(t *testing.T, name string, good []byte){
		"empty":             func(t *testing.T, name string, _ []byte) { write(t, name, nil) },
		"garbage":           func(t *testing.T, name string, _ []byte) { write(t, name, bytes.Repeat([]byte("spoilt "), 9000)) },
		"cut to one page":   func(t *testing.T, name string, good []byte) { write(t, name, good[:4096]) },
		"cut to five pages": func(t *testing.T, name string, good []byte) { write(t, name, good[:5*4096]) },
		"zeroed middle": func(t *testing.T, name string, good []byte) {
			write(t, name, append(bytes.Clone(good[:2*4096]), make([]byte, len(good)-2*4096)...))
		},
		"a flipped bit in a record": func(t *testing.T, name string, good []byte) {
			write(t, name, bytes.ReplaceAll(good, []byte("precious"), []byte("precIous")))
		},
		"a folder": func(t *testing.T, name string, _ []byte) {
			if err := errors.Join(os.Remove(name), os.Mkdir(name, 0o700)); err != nil {
				t.Fatal(err)
			}
		},
	}
	for what, f := range spoil {
		t.Run(what, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			put(t, s, "k", "precious")
			s.Close()
			f(t, filepath.Join(dir, "simgauge.db"), content(t, dir))

			s = open(t, dir)
			if s.Epoch() != 1 || get(t, s, "k") != "" {
				t.Errorf("epoch %d, record %q, want a new state in epoch 1", s.Epoch(), get(t, s, "k"))
			}
			if _, err := os.Lstat(filepath.Join(dir, "simgauge.db.bad-1")); err != nil {
				t.Errorf("the unreadable file was not kept: %v", err)
			}
			put(t, s, "k", "new")
			s.Close()
			s = open(t, dir)
			if s.Epoch() != 1 || get(t, s, "k") != "new" {
				t.Errorf("next time: epoch %d, record %q, want 1 and %q", s.Epoch(), get(t, s, "k"), "new")
			}
		})
	}
}

// Every page of the file in turn is overwritten: the state is whole, or in doubt; nothing is lost without a word.
func TestNoSpoiltPageGoesUnnoticed(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for _, k := range []string{"a", "b", "c"} {
		put(t, s, k, "precious")
	}
	s.Close()
	good := content(t, dir)
	doubts := 0
	for page := range len(good) / 4096 {
		dir := t.TempDir()
		bad := bytes.Clone(good)
		copy(bad[page*4096:], bytes.Repeat([]byte{0xA5}, 4096))
		write(t, filepath.Join(dir, "simgauge.db"), bad)
		s := open(t, dir)
		whole := get(t, s, "a") == "precious" && get(t, s, "b") == "precious" && get(t, s, "c") == "precious"
		if s.Epoch() == 0 && !whole {
			t.Errorf("page %d: a record is lost, and the state is not in doubt", page)
		}
		doubts += min(s.Epoch(), 1)
		s.Close()
	}
	if doubts < 3 { // two meta pages and at least one with records
		t.Errorf("%d of the spoilt pages were noticed, want 3 at least", doubts)
	}
}

func TestRebuildingThatWasCutShortIsNoFreshStart(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "simgauge.db.bad-1"), []byte("moved aside, then killed"))
	write(t, filepath.Join(dir, "simgauge.db.new"), []byte("half made"))
	if s := open(t, dir); s.Epoch() == 0 {
		t.Error("epoch 0, want another: a moved-aside file had no successor")
	}
}

func TestAStateThatWasLostIsNoFreshStart(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if got := s.Epoch(); got != 0 {
		t.Fatalf("epoch %d at the first start, want 0", got)
	}
	s.Close()
	if err := os.Remove(filepath.Join(dir, "simgauge.db")); err != nil {
		t.Fatal(err)
	}
	if got := open(t, dir).Epoch(); got == 0 {
		t.Error("epoch 0 after the file was lost, want another: what it said of the past is gone")
	}
}

func TestWithoutAWritableFolderTheStateLivesInMemory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a-file")
	write(t, file, nil)
	s := open(t, filepath.Join(file, "folder"))
	if ok, err := s.Writable(); ok || err == nil {
		t.Errorf("writable = %v, %v, want false and the cause", ok, err)
	}
	if err := s.Put(store.Readings, "k", record{"in memory"}); !errors.Is(err, store.ErrUnwritable) {
		t.Errorf("Put = %v, want ErrUnwritable", err)
	}
	if got := get(t, s, "k"); got != "in memory" {
		t.Errorf("got %q, want what was put", got)
	}
}

func TestPeekReadsWithoutHolding(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "k", "seen")
	s.Close()
	p := store.Peek(dir)
	if got := get(t, p, "k"); got != "seen" {
		t.Errorf("got %q, want the record", got)
	}
	open(t, dir)
}

func write(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A file of before the buckets for PINs and radios is sound, and takes them at the first write.
func TestAFileWithoutTheLaterBucketsIsSound(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "k", "kept")
	s.Close()
	db, err := bolt.Open(filepath.Join(dir, "simgauge.db"), 0o640, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		return errors.Join(tx.DeleteBucket([]byte(store.PINs)), tx.DeleteBucket([]byte(store.Radios)), tx.DeleteBucket([]byte(store.Dialogues)))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if got := get(t, s, "k"); got != "kept" || s.Epoch() != 0 {
		t.Errorf("record %q, epoch %d, want it kept in a sound file", got, s.Epoch())
	}
	if err := s.Put(store.PINs, "p", record{"tried"}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	var r record
	if ok, err := open(t, dir).Get(store.PINs, "p", &r); !ok || err != nil || r.Text != "tried" {
		t.Errorf("got %v, %v, %v, want the record of the new bucket", r, ok, err)
	}
}

// Who looks at the store does not wait for who reads the history.
func TestNobodyWaitsForAScan(t *testing.T) {
	s := open(t, t.TempDir())
	if err := s.Save(store.Record{Bucket: store.History, Key: "sim/1", Value: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	err := s.Scan(store.History, "sim/", "", func(string, []byte) error {
		looked := make(chan bool)
		go func() { ok, _ := s.Writable(); looked <- ok }()
		select {
		case <-looked:
		case <-time.After(10 * time.Second):
			go func() { <-looked }()
			t.Error("it is waited for")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
