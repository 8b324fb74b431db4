package modem

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// host is where this machine keeps its ports, and what it tells of them.
type host struct {
	locks string // UUCP lock files (Filesystem Hierarchy Standard 3.0, /run/lock)
	proc  string
	sys   string
	dev   string
}

func thisHost() host {
	return host{locks: "/run/lock", proc: "/proc", sys: "/sys", dev: "/dev"}
}

// process names a process by its program, where /proc tells, and its id.
func (h host) process(pid int) string {
	comm, err := os.ReadFile(filepath.Join(h.proc, strconv.Itoa(pid), "comm"))
	if err != nil {
		return fmt.Sprintf("pid %d", pid)
	}
	return fmt.Sprintf("%s (pid %d)", strings.TrimSpace(string(comm)), pid)
}

// openers are the processes other than this one that have files open, by the path of the file, as far as /proc tells.
func (h host) openers() map[string]int {
	pids := map[string]int{}
	fds, err := filepath.Glob(filepath.Join(h.proc, "[0-9]*", "fd", "*"))
	if err != nil {
		return pids
	}
	for _, fd := range fds {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(fd))))
		if err != nil || pid == os.Getpid() {
			continue
		}
		if target, err := os.Readlink(fd); err == nil {
			pids[target] = pid
		}
	}
	return pids
}

// holder names the process that holds a device: by its lock file, or because it has it open.
func (h host) holder(device string, openers map[string]int) string {
	if pid, err := readLock(h.lockFile(device)); err == nil && isAlive(pid) {
		return h.process(pid)
	}
	if pid, ok := openers[device]; ok {
		return h.process(pid)
	}
	return ""
}
