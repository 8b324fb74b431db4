package modemsim_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/modemsim"
)

// scripted makes a modem of a personality written here.
func scripted(t *testing.T, text, network string) *modemsim.Modem {
	t.Helper()
	path := filepath.Join(t.TempDir(), "scripted.txt")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return newModem(t, modemsim.Config{Personality: path, Network: parseNetwork(t, network)})
}

func TestRegistrationAtTheStart(t *testing.T) {
	for network, want := range map[string]string{
		"registration: none":                              "\r\n+CREG: 0,0\r\n\r\nOK\r\n",
		"registration: searching":                         "\r\n+CREG: 0,2\r\n\r\nOK\r\n",
		"registration: denied":                            "\r\n+CREG: 0,3\r\n\r\nOK\r\n",
		"registration: roaming":                           "\r\n+CREG: 0,5\r\n\r\nOK\r\n",
		"registration: home\nserving: \"00202\"":          "\r\n+CREG: 0,1\r\n\r\nOK\r\n",
		"coverage: [lte]\ncsfb: false":                    "\r\n+CREG: 0,6\r\n\r\nOK\r\n", // for short messages alone
		"registration: roaming\ncsfb: false":              "\r\n+CREG: 0,7\r\n\r\nOK\r\n",
		"coverage: [gsm, umts]\ncsfb: false":              "\r\n+CREG: 0,1\r\n\r\nOK\r\n",
		"registration: denied\ncoverage: [gsm]\nsim: puk": "\r\n+CREG: 0,0\r\n\r\nOK\r\n",
	} {
		t.Run(network, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := dial(t, newModem(t, modemsim.Config{Network: parseNetwork(t, network)}))
				c.at("ATE0")
				c.converse([]exchange{{"AT+CREG?\r", 0, want}})
			})
		})
	}
}

// A change of the radio technology takes the modem off the network for a while; then all commands agree on where it is.
func TestChangeOfRAT(t *testing.T) {
	const (
		lost  = "\r\n+CREG: 2,2\r\n\r\n+CEREG: 0,2\r\n\r\n+CGATT: 0\r\n\r\n+CGACT: 1,0\r\n\r\n+CSQ: 99,99\r\n\r\n+COPS: 0\r\n\r\nOK\r\n"
		found = "\r\n+CREG: 2,1,\"5E25\",\"0168480A\",2\r\n\r\n+CEREG: 0,0\r\n\r\n+CGATT: 1\r\n\r\n+CGACT: 1,1\r\n\r\n+CSQ: 20,99\r\n\r\n" +
			"+COPS: 0,0,\"Examplia\",2\r\n\r\nOK\r\n"
		ask = "AT+CREG?;+CEREG?;+CGATT?;+CGACT?;+CSQ;+COPS?\r"
	)
	synctest.Test(t, func(t *testing.T) {
		c := dial(t, newModem(t, modemsim.Config{Network: parseNetwork(t, "reregister: 7s")}))
		c.at("ATE0;+CREG=2;+CMEE=1")
		c.converse([]exchange{
			{"AT+WS46?\r", 0, "\r\n+WS46: 25\r\n\r\nOK\r\n"},
			{"AT+WS46=22\r", time.Second, "\r\nOK\r\n\r\n+CREG: 2\r\n"},
			{ask, 0, lost},
			{"AT+CUSD=1,\"*123#\"\r", 0, "\r\n+CME ERROR: 30\r\n"},
			{"", 6 * time.Second, "\r\n+CREG: 1,\"5E25\",\"0168480A\",2\r\n"},
			{ask, 0, found},
			{"AT+WS46=22\r", time.Second, "\r\nOK\r\n"}, // it is there already
			{"AT+WS46=99\r", 0, "\r\n+CME ERROR: 50\r\n"},
		})
	})
}

func TestNoCoverageForTheMode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dial(t, newModem(t, modemsim.Config{Network: parseNetwork(t, "coverage: [lte]")}))
		c.at("ATE0")
		c.converse([]exchange{
			{"AT+WS46=12\r", time.Hour, "\r\nOK\r\n"},
			{"AT+CREG?\r", 0, "\r\n+CREG: 0,2\r\n\r\nOK\r\n"},
			{"AT+WS46=25\r", time.Minute, "\r\nOK\r\n"},
			{"AT+CEREG?\r", 0, "\r\n+CEREG: 0,1\r\n\r\nOK\r\n"},
		})
	})
}

// A modem with a command of its own does not know +WS46.
func TestOwnCommandOfRAT(t *testing.T) {
	const personality = `rat-set AT^SYSCFGEX="{mode}"
rat-modes auto=00 umts=02 lte=03 umts+gsm=0201
AT^SYSCFGEX? ^SYSCFGEX:"{mode}",3fffffff,1,2,7fffffffffffffff
AT^RADIO {radio}
rats umts lte
`
	m := scripted(t, personality, "")
	synctest.Test(t, func(t *testing.T) { ownCommand(t, dial(t, m)) })
}

