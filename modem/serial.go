package modem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"go.bug.st/serial"
	"golang.org/x/sys/unix"
)

// baudRate is what modems on a UART start with; USB ports ignore it.
const baudRate = 115200

func mode() *serial.Mode { return &serial.Mode{BaudRate: baudRate} }

// Serial opens a serial port by its path: exclusively (TIOCEXCL), with a UUCP lock file in /run/lock where that can be written.
// The error wraps ErrBusy, and names the holder where /proc tells, or os.ErrNotExist.
func Serial(path string) Opener {
	return func(context.Context) (io.ReadWriteCloser, error) {
		return Host{}.withDefaults().open(path)
	}
}

func (h Host) open(path string) (io.ReadWriteCloser, error) {
	device, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, pathCause(err))
	}
	if err := roomForSelect(); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	unlock, err := h.lock(device)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if isExclusive(device) {
		unlock()
		return nil, fmt.Errorf("open %s: %w", path, busy(h.holder(device, h.openers())))
	}
	port, err := serial.Open(device, mode())
	if err != nil {
		unlock()
		return nil, fmt.Errorf("open %s: %w", path, h.explain(device, err))
	}
	if err := port.ResetInputBuffer(); err != nil { // what a predecessor was answered
		err = errors.Join(err, port.Close())
		unlock()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return &serialPort{path: device, port: port, unlock: unlock, writing: make(chan struct{}, 1)}, nil
}

// isExclusive reports whether another process has a terminal to itself (TIOCEXCL). The kernel keeps everyone else out but not
// root, who has to ask.
func isExclusive(device string) bool {
	if os.Geteuid() != 0 {
		return false
	}
	fd, err := unix.Open(device, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return false
	}
	defer func() { _ = unix.Close(fd) }()
	exclusive, err := unix.IoctlGetInt(fd, unix.TIOCGEXCL)
	return err == nil && exclusive != 0
}

// pathCause is the cause of a *os.PathError, which would name the path once more.
func pathCause(err error) error {
	if pathErr, ok := errors.AsType[*os.PathError](err); ok {
		return pathErr.Err
	}
	return err
}

// The library waits for input with select(2) and panics over a descriptor beyond those that this takes. A port and the pipe
// that ends its reading need three; a few more may be opened by others at the same time.
const (
	maxSelectFD = 1024
	spareFDs    = 16
)

// roomForSelect reports an error if the next descriptors are beyond what the library can wait for.
func roomForSelect() error {
	null, err := os.Open(os.DevNull)
	if err != nil {
		return err
	}
	fd := null.Fd()
	if err := null.Close(); err != nil {
		return err
	}
	if fd+spareFDs >= maxSelectFD {
		return fmt.Errorf("too many open files: descriptor %d", fd)
	}
	return nil
}

// explain turns an error of the library into one that callers branch on.
func (h Host) explain(device string, err error) error {
	var portErr *serial.PortError
	if !errors.As(err, &portErr) {
		return err
	}
	switch portErr.Code() {
	case serial.PortBusy:
		return busy(h.holder(device, h.openers()))
	case serial.PermissionDenied:
		return fmt.Errorf("%w: add the user to the group that owns the port (dialout)", os.ErrPermission)
	case serial.InvalidSerialPort:
		return fmt.Errorf("%w: not a serial port", ErrNoModem)
	}
	return err
}

// BusyError is ErrBusy with whoever holds the port: "ModemManager (pid 812)".
type BusyError struct{ Holder string }

// Error implements error.
func (e *BusyError) Error() string { return ErrBusy.Error() + ": held by " + e.Holder }

// Unwrap makes it an ErrBusy.
func (e *BusyError) Unwrap() error { return ErrBusy }

// busy is ErrBusy with the holder, if that is known.
func busy(holder string) error {
	if holder == "" {
		return ErrBusy
	}
	return &BusyError{Holder: holder}
}

// serialPort guards what go.bug.st/serial leaves open: a write after Close would go to whatever has the descriptor by then.
type serialPort struct {
	path    string
	port    serial.Port
	unlock  func()
	writing chan struct{} // held during a write, and for good once closed

	mu     sync.Mutex
	closed bool
}

func (s *serialPort) Read(p []byte) (int, error) { return s.port.Read(p) }

func (s *serialPort) Write(p []byte) (int, error) {
	s.writing <- struct{}{}
	defer func() { <-s.writing }()
	for done := 0; done < len(p); {
		if s.isClosed() {
			return done, os.ErrClosed
		}
		n, err := s.port.Write(p[done:])
		if err != nil && !errors.Is(err, syscall.EINTR) {
			return done, err
		}
		done += n
	}
	return len(p), nil
}

func (s *serialPort) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// drainGrace is how long Close waits for a write under way: longer, and the write hangs in the kernel, where it does no harm.
// Until then it makes room for the rest of the write every drainStep.
const (
	drainGrace = 100 * time.Millisecond
	drainStep  = 2 * time.Millisecond
)

// Close drops what was not sent yet, which frees a write that waits for room, and keeps the driver of a hung modem from
// holding up the closing while it drains.
func (s *serialPort) Close() error {
	s.mu.Lock()
	wasClosed := s.closed
	s.closed = true
	s.mu.Unlock()
	if wasClosed {
		return nil
	}
	if s.endWrite() {
		defer func() { <-s.writing }()
	}
	err := s.port.Close()
	s.unlock()
	return err
}

// endWrite drops output until no write is under way, and keeps it so; false if one hangs.
func (s *serialPort) endWrite() bool {
	step := time.NewTicker(drainStep)
	defer step.Stop()
	grace := time.NewTimer(drainGrace)
	defer grace.Stop()
	for {
		_ = s.port.ResetOutputBuffer()
		_ = s.port.SetMode(mode()) // wakes the write, which does not notice that there is room
		select {
		case s.writing <- struct{}{}:
			return true
		case <-grace.C:
			return false
		case <-step.C:
		}
	}
}
