package modem

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/simgauge/simgauge/internal/fakesys"
)

// machine is a made-up machine and the Host that reads it.
type machine struct {
	*fakesys.Tree
	Host
}

func newMachine(t testing.TB) machine {
	t.Helper()
	tree, err := fakesys.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return machine{tree, Host{Sys: tree.Sys, Proc: tree.Proc, Dev: tree.Dev, Locks: tree.Locks}}
}

// plug plugs a device of the table in, and returns the paths of its ports by interface number.
func (m machine) plug(t testing.TB, name, at string) map[int]string {
	t.Helper()
	d, err := fakesys.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	names, err := m.Plug(d, at)
	if err != nil {
		t.Fatal(err)
	}
	for n, tty := range names {
		names[n] = filepath.Join(m.Tree.Dev, tty)
	}
	return names
}

func (m machine) discover(t testing.TB) []Device {
	t.Helper()
	devices, err := m.Discover()
	if err != nil {
		t.Fatal(err)
	}
	return devices
}

// TestDiscoverEveryDevice: of each device of the table, alone on a machine, kind, roles and the port that auto takes.
func TestDiscoverEveryDevice(t *testing.T) {
	rows, err := fakesys.Devices()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 25 {
		t.Fatalf("%d devices in the table, want 25 or more", len(rows))
	}
	for _, row := range rows {
		t.Run(row.Name, func(t *testing.T) {
			m := newMachine(t)
			m.plug(t, row.Name, "1-1.4")
			found := m.discover(t)
			if row.Kind == "none" {
				if len(found) != 0 {
					t.Errorf("got %+v, want nothing", found)
				}
				return
			}
			if len(found) != 1 {
				t.Fatalf("got %d devices, want one", len(found))
			}
			got := found[0]
			if kind := cmp.Or(string(got.Kind), "unknown"); kind != row.Kind {
				t.Errorf("kind %s, want %s", kind, row.Kind)
			}
			if got.VID+":"+got.PID != row.VID+":"+row.PID || got.Product != row.Product || got.Serial != row.Serial || got.USBPath != "1-1.4" {
				t.Errorf("got %+v", got)
			}
			if roles := rolesByInterface(got); roles != row.Roles {
				t.Errorf("roles %s, want %s", roles, row.Roles)
			}
			taken := -1
			if _, port, ok := Preferred(found); ok {
				taken = port.Interface
			}
			if taken != row.Auto {
				t.Errorf("auto takes interface %d, want %d", taken, row.Auto)
			}
		})
	}
}

func rolesByInterface(d Device) string {
	ports := slices.Clone(d.Ports)
	slices.SortFunc(ports, func(a, b Port) int { return a.Interface - b.Interface })
	var roles []string
	for _, p := range ports {
		roles = append(roles, cmp.Or(string(p.Role), "unknown"))
	}
	return strings.Join(roles, ",")
}

