package modem

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// answering puts modems behind ports, that answer AT.
func (m machine) answering(t *testing.T, ports ...string) {
	t.Helper()
	for _, port := range ports {
		p, path := newPTY(t)
		go p.serve(nil)
		m.behind(t, port, path)
	}
}

// behind puts a terminal behind the name of a port.
func (m machine) behind(t *testing.T, port, terminal string) {
	t.Helper()
	if err := errors.Join(os.Remove(port), os.Symlink(terminal, port)); err != nil {
		t.Fatal(err)
	}
}

// finder awaits an answer for longer than a port deserves that has one: the machine that tests may be busy.
func (m machine) finder() *Finder {
	f := NewFinder(m.Host)
	f.probe = 20 * time.Second
	return f
}

// opens opens a port and closes it again, and returns its name.
func opens(t *testing.T, open Opener) string {
	t.Helper()
	port, err := open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer port.Close()
	return port.(*serialPort).path
}

func checkOpens(t *testing.T, what, want string, open Opener) {
	t.Helper()
	check(t, what, resolve(want), opens(t, open), nil)
}

func (m machine) replug(t *testing.T, at, name, to string, first int) map[int]string {
	t.Helper()
	if err := m.Unplug(at); err != nil {
		t.Fatal(err)
	}
	m.Number("ttyUSB", first)
	return m.plug(t, name, to)
}

func TestAutoTakesTheSecondPort(t *testing.T) {
	m := newMachine(t)
	ec25 := m.plug(t, "ec25", "1-1")
	m.answering(t, ec25[2], ec25[3])
	f := m.finder()
	open := f.Opener("auto")
	checkOpens(t, "port", ec25[3], open)
}

func TestAutoPassesOverWhatIsHeldOrMute(t *testing.T) {
	m := newMachine(t)
	held, mute, speaks := m.plug(t, "ec25", "1-1"), m.plug(t, "le910c4", "1-2"), m.plug(t, "fm150", "1-3")
	for _, n := range []int{2, 3} {
		writeFile(t, m.lockFile(held[n]), fmt.Sprintf("%10d\n", os.Getppid()))
	}
	writeFile(t, m.lockFile(mute[4]), fmt.Sprintf("%10d\n", os.Getppid()))
	_, path := newPTY(t)
	m.behind(t, mute[5], path)
	m.answering(t, speaks[2])
	f := m.finder()
	f.probe = 2 * time.Second // one port will never answer
	checkOpens(t, "port", speaks[2], f.Opener("auto"))
}

func TestAutoFindsNone(t *testing.T) {
	m := newMachine(t)
	open := m.finder().Opener("auto")
	if _, err := open(t.Context()); !errors.Is(err, ErrNoModem) {
		t.Errorf("got %v, want ErrNoModem", err)
	}
	ec25 := m.plug(t, "ec25", "1-1")
	writeFile(t, m.lockFile(ec25[2]), fmt.Sprintf("%10d\n", os.Getppid()))
	if err := os.Remove(ec25[3]); err != nil {
		t.Fatal(err)
	}
	_, err := open(t.Context())
	if !errors.Is(err, ErrBusy) || !errors.Is(err, os.ErrNotExist) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want each cause, on one line", err)
	}
}

func TestAutoSaysWhatHasNoPort(t *testing.T) {
	for name, want := range map[string]Kind{"huawei-cdrom": KindStorage, "e3372-hilink": KindNetwork, "em7455-mbim": KindControl} {
		m := newMachine(t)
		m.plug(t, name, "1-1")
		_, err := m.finder().Opener("auto")(t.Context())
		kind, ok := errors.AsType[*KindError](err)
		if !ok || kind.Device.Kind != want || !errors.Is(err, ErrNoModem) {
			t.Errorf("%s: got %v, want a KindError of %s", name, err, want)
		}
	}
}

// TestTwoEqualSticks: neither is the other's, though they have no serial number and swap the numbers of their ports.
func TestTwoEqualSticks(t *testing.T) {
	m := newMachine(t)
	a, b := m.plug(t, "e3372-stick", "1-1"), m.plug(t, "e3372-stick", "1-2")
	m.answering(t, a[2], b[2])
	f := m.finder()
	first, second := f.Opener("auto"), f.Opener("auto")
	checkOpens(t, "the first stick", a[2], first)
	checkOpens(t, "the second stick", b[2], second)
	if err := m.Unplug("1-1"); err != nil {
		t.Fatal(err)
	}
	b = m.replug(t, "1-2", "e3372-stick", "1-2", 0)
	m.answering(t, b[2])
	if _, err := first(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the first took what is the second's: %v", err)
	}
	a = m.plug(t, "e3372-stick", "1-1")
	m.answering(t, a[2])
	checkOpens(t, "the first stick, again", a[2], first)
	checkOpens(t, "the second stick, again", b[2], second)
	third := f.Opener("auto")
	if _, err := third(t.Context()); !errors.Is(err, ErrNoModem) {
		t.Errorf("a third modem got one of two sticks: %v", err)
	}
}

