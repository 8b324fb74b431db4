package modemsim_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/modemsim"
)

func TestSIM(t *testing.T) {
	tests := []struct {
		name, network string
		steps         []exchange
	}{
		{"its PIN", `pin: "1234"`, []exchange{
			{"AT+CPIN?\r", 0, "\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n"},
			{"AT+CIMI\r", 0, "\r\n+CME ERROR: 11\r\n"},
			{"AT+CMGL=4\r", 0, "\r\n+CMS ERROR: 311\r\n"},
			{"AT+CREG?\r", 0, "\r\n+CREG: 0,0\r\n\r\nOK\r\n"},
			{"AT+CPIN=\"1111\"\r", 0, "\r\n+CME ERROR: 16\r\n"},
			{"AT+CPINR\r", 0, "\r\n+CPINR: SIM PIN,2,3\r\n+CPINR: SIM PUK,10,10\r\n\r\nOK\r\n"},
			{"AT+CPIN=\"1234\"\r", 0, "\r\nOK\r\n"},
			{"AT+CPIN?\r", 0, "\r\n+CPIN: READY\r\n\r\nOK\r\n"},
			{"AT+CREG?\r", 0, "\r\n+CREG: 0,1\r\n\r\nOK\r\n"},
		}},
		{"three wrong PINs", `pin: "1234"`, []exchange{
			{"AT+CPIN=1\r", 0, "\r\n+CME ERROR: 16\r\n"},
			{"AT+CPIN=1\r", 0, "\r\n+CME ERROR: 16\r\n"},
			{"AT+CPIN=1\r", 0, "\r\n+CME ERROR: 16\r\n"},
			{"AT+CPIN?\r", 0, "\r\n+CPIN: SIM PUK\r\n\r\nOK\r\n"},
			{"AT+CPIN=\"12345678\",\"4321\"\r", 0, "\r\nOK\r\n"},
			{"AT+CPIN?\r", 0, "\r\n+CPIN: READY\r\n\r\nOK\r\n"},
		}},
		{"tries left", "pin: \"1234\"\npin_tries: 1\npuk_tries: 7", []exchange{
			{"AT+CPINR\r", 0, "\r\n+CPINR: SIM PIN,1,3\r\n+CPINR: SIM PUK,7,10\r\n\r\nOK\r\n"},
			{"AT+CCID\r", 0, "\r\n+CCID: 8999900000000000001\r\n\r\nOK\r\n"},
			{"AT+CPIN=1111\r", 0, "\r\n+CME ERROR: 16\r\n"},
			{"AT+CPIN?\r", 0, "\r\n+CPIN: SIM PUK\r\n\r\nOK\r\n"},
		}},
		{"PUK from the start", "sim: puk\npuk_tries: 1", []exchange{
			{"AT+CPIN?\r", 0, "\r\n+CPIN: SIM PUK\r\n\r\nOK\r\n"},
			{"AT+CPIN=\"87654321\",\"4321\"\r", 0, "\r\n+CME ERROR: 16\r\n"},
			{"AT+CPIN=\"12345678\",\"4321\"\r", 0, "\r\n+CME ERROR: 13\r\n"},
		}},
		{"absent from the start", "sim: absent", []exchange{
			{"AT+CPIN?\r", 0, "\r\n+CME ERROR: 10\r\n"},
			{"AT+CPINR\r", 0, "\r\n+CME ERROR: 10\r\n"},
			{"AT+CPIN=\"1234\"\r", 0, "\r\n+CME ERROR: 10\r\n"},
		}},
		{"failure from the start", "sim: failure", []exchange{
			{"AT+CPIN?\r", 0, "\r\n+CME ERROR: 13\r\n"},
			{"AT+CCID\r", 0, "\r\n+CME ERROR: 13\r\n"},
		}},
		{"busy at power-on", "sim_busy: 10s\npin: \"1234\"", []exchange{
			{"AT+CPIN?\r", 10 * time.Second, "\r\n+CME ERROR: 14\r\n"},
			{"AT+CPIN?\r", 0, "\r\n+CPIN: SIM PIN\r\n\r\nOK\r\n"},
		}},
		{"a full store", "full: true", []exchange{
			{"AT+CPMS?\r", 0, "\r\n+CPMS: \"SM\",20,20,\"SM\",20,20,\"SM\",20,20\r\n\r\nOK\r\n"},
			{"AT+CMGD=3\r", 0, "\r\nOK\r\n"},
			{"AT+CPMS?\r", 0, "\r\n+CPMS: \"SM\",19,20,\"SM\",19,20,\"SM\",19,20\r\n\r\nOK\r\n"},
		}},
		{"no PIN asked", "", []exchange{
			{"AT+CPIN=\"1234\"\r", 0, "\r\n+CME ERROR: 3\r\n"},
			{"AT+CLCK=\"SC\",2\r", 0, "\r\n+CLCK: 0\r\n\r\nOK\r\n"},
		}},
		{"its files", `plmn: "001001"`, []exchange{
			{"AT+CRSM=176,28589,0,0,4\r", 0, "\r\n+CRSM: 144,0,\"00000003\"\r\n\r\nOK\r\n"},
			{"AT+CRSM=192,28589\r", 0, "\r\n+CRSM: 144,0,\"000000046FAD040000000001020000\"\r\n\r\nOK\r\n"},
			{"AT+CRSM=176,12258,0,0,10\r", 0, "\r\n+CRSM: 144,0,\"989909000000000000F1\"\r\n\r\nOK\r\n"},
			{"AT+CRSM=176,1,0,0,10\r", 0, "\r\n+CRSM: 148,4,\"\"\r\n\r\nOK\r\n"},
			{"AT+CRSM=178,28589,0,0,4\r", 0, "\r\n+CRSM: 109,0,\"\"\r\n\r\nOK\r\n"},
		}},
		{"abroad", `serving: "00202"`, []exchange{
			{"AT+CREG?\r", 0, "\r\n+CREG: 0,5\r\n\r\nOK\r\n"},
			{"AT+COPS=3,2;+COPS?\r", 0, "\r\n+COPS: 0,2,\"00202\",7\r\n\r\nOK\r\n"},
		}},
		{"the radio off", "", []exchange{
			{"AT+CREG=1;+CFUN=4\r", 0, "\r\n+CREG: 0\r\n\r\nOK\r\n"},
			{"AT+CSQ\r", 0, "\r\n+CSQ: 99,99\r\n\r\nOK\r\n"},
			{"AT+CFUN=1\r", 0, "\r\n+CREG: 1\r\n\r\nOK\r\n"},
		}},
		{"a search", "", []exchange{
			{"AT+COPS=?\r", time.Second, ""},
			{"", time.Minute, "\r\n+COPS: (2,\"Examplia\",\"Examplia\",\"00101\",7),,(0,1,2,3,4),(0,1,2)\r\n\r\nOK\r\n"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := dial(t, newModem(t, modemsim.Config{Network: parseNetwork(t, tt.network)}))
				c.at("ATE0+CMEE=1")
				c.converse(tt.steps)
			})
		})
	}
}

