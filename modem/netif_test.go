package modem

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInterfacesOfModemsOnly(t *testing.T) {
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
	if diff := cmp.Diff([]string{"enx1", "ppp0", "usb0"}, interfaces(sys)); diff != "" {
		t.Errorf("interfaces (-want +got):\n%s", diff)
	}
}
