package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bus is a D-Bus of the test's own, which its programs take for the system's.
type bus struct {
	t    testing.TB
	dir  string // short: the path of a socket has at most 107 octets
	env  []string
	send string // the program dbus-send
}

// busPolicy lets everybody own and call everything; who may do what to a modem is polkit's matter.
const busPolicy = `<busconfig>
  <type>system</type>
  <listen>unix:path=%s</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow receive_type="method_call"/>
    <allow receive_type="signal"/>
    <allow receive_requested_reply="true"/>
  </policy>
</busconfig>
`

func newBus(t testing.TB) bus {
	t.Helper()
	daemon := need(t, "dbus-daemon", "dbus")
	dir, err := os.MkdirTemp("", "bus-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })  // what is left of it lies in the temporary folder
	if err := os.Chmod(dir, 0o755); err != nil { // polkitd comes as a user of its own
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "bus")
	config := write(t, dir, "bus.conf", fmt.Sprintf(busPolicy, socket))
	start(t, dir, daemon, "--config-file="+config, "--nofork", "--nopidfile")
	eventually(t, "the bus", func() bool { _, err := os.Stat(socket); return err == nil })
	return bus{t: t, dir: dir, env: []string{"DBUS_SYSTEM_BUS_ADDRESS=unix:path=" + socket}, send: need(t, "dbus-send", "dbus")}
}

// start starts a program on the bus.
func (b bus) start(program string, args ...string) *process {
	b.t.Helper()
	return startWith(b.t, b.dir, b.env, program, args...)
}

// call calls a method, with arguments as dbus-send writes them, and returns what it says of the reply.
func (b bus) call(service, object, method string, args ...string) (string, bool) {
	b.t.Helper()
	all := append([]string{"--system", "--print-reply", "--reply-timeout=30000", "--dest=" + service, object, method}, args...)
	out, exit := finish(b.t, b.dir, b.env, b.send, all...)
	return out, exit == 0
}

// must is call of what has to succeed.
func (b bus) must(service, object, method string, args ...string) string {
	b.t.Helper()
	out, ok := b.call(service, object, method, args...)
	if !ok {
		b.t.Fatalf("%s %q: %s", method, args, out)
	}
	return out
}

// await waits until a method's reply has all the words in it.
func (b bus) await(service, object, method string, words ...string) {
	b.t.Helper()
	var last string
	if !within(b.t, patience, func() bool {
		out, ok := b.call(service, object, method)
		last = out
		for _, w := range words {
			ok = ok && strings.Contains(out, w)
		}
		return ok
	}) {
		b.t.Fatalf("%s: no %q in: %s", method, words, last)
	}
}
