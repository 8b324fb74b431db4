package modemsim_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/modemsim"
)

// fourCodes is a network with an answer in each alphabet, a menu and a refusal.
const fourCodes = `
latency: 1s
ussd:
  "*1#": {text: "Left:\n1 GB"}
  "*2#": {text: "Осталось 1"}
  "*3#": {text: "1 Left", replies: {"1": {text: "2 GB"}}}
  "*4#": {status: 2}
`

// asked is what a personality answers to the codes of fourCodes, quiet lines left out.
type asked struct {
	codes [3]string // *1#, *2#, *3# as the personality wants them written
	reply string    // 1, and Ctrl-Z where it goes to a prompt
	want  [4]string
}

func TestUSSDOfPersonalities(t *testing.T) {
	plain := [3]string{"*1#", "*2#", "*3#"}
	tests := map[string]asked{
		"asr1802": {plain, "1", [4]string{
			"\r\nOK\r\n\r\n+CUSD: 0,\"Left:\n1 GB\",0\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"041E044104420430043B043E0441044C00200031\",17\r\n",
			"\r\nOK\r\n\r\n+CUSD: 1,\"1 Left\",0\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"2 GB\",0\r\n"}},
		"blocking-2g": {plain, "1", [4]string{
			"\r\n+CUSD: 0,\"Left:\r\n1 GB\",15\r\n\r\nOK\r\n", "\r\n+CUSD: 0,\"041E044104420430043B043E0441044C00200031\",72\r\n\r\nOK\r\n",
			"\r\n+CUSD: 1,\"1 Left\",15\r\n\r\nOK\r\n", "\r\n+CUSD: 0,\"2 GB\",15\r\n\r\nOK\r\n"}},
		"cinterion-ehs6": {plain, "1\x1a", [4]string{
			"\r\nOK\r\n\r\n+CUSD: 0,\"Left:\\0A1 GB\",15\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"041E044104420430043B043E0441044C00200031\",72\r\n",
			"\r\nOK\r\n\r\n+CUSD: 1,\"1 Left\",15\r\n> ", "\r\nOK\r\n\r\n+CUSD: 0,\"2 GB\",15\r\n"}},
		"generic": {plain, "1", [4]string{
			"\r\nOK\r\n\r\n+CUSD: 0,\"Left:\n1 GB\",15\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"041E044104420430043B043E0441044C00200031\",72\r\n",
			"\r\nOK\r\n\r\n+CUSD: 1,\"1 Left\",15\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"2 GB\",15\r\n"}},
		"huawei-e3372": {[3]string{"AAD808", "2AD908", "AAD908"}, "31", [4]string{
			"\r\nOK\r\n\r\n+CUSD: 0,\"CCB299AE53C4404721\",15\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"041E044104420430043B043E0441044C00200031\",72\r\n\r\n^RSSI: 20\r\n",
			"\r\nOK\r\n\r\n+CUSD: 1,\"3110B36CA603\",15\r\n\r\n^HCSQ:\"LTE\",59,50,161,24\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"32D05108\",15\r\n\r\n^RSSI: 20\r\n"}},
		"longcheer": {plain, "1", [4]string{
			"\r\nOK\r\n\r\n+CUSD: 0,\"CCB299AE53C4404721\",15\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"041E044104420430043B043E0441044C00200031\",72\r\n",
			"\r\nOK\r\n\r\n+CUSD: 1,\"3110B36CA603\",15\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"32D05108\",15\r\n"}},
		"m2-text": {plain, "1", [4]string{
			"\r\nOK\r\n\r\n+CUSD: 2,\"Left:\n1 GB\",0\r\n", "\r\nOK\r\n\r\n+CUSD: 2,\"041E044104420430043B043E0441044C00200031\",72\r\n",
			"\r\nOK\r\n\r\n+CUSD: 1,\"1 Left\",0\r\n", "\r\nOK\r\n\r\n+CUSD: 2,\"2 GB\",0\r\n"}},
		"quectel-ec25": {plain, "1", [4]string{
			"\r\nOK\r\n\r\n+CUSD: 0,\"Left:\n1 GB\",15\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"041E044104420430043B043E0441044C00200031\",72\r\n",
			"\r\nOK\r\n\r\n+CUSD: 1,\"1 Left\",15\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"2 GB\",15\r\n"}},
		"release-first": {plain, "1", [4]string{
			"\r\nOK\r\n\r\n+CUSD: 2\r\n\r\n+CUSD: 0,\"Left:\n1 GB\",15\r\n", "\r\nOK\r\n\r\n+CUSD: 2\r\n\r\n+CUSD: 0,\"041E044104420430043B043E0441044C00200031\",72\r\n",
			"\r\nOK\r\n\r\n+CUSD: 1,\"1 Left\",15\r\n", "\r\nOK\r\n\r\n+CUSD: 2\r\n\r\n+CUSD: 0,\"2 GB\",15\r\n"}},
		"simcom-sim7600": {plain, "1", [4]string{
			"\r\nOK\r\n\r\n+CUSD: 0,\"004C006500660074003A000A0031002000470042\",72\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"041E044104420430043B043E0441044C00200031\",72\r\n",
			"\r\nOK\r\n\r\n+CUSD: 1,\"00310020004C006500660074\",72\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"0032002000470042\",72\r\n"}},
		"simcom-sim800": {plain, "1", [4]string{
			"\r\nOK\r\n\r\n+CUSD: 0, \"Left:\n1 GB\", 15\r\n", "\r\nOK\r\n\r\n+CUSD: 0, \"041E044104420430043B043E0441044C00200031\", 72\r\n",
			"\r\nOK\r\n\r\n+CUSD: 1, \"1 Left\", 15\r\n", "\r\nOK\r\n\r\n+CUSD: 0, \"2 GB\", 15\r\n"}},
		"sonyericsson": {plain, "1", [4]string{
			"\r\n+CUSD: 0,\"Left:\n1 GB\"\r\n\r\nOK\r\n", "\r\n+CUSD: 0,\"041E044104420430043B043E0441044C00200031\"\r\n\r\nOK\r\n",
			"\r\n+CUSD: 1,\"1 Left\"\r\n\r\nOK\r\n", "\r\n+CUSD: 0,\"2 GB\"\r\n\r\nOK\r\n"}},
		"telit-he910": {plain, "1", [4]string{
			"\r\nOK\r\n\r\n+CUSD: 2,\"6537004C006500660074003A000A00310020004700420000FFFF60B16260EEEEFFFF60B16260EEEEFFFF60B16260EEEE00EE0000\",17\r\n", "\r\nOK\r\n\r\n+CUSD: 2,\"6537041E044104420430043B043E0441044C002000310000FFFF60B16260EEEEFFFF60B16260EEEEFFFF60B16260EEEE00EE0000\",17\r\n",
			"\r\nOK\r\n\r\n+CUSD: 1,\"653700310020004C0065006600740000FFFF60B16260EEEEFFFF60B16260EEEEFFFF60B16260EEEE00EE0000\",17\r\n", "\r\nOK\r\n\r\n+CUSD: 2,\"653700320020004700420000FFFF60B16260EEEEFFFF60B16260EEEEFFFF60B16260EEEE00EE0000\",17\r\n"}},
		"ucs2-only": {[3]string{"002A00310023", "002A00320023", "002A00330023"}, "0031", [4]string{
			"\r\nOK\r\n\r\n+CUSD: 0,\"004C006500660074003A000A0031002000470042\",15\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"041E044104420430043B043E0441044C00200031\",72\r\n",
			"\r\nOK\r\n\r\n+CUSD: 1,\"00310020004C006500660074\",15\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"0032002000470042\",15\r\n"}},
		"zte-mf286d": {plain, "1", [4]string{
			"\r\nOK\r\n\r\n+CUSD: 0,\"004C006500660074003A000A0031002000470042\",7\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"041E044104420430043B043E0441044C00200031\",7\r\n",
			"\r\nOK\r\n\r\n+CUSD: 1,\"00310020004C006500660074\",7\r\n", "\r\nOK\r\n\r\n+CUSD: 0,\"0032002000470042\",7\r\n"}},
	}
	maps.Copy(tests, moreUSSD(plain, tests["generic"]))
	for _, p := range modemsim.Personalities() {
		if _, ok := tests[p]; !ok {
			t.Errorf("personality %s has no row", p)
		}
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newModem(t, modemsim.Config{Personality: name, Network: parseNetwork(t, fourCodes)})
				c := dial(t, m)
				c.send("ATE0\r", 0)
				var got [4]string
				for i, code := range append(slices.Clone(tt.codes[:]), tt.reply) {
					text := `AT+CUSD=1,"` + code + "\",15\r"
					if strings.HasSuffix(code, "\x1a") {
						text = code
					}
					got[i] = c.send(text, 2500*time.Millisecond)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// moreUSSD are the personalities that speak as the standard has it, as 2G modems do, or not at all.
func moreUSSD(plain [3]string, standard asked) map[string]asked {
	const okay = "\r\nOK\r\n"
	rows := map[string]asked{
		"huawei-e1752": {[3]string{"AAD808", "2AD908", "AAD908"}, "31", [4]string{
			"\r\r\nOK\r\r\n\r\r\n+CUSD: 0,\"CCB299AE53C4404721\",15\r\r\n",
			"\r\r\nOK\r\r\n\r\r\n+CUSD: 0,\"041E044104420430043B043E0441044C00200031\",72\r\r\n\r\r\n^RSSI:20\r\r\n",
			"\r\r\nOK\r\r\n\r\r\n+CUSD: 1,\"3110B36CA603\",15\r\r\n",
			"\r\r\nOK\r\r\n\r\r\n+CUSD: 0,\"32D05108\",15\r\r\n\r\r\n^RSSI:20\r\r\n"}},
		"quectel-m35": {plain, "1", [4]string{
			"\r\n+CUSD: 2,\"Left:\n1 GB\",15\r\n" + okay, "\r\n+CUSD: 2,\"041E044104420430043B043E0441044C00200031\",15\r\n" + okay,
			"\r\n+CUSD: 1,\"1 Left\",15\r\n" + okay, "\r\n+CUSD: 2,\"2 GB\",15\r\n" + okay}},
		"simcom-a7600": {plain, "1", [4]string{
			okay + "\r\n+CUSD: 2,\"Left:\n1 GB\",15\r\n", okay + "\r\n+CUSD: 2,\"041E044104420430043B043E0441044C00200031\",72\r\n",
			okay + "\r\n+CUSD: 1,\"1 Left\",15\r\n", okay + "\r\n+CUSD: 2,\"2 GB\",15\r\n"}},
		"telit-lm960": {plain, "1", [4]string{
			okay + "\r\n+CUSD: 2,\"4C006500660074003A000A003100200047004200\",72\r\n",
			okay + "\r\n+CUSD: 2,\"1E044104420430043B043E0441044C0420003100\",72\r\n",
			okay + "\r\n+CUSD: 1,\"310020004C00650066007400\",72\r\n", okay + "\r\n+CUSD: 2,\"3200200047004200\",72\r\n"}},
	}
	for _, name := range []string{
		"fibocom-fm150", "fibocom-l850", "qualcomm-generic", "quectel-rm500", "sierra-mc7455", "telit-le910", "ublox-lara",
	} {
		rows[name] = standard
	}
	for _, name := range []string{"fibocom-fm350", "quectel-ep06e", "zte-mf667"} {
		rows[name] = asked{plain, "1", [4]string{okay, "\r\nERROR\r\n", "\r\nERROR\r\n", "\r\nERROR\r\n"}} // phone busy
	}
	return rows
}

func TestUSSDRefusals(t *testing.T) {
	tests := []struct {
		name, personality string
		steps             []exchange
	}{
		{"a plain code to a packed-hex stick", "huawei-e3372", []exchange{
			{`AT+CUSD=1,"*1#",15` + "\r", 2500 * time.Millisecond, "\r\nOK\r\n\r\n+CUSD: 5\r\n"}}},
		{"a packed code where keys alone are taken", "simcom-sim7600", []exchange{
			{`AT+CUSD=1,"AAD808",15` + "\r", 0, "\r\n+CME ERROR: retry operation\r\n"}}},
		{"keys in the set of +CSCS", "simcom-sim7600", []exchange{
			{`AT+CSCS="UCS2";+CUSD=1,"002A00310023",15` + "\r", time.Second, "\r\nOK\r\n\r\n+CUSD: 0,\"004C006500660074003A000A0031002000470042\",72\r\n"}}},
		{"a code in the set of +CSCS, and a plain one under it", "zte-mf286d", []exchange{
			{`AT+CSCS="UCS2";+CUSD=1,"002A00310023",15` + "\r", time.Second, "\r\nOK\r\n\r\n+CUSD: 0,\"004C006500660074003A000A0031002000470042\",7\r\n"},
			{`AT+CUSD=1,"*1#",15` + "\r", time.Second, "\r\nOK\r\n\r\n+CUSD: 0,\"004C006500660074003A000A0031002000470042\",7\r\n"}}},
		{"CSCS HEX", "simcom-sim800", []exchange{
			{`AT+CSCS="HEX";+CUSD=1,"*1#",15` + "\r", time.Second, "\r\nOK\r\n\r\n+CUSD: 2\r\n"}}},
		{"plain to UCS2 only", "ucs2-only", []exchange{
			{`AT+CMEE=1;+CUSD=1,"*1#",15` + "\r", 0, "\r\n+CME ERROR: 258\r\n"}}},
		{"the character set rules", "quectel-ec25", []exchange{
			{`AT+CSCS="UCS2";+CUSD=1,"*1#",15` + "\r", 0, "\r\n+CME ERROR: 4\r\n"},
			{`AT+CUSD=1,"002A00310023",15` + "\r", time.Second, "\r\nOK\r\n\r\n+CUSD: 0,\"004C006500660074003A000A0031002000470042\",15\r\n"}}},
		{"a bare 2 from the network", "generic", []exchange{
			{`AT+CUSD=1,"*4#"` + "\r", time.Second, "\r\nOK\r\n\r\n+CUSD: 2\r\n"}}},
		{"a second code while the first is on its way", "generic", []exchange{
			{`AT+CMEE=1;+CUSD=1,"*1#"` + "\r", 0, "\r\nOK\r\n"},
			{`AT+CUSD=1,"*1#"` + "\r", 0, "\r\n+CME ERROR: 258\r\n"},
			{"AT+CUSD=2\r", 2 * time.Second, "\r\nOK\r\n"}}},
		{"presentation off", "generic", []exchange{
			{`AT+CUSD=0,"*1#"` + "\r", 2 * time.Second, "\r\nOK\r\n"}}},
		{"a menu nobody answers", "generic", []exchange{
			{`AT+CUSD=1,"*3#"` + "\r", time.Second, "\r\nOK\r\n\r\n+CUSD: 1,\"1 Left\",15\r\n"},
			{"", 3 * time.Minute, "\r\n+CUSD: 2\r\n"}}},
		{"a reply behind the menu's prompt", "cinterion-ehs6", []exchange{
			{`AT+CUSD=1,"*3#"` + "\r", time.Second, "\r\nOK\r\n\r\n+CUSD: 1,\"1 Left\",15\r\n> "},
			{"1\x1a", time.Second, "\r\nOK\r\n\r\n+CUSD: 0,\"2 GB\",15\r\n"}}},
		{"an escape behind the menu's prompt", "cinterion-ehs6", []exchange{
			{`AT+CUSD=1,"*3#"` + "\r", time.Second, "\r\nOK\r\n\r\n+CUSD: 1,\"1 Left\",15\r\n> "},
			{"\x1b", time.Hour, ""},
			{`AT+CUSD=1,"*1#"` + "\r", time.Second, "\r\nOK\r\n\r\n+CUSD: 0,\"Left:\\0A1 GB\",15\r\n"}}},
		{"a command behind the menu's prompt", "cinterion-ehs6", []exchange{
			{`AT+CUSD=1,"*3#"` + "\r", time.Second, "\r\nOK\r\n\r\n+CUSD: 1,\"1 Left\",15\r\n> "},
			{"AT+CSQ\rAT+CUSD=2\r", time.Second, "\r\n> \r\n> "},
			{"\x1bAT\r", 0, "\r\nOK\r\n"}}},
		{"a reply to a menu that has ended behind its prompt", "cinterion-ehs6", []exchange{
			{`AT+CUSD=1,"*3#"` + "\r", time.Second, "\r\nOK\r\n\r\n+CUSD: 1,\"1 Left\",15\r\n> "},
			{"", 3 * time.Minute, "\r\n+CUSD: 2\r\n"},
			{"1\x1a", 0, "\r\nERROR\r\n"}}},
		{"a packed code that ends in silence", "telit-lm960", []exchange{
			{`AT+CUSD=1,"AAD808",15` + "\r", time.Hour, "\r\nOK\r\n"}}},
		{"the mode of the text", "huawei-e1752", []exchange{
			{"AT^CURC=0\r", 0, "\r\r\nOK\r\r\n"},
			{`AT+CUSD=1,"*1#",15` + "\r", 0, "\r\r\nERROR\r\r\n"},
			{"AT^USSDMODE?\r", 0, "\r\r\n^USSDMODE: 1\r\r\n\r\r\nOK\r\r\n"},
			{"AT^USSDMODE=2\r", 0, "\r\r\nERROR\r\r\n"},
			{"AT^USSDMODE=0\r", 0, "\r\r\nOK\r\r\n"},
			{`AT+CUSD=1,"*1#",15` + "\r", time.Second, "\r\r\nOK\r\r\n\r\r\n+CUSD: 0,\"Left:\n1 GB\",15\r\r\n"},
			{"AT+CUSD=2\r", 0, "\r\r\nERROR\r\r\n"}}},
		{"nothing is heard while the answer is awaited", "blocking-2g", []exchange{
			{`AT+CUSD=1,"*1#"` + "\r", 0, ""},
			{"AT+CSQ\r", 0, ""},
			{"", time.Second, "\r\n+CUSD: 0,\"Left:\r\n1 GB\",15\r\n\r\nOK\r\n"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := dial(t, newModem(t, modemsim.Config{Personality: tt.personality, Network: parseNetwork(t, fourCodes)}))
				c.send("ATE0\r", 0)
				c.converse(tt.steps)
			})
		})
	}
}

func TestSpentCountsWhatLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModem(t, modemsim.Config{Network: parseNetwork(t, fourCodes)})
		c := dial(t, m)
		c.send("ATE0\r", 0)
		c.send("AT+CUSD=1,\"*3#\"\r", 2*time.Second)
		c.send("AT+CUSD=1,\"1\"\r", 2*time.Second)
		c.send("AT+CUSD=1,\"*1#\"\r", 2*time.Second)
		c.send("AT+CUSD=2\r", 0)
		want := modemsim.Spent{
			Dialogues: []string{"*3#", "*1#"}, Replies: 1,
			Commands: []string{"ATE0", `AT+CUSD=1,"*3#"`, `AT+CUSD=1,"1"`, `AT+CUSD=1,"*1#"`, "AT+CUSD=2"},
		}
		if diff := cmp.Diff(want, m.Spent()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestUSSDWithoutANetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModem(t, modemsim.Config{Network: parseNetwork(t, fourCodes)})
		c := dial(t, m)
		c.send("ATE0+CMEE=1;+CREG=1\r", 0)
		m.SetRegistration(modemsim.Searching)
		c.converse([]exchange{
			{"", 0, "\r\n+CREG: 2\r\n"},
			{"AT+CUSD=1,\"*1#\"\r", 0, "\r\n+CME ERROR: 30\r\n"},
			{"AT+COPS?\r", 0, "\r\n+COPS: 0\r\n\r\nOK\r\n"},
		})
		m.SetSIM(modemsim.SIMAbsent)
		c.converse([]exchange{
			{"", 0, "\r\n+CREG: 0\r\n"},
			{"AT+CUSD=1,\"*1#\"\r", 0, "\r\n+CME ERROR: 10\r\n"},
			{"AT+CPIN?\r", 0, "\r\n+CME ERROR: 10\r\n"},
		})
		if n := len(m.Spent().Dialogues); n != 0 {
			t.Errorf("got %d dialogues, want none", n)
		}
	})
}

// TestMenusThatChange: a menu with turns is shown in another way each time, and one of its replies may show it again.
func TestMenusThatChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, err := modemsim.ParseNetwork(strings.NewReader(`
latency: 1s
ussd:
  "*1#":
    turns:
      - {text: "1 A", replies: {"1": {text: "First."}, "*": {again: true}}}
      - {text: "2 A", replies: {"2": {text: "Second."}, "*": {again: true}}}
`))
		if err != nil {
			t.Fatal(err)
		}
		m, err := modemsim.New(modemsim.Config{Network: n})
		if err != nil {
			t.Fatal(err)
		}
		c := dial(t, m)
		c.at("AT+CUSD=1")
		for _, step := range [][2]string{{"*1#", "1 A"}, {"7", "2 A"}, {"7", "1 A"}, {"1", "First."}, {"*1#", "2 A"}, {"2", "Second."}} {
			if got := c.send(`AT+CUSD=1,"`+step[0]+`",15`+"\r", 2*time.Second); !strings.Contains(got, `"`+step[1]+`"`) {
				t.Errorf("%s: got %q, want %s", step[0], got, step[1])
			}
		}
	})
}
