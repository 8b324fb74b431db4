package doctor_test

import (
	"strings"
	"testing"

	"github.com/simgauge/simgauge/internal/doctor"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
)

// quectel is a modem of two AT ports; what holds them is given.
func quectel(first, second string) modem.Device {
	return modem.Device{
		VID: "2c7c", PID: "0125", Product: "EC25", USBPath: "1-1.4", Kind: modem.KindAT,
		Ports: []modem.Port{
			{Path: "/dev/ttyUSB3", Role: modem.RoleAT, Holder: second},
			{Path: "/dev/ttyUSB2", Role: modem.RoleAT, Holder: first},
			{Path: "/dev/ttyUSB0", Role: modem.RoleDiag},
		},
	}
}

func hilink() modem.Device {
	return modem.Device{VID: "12d1", PID: "14dc", Product: "HUAWEI_MOBILE", USBPath: "1-1", Kind: modem.KindNetwork, Interfaces: []string{"eth1"}}
}

func storage() modem.Device {
	return modem.Device{VID: "19d2", PID: "1225", Product: "ZTE WCDMA", USBPath: "1-2", Kind: modem.KindStorage}
}

func control() modem.Device {
	return modem.Device{VID: "1199", PID: "9071", USBPath: "2-1", Kind: modem.KindControl, Interfaces: []string{"wwan0"}}
}

// TestPortsAreJudgedByTheDevices: what the machine has makes the cause finer, and the mend names the port to write.
func TestPortsAreJudgedByTheDevices(t *testing.T) {
	const manager = "ModemManager (pid 412)"
	for _, c := range []struct {
		name       string
		facts      doctor.Facts
		link       string
		detail     outcome.Detail
		seen, mend string
	}{
		{"ModemManager has it, the other port is free",
			doctor.Facts{Port: "/dev/ttyUSB2", Path: "/dev/ttyUSB2", Holder: manager, Detail: outcome.PortBusy, Devices: []modem.Device{quectel(manager, "")}},
			"port", outcome.PortBusy, "/dev/ttyUSB2, held by " + manager,
			"give simgauge the modem's other AT port, modems[].port: /dev/ttyUSB3; or let ModemManager leave this one, as docs/modemmanager.md tells"},
		{"ModemManager has both, none was named",
			doctor.Facts{Port: "auto", Detail: outcome.PortBusy, Devices: []modem.Device{quectel(manager, manager)}},
			"port", outcome.PortBusy, "/dev/ttyUSB3, held by " + manager, "let ModemManager leave this one"},
		{"by a link",
			doctor.Facts{Port: "/dev/serial/by-id/usb-EC25", Path: "/dev/ttyUSB2", Holder: manager, Detail: outcome.PortBusy, Devices: []modem.Device{quectel(manager, "")}},
			"port", outcome.PortBusy, "/dev/serial/by-id/usb-EC25, held by", "/dev/ttyUSB3"},
		{"another program", doctor.Facts{Port: "/dev/ttyUSB2", Holder: "minicom (pid 7)", Detail: outcome.PortBusy}, "port", outcome.PortBusy, "minicom", "stop minicom"},
		{"a simgauge that runs", doctor.Facts{Port: "/dev/ttyUSB2", Holder: "simgauge (pid 7)", Detail: outcome.PortBusy}, "port", outcome.PortBusy, "simgauge", "leave --port out"},
		{"somebody whom only root sees", doctor.Facts{Port: "/dev/ttyUSB2", Detail: outcome.PortBusy}, "port", outcome.PortBusy, "/dev/ttyUSB2", "sudo simgauge doctor"},
		{"somebody whom not even root sees", doctor.Facts{Port: "/dev/ttyUSB2", Detail: outcome.PortBusy, Root: true}, "port", outcome.PortBusy, "/dev/ttyUSB2", "stop that program"},
		{"other numbers", doctor.Facts{Port: "/dev/ttyUSB7", Detail: outcome.PortMissing, Devices: []modem.Device{quectel("", "")}},
			"port", outcome.PortMissing, "/dev/ttyUSB7", "(/dev/ttyUSB3, /dev/ttyUSB2)"},
		{"the port of diagnosis", doctor.Facts{Port: "/dev/ttyUSB0", Path: "/dev/ttyUSB0", Detail: outcome.NoModem, Devices: []modem.Device{quectel("", "")}},
			"modem", outcome.NoModem, "", "modems[].port: /dev/ttyUSB3"},
		{"a modem that does not answer", doctor.Facts{Port: "auto", Detail: outcome.NoModem, Devices: []modem.Device{quectel("", "")}}, "modem", outcome.NoModem, "", "AT port"},
		{"a modem that does not answer beside a HiLink stick", doctor.Facts{Port: "auto", Detail: outcome.NetworkOnly, Devices: []modem.Device{quectel("", ""), hilink()}}, "modem", outcome.NoModem, "", "AT port"},
		{"a HiLink stick", doctor.Facts{Port: "auto", Detail: outcome.NoModem, Devices: []modem.Device{hilink()}},
			"port", outcome.NetworkOnly, "HUAWEI_MOBILE 12d1:14dc at USB 1-1, network interface eth1", "web page"},
		{"a stick in storage mode", doctor.Facts{Port: "auto", Detail: outcome.NoModem, Devices: []modem.Device{storage()}},
			"port", outcome.StorageMode, "ZTE WCDMA 19d2:1225 at USB 1-2", "usb-modeswitch"},
		{"QMI alone", doctor.Facts{Port: "auto", Detail: outcome.NoModem, Devices: []modem.Device{control()}}, "port", outcome.ControlOnly, "1199:9071 at USB 2-1", "USB mode"},
		{"a stick in storage mode, and its port was named", doctor.Facts{Port: "/dev/ttyUSB2", Detail: outcome.PortMissing, Devices: []modem.Device{hilink(), storage()}},
			"port", outcome.StorageMode, "19d2:1225", "usb-modeswitch"},
		{"a modem beside a HiLink stick", doctor.Facts{Port: "/dev/ttyUSB7", Detail: outcome.PortMissing, Devices: []modem.Device{hilink(), quectel("", "")}},
			"port", outcome.PortMissing, "/dev/ttyUSB7", "/dev/ttyUSB3"},
		{"what the daemon was told, which did not look", doctor.Facts{Port: "auto", Detail: outcome.NetworkOnly}, "port", outcome.NetworkOnly, "auto", "web page"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := doctor.FirstBroken(doctor.Examine(c.facts))
			if string(got.Check) != c.link || got.Detail != c.detail {
				t.Fatalf("%s, %s; want %s, %s", got.Check, got.Detail, c.link, c.detail)
			}
			if !strings.Contains(got.Seen, c.seen) || !strings.Contains(got.Mend, c.mend) {
				t.Errorf("seen %q, mend %q; want %q and %q in them", got.Seen, got.Mend, c.seen, c.mend)
			}
		})
	}
}

func TestWhereAPortThatWasFoundIs(t *testing.T) {
	for port, want := range map[string]string{
		"auto": "/dev/ttyUSB3, found by itself", "usb:1-1.4": "/dev/ttyUSB3, usb:1-1.4", "/dev/lte": "/dev/lte",
	} {
		f := well()
		f.Port, f.Path = port, "/dev/ttyUSB3"
		if got := doctor.Examine(f)[0].Seen; got != want {
			t.Errorf("port %s is shown as %q, want %q", port, got, want)
		}
	}
}
