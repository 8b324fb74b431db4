package main

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
	"testing"
)

func TestAWebConfigurationThatCannotBeUsedSaysWhatToDo(t *testing.T) {
	for _, c := range []struct {
		name, want string
		err        error
	}{
		{"closed", "chown root:simgauge /etc/simgauge/web.yml, chmod 640 /etc/simgauge/web.yml", &fs.PathError{Op: "open", Path: "/etc/simgauge/web.yml", Err: syscall.EACCES}},
		{"its key is closed", "chmod 640 /etc/simgauge/key.pem", &fs.PathError{Op: "open", Path: "/etc/simgauge/key.pem", Err: syscall.EACCES}},
		{"not there", "write /etc/simgauge/web.yml, or leave out --web.config.file", &fs.PathError{Op: "open", Path: "/etc/simgauge/web.yml", Err: syscall.ENOENT}},
		{"rubbish", "docs/lifeline.md", errors.New("yaml: what")},
	} {
		got := webFault("/etc/simgauge/web.yml", c.err)
		if !strings.Contains(got.Error(), c.want) || !errors.As(got, new(usageError)) {
			t.Errorf("%s: got %q (%T), want a wrong configuration with %q", c.name, got, got, c.want)
		}
	}
}
