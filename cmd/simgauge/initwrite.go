package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/simgauge/simgauge/internal/config"
)

// Modes of what init writes. Everybody may read it, for simgauge.service runs as a user of its own: passwords and PINs stand in files of
// theirs, of which the configuration has the paths.
const (
	configMode   = 0o644
	configFolder = 0o755
)

// writable reports why a file could not be written, without writing anything.
func writable(path string) error {
	folder := filepath.Dir(path)
	for !exists(folder) && folder != filepath.Dir(folder) {
		folder = filepath.Dir(folder)
	}
	if err := unix.Access(folder, unix.W_OK|unix.X_OK); err != nil {
		return fmt.Errorf("write %s: %s: %w; try sudo simgauge init, or give --config.file in a folder that this user may write", path, folder, err)
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return usagef("write %s: not a file; give another --config.file", path)
	}
	return nil
}

// saysNothing reports whether a file is there in which every line is blank or a comment: nobody's settings are lost with it.
func saysNothing(path string) bool {
	text, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			return false
		}
	}
	return true
}

// writeConfig writes a valid configuration whole or not at all, and over another one only where it may replace it.
func writeConfig(path, text string, replace bool) (err error) {
	if _, err := config.Parse(path, []byte(text)); err != nil {
		return fmt.Errorf("%w; this is a mistake of simgauge's: nothing was written", err)
	}
	replace = replace || config.Blank(path) // still: somebody may have written it meanwhile
	if replace {
		if target, err := filepath.EvalSymlinks(path); err == nil {
			path = target // the link stays one
		}
	}
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".simgauge-*.yml")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // it has its name by then, or is not wanted
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Chmod(modeFor(path)), f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := put(f.Name(), path, replace); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// makeFolder makes a folder that is not there for all to read, whatever the umask: the service is another user than root.
func makeFolder(dir string) error {
	if exists(dir) {
		return nil
	}
	if err := os.MkdirAll(dir, configFolder); err != nil {
		return err
	}
	return os.Chmod(dir, configFolder)
}

// modeFor is the mode of the file that is replaced, as its owner chose it.
func modeFor(path string) fs.FileMode {
	if info, err := os.Stat(path); err == nil {
		return info.Mode().Perm()
	}
	return configMode
}

// put gives the file its name. Without replace it takes none that somebody took meanwhile.
func put(from, path string, replace bool) error {
	if replace {
		return os.Rename(from, path)
	}
	err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, path, unix.RENAME_NOREPLACE)
	switch {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s appeared meanwhile, and stays as it is; say --force to replace it", path)
	case err != nil:
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// syncFolder brings the new name to the disk.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
