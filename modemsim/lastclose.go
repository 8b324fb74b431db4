package modemsim

import (
	"encoding/binary"
	"errors"
	"os"

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
	if _, err := unix.InotifyAddWatch(fd, slave.Name(), unix.IN_OPEN|unix.IN_CLOSE); err != nil {
		return nil, errors.Join(err, events.Close())
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		clearAtLastClose(events, int(slave.Fd()))
	}()
	return func() error { err := events.Close(); <-ended; return err }, nil
}

// clearAtLastClose counts the clients that have the slave open, until the events end.
func clearAtLastClose(events *os.File, slave int) {
	clients := 0
	buf := make([]byte, 4096)
	for {
		n, err := events.Read(buf)
		if err != nil {
			return
		}
		for b := buf[:n]; len(b) >= unix.SizeofInotifyEvent; {
			if binary.NativeEndian.Uint32(b[4:])&unix.IN_OPEN != 0 {
				clients++
			} else {
				clients = max(clients-1, 0)
			}
			b = b[unix.SizeofInotifyEvent+int(binary.NativeEndian.Uint32(b[12:])):]
		}
		if clients == 0 {
			_ = unix.IoctlSetInt(slave, unix.TIOCNXCL, 0) // a slave that is gone has no clients
		}
	}
}
