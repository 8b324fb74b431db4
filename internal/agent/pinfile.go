package agent

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
)

// longestPINFile bounds what is read of a file: a PIN, its line end, and one octet that shows there is more.
const longestPINFile = 11

// secret is a PIN as it was found.
type secret struct {
	modem.PIN
	shared bool // its file is open to a group
}

// pinOf reads the PIN for the SIM in a modem: from pin_file, or from a systemd credential. Errors are *failure: PINNeeded where
// there is none. It is read anew each time, so that a mended file counts at once and nothing keeps the PIN.
func (a *Agent) pinOf(conf config.Modem) (secret, error) {
	if conf.PINFile != "" {
		pin, mode, err := readPIN("pin_file", conf.PINFile)
		if err == nil && mode.Perm()&0o007 != 0 {
			err = &failure{detail: outcome.PINFileOpen, err: fmt.Errorf("pin_file %s: mode %04o", conf.PINFile, mode.Perm())}
		}
		return secret{pin, mode.Perm()&0o070 != 0}, err
	}
	if a.o.Credentials == "" {
		return secret{}, fail(outcome.PINNeeded)
	}
	for _, name := range a.credentials(conf.Name) {
		// The folder guards a credential: with the access list that systemd may give it the mode looks open to a group.
		pin, _, err := readPIN("credential", filepath.Join(a.o.Credentials, name))
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errEmpty) {
			return secret{PIN: pin}, err
		}
	}
	return secret{}, fail(outcome.PINNeeded)
}

// credentials are the names that the PIN for a modem may have; the plain one where no other modem could be meant.
func (a *Agent) credentials(modemName string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	names := []string{"pin." + modemName}
	if len(a.cfg.Modems) == 1 {
		names = append(names, "pin")
	}
	return names
}

// errEmpty is a PIN file without one. simgauge.service hands over an empty credential where nobody wrote a PIN.
var errEmpty = errors.New("nothing is in it")

// readPIN reads one file and tells its mode. No error shows anything of its content.
func readPIN(what, path string) (pin modem.PIN, mode fs.FileMode, err error) {
	defer func() {
		if err != nil {
			err = &failure{detail: outcome.PINFileBad, err: fmt.Errorf("%s %s: %w", what, path, err)}
		}
	}()
	// Not to wait for the other end of a pipe, should it be one.
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return "", 0, unwrapPath(err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", 0, unwrapPath(err)
	case !info.Mode().IsRegular():
		return "", 0, errors.New("not a regular file")
	}
	text, err := io.ReadAll(io.LimitReader(f, longestPINFile))
	defer clear(text)
	switch {
	case err != nil:
		return "", 0, unwrapPath(err)
	case len(bytes.TrimSpace(text)) == 0:
		return "", 0, errEmpty
	}
	pin, err = modem.ParsePIN(string(text))
	return pin, info.Mode(), err
}

// unwrapPath leaves the cause of an error whose message would name the path again.
func unwrapPath(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}
