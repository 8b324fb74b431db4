package modem

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInterfacesOfModemsOnly(t *testing.T) {
	if diff := cmp.Diff([]string{"enx1", "ppp0", "usb0"}, interfaces(sysfs(t))); diff != "" {
		t.Errorf("interfaces (-want +got):\n%s", diff)
	}
}

func TestLinkBytes(t *testing.T) {
	sys := sysfs(t)
	dev := t.TempDir()
	for _, tty := range []string{"ttyUSB2", "ttyACM0", "ttyUSB9"} {
		if err := os.WriteFile(filepath.Join(dev, tty), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(dev, "ttyUSB2"), filepath.Join(dev, "by-id")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, port, iface string
		received, sent    uint64
		ok                bool
	}{
		{"beside the port", "ttyUSB2", "auto", 700, 30, true},
		{"beside the port under another name", "by-id", "auto", 700, 30, true},
		{"another modem has none that counts", "ttyACM0", "auto", 0, 0, false},
		{"by its own name", "ttyUSB9", "eth0", 9, 9, true},
		{"a port that sysfs does not know", "ttyUSB9", "auto", 0, 0, false},
		{"a port that is not there", "ttyUSB7", "auto", 0, 0, false},
		{"an interface that is not there", "ttyUSB2", "wwan7", 0, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			received, sent, ok := linkBytes(sys, filepath.Join(dev, c.port), c.iface)
			if received != c.received || sent != c.sent || ok != c.ok {
				t.Errorf("got %d, %d, %v, want %d, %d, %v", received, sent, ok, c.received, c.sent, c.ok)
			}
		})
	}
	if _, _, ok := linkBytes(sys, "auto", "auto"); ok {
		t.Error("one of several interfaces was guessed")
	}
}

// sysfs is a made-up tree: a stick, a network card on USB, a CDC modem, a card on PCI, and what no hardware is behind.
func sysfs(t *testing.T) string {
	t.Helper()
	sys := t.TempDir()
	usb := "devices/pci0/usb1"
	for _, dir := range []string{
		usb + "/1-1/1-1:1.2/ttyUSB2", usb + "/1-1/1-1:1.4/net/usb0", // a stick: serial ports and a network interface
		usb + "/1-2/1-2:1.0/net/eth1",                                   // a USB network card
		usb + "/1-3/1-3:1.0/tty/ttyACM0", usb + "/1-3/1-3:1.6/net/enx1", // a CDC modem
		"devices/pci0/0000:00:1f.6/net/eth0", // a card that is not USB
		"devices/virtual/net/lo", "devices/virtual/net/ppp0", "class/net",
	} {
		if err := os.MkdirAll(filepath.Join(sys, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, device := range []string{"1-1", "1-2", "1-3"} {
		if err := os.WriteFile(filepath.Join(sys, usb, device, "idVendor"), []byte("1234\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for net, device := range map[string]string{
		usb + "/1-1/1-1:1.4/net/usb0": "../..", usb + "/1-2/1-2:1.0/net/eth1": "../..", usb + "/1-3/1-3:1.6/net/enx1": "../..",
		"devices/pci0/0000:00:1f.6/net/eth0": "../..", "devices/virtual/net/lo": "", "devices/virtual/net/ppp0": "",
	} {
		at := filepath.Join(sys, net)
		if device != "" {
			if err := os.Symlink(device, filepath.Join(at, "device")); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Symlink(at, filepath.Join(sys, "class/net", filepath.Base(net))); err != nil {
			t.Fatal(err)
		}
	}
	for file, text := range map[string]string{
		usb + "/1-1/1-1:1.4/net/usb0/statistics/rx_bytes": "700\n", usb + "/1-1/1-1:1.4/net/usb0/statistics/tx_bytes": "30\n",
		"devices/pci0/0000:00:1f.6/net/eth0/statistics/rx_bytes": "9\n", "devices/pci0/0000:00:1f.6/net/eth0/statistics/tx_bytes": "9\n",
	} {
		file = filepath.Join(sys, file)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for tty, port := range map[string]string{"ttyUSB2": usb + "/1-1/1-1:1.2/ttyUSB2", "ttyACM0": usb + "/1-3/1-3:1.0"} {
		class := filepath.Join(sys, "class/tty", tty)
		if err := errors.Join(os.MkdirAll(class, 0o755), os.Symlink(filepath.Join(sys, port), filepath.Join(class, "device"))); err != nil {
			t.Fatal(err)
		}
	}
	return sys
}
