package house

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUnitHoldsWhatTheProgramReliesOn(t *testing.T) {
	lines := directives(unit(t, service))
	for _, want := range []string{
		"Type=notify",
		"EnvironmentFile=-/etc/default/simgauge",
		"ExecStart=/usr/bin/simgauge run $ARGS",
		"ExecReload=/bin/kill -HUP $MAINPID",
		"Restart=always",
		"User=simgauge",
		"StateDirectory=simgauge",
		"RuntimeDirectory=simgauge",
		"LoadCredential=pin:/etc/simgauge/pin",
		`SetCredential=pin:\n`,
		"DevicePolicy=closed",
		"ReadWritePaths=-/run/lock",
		"RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
		"NoNewPrivileges=yes",
		"CapabilityBoundingSet=",
		"ProtectSystem=strict",
		"Wants=simgauge-clock.service", // ProtectClock= takes away the question that it asks instead
		"ProtectClock=yes",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("no line %q", want)
		}
	}
	if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "WatchdogSec=") }) {
		t.Error("no WatchdogSec")
	}
	// Each would keep the service from its boot, its ports, or a Prometheus, or make it wait for the network it reports on.
	for _, never := range []string{"ProcSubset=", "network-online.target", "time-sync.target", "PrivateDevices=", "PrivateNetwork=", "IPAddressDeny="} {
		if slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, never) }) {
			t.Errorf("%s in a directive", never)
		}
	}
}

// drivers are the kernel's modules that register a group of devices: chrdev names in drivers/usb/serial/usb-serial.c (ttyUSB),
// drivers/usb/class/cdc-acm.c (ttyACM) and drivers/net/wwan/wwan_core.c (wwan_port).
func drivers() map[string]string {
	return map[string]string{"char-ttyUSB": "usbserial", "char-ttyACM": "cdc_acm", "char-wwan_port": "wwan"}
}

// TestDriversComeBeforeTheService: systemd drops the permission for a group of devices that is not registered when the service starts.
func TestDriversComeBeforeTheService(t *testing.T) {
	for _, fault := range driverless(unit(t, service)) {
		t.Error(fault)
	}
}

func TestAMissingDriverIsFound(t *testing.T) {
	got := driverless("Wants=modprobe@usbserial.service modprobe@wwan.service\nAfter=modprobe@usbserial.service\n" +
		"DeviceAllow=char-ttyUSB rw\nDeviceAllow=char-wwan_port rw\nDeviceAllow=char-input r\n")
	want := []string{"char-wwan_port: no modprobe@wwan.service in After=", "char-input: which module registers it?"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("driverless (-want +got):\n%s", diff)
	}
}

// driverless names the groups of devices whose driver the unit does not start before itself.
func driverless(text string) (faults []string) {
	lines := directives(text)
	for _, line := range lines {
		group, ok := strings.CutPrefix(line, "DeviceAllow=")
		if !ok {
			continue
		}
		group, _, _ = strings.Cut(group, " ")
		module, known := drivers()[group]
		if !known {
			faults = append(faults, group+": which module registers it?")
			continue
		}
		for _, key := range []string{"Wants=", "After="} {
			named := func(l string) bool {
				return strings.HasPrefix(l, key) && strings.Contains(l, "modprobe@"+module+".service")
			}
			if !slices.ContainsFunc(lines, named) {
				faults = append(faults, group+": no modprobe@"+module+".service in "+key)
			}
		}
	}
	return faults
}

// mostExposed is what `systemd-analyze security` may say of the service, of 10.
const mostExposed = 1.5

func TestUnitIsClosed(t *testing.T) {
	if got := exposure(t, unit(t, service)); got > mostExposed {
		t.Errorf("systemd-analyze security: %.1f, want at most %.1f", got, mostExposed)
	}
	if got := exposure(t, "[Service]\nExecStart=/bin/true\n"); got < 9 {
		t.Errorf("systemd-analyze security: %.1f for a service without any restriction", got)
	}
}

