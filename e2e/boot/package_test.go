package boot

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// story is one machine, its modem, and what the chapters hand on.
type story struct {
	*Machine
	modem  simulated
	locked simulated // by a PIN
	before string    // every path of the machine before the package
}

// TestPackage is one story: the package installed on a fresh machine, a modem that comes later, crashes, a hang, a reboot, a PIN, an
// upgrade, a downgrade, faults of the disk, and all of it gone again.
func TestPackage(t *testing.T) {
	t.Parallel()
	Need(t)
	s := &story{modem: modem(t, ""), locked: modem(t, "pin: \"1234\"\n")}
	s.Machine = Boot(t, s.modem.port+":/srv/modem", s.locked.port+":/dev/ttyLOCKED")
	bring(t, s.Machine)
	for _, chapter := range []struct {
		name string
		tell func(*testing.T, *story)
	}{
		{"installed, it runs", installed},
		{"a modem that comes later is asked", laterModem},
		{"the restrictions are in force", restricted},
		{"it is told that the clock is kept", clockTold},
		{"udev reads the rule", rulesRead},
		{"a member of the group reads the status", groupMember},
		{"killed, it comes back", killed},
		{"hung, it comes back", hung},
		{"a new configuration is taken, a bad one refused", reloaded},
		{"a socket of systemd's", socket},
		{"the machine is booted again", rebooted},
		{"a PIN from a credential", pinned},
		{"upgraded", upgraded},
		{"downgraded", downgraded},
		{"a state of a later layout", laterState},
		{"a configuration that nobody may read", unreadable},
		{"a disk that is full, or read-only", noRoom},
		{"removed, and purged", purged},
	} {
		if !t.Run(chapter.name, func(t *testing.T) { s.t = t; chapter.tell(t, s) }) {
			break // each begins where the one before ends
		}
	}
	s.t = t
}

// paths are all that is on the machine's disk and in /run, but for what comes and goes by itself.
const paths = `find / \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /var/tmp -o -path /root -o -path /run -o -path /var/log/journal -o -path /var/cache -o -path /var/lib/apt \) -prune -o -print | sort
	find /run -path '*simgauge*'`

func installed(t *testing.T, s *story) {
	s.before = s.Must(paths)
	s.Must("mkdir -p /etc/systemd/system/simgauge.service.d")
	s.Write("/etc/systemd/system/simgauge.service.d/test.conf", dropIn, 0o644)
	s.Must("dpkg -i older.deb")
	if got := s.Must("systemctl is-enabled simgauge; systemctl is-active simgauge"); got != "enabled\nactive" {
		t.Errorf("the service is %q", got)
	}
	s.awaitMetric("simgauge_modem_up{modem=\"modem0\"}", "0") // and no figure of anything
	if failed := s.Must("systemctl --failed --plain --no-legend"); failed != "" {
		t.Errorf("failed units: %s", failed)
	}
}

func laterModem(t *testing.T, s *story) {
	s.Write("/etc/simgauge/simgauge.yml", configuration, 0o644)
	s.Must("systemctl reload simgauge")
	s.awaitMetric(`simgauge_modem_up{modem="lte"}`, "0")
	s.Must("ln -s /srv/modem /dev/ttyMODEM")
	s.awaitMetric(remaining, "7.8e+09")
	if n := s.modem.dialled(); n != 1 {
		t.Errorf("%d codes left, want one", n)
	}
	if got := s.Must("ls /run/lock/LCK..*; stat -c '%U %a' /var/lib/simgauge /run/simgauge/control.sock"); got != "/run/lock/LCK..modem\nsimgauge 750\nsimgauge 660" {
		t.Errorf("lock, state and socket: %q", got)
	}
}

// restricted looks from the kernel's side at what the unit promises, of a process that has just talked to a tty.
func restricted(t *testing.T, s *story) {
	status := s.Must("cat /proc/$(systemctl show -P MainPID simgauge)/status")
	for _, line := range []string{"NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000"} {
		contains(t, status, line)
	}
	if got := s.Must("for ns in user mnt; do readlink /proc/1/ns/$ns /proc/$(systemctl show -P MainPID simgauge)/ns/$ns; done | sort -u | wc -l"); got != "4" {
		t.Errorf("%s different namespaces of users and mounts, want 4", got)
	}
	if got := s.Must("ps -o user=,group= -p $(systemctl show -P MainPID simgauge) | xargs"); got != "simgauge simgauge" {
		t.Errorf("it runs as %s", got)
	}
	said := s.sandboxed("simgauge.service", "echo x >/etc/x; echo x >/usr/x; ls /home /root; dd if=/dev/kmsg count=1; echo 3 >/proc/sys/vm/drop_caches")
	if strings.Contains(said, "records") {
		t.Errorf("the sandbox lets through what it must not: %s", said)
	}
	if got := s.Must("ls /etc/x /usr/x 2>/dev/null | wc -l"); got != "0" {
		t.Error("the sandbox let a file be written")
	}
}

