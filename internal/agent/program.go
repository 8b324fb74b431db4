package agent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// This file holds the one place where simgauge starts another program: one that its owner listed under modems[].recover.

const (
	// programWithin is how long the program may take: to switch a USB port off and on takes seconds.
	programWithin = 30 * time.Second

	// outputWithin is how long its output is awaited once it has ended: what it left running may hold that open.
	outputWithin = time.Second

	// mostOutput is how much of its output is logged, in bytes.
	mostOutput = 2 << 10

	// plainPath is where programs are looked for when this one was told of no place.
	plainPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
)

// runProgram runs a program for the modem: no shell, no input, an environment of its own, a process group that is killed at the
// deadline. Its output goes to the log.
func (t *task) runProgram(ctx context.Context, argv []string) error {
	ctx, cancel := context.WithTimeout(ctx, programWithin)
	defer cancel()
	var out headOf
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = "/"
	cmd.Env = t.programEnv()
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return killGroup(cmd.Process.Pid) }
	cmd.WaitDelay = outputWithin
	err := cmd.Run()
	t.log.Info("recovery program has ended", "program", argv[0], "output", t.agent.mask.text(out.String()))
	switch {
	case errors.Is(err, exec.ErrWaitDelay): // a child of its has the output open: the group lives
		return errors.Join(fmt.Errorf("run %s: it left a program running, which is killed", argv[0]), killGroup(cmd.Process.Pid))
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("run %s: not done after %v and killed", argv[0], programWithin)
	case err != nil:
		return fmt.Errorf("run %s: %w; try it by hand, as the user that simgauge runs as", argv[0], err)
	}
	return nil
}

// programEnv is the whole environment of the program.
func (t *task) programEnv() []string {
	t.agent.mu.Lock()
	defer t.agent.mu.Unlock()
	return []string{
		"PATH=" + cmp.Or(os.Getenv("PATH"), plainPath),
		"LANG=C",
		"SIMGAUGE_MODEM=" + t.conf.Name,
		"SIMGAUGE_PORT=" + cmp.Or(t.port, t.conf.Port),
	}
}

func killGroup(leader int) error {
	if err := syscall.Kill(-leader, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}

// headOf keeps the first bytes of what is written, and takes the rest as well, so that nobody waits for a reader.
type headOf struct{ b strings.Builder }

func (h *headOf) Write(p []byte) (int, error) {
	h.b.Write(p[:min(len(p), mostOutput-h.b.Len())])
	return len(p), nil
}

func (h *headOf) String() string { return strings.TrimSpace(strings.ToValidUTF8(h.b.String(), "?")) }
