package modemsim_test

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/simgauge/simgauge/modemsim"
)

// patience bounds what a test of a real pty may take; it passes in milliseconds.
const patience = 30 * time.Second

// terminalAt opens a pty as a client does.
func terminalAt(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// askOverTTY sends a line and reads up to the final result code.
func askOverTTY(t *testing.T, f *os.File, line string) string {
	t.Helper()
	if err := f.SetReadDeadline(time.Now().Add(patience)); err != nil && !errors.Is(err, os.ErrNoDeadline) {
		t.Fatal(err)
	}
	if _, err := f.WriteString(line + "\r"); err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	scan := bufio.NewScanner(f)
	for scan.Scan() {
		got.WriteString(scan.Text() + "\n")
		if s := strings.TrimSpace(scan.Text()); s == "OK" || s == "ERROR" {
			return got.String()
		}
	}
	t.Fatalf("got %q and then %v, want a final result code", got.String(), scan.Err())
	return ""
}

func TestPTY(t *testing.T) {
	link := filepath.Join(t.TempDir(), "modem")
	m := newModem(t, modemsim.Config{Personality: "quectel-ec25"})
	p, err := m.OpenPTY(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(link); err != nil || to != p.Path {
		t.Fatalf("got link to %q, %v; want %q", to, err, p.Path)
	}
	for range 2 { // one client after the other
		f := terminalAt(t, link)
		if got := askOverTTY(t, f, "ATE0"); !strings.HasSuffix(got, "OK\n") {
			t.Errorf("got %q", got)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if n := len(m.Spent().Commands); n != 2 {
		t.Errorf("got %d commands, want 2: the boot lines were echoed to the modem", n)
	}
	f := terminalAt(t, p.Path)
	defer f.Close()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := f.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("got %d octets, %v; want the end of a terminal that hung up", n, err)
	}
	if _, err := os.Lstat(link); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the link is still there: %v", err)
	}
	if err := p.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
}

func TestPTYComesBackUnderItsLink(t *testing.T) {
	link := filepath.Join(t.TempDir(), "modem")
	m := newModem(t, modemsim.Config{Faults: parseFaults(t, "on +CFUN: drop 1ms")})
	p, err := m.OpenPTY(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	f := terminalAt(t, link)
	if _, err := f.WriteString("AT+CFUN=1,1\r"); err != nil {
		t.Fatal(err)
	}
	for err = nil; err == nil; { // echo, then the hang-up
		_, err = f.Read(make([]byte, 64))
	}
	_ = f.Close()
	waitFor(t, func() bool { _, err := os.Stat(link); return err == nil })
	f = terminalAt(t, link)
	defer f.Close()
	if got := askOverTTY(t, f, "AT"); !strings.HasSuffix(got, "OK\n") {
		t.Errorf("got %q", got)
	}
}

func TestPTYGoneForGood(t *testing.T) {
	m := newModem(t, modemsim.Config{})
	p, err := m.OpenPTY(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool {
		m.Unplug()
		select {
		case <-p.Done():
			return true
		default:
			return false
		}
	})
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

func TestPTYLeavesOthersFilesAlone(t *testing.T) {
	link := filepath.Join(t.TempDir(), "modem")
	if err := os.WriteFile(link, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := newModem(t, modemsim.Config{}).OpenPTY(t.Context(), link); err == nil {
		_ = p.Close()
		t.Error("want an error")
	}
	if b, _ := os.ReadFile(link); string(b) != "precious" {
		t.Errorf("got %q", b)
	}
}

// waitFor polls a condition of the file system.
func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !done(); {
		if time.Now().After(deadline) {
			t.Fatal("gave up waiting")
		}
		<-time.After(5 * time.Millisecond)
	}
}

// A modem that took the link over keeps it when the one before ends.
func TestLinkOfAnotherStays(t *testing.T) {
	link := filepath.Join(t.TempDir(), "modem")
	var ptys []*modemsim.PTY
	for range 2 {
		m, err := modemsim.New(modemsim.Config{})
		if err != nil {
			t.Fatal(err)
		}
		p, err := m.OpenPTY(t.Context(), link)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		ptys = append(ptys, p)
	}
	if err := ptys[0].Close(); err != nil {
		t.Error(err)
	}
	if to, err := os.Readlink(link); err != nil || to != ptys[1].Path {
		t.Errorf("got link to %q, %v; want %q", to, err, ptys[1].Path)
	}
}
