// Package fakesys builds what the kernel shows of USB devices in /sys and /dev, for tests: devices of known modems are plugged
// in, unplugged and plugged in again under other numbers.
package fakesys

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Device is one row of the table of devices.
type Device struct {
	Name       string
	VID, PID   string
	Product    string // empty: it does not say
	Serial     string // empty: it has none
	Interfaces []Interface
	Kind       string // what Discover has to say: "at", "network", "storage", "control", "unknown"; "none": nothing
	Auto       int    // the interface of the port that auto has to take; -1: none
	Roles      string // of its ports, in the order of their interfaces: "diag,gps,at,at"
}

// Interface is one interface of a device.
type Interface struct {
	Number  int
	Class   string // class, subclass, protocol: "ff/01/02"
	Drivers string // what the kernel made of it: "usb" a ttyUSB, "acm" a ttyACM, "net", "wdm"; several with "+"; "-" nothing
}

//go:embed devices.txt
var table string

// Devices are the rows of the table.
func Devices() ([]Device, error) {
	var devices []Device
	for n, line := range strings.Split(table, "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		d, err := parseDevice(line)
		if err != nil {
			return nil, fmt.Errorf("devices.txt:%d: %w", n+1, err)
		}
		devices = append(devices, d)
	}
	return devices, nil
}

// Named is the row with a name.
func Named(name string) (Device, error) {
	devices, err := Devices()
	if err != nil {
		return Device{}, err
	}
	for _, d := range devices {
		if d.Name == name {
			return d, nil
		}
	}
	return Device{}, fmt.Errorf("no device %q in devices.txt", name)
}

var errRow = errors.New("want: name vid:pid product serial interface... => kind auto roles")

// parseDevice reads "name vid:pid product serial n:class:drivers... => kind auto roles".
func parseDevice(line string) (Device, error) {
	left, right, ok := strings.Cut(line, "=>")
	has, want := strings.Fields(left), strings.Fields(right)
	if !ok || len(has) < 4 || len(want) != 3 {
		return Device{}, errRow
	}
	d := Device{Name: has[0], Product: unless(has[2]), Serial: unless(has[3]), Kind: want[0], Auto: -1, Roles: unless(want[2])}
	d.VID, d.PID, _ = strings.Cut(has[1], ":")
	if want[1] != "-" {
		n, err := strconv.Atoi(want[1])
		if err != nil {
			return Device{}, err
		}
		d.Auto = n
	}
	for _, field := range has[4:] {
		parts := strings.Split(field, ":")
		if len(parts) != 3 {
			return Device{}, errRow
		}
		n, err := strconv.Atoi(parts[0])
		if err != nil {
			return Device{}, err
		}
		d.Interfaces = append(d.Interfaces, Interface{Number: n, Class: parts[1], Drivers: parts[2]})
	}
	return d, nil
}

// unless reads a field in which "-" stands for nothing and "_" for a blank.
func unless(field string) string {
	if field == "-" {
		return ""
	}
	return strings.ReplaceAll(field, "_", " ")
}

// Tree is a machine with the folders Sys, Proc, Dev and Locks.
type Tree struct {
	Sys, Proc, Dev, Locks string

	numbers    map[string]int // from which on the numbers of a kind are given
	interfaces int            // of the network that were made
}

