package main

import (
	"os"
	"path/filepath"
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

func masked(ts *testscript.TestScript, _ bool, args []string) {
	text := strings.ReplaceAll(ts.ReadFile("stdout"), ts.Getenv("WORK"), "$WORK")
	process := regexp.MustCompile(`(\S+) \(pid \d+\)`)
	if m := process.FindStringSubmatch(text); m != nil {
		text = strings.ReplaceAll(process.ReplaceAllString(text, "PROGRAM (pid N)"), m[1], "PROGRAM")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// usb makes files: each line of the list is a path and what stands in it, "link PATH TARGET", or "folder PATH".
func usb(ts *testscript.TestScript, _ bool, args []string) {
	root := ts.MkAbs(args[0])
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		path := filepath.Join(root, words[0])
		switch words[0] {
		case "link":
			path = filepath.Join(root, words[1])
			ts.Check(os.MkdirAll(filepath.Dir(path), 0o700))
			ts.Check(os.Symlink(words[2], path))
		case "folder":
			ts.Check(os.MkdirAll(filepath.Join(root, words[1]), 0o700))
		default:
			ts.Check(os.MkdirAll(filepath.Dir(path), 0o700))
			ts.Check(os.WriteFile(path, []byte(strings.Join(words[1:], " ")+"\n"), 0o600))
		}
	}
}
