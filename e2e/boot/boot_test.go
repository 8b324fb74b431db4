package boot

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	_ "github.com/simgauge/simgauge/internal/captures" // every test binary knows its flag
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestMachine holds the rig to what the other tests rely on.
func TestMachine(t *testing.T) {
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
	m.Close()
	if _, err := os.Stat("/proc/" + pid); err == nil {
		t.Errorf("process %s is left", pid)
	}
	if left, _ := os.ReadDir("/run/systemd/nspawn"); len(left) > 0 {
		t.Errorf("left in /run/systemd/nspawn: %v", left)
	}
}

// TestMachinesAreApart: what one writes is seen by no other, and not by the next.
func TestMachinesAreApart(t *testing.T) {
	a, b := Boot(t), Boot(t)
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
	m := Boot(t)
	m.Must("apt-get update")
	said := m.Must("apt-get install --simulate prometheus prometheus-alertmanager prometheus-node-exporter")
	if !strings.Contains(said, "Conf prometheus-alertmanager ") {
		t.Errorf("apt would not install Alertmanager: %s", said)
	}
}
