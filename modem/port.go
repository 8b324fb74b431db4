package modem

// Port is a serial port that may have a modem behind it.
type Port struct {
	Path      string // /dev/ttyUSB2
	VID, PID  string // USB ids in hex, empty where it is not USB
	Product   string
	Interface int    // bInterfaceNumber, -1 where not known
	Holder    string // who holds it, where /proc or a lock file tells
}

// Discover lists the ports that may be modems, AT ports by USB interface first. It opens none.
func Discover() ([]Port, error) { panic("skeleton") }

// Auto opens the first discovered port that is free and answers AT.
func Auto() Opener { panic("skeleton") }
