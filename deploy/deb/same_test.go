package deb

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheSameElsewhere: somebody else, in another folder, with other habits, makes the same bytes. The compiler's cache is shared with
// the first time, for without it this takes minutes: HACKING.md has the commands that leave nothing shared.
func TestTheSameElsewhere(t *testing.T) {
	arch := here(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.Mkdir(elsewhere, 0o700); err != nil {
		t.Fatal(err)
	}
	// What git would check out, and what lies about in no commit yet, written under another umask.
	output(t, exec.Command("bash", "-ec", `umask 077; cd "$1"; git ls-files -z --cached --others --exclude-standard --deduplicate |
		while IFS= read -r -d '' name; do [ ! -e "$name" ] || printf '%s\0' "$name"; done | tar -c --null -T - | tar -x --no-same-permissions -C "$2"`, "bash", root, elsewhere))
	git := strings.TrimSpace(output(t, exec.Command("git", "-C", root, "rev-parse", "--absolute-git-dir")))
	build := exec.Command("sh", "-ec", `umask 077; exec make --no-print-directory -C "$1" dist DIST="$1/out" TARGETS="$2" VERSION="$3"`, "sh", elsewhere, arch, version)
	build.Env = append(os.Environ(), "TZ=Asia/Tokyo", "LC_ALL=C.UTF-8", "LANG=C.UTF-8", "GZIP=-1", "XZ_DEFAULTS=-0", "GOFLAGS=-v", "USER=somebody",
		"GIT_DIR="+git, "GIT_OPTIONAL_LOCKS=0")
	output(t, build)
	for _, pattern := range []string{"simgauge_*_" + arch + ".deb", "simgauge-*-linux-" + strings.Replace(arch, "armhf", "armv6", 1) + ".tar.gz"} {
		first, second := sum(t, dist(t), pattern), sum(t, filepath.Join(elsewhere, "out"), pattern)
		if first != second {
			t.Errorf("%s differs:\n%s\n%s", pattern, first, second)
		}
	}
}

// TestSums: SHA256SUMS has every file, and its sums are right.
func TestSums(t *testing.T) {
	cmd := exec.Command("sha256sum", "--check", "--strict", "SHA256SUMS")
	cmd.Dir = dist(t)
	said := output(t, cmd)
	if got, want := strings.Count(said, ": OK\n"), 6; got != want {
		t.Errorf("%d sums, want %d:\n%s", got, want, said)
	}
}

// TestOnlyItsOwnFolderIsReplaced: whoever says DIST=~ keeps what is there. It is refused before anything is built.
func TestOnlyItsOwnFolderIsReplaced(t *testing.T) {
	mine := filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command("make", "--no-print-directory", "-C", "../..", "dist", "VERSION="+version, "DIST="+filepath.Dir(mine), "TARGETS=none").CombinedOutput()
	first, more, _ := strings.Cut(string(said), "\n")
	if err == nil || !strings.HasSuffix(first, "give another as DIST") || strings.Count(more, "\n") != 1 { // make's own line
		t.Errorf("make dist: %v\n%s", err, said)
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}
}

// sum is the name and the hash of the one file that a pattern matches.
func sum(t *testing.T, dir, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s in %s: %v, %v; want one", pattern, dir, found, err)
	}
	f, err := os.Open(found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x  %s", h.Sum(nil), filepath.Base(found[0]))
}
