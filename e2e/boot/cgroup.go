package boot

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// newGroups makes a cgroup for a machine in each hierarchy that systemd uses (cgroups(7)) and returns their folders, which are removed
// by removeGroups. Machines in one and the same group would take each other's services for their own. The name is the same in all, for
// systemd-nspawn makes the others after the unified one.
func newGroups(t testing.TB) []string {
	t.Helper()
	name := fmt.Sprintf("%s%d-%d", groupPrefix, os.Getpid(), time.Now().UnixNano())
	var groups []string
	for _, own := range ownGroups() {
		removeStale(own)
		group := filepath.Join(own, name)
		if err := os.Mkdir(group, 0o755); err != nil {
			t.Fatal(err)
		}
		groups = append(groups, group)
	}
	return groups
}

const groupPrefix = "simgauge-boot-"

// ownGroups are the folders of this process's groups: of the hierarchy called systemd, and of the unified one.
func ownGroups() []string {
	const mount = "/sys/fs/cgroup"
	lines, _ := os.ReadFile("/proc/self/cgroup") // none: no cgroups
	var own []string
	for line := range strings.Lines(string(lines)) {
		_, named, _ := strings.Cut(strings.TrimSpace(line), ":")
		hierarchy, path, _ := strings.Cut(named, ":")
		switch hierarchy {
		case "name=systemd":
			own = append(own, filepath.Join(mount, "systemd", path))
		case "":
			own = append(own, filepath.Join(mount, "unified", path), filepath.Join(mount, path))
		}
	}
	return slices.DeleteFunc(own, func(folder string) bool {
		_, err := os.Stat(filepath.Join(folder, "cgroup.procs"))
		return err != nil
	})
}

// removeStale removes what tests left behind that were killed.
func removeStale(own string) {
	left, _ := filepath.Glob(filepath.Join(own, groupPrefix+"*")) // the pattern is good
	for _, group := range left {
		pid, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(group), groupPrefix), "-")
		if _, err := strconv.Atoi(pid); err != nil {
			continue
		}
		if _, err := os.Stat("/proc/" + pid); err != nil {
			_ = removed(group)
		}
	}
}

// removeGroups removes groups, and those in them. The last processes may still be on their way out.
func removeGroups(groups []string) {
	for _, group := range groups {
		for deadline := time.Now().Add(offTime); time.Now().Before(deadline); <-time.After(pause) {
			if removed(group) {
				break
			}
		}
	}
}

// removed tries to remove a group and reports whether it is gone.
func removed(group string) bool {
	var folders []string
	_ = filepath.WalkDir(group, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			folders = append(folders, path)
		}
		return nil
	})
	for _, folder := range slices.Backward(folders) {
		_ = os.Remove(folder) // the kernel counts its files for nothing
	}
	_, err := os.Stat(group)
	return err != nil
}
