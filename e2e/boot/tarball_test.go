package boot

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestByHand: the tarball, by the commands at the head of its unit, on a system that has systemd-timesyncd and does not use it, as Fedora.
func TestByHand(t *testing.T) {
	t.Parallel()
	Need(t)
	path, err := deb()
	if err != nil {
		t.Fatal(err)
	}
	name := "simgauge-" + version + "-linux-" + runtime.GOARCH
	unit, err := os.ReadFile("../../systemd/simgauge.service")
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	for line := range strings.Lines(string(unit)) {
		if command, ok := strings.CutPrefix(line, "#   "); ok {
			commands = append(commands, strings.TrimSpace(command))
		}
	}
	if len(commands) < 4 {
		t.Fatalf("the head of the unit has %q", commands)
	}
	m := Boot(t)
	m.Copy(filepath.Join(filepath.Dir(path), name+".tar.gz"), "/root/it.tar.gz")
	m.Must("tar -xzf it.tar.gz; touch /usr/lib/systemd/systemd-timesyncd")
	for _, command := range commands {
		m.Must("cd " + name + " && " + command)
	}
	m.awaitMetric(writable, "1")
	if got := m.Must("systemctl is-active simgauge simgauge-clock; ps -o user= -p $(systemctl show -P MainPID simgauge); id -nG simgauge"); got != "active\nactive\nsimgauge\nsimgauge dialout" {
		t.Errorf("services, user and its groups: %q", got)
	}
	m.Must("mkdir -p /etc/systemd/system/sysinit.target.wants; ln -s /dev/null /etc/systemd/system/sysinit.target.wants/systemd-timesyncd.service; systemctl restart simgauge")
	if got := m.Must("systemctl show -P ConditionResult simgauge-clock"); got != "no" {
		t.Error("the helper runs where systemd-timesyncd is enabled")
	}
	if said := m.Must("journalctl -u simgauge -o cat --no-pager"); strings.Contains(said, "level=ERROR") {
		t.Errorf("the log has errors: %s", said)
	}
}
