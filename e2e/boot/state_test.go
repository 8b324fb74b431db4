package boot

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"
)

const stateFile = "/var/lib/simgauge/simgauge.db"

// alter changes the state file of a stopped service.
func (s *story) alter(change func(tx *bolt.Tx) error) {
	s.t.Helper()
	path := fmt.Sprintf("/proc/%d/root%s", s.Leader(), stateFile)
	content, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	here := filepath.Join(s.t.TempDir(), "state")
	if err := os.WriteFile(here, content, 0o600); err != nil {
		s.t.Fatal(err)
	}
	db, err := bolt.Open(here, 0o600, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := db.Update(change); err != nil {
		s.t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		s.t.Fatal(err)
	}
	if content, err = os.ReadFile(here); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil { // its owner stays
		s.t.Fatal(err)
	}
}

// upgraded: over a state that an older program wrote, which had fewer buckets, and with the user's configuration kept.
func upgraded(t *testing.T, s *story) {
	s.Must("systemctl stop simgauge")
	s.alter(func(tx *bolt.Tx) error {
		for _, later := range []string{"history", "traffic", "unasked", "texts"} {
			if tx.Bucket([]byte(later)) == nil {
				continue
			}
			if err := tx.DeleteBucket([]byte(later)); err != nil {
				return err
			}
		}
		return nil
	})
	since := s.now()
	s.Must("systemctl start simgauge; dpkg -i simgauge.deb")
	if got := s.Must("cat /etc/simgauge/simgauge.yml"); got != strings.TrimSpace(configuration) {
		t.Errorf("the configuration became %q", got)
	}
	s.same(t, since)
	if got := s.Must("dpkg-query -W -f '${Version}' simgauge"); got != version+"-1" {
		t.Errorf("the version is %s", got)
	}
}

// same: the figure is there, nobody was asked again, and the log has no error.
func (s *story) same(t *testing.T, since string) {
	t.Helper()
	s.awaitMetric(remaining, "7.8e+09")
	s.awaitMetric(`simgauge_modem_up{modem="lte"}`, "1")
	s.awaitMetric(budget, "7")
	if n := s.modem.dialled(); n != 1 {
		t.Errorf("%d codes left, want one", n)
	}
	if said := s.logged(since); strings.Contains(said, "level=ERROR") {
		t.Errorf("the log has errors: %s", said)
	}
}

// downgraded: over a state in which a later program keeps more, which stays there for when it comes back.
func downgraded(t *testing.T, s *story) {
	s.Must("systemctl stop simgauge")
	s.alter(func(tx *bolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists([]byte("of_a_later_version"))
		if err != nil {
			return err
		}
		return b.Put([]byte("key"), []byte("value"))
	})
	since := s.now()
	s.Must("systemctl start simgauge; dpkg -i older.deb")
	s.same(t, since)
	s.Must("systemctl stop simgauge")
	s.alter(func(tx *bolt.Tx) error {
		if b := tx.Bucket([]byte("of_a_later_version")); b == nil || string(b.Get([]byte("key"))) != "value" {
			return fmt.Errorf("what a later version kept is gone")
		}
		return nil
	})
	s.Must("systemctl start simgauge")
}

// layout writes another version of the layout into a state. A record has its CRC-32C before it.
func layout(tx *bolt.Tx, old, other string) error {
	meta := tx.Bucket([]byte("meta"))
	record := meta.Get([]byte("meta"))
	changed := strings.Replace(string(record[4:]), old, other, 1)
	if changed == string(record[4:]) {
		return fmt.Errorf("no %s in %s", old, record[4:])
	}
	sum := crc32.Checksum([]byte(changed), crc32.MakeTable(crc32.Castagnoli))
	return meta.Put([]byte("meta"), append(binary.BigEndian.AppendUint32(nil, sum), changed...))
}

// laterState: a layout that this program does not know is moved aside, and until it is sure nothing was spent, it asks for nothing.
func laterState(t *testing.T, s *story) {
	s.Must("systemctl stop simgauge")
	s.alter(func(tx *bolt.Tx) error {
		return layout(tx, `"schema":1,`, `"schema":99,`)
	})
	since := s.now()
	s.Must("systemctl start simgauge")
	s.awaitMetric(budget, "0")
	s.awaitMetric(`simgauge_modem_up{modem="lte"}`, "1")
	contains(t, s.logged(since), "state was unreadable and is begun anew; nothing is asked for 24 h of uptime")
	contains(t, s.Must("ls /var/lib/simgauge"), "simgauge.db.bad-1")
	if n := s.modem.dialled(); n != 1 {
		t.Errorf("%d codes left, want one", n)
	}
	// Back to the state of before, for the chapters that follow.
	s.Must("systemctl stop simgauge; cd /var/lib/simgauge && mv simgauge.db.bad-1 simgauge.db")
	s.alter(func(tx *bolt.Tx) error {
		return layout(tx, `"schema":99,`, `"schema":1,`)
	})
	s.Must("systemctl start simgauge")
	s.awaitMetric(budget, "7")
}

// unreadable: one line says what is wrong and what to do, and the service comes by itself once it is mended.
func unreadable(t *testing.T, s *story) {
	since := s.now()
	s.Must("chmod 600 /etc/simgauge/simgauge.yml")
	s.Run("systemctl restart simgauge") // it fails
	said := s.Eventually("the reason in the log", "journalctl -u simgauge -o cat --no-pager --since=@"+since, func(said string) bool { return strings.Contains(said, "permission denied") })
	t.Log(said)
	contains(t, said, "/etc/simgauge/simgauge.yml")
	contains(t, said, "chmod")
	s.Must("chmod 644 /etc/simgauge/simgauge.yml")
	s.awaitMetric(`simgauge_modem_up{modem="lte"}`, "1")

	s.Write("/etc/simgauge/web.yml", "{}\n", 0o600)
	s.Write("/etc/default/simgauge", "ARGS=--web.config.file=/etc/simgauge/web.yml\n", 0o644)
	since = s.now()
	s.Run("systemctl restart simgauge") // it fails
	const mend = "chown root:simgauge /etc/simgauge/web.yml, chmod 640 /etc/simgauge/web.yml"
	s.Eventually("what to do", "journalctl -u simgauge -o cat --no-pager --since=@"+since, func(said string) bool { return strings.Contains(said, mend) })
	s.Must(strings.ReplaceAll(mend, ",", ";"))
	s.awaitMetric(`simgauge_modem_up{modem="lte"}`, "1")
	s.Must("rm /etc/simgauge/web.yml; echo ARGS= >/etc/default/simgauge; systemctl restart simgauge")
	s.awaitMetric(`simgauge_modem_up{modem="lte"}`, "1")
}

// noRoom: where the ledger cannot be written nothing leaves that may cost; metric, status and log say so.
func noRoom(t *testing.T, s *story) {
	for _, fault := range []struct{ name, make, mend string }{
		{"full", "mount -t tmpfs -o size=256k tmpfs /mnt; cp -a /var/lib/simgauge/. /mnt; umount /mnt; " +
			"mount -t tmpfs -o size=256k,mode=750,uid=simgauge,gid=simgauge tmpfs /var/lib/simgauge; dd if=/dev/zero of=/var/lib/simgauge/filler bs=4k 2>/dev/null", "umount /var/lib/simgauge"},
		{"read-only", "mount --bind /var/lib/simgauge /var/lib/simgauge; mount -o remount,bind,ro /var/lib/simgauge", "umount /var/lib/simgauge"},
	} {
		since := s.now()
		s.Must("systemctl stop simgauge")
		s.Run(fault.make)
		s.Must("systemctl start simgauge")
		s.awaitMetric(writable, "0")
		s.awaitMetric(`simgauge_modem_up{modem="lte"}`, "1")
		_, said := s.Run("simgauge ask --sim=travel --ask=main --json")
		contains(t, said, `"outcome": "capped"`)
		contains(t, s.Must("simgauge status"), "state")
		contains(t, s.logged(since), "state cannot be written, so nothing is asked")
		s.Must("systemctl stop simgauge; " + fault.mend + "; systemctl start simgauge")
		s.awaitMetric(writable, "1")
		s.awaitMetric(budget, "7")
		if n := s.modem.dialled(); n != 1 {
			t.Errorf("%s: %d codes left, want one", fault.name, n)
		}
	}
}

// userOfTheMoment is the service as it was set up by hand before there was a package.
const userOfTheMoment = `[Service]
Type=notify
ExecStart=/usr/bin/simgauge run
DynamicUser=yes
StateDirectory=simgauge
RuntimeDirectory=simgauge
ProtectSystem=strict
`

// TestStateOfAUserOfTheMoment: the package takes over the state of a service that ran with DynamicUser=yes (docs/decisions/0038).
func TestStateOfAUserOfTheMoment(t *testing.T) {
	t.Parallel()
	m := Boot(t)
	bring(t, m)
	m.Write("/etc/systemd/system/simgauge.service", userOfTheMoment, 0o644)
	m.Must("dpkg-deb -x simgauge.deb tree; cp tree/usr/bin/simgauge /usr/bin/; systemctl daemon-reload; systemctl start simgauge; systemctl stop simgauge")
	number := m.Must("stat -c %i /var/lib/private/simgauge/simgauge.db")
	m.Must("rm /etc/systemd/system/simgauge.service; systemctl daemon-reload; dpkg -i simgauge.deb")
	m.awaitMetric(writable, "1")
	if got, want := m.Must("stat -c '%i %U' "+stateFile+"; test -L /var/lib/simgauge || echo folder"), number+" simgauge\nfolder"; got != want {
		t.Errorf("the state is %q, want %q", got, want)
	}
	if said := m.Must("journalctl -u simgauge -o cat --no-pager"); strings.Contains(said, "level=ERROR") {
		t.Errorf("the log has errors: %s", said)
	}
}
