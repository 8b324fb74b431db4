package modem

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Discover lists the devices of this machine that are or may be modems, those with an AT port first. It opens none.
func Discover() ([]Device, error) { return Host{}.Discover() }

// Discover lists the devices of a machine that are or may be modems: by the folders of sysfs, where interface numbers, network
// interfaces and devices without any port are told as well.
func (h Host) Discover() ([]Device, error) {
	h = h.withDefaults()
	devices, err := h.devices()
	if err != nil {
		return nil, fmt.Errorf("discover modems: %w", err)
	}
	openers := h.openersOf(devices)
	for _, d := range devices {
		for i := range d.Ports {
			d.Ports[i].Holder = h.holder(d.Ports[i].Path, openers)
		}
	}
	return devices, nil
}

// openersOf looks through the processes, once, if there is a port to hold.
func (h Host) openersOf(devices []Device) map[string]int {
	if !slices.ContainsFunc(devices, func(d Device) bool { return len(d.Ports) > 0 }) {
		return nil
	}
	return h.openers()
}

// devices are those of sysfs, without who holds their ports.
func (h Host) devices() ([]Device, error) {
	devices := h.usbDevices()
	devices, err := h.addWWAN(devices)
	if err != nil {
		return nil, err
	}
	for i := range devices {
		slices.SortFunc(devices[i].Ports, comparePorts)
		slices.Sort(devices[i].Interfaces)
	}
	slices.SortFunc(devices, func(a, b Device) int {
		return cmp.Or(a.Kind.order()-b.Kind.order(), comparePaths(a.USBPath, b.USBPath), cmp.Compare(a.dir, b.dir))
	})
	return devices, nil
}

// order is the order in which devices are tried and listed.
func (k Kind) order() int {
	return slices.Index([]Kind{KindAT, "", KindControl, KindNetwork, KindStorage}, k)
}

// comparePorts puts first what auto takes first; of equals the highest interface, for diagnosis and positioning lie below.
func comparePorts(a, b Port) int {
	return cmp.Or(a.rank()-b.rank(), b.Interface-a.Interface, cmp.Compare(a.Path, b.Path))
}

// comparePaths orders "1-1.4" before "1-1.10".
func comparePaths(a, b string) int {
	return slices.CompareFunc(numbersIn(a), numbersIn(b), cmp.Compare[int])
}

func numbersIn(path string) []int {
	var numbers []int
	for part := range strings.FieldsFuncSeq(path, func(r rune) bool { return r < '0' || r > '9' }) {
		n, err := strconv.Atoi(part)
		if err == nil {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// addWWAN adds the AT ports of the kernel's wwan subsystem, to the USB device that they belong to or as a device of their own.
func (h Host) addWWAN(devices []Device) ([]Device, error) {
	entries, err := filepath.Glob(filepath.Join(h.Sys, "class/wwan/wwan*at*"))
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		dir, err := filepath.EvalSymlinks(filepath.Join(entry, "device"))
		if err != nil {
			continue
		}
		port := Port{Path: filepath.Join(h.Dev, filepath.Base(entry)), Interface: -1, Role: RoleAT}
		i := slices.IndexFunc(devices, func(d Device) bool { return dir == d.dir || strings.HasPrefix(dir, d.dir+"/") })
		if i < 0 {
			devices = append(devices, Device{dir: dir})
			i = len(devices) - 1
		}
		devices[i].Kind = KindAT
		devices[i].Ports = append(devices[i].Ports, port)
	}
	return devices, nil
}
