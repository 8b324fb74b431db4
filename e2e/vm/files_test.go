//go:build vm

package vm

import (
	"archive/tar"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// files are what the guest has beyond Debian: path in the guest -> path here.
func files(programs string) map[string]string {
	return map[string]string{
		"usr/bin/simgauge":                     filepath.Join(programs, "simgauge"),
		"usr/local/bin/modemsim":               filepath.Join(programs, "modemsim"),
		"usr/local/bin/agent":                  "guest/agent",
		"usr/local/bin/modem":                  "guest/modem",
		"etc/modemsim/network.yml":             "guest/network.yml",
		"etc/simgauge/simgauge.yml":            "guest/simgauge.yml",
		"etc/systemd/system/agent.service":     "guest/agent.service",
		"etc/systemd/system/line@.service":     "guest/line@.service",
		"etc/systemd/system/modemsim@.service": "guest/modemsim@.service",
		"etc/systemd/system/simgauge.service":  "../../systemd/simgauge.service",
		"etc/sysusers.d/simgauge.conf":         "../../systemd/simgauge.sysusers",
		"etc/tmpfiles.d/simgauge.conf":         "../../systemd/simgauge.tmpfiles",

		"etc/systemd/system/simgauge-clock.service": "../../systemd/simgauge-clock.service",
		"etc/systemd/system/simgauge-modem.target":  "../../systemd/simgauge-modem.target",
		"usr/share/simgauge/78-simgauge.rules":      "../../systemd/78-simgauge.rules",
	}
}

// pack writes the guest's files as a tar, padded to whole sectors as a drive must be.
func pack(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "files.tar")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := tar.NewWriter(f)
	for name, source := range files(build(t)) {
		add(t, w, name, source)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func add(t *testing.T, w *tar.Writer, name, source string) {
	t.Helper()
	content, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(source)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: int64(info.Mode().Perm()), Size: int64(len(content))}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
}

// build builds both programs as `make dist` does, and returns their folder.
func build(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", dir+string(filepath.Separator), "../../cmd/simgauge", "../../cmd/modemsim")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the programs: %v\n%s", err, output)
	}
	return dir
}

// image is the folder of what the guest boots from, made once.
func image(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir() // $XDG_CACHE_HOME or ~/.cache
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("./image.sh", filepath.Join(cache, "simgauge", "vm"))
	cmd.Stderr = os.Stderr
	path, err := cmd.Output()
	if err != nil {
		t.Fatal("make the guest's image:", err)
	}
	return string(path[:len(path)-1])
}
