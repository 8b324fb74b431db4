package page

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

//go:generate go test -run ^TestPackedFilesAreCurrent$ -update .

var update = flag.Bool("update", false, "pack the templates, texts and assets")

// loose are the files that the page is made of, as people write them.
func loose(t *testing.T) (names []string) {
	t.Helper()
	for _, glob := range []string{"*.html", "text/*.txt", "asset/*"} {
		found, err := filepath.Glob(glob)
		if err != nil || len(found) == 0 {
			t.Fatalf("no %s: %v", glob, err)
		}
		names = append(names, found...)
	}
	return names
}

// What is in the program is what people wrote, and nothing else.
func TestPackedFilesAreCurrent(t *testing.T) {
	names := loose(t)
	if *update {
		pack(t, names)
		return
	}
	for _, name := range names {
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := unpack(name); err != nil || !bytes.Equal(want, got) {
			t.Errorf("packed/%s.gz is not %s: go generate ./exporter/page makes it (%v)", name, name, err)
		}
	}
	err := fs.WalkDir(packed, "packed", func(path string, d fs.DirEntry, err error) error {
		name := strings.TrimSuffix(strings.TrimPrefix(path, "packed/"), ".gz")
		if err == nil && !d.IsDir() && !slices.Contains(names, name) {
			t.Errorf("%s is of no file: go generate ./exporter/page removes it", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// pack makes the folder packed anew.
func pack(t *testing.T, names []string) {
	t.Helper()
	if err := os.RemoveAll("packed"); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := z.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		to := filepath.Join("packed", name+".gz")
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// textsOf are the texts of a language, as they are written.
func textsOf(t *testing.T, l language) (*texts, error) {
	t.Helper()
	content, err := os.ReadFile("text/" + l.tag + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	return readTexts(content, l)
}
