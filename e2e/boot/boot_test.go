package boot

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/simgauge/simgauge/internal/captures" // every test binary knows its flag
)

// TestMachine holds the rig to what the other tests rely on.
func TestMachine(t *testing.T) {
	t.Parallel()
	m := Boot(t)
	if got := m.Must("cat /proc/1/comm"); got != "systemd" {
		t.Errorf("process 1 is %s", got)
	}
	if status, said := m.Run("echo out; echo err >&2; exit 3"); status != 3 || said != "out\nerr" {
		t.Errorf("status %d and %q of a script that fails", status, said)
	}
	m.Write("/srv/new/file", "a\nb\n", 0o640)
	if got := m.Must("stat -c '%a %U' /srv/new/file; cat /srv/new/file"); got != "640 root\na\nb" {
		t.Errorf("the file came as %q", got)
	}
	if got := m.Must("ip -br link"); !strings.HasPrefix(got, "lo ") || strings.Contains(got, "\n") {
		t.Errorf("interfaces beside the loopback: %s", got)
	}
	pid := strconv.Itoa(m.Leader())
	groups := []string{}
	for _, own := range ownGroups() {
		made, _ := filepath.Glob(filepath.Join(own, groupPrefix+strconv.Itoa(os.Getpid())+"-*", "payload"))
		groups = append(groups, made...)
	}
	if len(groups) == 0 {
		t.Error("the machine has no group of its own")
	}
	m.Close()
	if _, err := os.Stat("/proc/" + pid); err == nil {
		t.Errorf("process %s is left", pid)
	}
	if left, _ := os.ReadDir("/run/systemd/nspawn"); len(left) > 0 {
		t.Errorf("left in /run/systemd/nspawn: %v", left)
	}
}

// TestMachinesAreApart: what one writes is seen by no other, and not by the next; services of the same name are two.
func TestMachinesAreApart(t *testing.T) {
	t.Parallel()
	a, b := Boot(t), Boot(t)
	a.Must("systemd-run -q --unit=same sleep infinity")
	b.Must("systemd-run -q --unit=same sleep infinity; systemctl kill -s KILL same")
	if got := a.Must("systemctl is-active same; ps -o comm= -p $(systemctl show -P MainPID same)"); got != "active\nsleep" {
		t.Errorf("a service of one machine, of which another killed its own: %s", got)
	}
	a.Must("touch /etc/mark")
	if status, _ := b.Run("test -e /etc/mark"); status == 0 {
		t.Error("another machine sees the file")
	}
	a.Close()
	if status, _ := Boot(t).Run("test -e /etc/mark"); status == 0 {
		t.Error("the file outlived its machine")
	}
}

// TestOfferedPackages: apt works in it without a network.
func TestOfferedPackages(t *testing.T) {
	t.Parallel()
	m := Boot(t)
	m.Must("apt-get update")
	said := m.Must("apt-get install --simulate prometheus prometheus-alertmanager prometheus-node-exporter")
	if !strings.Contains(said, "Conf prometheus-alertmanager ") {
		t.Errorf("apt would not install Alertmanager: %s", said)
	}
}

// TestAKilledMachineLeavesNothing: a test that panics leaves no time to power off.
func TestAKilledMachineLeavesNothing(t *testing.T) {
	t.Parallel()
	m := Boot(t)
	pid := strconv.Itoa(m.Leader())
	m.kill()
	for deadline := time.Now().Add(offTime); time.Now().Before(deadline); <-time.After(pause) {
		if _, err := os.Stat("/proc/" + pid); err != nil {
			return
		}
	}
	t.Errorf("process %s outlived the machine", pid)
}
