package modem

import (
	"bytes"
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
// other users' processes it tells root alone. Of several the last to start is named: who made a pty has it open too.
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
				if other, held := pids[target]; !held || h.started(pid) >= h.started(other) {
					pids[target] = pid
				}
			}
		}
	}
	return pids
}

// started is when a process started, in clock ticks since boot (proc(5), /proc/pid/stat, field 22); 0 if /proc does not tell.
func (h Host) started(pid int) uint64 {
	const field = 22 - 2 // of what stands behind the name in brackets, which may hold blanks
	stat, err := os.ReadFile(filepath.Join(h.Proc, strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < field {
		return 0
	}
	ticks, _ := strconv.ParseUint(fields[field-1], 10, 64) // 0 if it is no number
	return ticks
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
