package modemsim

import (
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A client that is killed cannot give back what it had to itself; the port does when it is closed for the last time.
func TestLastCloseClearsExclusiveUse(t *testing.T) {
	m, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.OpenPTY(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	first, second := openSlave(t, p.Path), openSlave(t, p.Path)
	if err := unix.IoctlSetInt(int(first.Fd()), unix.TIOCEXCL, 0); err != nil {
		t.Fatal(err)
	}
	_ = first.Close()
	if !exclusive(t, second) {
		t.Error("the first of two clients closed, and exclusive use was over")
	}
	_ = second.Close()
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	for tick := time.NewTicker(5 * time.Millisecond); ; {
		next, err := os.OpenFile(p.Path, os.O_RDWR|unix.O_NOCTTY, 0)
		if err == nil {
			still := exclusive(t, next)
			_ = next.Close()
			if !still {
				return
			}
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatal("exclusive use outlived the last close")
		}
	}
}

func openSlave(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func exclusive(t *testing.T, f *os.File) bool {
	t.Helper()
	got, err := unix.IoctlGetInt(int(f.Fd()), unix.TIOCGEXCL)
	if err != nil {
		t.Fatal(err)
	}
	return got != 0
}
