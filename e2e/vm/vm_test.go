//go:build vm

package vm

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The series that tell how simgauge fares.
const (
	up        = `simgauge_modem_up{modem="lte"}`
	remaining = `simgauge_quota_remaining_bytes{quota="main",sim="travel"}`
	queries   = `simgauge_queries_total{method="ussd",sim="travel"}`
	losses    = `simgauge_query_failures_total{method="ussd",reason="modem_lost",sim="travel"}`
)

// figures shows the part of /metrics that a user looks at.
const figures = `busybox wget -qO- http://127.0.0.1:10123/metrics | grep -E '^simgauge_(modem_up|quota_remaining|queries_total|query_failures_total.*modem_lost)'`

// holders shows who has which port open, be it more than one.
const holders = `find /proc/[0-9]*/fd -lname '/dev/ttyUSB*' -printf '%l %p\n' | while IFS=/ read -r _ dev port _ pid _; do
		echo "/$dev/${port% } $(cat /proc/$pid/comm)"
	done | sort -u`

// TestSharedModem is one story: a modem that ModemManager takes whole, the package, which brings the rule by which both share it, and
// a modem that is pulled out in the middle of an ask and comes back under other names.
func TestSharedModem(t *testing.T) {
	g := boot(t, image(t), pack(t))
	for _, chapter := range []struct {
		name string
		tell func(*testing.T, *guest)
	}{
		{"the kernel makes serial ports of the modem", kernelView},
		{"without the rule ModemManager holds both AT ports", withoutRule},
		{"the package, before there is any modem", installed},
		{"a modem that comes later", laterModem},
		{"stopped, it starts with the modem", startedByModem},
		{"the rule leaves one port to simgauge", withRule},
		{"both ask at the same time", bothAsk},
		{"unplugged in the middle of an ask", unplugged},
		{"plugged in again, under other names", renumbered},
		{"the device is kept from ModemManager", keptAway},
		{"too much memory", tooMuchMemory},
	} {
		if !t.Run(chapter.name, func(t *testing.T) { chapter.tell(t, g) }) {
			return // each begins where the one before ends
		}
	}
}

func kernelView(t *testing.T, g *guest) {
	g.must(t, "modem plug")
	g.eventually(t, "four ports of the driver option", "ls /dev/ttyUSB*", func(ports string) bool {
		return ports == "/dev/ttyUSB0\n/dev/ttyUSB1\n/dev/ttyUSB2\n/dev/ttyUSB3"
	})
	contains(t, g.show(t, "lsusb -d 2c7c:"), "2c7c:0125")
	contains(t, g.show(t, "lsusb -t"), "If 3, Class=Vendor Specific Class, Driver=option")
	contains(t, g.show(t, "dmesg | grep -E 'Product:.*EC25|option 1-1|now attached'"), "GSM modem (1-port) converter now attached to ttyUSB3")
}

func withoutRule(t *testing.T, g *guest) {
	g.must(t, "dpkg-deb -x /root/simgauge.deb /opt/try && ln -s /opt/try/usr/bin/simgauge /usr/local/bin/") // the program alone
	enableModemManager(t, g)
	held := g.show(t, "simgauge modems")
	for _, port := range []string{"ttyUSB2", "ttyUSB3"} {
		contains(t, row(held, port), "ModemManager")
	}
	contains(t, fails(t, g, "simgauge ask --port=/dev/ttyUSB3 --ussd='*123#'"), "held by ModemManager (pid ")
	contains(t, fails(t, g, "simgauge doctor --no-ask"), "docs/modemmanager.md")
}

// fails runs a command that has to end with exit status 1, logs both, and returns what it said.
func fails(t *testing.T, g *guest, command string) string {
	t.Helper()
	status, said := g.run(t, command)
	t.Logf("\n# %s\n%s", command, said)
	if status != 1 {
		t.Errorf("%s: exit status %d, not 1", command, status)
	}
	return said
}

