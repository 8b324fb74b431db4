package e2e

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/warthog618/sms"
	"github.com/warthog618/sms/encoding/tpdu"
	"golang.org/x/sys/unix"

	"github.com/simgauge/simgauge/modemsim"
)

// The tests of this ring let programs that know nothing of the simulator use it: gammu, gnokii, smstools, oFono and
// ModemManager. What they are told must be what `simgauge ask` is told by the same modem, and the simulator's side of the wire
// says what went out.

// chatty is a network that answers at once, by USSD and by SMS, once in two parts of UCS2. A message lies on the SIM already.
const chatty = `
latency: 20ms
sms_latency: 300ms
plan: {total: 10GB, used: 2.2GB, expires: 30d}
unknown: {text: "This service is not known."}
ussd:
  "*123#": {text: "You have {remaining} of {total} left."}
  "*100#": {text: "1 Data", replies: {"1": {text: "Data left: {remaining} of {total}."}}}
sms:
  "1234":
    - {match: SHORT, text: "Left: {remaining} of {total}.", after: 200ms}
    - match: LONG
      text: "Осталось {remaining} из {total}. Этого хватит надолго, до самого конца месяца и ещё немного дольше."
      after: 200ms
inbox: [{from: Examplia, text: "Welcome."}]
`

// What the network says, as a person reads it.
const (
	balanceText = "You have 7.80 GB of 10 GB left."
	menuText    = "1 Data"
	choiceText  = "Data left: 7.80 GB of 10 GB."
	shortText   = "Left: 7.80 GB of 10 GB."
	longText    = "Осталось 7.80 GB из 10 GB. Этого хватит надолго, до самого конца месяца и ещё немного дольше."
	welcomeText = "Welcome."
	stated      = "7.80 GB"
)

// finish runs a program to its end and returns what it said.
func finish(t testing.TB, dir string, env []string, program string, args ...string) (out string, exit int) {
	t.Helper()
	p := startWith(t, dir, env, program, args...)
	exit = p.wait()
	return p.out.String() + p.errout.String(), exit
}

// write makes a file in dir and returns its path.
func write(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// released waits until a client has given the port back. A serial port's driver does that at the last close at once; a pty
// takes the simulator a moment.
func released(t testing.TB, sim simulated) {
	t.Helper()
	eventually(t, "the port given back", func() bool {
		f, err := os.OpenFile(sim.port, os.O_RDWR|unix.O_NOCTTY, 0)
		if err != nil {
			return false
		}
		defer f.Close()
		exclusive, err := unix.IoctlGetInt(int(f.Fd()), unix.TIOCGEXCL)
		return err == nil && exclusive == 0
	})
}

// wantSame asks as a user of simgauge would, on the modem that a client has left, and wants the same text.
func wantSame(t testing.TB, sim simulated, client string, args ...string) {
	t.Helper()
	released(t, sim)
	a, exit := ask(t, t.TempDir(), append(args, "--port="+sim.port)...)
	if exit != 0 || a.Outcome != "ok" || a.Text != client {
		t.Errorf("simgauge ask %q: exit %d, %+v; the client was told %q", args, exit, a, client)
	}
	if data := a.Reading.Data; len(data) != 1 || data[0].Remaining != stated {
		t.Errorf("simgauge ask %q: %+v, want %s left", args, data, stated)
	}
}

// wantDialogues compares what was opened at the network with what a client was told to open.
func wantDialogues(t testing.TB, sim simulated, want ...string) {
	t.Helper()
	if got := sim.Spent().Dialogues; !slices.Equal(got, want) {
		t.Errorf("USSD dialogues at the network: %q, want %q", got, want)
	}
}

// wantStored compares the modem's message store with the texts that must be in it, in any order.
func wantStored(t testing.TB, sim simulated, want ...string) {
	t.Helper()
	got := texts(t, sim.Stored())
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("messages in the modem: %q, want %q", got, want)
	}
}

// texts are the messages of a store, put together from their parts.
func texts(t testing.TB, stored []modemsim.Stored) []string {
	t.Helper()
	collector := sms.NewCollector()
	defer collector.Close()
	var out []string
	for _, s := range stored {
		part := unmarshal(t, s.PDU)
		if part.SmsType() != tpdu.SmsDeliver {
			continue
		}
		whole, err := collector.Collect(part)
		if err != nil {
			t.Fatal(err)
		}
		if whole == nil {
			continue
		}
		text, err := sms.Decode(whole)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(text))
	}
	return out
}

// unmarshal reads a PDU with its SMSC in front.
func unmarshal(t testing.TB, pdu string) tpdu.TPDU {
	t.Helper()
	b, err := hex.DecodeString(pdu)
	if err != nil || len(b) == 0 || len(b) <= int(b[0])+1 {
		t.Fatalf("PDU %q: %v", pdu, err)
	}
	part, err := sms.Unmarshal(b[b[0]+1:])
	if err != nil {
		t.Fatalf("PDU %q: %v", pdu, err)
	}
	return *part
}

// speak sends one command line to the modem before a client comes, and awaits its OK.
func speak(t testing.TB, sim simulated, line string) {
	t.Helper()
	f, err := os.OpenFile(sim.port, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := fmt.Fprintf(f, "%s\r", line); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	buf := make([]byte, 256)
	for !strings.HasSuffix(said.String(), "\r\nOK\r\n") {
		n, err := f.Read(buf)
		if err != nil {
			t.Fatalf("%s: %v after %q", line, err, said.String())
		}
		said.Write(buf[:n])
	}
}

// inHex is UCS2 as +CSCS has it.
func inHex(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String()
}
