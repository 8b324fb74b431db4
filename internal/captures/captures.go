// Package captures lets tests replay what real modems said, from a folder outside the repository:
//
//	go test ./... -run Captures -captures=DIR
//
// go test hands a flag to the tests of every package, and a test binary that does not know it fails. So every package with
// tests imports this one, if only for its flag.
package captures

import (
	"bufio"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var dir = flag.String("captures", "", "replay the captures in this `folder`, seen from the module's root; there is no default")

// maxRow is the longest line of a file.
const maxRow = 1 << 20

// Rows reads a file of JSON lines in the folder. Without a folder the test is skipped; with one, a file without rows fails.
func Rows[T any](t *testing.T, file string) []T {
	t.Helper()
	if *dir == "" {
		t.Skip("no captures: go test -captures=DIR replays them")
	}
	f, err := os.Open(filepath.Join(folder(t), file))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var rows []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxRow)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s: row %d: %v", file, len(rows)+1, err)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 {
		t.Fatalf("%s: no rows", file)
	}
	return rows
}

// folder is the one of the flag. A test runs in the folder of its package, whereas a path is written from the module's root.
func folder(t *testing.T) string {
	t.Helper()
	if filepath.IsAbs(*dir) {
		return *dir
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			return filepath.Join(root, *dir)
		}
		if root == filepath.Dir(root) {
			t.Fatal("no go.mod above the package")
		}
		root = filepath.Dir(root)
	}
}
