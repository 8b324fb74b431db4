package modem

import (
	"fmt"
	"slices"
)

// Device is a USB device that is or may be a modem, or a serial port by itself (a wwan port on another bus).
type Device struct {
	VID, PID     string // USB ids in hex, empty where it is not USB
	Manufacturer string
	Product      string
	Serial       string   // of the USB device; many have none, and some have one that all their kind share
	USBPath      string   // where it is plugged in, "1-1.4": it stays when ttyUSB numbers change
	Kind         Kind     //
	Ports        []Port   // its serial ports, that which auto would take first
	Interfaces   []string // its network interfaces

	dir string // its folder in sysfs
}

// Port is a serial port of a device.
type Port struct {
	Path      string // /dev/ttyUSB2
	Interface int    // bInterfaceNumber, -1 where there is none
	Role      Role
	Holder    string // the process that holds it, where /proc or a lock file tells; empty: none, or not known

	second bool // a port for commands beside the one that every other program takes
}

// Kind is what can be done with a device.
type Kind string

// The kinds. The zero value is unknown: it has serial ports, and none is known to speak AT.
const (
	KindAT      Kind = "at"      // it has a port that speaks AT
	KindNetwork Kind = "network" // a network card and no serial port, such as a HiLink stick: it has a web page of its own
	KindStorage Kind = "storage" // still the CD-ROM with its driver: usb_modeswitch has not switched it
	KindControl Kind = "control" // QMI or MBIM alone, without a serial port
)

// Role is what a serial port of a modem is for.
type Role string

// The roles. The zero value is unknown.
const (
	RoleAT    Role = "at"    // commands and unsolicited result codes
	RolePPP   Role = "ppp"   // the modem port, which carries data where a dialler uses it; it speaks AT as well
	RoleDiag  Role = "diag"  // the diagnosis of the chip's maker
	RoleGPS   Role = "gps"   // NMEA
	RoleAudio Role = "audio" //
	RoleOther Role = "other" // known to be none of these
)

// Usable reports whether commands may be sent to the port: those of diagnosis, positioning and sound may take them amiss.
func (p Port) Usable() bool { return p.rank() < rankNever }

// rankNever is the rank of a port that auto does not try.
const rankNever = 4

// rank orders the ports of a device: the second port for commands, the first, one of which nothing is known, one for data.
func (p Port) rank() int {
	switch p.Role {
	case RoleAT:
		if p.second {
			return 0
		}
		return 1
	case "":
		return 2
	case RolePPP:
		return 3
	}
	return rankNever
}

// String names the device for people: what it is called, its ids, where it is.
func (d Device) String() string {
	switch {
	case d.VID == "" && len(d.Ports) > 0:
		return d.Ports[0].Path
	case d.Product == "":
		return fmt.Sprintf("%s:%s at usb:%s", d.VID, d.PID, d.USBPath)
	}
	return fmt.Sprintf("%s (%s:%s at usb:%s)", d.Product, d.VID, d.PID, d.USBPath)
}

// KindError says that a device is there and has no port that speaks AT. It wraps ErrNoModem.
type KindError struct{ Device Device }

// Error names the device and what it is.
func (e *KindError) Error() string {
	what := map[Kind]string{
		KindNetwork: "a network card without a serial port", KindStorage: "still a drive", KindControl: "QMI or MBIM without a serial port",
	}[e.Device.Kind]
	return fmt.Sprintf("%v: %s is %s", ErrNoModem, e.Device, what)
}

// Unwrap gives ErrNoModem.
func (e *KindError) Unwrap() error { return ErrNoModem }

// Preferred is the port that auto would take of what Discover told: the first that is usable and free.
func Preferred(devices []Device) (Device, Port, bool) {
	for _, d := range devices {
		if i := slices.IndexFunc(d.Ports, func(p Port) bool { return p.Usable() && p.Holder == "" }); i >= 0 {
			return d, d.Ports[i], true
		}
	}
	return Device{}, Port{}, false
}
