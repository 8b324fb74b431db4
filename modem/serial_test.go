package modem

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"go.bug.st/serial"
)

// ptyTiming is for a pty, whose time is real: nothing waits that long unless something is wrong.
var ptyTiming = Timing{Write: 200 * time.Millisecond, Probe: 30 * time.Second}

// ptyConn makes a net.Conn of the modem's end of a pty.
type ptyConn struct {
	net.Conn
	master *os.File
}

func (c ptyConn) Write(p []byte) (int, error) { return c.master.Write(p) }
func (c ptyConn) Close() error                { return c.master.Close() }

// newPTY returns the modem's end of a pty, and the path of the other.
func newPTY(t *testing.T) (*peer, string) {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		master.Close()
		slave.Close()
	})
	return &peer{conn: ptyConn{master: master}, in: bufio.NewReader(master)}, slave.Name()
}

// tempHost is a host with folders of its own.
func tempHost(t *testing.T) Host {
	t.Helper()
	return Host{Locks: t.TempDir(), Proc: t.TempDir(), Sys: t.TempDir(), Dev: t.TempDir()}
}

func (h Host) opener(path string) Opener {
	return func(context.Context) (io.ReadWriteCloser, error) { return h.open(path) }
}

func openPTY(t *testing.T, h Host, path string) *Modem {
	t.Helper()
	m, err := Open(t.Context(), h.opener(path), Config{Timing: ptyTiming})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func TestSerial(t *testing.T) {
	h := tempHost(t)
	p, path := newPTY(t)
	go p.serve(map[string]string{"+CSQ": ok("+CSQ: 20,99")})
	m := openPTY(t, h, path)
	ask(t, m, "+CSQ", "+CSQ: 20,99")
	lock := filepath.Join(h.Locks, "LCK.."+filepath.Base(path))
	content, err := os.ReadFile(lock)
	check(t, "lock", fmt.Sprintf("%10d\n", os.Getpid()), string(content), err)
	m.Close()
	if _, err := os.Stat(lock); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("lock is left behind: %v", err)
	}
	if left, _ := os.ReadDir(h.Locks); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestSerialTimeoutKillsAT: a read of the port waits until there is something, however long that takes, so that a quiet port
// does not look like a broken one.
func TestSerialTimeoutKillsAT(t *testing.T) {
	p, path := newPTY(t)
	port, err := tempHost(t).open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	time.AfterFunc(50*time.Millisecond, func() { p.say("x") })
	n, err := port.Read(make([]byte, 8))
	if n != 1 || err != nil {
		t.Errorf("got %d bytes, %v, want the one that was sent", n, err)
	}
}

func TestSerialFlushesStaleInput(t *testing.T) {
	p, path := newPTY(t)
	h := tempHost(t)
	port, err := h.open(path) // makes the terminal raw
	if err != nil {
		t.Fatal(err)
	}
	p.say(ok("+STALE: 1"))
	port.Close()
	port, err = h.open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	p.say("fresh")
	b := make([]byte, 64)
	n, err := port.Read(b)
	check(t, "input", "fresh", string(b[:n]), err)
}

func TestSerialHangup(t *testing.T) {
	p, path := newPTY(t)
	go func() {
		p.setUp()
		p.skip()
		p.conn.Close()
	}()
	m := openPTY(t, tempHost(t), path)
	if _, err := m.CommandWithin(t.Context(), time.Hour, "+SLEEP"); !errors.Is(err, ErrLost) {
		t.Errorf("got %v, want ErrLost", err)
	}
}

// TestSerialWriteStalls: a port that takes no more bytes is lost at the deadline of the write, and leaves no goroutine.
func TestSerialWriteStalls(t *testing.T) {
	p, path := newPTY(t)
	go p.setUp() // then it reads nothing any more
	m := openPTY(t, tempHost(t), path)
	long := "+X=" + strings.Repeat("x", 64<<10)
	if _, err := m.CommandWithin(t.Context(), time.Hour, long); !errors.Is(err, ErrLost) {
		t.Errorf("got %v, want ErrLost", err)
	}
	m.Close()
	select {
	case <-m.pump.wrote:
	default:
		t.Error("the write still hangs")
	}
}

func TestSerialWriteAfterClose(t *testing.T) {
	_, path := newPTY(t)
	port, err := tempHost(t).open(path)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := port.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if _, err := port.Write([]byte("x")); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Write: got %v, want os.ErrClosed", err)
	}
	if _, err := port.Read(make([]byte, 1)); err == nil {
		t.Error("Read: got no error")
	}
}

