package modem

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Host is where a machine keeps its ports, and what it tells of them. The zero value is this machine.
type Host struct {
	Sys   string // of devices: /sys
	Proc  string // of processes: /proc
	Dev   string // the ports: /dev
	Locks string // UUCP lock files (Filesystem Hierarchy Standard 3.0, /run/lock)
}

func (h Host) withDefaults() Host {
	return Host{
		Sys: cmp.Or(h.Sys, "/sys"), Proc: cmp.Or(h.Proc, "/proc"), Dev: cmp.Or(h.Dev, "/dev"), Locks: cmp.Or(h.Locks, "/run/lock"),
	}
}

// process names a process by its program, where /proc tells, and its id.
func (h Host) process(pid int) string {
	comm, err := os.ReadFile(filepath.Join(h.Proc, strconv.Itoa(pid), "comm"))
	if err != nil {
		return fmt.Sprintf("pid %d", pid)
	}
	return fmt.Sprintf("%s (pid %d)", strings.TrimSpace(string(comm)), pid)
}

// openers are the processes other than this one that have devices open, by the path of the device, as far as /proc tells: of
// other users' processes it tells root alone.
func (h Host) openers() map[string]int {
	pids := map[string]int{}
	for _, name := range namesIn(h.Proc) {
		pid, err := strconv.Atoi(name)
		if err != nil || pid == os.Getpid() {
			continue
		}
		fds := filepath.Join(h.Proc, name, "fd")
		for _, fd := range namesIn(fds) {
			if target, err := os.Readlink(filepath.Join(fds, fd)); err == nil && filepath.IsAbs(target) { // no socket, no pipe
				pids[target] = pid
			}
		}
	}
	return pids
}

// namesIn are the names in a folder, in no order; none where it cannot be read.
func namesIn(dir string) []string {
	f, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	names, err := f.Readdirnames(-1)
	if err != nil {
		return nil
	}
	return names
}

// holder names the process that holds a device: by its lock file, or because it has it open.
func (h Host) holder(device string, openers map[string]int) string {
	if pid, err := readLock(h.lockFile(device)); err == nil && isAlive(pid) {
		return h.process(pid)
	}
	if pid, ok := openers[device]; ok {
		return h.process(pid)
	}
	return ""
}
