package modemsim_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/simgauge/simgauge/modemsim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// exchange is a step of a conversation: what is written, and all that comes back within so long.
type exchange struct {
	send string
	wait time.Duration
	want string
}

func TestConversations(t *testing.T) {
	tests := []struct {
		name, personality string
		steps             []exchange
	}{
		{"echo and its end", "generic", []exchange{
			{"AT\r", 0, "AT\r\r\nOK\r\n"},
			{"ate0\r", 0, "ate0\r\r\nOK\r\n"},
			{"AT\r", 0, "\r\nOK\r\n"},
		}},
		{"numbers in place of words", "generic", []exchange{
			{"ATE0V0\r", 0, "ATE0V0\r0\r"},
			{"AT+CSQ\r", 0, "+CSQ: 20,99\r\n0\r"},
			{"AT+NONSENSE\r", 0, "4\r"},
		}},
		{"commands in one line", "generic", []exchange{
			{"ATE0;+CMEE=1;+CMEE?;+CSQ\r", 0, "ATE0;+CMEE=1;+CMEE?;+CSQ\r\r\n+CMEE: 1\r\n\r\n+CSQ: 20,99\r\n\r\nOK\r\n"},
			{"AT+CSCS=\"PCCP\";+CSQ\r", 0, "\r\n+CME ERROR: 50\r\n"},
		}},
		{"again", "generic", []exchange{
			{"ATE0\rAT+CGMM\r", 0, "ATE0\r\r\nOK\r\n\r\nGeneric\r\n\r\nOK\r\n"},
			{"A/", 0, "\r\nGeneric\r\n\r\nOK\r\n"},
		}},
		{"no attention, no answer", "generic", []exchange{
			{"ATE0\r", 0, "ATE0\r\r\nOK\r\n"},
			{"\r\n\r+CSQ\r", 0, ""},
			{"\x1b\x00AT\r\n", 0, "\r\nOK\r\n"},
			{"ATX\b\r", 0, "\r\nOK\r\n"},
		}},
		{"registration", "generic", []exchange{
			{"ATE0\r", 0, "ATE0\r\r\nOK\r\n"},
			{"AT+CREG?\r", 0, "\r\n+CREG: 0,1\r\n\r\nOK\r\n"},
			{"AT+CEREG=2;+CEREG?\r", 0, "\r\n+CEREG: 2,1,\"5E25\",\"0168480A\",7\r\n\r\nOK\r\n"},
			{"AT+COPS=3,2;+COPS?\r", 0, "\r\n+COPS: 0,2,\"00101\",7\r\n\r\nOK\r\n"},
			{"AT+COPS=3,0;+COPS?\r", 0, "\r\n+COPS: 0,0,\"Examplia\",7\r\n\r\nOK\r\n"},
		}},
		{"the SIM", "generic", []exchange{
			{"ATE0\r", 0, "ATE0\r\r\nOK\r\n"},
			{"AT+CPIN?\r", 0, "\r\n+CPIN: READY\r\n\r\nOK\r\n"},
			{"AT+CIMI\r", 0, "\r\n001010123456789\r\n\r\nOK\r\n"},
			{"AT+CRSM=176,28589,0,0,4\r", 0, "\r\n+CRSM: 144,0,\"00000002\"\r\n\r\nOK\r\n"},
			{"AT+CRSM=176,28486,0,0,17\r", 0, "\r\n+CRSM: 144,0,\"004578616D706C6961FFFFFFFFFFFFFFFF\"\r\n\r\nOK\r\n"},
			{"AT+CCID\r", 0, "\r\n+CCID: 8999900000000000018\r\n\r\nOK\r\n"},
		}},
		{"settings without effect", "generic", []exchange{
			{"ATE0\r", 0, "ATE0\r\r\nOK\r\n"},
			{"AT+CTZU=?\r", 0, "\r\n+CTZU: (0,1)\r\n\r\nOK\r\n"},
			{"AT+CTZU?\r", 0, "\r\n+CTZU: 0\r\n\r\nOK\r\n"},
			{"AT+CTZU=1;+CTZU?\r", 0, "\r\n+CTZU: 1\r\n\r\nOK\r\n"},
			{"ATZ\r", 0, "\r\nOK\r\n"},
			{"AT+CTZU?\r", 0, "AT+CTZU?\r\r\n+CTZU: 0\r\n\r\nOK\r\n"},
		}},
		{"USSD in plain text", "generic", []exchange{
			{"ATE0\r", 0, "ATE0\r\r\nOK\r\n"},
			{"AT+CUSD=1,\"*123#\",15\r", 0, "\r\nOK\r\n"},
			{"", 2 * time.Second, "\r\n+CUSD: 0,\"You have 7.80 GB of 10 GB left. Balance: 12.34 EUR. Valid until 2000-01-31.\",15\r\n"},
		}},
		{"a menu", "generic", []exchange{
			{"ATE0\r", 0, "ATE0\r\r\nOK\r\n"},
			{"AT+CUSD=1,\"*100#\"\r", 2 * time.Second, "\r\nOK\r\n\r\n+CUSD: 1,\"Examplia\n1 Balance\n2 Data\n0 Exit\",15\r\n"},
			{"AT+CUSD=1,\"2\"\r", 2 * time.Second, "\r\nOK\r\n\r\n+CUSD: 1,\"Data\n1 Remaining\n2 Buy 1 GB\",15\r\n"},
			{"AT+CUSD=1,\"1\"\r", 2 * time.Second, "\r\nOK\r\n\r\n+CUSD: 0,\"Data left: 7.80 GB of 10 GB, valid until 2000-01-31.\",15\r\n"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := dial(t, newModem(t, modemsim.Config{Personality: tt.personality}))
				c.converse(tt.steps)
			})
		})
	}
}

func (c *client) converse(steps []exchange) {
	c.t.Helper()
	for _, s := range steps {
		got := c.send(s.send, s.wait)
		if diff := cmp.Diff(s.want, got); diff != "" {
			c.t.Errorf("%q (-want +got):\n%s", s.send, diff)
		}
	}
}
