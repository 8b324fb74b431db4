package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/simgauge/simgauge/quota"
)

// other is a reply that a pattern must not match.
type other struct{ where, text string }

func firstMatch(p quota.Pattern, others []other) string {
	for _, o := range others {
		if p.Matches(o.text) {
			return o.where
		}
	}
	return ""
}

// maxOthers bounds what is read of a folder, in bytes of one file.
const maxOthers = 16 << 20

// replies reads the replies of a folder: one in each file, or a line each in *.jsonl. The reply that is taught may be among them,
// and is left out.
func replies(dir, taught string) ([]other, error) {
	if dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, usagef("--against: %w", err)
	}
	var all []other
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		if at, err := os.Stat(path); err != nil || !at.Mode().IsRegular() { // a link to a file is as good
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, usagef("--against: %w", err)
		}
		if filepath.Ext(path) != ".jsonl" {
			all = append(all, other{path, string(text)})
			continue
		}
		of, err := lines(path, text)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	if len(all) == 0 {
		return nil, usagef("--against: %s holds no reply: put one in each file, or a line each in *.jsonl", dir)
	}
	return slices.DeleteFunc(all, func(o other) bool { return strings.TrimSpace(o.text) == taught }), nil
}

func lines(path string, text []byte) ([]other, error) {
	var all []other
	scan := bufio.NewScanner(bytes.NewReader(text))
	scan.Buffer(nil, maxOthers)
	for n := 1; scan.Scan(); n++ {
		var line struct{ Text string }
		if err := json.Unmarshal(scan.Bytes(), &line); err != nil {
			return nil, usagef("--against: %s:%d: %w", path, n, err)
		}
		all = append(all, other{fmt.Sprintf("%s:%d", path, n), line.Text})
	}
	if err := scan.Err(); err != nil {
		return nil, errors.Join(usagef("--against: %s", path), err)
	}
	return all, nil
}