// New makes the folders of a machine, or finds those that it made there before.
func New(dir string) (*Tree, error) {
	t := &Tree{
		Sys: filepath.Join(dir, "sys"), Proc: filepath.Join(dir, "proc"), Dev: filepath.Join(dir, "dev"), Locks: filepath.Join(dir, "lock"),
		numbers: map[string]int{},
	}
	for _, d := range []string{t.Sys, t.Proc, t.Dev, t.Locks, filepath.Join(t.Sys, "bus/usb/devices"), filepath.Join(t.Sys, "class/net")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// Number lets the next ports of a kind ("ttyUSB", "ttyACM") have this number or the next that are free. The kernel begins at
// 0, but a port that somebody still holds keeps its number from those that come.
func (t *Tree) Number(kind string, n int) { t.numbers[kind] = n }

// Plug plugs a device in at a place, "1-1.4", and returns the names of its ports and network interfaces by interface number.
func (t *Tree) Plug(d Device, at string) (map[int]string, error) {
	dir := filepath.Join(t.Sys, "devices/pci0000:00/usb1", at)
	err := writeAll(dir, map[string]string{
		"idVendor": d.VID, "idProduct": d.PID, "product": d.Product, "serial": d.Serial, "bDeviceClass": "00",
	})
	names := map[int]string{}
	for _, i := range d.Interfaces {
		name, addErr := t.addInterface(dir, at, i)
		names[i.Number] = name
		err = errors.Join(err, addErr)
	}
	return names, errors.Join(err, os.Symlink(dir, filepath.Join(t.Sys, "bus/usb/devices", at)))
}

func (t *Tree) addInterface(device, at string, i Interface) (name string, err error) {
	dir := filepath.Join(device, fmt.Sprintf("%s:1.%d", at, i.Number))
	class := append(strings.Split(i.Class, "/"), "", "")
	err = writeAll(dir, map[string]string{
		"bInterfaceNumber": fmt.Sprintf("%02x", i.Number),
		"bInterfaceClass":  class[0], "bInterfaceSubClass": class[1], "bInterfaceProtocol": class[2],
	})
	for driver := range strings.SplitSeq(i.Drivers, "+") {
		made, addErr := t.addDriver(dir, driver, i.Class)
		err = errors.Join(err, addErr)
		if made != "" {
			name = made
		}
	}
	return name, err
}

// addDriver makes what a driver makes of an interface.
func (t *Tree) addDriver(dir, driver, class string) (name string, err error) {
	var at, kind string
	switch driver {
	case "usb":
		at, kind = "", "ttyUSB"
	case "acm":
		at, kind = "tty", "ttyACM"
	case "net":
		at, kind = "net", "wwan"
		if strings.HasPrefix(class, "02/") || strings.HasPrefix(class, "e0/") { // ECM, NCM, RNDIS
			kind = "usb"
		}
	case "wdm":
		at, kind = "usbmisc", "cdc-wdm"
	default:
		return "", nil
	}
	name = t.next(kind)
	made := filepath.Join(dir, at, name)
	if err := os.MkdirAll(made, 0o755); err != nil {
		return "", err
	}
	if driver == "net" {
		return name, t.addNet(made, dir)
	}
	return name, os.WriteFile(filepath.Join(t.Dev, name), nil, 0o600)
}

// addNet gives a network interface what the kernel shows of it: its number, which no other gets, its device, its counters.
func (t *Tree) addNet(made, device string) error {
	t.interfaces++
	return errors.Join(
		writeAll(made, map[string]string{"ifindex": strconv.Itoa(1 + t.interfaces)}), // lo has the first
		writeAll(filepath.Join(made, "statistics"), map[string]string{"rx_bytes": "0", "tx_bytes": "0"}),
		os.Symlink(device, filepath.Join(made, "device")),
		os.Symlink(made, filepath.Join(t.Sys, "class/net", filepath.Base(made))))
}

// next is the first name of a kind that is free.
func (t *Tree) next(kind string) string {
	for n := t.numbers[kind]; ; n++ {
		name := fmt.Sprintf("%s%d", kind, n)
		_, portErr := os.Lstat(filepath.Join(t.Dev, name))
		_, netErr := os.Lstat(filepath.Join(t.Sys, "class/net", name))
		if portErr != nil && netErr != nil {
			return name
		}
	}
}

// Unplug takes the device at a place away, and its ports.
func (t *Tree) Unplug(at string) error {
	link := filepath.Join(t.Sys, "bus/usb/devices", at)
	dir, err := os.Readlink(link)
	if err != nil {
		return err
	}
	for _, pattern := range []string{"*/tty*", "*/*/tty*", "*/*/cdc-wdm*", "*/net/*"} {
		made, globErr := filepath.Glob(filepath.Join(dir, pattern))
		err = errors.Join(err, globErr)
		for _, path := range made {
			for _, folder := range []string{t.Dev, filepath.Join(t.Sys, "class/net")} {
				if removeErr := os.Remove(filepath.Join(folder, filepath.Base(path))); !errors.Is(removeErr, os.ErrNotExist) {
					err = errors.Join(err, removeErr)
				}
			}
		}
	}
	return errors.Join(err, os.Remove(link), os.RemoveAll(dir))
}

// writeAll writes files as sysfs has them; those without content are not there.
func writeAll(dir string, files map[string]string) error {
	err := os.MkdirAll(dir, 0o755)
	for name, content := range files {
		if content != "" {
			err = errors.Join(err, os.WriteFile(filepath.Join(dir, name), []byte(content+"\n"), 0o644))
		}
	}
	return err
}
