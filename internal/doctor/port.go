package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
)

// auto stands for a port that is found by itself.
const auto = "auto"

// port judges whether the port is there and can be had.
func port(f Facts) Check {
	switch {
	case f.Up:
		return whole(f.portName())
	case f.Detail == "":
		return unseen("not opened yet")
	case linkOf(f.Detail) != linkPort && !(f.Detail == outcome.NoModem && f.nothingToTry()):
		return whole(f.portName())
	}
	return f.brokenPort()
}

// nothingToTry reports whether a search found no port that could have answered.
func (f Facts) nothingToTry() bool {
	return f.Port == auto && f.Devices != nil && len(f.ports()) == 0
}

func (f Facts) brokenPort() Check {
	switch d := f.portDetail(); d {
	case outcome.PortBusy:
		return broken(d, f.portName()+f.heldBy(), f.busyMend())
	case outcome.PortMissing:
		return broken(d, f.portName(), f.missingMend())
	case outcome.StorageMode, outcome.NetworkOnly, outcome.ControlOnly:
		return broken(d, describe(f.odd()), "")
	case outcome.ModemAbsent:
		return broken(d, "", "plug a modem in (lsusb shows whether this machine sees it), or name its port under modems[].port")
	case outcome.PortDenied:
		return broken(d, f.portName(), "add your user to the group of the port: sudo adduser $USER dialout, then log in again; or ask as root")
	default:
		return broken(d, f.portName(), "")
	}
}

// portDetail is the detail that was told, or a finer one that the devices of this machine tell.
func (f Facts) portDetail() outcome.Detail {
	switch {
	case f.Devices == nil, f.Detail != outcome.PortMissing && f.Detail != outcome.ModemAbsent && f.Detail != outcome.NoModem:
		return f.Detail
	case len(f.ports()) == 0 && f.odd().Kind != "":
		return detailOf(f.odd().Kind)
	case f.Port == auto:
		return outcome.ModemAbsent
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
	if f.Port != auto {
		return f.Port
	}
	if f.Opened != "" {
		return f.Opened + ", found by itself"
	}
	return "found by itself"
}

func (f Facts) heldBy() string {
	if f.Holder == "" {
		return ""
	}
	return ", held by " + f.Holder
}

// busyMend says who must let go, or which port is free.
func (f Facts) busyMend() string {
	mend := "stop that program"
	if f.Holder != "" {
		program, _, _ := strings.Cut(f.Holder, " (")
		mend = "stop " + program
	} else if !f.Root {
		mend = "see as root which program holds it (sudo simgauge doctor) and stop it"
	}
	if free := f.otherPort(); free != "" {
		mend = fmt.Sprintf("give simgauge the modem's other AT port, modems[].port: %s; or %s", free, mend)
	} else {
		mend += ", or give the modem's other AT port (see simgauge modems)"
	}
	if strings.Contains(f.Holder, "ModemManager") || f.Holder == "" {
		mend += "; docs/modemmanager.md tells how both live together"
	}
	return mend
}

// otherPort is a free AT port of the device that the port belongs to.
func (f Facts) otherPort() string {
	path := f.Port
	if f.Opened != "" {
		path = f.Opened
	}
	for _, d := range f.Devices {
		if path != auto && !slices.ContainsFunc(d.Ports, func(p modem.Port) bool { return p.Path == path }) {
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
	if f.Detail != outcome.NoModem || f.Port == auto {
		return ""
	}
	if at := f.otherPort(); at != "" {
		return "give the modem's AT port, modems[].port: " + at + ", or auto"
	}
	return ""
}