func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := dial(t, newModem(t, modemsim.Config{Personality: "cinterion-ehs6"}))
		c.at("ATE0;+CMEE=2")
		c.converse([]exchange{
			{"AT+CFUN=1,1\r", 0, "\r\nOK\r\n"},
			{"", 10 * time.Second, "\r\n^SYSSTART\r\n"},
			{"AT+CMEE?\r", 0, "AT+CMEE?\r\r\n+CMEE: 0\r\n\r\nOK\r\n"},
		})
	})
}

func TestStatesOfTheSIM(t *testing.T) {
	for state, want := range map[modemsim.SIMState]string{
		modemsim.SIMBusy: "\r\n+CME ERROR: 14\r\n", modemsim.SIMFailure: "\r\n+CME ERROR: 13\r\n",
		modemsim.SIMReady: "\r\n+CPIN: READY\r\n\r\nOK\r\n", modemsim.SIMPUK: "\r\n+CPIN: SIM PUK\r\n\r\nOK\r\n",
	} {
		synctest.Test(t, func(t *testing.T) {
			m := newModem(t, modemsim.Config{})
			c := dial(t, m)
			c.at("ATE0;+CMEE=1")
			m.SetSIM(state)
			if got := c.at("AT+CPIN?"); got != want {
				t.Errorf("state %d: got %q, want %q", state, got, want)
			}
		})
	}
}

// Each modem tells in its own way how many tries are left for the PIN, also while the card waits for it; one without a card
// tells its error.
func TestTriesLeft(t *testing.T) {
	tests := map[string]struct{ command, pin, puk, ready string }{
		"generic":      {`AT+CPINR="SIM PIN"`, "+CPINR: SIM PIN,2,3", "+CPINR: SIM PIN,0,3", "+CPINR: SIM PIN,2,3"},
		"huawei-e3372": {"AT^CPIN?", "^CPIN: SIM PIN,2,9,2,10,3", "^CPIN: SIM PUK,9,9,0,10,3", "^CPIN: READY,,9,2,10,3"},
		"quectel-ec25": {"AT+QPINC?", "+QPINC: \"SC\",2,9\r\n+QPINC: \"P2\",3,10", "+QPINC: \"SC\",0,9\r\n+QPINC: \"P2\",3,10",
			"+QPINC: \"SC\",2,9\r\n+QPINC: \"P2\",3,10"},
		"simcom-sim7600": {"AT+SPIC", "+SPIC: 2,9,3,10", "+SPIC: 0,9,3,10", "+SPIC: 2,9,3,10"},
		"telit-le910":    {"AT#PCT", "#PCT: 2", "#PCT: 9", "#PCT: 2"},
		"cinterion-ehs6": {"AT^SPIC", "^SPIC: 2", "^SPIC: 9", "^SPIC: 2"},
		"ublox-lara":     {"AT+UPINCNT", "+UPINCNT: 2,3,9,10", "+UPINCNT: 0,3,9,10", "+UPINCNT: 2,3,9,10"},
		"zte-mf286d":     {"AT+ZPINPUK=?", "+ZPINPUK: 2,9", "+ZPINPUK: 0,9", "+ZPINPUK: 2,9"},
		"fibocom-l850":   {"AT+XPINCNT", "+XPINCNT: 2,3,9,10", "+XPINCNT: 0,3,9,10", "+XPINCNT: 2,3,9,10"},
		"sierra-mc7455":  {"AT+CPINC?", "+CPINC: 2,3,9,10", "+CPINC: 0,3,9,10", "+CPINC: 2,3,9,10"},
	}
	const tries = "pin_tries: 2\npuk_tries: 9\n"
	for name, tt := range tests {
		for network, want := range map[string]string{
			"pin: \"1234\"": tt.pin, "sim: puk": tt.puk, "sim: ready": tt.ready, "sim: absent": "",
		} {
			t.Run(name+" "+network, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c := dial(t, newModem(t, modemsim.Config{Personality: name, Network: parseNetwork(t, tries+network)}))
					c.send("ATE0;+CMEE=1\r", time.Millisecond)
					answer := "\r\n" + want + "\r\n\r\nOK\r\n"
					if want == "" {
						answer = "\r\n+CME ERROR: 10\r\n"
					}
					c.converse([]exchange{{tt.command + "\r", 0, answer}})
				})
			})
		}
	}
}
