package modemsim

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A client that is killed cannot give back what it had to itself; the port does when it is closed for the last time.
func TestLastCloseClearsExclusiveUse(t *testing.T) {
	term := openedTerminal(t)
	first, second := openSlave(t, term.slave.Name()), openSlave(t, term.slave.Name())
	if err := unix.IoctlSetInt(int(first.Fd()), unix.TIOCEXCL, 0); err != nil {
		t.Fatal(err)
	}
	_ = first.Close()
	if !exclusive(t, second) {
		t.Error("the first of two clients closed, and exclusive use was over")
	}
	_ = second.Close()
	awaitShared(t, term.slave)
}

func openedTerminal(t *testing.T) *terminal {
	t.Helper()
	term, err := openTerminal("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = term.master.Close(), term.close() })
	return term
}

// What is held for a moment by a child that has not come to its exec is let go without an event.
func TestLastCloseIsSeenBehindAFork(t *testing.T) {
	term := openedTerminal(t)
	client := openSlave(t, term.slave.Name())
	if err := unix.IoctlSetInt(int(client.Fd()), unix.TIOCEXCL, 0); err != nil {
		t.Fatal(err)
	}
	child := exec.Command("sleep", "0.5")
	child.ExtraFiles = []*os.File{term.slave}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	_ = client.Close()
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	awaitShared(t, term.slave)
}

// awaitShared waits until a slave is nobody's alone, without opening it: that would end in a close.
func awaitShared(t *testing.T, slave *os.File) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); <-time.After(5 * time.Millisecond) {
		if !exclusive(t, slave) {
			return
		}
	}
	t.Fatal("exclusive use outlived the last close")
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
