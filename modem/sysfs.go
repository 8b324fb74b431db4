package modem

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// usbDevices are the USB devices of sysfs that are or may be modems.
func (h Host) usbDevices() []Device {
	var devices []Device
	all := filepath.Join(h.Sys, "bus/usb/devices")
	for _, name := range namesIn(all) {
		if strings.Contains(name, ":") { // an interface: its device has it as well
			continue
		}
		dir, err := filepath.EvalSymlinks(filepath.Join(all, name))
		if err != nil {
			continue // unplugged meanwhile
		}
		if d, ok := h.usbDevice(dir, name); ok {
			devices = append(devices, d)
		}
	}
	return devices
}

// usbDevice reads one device. What is certainly no modem is left out.
func (h Host) usbDevice(dir, name string) (Device, bool) {
	const hub = "09"
	d := Device{VID: attribute(dir, "idVendor"), PID: attribute(dir, "idProduct"), USBPath: name, dir: dir}
	if d.VID == "" || attribute(dir, "bDeviceClass") == hub {
		return Device{}, false
	}
	l := layoutOf(d.VID, d.PID)
	found := h.interfacesOf(dir, name)
	for _, i := range found {
		for _, tty := range i.ttys {
			role, second := l.role(i.number, i.class)
			d.Ports = append(d.Ports, Port{Path: filepath.Join(h.Dev, tty), Interface: i.number, Role: role, second: second})
		}
		d.Interfaces = append(d.Interfaces, i.nets...)
	}
	d.Kind = kindOf(d, l, found)
	if d.Kind == "" && len(d.Ports) == 0 {
		return Device{}, false
	}
	d.Manufacturer, d.Serial = attribute(dir, "manufacturer"), attribute(dir, "serial")
	d.Product = cmp.Or(attribute(dir, "product"), l.product)
	return d, true
}

// kindOf is the kind of a device; unknown, too, of what is no modem.
func kindOf(d Device, l layout, found []usbInterface) Kind {
	const massStorage = "08/"
	has := func(f func(usbInterface) bool) bool { return slices.ContainsFunc(found, f) }
	maker := isModemMaker(d.VID)
	switch {
	case slices.ContainsFunc(d.Ports, func(p Port) bool { return p.Role == RoleAT || p.Role == RolePPP }):
		return KindAT
	case len(d.Ports) > 0:
		return ""
	case has(func(i usbInterface) bool { return i.control }):
		return KindControl
	case l.kind != "":
		return l.kind
	case maker && len(d.Interfaces) > 0:
		return KindNetwork
	case maker && has(func(i usbInterface) bool { return strings.HasPrefix(i.class, massStorage) }):
		return KindStorage
	}
	return ""
}

// usbInterface is one interface of a USB device.
type usbInterface struct {
	number     int
	class      string // class, subclass, protocol in hex: "ff/01/02"
	ttys, nets []string
	control    bool // it has a character device for QMI or MBIM
}

func (h Host) interfacesOf(dir, name string) []usbInterface {
	var found []usbInterface
	for _, entry := range namesIn(dir) {
		if !strings.HasPrefix(entry, name+":") {
			continue
		}
		at := filepath.Join(dir, entry)
		number, err := strconv.ParseUint(attribute(at, "bInterfaceNumber"), 16, 8)
		if err != nil {
			continue
		}
		i := usbInterface{number: int(number), class: classOf(at)}
		i.readDrivers(at)
		found = append(found, i)
	}
	return found
}

func classOf(dir string) string {
	return attribute(dir, "bInterfaceClass") + "/" + attribute(dir, "bInterfaceSubClass") + "/" + attribute(dir, "bInterfaceProtocol")
}

// readDrivers reads what the drivers made of an interface: ttyUSB ports lie in its folder, all else one level deeper.
func (i *usbInterface) readDrivers(dir string) {
	for _, name := range namesIn(dir) {
		switch {
		case strings.HasPrefix(name, "ttyUSB"):
			i.ttys = append(i.ttys, name)
		case name == "tty":
			i.ttys = append(i.ttys, namesIn(filepath.Join(dir, name))...)
		case name == "net":
			i.nets = append(i.nets, namesIn(filepath.Join(dir, name))...)
		case name == "usbmisc", name == "wwan":
			i.control = true
		}
	}
}

// attribute reads a file of sysfs, empty where there is none.
func attribute(dir, name string) string {
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(content))
}
