package modem

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Port is a serial port that may have a modem behind it.
type Port struct {
	Path      string // /dev/ttyUSB2
	VID, PID  string // USB ids in hex, empty where it is not USB
	Product   string
	Interface int // bInterfaceNumber, -1 where not known
	Role      Role
	Holder    string // who holds it, where /proc or a lock file tells

	device string // the folder of sysfs that the ports of one modem share
}

// Discover lists the ports that may be modems, AT ports by USB interface first. It opens none.
//
// The ports of one modem stand together, that with the highest interface number first: below lie diagnosis and positioning,
// and the first AT port, which ModemManager takes.
func Discover() ([]Port, error) { return thisHost().discover() }

func (h host) discover() ([]Port, error) {
	var ports []Port
	openers := h.openers()
	for _, pattern := range []string{"class/tty/ttyUSB*", "class/tty/ttyACM*", "class/wwan/wwan*at*"} {
		entries, err := filepath.Glob(filepath.Join(h.sys, pattern))
		if err != nil {
			return nil, fmt.Errorf("discover ports: %w", err)
		}
		for _, entry := range entries {
			port := h.describe(entry)
			port.Holder = h.holder(port.Path, openers)
			ports = append(ports, port)
		}
	}
	slices.SortStableFunc(ports, func(a, b Port) int {
		return cmp.Or(
			-cmp.Compare(min(a.Interface, 0), min(b.Interface, 0)), // without an interface last
			cmp.Compare(a.device, b.device),
			-cmp.Compare(a.Interface, b.Interface),
			cmp.Compare(a.Path, b.Path),
		)
	})
	return ports, nil
}

// describe reads what sysfs says of a port: its entry leads to the device, above it lie the USB interface (one level or none)
// and above that the USB device.
func (h host) describe(entry string) Port {
	port := Port{Path: filepath.Join(h.dev, filepath.Base(entry)), Interface: -1}
	dir, err := filepath.EvalSymlinks(filepath.Join(entry, "device"))
	if err != nil {
		return port
	}
	port.device = dir
	for ; len(dir) > len(h.sys); dir = filepath.Dir(dir) {
		if n, err := strconv.ParseUint(attribute(dir, "bInterfaceNumber"), 16, 8); err == nil {
			port.Interface = int(n)
		}
		if vid := attribute(dir, "idVendor"); vid != "" {
			port.VID, port.PID, port.Product = vid, attribute(dir, "idProduct"), attribute(dir, "product")
			port.device = dir
			break
		}
	}
	return port
}

// attribute reads a file of sysfs, empty where there is none.
func attribute(dir, name string) string {
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(content))
}

// Auto opens the first discovered port that is free and answers AT.
func Auto() Opener {
	return func(ctx context.Context) (io.ReadWriteCloser, error) { return thisHost().auto(ctx) }
}

func (h host) auto(ctx context.Context) (io.ReadWriteCloser, error) {
	ports, err := h.discover()
	if err != nil {
		return nil, err
	}
	if len(ports) == 0 {
		return nil, fmt.Errorf("find modem: %w: no serial port of a modem found; plug one in or name its port", ErrNoModem)
	}
	var failed []error
	for _, port := range ports {
		if port.Holder != "" {
			failed = append(failed, fmt.Errorf("try %s: %w", port.Path, busy(port.Holder)))
			continue
		}
		err := h.try(ctx, port.Path)
		if err == nil {
			return h.open(port.Path)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		failed = append(failed, fmt.Errorf("try %s: %w", port.Path, err))
	}
	return nil, fmt.Errorf("find modem: %w", oneLine(failed))
}

// oneLine joins errors, as errors.Join does, but on one line.
func oneLine(errs []error) error {
	joined := errs[0]
	for _, err := range errs[1:] {
		joined = fmt.Errorf("%w; %w", joined, err)
	}
	return joined
}

// autoProbe is how long a port has to answer AT: there may be seven to a modem, and six that never will.
const autoProbe = 1200 * time.Millisecond

// try opens a port, sets up what is there as a modem, and closes it.
func (h host) try(ctx context.Context, path string) error {
	open := func(context.Context) (io.ReadWriteCloser, error) { return h.open(path) }
	m, err := reach(ctx, open, Config{Timing: Timing{Probe: autoProbe}})
	if err != nil {
		return err
	}
	return m.Close()
}
