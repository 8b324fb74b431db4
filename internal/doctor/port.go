package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
)

// auto stands for a port that is found by itself; one of a device that is named by its place begins with usbPrefix.
const (
	auto      = "auto"
	usbPrefix = "usb:"
)

// searched reports whether the port is looked for, not named by its path.
func (f Facts) searched() bool { return f.Port == auto || strings.HasPrefix(f.Port, usbPrefix) }

// port judges whether the port is there and can be had.
func port(f Facts) Check {
	switch {
	case f.Up:
		return whole(f.portName())
	case f.Detail == "":
		return unseen("not opened yet")
	case linkOf(f.Detail) != linkPort:
		return whole(f.portName())
	}
	return f.brokenPort()
}

func (f Facts) brokenPort() Check {
	switch d := f.Detail; d {
	case outcome.PortBusy:
		return broken(d, f.held(), f.busyMend())
	case outcome.PortMissing:
		return broken(d, f.portName(), f.missingMend())
	case outcome.StorageMode, outcome.NetworkOnly, outcome.ControlOnly:
		return broken(d, f.oddName(), "")
	case outcome.ModemAbsent:
		return broken(d, "", "plug a modem in (lsusb shows whether this machine sees it), or name its port under modems[].port")
	case outcome.PortDenied:
		return broken(d, f.portName(), "add your user to the group of the port: sudo adduser $USER dialout, then log in again; or ask as root")
	default:
		return broken(d, f.portName(), "")
	}
}

// refined is the detail that was told, or a finer one that the devices of this machine tell.
func (f Facts) refined() outcome.Detail {
	switch f.Detail {
	case outcome.PortMissing, outcome.ModemAbsent, outcome.NoModem, outcome.StorageMode, outcome.NetworkOnly, outcome.ControlOnly:
	default:
		return f.Detail
	}
	none, odd := len(f.ports()) == 0, f.odd().Kind
	switch {
	case f.Devices == nil:
		return f.Detail
	case none && odd != "":
		return detailOf(odd)
	case none && f.searched():
		return outcome.ModemAbsent
	case f.searched():
		return outcome.NoModem // there is a port that does not answer, whatever else is plugged in
	}
	return f.Detail
}

// detailOf is why a device of this kind is of no use.
func detailOf(k modem.Kind) outcome.Detail {
	switch k {
	case modem.KindStorage:
		return outcome.StorageMode
	case modem.KindNetwork:
		return outcome.NetworkOnly
	}
	return outcome.ControlOnly
}

// odd is the device without an AT port that is most easily mended; the zero Device where there is none.
func (f Facts) odd() modem.Device {
	for _, kind := range []modem.Kind{modem.KindStorage, modem.KindNetwork, modem.KindControl} {
		i := slices.IndexFunc(f.Devices, func(d modem.Device) bool { return d.Kind == kind })
		if i >= 0 {
			return f.Devices[i]
		}
	}
	return modem.Device{}
}

// oddName is that device in words; where nobody looked, the port that was looked for.
func (f Facts) oddName() string {
	if d := f.odd(); d.Kind != "" {
		return describe(d)
	}
	return f.portName()
}

// ports are those of all devices that may speak AT.
func (f Facts) ports() []modem.Port {
	var all []modem.Port
	for _, d := range f.Devices {
		if d.Kind == modem.KindAT || d.Kind == "" {
			all = append(all, d.Ports...)
		}
	}
	return all
}

// describe names a device as lsusb and dmesg do: "HUAWEI_MOBILE 12d1:14dc at 1-1, network interface eth1".
func describe(d modem.Device) string {
	said := strings.TrimSpace(d.Product + " " + d.VID + ":" + d.PID)
	if d.USBPath != "" {
		said += " at USB " + d.USBPath
	}
	if len(d.Interfaces) > 0 {
		said += ", network interface " + strings.Join(d.Interfaces, ", ")
	}
	return said
}

// portName is the port in words: the path, and how it came to it where it was found.
func (f Facts) portName() string {
	switch {
	case !f.searched():
		return f.Port
	case f.Path == "":
		return f.Port
	case f.Port == auto:
		return f.Path + ", found by itself"
	}
	return f.Path + ", " + f.Port
}

// holder is the port that is held, and by whom; of a search the first that is, as far as that can be seen.
func (f Facts) holder() (path, who string) {
	if f.Holder != "" || !f.searched() {
		return f.portName(), f.Holder
	}
	for _, p := range f.ports() {
		if p.Holder != "" {
			return p.Path, p.Holder
		}
	}
	return f.portName(), ""
}

// held says which port is held, and by whom.
func (f Facts) held() string {
	path, who := f.holder()
	if who == "" {
		return path
	}
	return path + ", held by " + who
}

// busyMend says who must let go, or which port is free.
func (f Facts) busyMend() string {
	_, who := f.holder()
	program, _, _ := strings.Cut(who, " (")
	mend := "stop " + program
	switch {
	case who == "" && f.Root:
		mend = "stop that program"
	case who == "":
		mend = "see as root which program holds it (sudo simgauge doctor), and stop it"
	case program == "ModemManager":
		mend = "let ModemManager leave this one, as docs/modemmanager.md tells (a udev rule)"
	case program == "simgauge":
		mend = "leave --port out to ask the simgauge that runs, or stop it"
	}
	if free := f.otherPort(); free != "" {
		mend = fmt.Sprintf("give simgauge the modem's other AT port, modems[].port: %s; or %s", free, mend)
	} else if program != "simgauge" {
		mend += ", or give the modem's other AT port (see simgauge modems)"
	}
	if who == "" {
		mend += "; if it is ModemManager, docs/modemmanager.md tells how to live together"
	}
	return mend
}

// otherPort is a free AT port beside the one that was tried, of the same device.
func (f Facts) otherPort() string {
	path := f.Path
	if path == "" {
		path, _ = f.holder()
	}
	for _, d := range f.Devices {
		if !slices.ContainsFunc(d.Ports, func(p modem.Port) bool { return p.Path == path }) {
			continue
		}
		for _, p := range d.Ports {
			if p.Path != path && p.Role == modem.RoleAT && p.Holder == "" {
				return p.Path
			}
		}
	}
	return ""
}

// missingMend names the ports that are there: a modem that was plugged in anew may have other numbers.
func (f Facts) missingMend() string {
	var free []string
	for _, p := range f.ports() {
		if p.Role == modem.RoleAT || p.Role == "" {
			free = append(free, p.Path)
		}
	}
	if len(free) == 0 {
		return ""
	}
	return "write the port that is there now (" + strings.Join(free, ", ") + ") under modems[].port, or auto: numbers change when a modem is plugged in anew"
}

// answers judges whether what is behind the port speaks AT.
func answers(f Facts) Check {
	if linkOf(f.Detail) == linkModem {
		return broken(f.Detail, "", f.silentMend())
	}
	return whole(strings.TrimSpace(f.Manufacturer + " " + f.Model))
}

// silentMend names the AT port where the one that was given has another role.
func (f Facts) silentMend() string {
	if f.Detail != outcome.NoModem || f.searched() {
		return ""
	}
	if at := f.otherPort(); at != "" {
		return "give the modem's AT port, modems[].port: " + at + ", or auto"
	}
	return ""
}
