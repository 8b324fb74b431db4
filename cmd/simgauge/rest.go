package main

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// upTime is how long after the start a modem is up that was there, and a page was scraped: what these need of the program is not needed again soon.
const upTime = time.Minute

// restOnceUp rests after the start, for an ask may not be due for hours.
func restOnceUp(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(upTime):
		rest()
	}
}

// rest gives memory back to the system after work that is seldom: the start, and an ask. What is left of the heap goes, and so do
// the pages of the program's own file. Those stay in the page cache for whoever needs them again, which takes microseconds; until then
// nothing maps them, so that the kernel can drop them first when memory is short.
func rest() {
	debug.FreeOSMemory()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return // then they stay
	}
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	for line := range strings.Lines(string(maps)) {
		if start, end, ok := programPages(line, program); ok {
			// A refusal changes nothing that anything relies on.
			_, _, _ = unix.Syscall(unix.SYS_MADVISE, start, end-start, unix.MADV_DONTNEED)
		}
	}
}

// programPages reads a line of /proc/PID/maps (proc_pid_maps(5)): the range of addresses, if it maps the program and cannot be written. Whatever
// could be written is left alone: MADV_DONTNEED would throw away what was (madvise(2)).
func programPages(line, program string) (start, end uintptr, ok bool) {
	fields := strings.Fields(line)
	if len(fields) < 6 || strings.Join(fields[5:], " ") != program {
		return 0, 0, false
	}
	if mode := fields[1]; mode != "r-xp" && mode != "r--p" {
		return 0, 0, false
	}
	if _, err := fmt.Sscanf(fields[0], "%x-%x", &start, &end); err != nil || end <= start {
		return 0, 0, false
	}
	return start, end, true
}
