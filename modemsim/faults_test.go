package modemsim_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/modemsim"
)

func TestFaults(t *testing.T) {
	const csq = "\r\n+CSQ: 20,99\r\n\r\nOK\r\n"
	tests := []struct {
		name, script string
		steps        []exchange
	}{
		{"silence for one command alone", "on +CSQ: silence", []exchange{
			{"AT+CSQ\r", time.Hour, ""}, {"AT\r", 0, "\r\nOK\r\n"}}},
		{"the second time", "on +CSQ #2: silence", []exchange{
			{"AT+CSQ\r", 0, csq}, {"AT+CSQ\r", 0, ""}, {"AT+CSQ\r", 0, csq}}},
		{"the first two times", "on +CSQ x2: error CME 14", []exchange{
			{"AT+CSQ\r", 0, "\r\nERROR\r\n"}, {"AT+CMEE=1\r", 0, "\r\nOK\r\n"},
			{"AT+CSQ\r", 0, "\r\n+CME ERROR: 14\r\n"}, {"AT+CSQ\r", 0, csq}}},
		{"after so many commands", "after 2: silence", []exchange{
			{"AT\r", 0, "\r\nOK\r\n"}, {"AT+CSQ\r", 0, ""}}},
		{"another final", "on +CSQ: error COMMAND NOT SUPPORT", []exchange{
			{"AT+CSQ\r", 0, "\r\nCOMMAND NOT SUPPORT\r\n"}}},
		{"a late answer, after the next command's", "on +CSQ: late 30s", []exchange{
			{"AT+CSQ\r", 20 * time.Second, ""}, {"AT\r", 0, "\r\nOK\r\n"}, {"", 10 * time.Second, csq}}},
		{"the URC before OK", "on +CUSD: order", []exchange{
			{"AT+CUSD=1,\"*102#\"\r", time.Second, "\r\n+CUSD: 0,\"Data left: 7.80 GB.\",15\r\n\r\nOK\r\n"}}},
		{"OK and no answer", "on +CUSD: mute", []exchange{
			{"AT+CUSD=1,\"*102#\"\r", time.Hour, "\r\nOK\r\n"}}},
		{"an answer to what was cancelled", "on +CUSD #1: stale", []exchange{
			{"AT+CUSD=1,\"*102#\"\r", 0, "\r\nOK\r\n"}, {"AT+CUSD=2\r", 0, "\r\nOK\r\n"},
			{"AT+CUSD=1,\"*144#\"\r", time.Second, "\r\nOK\r\n\r\n+CUSD: 0,\"Data left: 7.80 GB.\",15\r\n"}}},
		{"noise among the lines", "on +CSQ: noise", []exchange{
			{"AT+CSQ\r", 0, "\r\n^RSSI: 20\r\n\r\n+CSQ: 20,99\r\n\r\n^RSSI: 20\r\n\r\nOK\r\n"}}},
		{"a line before", "on +CSQ: line +CREG: 1, 5C9, 39E5", []exchange{
			{"AT+CSQ\r", 0, "\r\n+CREG: 1, 5C9, 39E5\r\n" + csq}}},
		{"twice", "on +CSQ: twice", []exchange{{"AT+CSQ\r", 0, csq + csq}}},
		{"NULs", "on +CSQ: nul", []exchange{
			{"AT+CSQ\r", 0, "\x00\r\n+CSQ: 20,99\r\n\x00\x00\r\nOK\r\n"}}},
		{"pieces", "chunk 1-3 10ms", []exchange{{"AT+CSQ\r", time.Minute, csq}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := dial(t, newModem(t, modemsim.Config{Faults: parseFaults(t, tt.script)}))
				c.send("ATE0\r", time.Minute)
				c.converse(tt.steps)
			})
		})
	}
}

func TestGarbage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dial(t, newModem(t, modemsim.Config{Faults: parseFaults(t, "on +CSQ: garbage 70000")}))
		c.send("ATE0\r", 0)
		got := c.at("AT+CSQ")
		junk, rest, found := strings.Cut(got, "\r\n+CSQ")
		if !found || len(junk) != 70000 || strings.ContainsAny(junk, "\r\n") || rest == "" {
			t.Errorf("got %d octets before the answer (found: %t), want 70000 without line ends", len(junk), found)
		}
	})
}

func TestHangUps(t *testing.T) {
	for name, script := range map[string]string{
		"before the command":     "on +CUSD: drop 1s",
		"between command and OK": "on +CUSD: cut",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newModem(t, modemsim.Config{Faults: parseFaults(t, script)})
				c := dial(t, m)
				c.send("ATE0\r", 0)
				if got := c.send("AT+CUSD=1,\"*102#\"\r", time.Second); got != "" {
					t.Errorf("got %q, want nothing", got)
				}
				if _, err := io.WriteString(c.rw, "AT\r"); !errors.Is(err, io.ErrClosedPipe) {
					t.Errorf("got %v, want a closed stream", err)
				}
				again := dial(t, m)
				if got := again.at("AT"); got != "\r\nOK\r\n" {
					t.Errorf("got %q on the next stream, want OK without echo: the state outlives the stream", got)
				}
			})
		})
	}
}

func TestStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dial(t, newModem(t, modemsim.Config{Faults: parseFaults(t, "on +CSQ: stall 30s")}))
		c.send("ATE0\r", 0)
		c.send("AT+CSQ\r", 0)
		start := time.Now()
		c.send("AT\r", 0)
		if got := time.Since(start); got != 30*time.Second {
			t.Errorf("got a write of %v, want 30s", got)
		}
	})
}

func TestUnplug(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModem(t, modemsim.Config{})
		c := dial(t, m)
		c.at("AT")
		m.Unplug()
		synctest.Wait()
		if _, err := io.WriteString(c.rw, "AT\r"); err == nil {
			t.Error("got a living stream, want a dead one")
		}
	})
}

func TestSetFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModem(t, modemsim.Config{})
		c := dial(t, m)
		c.at("ATE0")
		m.SetFaults(parseFaults(t, "always: silence"))
		if got := c.at("AT"); got != "" {
			t.Errorf("got %q, want silence", got)
		}
		m.SetFaults(nil)
		if got := c.at("AT"); got != "\r\nOK\r\n" {
			t.Errorf("got %q, want OK", got)
		}
	})
}
