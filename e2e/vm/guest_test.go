//go:build vm

package vm

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	// bootTime is how long a guest may take to systemd's basic.target: 25 s where the machine has nothing else to do.
	bootTime = 3 * time.Minute
	// runTime is how long one script may take; the agent ends it sooner.
	runTime = 150 * time.Second
	// patience is how long a change in the guest is awaited, and pause how often is looked for it.
	patience = 2 * time.Minute
	pause    = 500 * time.Millisecond
)

// guest is a virtual machine that runs scripts.
type guest struct {
	conn net.Conn
	in   *bufio.Reader
}

// boot starts a guest from an image (image.sh) with the files of a tar over its root. It ends with the test.
func boot(t *testing.T, image, files string) *guest {
	t.Helper()
	dir := t.TempDir()
	l, err := net.Listen("unix", filepath.Join(dir, "agent"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	console := filepath.Join(dir, "console")
	start(t, "qemu-system-x86_64",
		"-accel", "tcg,thread=multi,tb-size=128", "-smp", "2", "-m", "512",
		"-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-serial", "file:"+console,
		"-kernel", filepath.Join(image, "vmlinuz"), "-initrd", filepath.Join(image, "initrd"),
		"-append", "console=ttyS0 quiet panic=-1 mitigations=off systemd.wants=agent.service",
		"-drive", "if=virtio,format=raw,snapshot=on,file="+filepath.Join(image, "root.img"), // what is written is forgotten
		"-drive", "if=virtio,format=raw,readonly=on,file="+files,
		"-device", "virtio-serial-pci", "-chardev", "socket,id=agent,path="+l.Addr().String(),
		"-device", "virtserialport,chardev=agent,name=agent",
	)
	t.Cleanup(func() { showConsole(t, console) })
	g := meet(t, l)
	t.Cleanup(func() { g.showJournal(t) })
	return g
}

// meet waits until the guest's agent says that it is ready.
func meet(t *testing.T, l net.Listener) *guest {
	t.Helper()
	deadline := time.Now().Add(bootTime)
	if err := l.(*net.UnixListener).SetDeadline(deadline); err != nil {
		t.Fatal(err)
	}
	conn, err := l.Accept()
	if err != nil {
		t.Fatal("qemu does not connect:", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	g := &guest{conn: conn, in: bufio.NewReader(conn)}
	if line, err := g.line(deadline); err != nil || line != "ready" {
		t.Fatalf("the guest does not boot: %q, %v", line, err)
	}
	return g
}

// start starts a program that is killed, by its id, when the test ends or comes near its deadline, and by the kernel if
// the test is killed itself.
func start(t *testing.T, program string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	if deadline, ok := t.Deadline(); ok {
		ctx, cancel = context.WithDeadline(context.Background(), deadline.Add(-5*time.Second))
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was killed
	})
}

// showConsole logs the end of the guest's console if the test failed.
func showConsole(t *testing.T, console string) {
	if !t.Failed() {
		return
	}
	said, err := os.ReadFile(console)
	if err != nil {
		t.Log(err)
		return
	}
	const end = 4000
	t.Logf("the guest's console ends with:\n%s", said[max(0, len(said)-end):])
}

// showJournal logs the end of the guest's journal if the test failed.
func (g *guest) showJournal(t *testing.T) {
	if !t.Failed() {
		return
	}
	_, said := g.run(t, "journalctl -n 60 -o short-monotonic --no-pager")
	t.Logf("the guest's journal ends with:\n%s", said)
}

// run runs a bash script as root in the guest. It returns its exit status and what it wrote to either output.
func (g *guest) run(t *testing.T, script string) (status int, output string) {
	t.Helper()
	deadline := time.Now().Add(runTime)
	if _, err := io.WriteString(g.conn, base64.StdEncoding.EncodeToString([]byte(script))+"\n"); err != nil {
		t.Fatal(err)
	}
	line, err := g.line(deadline)
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	number, encoded, _ := strings.Cut(line, " ")
	status, err = strconv.Atoi(number)
	if err != nil {
		t.Fatalf("the agent said %q", line)
	}
	decoded, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return status, strings.TrimRight(string(decoded), "\n")
}

func (g *guest) line(deadline time.Time) (string, error) {
	if err := g.conn.SetReadDeadline(deadline); err != nil {
		return "", err
	}
	line, err := g.in.ReadString('\n')
	return strings.TrimSpace(line), err
}

// must runs a script that has to succeed and returns its output.
func (g *guest) must(t *testing.T, script string) string {
	t.Helper()
	status, output := g.run(t, script)
	if status != 0 {
		t.Fatalf("%s: exit status %d:\n%s", script, status, output)
	}
	return output
}

// show runs a script that has to succeed, logs both as a transcript, and returns the output.
func (g *guest) show(t *testing.T, script string) string {
	t.Helper()
	output := g.must(t, script)
	t.Logf("\n# %s\n%s", script, output)
	return output
}

// eventually runs a script again and again until its output is as wanted, and returns it.
func (g *guest) eventually(t *testing.T, what, script string, good func(output string) bool) string {
	t.Helper()
	again := time.NewTicker(pause)
	defer again.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-again.C {
		if status, output := g.run(t, script); status == 0 && good(output) {
			return output
		}
	}
	_, output := g.run(t, script)
	t.Fatalf("still not after %s: %s. %s gives\n%s", patience, what, script, output)
	return ""
}

// metric is the value of a series on the guest's /metrics, "" where it is not there.
func (g *guest) metric(t *testing.T, series string) string {
	t.Helper()
	_, value := g.run(t, fmt.Sprintf("busybox wget -qO- http://127.0.0.1:10123/metrics | grep -F '%s ' | cut -d' ' -f2", series))
	return value
}