func TestSerialThatIsNone(t *testing.T) {
	h := tempHost(t)
	missing := filepath.Join(t.TempDir(), "ttyUSB9")
	if _, err := h.open(missing); !errors.Is(err, os.ErrNotExist) || strings.Count(err.Error(), missing) != 1 {
		t.Errorf("got %v, want os.ErrNotExist and the path once", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := h.open(file); !errors.Is(err, ErrNoModem) {
		t.Errorf("got %v, want ErrNoModem", err)
	}
	if left, _ := os.ReadDir(h.Locks); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// deadPID is beyond what Linux gives a process (PID_MAX_LIMIT is 4194304).
const deadPID = 4999999

func TestLock(t *testing.T) {
	parent := os.Getppid()
	for _, tc := range []struct {
		name, content string
		busy          string
	}{
		{"of a living process", fmt.Sprintf("%10d\n", parent), fmt.Sprintf("port busy: held by minicom (pid %d)", parent)},
		{"of our own process", fmt.Sprintf("%10d\n", os.Getpid()), fmt.Sprintf("port busy: held by simgauge itself (pid %d): another of its modems has it, or a closing hangs", os.Getpid())},
		{"with more behind the process", fmt.Sprintf("%d 7\n", parent), fmt.Sprintf("port busy: held by minicom (pid %d)", parent)},
		{"of a dead process", fmt.Sprintf("%10d\n", deadPID), ""},
		{"empty", "", ""},
		{"of nobody", "none\n", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := tempHost(t)
			writeFile(t, filepath.Join(h.Proc, strconv.Itoa(parent), "comm"), "minicom\n")
			writeFile(t, h.lockFile("/dev/ttyX"), tc.content)
			unlock, err := h.lock("/dev/ttyX")
			if tc.busy != "" {
				if !errors.Is(err, ErrBusy) || err.Error() != tc.busy {
					t.Errorf("got %v, want %s", err, tc.busy)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			pid, err := readLock(h.lockFile("/dev/ttyX"))
			check(t, "owner", os.Getpid(), pid, err)
			unlock()
			if _, err := readLock(h.lockFile("/dev/ttyX")); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("got %v, want no lock", err)
			}
		})
	}
}

func TestLockWhereThereIsNoFolder(t *testing.T) {
	h := tempHost(t)
	h.Locks = filepath.Join(h.Locks, "none")
	unlock, err := h.lock("/dev/ttyX")
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

func TestLockKeepsTheSecondOut(t *testing.T) {
	h := tempHost(t)
	_, path := newPTY(t)
	port, err := h.open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	if _, err := h.open(path); !errors.Is(err, ErrBusy) {
		t.Errorf("got %v, want ErrBusy", err)
	}
}

// TestSerialOfAnother: a port that another program has to itself is busy, for root too, whom the kernel would let in.
func TestSerialOfAnother(t *testing.T) {
	_, path := newPTY(t)
	other, err := serial.Open(path, mode())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	h := tempHost(t)
	fds := filepath.Join(h.Proc, "4711", "fd")
	writeFile(t, filepath.Join(h.Proc, "4711", "comm"), "ModemManager\n")
	if err := errors.Join(os.MkdirAll(fds, 0o755), os.Symlink(path, filepath.Join(fds, "9"))); err != nil {
		t.Fatal(err)
	}
	_, err = h.open(path)
	want := "open " + path + ": port busy: held by ModemManager (pid 4711)"
	if !errors.Is(err, ErrBusy) || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if left, _ := os.ReadDir(h.Locks); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestHolder: of several that have a device open the one that started last is named, whichever pid it has.
func TestHolder(t *testing.T) {
	h := tempHost(t)
	for _, p := range []struct {
		pid, comm, started string
	}{{"4711", "made the (pty) x", "9000"}, {"812", "ModemManager", "10000"}, {"5000", "keeps it", "8999"}} {
		dir := filepath.Join(h.Proc, p.pid)
		writeFile(t, filepath.Join(dir, "comm"), p.comm+"\n")
		writeFile(t, filepath.Join(dir, "stat"), p.pid+" ("+p.comm+") S 1"+strings.Repeat(" 7", 17)+" "+p.started+" 8\n")
		if err := os.MkdirAll(filepath.Join(dir, "fd"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("/dev/ttyX", filepath.Join(dir, "fd", "9")); err != nil {
			t.Fatal(err)
		}
	}
	check(t, "holder", "ModemManager (pid 812)", h.holder("/dev/ttyX", h.openers()), nil)
	check(t, "holder of another", "", h.holder("/dev/ttyY", h.openers()), nil)
}

func writeFile(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestSerialManyFiles: the library would panic over a descriptor beyond those of select(2).
func TestSerialManyFiles(t *testing.T) {
	_, path := newPTY(t)
	for range maxSelectFD {
		f, err := os.Open(os.DevNull)
		if err != nil {
			break // the limit of this process is lower: it cannot have such a descriptor
		}
		defer f.Close()
	}
	port, err := tempHost(t).open(path)
	if err == nil {
		port.Close()
		t.Error("got no error")
	}
}
