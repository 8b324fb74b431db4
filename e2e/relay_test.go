package e2e

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// relay runs socat between a socket and the modem's pty, for programs that want no tty. It serves one client after the other:
// it reads the modem for half a second more after a client has closed, and would take the answers that the next one awaits.
func relay(t testing.TB, dir, listen string, sim simulated) *process {
	t.Helper()
	return start(t, dir, need(t, "socat", "socat"), listen+",fork,max-children=1", "FILE:"+sim.port+",raw,echo=0")
}

// TestRelayGivesAnAnswerToWhoAsked has clients come right behind each other, as ModemManager closes and opens its port.
func TestRelayGivesAnAnswerToWhoAsked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	socket := filepath.Join(dir, "at")
	relay(t, dir, "UNIX-LISTEN:"+socket, modem(t, "", quick))
	eventually(t, "socat", func() bool { _, err := os.Stat(socket); return err == nil })
	for i := range 8 {
		if err := greet(socket); err != nil {
			t.Fatalf("client %d: %v", i, err)
		}
	}
}

// greet connects, says AT, awaits OK, and closes.
func greet(socket string) error {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := fmt.Fprint(conn, "AT\r"); err != nil {
		return err
	}
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		if lines.Text() == "OK" {
			return nil
		}
	}
	return cmp.Or(lines.Err(), io.ErrUnexpectedEOF)
}
