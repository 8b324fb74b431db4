package portal_test

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// inNetns is set in a process that has a network of its own.
const inNetns = "SIMGAUGE_TEST_NETNS"

// ownNetwork runs the test again in a process whose network is its own, and reports whether this is that process. There port 53 is
// free, and nobody else's octets are counted. Its one interface, lo, is down at first.
func ownNetwork(t *testing.T) bool {
	t.Helper()
	if os.Getenv(inNetns) != "" {
		return true
	}
	c := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=2m") //nolint:gosec // what is run is this test binary itself
	c.Env = append(os.Environ(), inNetns+"=1")
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWUSER | unix.CLONE_NEWNET}
	c.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
	c.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	out, err := c.CombinedOutput()
	switch {
	case c.Process == nil && os.Getenv("CI") == "":
		t.Skipf("no network of its own (%v): allow user namespaces, sysctl kernel.unprivileged_userns_clone=1", err)
	case err != nil:
		t.Fatalf("in a network of its own: %v\n%s", err, out)
	case strings.Contains(string(out), "--- SKIP"):
		t.Skipf("%s", out)
	}
	t.Logf("%s", out)
	return false
}

// loUp brings lo up, with segments as small as those of a mobile link, cut up before they are counted.
func loUp(t *testing.T) {
	t.Helper()
	loIoctl(t, "MTU", unix.SIOCSIFMTU, func(r *unix.Ifreq) { r.SetUint32(1500) })
	loFlags(t, unix.IFF_UP|unix.IFF_RUNNING)
	for _, offload := range []uint32{unix.ETHTOOL_STSO, unix.ETHTOOL_SGSO} {
		value := struct{ cmd, data uint32 }{cmd: offload}
		var r struct {
			name [unix.IFNAMSIZ]byte
			data unsafe.Pointer
			_    [16]byte
		}
		copy(r.name[:], "lo")
		r.data = unsafe.Pointer(&value)
		fd := socket(t)
		_, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.SIOCETHTOOL, uintptr(unsafe.Pointer(&r)))
		_ = unix.Close(fd)
		if e != 0 {
			t.Fatalf("lo: ethtool %#x: %v", offload, e)
		}
	}
}

func loFlags(t *testing.T, flags uint16) {
	t.Helper()
	loIoctl(t, "flags", unix.SIOCSIFFLAGS, func(r *unix.Ifreq) { r.SetUint16(flags) })
}

// loBare takes the addresses of lo away.
func loBare(t *testing.T) {
	t.Helper()
	loAddress(t, [4]byte{})
	fd, err := unix.Socket(unix.AF_INET6, unix.SOCK_DGRAM, 0)
	if err != nil {
		return // no IPv6 here
	}
	defer unix.Close(fd)
	r := struct { // struct in6_ifreq of linux/ipv6.h
		addr   [16]byte
		prefix uint32
		index  int32
	}{addr: [16]byte{15: 1}, prefix: 128, index: 1}
	if _, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.SIOCDIFADDR, uintptr(unsafe.Pointer(&r))); e != 0 && e != unix.EADDRNOTAVAIL {
		t.Fatalf("lo: IPv6 address: %v", e)
	}
}

// loAddress gives lo an IPv4 address; of zeros, none.
func loAddress(t *testing.T, addr [4]byte) {
	t.Helper()
	loIoctl(t, "IPv4 address", unix.SIOCSIFADDR, func(r *unix.Ifreq) {
		if err := r.SetInet4Addr(addr[:]); err != nil {
			t.Fatal(err)
		}
	})
}

func loIoctl(t *testing.T, what string, request uint, set func(*unix.Ifreq)) {
	t.Helper()
	r, err := unix.NewIfreq("lo")
	if err != nil {
		t.Fatal(err)
	}
	set(r)
	fd := socket(t)
	defer unix.Close(fd)
	if err := unix.IoctlIfreq(fd, request, r); err != nil {
		t.Fatalf("lo: %s: %v", what, err)
	}
}

func socket(t *testing.T) int {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	return fd
}
