package boot

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	// bootTime bounds how long a container may take until systemd says that it runs: half a second where nothing else does.
	bootTime = 2 * time.Minute
	// offTime bounds how long it may take to power off, before it is killed.
	offTime = 30 * time.Second
	// pause is how often a wait looks again.
	pause = 50 * time.Millisecond
)

// Machine is a container with Debian 12 in which systemd is process 1. It has a loopback interface and no other.
type Machine struct {
	t      testing.TB
	cmd    *exec.Cmd
	said   *console
	ended  chan struct{} // closed once systemd-nspawn is gone
	leader int           // its process 1, as this machine numbers it
}

// Boot boots a machine and returns once its systemd has started everything. It ends with the test, or by Close. Each bind is a path
// of this machine and where it is seen in that one, "/dev/pts/4:/dev/ttyMODEM".
//
// The test is skipped where it cannot be made (not as root, programs missing), and fails there if CI is set.
func Boot(t testing.TB, binds ...string) *Machine {
	t.Helper()
	Need(t)
	below, groups := root(t), newGroups(t)
	t.Cleanup(func() { removeGroups(groups) })
	args := []string{"--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--", "/bin/sh", "-ec", enter, "sh", below, strings.Join(groups, " ")}
	for _, bind := range binds {
		args = append(args, "--bind="+bind)
	}
	m := &Machine{t: t, cmd: exec.Command("unshare", args...), said: &console{}, ended: make(chan struct{})}
	m.cmd.Stdout, m.cmd.Stderr = m.said, m.said
	m.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := m.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = m.cmd.Wait() // its console tells more
		close(m.ended)
	}()
	t.Cleanup(m.cleanup)
	m.awaitBoot(0)
	return m
}

// Reboot shuts the machine down and boots it again, with what is on its disk and with its binds.
func (m *Machine) Reboot() {
	m.t.Helper()
	m.Run("systemctl reboot") // it may be gone before it has answered
	m.awaitBoot(m.leader)
}

// enter makes the copy and runs systemd-nspawn, again where the machine reboots (exit status 133). It is process 1 of a namespace whose
// processes the kernel kills with it. All mounts are of a namespace that ends with them: what a test writes is in memory, above the root
// that was made once. /run is its own, for nspawn leaves folders there.
// nspawn would refuse adjtimex(2), which a real machine answers.
const enter = `
root=$1 groups=$2; shift 2
for group in $groups; do echo 0 >"$group/cgroup.procs"; done
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/pi
mount -t overlay -o "lowerdir=$root,upperdir=/mnt/upper,workdir=/mnt/work" overlay /mnt/pi
while :; do
	status=0
	systemd-nspawn --quiet --directory=/mnt/pi --boot --register=no --keep-unit --private-network --resolv-conf=off \
		--system-call-filter=adjtimex \
		--link-journal=no --console=pipe "$@" || status=$?
	[ $status = 133 ] || exit $status
done
`

// Need skips the test where no machine can be booted, and says why; where CI is set it fails.
func Need(t testing.TB) {
	t.Helper()
	why := ""
	if os.Getuid() != 0 {
		why = "run as root to make this test: it boots a container"
	}
	for _, need := range [][2]string{
		{"systemd-nspawn", "systemd-container"}, {"debootstrap", "debootstrap"}, {"unshare", "util-linux"}, {"nsenter", "util-linux"},
	} {
		if _, err := exec.LookPath(need[0]); err != nil {
			why = fmt.Sprintf("%s is missing; `make test` installs it, or: apt-get install %s", need[0], need[1])
		}
	}
	switch {
	case why == "":
	case os.Getenv("CI") != "":
		t.Fatal(why)
	default:
		t.Skip(why)
	}
}

// root is the root file system that is booted, made if this is the first time (root.sh).
func root(t testing.TB) string {
	t.Helper()
	cache, err := os.UserCacheDir() // $XDG_CACHE_HOME or ~/.cache
	if err != nil {
		t.Fatal(err)
	}
	_, here, _, _ := runtime.Caller(0)
	cmd := exec.CommandContext(t.Context(), filepath.Join(filepath.Dir(here), "root.sh"), filepath.Join(cache, "simgauge", "boot"))
	cmd.Stderr = os.Stderr
	path, err := cmd.Output()
	if err != nil {
		t.Fatal("make the root file system:", err)
	}
	return filepath.Join(strings.TrimSpace(string(path)), "root")
}

// awaitBoot waits until another process than the last is number 1 in a namespace below this one, and has started everything.
func (m *Machine) awaitBoot(last int) {
	m.t.Helper()
	for deadline := time.Now().Add(bootTime); time.Now().Before(deadline); <-time.After(pause) {
		if found := leader(m.cmd.Process.Pid); found != 0 && found != last {
			m.leader = found
			m.Eventually("systemd has started everything", "systemctl is-system-running --wait", func(state string) bool { return state == "running" })
			return
		}
		select {
		case <-m.ended:
			m.t.Fatalf("systemd-nspawn ended: %s", m.said)
		default:
		}
	}
	m.t.Fatalf("no container after %s: %s", bootTime, m.said)
}

// leader is the descendant of a process that is process 1 in its own namespace and is systemd already; 0: there is none.
func leader(parent int) int {
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", parent)) // it may be gone
	for child := range strings.FieldsSeq(string(children)) {
		pid, _ := strconv.Atoi(child) // the kernel wrote it
		status, _ := os.ReadFile("/proc/" + child + "/status")
		name, _ := os.ReadFile("/proc/" + child + "/comm")
		if strings.TrimSpace(string(name)) == "systemd" && bytes.Contains(status, []byte("\t1\n")) {
			return pid
		}
		if found := leader(pid); found != 0 {
			return found
		}
	}
	return 0
}

// Leader is the machine's process 1 as this machine numbers it, for nsenter and /proc/PID/root; its other processes are its offspring.
func (m *Machine) Leader() int { return m.leader }

// Close powers the machine off, as its user would, and waits until it is gone. It may be called more than once.
func (m *Machine) Close() {
	select {
	case <-m.ended:
		return
	default:
	}
	off := m.command("systemctl poweroff")
	_ = off.Run() // it may be shut down or broken already
	select {
	case <-m.ended:
	case <-time.After(offTime):
		m.kill()
		m.t.Errorf("the machine did not power off in %s", offTime)
	}
}

// kill ends the machine as a power cut would.
func (m *Machine) kill() {
	_ = m.cmd.Process.Kill() // unshare; its child is killed with it, which is process 1 of all others
	<-m.ended
}

// cleanup ends the machine, and shows what it said last if the test failed.
func (m *Machine) cleanup() {
	if m.leader == 0 {
		m.kill()
		return
	}
	if m.t.Failed() {
		said, _ := m.command("journalctl -n 80 -o short-monotonic --no-pager").CombinedOutput()
		m.t.Logf("the machine's journal ends with:\n%s", said)
	}
	m.Close()
}

// console is what systemd-nspawn and the machine's console said.
type console struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.b.Write(p)
}

func (c *console) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.b.String()
}

// exitStatus is that of a command that ran, whatever it left running; the error says that it did not run.
func exitStatus(err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.ExitCode(), nil
	case errors.Is(err, exec.ErrWaitDelay):
		return 0, nil
	default:
		return 0, err
	}
}
