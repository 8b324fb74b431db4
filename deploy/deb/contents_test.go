package deb

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// manyFiles are folders whose files come and go; only that all of them may be read is asked.
var manyFiles = regexp.MustCompile(`^\./usr/share/doc/simgauge/(docs|examples)/.`)

// TestContents: what is in the packages, with which mode and whose; the same for each machine.
func TestContents(t *testing.T) {
	for _, arch := range []string{"armhf", "arm64", "amd64"} {
		list := ""
		for l := range strings.Lines(output(t, exec.Command("dpkg-deb", "--contents", file(t, arch)))) {
			fields := strings.Fields(l) // mode, owner, size, day, hour, name
			mode, owner, name := fields[0], fields[1], strings.Join(fields[5:], " ")
			if manyFiles.MatchString(name) {
				if owner != "root/root" || mode != "-rw-r--r--" && mode != "drwxr-xr-x" {
					t.Errorf("%s: %s", arch, l)
				}
				continue
			}
			list += fmt.Sprintln(mode, owner, name)
		}
		golden(t, "contents.txt", list)
	}
}

// TestControl: what dpkg and apt are told, and which files are the user's.
func TestControl(t *testing.T) {
	for _, arch := range []string{"armhf", "arm64", "amd64"} {
		told := output(t, exec.Command("dpkg-deb", "--field", file(t, arch)))
		told = regexp.MustCompile(`(?m)^Installed-Size: \d+$`).ReplaceAllString(told, "Installed-Size: N")
		told = strings.Replace(told, "Architecture: "+arch, "Architecture: ARCH", 1)
		golden(t, "control.txt", told+"\n"+output(t, exec.Command("dpkg-deb", "--info", file(t, arch), "conffiles")))
	}
}

// TestExamples: what the examples name is there.
func TestExamples(t *testing.T) {
	for _, name := range []string{"examples/simgauge.yml", "examples/prometheus/simgauge.rules.yml", "examples/grafana/simgauge.json", "docs/asking.md"} {
		if _, err := os.Stat(filepath.Join(unpacked(t, here(t)), "usr/share/doc/simgauge", name)); err != nil {
			t.Error(err)
		}
	}
}

// link is one of Markdown's, to a place in this or another file.
var link = regexp.MustCompile(`\]\(([^)\s#]+)(?:#[^)\s]*)?\)`)

// TestLinks: what a page that is installed links to is installed too, or on the web; the same in the tarball.
func TestLinks(t *testing.T) {
	tarball := t.TempDir()
	output(t, exec.Command("tar", "-xzf", filepath.Join(dist(t), "simgauge-"+version+"-linux-arm64.tar.gz"), "-C", tarball, "--strip-components=1"))
	n := 0
	for _, folder := range []string{filepath.Join(unpacked(t, "arm64"), "usr/share/doc/simgauge"), tarball} {
		for _, pattern := range []string{"*.md", "*/*.md", "*/*/*.md"} {
			pages, _ := filepath.Glob(filepath.Join(folder, pattern)) // the pattern is good
			for _, page := range pages {
				if filepath.Base(page) == "CHANGELOG.md" {
					continue
				}
				n += linksOf(t, page)
			}
		}
	}
	if n < 100 {
		t.Errorf("%d links were followed, want more than 100", n)
	}
}

// linksOf follows the links of a page to other files and returns how many they are.
func linksOf(t *testing.T, page string) (n int) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range link.FindAllStringSubmatch(string(text), -1) {
		if strings.Contains(found[1], ":") {
			continue
		}
		n++
		if _, err := os.Stat(filepath.Join(filepath.Dir(page), found[1])); err != nil {
			t.Errorf("%s: %v", filepath.Base(page), err)
		}
	}
	return n
}

// TestNotices: the licence of every module that is linked in is told, and none is told twice over.
func TestNotices(t *testing.T) {
	root := unpacked(t, here(t))
	told, err := os.ReadFile(filepath.Join(root, "usr/share/doc/simgauge/copyright"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for l := range strings.Lines(output(t, exec.Command("go", "version", "-m", filepath.Join(root, "usr/bin/simgauge")))) {
		if fields := strings.Fields(l); len(fields) >= 3 && fields[0] == "dep" {
			n++
			if heading := "\n--- " + fields[1] + " " + fields[2] + " ---\n"; strings.Count(string(told), heading) != 1 {
				t.Errorf("%q is not there once", heading)
			}
		}
	}
	if n < 20 {
		t.Errorf("%d modules were looked for, want more than 20", n)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), go test ./deploy/deb -update takes it:\n%s", name, diff)
	}
}
