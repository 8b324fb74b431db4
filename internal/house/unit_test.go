package house

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUnitHoldsWhatTheProgramReliesOn(t *testing.T) {
	lines := directives(unit(t))
	for _, want := range []string{
		"Type=notify",
		"ExecStart=/usr/bin/simgauge run",
		"ExecReload=/bin/kill -HUP $MAINPID",
		"Restart=always",
		"DynamicUser=yes",
		"SupplementaryGroups=dialout",
		"StateDirectory=simgauge",
		"RuntimeDirectory=simgauge",
		"DevicePolicy=closed",
		"DeviceAllow=char-ttyUSB rw",
		"DeviceAllow=char-ttyACM rw",
		"DeviceAllow=char-wwan_port rw",
		"Wants=modprobe@usbserial.service modprobe@option.service modprobe@cdc_acm.service",
		"After=modprobe@usbserial.service modprobe@option.service modprobe@cdc_acm.service",
		"ReadWritePaths=-/run/lock",
		"RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
		"NoNewPrivileges=yes",
		"CapabilityBoundingSet=",
		"ProtectSystem=strict",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("no line %q", want)
		}
	}
	if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "WatchdogSec=") }) {
		t.Error("no WatchdogSec")
	}
	// Either would keep the service from learning the time or its boot, or make it wait for the network it reports on.
	for _, never := range []string{"ProtectClock=", "ProcSubset=", "network-online.target", "time-sync.target", "PrivateDevices="} {
		if slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, never) }) {
			t.Errorf("%s in a directive", never)
		}
	}
	// adjtimex is in a group that a line before takes away: the last word counts.
	if refuse, allow := slices.Index(lines, "SystemCallFilter=~@privileged @resources"), slices.Index(lines, "SystemCallFilter=adjtimex"); allow < refuse || refuse < 0 {
		t.Errorf("SystemCallFilter: adjtimex must be allowed (line %d) after its group is refused (line %d)", allow, refuse)
	}
}

func TestEveryUnitLineHasItsReason(t *testing.T) {
	if got := bare(unit(t)); len(got) > 0 {
		t.Errorf("lines without a comment above them: %q", got)
	}
}

func TestBareLinesAreFound(t *testing.T) {
	got := bare("[Service]\n# why\nType=notify\nNotifyAccess=main\n\nUMask=0077\n[Install]\nWantedBy=multi-user.target\n")
	if diff := cmp.Diff([]string{"UMask=0077"}, got); diff != "" {
		t.Errorf("bare (-want +got):\n%s", diff)
	}
}

// TestUnitVerifies lets systemd itself read the unit. It says what is wrong and exits with 0 all the same: no output is the proof.
func TestUnitVerifies(t *testing.T) {
	if got := verify(t, unit(t)); got != "" {
		t.Errorf("systemd-analyze verify: %s", got)
	}
}

func TestVerifyFindsABadValue(t *testing.T) {
	bad := strings.Replace(unit(t), "\nWatchdogSec=", "\nWatchdogSec=soon", 1)
	if got := verify(t, bad); !strings.Contains(got, "soon") {
		t.Errorf("systemd-analyze verify said %q of a bad WatchdogSec", got)
	}
}

// verify returns what systemd-analyze says of a unit, with a program in it that exists here.
func verify(t *testing.T, text string) string {
	t.Helper()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		missing(t, "systemd-analyze", "systemd")
	}
	text = strings.ReplaceAll(text, "/usr/bin/simgauge", "/bin/true")
	file := filepath.Join(t.TempDir(), "simgauge.service")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", file).CombinedOutput()
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

func unit(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), "systemd", "simgauge.service"))
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
