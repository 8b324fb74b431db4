package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/simgauge/simgauge/carrier"
)

// longestCarriers bounds a file of rows, which is read as a whole: thousands of them fit in.
const longestCarriers = 1 << 20

// byteOrderMark begins a text that was saved on Windows.
const byteOrderMark = "\ufeff"

// mostFaults is how many of a file are told one by one: each is a line in the log, and a file that is none of rows has thousands.
const mostFaults = 20

// Carriers reads the user's own rows of the catalogue: every *.txt of a folder, which need not be there. A row with a fault is left out, the others hold.
func Carriers(folder string) ([]carrier.Row, []Fault) {
	names, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil {
		return nil, []Fault{{File: folder, Cause: err.Error(), Mend: "name the folder without wildcards"}}
	}
	var rows []carrier.Row
	var faults []Fault
	for _, name := range names {
		text, err := readCarriers(name)
		if err != nil {
			faults = append(faults, Fault{File: name, Line: 1, Cause: err.Error(), Mend: "make it a text file that simgauge may read, of less than 1 MB"})
			continue
		}
		own, wrong := carrier.ParseOwn(name, text)
		rows = append(rows, own...)
		for i, f := range wrong {
			if i == mostFaults {
				faults = append(faults, Fault{File: name, Line: f.Line, Cause: fmt.Sprintf("%d more faults", len(wrong)-i), Mend: "mend those before first"})
				break
			}
			faults = append(faults, Fault{File: name, Line: f.Line, Key: f.Key, Value: f.Value, Cause: f.Cause, Mend: f.Mend})
		}
	}
	return rows, faults
}

func readCarriers(name string) (string, error) {
	info, err := os.Stat(name)
	if err != nil {
		return "", errors.Unwrap(err) // the fault names the file
	}
	if !info.Mode().IsRegular() || info.Size() > longestCarriers {
		return "", errors.New("no file of rows")
	}
	text, err := os.ReadFile(name)
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	if err == nil && !utf8.Valid(text) {
		err = errors.New("not UTF-8")
	}
	return strings.TrimPrefix(string(text), byteOrderMark), err
}