// installed: at this moment the kernel knows no ttyUSB. What the service wants makes it known before the service starts, or systemd would
// drop its DeviceAllow=.
func installed(t *testing.T, g *guest) {
	g.must(t, "systemctl stop ModemManager; modem unplug; udevadm settle; modprobe -r option usb_wwan usbserial; rm -r /opt/try /usr/local/bin/simgauge")
	if known := g.must(t, "grep -c ttyUSB /proc/devices || true"); known != "0" {
		t.Fatal("the kernel knows ttyUSB before the service runs")
	}
	contains(t, g.show(t, "apt-get install -qq /root/simgauge.deb 2>&1 | grep -v ^debconf"), "Setting up simgauge")
	if state := g.show(t, "systemctl is-enabled simgauge; systemctl is-active simgauge"); state != "enabled\nactive" {
		t.Errorf("the service is %q", state)
	}
	contains(t, g.show(t, "grep ttyUSB /proc/devices"), "188 ttyUSB")
	g.eventually(t, "it has no modem", figures, func(string) bool { return g.metric(t, unnamed) == "0" })
}

// unnamed is up without a configuration.
const unnamed = `simgauge_modem_up{modem="modem0"}`

// laterModem: the service, which was there before the port, may open it.
func laterModem(t *testing.T, g *guest) {
	g.must(t, "modem plug")
	g.eventually(t, "the service has the modem", figures, func(string) bool { return g.metric(t, unnamed) == "1" })
	contains(t, row(g.show(t, "simgauge modems"), "ttyUSB3"), "held by simgauge")
	contains(t, g.show(t, "systemctl show -p User,DevicePolicy,DeviceAllow simgauge"), "DeviceAllow=char-ttyUSB rw")
	if log := g.must(t, "journalctl -u simgauge -p err --no-pager -q"); log != "" {
		t.Error("simgauge's log has errors:", log)
	}
}

// startedByModem is for who wants it to run with the modem alone: the unit's own words of how.
func startedByModem(t *testing.T, g *guest) {
	g.show(t, "systemctl disable --now simgauge && systemctl add-wants simgauge-modem.target simgauge.service")
	g.must(t, "modem unplug; udevadm settle")
	const state = "systemctl is-active simgauge || true"
	if said := g.show(t, state); said != "inactive" {
		t.Fatalf("the service is %s without a modem", said)
	}
	g.must(t, "modem plug")
	g.eventually(t, "udev starts the service", state, func(said string) bool { return said == "active" })
	g.eventually(t, "it has the modem", figures, func(string) bool { return g.metric(t, unnamed) == "1" })
	g.must(t, "rm -r /etc/systemd/system/simgauge-modem.target.wants; systemctl enable simgauge")
}

func withRule(t *testing.T, g *guest) {
	g.must(t, "systemctl stop simgauge; cp /root/simgauge.yml /etc/simgauge/; modem unplug; udevadm settle; systemctl start ModemManager; modem plug")
	enableModemManager(t, g)
	contains(t, g.show(t, "udevadm info /dev/ttyUSB3 | grep ID_MM"), "ID_MM_PORT_IGNORE=1")
	if data := g.show(t, "udevadm info /dev/ttyUSB2 | grep ID_MM"); strings.Contains(data, "IGNORE") {
		t.Error("the rule takes ModemManager's data port away:", data)
	}
	contains(t, g.show(t, "mmcli -m any | grep -E 'plugin|port|state'"), "ttyUSB3 (ignored)")
	held := g.show(t, "simgauge modems")
	contains(t, row(held, "ttyUSB2"), "ModemManager")
	contains(t, row(held, "ttyUSB3"), "port: auto takes this one")
}

func bothAsk(t *testing.T, g *guest) {
	g.show(t, "systemctl start simgauge")
	said := g.show(t, "mmcli -m any --3gpp-ussd-initiate='*123#'") // while simgauge's first ask is out
	contains(t, said, "You have 7.80 GB of 10 GB left.")
	g.eventually(t, "a figure", figures, func(string) bool { return g.metric(t, remaining) == "7.8e+09" })
	g.show(t, figures)
	held := g.show(t, "simgauge modems")
	contains(t, row(held, "ttyUSB2"), "ModemManager")
	contains(t, row(held, "ttyUSB3"), "simgauge")
	if diff := cmp.Diff("/dev/ttyUSB2 ModemManager\n/dev/ttyUSB3 simgauge", g.show(t, holders)); diff != "" {
		t.Errorf("who has which port open (-want +got):\n%s", diff)
	}
	contains(t, g.show(t, "mmcli -m any | grep -E 'state|signal'"), "registered")
	contains(t, g.show(t, "systemctl show -p User,DynamicUser,DevicePolicy,SubState simgauge"), "SubState=running")
	want(t, g, queries, "1")
}

