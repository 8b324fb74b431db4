package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// watched is the program in a terminal of its own, as a user has it.
type watched struct {
	*terminal
	cmd *exec.Cmd
	pty *os.File
	tty *os.File // the other side, held open so that its modes can be looked at
}

func watching(t *testing.T, size pty.Winsize, environ []string, args ...string) *watched {
	t.Helper()
	term, tty := newTerminal(t)
	if err := pty.Setsize(term.master, &size); err != nil {
		t.Fatal(err)
	}
	program, err := exec.LookPath("simgauge")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, append([]string{"status"}, args...)...)
	cmd.Env = append(os.Environ(), environ...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return &watched{term, cmd, term.master, tty}
}

// whole is all that was shown, up to the end of the program.
func (w *watched) whole() string {
	w.t.Helper()
	if err := w.tty.Close(); err != nil {
		w.t.Fatal(err)
	}
	for s := range w.seen { // closed, as nobody has the other side open
		w.all.WriteString(s)
	}
	return w.past.String() + w.all.String()
}

func (w *watched) modes() unix.Termios {
	w.t.Helper()
	m, err := unix.IoctlGetTermios(int(w.tty.Fd()), unix.TCGETS)
	if err != nil {
		w.t.Fatal(err)
	}
	return *m
}

// ends awaits the end of the program, and looks that it left the terminal as it was.
func (w *watched) ends(before unix.Termios) {
	w.t.Helper()
	w.expect(oldScreen)
	ended := make(chan error, 1)
	go func() { ended <- w.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			w.t.Errorf("it ended with %v", err)
		}
	case <-time.After(awaitLimit):
		w.t.Fatal("it does not end")
	}
	if after := w.modes(); after != before {
		w.t.Errorf("modes of the terminal %+v, want %+v as before", after, before)
	}
}

// awaitState waits until the kernel says that the program is in a state (proc_pid_stat(5)).
func (w *watched) awaitState(want string) {
	w.t.Helper()
	for deadline := time.Now().Add(awaitLimit); time.Now().Before(deadline); <-time.After(time.Millisecond) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", w.cmd.Process.Pid))
		if err != nil {
			w.t.Fatal(err)
		}
		if _, rest, _ := strings.Cut(string(stat), ") "); strings.HasPrefix(rest, want) {
			return
		}
	}
	w.t.Fatalf("it is not in state %s", want)
}
