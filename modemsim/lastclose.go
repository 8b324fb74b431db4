package modemsim

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// A serial port's driver forgets TIOCEXCL at the last close, also that of a client that was killed. A pty forgets it only
// with its master, and the terminal holds its slave open besides; so the closes are watched for (inotify(7)), and the last
// one clears it.

// watchCloses watches a slave until the returned function is called, which waits for the end of the watch.
func watchCloses(slave *os.File) (stop func() error, err error) {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return nil, err
	}
	events := os.NewFile(uintptr(fd), "inotify")
	if _, err := unix.InotifyAddWatch(fd, slave.Name(), unix.IN_CLOSE); err != nil {
		return nil, errors.Join(err, events.Close())
	}
	own := filepath.Join("/proc", strconv.Itoa(os.Getpid()), "fd", strconv.Itoa(int(slave.Fd())))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		clearAtLastClose(events, int(slave.Fd()), slave.Name(), own)
	}()
	return func() error { err := events.Close(); <-ended; return err }, nil
}

// clearAtLastClose looks for clients after each close, until the events end. The kernel may tell several closes as one, so
// that counting them would go wrong. Where it finds one it looks again: it may have been a child of this process before its exec, which
// holds what this one does for a moment, and lets go without an event.
func clearAtLastClose(events *os.File, slave int, path, own string) {
	buf := make([]byte, 4096)
	for pause := firstLook; ; {
		switch _, err := events.Read(buf); {
		case err == nil:
			pause = firstLook
		case errors.Is(err, os.ErrDeadlineExceeded):
			pause = min(2*pause, lastLook)
		default:
			return
		}
		var next time.Time // none: the next event
		if hasClients(path, own) {
			next = time.Now().Add(pause)
		} else {
			_ = unix.IoctlSetInt(slave, unix.TIOCNXCL, 0) // a slave that is gone has no clients
		}
		if err := events.SetReadDeadline(next); err != nil {
			return
		}
	}
}

// after how long clients are looked for again, growing from the first to the last.
const (
	firstLook = 50 * time.Millisecond
	lastLook  = 5 * time.Second
)

// hasClients reports whether a descriptor other than our own is open on a slave, as far as /proc shows: to root all are.
func hasClients(path, own string) bool {
	fds, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return true
	}
	for _, fd := range fds {
		if target, err := os.Readlink(fd); err == nil && target == path && fd != own {
			return true
		}
	}
	return false
}
