package modem

import (
	"os"
	"path/filepath"
	"strconv"
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
	device := usbDevice(filepath.Join(net, "device"))
	if device == "" {
		return false // lo, bridges, cards: not USB
	}
	for _, pattern := range []string{"*/ttyUSB*", "*/tty/ttyACM*"} {
		if ports, _ := filepath.Glob(filepath.Join(device, pattern)); len(ports) > 0 {
			return true
		}
	}
	return false
}

// usbDevice is the USB device that something in sysfs belongs to: the nearest folder upwards that has ids. Empty: none.
func usbDevice(path string) string {
	dir, err := filepath.EvalSymlinks(path)
	for ; err == nil && len(dir) > 1; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "idVendor")); err == nil {
			return dir
		}
	}
	return ""
}

// LinkBytes are the octets that the network interface of a modem received and sent since it appeared, as the kernel counts
// them; ok is false where the interface is not known or not there. An interface that is "auto" is the one of the same USB
// device as the port; where the port is "auto" too, it is the only one of a modem on this machine.
func LinkBytes(port, iface string) (received, sent uint64, ok bool) {
	return linkBytes("/sys", port, iface)
}

func linkBytes(sys, port, iface string) (received, sent uint64, ok bool) {
	if iface == auto {
		iface = interfaceOf(sys, port)
	}
	if iface == "" {
		return 0, 0, false
	}
	statistics := filepath.Join(sys, "class/net", iface, "statistics")
	received, in := readCount(filepath.Join(statistics, "rx_bytes"))
	sent, out := readCount(filepath.Join(statistics, "tx_bytes"))
	return received, sent, in && out
}

// auto stands for what is found by itself.
const auto = "auto"

func interfaceOf(sys, port string) string {
	names := interfaces(sys)
	if port == auto {
		if len(names) == 1 {
			return names[0]
		}
		return ""
	}
	tty, err := filepath.EvalSymlinks(port)
	if err != nil {
		return ""
	}
	device := usbDevice(filepath.Join(sys, "class/tty", filepath.Base(tty), "device"))
	for _, name := range names {
		if device != "" && usbDevice(filepath.Join(sys, "class/net", name, "device")) == device {
			return name
		}
	}
	return ""
}

func readCount(file string) (uint64, bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}
