package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// TestDoctor runs simgauge doctor against everything that can be broken, and compares all that it prints. go test -update
// writes what it prints now.
func TestDoctor(t *testing.T) { runScripts(t, "testdata/doctor") }

// hold opens a terminal and takes it to itself until the script ends (tty_ioctl(4), TIOCEXCL).
func hold(ts *testscript.TestScript, _ bool, args []string) {
	fd, err := unix.Open(ts.MkAbs(args[0]), unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	ts.Check(err)
	ts.Defer(func() { _ = unix.Close(fd) })
	ts.Check(unix.IoctlSetInt(fd, unix.TIOCEXCL, 0))
}

// masked writes what may differ from run to run as words: the work folder, and processes where the second argument says so.
func masked(ts *testscript.TestScript, _ bool, args []string) {
	text := strings.ReplaceAll(ts.ReadFile("stdout"), ts.Getenv("WORK"), "$WORK")
	process := regexp.MustCompile(`(\S+) \(pid \d+\)`)
	if m := process.FindStringSubmatch(text); m != nil && len(args) > 1 {
		text = strings.ReplaceAll(process.ReplaceAllString(text, "PROGRAM (pid N)"), m[1], "PROGRAM")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
