package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
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
	if err != nil || !fixed("/proc/self/exe") {
		return
	}
	for line := range strings.Lines(string(maps)) {
		if start, end, ok := programPages(line, program); ok {
			// A refusal changes nothing that anything relies on.
			_, _, _ = unix.Syscall(unix.SYS_MADVISE, start, end-start, unix.MADV_DONTNEED)
		}
	}
}

// fixed reports whether a program is one that is loaded where it was linked for (ELF, e_type ET_EXEC), as Go builds them. In one that may be
// loaded anywhere (-buildmode=pie) pages that cannot be written may hold addresses that were put in at the start, and would be lost.
func fixed(path string) bool {
	const executable = 2
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	var head [18]byte // as far as e_type, the one half word behind the 16 octets that tell an ELF
	_, err = io.ReadFull(file, head[:])
	return err == nil && binary.NativeEndian.Uint16(head[16:]) == executable
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
