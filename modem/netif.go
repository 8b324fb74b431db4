package modem

import (
	"path/filepath"
	"strings"
)

// Interfaces names the network interfaces of this machine that belong to modems: those whose USB device has a serial port
// too, and those that only modems have (wwan*, ppp*).
func Interfaces() []string { return interfaces("/sys") }

func interfaces(sys string) []string {
	found, _ := filepath.Glob(filepath.Join(sys, "class/net/*")) // the pattern is good
	var names []string
	for _, path := range found {
		name := filepath.Base(path)
		if strings.HasPrefix(name, "wwan") || strings.HasPrefix(name, "ppp") || besideSerial(path) {
			names = append(names, name)
		}
	}
	return names
}

// besideSerial reports whether the USB device of a network interface has a serial port as well.
func besideSerial(net string) bool {
	usbInterface, err := filepath.EvalSymlinks(filepath.Join(net, "device"))
	if err != nil {
		return false // lo, bridges and the like have no device
	}
	device := filepath.Dir(usbInterface)
	if !exists(filepath.Join(device, "idVendor")) {
		return false
	}
	for _, pattern := range []string{"*/ttyUSB*", "*/tty/ttyACM*"} {
		if ports, _ := filepath.Glob(filepath.Join(device, pattern)); len(ports) > 0 {
			return true
		}
	}
	return false
}

func exists(path string) bool {
	found, _ := filepath.Glob(path)
	return len(found) > 0
}
