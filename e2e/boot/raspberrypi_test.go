package boot

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/simgauge/simgauge/internal/fakesys"
	"github.com/simgauge/simgauge/modemsim"
)

// TestRaspberryPi does all that docs/raspberry-pi.md says, in its order, on a fresh system: every script and dialogue is run by a user
// who may use sudo, what they say is compared with the page, and the texts that the page promises come to a simulated phone. The
// modem is simulated, and "plugged in" by what the kernel would show of it. A fence that the test does not know fails it.
func TestRaspberryPi(t *testing.T) {
	t.Parallel() // it mostly waits
	Need(t)
	page, err := os.ReadFile("../../docs/raspberry-pi.md")
	if err != nil {
		t.Fatal(err)
	}
	do, shown, err := steps(string(page))
	if err != nil {
		t.Fatal("docs/raspberry-pi.md:", err)
	}
	r := newReader(t)
	done := map[string]int{}
	for _, s := range do {
		if !t.Run(fmt.Sprintf("line %d", s.line), func(t *testing.T) { done[r.do(t, s)]++ }) {
			_, said := r.m.Run("journalctl -u simgauge -u prometheus -u prometheus-alertmanager --no-pager | tail -60")
			t.Fatalf("the services said:\n%s", said) // each step begins where the one before ends
		}
	}
	t.Logf("ran %d scripts and %d dialogues, did %d things by hand, got %d texts; %d frames are only shown",
		done["script"], done["dialogue"], done["act"], done["text"], shown)
	if done["script"] < 20 || done["dialogue"] < 1 || done["text"] < 3 {
		t.Errorf("the page does less than it should: %v", done)
	}
}

// slowly bounds what the page says to try again: Prometheus scrapes each minute, and looks at the rules each minute.
const slowly = 4 * time.Minute

// phone is the number of the reader's phone on the page.
const phone = "+15550100"

// carrierOfThePage is whose SIM the page's modem has.
const carrierOfThePage = `
carrier: Examplia
plmn: "00101"
spn: Examplia
imsi: "001010123456789"
iccid: "8999900000000000018"
latency: 500ms
sms_latency: 500ms
plan: {total: 10GB, used: 2.2GB, expires: 30d}
unknown: {text: "This service is not known."}
ussd:
  "*123#": {text: "You have {remaining} of {total} left, valid until {expires}."}
`

// reader is who follows the page: their machine, their modem and their phone.
type reader struct {
	m      *Machine
	modem  *modemsim.Modem
	texts  int         // that the phone has shown
	pushed chan string // what came to the phone by the internet: what Alertmanager said to the bridge on the machine
}

func newReader(t *testing.T) *reader {
	t.Helper()
	network, err := modemsim.ParseNetwork(strings.NewReader(carrierOfThePage))
	if err != nil {
		t.Fatal(err)
	}
	sim, err := modemsim.New(modemsim.Config{Personality: "quectel-ec25", Network: network})
	if err != nil {
		t.Fatal(err)
	}
	pty, err := sim.OpenPTY(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pty.Close() })
	r := &reader{modem: sim, pushed: make(chan string, 10), m: Boot(t, pty.Path+":/dev/ttyUSB3", fakeUSB(t)+":"+usb)}
	r.prepare(t)
	r.bridge(t)
	return r
}

// usb is where the machine has what the kernel would show of the modem: outside of /tmp, which a boot empties.
const usb = "/srv/usb"

