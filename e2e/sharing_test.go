package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// One port, two programs: each must learn that it came second, and neither may hang or spoil what the other has under way.

// stranger is a user whom an exclusive lock stops, as it does not stop root.
const stranger = 65534

// TestGammuComesToAPortThatTheDaemonHolds: it is told that the device is busy, and the daemon's next ask is as good as its last.
func TestGammuComesToAPortThatTheDaemonHolds(t *testing.T) {
	t.Parallel()
	program := need(t, "gammu", "gammu")
	needRoot(t, "to run gammu as another user")
	sim := modem(t, "quectel-ec25", chatty)
	s := hourly(t)
	d := serve(t, s, sim.port)
	d.await(remaining, anything)
	if err := os.Chmod(sim.port, 0o666); err != nil {
		t.Fatal(err)
	}
	dir := publicDir(t)
	config := write(t, dir, "gammurc", "[gammu]\ndevice = "+sim.port+"\nconnection = at115200\n")
	if err := os.Chmod(config, 0o644); err != nil {
		t.Fatal(err)
	}
	p := startAs(t, stranger, dir, program, "-c", config, "identify")
	if exit := p.wait(); exit == 0 {
		t.Errorf("gammu identified a modem that the daemon has: %s", p.out)
	}
	said{t, p.out.String() + p.errout.String()}.wantIn("Error opening device")
	if got, exit := ask(t, s.dir, append([]string{"--ussd=*123#"}, s.where()...)...); exit != 0 || got.Text != balanceText {
		t.Errorf("asked after gammu: exit %d, %+v", exit, got)
	}
	if exit := d.stop(syscall.SIGTERM); exit != 0 {
		t.Errorf("simgauge: exit %d", exit)
	}
}

// TestSimgaugeComesToAPortThatAClientHolds: it says that the port is busy and who has it, and spends nothing; once the client
// is gone it asks.
func TestSimgaugeComesToAPortThatAClientHolds(t *testing.T) {
	t.Parallel()
	program := need(t, "gammu", "gammu")
	needRoot(t, "whom /proc shows the holder")
	sim := modem(t, "quectel-ec25", chatty)
	dir := t.TempDir()
	config := write(t, dir, "gammurc", "[gammu]\ndevice = "+sim.port+"\nconnection = at115200\n")
	client := start(t, dir, program, "-c", config, "getussd", "*123#") // it holds the port ten seconds and more
	eventually(t, "gammu's dialogue", func() bool { return sim.spent() == 1 })

	got, exit := ask(t, t.TempDir(), "--ussd=*123#", "--port="+sim.port)
	if exit != 1 || got.Outcome != "modem_lost" || got.Detail == nil || *got.Detail != "port_busy" {
		t.Errorf("exit %d, %+v, want port_busy", exit, got)
	}
	if got.Error == nil {
		t.Errorf("%+v, want an error", got)
	} else if !strings.Contains(*got.Error, "gammu (pid ") {
		t.Errorf("error %q, want gammu and its pid in it", *got.Error)
	}
	wantDialogues(t, sim, "*123#")
	if exit := client.wait(); exit != 0 {
		t.Errorf("gammu: exit %d: %s%s", exit, client.out, client.errout)
	}
	said{t, client.out.String()}.wantIn(balanceText)
	wantSame(t, sim, balanceText, "--ussd=*123#")
}

// publicDir is a folder that other users may read.
func publicDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "public-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // what is left of it lies in the temporary folder
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Clean(dir)
}
