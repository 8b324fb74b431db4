package modem

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

// Uevents calls changed for each device that the kernel says comes or goes and may be a modem or a part of one, until ctx ends.
// It hears the kernel alone (netlink, NETLINK_KOBJECT_UEVENT), not udev, and calls changed once too often rather than once too
// seldom: where messages were lost, or one was cut, nobody knows what they said.
// Errors: the kernel or a sandbox refuses the socket; ctx.Err().
func Uevents(ctx context.Context, changed func()) error {
	socket, err := openUevents()
	if err != nil {
		return fmt.Errorf("listen for uevents: %w", err)
	}
	defer context.AfterFunc(ctx, func() { _ = socket.Close() })() // ends the wait for a message
	defer func() { _ = socket.Close() }()
	conn, err := socket.SyscallConn()
	if err != nil {
		return fmt.Errorf("listen for uevents: %w", err)
	}
	buf := make([]byte, ueventBuffer)
	for {
		look, err := nextUevent(conn, buf)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("listen for uevents: %w", err)
		}
		if look {
			changed()
		}
	}
}

// ueventBuffer holds a message of the kernel, whose own buffer for the variables of one has 2 KiB (include/linux/kobject.h,
// UEVENT_BUFFER_SIZE), with the path before them.
const ueventBuffer = 8 << 10

// kernelGroup is the multicast group of the kernel's own messages; udev sends those that it has worked on to group 2.
const kernelGroup = 1

func openUevents() (*os.File, error) {
	const kind = unix.SOCK_DGRAM | unix.SOCK_CLOEXEC | unix.SOCK_NONBLOCK
	fd, err := unix.Socket(unix.AF_NETLINK, kind, unix.NETLINK_KOBJECT_UEVENT)
	if err != nil {
		return nil, err
	}
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: kernelGroup}); err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	return os.NewFile(uintptr(fd), "uevents"), nil
}

// nextUevent waits for a message and reports whether it is a reason to look for modems.
func nextUevent(conn syscall.RawConn, buf []byte) (look bool, err error) {
	var n, flags int
	var from unix.Sockaddr
	waited := conn.Read(func(fd uintptr) bool {
		n, _, flags, from, err = unix.Recvmsg(int(fd), buf, nil, unix.MSG_DONTWAIT)
		return !errors.Is(err, unix.EAGAIN)
	})
	if waited != nil {
		return false, waited
	}
	return isReason(buf[:n], flags, from, err)
}

// isReason judges what was received.
func isReason(message []byte, flags int, from unix.Sockaddr, err error) (bool, error) {
	switch {
	case errors.Is(err, unix.ENOBUFS): // the kernel dropped some: what they said nobody knows
		return true, nil
	case errors.Is(err, unix.EINTR):
		return false, nil
	case err != nil:
		return false, err
	case !fromKernel(from):
		return false, nil
	}
	return flags&unix.MSG_TRUNC != 0 || isPlug(message), nil
}

// fromKernel reports whether the kernel sent a message. Any process may send one to a socket that it knows the id of.
func fromKernel(from unix.Sockaddr) bool {
	sender, ok := from.(*unix.SockaddrNetlink)
	return ok && sender.Pid == 0
}

// isPlug reports whether a message tells that a device came or went which may be a modem: ACTION@DEVPATH and then NAME=VALUE,
// each ended by NUL. What lacks either is no such message.
func isPlug(message []byte) bool {
	header, variables, ok := bytes.Cut(message, []byte{0})
	if !ok || !bytes.Contains(header, []byte{'@'}) {
		return false
	}
	var action, subsystem string
	for variable := range bytes.SplitSeq(variables, []byte{0}) {
		switch name, value, _ := bytes.Cut(variable, []byte{'='}); string(name) {
		case "ACTION":
			action = string(value)
		case "SUBSYSTEM":
			subsystem = string(value)
		}
	}
	return slices.Contains([]string{"add", "remove", "bind"}, action) &&
		slices.Contains([]string{"tty", "usb", "usb-serial", "net", "wwan"}, subsystem)
}
