package e2e

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	// patience bounds every wait for something that takes well under a second on an idle machine: two busy cores and the
	// race detector make it many times that.
	patience = 60 * time.Second
	// pause is how often a wait looks again.
	pause = 20 * time.Millisecond
)

// eventually looks again and again until done, and fails after patience with what was awaited.
func eventually(t testing.TB, what string, done func() bool) {
	t.Helper()
	if !within(t, patience, done) {
		t.Fatalf("still not after %s: %s", patience, what)
	}
}

// within looks again and again for at most d, and reports whether it was done in that time.
func within(t testing.TB, d time.Duration, done func() bool) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	again := time.NewTicker(pause)
	defer again.Stop()
	for !done() {
		select {
		case <-ctx.Done():
			return false
		case <-again.C:
		}
	}
	return true
}

// process is a running program.
type process struct {
	t           testing.TB
	cmd         *exec.Cmd
	out, errout *output
	ended       chan struct{}
	err         error // of Wait, once ended
}

// output is what a process wrote, safe to read while it writes.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// start starts a program in a folder of its own and a process group of its own. It is killed when the test ends.
func start(t testing.TB, dir, program string, args ...string) *process {
	t.Helper()
	return startWith(t, dir, nil, program, args...)
}

// startWith is start with more in the environment.
func startWith(t testing.TB, dir string, env []string, program string, args ...string) *process {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = dir, append(environment(dir), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	return launch(t, cmd)
}

// startAs is start as another user, who is in no group but his own.
func startAs(t testing.TB, user uint32, dir, program string, args ...string) *process {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = dir, environment(dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}}
	return launch(t, cmd)
}

// launch starts a command, and kills it when the test ends.
func launch(t testing.TB, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{t: t, cmd: cmd, out: &output{}, errout: &output{}, ended: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.errout
	p.cmd.SysProcAttr.Setpgid, p.cmd.SysProcAttr.Pdeathsig = true, syscall.SIGKILL
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(p.cleanup)
	return p
}

// environment is that of a user with an empty home: nothing of this machine's configuration or services gets in.
func environment(dir string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "RUNTIME_DIRECTORY=" + dir, "TZ=UTC", "LANG=C.UTF-8",
		"GORACE=atexit_sleep_ms=0", // a program under the race detector sleeps a second before it ends
	}
}

// cleanup kills what still runs, and fails on races. If the test failed it shows what the programs said that ran to the end.
func (p *process) cleanup() {
	running := p.running()
	p.kill()
	if strings.Contains(p.errout.String(), "DATA RACE") {
		p.t.Errorf("%s: data race", filepath.Base(p.cmd.Path))
	}
	if p.t.Failed() && running {
		p.t.Logf("%s said:\n%s%s", strings.Join(p.cmd.Args, " "), p.out, p.errout)
	}
}

// kill ends the process and its children at once, as a power cut would, and waits until it is gone.
func (p *process) kill() {
	if p.running() {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // it may have ended by itself
	}
	<-p.ended
}

// stop asks the process to end and returns its exit status.
func (p *process) stop(signal os.Signal) int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Fatal(err)
	}
	return p.wait()
}

// wait returns the exit status, -1 after a signal that killed it.
func (p *process) wait() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("%s does not end", strings.Join(p.cmd.Args, " "))
	}
	return p.cmd.ProcessState.ExitCode()
}

func (p *process) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// simgauge starts our program.
func simgauge(t testing.TB, dir string, args ...string) *process {
	t.Helper()
	return start(t, dir, filepath.Join(programs, "simgauge"), args...)
}

// command runs our program to its end.
func command(t testing.TB, dir string, args ...string) (stdout, stderr string, exit int) {
	t.Helper()
	p := simgauge(t, dir, args...)
	exit = p.wait()
	return p.out.String(), p.errout.String(), exit
}