// exposure is the level that systemd-analyze reckons of a unit's text alone.
func exposure(t *testing.T, text string) float64 {
	t.Helper()
	said := analyze(t, service, text, "security", "--offline=true", "--no-pager")
	_, level, _ := strings.Cut(said, "Overall exposure level for "+service+": ")
	number, _, _ := strings.Cut(level, " ")
	value, err := strconv.ParseFloat(number, 64)
	if err != nil {
		t.Fatalf("no level in what systemd-analyze said: %s", said)
	}
	return value
}

func TestEveryUnitLineHasItsReason(t *testing.T) {
	for _, name := range unitFiles(t) {
		if got := bare(unit(t, name)); len(got) > 0 {
			t.Errorf("%s: lines without a comment above them: %q", name, got)
		}
	}
}

func TestBareLinesAreFound(t *testing.T) {
	got := bare("[Service]\n# why\nType=notify\nNotifyAccess=main\n\nUMask=0077\n[Install]\nWantedBy=multi-user.target\n")
	if diff := cmp.Diff([]string{"UMask=0077"}, got); diff != "" {
		t.Errorf("bare (-want +got):\n%s", diff)
	}
}

// TestUnitsVerify lets systemd itself read the units. It says what is wrong and exits with 0 all the same: no output is the proof.
func TestUnitsVerify(t *testing.T) {
	for _, name := range unitFiles(t) {
		if got := verify(t, name, unit(t, name)); got != "" {
			t.Errorf("systemd-analyze verify %s: %s", name, got)
		}
	}
}

func TestVerifyFindsABadValue(t *testing.T) {
	bad := strings.Replace(unit(t, service), "\nWatchdogSec=", "\nWatchdogSec=soon", 1)
	if got := verify(t, service, bad); !strings.Contains(got, "soon") {
		t.Errorf("systemd-analyze verify said %q of a bad WatchdogSec", got)
	}
}

// verify returns what systemd-analyze says of a unit.
func verify(t *testing.T, name, text string) string {
	t.Helper()
	return analyze(t, name, text, "verify", "--man=no")
}

// analyze returns what systemd-analyze says of a unit among its siblings, with a program in all of them that exists here.
func analyze(t *testing.T, name, text string, args ...string) string {
	t.Helper()
	program, err := exec.LookPath("systemd-analyze")
	if err != nil {
		missing(t, "systemd-analyze", "systemd")
	}
	dir := t.TempDir()
	for _, sibling := range unitFiles(t) {
		content := unit(t, sibling)
		if sibling == name {
			content = text
		}
		content = strings.ReplaceAll(content, "/usr/bin/simgauge", "/bin/true")
		if err := os.WriteFile(filepath.Join(dir, sibling), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), program, append(args, filepath.Join(dir, name))...).CombinedOutput()
	if err != nil {
		return string(out) + err.Error()
	}
	return string(out)
}

// missing fails where everything must be there, and elsewhere says what to install.
func missing(t *testing.T, program, pkg string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing; apt-get install %s", program, pkg)
	}
	t.Skipf("%s is missing; `make test` installs it, or: apt-get install %s", program, pkg)
}

const service = "simgauge.service"

// unitFiles are the names of what systemd reads as units.
func unitFiles(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, pattern := range []string{"*.service", "*.socket", "*.target"} {
		found, err := filepath.Glob(filepath.Join(root(t), "systemd", pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("no %s in systemd: %v", pattern, err)
		}
		for _, path := range found {
			names = append(names, filepath.Base(path))
		}
	}
	return names
}

func unit(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), "systemd", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// directives returns the lines that say something.
func directives(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "[") {
			lines = append(lines, line)
		}
	}
	return lines
}

// bare returns the directives that stand in a block without a comment, whose reason nobody could tell. Description,
// ExecStart and the like explain themselves.
func bare(text string) []string {
	var found []string
	for block := range strings.SplitSeq(text, "\n\n") {
		commented := false
		for line := range strings.Lines(block) {
			line = strings.TrimSpace(line)
			commented = commented || strings.HasPrefix(line, "# ")
			if strings.Contains(line, "=") && !commented && !selfEvident(line) {
				found = append(found, line)
			}
		}
	}
	return found
}

func selfEvident(line string) bool {
	key, _, _ := strings.Cut(line, "=")
	return slices.Contains([]string{"Description", "Documentation", "ExecStart", "WantedBy"}, key)
}
