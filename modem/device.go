package modem

// Device is a USB device that is or may be a modem, or a serial port by itself (a UART, a wwan port).
type Device struct {
	VID, PID     string // USB ids in hex, empty where it is not USB
	Manufacturer string
	Product      string
	Serial       string   // of the USB device; many have none
	USBPath      string   // where it is plugged in, "1-1.4": it stays when ttyUSB numbers change
	Kind         Kind     //
	Ports        []Port   // its serial ports, that which Auto would take first
	Interfaces   []string // its network interfaces
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
)
