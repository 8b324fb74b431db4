package modem

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// uevent is a message of the kernel: ACTION@DEVPATH and variables.
func uevent(parts ...string) string { return strings.Join(parts, "\x00") + "\x00" }

var plugged = uevent("add@/devices/platform/usb1/1-1/1-1:1.2/ttyUSB2/tty/ttyUSB2", "ACTION=add",
	"DEVPATH=/devices/platform/usb1/1-1/1-1:1.2/ttyUSB2/tty/ttyUSB2", "SUBSYSTEM=tty", "MAJOR=188", "MINOR=2", "DEVNAME=ttyUSB2", "SEQNUM=4711")

func TestUeventsThatAreAReasonToLook(t *testing.T) {
	kernel, other := &unix.SockaddrNetlink{}, &unix.SockaddrNetlink{Pid: 4711}
	for _, tc := range []struct {
		name    string
		message string
		flags   int
		from    unix.Sockaddr
		err     error
		want    bool
	}{
		{name: "port", message: plugged, from: kernel, want: true},
		{name: "port that went", message: uevent("remove@/x", "ACTION=remove", "SUBSYSTEM=usb-serial"), from: kernel, want: true},
		{name: "driver", message: uevent("bind@/x", "ACTION=bind", "SUBSYSTEM=usb"), from: kernel, want: true},
		{name: "interface", message: uevent("add@/x", "SUBSYSTEM=net", "ACTION=add"), from: kernel, want: true},
		{name: "port of a PCIe modem", message: uevent("add@/x", "ACTION=add", "SUBSYSTEM=wwan"), from: kernel, want: true},
		{name: "without the last NUL", message: strings.TrimSuffix(plugged, "\x00"), from: kernel, want: true},
		{name: "change", message: uevent("change@/x", "ACTION=change", "SUBSYSTEM=tty"), from: kernel},
		{name: "disk", message: uevent("add@/x", "ACTION=add", "SUBSYSTEM=block"), from: kernel},
		{name: "subsystem that begins alike", message: uevent("add@/x", "ACTION=add", "SUBSYSTEM=ttyprintk"), from: kernel},
		{name: "of udev", message: uevent("libudev", "ACTION=add", "SUBSYSTEM=tty"), from: kernel},
		{name: "of another process", message: plugged, from: other},
		{name: "of no address", message: plugged},
		{name: "of another family", message: plugged, from: &unix.SockaddrUnix{}},
		{name: "empty", from: kernel},
		{name: "header alone", message: "add@/x", from: kernel},
		{name: "variables alone", message: "\x00ACTION=add\x00SUBSYSTEM=tty\x00", from: kernel},
		{name: "no equals sign", message: uevent("add@/x", "ACTION", "SUBSYSTEM"), from: kernel},
		{name: "cut short", message: plugged[:60], from: kernel},
		{name: "cut by the buffer", message: plugged[:60], flags: unix.MSG_TRUNC, from: kernel, want: true},
		{name: "cut, of another process", message: plugged[:60], flags: unix.MSG_TRUNC, from: other},
		{name: "some were lost", err: unix.ENOBUFS, want: true},
		{name: "a signal came", err: unix.EINTR},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := isReason([]byte(tc.message), tc.flags, tc.from, tc.err)
			check(t, "look", tc.want, got, err)
		})
	}
	if _, err := isReason(nil, 0, nil, unix.EBADF); !errors.Is(err, unix.EBADF) {
		t.Errorf("got %v, want the error of a socket that is none", err)
	}
}

// FuzzUevent: whatever a datagram holds, it is judged, and one without both names is never a reason.
func FuzzUevent(f *testing.F) {
	for _, seed := range []string{plugged, plugged[:60], "", "\x00", "add@/x\x00ACTION=add\x00SUBSYSTEM=net\x00", "@\x00=\x00==\x00", "libudev\x00\xfe\xed\xca\xfe"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		if isPlug(message) && (!strings.Contains(string(message), "\x00ACTION=") || !strings.Contains(string(message), "\x00SUBSYSTEM=")) {
			t.Errorf("%q is a reason to look", message)
		}
	})
}

// TestUeventsOfTheKernel hears the real kernel. Some sandboxes let nobody write to sysfs; there only the end is tested.
func TestUeventsOfTheKernel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	changed := make(chan struct{}, 100)
	ended := make(chan error, 1)
	go func() { ended <- Uevents(ctx, func() { changed <- struct{}{} }) }()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	late := time.After(time.Minute)
	for heard := false; !heard; { // until the socket is open
		if err := os.WriteFile("/sys/class/net/lo/uevent", []byte("add"), 0); err != nil {
			t.Logf("only the end is tested: %v", err)
			break
		}
		select {
		case <-changed:
			heard = true
		case err := <-ended:
			t.Fatal(err)
		case <-late:
			t.Fatal("the kernel's message was not heard")
		case <-tick.C:
		}
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) && !errors.Is(err, unix.EPERM) && !errors.Is(err, unix.EACCES) {
		t.Errorf("got %v, want the end of the context", err)
	}
}