// wire is what simgauge's port was asked, as the modem heard it.
const wire = `tr '\r' '\n' </run/line/3 | grep -c 'CUSD=1,'`

func unplugged(t *testing.T, g *guest) {
	sent := number(t, g.must(t, wire))
	g.must(t, "systemd-run -q --unit=hold --property=StandardInput=file:/dev/ttyUSB0 sleep infinity") // its number is not free again
	g.must(t, fmt.Sprintf(`
		systemd-run -q --unit=ask --property=StandardOutput=file:/run/ask simgauge ask --ask=main --json
		until [ "$(%s)" -gt %d ]; do sleep 0.1; done
		modem unplug`, wire, sent))
	answer := g.eventually(t, "the ask ends", "cat /run/ask", func(s string) bool { return strings.Contains(s, "}\n") || strings.HasSuffix(s, "}") })
	t.Logf("\n# simgauge ask --ask=main --json\n%s", answer)
	contains(t, answer, `"outcome": "modem_lost"`)
	g.eventually(t, "the modem counts as gone", figures, func(string) bool { return g.metric(t, up) == "0" })
	g.show(t, figures)
	want(t, g, remaining, "7.8e+09") // the last good figure stays
	want(t, g, queries, "2")
	want(t, g, losses, "1")
	if n := number(t, g.must(t, wire)); n != sent+1 {
		t.Errorf("the modem was sent %d codes, not one, in an ask that ended by an unplugging", n-sent)
	}
}

// plugIn plugs the modem in and waits for the ports and for simgauge; it prints what the clock of the guest says meanwhile.
const plugIn = `
	seconds() { read -r s _ </proc/uptime; echo "$1 $s"; }
	udevadm monitor --kernel --subsystem-match=tty >/run/uevents & monitor=$!
	modem plug
	until busybox wget -qO- http://127.0.0.1:10123/metrics | grep -q '^simgauge_modem_up.* 1$'; do sleep 0.05; done
	seconds up
	kill $monitor; wait
	sed -n 's/^KERNEL\[\([0-9.]*\)\] add .*ttyUSB4 (tty)$/uevent \1/p' /run/uevents`

func renumbered(t *testing.T, g *guest) {
	times := g.must(t, plugIn)
	took := seconds(t, times, "up") - seconds(t, times, "uevent")
	t.Logf("from the uevent of the port to simgauge_modem_up 1: %.1f s", took)
	if took > comeback {
		t.Errorf("simgauge_modem_up 1 came %.1f s after the port", took)
	}
	contains(t, g.show(t, "ls -x /dev/ttyUSB*"), "/dev/ttyUSB4")
	contains(t, g.show(t, holders), "/dev/ttyUSB4 simgauge") // and not ttyUSB3, which was its own before
	enableModemManager(t, g)
	g.eventually(t, "a new figure, without anybody asking", figures, func(string) bool { return g.metric(t, queries) == "3" && g.metric(t, losses) == "1" })
	g.show(t, figures)
	held := g.show(t, "simgauge modems")
	contains(t, row(held, "ttyUSB3"), "ModemManager")
	contains(t, row(held, "ttyUSB4"), "simgauge")
	contains(t, g.show(t, "mmcli -m any | grep -E 'port|state'"), "ttyUSB4 (ignored)")
	if log := g.must(t, "journalctl -u simgauge -p err --no-pager -q"); log != "" {
		t.Error("simgauge's log has errors:", log)
	}
}

// noModem is what ModemManager says when it has none.
const noModem = "No modems were found"

