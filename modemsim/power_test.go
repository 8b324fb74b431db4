package modemsim_test

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/modemsim"
)

// A USB modem says OK, is gone, and comes back as new: boot lines, echo, the PIN asked for again.
func TestRestartOverUSB(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModem(t, modemsim.Config{Personality: "quectel-ec25", Network: parseNetwork(t, `pin: "1234"`)})
		c := dial(t, m)
		c.after(0)
		c.at("ATE0;+CMEE=1;+CPIN=1234")
		if got := c.send("AT+CFUN=1,1\r", time.Second); got != "\r\nOK\r\n" {
			t.Errorf("got %q, want OK before it goes", got)
		}
		if _, err := io.WriteString(c.rw, "AT\r"); err == nil {
			t.Error("the stream lives on after a restart")
		}
		if m.Present() {
			t.Error("present while it restarts")
		}
		time.Sleep(5 * time.Second)
		if !m.Present() {
			t.Error("away 6 s after a restart of 3 s")
		}
		again := dial(t, m)
		if got := again.after(0); !strings.HasPrefix(got, "\r\nRDY\r\n") {
			t.Errorf("got %q, want boot lines", got)
		}
		if got, want := again.at("AT+CPIN?"), "AT+CPIN?\r\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestReboot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModem(t, modemsim.Config{Personality: "quectel-ec25", Faults: parseFaults(t, "on +CUSD #1: reboot")})
		c := dial(t, m)
		c.after(0)
		c.at("ATE0;+CUSD?")
		if got := c.send("AT+CUSD=1,\"*102#\"\rAT\r", 2*time.Second); got != "" {
			t.Errorf("got %q from a modem that boots, want nothing", got)
		}
		if got := c.after(2 * time.Second); !strings.HasPrefix(got, "\r\nRDY\r\n") {
			t.Errorf("got %q, want boot lines", got)
		}
		if got, want := c.at("AT+CREG?"), "AT+CREG?\r\r\n+CREG: 0,2\r\n\r\nOK\r\n"; got != want {
			t.Errorf("got %q, want %q: echo is on again, and the network searched for", got, want)
		}
	})
}

func TestDataMode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModem(t, modemsim.Config{Faults: parseFaults(t, "on +CSQ #1: data 1m")})
		c := dial(t, m)
		c.at("ATE0")
		got := c.send("AT+CSQ\rAT\r", 50*time.Second)
		frames := strings.Split(strings.Trim(got, "\x7e"), "\x7e\x7e")
		if len(frames) != 10 || strings.Contains(got, "OK") {
			t.Fatalf("got %d frames, %q; want 10 and no answer", len(frames), got)
		}
		if !intact(frames[0]) {
			t.Errorf("frame %q: its check sequence is wrong", frames[0])
		}
		m.Deliver("1234", "lost on the port, not in the store")
		if got, want := c.after(20*time.Second), "\r\nNO CARRIER\r\n"; got != want {
			t.Errorf("got %q at the end, want %q", got, want)
		}
		c.converse([]exchange{{"AT\r", 0, "\r\nOK\r\n"}})
	})
}

// intact checks the FCS of a PPP frame without its flags (RFC 1662, appendix C: the good final value is F0B8).
func intact(frame string) bool {
	fcs, escaped := uint16(0xffff), false
	for _, b := range []byte(frame) {
		if b == 0x7d {
			escaped = true
			continue
		}
		if escaped {
			b, escaped = b^0x20, false
		}
		fcs ^= uint16(b)
		for range 8 {
			fcs = fcs>>1 ^ 0x8408*(fcs&1)
		}
	}
	return fcs == 0xf0b8
}

func TestLastingFaults(t *testing.T) {
	for script, steps := range map[string][]exchange{
		"echo": {
			{"ATE0\r", 0, "ATE0\r\r\nOK\r\n"}, {"AT\r", 0, "AT\r\r\nOK\r\n"}},
		"words": {
			{"ATE0;+CMEE=1\r", 0, "ATE0;+CMEE=1\r\r\nOK\r\n"},
			{"AT+CPIN=1\r", 0, "\r\n+CME ERROR: operation not allowed\r\n"},
			{"AT+CUSD=1,\"*143#\"\r", time.Minute, "\r\nOK\r\n\r\n+CME ERROR: 258\r\n"}},
	} {
		t.Run(script, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := dial(t, newModem(t, modemsim.Config{Faults: parseFaults(t, script)}))
				c.converse(steps)
			})
		})
	}
}
