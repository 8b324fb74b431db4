package modem

import (
	commandline "flag" // flag is an event of the tty layer here
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = commandline.Bool("update", false, "write systemd/78-simgauge.rules")

const rulesHead = `# 78-simgauge.rules: ModemManager keeps a modem's first AT port and its data; the second AT port is left to simgauge.
# The package has it in /usr/lib/udev/rules.d. By hand: copy it to /etc/udev/rules.d/, then udevadm control --reload. It holds for a modem
# that is plugged in from then on.
# docs/modemmanager.md tells when to take this way, and the two others.
#
# Made from the table of ports in package modem by: go test ./modem -run TestUdevRules -update
# 78 is after ModemManager's own 77-mm-*.rules, which say what the ports are for.
# It gives no names: a port has lasting ones from udev itself (/dev/serial/by-id, by-path), and simgauge follows a device by its place and
# serial number (port: auto, usb:1-1.4).

ACTION=="remove", GOTO="simgauge_end"

# A modem reaches simgauge-modem.target, from which simgauge can be started, see there. These drivers are of modems alone.
SUBSYSTEM=="wwan", TAG+="systemd", ENV{SYSTEMD_WANTS}+="simgauge-modem.target"
SUBSYSTEM!="tty", GOTO="simgauge_end"
SUBSYSTEMS=="usb", DRIVERS=="option|qcserial|sierra", TAG+="systemd", ENV{SYSTEMD_WANTS}+="simgauge-modem.target"

SUBSYSTEMS=="usb", ATTRS{bInterfaceNumber}=="?*", ENV{.SIMGAUGE_INTERFACE}="$attr{bInterfaceNumber}"

`

// TestUdevRules holds the rule that is shipped equal to the table: the port that auto takes is the one kept from ModemManager.
func TestUdevRules(t *testing.T) {
	got, path := udevRules(dialects()), filepath.Join("..", "systemd", "78-simgauge.rules")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is not what the table says; go test ./modem -run TestUdevRules -update (-want +got):\n%s", path, diff)
	}
}

// udevRules writes a rule for each row that has a second AT port, and names the others.
func udevRules(table []Dialect) string {
	var rules, alone strings.Builder
	for _, d := range table {
		for _, l := range d.layouts {
			number, ok := secondPort(l)
			switch {
			case ok:
				fmt.Fprintf(&rules, "# %s %s\n%s\n", d.Name, l.product, udevRule(l, number))
			case l.kind == "" && l.ids != "":
				fmt.Fprintf(&alone, "#   %s: %s\n", strings.TrimSpace(d.Name+" "+l.product), l.ids)
			}
		}
	}
	return rulesHead + rules.String() +
		"\n# Left alone, for they have one port for commands, or its number varies:\n" + alone.String() +
		"\nLABEL=\"simgauge_end\"\n"
}

// secondPort is the interface that auto takes of a device with more than one AT port: the last of the second ones.
func secondPort(l layout) (number int, ok bool) {
	ports := strings.Fields(l.ports)
	for i, name := range slices.Backward(ports) {
		if name == "at2" && slices.Contains(ports, "at") {
			return i, true
		}
	}
	return 0, false
}

func udevRule(l layout, number int) string {
	var vid string
	var pids []string
	for id := range strings.FieldsSeq(l.ids) {
		v, pid, _ := strings.Cut(id, ":")
		vid, pids = v, append(pids, pid)
	}
	return fmt.Sprintf(`ENV{.SIMGAUGE_INTERFACE}=="%02x", ATTRS{idVendor}=="%s", ATTRS{idProduct}=="%s", ENV{ID_MM_PORT_IGNORE}="1"`,
		number, vid, strings.Join(pids, "|"))
}

// TestUdevRuleIsOfOneMaker: a rule names one vendor, so a row with two vendors' ids would lose all but the last.
func TestUdevRuleIsOfOneMaker(t *testing.T) {
	for _, d := range dialects() {
		for _, l := range d.layouts {
			ids := strings.Fields(l.ids)
			if _, ok := secondPort(l); !ok {
				continue
			}
			vid, _, _ := strings.Cut(ids[0], ":")
			if slices.ContainsFunc(ids, func(id string) bool { return !strings.HasPrefix(id, vid+":") }) {
				t.Errorf("%s: ids of more than one vendor: %s", l.product, l.ids)
			}
		}
	}
}
