package modem

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// process names a process by its id and, where /proc tells, its program.
func (o serialOpener) process(pid int) string {
	comm, err := os.ReadFile(filepath.Join(o.proc, strconv.Itoa(pid), "comm"))
	if err != nil {
		return fmt.Sprintf("pid %d", pid)
	}
	return fmt.Sprintf("%s (pid %d)", strings.TrimSpace(string(comm)), pid)
}

// holder names the process that has a device open, empty where /proc does not tell.
func (o serialOpener) holder(device string) string {
	fds, err := filepath.Glob(filepath.Join(o.proc, "[0-9]*", "fd", "*"))
	if err != nil {
		return ""
	}
	self := strconv.Itoa(os.Getpid())
	for _, fd := range fds {
		target, err := os.Readlink(fd)
		if err != nil || target != device {
			continue
		}
		pid := filepath.Base(filepath.Dir(filepath.Dir(fd)))
		if n, err := strconv.Atoi(pid); err == nil && pid != self {
			return o.process(n)
		}
	}
	return ""
}
