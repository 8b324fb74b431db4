package deb

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// version is what the packages of these tests are of.
const version = "1.2.3"

// made is the folder of `make dist`, made for the first test that asks; TestMain removes it.
var made = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "simgauge-deb-")
	if err != nil {
		return "", err
	}
	temporary = append(temporary, dir)
	out, err := exec.Command("make", "--no-print-directory", "-C", "../..", "dist", "DIST="+dir+"/dist", "VERSION="+version).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("make dist: %w\n%s", err, out)
	}
	return dir + "/dist", nil
})

// temporary are the folders that are removed at the end; only what runs once adds to it.
var temporary []string

func TestMain(m *testing.M) {
	status := m.Run()
	for _, dir := range temporary {
		_ = os.RemoveAll(dir)
	}
	os.Exit(status)
}

// dist is the folder with the packages and tarballs.
func dist(t *testing.T) string {
	t.Helper()
	dir, err := made()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// file is the package for a machine, by Debian's name of it.
func file(t *testing.T, arch string) string {
	t.Helper()
	return filepath.Join(dist(t), "simgauge_"+version+"-1_"+arch+".deb")
}

// here is Debian's name of this machine.
func here(t *testing.T) string {
	t.Helper()
	need(t, "dpkg", "dpkg")
	return strings.TrimSpace(output(t, exec.Command("dpkg", "--print-architecture")))
}

// unpacked is a folder with what is in the package for a machine.
func unpacked(t *testing.T, arch string) string {
	t.Helper()
	dir := t.TempDir()
	output(t, exec.Command("dpkg-deb", "--extract", file(t, arch), dir))
	return dir
}

// need skips the test where a program is missing, and says which package has it; where CI is set it fails.
func need(t *testing.T, program, pkg string) {
	t.Helper()
	_, err := exec.LookPath(program)
	switch {
	case err == nil:
	case os.Getenv("CI") != "":
		t.Fatalf("%s is missing; install %s", program, pkg)
	default:
		t.Skipf("%s is missing; `make test` installs it, or: apt-get install %s", program, pkg)
	}
}

// output is what a command prints that has to succeed.
func output(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	var faults strings.Builder
	cmd.Stderr = &faults
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(cmd.Args, " "), err, out, &faults)
	}
	return string(out)
}

// silent runs a checker that has to find nothing: it succeeds and says nothing on either output.
func silent(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, out)
	}
}
