package modem

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Interfaces names the network interfaces of this machine that belong to modems: those of the devices that Discover tells,
// and those that only modems have (wwan*, ppp*).
func Interfaces() []string { return Host{}.interfaces() }

func (h Host) interfaces() []string {
	h = h.withDefaults()
	var names []string
	for _, d := range h.usbDevices() {
		names = append(names, d.Interfaces...)
	}
	for _, name := range namesIn(filepath.Join(h.Sys, "class/net")) {
		if strings.HasPrefix(name, "wwan") || strings.HasPrefix(name, "ppp") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// LinkBytes are the octets that the network interface of a modem received and sent since it appeared, as the kernel counts
// them; ok is false where the interface is not known or not there. An interface that is "auto" is the one of the same USB
// device as the port; where the port is "auto" too, it is the only one of a modem on this machine.
func LinkBytes(port, iface string) (received, sent uint64, ok bool) {
	return Host{}.linkBytes(port, iface)
}

func (h Host) linkBytes(port, iface string) (received, sent uint64, ok bool) {
	h = h.withDefaults()
	if iface == auto {
		iface = h.interfaceOf(port)
	}
	if iface == "" {
		return 0, 0, false
	}
	statistics := filepath.Join(h.Sys, "class/net", iface, "statistics")
	received, in := readCount(filepath.Join(statistics, "rx_bytes"))
	sent, out := readCount(filepath.Join(statistics, "tx_bytes"))
	return received, sent, in && out
}

// interfaceOf is the network interface of the device that has a port; empty where it is not known.
func (h Host) interfaceOf(port string) string {
	if port == auto {
		if names := h.interfaces(); len(names) == 1 {
			return names[0]
		}
		return ""
	}
	path := resolve(port)
	for _, d := range h.usbDevices() {
		has := slices.ContainsFunc(d.Ports, func(p Port) bool { return p.Path == path }) || port == usbPrefix+d.USBPath
		if has && len(d.Interfaces) > 0 {
			slices.Sort(d.Interfaces)
			return d.Interfaces[0]
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
