package fakesys

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDevicesHaveNamesOfTheirOwn(t *testing.T) {
	devices, err := Devices()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, d := range devices {
		if names[d.Name] || len(d.Interfaces) == 0 || len(d.VID) != 4 || len(d.PID) != 4 {
			t.Errorf("row %+v", d)
		}
		names[d.Name] = true
	}
	if _, err := Named("none such"); err == nil {
		t.Error("a device that is not there was found")
	}
}

func TestParseDeviceRefuses(t *testing.T) {
	for _, line := range []string{
		"ec25 2c7c:0125 - -", "ec25 2c7c:0125 => at - -", "ec25 2c7c:0125 - - => at x -", "ec25 2c7c:0125 - - 2:usb => at 2 at", "ec25 2c7c:0125 - - x:ff/ff/ff:usb => at 2 at",
	} {
		if d, err := parseDevice(line); err == nil {
			t.Errorf("%q: got %+v, want an error", line, d)
		}
	}
}

func TestPlugUnplug(t *testing.T) {
	tree, err := New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	stick, err := Named("ec25")
	if err != nil {
		t.Fatal(err)
	}
	tree.Number("ttyUSB", 5)
	names, err := tree.Plug(stick, "1-1")
	if diff := cmp.Diff(map[int]string{0: "ttyUSB5", 1: "ttyUSB6", 2: "ttyUSB7", 3: "ttyUSB8", 4: "cdc-wdm0"}, names); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if err := tree.Unplug("1-1"); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{tree.Dev, filepath.Join(tree.Sys, "bus/usb/devices")} {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s: %v, %v left", dir, left, err)
		}
	}
}
