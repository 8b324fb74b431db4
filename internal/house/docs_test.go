package house

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/internal/config"
)

// TestReadmeAndMachineRunTheSameTests: what the README promises to a visitor is what must pass before a change lands.
func TestReadmeAndMachineRunTheSameTests(t *testing.T) {
	if !strings.Contains(text(t, "README.md"), "\n    make test ") {
		t.Error("README.md does not name `make test`")
	}
	if !slices.Contains(strings.Split(text(t, ".ci/run"), "\n"), "step make test") {
		t.Error(".ci/run does not call `make test`")
	}
}

func TestMakefileHasAtMostEightTargets(t *testing.T) {
	targets := regexp.MustCompile(`(?m)^([a-z][a-z0-9-]*):([^=]|$)`).FindAllStringSubmatch(text(t, "Makefile"), -1)
	if n := len(targets); n < 2 || n > 8 {
		t.Errorf("%d targets, want 2 to 8", n)
	}
}

// TestLinksLeadSomewhere follows every link of every document that points into the repository.
func TestLinksLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for _, file := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(text(t, file), -1) {
			if _, err := os.Stat(filepath.Join(root(t), filepath.Dir(file), m[1])); err != nil {
				t.Errorf("%s: link to %s leads nowhere", file, m[1])
			}
		}
	}
}

// TestDecisionsAreListed: docs/decisions/README.md names every decision.
func TestDecisionsAreListed(t *testing.T) {
	index := text(t, "docs/decisions/README.md")
	files, err := filepath.Glob(filepath.Join(root(t), "docs/decisions/0*.md"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no decisions found: %v", err)
	}
	for _, f := range files {
		if !strings.Contains(index, "("+filepath.Base(f)+")") {
			t.Errorf("docs/decisions/README.md does not list %s", filepath.Base(f))
		}
	}
}

// TestMapShowsEveryPackage: the table of packages in docs/architecture.md has those that exist and no others.
func TestMapShowsEveryPackage(t *testing.T) {
	row := regexp.MustCompile("(?m)^\\| `([a-z0-9/]+)` \\|")
	var got []string
	for _, m := range row.FindAllStringSubmatch(text(t, "docs/architecture.md"), -1) {
		got = append(got, m[1])
	}
	var want []string
	for _, p := range list(t) {
		if p.name() != "internal/house/tally" {
			want = append(want, p.name())
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("packages in docs/architecture.md (-want +got):\n%s", diff)
	}
}

// TestEveryDependencyHasItsReason: docs/decisions/README.md names each module that go.mod requires directly.
func TestEveryDependencyHasItsReason(t *testing.T) {
	index := text(t, "docs/decisions/README.md")
	direct := regexp.MustCompile(`(?m)^\t([^\s]+) v[^\s]+$`)
	for _, m := range direct.FindAllStringSubmatch(text(t, "go.mod"), -1) {
		name := regexp.MustCompile(`/v\d+$`).ReplaceAllString(m[1], "")
		name = strings.TrimPrefix(name, "github.com/")
		if !strings.Contains(index, name) && !strings.Contains(index, filepath.Base(name)) {
			t.Errorf("docs/decisions/README.md gives no reason for %s", m[1])
		}
	}
}

// text is a file of the repository, named from its root.
func text(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root(t), filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// documents returns every Markdown file, named from the root.
func documents(t *testing.T) []string {
	t.Helper()
	var files []string
	err := fs.WalkDir(os.DirFS(root(t)), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".md") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("%d documents found: these are not all", len(files))
	}
	return files
}

// TestConfigurationsInDocumentsAreValid lets the program's own reader judge every YAML block that is for it.
func TestConfigurationsInDocumentsAreValid(t *testing.T) {
	fence := regexp.MustCompile("(?ms)^( *)```yaml\n(.*?)^ *```$")
	found := 0
	for _, file := range documents(t) {
		for _, m := range fence.FindAllStringSubmatch(text(t, file), -1) {
			block := strings.ReplaceAll("\n"+m[2], "\n"+m[1], "\n")
			if !strings.Contains(block, "\nmodems:") && !strings.Contains(block, "\nsims:") {
				continue // Prometheus' own: see e2e
			}
			found++
			if _, err := config.Parse(file, []byte(block)); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
	if found == 0 {
		t.Error("no configuration in any document")
	}
}
