package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unicode/utf16"
)

// TestSmstools has smsd send messages and take in what the network answers, and a line of AT pass through it.
func TestSmstools(t *testing.T) {
	t.Parallel()
	program := need(t, "smsd", "smstools")
	for _, tc := range []struct{ personality, line, answer string }{
		{"generic", `AT+CSQ`, "+CSQ: 20,99"},
		{"quectel-ec25", `AT+QCSQ`, `+QCSQ: "LTE",-52,-81,195,-10`},
		{"huawei-e3372", `AT^HCSQ?`, `^HCSQ: "LTE",59,50,161,24`},
		{"blocking-2g", `AT+CUSD=1,"*123#",15`, balanceText}, // the answer comes before OK: smsd sees it
	} {
		t.Run(tc.personality, func(t *testing.T) {
			t.Parallel()
			s := newSMSD(t, tc.personality, tc.line)
			p := start(t, s.dir, program, "-c"+s.config, "-t")
			s.send("SHORT", "LONG")
			eventually(t, "three messages taken in", func() bool { return len(s.incoming()) == 3 })
			s.wantIncoming(shortText, longText, welcomeText)
			eventually(t, "the answer to "+tc.line, func() bool { return strings.Contains(s.file("answers"), tc.answer) })
			if got := s.sim.Spent().Segments; got != 2 {
				t.Errorf("%d SMS at the network, want 2", got)
			}
			p.stop(syscall.SIGTERM)
			wantStored(t, s.sim) // smsd deletes what it has written to its files
			wantSame(t, s.sim, shortText, "--sms=1234:SHORT", "--await-sms=1234")
			wantSame(t, s.sim, balanceText, "--ussd=*123#")
		})
	}
}

// smsd is a spool, and the modem that it is for.
type smsd struct {
	t           testing.TB
	sim         simulated
	dir, config string
}

// newSMSD makes a spool whose daemon asks one line of AT now and then.
func newSMSD(t testing.TB, personality, line string) smsd {
	s := smsd{t: t, sim: modem(t, personality, chatty), dir: t.TempDir()}
	text := "devices = GSM1\nloglevel = 7\ndelaytime = 1\ninternal_combine = yes\n"
	for _, folder := range []string{"outgoing", "checked", "failed", "sent", "incoming"} {
		path := filepath.Join(s.dir, folder)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		text += fmt.Sprintf("%s = %s\n", folder, path)
	}
	for _, file := range []string{"logfile", "infofile", "pidfile"} {
		text += fmt.Sprintf("%s = %s\n", file, filepath.Join(s.dir, file))
	}
	text += fmt.Sprintf("[GSM1]\ndevice = %s\nbaudrate = 115200\nincoming = yes\n", s.sim.port)
	text += fmt.Sprintf("regular_run_interval = 2\nregular_run_cmd = %s\nregular_run_statfile = %s\n", line, filepath.Join(s.dir, "answers"))
	s.config = write(t, s.dir, "smsd.conf", text)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("smsd's log:\n%s", s.file("logfile"))
		}
	})
	return s
}

// send lays messages into the spool: whole, for smsd looks at any moment. The s keeps it from taking 1234 for a number abroad.
func (s smsd) send(bodies ...string) {
	s.t.Helper()
	for _, body := range bodies {
		file := write(s.t, s.dir, body, "To: s1234\n\n"+body)
		if err := os.Rename(file, filepath.Join(s.dir, "outgoing", body)); err != nil {
			s.t.Fatal(err)
		}
	}
}

// file is the content of a file of the spool, empty while there is none.
func (s smsd) file(name string) string {
	b, _ := os.ReadFile(filepath.Join(s.dir, name)) // it may not be there yet
	return string(b)
}

// incoming are the messages that smsd has taken in, without their heads.
func (s smsd) incoming() []string {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, "incoming", "GSM1.*"))
	if err != nil {
		s.t.Fatal(err)
	}
	var out []string
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			s.t.Fatal(err)
		}
		head, body, whole := strings.Cut(string(b), "\n\n")
		if whole && strings.Contains(head, "Alphabet: UCS2") {
			body = fromUCS2(body)
		}
		if whole {
			out = append(out, body)
		}
	}
	return out
}

func (s smsd) wantIncoming(want ...string) {
	s.t.Helper()
	got := s.incoming()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		s.t.Errorf("smsd took in %q, want %q", got, want)
	}
}

// fromUCS2 reads the octets of UCS2 as they are.
func fromUCS2(octets string) string {
	var units []uint16
	for i := 0; i+1 < len(octets); i += 2 {
		units = append(units, uint16(octets[i])<<8|uint16(octets[i+1]))
	}
	return string(utf16.Decode(units))
}