// fakeUSB makes what the kernel would show of the modem, and returns its folder, which is to be seen at usb.
func fakeUSB(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	tree, err := fakesys.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	device, err := fakesys.Named("ec25")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree.Plug(device, "1-1"); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if target, _ := os.Readlink(path); strings.HasPrefix(target, dir) { // the links are absolute
			return errors.Join(os.Remove(path), os.Symlink(usb+strings.TrimPrefix(target, dir), path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// prepare makes of the machine what the card and the first boot make of a Pi: a user who may use sudo, a host name; and puts the
// package into that user's home, as scp does.
func (r *reader) prepare(t *testing.T) {
	t.Helper()
	r.m.Must(`
		set -e
		useradd --create-home --shell=/bin/bash --groups=sudo,dialout,users pi
		echo 'pi ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/010_pi-nopasswd
		hostnamectl hostname raspberrypi 2>/dev/null || hostname raspberrypi
		printf '127.0.0.1 localhost\n127.0.1.1 raspberrypi raspberrypi.local\n' >>/etc/hosts
		echo 'APT::Get::Assume-Yes "true";' >/etc/apt/apt.conf.d/90yes # the reader presses Enter
		chown root:dialout /dev/ttyUSB3 && chmod 660 /dev/ttyUSB3      # as the kernel's own are`)
	// The port is a pty in place of a ttyUSB, of another group of devices.
	r.m.Write("/etc/systemd/system/simgauge.service.d/pty.conf", "[Service]\nDeviceAllow=char-pts rw\n", 0o644)
	path, err := deb()
	if err != nil {
		t.Fatal(err)
	}
	r.m.Copy(path, "/home/pi/"+filepath.Base(path))
}

// do does one step, and says of which kind it was.
func (r *reader) do(t *testing.T, s step) (kind string) {
	t.Helper()
	switch {
	case s.phone:
		r.read(t, s.want)
		return "text"
	case s.act != "":
		r.act(t, s.act)
		return "act"
	case s.again:
		r.runAgain(t, s)
		return "script"
	}
	status, said := r.run(t, s)
	r.show(t, s, said)
	if (status != 0) != s.fails {
		t.Errorf("exit status %d", status)
	}
	if err := expected(s.want, said); err != nil {
		t.Error(err)
	}
	if s.answers != "" {
		return "dialogue"
	}
	return "script"
}

// runAgain runs a script until it says what is expected.
func (r *reader) runAgain(t *testing.T, s step) {
	t.Helper()
	for deadline := time.Now().Add(slowly); ; <-time.After(time.Second) {
		status, said := r.run(t, s)
		err := expected(s.want, said)
		if status == 0 && err == nil {
			r.show(t, s, said)
			return
		}
		if time.Now().After(deadline) {
			r.show(t, s, said)
			t.Fatalf("still not after %s: exit status %d, %v", slowly, status, err)
		}
	}
}

// run runs a script as the page's reader, who is in his home, and returns what it said.
func (r *reader) run(t *testing.T, s step) (status int, said string) {
	t.Helper()
	r.m.Write("/run/typed", s.script+"\n", 0o644)
	cmd := r.m.command("exec runuser --login pi --command='exec bash -e /run/typed'")
	cmd.Stdin = strings.NewReader(s.answers)
	output, err := cmd.CombinedOutput()
	status, err = exitStatus(err)
	if err != nil {
		t.Fatal(err)
	}
	return status, string(output)
}

// show logs what was typed and said.
func (r *reader) show(t *testing.T, s step, said string) {
	t.Helper()
	t.Logf("\n$ %s\n%s", strings.ReplaceAll(s.script, "\n", "\n$ "), said)
}

// read waits for what next comes to the phone, by either way.
func (r *reader) read(t *testing.T, want []string) {
	t.Helper()
	said := ""
	for deadline := time.Now().Add(patience); said == ""; <-time.After(pause) {
		if texts := r.modem.Spent().Texts; len(texts) > r.texts {
			if texts[r.texts].To != phone {
				t.Errorf("a text went to %s", texts[r.texts].To)
			}
			said = texts[r.texts].Text
			r.texts++
			break
		}
		select {
		case said = <-r.pushed:
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("nothing came to the phone in %s", patience)
		}
	}
	t.Logf("\nthe phone shows:\n%s", said)
	if err := expected(want, said); err != nil {
		t.Error("the phone:", err)
	}
}

// bridge is what passes Alertmanager's webhook on to the phone: it listens in the machine, at the port that the page names.
func (r *reader) bridge(t *testing.T) {
	t.Helper()
	l, err := listenIn(r.m, "127.0.0.1:8008")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ReadHeaderTimeout: patience, Handler: http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		var hook struct {
			Status string
			Alerts []struct{ Annotations struct{ Summary string } }
		}
		if err := json.NewDecoder(q.Body).Decode(&hook); err != nil {
			t.Error("Alertmanager's webhook:", err)
		}
		for _, a := range hook.Alerts {
			r.pushed <- hook.Status + ": " + a.Annotations.Summary
		}
	})}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(l) // it is closed below
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-ended
	})
}

// listenIn listens in the machine's network: a socket belongs to that of the thread which makes it, whoever uses it later.
func listenIn(m *Machine, address string) (net.Listener, error) {
	there, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", m.Leader()))
	if err != nil {
		return nil, err
	}
	defer there.Close()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return nil, err
	}
	defer home.Close()
	if err := unix.Setns(int(there.Fd()), unix.CLONE_NEWNET); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", address)
	if back := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET); back != nil {
		panic(back) // or all that follows on this thread would be in the wrong place
	}
	return l, err
}

// act does what no command can.
func (r *reader) act(t *testing.T, what string) {
	t.Helper()
	switch what {
	case "plug the modem in":
		r.m.Must("mount --bind " + usb + "/sys/bus /sys/bus")
	case "text BALANCE? from the phone":
		r.awaitListening(t)
		r.modem.Deliver(phone, "BALANCE?")
	case "use data until little is left":
		r.modem.Use(7e9)
		r.m.Must("simgauge ask --ask=main") // as the schedule would, hours later
	default:
		t.Fatalf("nobody here can %q", what)
	}
}

// awaitListening waits until simgauge listens for messages. Nobody types one sooner; and one that lay in the modem already is no
// question if it bears the very second in which somebody was listed.
func (r *reader) awaitListening(t *testing.T) {
	t.Helper()
	const typing = 2 * time.Second
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-time.After(pause) {
		if slices.ContainsFunc(r.modem.Spent().Commands, func(c string) bool { return strings.Contains(c, "+CNMI=") }) {
			<-time.After(typing)
			return
		}
	}
	t.Fatalf("simgauge does not listen for messages after %s", patience)
}
