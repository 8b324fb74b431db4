package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProgramPages(t *testing.T) {
	const program = "/usr/bin/simgauge"
	tests := []struct {
		name, line string
		start, end uintptr
		ok         bool
	}{
		{"text", "00400000-00b65000 r-xp 00000000 fe:00 1009  /usr/bin/simgauge\n", 0x400000, 0xb65000, true},
		{"constants", "00b65000-01313000 r--p 00765000 fe:00 1009  /usr/bin/simgauge\n", 0xb65000, 0x1313000, true},
		{"what may have been written", "01313000-0139c000 rw-p 00f13000 fe:00 1009  /usr/bin/simgauge\n", 0, 0, false},
		{"shared with a writer", "01313000-0139c000 r--s 00f13000 fe:00 1009  /usr/bin/simgauge\n", 0, 0, false},
		{"memory", "0139c000-033e2000 rw-p 00000000 00:00 0 \n", 0, 0, false},
		{"the state", "7f152960-7f152961 r--s 00000000 fe:00 1001 /var/lib/simgauge/simgauge.db\n", 0, 0, false},
		{"an empty range", "00400000-00400000 r-xp 00000000 fe:00 1009 /usr/bin/simgauge\n", 0, 0, false},
		{"rubbish", "simgauge\n", 0, 0, false},
		{"rubbish in place of a range", "x-y r-xp 0 fe:00 1 /usr/bin/simgauge\n", 0, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start, end, ok := programPages(tt.line, program)
			if start != tt.start || end != tt.end || ok != tt.ok {
				t.Errorf("got %x-%x %v, want %x-%x %v", start, end, ok, tt.start, tt.end, tt.ok)
			}
		})
	}
}

// A rest takes most of the program's pages out of the process, which goes on as before.
func TestARestGivesThePagesOfTheProgramBack(t *testing.T) {
	before := fileResident(t)
	rest()
	if after := fileResident(t); after > before/2 {
		t.Errorf("%d kB of files are resident after a rest, %d before", after, before)
	}
	if got := firstSet("", "still here"); got != "still here" {
		t.Errorf("after a rest: %q", got)
	}
}

// fileResident is RssFile of this process in kB (proc_pid_status(5)).
func fileResident(t *testing.T) (kilobytes int) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if text, ok := strings.CutPrefix(line, "RssFile:"); ok {
			if _, err := fmt.Sscan(text, &kilobytes); err != nil {
				t.Fatal(err)
			}
		}
	}
	return kilobytes
}

func TestOnlyAProgramWithFixedAddressesRests(t *testing.T) {
	head := func(kind string) string { return "\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 9) + kind }
	for name, tt := range map[string]struct {
		content string
		want    bool
	}{
		"fixed (ET_EXEC)":         {head("\x02\x00\x3e\x00"), true},
		"loaded anywhere (DYN)":   {head("\x03\x00\x3e\x00"), false},
		"shorter than its header": {head(""), false},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "program")
			if err := os.WriteFile(path, []byte(tt.content), 0o700); err != nil {
				t.Fatal(err)
			}
			if got := fixed(path); got != tt.want {
				t.Errorf("fixed = %v, want %v", got, tt.want)
			}
		})
	}
	if fixed("/nonexistent") {
		t.Error("a program that cannot be read is fixed")
	}
}