// adjtimex prints what the kernel answers to adjtimex(2): by its number in asm/unistd.h, with a struct timex of zeros, which only asks.
const adjtimex = `use POSIX; my %number = (x86_64 => 159, aarch64 => 171);
my $timex = "\0" x 256;
my $state = syscall($number{(POSIX::uname())[4]}, $timex);
print $state < 0 ? "refused: $!\n" : "answered\n";
`

// clockTold: the service may not ask the kernel whether the clock is kept, which its helper may, and reads the file that the helper leaves.
func clockTold(t *testing.T, s *story) {
	s.Write("/usr/local/share/adjtimex.pl", adjtimex, 0o644)
	const ask = "perl /usr/local/share/adjtimex.pl"
	contains(t, s.sandboxed("simgauge.service", ask), "refused: Operation not permitted")
	contains(t, s.sandboxed("simgauge-clock.service", ask), "answered")
	if got := s.Must("systemctl show -P ActiveState simgauge-clock"); got != "active" {
		t.Errorf("simgauge-clock.service is %s", got)
	}
	s.Must("test -e /run/simgauge-clock/synchronized || touch /run/simgauge-clock/synchronized") // as the helper does where the host's clock is kept
	contains(t, s.sandboxed("simgauge.service", "timeout 5 simgauge await-clock --mark=/tmp/known && echo it is known"), "it is known")
	s.Must("rm /usr/local/share/adjtimex.pl")
}

// rulesRead: udev itself reads the rule and has nothing to say of it.
func rulesRead(t *testing.T, s *story) {
	_, said := s.Run("udevadm test /sys/class/mem/null")
	contains(t, said, "/usr/lib/udev/rules.d/78-simgauge.rules")
	for line := range strings.Lines(said) {
		if strings.Contains(line, "78-simgauge.rules:") {
			t.Errorf("udev says %s", line)
		}
	}
}

// sandboxed runs commands by a unit in place of its program, and returns what they said.
func (s *story) sandboxed(unit, commands string) string {
	s.t.Helper()
	s.Must("sed -E '/^(ExecStart|Type|Restart|RemainAfterExit|WatchdogSec|StateDirectory|RuntimeDirectory|PartOf|Condition|Wants)/d' /usr/lib/systemd/system/" + unit + " >/run/systemd/system/probe.service")
	s.Write("/run/systemd/system/probe.service.d/test.conf", "[Service]\nType=oneshot\nDeviceAllow=char-pts rw\nExecStart=/bin/sh -c '"+commands+"; true'\n", 0o644)
	since := s.now()
	s.Must("systemctl daemon-reload; systemctl start probe")
	return s.Must("journalctl -u probe -o cat --no-pager --since=@" + since)
}

func groupMember(t *testing.T, s *story) {
	s.Must("useradd --groups simgauge pi; useradd stranger")
	contains(t, s.Must("runuser -u pi -- simgauge status"), "7.80 GB left of 10 GB")
	for _, command := range []string{"status", "doctor --no-ask", "history"} {
		status, said := s.Run("runuser -u stranger -- simgauge " + command)
		if status != 1 || !strings.Contains(said, "control /run/simgauge/control.sock: permission denied; put sudo before the command, or: sudo adduser $USER simgauge") {
			t.Errorf("a stranger's %s: exit status %d, %q", command, status, said)
		}
	}
	s.Must("systemctl stop simgauge")
	for _, command := range []string{"status", "history"} { // the state is simgauge's own, and is not taken for an empty one
		status, said := s.Run("runuser -u pi -- simgauge " + command)
		if status != 1 || !strings.Contains(said, "permission denied; try sudo simgauge "+command) {
			t.Errorf("a member's %s, where none runs: exit status %d, %q", command, status, said)
		}
	}
	s.Must("systemctl start simgauge")
}

// killed: the figure is there at once from the disk, and the carrier is not asked again.
func killed(t *testing.T, s *story) {
	s.Must("systemctl kill -s KILL simgauge")
	s.Eventually("a restart", "systemctl show -P NRestarts simgauge; systemctl is-active simgauge", func(said string) bool { return said == "1\nactive" })
	s.awaitMetric(remaining, "7.8e+09")
	s.awaitMetric(`simgauge_modem_up{modem="lte"}`, "1")
	if n := s.modem.dialled(); n != 1 {
		t.Errorf("%d codes left after a kill, want one", n)
	}
}

