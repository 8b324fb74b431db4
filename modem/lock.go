package modem

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// lockFile is the UUCP lock file of a device: LCK..ttyUSB2 holds the process id of who has it, in ten characters.
func (h Host) lockFile(device string) string {
	return filepath.Join(h.Locks, "LCK.."+filepath.Base(device))
}

// lock takes the lock file of a device, and returns what gives it back. A file that a process which is no more left behind is
// removed. Where the folder cannot be written there is no lock, and none is needed: TIOCEXCL still holds.
func (h Host) lock(device string) (unlock func(), err error) {
	file := h.lockFile(device)
	for range 2 {
		err := createLock(file)
		if err == nil {
			return func() { _ = os.Remove(file) }, nil
		}
		pid, readErr := readLock(file)
		switch {
		case pid == os.Getpid(): // the driver of a hung modem may hold up a closing
			return nil, busy(fmt.Sprintf("simgauge itself (pid %d): another of its modems has it, or a closing hangs", pid))
		case pid > 0 && isAlive(pid):
			return nil, busy(h.process(pid))
		case !errors.Is(err, os.ErrExist):
			return func() {}, nil
		case readErr != nil && !errors.Is(readErr, errBadLock):
			return func() {}, nil
		}
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			return func() {}, nil
		}
	}
	return func() {}, nil
}

// createLock makes the lock file appear with its content, or not at all.
func createLock(file string) error {
	tmp, err := os.CreateTemp(filepath.Dir(file), ".LTMP.*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = fmt.Fprintf(tmp, "%10d\n", os.Getpid())
	err = errors.Join(err, tmp.Chmod(0o644), tmp.Close())
	if err != nil {
		return err
	}
	return os.Link(tmp.Name(), file)
}

var errBadLock = errors.New("no process id")

func readLock(file string) (pid int, err error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(content))
	if len(fields) == 0 {
		return 0, errBadLock
	}
	pid, err = strconv.Atoi(fields[0])
	if err != nil || pid <= 0 {
		return 0, errBadLock
	}
	return pid, nil
}

// isAlive reports whether a process exists; that it belongs to another user does not matter.
func isAlive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
