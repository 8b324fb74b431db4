package portal_test

import (
	"context"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/simgauge/simgauge/portal"
)

// TestLinks has what may be wrong with the interface. Nothing is spent by it, and nothing leaves.
func TestLinks(t *testing.T) {
	if !ownNetwork(t) {
		return
	}
	for _, tc := range []struct {
		name string
		make func()
		want portal.Kind
		line string
	}{
		{"down", func() {}, portal.Down, "interface lo: it is down"},
		{"without an address", func() { loUp(t); loBare(t) }, portal.NoAddress, "interface lo: it has no address"},
		{"with one of the link alone", func() { loAddress(t, [4]byte{169, 254, 7, 1}) }, portal.NoAddress, "interface lo: it has no address"},
		{"down again", func() { loAddress(t, [4]byte{127, 0, 0, 1}); loFlags(t, 0) }, portal.Down, "interface lo: it is down"},
		{"not there", func() { loFlags(t, unix.IFF_UP) }, portal.NoInterface, "interface wwan77: it is not there"},
		{"not to be bound to", func() { forbidBinding(t) }, portal.MayNotBind, "interface lo: operation not permitted"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.make()
			c := portal.Config{Interface: "lo", Spend: func(context.Context, string) error { t.Error("spent"); return nil }}
			if tc.want == portal.NoInterface {
				c.Interface = "wwan77"
			}
			before := readLo(t)
			page, err := get(t, c, portal.Request{URL: "http://192.0.2.1/"})
			if kindOf(err) != tc.want || err.Error() != tc.line {
				t.Errorf("got %v (%q), want %q (%q)", err, kindOf(err), tc.line, tc.want)
			}
			if after := readLo(t); page.Requests != 0 || page.Octets.Sent != 0 || after != before {
				t.Errorf("%d requests, octets %+v, %d on the interface; want none", page.Requests, page.Octets, after-before)
			}
		})
	}
}

// forbidBinding has the kernel refuse SO_BINDTODEVICE to this process, as kernels before 5.7 do to those without CAP_NET_RAW.
func forbidBinding(t *testing.T) {
	t.Helper()
	const number, level, option = 0, 16 + 1*8, 16 + 2*8 // offsets into struct seccomp_data of linux/seccomp.h, low words first
	load := func(at uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
	}
	unless := func(value uint32, skip uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: value, Jf: skip}
	}
	end := func(value uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: value} }
	filter := []unix.SockFilter{
		load(number), unless(unix.SYS_SETSOCKOPT, 5),
		load(level), unless(unix.SOL_SOCKET, 3),
		load(option), unless(unix.SO_BINDTODEVICE, 1),
		end(unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)),
		end(unix.SECCOMP_RET_ALLOW),
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	p := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	_, _, e := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&p)))
	if e != 0 {
		t.Fatalf("seccomp: %v", e)
	}
}