func hung(t *testing.T, s *story) {
	since := s.now()
	s.Must("systemctl kill -s STOP simgauge")
	s.Eventually("a restart by the watchdog", "systemctl show -P NRestarts simgauge; systemctl is-active simgauge", func(said string) bool { return said == "2\nactive" })
	s.awaitMetric(`simgauge_modem_up{modem="lte"}`, "1")
	contains(t, s.logged(since), "Watchdog timeout")
	if n := s.modem.dialled(); n != 1 {
		t.Errorf("%d codes left after a hang, want one", n)
	}
}

func reloaded(t *testing.T, s *story) {
	s.Write("/etc/simgauge/simgauge.yml", strings.Replace(configuration, "at_most: 8", "at_most: 9", 1), 0o644)
	s.Must("systemctl reload simgauge")
	s.awaitMetric(budget, "8")
	s.Write("/etc/simgauge/simgauge.yml", "sims: [{nonsense: 1}]\n", 0o644)
	since := s.now()
	s.Must("systemctl reload simgauge")
	s.awaitMetric("simgauge_config_last_reload_successful", "0")
	s.awaitMetric(budget, "8")
	contains(t, s.logged(since), "configuration refused, the old one is kept")
	s.Write("/etc/simgauge/simgauge.yml", configuration, 0o644)
	s.Must("systemctl reload simgauge")
	s.awaitMetric(budget, "7")
}

// socket: no flag is needed; a scrape while the service is away is answered once it is back.
func socket(t *testing.T, s *story) {
	s.Must("systemctl stop simgauge; systemctl enable --now simgauge.socket")
	contains(t, s.Must(scrape), "simgauge_build_info") // which starts it
	if got := s.Must("systemctl is-active simgauge"); got != "active" {
		t.Errorf("the service is %s after a scrape of its socket", got)
	}
	s.Must("systemctl stop simgauge.socket simgauge; systemctl disable simgauge.socket; systemctl start simgauge")
	contains(t, s.Must(scrape), "simgauge_build_info")
}

// rebooted: no network, no clock that is kept, no modem before the service.
func rebooted(t *testing.T, s *story) {
	s.Reboot()
	s.awaitMetric(remaining, "7.8e+09")
	s.Must("ln -s /srv/modem /dev/ttyMODEM")
	s.awaitMetric(`simgauge_modem_up{modem="lte"}`, "1")
	if n := s.modem.dialled(); n != 1 {
		t.Errorf("%d codes left after a reboot, want one", n)
	}
}

func pinned(t *testing.T, s *story) {
	s.Write("/etc/simgauge/simgauge.yml", strings.Replace(configuration, "ttyMODEM", "ttyLOCKED", 1), 0o644)
	s.Must("systemctl reload simgauge")
	s.awaitMetric(`simgauge_sim_state{modem="lte",state="pin"}`, "1")
	if tries := s.locked.dialled(); tries != 0 {
		t.Errorf("%d codes left for a SIM that is locked", tries)
	}
	s.Write("/etc/simgauge/pin", "1234\n", 0o600)
	s.Must("systemctl restart simgauge")
	s.awaitMetric(`simgauge_sim_state{modem="lte",state="ready"}`, "1")
	s.Write("/etc/simgauge/simgauge.yml", configuration, 0o644)
	s.Must("systemctl reload simgauge")
	s.awaitMetric(remaining, "7.8e+09")
}

// purged: what the user wrote stays until he says purge, and then there is nothing.
func purged(t *testing.T, s *story) {
	s.Must("dpkg -r simgauge")
	if got := s.Must("ls /etc/simgauge /var/lib/simgauge; cat /etc/simgauge/simgauge.yml"); !strings.Contains(got, "simgauge.db") || !strings.HasSuffix(got, strings.TrimSpace(configuration)) {
		t.Errorf("after removal there is %q", got)
	}
	if status, _ := s.Run("pgrep simgauge"); status != 1 {
		t.Error("the program runs after its package was removed")
	}
	s.Must("dpkg -P simgauge; userdel pi; userdel stranger; rm -r /etc/systemd/system/simgauge.service.d; rm -f /etc/*-")
	after := s.Must(paths)
	added := []string{}
	for path := range strings.SplitSeq(after, "\n") {
		if !strings.Contains("\n"+s.before+"\n", "\n"+path+"\n") {
			added = append(added, path)
		}
	}
	if diff := cmp.Diff([]string{}, added); diff != "" {
		t.Errorf("left after purge (-want +got):\n%s", diff)
	}
	if status, said := s.Run("getent passwd simgauge || getent group simgauge"); status == 0 {
		t.Errorf("left: %s", said)
	}
}
