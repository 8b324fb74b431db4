package boot

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/simgauge/simgauge/modemsim"
	"go.uber.org/goleak"
)

// made is where TestMain puts the packages.
var made string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "simgauge-boot-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	made = dir
	goleak.VerifyTestMain(m, goleak.Cleanup(func(status int) {
		_ = os.RemoveAll(dir) // it is in the folder for what may be lost
		os.Exit(status)
	}))
}

// version is that of the package; older is the same but for the number, as dpkg alone looks at.
const (
	version = "1.1.0"
	older   = "1.0.0"
)

// deb is the package for this machine, made by `make dist` once.
var deb = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(made, "dist")
	cmd := exec.Command("make", "-C", "../..", "dist", "DIST="+dir, "TARGETS="+runtime.GOARCH, "VERSION="+version)
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("make dist: %w\n%s", err, said)
	}
	return filepath.Join(dir, fmt.Sprintf("simgauge_%s-1_%s.deb", version, runtime.GOARCH)), nil
})

// bring copies the package into a machine, and with it one of an older version.
func bring(t *testing.T, m *Machine) {
	t.Helper()
	path, err := deb()
	if err != nil {
		t.Fatal(err)
	}
	m.Copy(path, "/root/simgauge.deb")
	m.Must(`set -e
		dpkg-deb -R simgauge.deb old
		sed -i 's/^Version: .*/Version: ` + older + `-1/' old/DEBIAN/control
		dpkg-deb -b old older.deb >/dev/null
		rm -r old`)
}

// simulated is a modem in this process, behind a pty: what it was asked is known from its side of the wire.
type simulated struct {
	*modemsim.Modem
	port string
}

// carrier is a network whose answers come at once.
const carrier = `
carrier: Examplia
plmn: "00101"
latency: 20ms
plan: {total: 10GB, used: 2.2GB, expires: 30d}
ussd:
  "*123#": {text: "You have {remaining} of {total} left, valid until {expires}."}
`

// modem puts a simulated modem behind a pty that belongs to dialout, as Debian's serial ports do. more is added to the network.
func modem(t *testing.T, more string) simulated {
	t.Helper()
	network, err := modemsim.ParseNetwork(strings.NewReader(carrier + more))
	if err != nil {
		t.Fatal(err)
	}
	m, err := modemsim.New(modemsim.Config{Network: network})
	if err != nil {
		t.Fatal(err)
	}
	pty, err := m.OpenPTY(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pty.Close() })
	const dialout = 20 // in every Debian (base-passwd)
	if err := os.Chown(pty.Path, 0, dialout); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(pty.Path, 0o660); err != nil {
		t.Fatal(err)
	}
	return simulated{m, pty.Path}
}

// dialled is how many codes left for the network.
func (s simulated) dialled() int { return len(s.Spent().Dialogues) }

// configuration asks once and then not again while a test runs.
const configuration = `modems:
  - {name: lte, port: /dev/ttyMODEM}
sims:
  - name: travel
    at_most: 8
    asks:
      - {name: main, every: 6h, queries: [{ussd: "*123#"}]}
`

// dropIn is what a test needs beyond the unit: a pty for a tty, and less patience.
const dropIn = `[Service]
DeviceAllow=char-pts rw
RestartSec=500ms
WatchdogSec=12s
`

// metrics that tell how the service fares.
const (
	scrape    = `curl -fsS http://127.0.0.1:10123/metrics`
	remaining = `simgauge_quota_remaining_bytes{quota="main",sim="travel"}`
	writable  = `simgauge_state_writable`
	budget    = `simgauge_query_budget_remaining{sim="travel"}`
)

// awaitMetric waits until a series has a value, or is away where that is "".
func (m *Machine) awaitMetric(series, want string) {
	m.t.Helper()
	m.Eventually(series+" "+want, scrape+` | grep -E '^(simgauge|process)_'`, func(page string) bool { return sample(page, series) == want })
}

// sample is the value of a series on a page; "": it is not there.
func sample(page, series string) string {
	for line := range strings.Lines(page) {
		if value, ok := strings.CutPrefix(line, series+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// logged is what the service said since a moment of the journal's own clock (date +%s.%N).
func (m *Machine) logged(since string) string {
	m.t.Helper()
	return m.Must("journalctl -u simgauge -o cat --no-pager --since=@" + since)
}

func (m *Machine) now() string { return m.Must("date +%s.%N") }

func contains(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("no %q in %q", part, text)
	}
}