// TestPathFollowsItsDevice: the same port of the same device, whatever number it has by now, and no other's.
func TestPathFollowsItsDevice(t *testing.T) {
	m := newMachine(t)
	ec25 := m.plug(t, "ec25", "1-1")
	m.plug(t, "fm150", "1-2")
	m.answering(t, ec25[2])
	f := m.finder()
	open := f.Opener(ec25[2]) // ttyUSB2
	checkOpens(t, "first", ec25[2], open)

	moved := m.replug(t, "1-1", "ec25", "1-1", 10)
	m.answering(t, moved[2])
	checkOpens(t, "after a reset", moved[2], open)

	if err := errors.Join(m.Unplug("1-1"), m.Unplug("1-2")); err != nil {
		t.Fatal(err)
	}
	m.Number("ttyUSB", 0)
	fm150 := m.plug(t, "fm150", "1-2")
	m.answering(t, fm150[2]) // ttyUSB2 too
	_, err := open(t.Context())
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "usb:1-1") || !strings.Contains(err.Error(), "usb:1-2") {
		t.Errorf("got %v, want that another device has the name", err)
	}
	f.quests[0].missing = time.Now().Add(-strayAfter)
	checkOpens(t, "when it does not come back", fm150[2], open)
}

// TestDeviceWithSerialNumberMoves: plugged in elsewhere it is the same device.
func TestDeviceWithSerialNumberMoves(t *testing.T) {
	m := newMachine(t)
	fm150 := m.plug(t, "fm150", "1-1")
	m.answering(t, fm150[1], fm150[2])
	f := m.finder()
	byAuto, byPath := f.Opener("auto"), f.Opener(fm150[1])
	checkOpens(t, "by path", fm150[1], byPath)
	if _, err := byAuto(t.Context()); !errors.Is(err, ErrNoModem) {
		t.Errorf("auto took the device whose port another modem names: %v", err)
	}
	moved := m.replug(t, "1-1", "fm150", "1-1.4.2", 7)
	m.answering(t, moved[1])
	checkOpens(t, "elsewhere", moved[1], byPath)
}

func TestAutoAwaitsItsDevice(t *testing.T) {
	m := newMachine(t)
	ec25 := m.plug(t, "ec25", "1-1")
	m.answering(t, ec25[3])
	f := m.finder()
	open := f.Opener("auto")
	opens(t, open)
	if err := m.Unplug("1-1"); err != nil {
		t.Fatal(err)
	}
	other := m.plug(t, "fm150", "1-2")
	m.answering(t, other[2])
	if _, err := open(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want that its own is awaited", err)
	}
	f.quests[0].missing = time.Now().Add(-strayAfter)
	checkOpens(t, "when it does not come back", other[2], open)
}

// TestAutoAwaitsItsPort: a device that comes back answers late on the port that was open, and early on one that ModemManager
// is about to take.
func TestAutoAwaitsItsPort(t *testing.T) {
	m := newMachine(t)
	ec25 := m.plug(t, "ec25", "1-1")
	m.answering(t, ec25[2], ec25[3])
	f := m.finder()
	open := f.Opener("auto")
	checkOpens(t, "first", ec25[3], open)

	moved := m.replug(t, "1-1", "ec25", "1-1", 10)
	m.answering(t, moved[2])
	if _, err := open(t.Context()); err == nil {
		t.Error("another port was taken at once")
	}
	f.quests[0].without = time.Now().Add(-strayAfter)
	checkOpens(t, "when it does not come back", moved[2], open)
	f.quests[0].without = time.Now().Add(-strayAfter)
	if err := m.Unplug("1-1"); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t.Context()); !errors.Is(err, os.ErrNotExist) || !f.quests[0].without.IsZero() {
		t.Errorf("got %v, want that the device is awaited, and then its port anew", err)
	}
}

func TestPlace(t *testing.T) {
	m := newMachine(t)
	a, b := m.plug(t, "e3372-stick", "1-1"), m.plug(t, "e3372-stick", "1-2")
	m.answering(t, a[2], b[2])
	f := m.finder()
	byAuto := f.Opener("auto")
	there := f.Opener("usb:1-1")
	checkOpens(t, "auto leaves it", b[2], byAuto)
	checkOpens(t, "place", a[2], there)
	if _, err := f.Opener("usb:1-7")(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nothing there: got %v, want os.ErrNotExist", err)
	}
}

// TestLinksAreTakenAsTheyAre: what udev's names mean is for who wrote its rules.
func TestLinksAreTakenAsTheyAre(t *testing.T) {
	m := newMachine(t)
	ec25 := m.plug(t, "ec25", "1-1")
	m.answering(t, ec25[2])
	link := filepath.Join(m.Host.Dev, "serial/by-id/usb-Quectel-if02-port0")
	if err := errors.Join(os.MkdirAll(filepath.Dir(link), 0o755), os.Symlink(ec25[2], link)); err != nil {
		t.Fatal(err)
	}
	checkOpens(t, "link", link, m.finder().Opener(link))
}

// TestModemThatLeavesGivesItsDeviceBack: its opener's context ended.
func TestModemThatLeavesGivesItsDeviceBack(t *testing.T) {
	m := newMachine(t)
	ec25 := m.plug(t, "ec25", "1-1")
	m.answering(t, ec25[3])
	f := m.finder()
	ctx, cancel := context.WithCancel(t.Context())
	port, err := f.Opener("auto")(ctx)
	if err != nil {
		t.Fatal(err)
	}
	port.Close()
	other := f.Opener("auto")
	if _, err := other(t.Context()); !errors.Is(err, ErrNoModem) {
		t.Errorf("got %v, want that it is taken", err)
	}
	cancel()
	for len(f.others(nil)) > 1 {
		<-time.After(time.Millisecond)
	}
	checkOpens(t, "port", ec25[3], other)
}

func TestSearchEndsWithItsContext(t *testing.T) {
	m := newMachine(t)
	ec25 := m.plug(t, "ec25", "1-1")
	_, mute := newPTY(t)
	m.behind(t, ec25[3], mute)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := m.finder().Opener("auto")(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