func ownCommand(t *testing.T, c *client) {
	t.Helper()
	c.converse([]exchange{
		{"ATE0\r", 0, "ATE0\r\r\nOK\r\n"},
		{"AT+WS46?\r", 0, "\r\nERROR\r\n"},
		{"AT^SYSCFGEX?\r", 0, "\r\n^SYSCFGEX:\"00\",3fffffff,1,2,7fffffffffffffff\r\n\r\nOK\r\n"},
		{"AT^SYSCFGEX=\"01\",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,\r", 0, "\r\nERROR\r\n"},
		{"AT^SYSCFGEX=\"0201\",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,,\r", 0, "\r\nOK\r\n"},
		{"AT^SYSCFGEX?\r", time.Minute, "\r\n^SYSCFGEX:\"0201\",3fffffff,1,2,7fffffffffffffff\r\n\r\nOK\r\n"},
		{"AT^RADIO\r", 0, "\r\nWCDMA\r\n\r\nOK\r\n"},
	})
}

func TestUSSDOnLTE(t *testing.T) {
	const network = "latency: 1s\ncsfb: false\nussd: {\"*1#\": {text: Hello}}"
	tests := []struct{ name, personality, want string }{
		{"as the standard has it, late", "", "\r\nOK\r\n\r\n+CME ERROR: 30\r\n"},
		{"at once", "ussd-lte CME 30", "\r\n+CME ERROR: 30\r\n"},
		{"a status, late", "ussd-lte +CUSD: 4\nussd-lte-after 30s", "\r\nOK\r\n\r\n+CUSD: 4\r\n"},
		{"a bare 2", "ussd-lte +CUSD: 2", "\r\nOK\r\n\r\n+CUSD: 2\r\n"},
		{"silence", "ussd-lte (silence)", "\r\nOK\r\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "p.txt")
			if err := os.WriteFile(path, []byte(tt.personality), 0o600); err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				m := newModem(t, modemsim.Config{Personality: path, Network: parseNetwork(t, network)})
				c := dial(t, m)
				c.at("ATE0;+CMEE=1;+CUSD=1")
				c.converse([]exchange{
					{"AT+CUSD=1,\"*1#\"\r", time.Minute, tt.want},
					{"AT+CUSD=2;+WS46=22\r", time.Minute, "\r\nOK\r\n"},
					{"AT+CUSD=1,\"*1#\"\r", time.Minute, "\r\nOK\r\n\r\n+CUSD: 0,\"Hello\",15\r\n"},
				})
			})
		})
	}
}

// Each modem changes the radio technology by its own command, and says so where the standard's commands do.
func TestCommandsOfRAT(t *testing.T) {
	for name, tt := range map[string]struct{ read, was, set, is string }{
		"huawei-e3372": {"AT^SYSCFGEX?", `^SYSCFGEX: "00",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF`, `AT^SYSCFGEX="02",40000000,2,4,40000000,,`,
			`^SYSCFGEX: "02",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF`},
		"quectel-ec25":   {`AT+QCFG="nwscanmode"`, `+QCFG: "nwscanmode",0`, `AT+QCFG="nwscanmode",2,1`, `+QCFG: "nwscanmode",2`},
		"quectel-rm500":  {`AT+QNWPREFCFG="mode_pref"`, `+QNWPREFCFG: "mode_pref",AUTO`, `AT+QNWPREFCFG="mode_pref",WCDMA`, `+QNWPREFCFG: "mode_pref",WCDMA`},
		"simcom-sim7600": {"AT+CNMP?", "+CNMP: 2", "AT+CNMP=14", "+CNMP: 14"},
		"zte-mf286d":     {"AT+ZSNT?", "+ZSNT: 0,0,0", "AT+ZSNT=2,0,0", "+ZSNT: 2,0,0"},
		"telit-lm960":    {"AT+WS46?", "+WS46: 25", "AT+WS46=22", "+WS46: 22"},
		"ublox-lara":     {"AT+URAT?", "+URAT: 4", "AT+URAT=2", "+URAT: 2"},
		"fibocom-fm150":  {"AT+GTACT?", "+GTACT: 10", "AT+GTACT=1", "+GTACT: 1"},
		"sierra-mc7455":  {"AT!SELRAT?", "!SELRAT: 00, Selected", "AT!SELRAT=01", "!SELRAT: 01, Selected"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := dial(t, newModem(t, modemsim.Config{Personality: name}))
				c.send("ATE0;+CMEE=1\rAT^CURC=0\r", time.Millisecond)
				c.converse([]exchange{
					{tt.read + "\r", 0, "\r\n" + tt.was + "\r\n\r\nOK\r\n"},
					{"AT+COPS?\r", 0, "\r\n+COPS: 0,0,\"Examplia\",7\r\n\r\nOK\r\n"},
					{tt.set + "\r", time.Minute, "\r\nOK\r\n"},
					{tt.read + "\r", 0, "\r\n" + tt.is + "\r\n\r\nOK\r\n"},
					{"AT+COPS?\r", 0, "\r\n+COPS: 0,0,\"Examplia\",2\r\n\r\nOK\r\n"},
				})
			})
		})
	}
}
