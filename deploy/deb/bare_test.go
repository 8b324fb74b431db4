package deb

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/e2e/boot"
)

// TestWhereNoSystemdRuns installs, installs again, removes and purges the package as in a chroot or in a container that runs one program:
// Debian's files are there, and /run is empty. The scripts must not mind, and what is purged leaves nothing.
func TestWhereNoSystemdRuns(t *testing.T) {
	m := boot.Boot(t)
	m.Copy(file(t, here(t)), "/srv/simgauge.deb")
	// /run is another in here, where systemctl finds nobody to speak to.
	bare := func(script string) string {
		return m.Must("unshare --mount sh -ec 'mount -t tmpfs tmpfs /run; exec 2>&1\n" + script + "'")
	}
	const everything = `find / -xdev \( -path /proc -o -path /var/log -o -path /var/lib/dpkg -o -path /var/cache \) -prune -o -printf "%M %u %p\n" | sort; cat /etc/passwd /etc/group`
	before := bare(everything)

	for _, again := range []string{"", " again"} {
		if said := bare("dpkg -i /srv/simgauge.deb"); strings.Contains(said, "rror") || strings.Contains(said, "ailed") {
			t.Errorf("installed%s: %s", again, said)
		}
	}
	if got, want := bare("simgauge check-config /etc/simgauge/simgauge.yml"), "/etc/simgauge/simgauge.yml: good: 1 modem(s), 1 SIM(s), 1 ask(s)"; !strings.Contains(got, want) {
		t.Errorf("check-config: %s\nwant %s", got, want)
	}
	if got := bare("ls /etc/systemd/system/multi-user.target.wants"); !strings.Contains(got, "simgauge.service") {
		t.Errorf("the service is not enabled for the next boot: %s", got)
	}
	bare("mkdir -p /var/lib/simgauge /var/lib/private/simgauge; touch /var/lib/simgauge/simgauge.db /etc/simgauge/pin; echo \"# mine\" >>/etc/simgauge/simgauge.yml")
	bare("dpkg -r simgauge")
	if got := bare("tail -n1 /etc/simgauge/simgauge.yml; ls /var/lib/simgauge"); got != "# mine\nsimgauge.db" {
		t.Errorf("what is the user's did not outlive the removal: %s", got)
	}
	bare("dpkg -P simgauge")
	if diff := cmp.Diff(strings.Split(before, "\n"), strings.Split(bare(everything), "\n")); diff != "" {
		t.Errorf("a purge leaves (-before +after):\n%s", diff)
	}
}
