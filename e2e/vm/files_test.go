//go:build vm

package vm

import (
	"archive/tar"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// files are what the guest has beyond Debian: path in the guest -> path here. simgauge itself comes as its package.
func files(programs string) map[string]string {
	return map[string]string{
		"root/simgauge.deb":                    filepath.Join(programs, "simgauge.deb"),
		"root/simgauge.yml":                    "guest/simgauge.yml",
		"usr/local/bin/modemsim":               filepath.Join(programs, "modemsim"),
		"usr/local/bin/agent":                  "guest/agent",
		"usr/local/bin/modem":                  "guest/modem",
		"etc/modemsim/network.yml":             "guest/network.yml",
		"etc/systemd/system/agent.service":     "guest/agent.service",
		"etc/systemd/system/line@.service":     "guest/line@.service",
		"etc/systemd/system/modemsim@.service": "guest/modemsim@.service",
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

// build makes the package, and the simulator as `make dist` makes programs, and returns their folder.
func build(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	dist := filepath.Join(dir, "dist")
	if output, err := exec.Command("make", "-C", "../..", "dist", "DIST="+dist, "TARGETS=amd64").CombinedOutput(); err != nil {
		t.Fatalf("make dist: %v\n%s", err, output)
	}
	made, err := filepath.Glob(filepath.Join(dist, "*.deb"))
	if err != nil || len(made) != 1 {
		t.Fatalf("make dist left %v, %v", made, err)
	}
	if err := os.Rename(made[0], filepath.Join(dir, "simgauge.deb")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", dir+string(filepath.Separator), "../../cmd/modemsim")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64")
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build modemsim: %v\n%s", err, output)
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
