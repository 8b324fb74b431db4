package modem

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// netMachine has a stick, a HiLink stick, a network card on USB, a UART, a card on PCI, and what no hardware is behind.
func netMachine(t *testing.T) (m machine, stick, uart string) {
	t.Helper()
	m = newMachine(t)
	stick = m.plug(t, "ec25", "1-1")[2]
	m.plug(t, "e3372-hilink", "1-2")
	m.plug(t, "ethernet", "1-3") // ff, so that the kernel would call it otherwise; here it is wwan1
	uart = m.plug(t, "cp2102", "1-4")[0]
	net := filepath.Join(m.Host.Sys, "class/net")
	for _, name := range []string{"lo", "ppp0", "eth0"} {
		if err := os.MkdirAll(filepath.Join(net, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(filepath.Join(net, "wwan1"), filepath.Join(net, "eth1")); err != nil {
		t.Fatal(err)
	}
	for file, count := range map[string]string{
		"wwan0/statistics/rx_bytes": "700", "wwan0/statistics/tx_bytes": "30", "eth0/statistics/rx_bytes": "9", "eth0/statistics/tx_bytes": "9",
	} {
		writeFile(t, filepath.Join(net, file), count+"\n")
	}
	return m, stick, uart
}

func TestInterfacesOfModemsOnly(t *testing.T) {
	m, _, _ := netMachine(t)
	if diff := cmp.Diff([]string{"ppp0", "usb0", "wwan0"}, m.interfaces()); diff != "" {
		t.Errorf("interfaces (-want +got):\n%s", diff)
	}
}

func TestLinkOf(t *testing.T) {
	m, stick, uart := netMachine(t)
	byID := filepath.Join(m.Host.Dev, "by-id")
	if err := os.Symlink(stick, byID); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, port, iface string
		received, sent    uint64
		ok                bool
	}{
		{"beside the port", stick, "auto", 700, 30, true},
		{"beside the port under another name", byID, "auto", 700, 30, true},
		{"beside the place", "usb:1-1", "auto", 700, 30, true},
		{"a port without an interface beside it", uart, "auto", 0, 0, false},
		{"by its own name", uart, "eth0", 9, 9, true},
		{"a port that is not there", filepath.Join(m.Host.Dev, "ttyUSB7"), "auto", 0, 0, false},
		{"an interface that is not there", stick, "wwan7", 0, 0, false},
		{"one of several is not guessed", "auto", "auto", 0, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, ok := m.linkOf(c.port, c.iface)
			if ok != c.ok || ok && (l.Received != c.received || l.Sent != c.sent) {
				t.Errorf("got %+v, %v, want %d, %d, %v", l, ok, c.received, c.sent, c.ok)
			}
		})
	}
}

// The kernel's number and the place tell which interface it is, whatever it is called.
func TestLinkHasAnIdentity(t *testing.T) {
	m, stick, _ := netMachine(t)
	before, _ := m.linkOf(stick, "auto")
	if before.Name != "wwan0" || before.Index == 0 || before.Device != "1-1" {
		t.Errorf("link %+v, want wwan0 with its number at 1-1", before)
	}
	if l, _ := m.linkOf("auto", "eth0"); l.Index != 0 || l.Device != "" {
		t.Errorf("link %+v, want neither index nor place where there is none", l)
	}
	if err := m.Unplug("1-1"); err != nil {
		t.Fatal(err)
	}
	stick = m.plug(t, "ec25", "1-1")[2]
	if l, _ := m.linkOf(stick, "auto"); l.Index <= before.Index || l.Device != "1-1" || l.Received != 0 {
		t.Errorf("link %+v when it is plugged in again, want a higher number and counters that begin anew", l)
	}
}