// TestDiscover: the devices of a machine in the order in which they are tried, their ports in the order in which auto takes
// them, and who holds which.
func TestDiscover(t *testing.T) {
	m := newMachine(t)
	m.plug(t, "huawei-cdrom", "1-1.9")
	ec25 := m.plug(t, "ec25", "1-1.10")
	l850 := m.plug(t, "l850", "1-1.2")
	m.plug(t, "keyboard", "1-1.3")
	uart := m.plug(t, "cp2102", "1-2")
	addWWAN(t, m, "wwan0at0", "devices/pci0000:00/mhi0/wwan/wwan0")
	parent := os.Getppid()
	writeFile(t, m.lockFile(ec25[3]), fmt.Sprintf("%10d\n", parent))
	hold(t, m, 4711, "ModemManager", l850[6])
	want := []Device{
		{Kind: KindAT, Ports: []Port{{Path: filepath.Join(m.Host.Dev, "wwan0at0"), Interface: -1, Role: RoleAT}}},
		{VID: "2cb7", PID: "0007", Product: "L850-GL", Serial: "SN850", USBPath: "1-1.2", Kind: KindAT, Interfaces: []string{"wwan1"}, Ports: []Port{
			{Path: l850[6], Interface: 6, Role: RoleAT, Holder: "ModemManager (pid 4711)"},
			{Path: l850[2], Interface: 2, Role: RoleAT},
			{Path: l850[4], Interface: 4, Role: RoleOther},
		}},
		{VID: "2c7c", PID: "0125", Product: "EC25-EUX", USBPath: "1-1.10", Kind: KindAT, Interfaces: []string{"wwan0"}, Ports: []Port{
			{Path: ec25[3], Interface: 3, Role: RoleAT, Holder: fmt.Sprintf("pid %d", parent)},
			{Path: ec25[2], Interface: 2, Role: RoleAT},
			{Path: ec25[1], Interface: 1, Role: RoleGPS},
			{Path: ec25[0], Interface: 0, Role: RoleDiag},
		}},
		{VID: "10c4", PID: "ea60", Product: "CP2102 USB to UART", Serial: "0001", USBPath: "1-2", Ports: []Port{{Path: uart[0]}}},
		{VID: "12d1", PID: "1f01", Product: "HUAWEI Mobile", USBPath: "1-1.9", Kind: KindStorage},
	}
	got := m.discover(t)
	if diff := gocmp.Diff(want, got, cmpopts.IgnoreUnexported(Device{}, Port{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if _, port, ok := Preferred(got[1:]); !ok || port.Path != l850[2] {
		t.Errorf("auto would take %+v, %v; want the first port that is free", port, ok)
	}
}

// TestDiscoverWWANOfUSB: a port of the wwan subsystem belongs to the USB device that it is made of.
func TestDiscoverWWANOfUSB(t *testing.T) {
	m := newMachine(t)
	m.plug(t, "mbim-laptop", "1-4")
	addWWAN(t, m, "wwan0at0", "devices/pci0000:00/usb1/1-4/1-4:1.0/wwan/wwan0")
	got := m.discover(t)
	if len(got) != 1 || got[0].Kind != KindAT || len(got[0].Ports) != 1 || got[0].USBPath != "1-4" {
		t.Errorf("got %+v, want one device with one port", got)
	}
}

// addWWAN puts a port of the wwan subsystem into sysfs.
func addWWAN(t *testing.T, m machine, name, device string) {
	t.Helper()
	entry := filepath.Join(m.Host.Sys, "class/wwan", name)
	dir := filepath.Join(m.Host.Sys, device)
	for _, d := range []string{entry, dir} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(dir, filepath.Join(entry, "device")); err != nil {
		t.Fatal(err)
	}
}

// hold puts a process into /proc that has a port open.
func hold(t testing.TB, m machine, pid int, comm, port string) {
	t.Helper()
	dir := filepath.Join(m.Host.Proc, fmt.Sprint(pid))
	writeFile(t, filepath.Join(dir, "comm"), comm+"\n")
	if err := os.MkdirAll(filepath.Join(dir, "fd"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(port, filepath.Join(dir, "fd/7")); err != nil {
		t.Fatal(err)
	}
}

func TestDiscoverNothing(t *testing.T) {
	got, err := tempHost(t).Discover()
	if len(got) != 0 || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

// FuzzLayout: whatever a device says of its interfaces, they get roles of the table.
func FuzzLayout(f *testing.F) {
	f.Add("2c7c", "0125", 3, "ff/00/00")
	f.Add("12d1", "ffff", 0, "ff/01/02")
	f.Add("", "", -1, "//")
	known := []Role{"", RoleAT, RolePPP, RoleDiag, RoleGPS, RoleAudio, RoleOther}
	f.Fuzz(func(t *testing.T, vid, pid string, number int, class string) {
		role, second := layoutOf(vid, pid).role(max(number, 0), class)
		if !slices.Contains(known, role) || second && role != RoleAT {
			t.Errorf("%s:%s %d %s: role %q, second %v", vid, pid, number, class, role, second)
		}
	})
}

// BenchmarkDiscover: eight devices of four to seven ports, and as many processes and open files as a Raspberry Pi has.
func BenchmarkDiscover(b *testing.B) {
	m := newMachine(b)
	for i, name := range []string{"ec25", "l610", "sim7600", "le910c4", "e3372-stick", "fm150", "em7455", "lara-r2"} {
		m.plug(b, name, fmt.Sprintf("1-1.%d", i+1))
	}
	for pid := range 150 {
		for fd := range 20 {
			dir := filepath.Join(m.Host.Proc, fmt.Sprint(pid+1000), "fd")
			if err := os.MkdirAll(dir, 0o755); err != nil {
				b.Fatal(err)
			}
			if err := os.Symlink(fmt.Sprintf("socket:[%d]", fd), filepath.Join(dir, fmt.Sprint(fd))); err != nil {
				b.Fatal(err)
			}
		}
	}
	for b.Loop() {
		if got := m.discover(b); len(got) != 8 {
			b.Fatalf("%d devices", len(got))
		}
	}
	const most = 100 * time.Millisecond
	if took := b.Elapsed() / time.Duration(b.N); took > most {
		b.Errorf("%v, want at most %v", took, most)
	}
}
