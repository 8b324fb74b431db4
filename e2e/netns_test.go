package e2e

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// namespace is a network of its own: interfaces, routes, and a /sys that shows them (network_namespaces(7)). It lasts as long as
// a process that holds it, which dies with the test or with this program: it has no name on this machine, which is left as it was
// whatever ends the test.
type namespace struct {
	t   testing.TB
	dir string
	pid int // of the process that holds it
}

// newNamespace makes one without IPv6, whose multicasts would be counted beside what a test sends.
func newNamespace(t testing.TB) *namespace {
	t.Helper()
	needRoot(t, "it makes networks of its own")
	need(t, "ip", "iproute2")
	need(t, "nsenter", "util-linux")
	dir := t.TempDir()
	hold := write(t, dir, "hold.sh", `set -e
mount -t sysfs none /sys
ip link set lo up
ipv6=/proc/sys/net/ipv6/conf/default/disable_ipv6
if [ -w $ipv6 ]; then echo 1 >$ipv6; fi
echo made
exec sleep infinity
`)
	holder := start(t, dir, need(t, "unshare", "util-linux"), "--net", "--mount", "/bin/sh", hold)
	eventually(t, "a network namespace", func() bool {
		if !holder.running() {
			t.Fatalf("no network namespace: %s", holder.errout)
		}
		return holder.out.String() == "made\n"
	})
	return &namespace{t, dir, holder.cmd.Process.Pid}
}

// enter is a command line that runs a program in the namespace, under the id of the process that is started.
func (n *namespace) enter(program string, args ...string) []string {
	return append([]string{"--target", strconv.Itoa(n.pid), "--net", "--mount", "--", program}, args...)
}

// sh runs commands in it that must succeed.
func (n *namespace) sh(commands ...string) {
	n.t.Helper()
	args := n.enter("/bin/sh", "-e", "-c", strings.Join(commands, "\n"))
	if out, exit := finish(n.t, n.dir, nil, need(n.t, "nsenter", "util-linux"), args...); exit != 0 {
		n.t.Fatalf("exit %d: %s in a network namespace: %s", exit, commands, out)
	}
}

// simgauge starts our program in it; nil is this machine.
func (n *namespace) simgauge(t testing.TB, dir string, args ...string) *process {
	t.Helper()
	if n == nil {
		return simgauge(t, dir, args...)
	}
	return start(t, dir, need(t, "nsenter", "util-linux"), n.enter(filepath.Join(programs, "simgauge"), args...)...)
}

// serve runs the daemon in it, with the configuration that is written already.
func (n *namespace) serve(t testing.TB, s settings) daemon {
	t.Helper()
	const port = ":10123" // which is the namespace's own
	return daemon{n.simgauge(t, s.dir, append([]string{"run", "--web.listen-address=" + port}, s.where()...)...), "http://127.0.0.1" + port, n}
}

// join ties two namespaces together by a pair of interfaces. It has the address .2 of the network, the other .1. Each knows where the
// other is, so that nothing flows but what is sent.
func (n *namespace) join(name string, other *namespace, peer, network string) {
	n.t.Helper()
	const mac = "02:00:00:00:00:0"
	up := func(dev string, own, far int) string {
		return fmt.Sprintf("ip addr add %[1]s.%[3]d/24 dev %[2]s; ip link set %[2]s up; ip neigh add %[1]s.%[4]d lladdr %[5]s%[4]d dev %[2]s nud permanent",
			network, dev, own, far, mac)
	}
	n.sh(fmt.Sprintf("ip link add %s address %s2 type veth peer name %s address %[2]s1 netns %[4]d", name, mac, peer, other.pid), up(name, 2, 1))
	other.sh(up(peer, 1, 2))
}

// octets is what an interface has received and sent, by the kernel's count.
func (n *namespace) octets(name string) uint64 {
	n.t.Helper()
	return n.counter(name, "rx_bytes") + n.counter(name, "tx_bytes")
}

// counter is one of the kernel's of an interface.
func (n *namespace) counter(name, counter string) uint64 {
	n.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/root/sys/class/net/%s/statistics/%s", n.pid, name, counter))
	if err != nil {
		n.t.Fatal(err)
	}
	count, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		n.t.Fatal(err)
	}
	return count
}

// inside runs f on a thread that is in the namespace: a socket that f makes belongs there, whoever uses it later. The thread
// comes back. It may not end instead, since what it has started would get the signal that its parent is dead.
func (n *namespace) inside(f func() error) error {
	there, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", n.pid))
	if err != nil {
		return err
	}
	defer there.Close()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return err
	}
	defer home.Close()
	if err := unix.Setns(int(there.Fd()), unix.CLONE_NEWNET); err != nil {
		return err
	}
	defer func() {
		if err := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET); err != nil {
			panic(err) // or all that follows on this thread would be in the wrong place
		}
	}()
	return f()
}

// client asks from within it; nil is this machine.
func (n *namespace) client() *http.Client {
	transport := &http.Transport{DisableKeepAlives: true}
	if n != nil {
		transport.DialContext = func(ctx context.Context, network, address string) (c net.Conn, err error) {
			err = n.inside(func() (err error) {
				c, err = (&net.Dialer{}).DialContext(ctx, network, address)
				return err
			})
			return c, err
		}
	}
	return &http.Client{Timeout: patience, Transport: transport}
}

// listen opens a port in it.
func (n *namespace) listen(address string) (l net.Listener) {
	n.t.Helper()
	err := n.inside(func() (err error) {
		l, err = net.Listen("tcp4", address)
		return err
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return l
}
