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

// Link is a network interface of a modem, with the octets that it received and sent since it appeared, as the kernel counts them.
type Link struct {
	Name           string
	Index          int    // the kernel's number, which a new name leaves as it is; no later interface of this boot gets it
	Device         string // the place on the USB bus, as in 1-1.4; empty: none
	Received, Sent uint64
}

// LinkOf reads the network interface of a modem; ok is false where it is not known or not there. An interface that is "auto" is
// the one of the same USB device as the port; where the port is "auto" too, it is the only one of a modem on this machine.
func LinkOf(port, iface string) (l Link, ok bool) { return Host{}.linkOf(port, iface) }

func (h Host) linkOf(port, iface string) (l Link, ok bool) {
	h = h.withDefaults()
	if iface == auto {
		iface = h.interfaceOf(port)
	}
	if iface == "" {
		return Link{}, false
	}
	dir := filepath.Join(h.Sys, "class/net", iface)
	received, in := readCount(filepath.Join(dir, "statistics/rx_bytes"))
	sent, out := readCount(filepath.Join(dir, "statistics/tx_bytes"))
	index, _ := strconv.Atoi(attribute(dir, "ifindex")) // every kernel tells it; without one all are taken for one
	return Link{Name: iface, Index: index, Device: placeOf(dir), Received: received, Sent: sent}, in && out
}

// placeOf is where on the USB bus an interface is plugged in: the device of the interface of which the driver made it.
func placeOf(dir string) string {
	at, err := filepath.EvalSymlinks(filepath.Join(dir, "device"))
	if err != nil {
		return ""
	}
	place, _, _ := strings.Cut(filepath.Base(at), ":")
	return place
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