// keptAway runs the lines of docs/modemmanager.md, way 3: for a trial, and for good.
func keptAway(t *testing.T, g *guest) {
	device := g.show(t, "mmcli -m any --output-keyvalue | sed -n 's/^modem.generic.device  *: //p'")
	g.show(t, "systemd-run -q --unit=inhibit mmcli --inhibit-device="+device)
	none := func(list string) bool { return list == noModem }
	g.eventually(t, "ModemManager lets the modem go", "mmcli -L", none)
	g.must(t, "systemctl stop inhibit")
	enableModemManager(t, g)

	const rule = `ACTION!="remove", SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="2c7c", ATTR{idProduct}=="0125", ENV{ID_MM_DEVICE_IGNORE}="1"`
	g.must(t, "echo '"+rule+"' >/etc/udev/rules.d/79-simgauge-local.rules; udevadm control --reload; modem unplug; udevadm settle; modem plug")
	g.eventually(t, "simgauge has the modem again", figures, func(string) bool { return g.metric(t, up) == "1" })
	g.must(t, "sleep 15") // as long as ModemManager took above to take the modem
	if list := g.show(t, "mmcli -L"); list != noModem {
		t.Error("ModemManager takes a device that is kept from it:", list)
	}
	if held := g.show(t, "simgauge modems"); strings.Contains(held, "ModemManager") {
		t.Error("ModemManager holds a port of a device that is kept from it")
	}
}

// tooMuchMemory: whatever takes more than MemoryMax= within the service is killed by the kernel, and systemd starts the service again.
// Beside it nobody suffers. What takes the memory here is no part of simgauge.
func tooMuchMemory(t *testing.T, g *guest) {
	g.show(t, "systemctl show -p MemoryMax,OOMPolicy,NRestarts simgauge")
	_, _ = g.run(t, `
		echo $$ >/sys/fs/cgroup/system.slice/simgauge.service/cgroup.procs
		head -c 200M /dev/zero | tail -c 200M >/dev/null`) // systemd ends it with the service
	g.eventually(t, "it is started again", "systemctl show -P NRestarts simgauge; systemctl is-active simgauge", func(said string) bool { return said == "1\nactive" })
	log := g.show(t, "journalctl -u simgauge -o cat --no-pager | grep -E 'OOM|oom|Scheduled restart'")
	contains(t, log, "oom-kill")
	g.eventually(t, "simgauge has the modem again", figures, func(string) bool { return g.metric(t, up) == "1" })
	want(t, g, remaining, "7.8e+09") // from the disk
}

// comeback bounds, in seconds, how long after its port the modem may count as gone. On hardware it is 2 s beyond what the
// modem takes; here every instruction is interpreted, by a machine that may be busy.
const comeback = 30

// enableModemManager waits until ModemManager has found the modem and enables it, as NetworkManager would. ModemManager gives
// up a modem whose port is slow twice, which under emulation may be ours; it is then started again, and that is logged.
func enableModemManager(t *testing.T, g *guest) {
	t.Helper()
	const state = "mmcli -m any --output-keyvalue | sed -n 's/^modem.generic.state  *: //p'"
	g.eventually(t, "ModemManager enables the modem", "mmcli -m any --enable 2>/dev/null || "+state, func(said string) bool {
		if said == "failed" {
			t.Log("ModemManager has given the modem up; it is started again")
			g.must(t, "systemctl restart ModemManager")
		}
		return strings.Contains(said, "successfully enabled")
	})
}

// row is the line of a table that begins with a port.
func row(table, port string) string {
	for line := range strings.Lines(table) {
		if strings.Contains(line, "/dev/"+port+" ") {
			return line
		}
	}
	return ""
}

func contains(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("no %q in %q", part, text)
	}
}

func want(t *testing.T, g *guest, series, value string) {
	t.Helper()
	if got := g.metric(t, series); got != value {
		t.Errorf("%s is %q, not %q", series, got, value)
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// seconds is the time that stands behind a name.
func seconds(t *testing.T, times, name string) float64 {
	t.Helper()
	for line := range strings.Lines(times) {
		if value, ok := strings.CutPrefix(line, name+" "); ok {
			s, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
	}
	t.Fatalf("no time of %s in %q", name, times)
	return 0
}
