package modem

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// addUSB puts a USB device with serial interfaces into sysfs; ttys are by interface number. ACM ports hang right under their
// interface, those of ttyUSB one level deeper.
func (h host) addUSB(t *testing.T, bus, ids, product string, ttys map[int]string) {
	t.Helper()
	device := filepath.Join(h.sys, "devices/usb1", bus)
	vid, pid, _ := strings.Cut(ids, ":")
	writeFile(t, filepath.Join(device, "idVendor"), vid+"\n")
	writeFile(t, filepath.Join(device, "idProduct"), pid+"\n")
	writeFile(t, filepath.Join(device, "product"), product+"\n")
	for n, tty := range ttys {
		dir := filepath.Join(device, fmt.Sprintf("%s:1.%d", bus, n))
		writeFile(t, filepath.Join(dir, "bInterfaceNumber"), fmt.Sprintf("%02x\n", n))
		if strings.HasPrefix(tty, "ttyUSB") {
			dir = filepath.Join(dir, tty)
		}
		h.addTTY(t, "tty", tty, dir)
	}
}

// addTTY puts the entry of a port into sysfs, whose link leads to its device.
func (h host) addTTY(t *testing.T, class, tty, device string) {
	t.Helper()
	entry := filepath.Join(h.sys, "class", class, tty)
	for _, dir := range []string{entry, device} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(device, filepath.Join(entry, "device")); err != nil {
		t.Fatal(err)
	}
}

func TestDiscover(t *testing.T) {
	h := tempHost(t)
	h.addUSB(t, "1-1", "2c7c:0125", "EC25", map[int]string{0: "ttyUSB0", 1: "ttyUSB1", 2: "ttyUSB2", 3: "ttyUSB10"})
	h.addUSB(t, "1-2", "2cb7:0007", "L850", map[int]string{2: "ttyACM0"})
	h.addTTY(t, "wwan", "wwan0at0", filepath.Join(h.sys, "devices/pci0/wwan0"))
	h.addTTY(t, "tty", "ttyS0", filepath.Join(h.sys, "devices/platform/serial"))
	parent := os.Getppid()
	writeFile(t, h.lockFile("ttyUSB2"), fmt.Sprintf("%10d\n", parent))
	want := []Port{
		{Path: "ttyUSB10", VID: "2c7c", PID: "0125", Product: "EC25", Interface: 3},
		{Path: "ttyUSB2", VID: "2c7c", PID: "0125", Product: "EC25", Interface: 2, Holder: fmt.Sprintf("pid %d", parent)},
		{Path: "ttyUSB1", VID: "2c7c", PID: "0125", Product: "EC25", Interface: 1},
		{Path: "ttyUSB0", VID: "2c7c", PID: "0125", Product: "EC25", Interface: 0},
		{Path: "ttyACM0", VID: "2cb7", PID: "0007", Product: "L850", Interface: 2},
		{Path: "wwan0at0", Interface: -1},
	}
	for i := range want {
		want[i].Path = filepath.Join(h.dev, want[i].Path)
	}
	got, err := h.discover()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Port{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestDiscoverNothing(t *testing.T) {
	got, err := tempHost(t).discover()
	if len(got) != 0 || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestAuto(t *testing.T) {
	h := tempHost(t)
	h.addUSB(t, "1-1", "2c7c:0125", "EC25", map[int]string{1: "ttyUSB1", 2: "ttyUSB2", 3: "ttyUSB3"})
	_, mute := newPTY(t)
	p, speaks := newPTY(t)
	go p.serve(nil)
	for link, path := range map[string]string{"ttyUSB2": mute, "ttyUSB1": speaks} {
		if err := os.Symlink(path, filepath.Join(h.dev, link)); err != nil {
			t.Fatal(err)
		}
	}
	port, err := h.auto(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	port.Close()
}

func TestAutoFindsNone(t *testing.T) {
	h := tempHost(t)
	if _, err := h.auto(t.Context()); !errors.Is(err, ErrNoModem) {
		t.Errorf("got %v, want ErrNoModem", err)
	}
	h.addUSB(t, "1-1", "2c7c:0125", "EC25", map[int]string{2: "ttyUSB2", 3: "ttyUSB3"})
	writeFile(t, h.lockFile("ttyUSB2"), fmt.Sprintf("%10d\n", os.Getppid()))
	_, err := h.auto(t.Context())
	if !errors.Is(err, ErrBusy) || !errors.Is(err, os.ErrNotExist) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want each cause, on one line", err)
	}
}
