package modem

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

// TestTableIsWellFormed: every row can be used by whoever reads it.
func TestTableIsWellFormed(t *testing.T) {
	names := map[string]bool{}
	for _, d := range dialects() {
		if d.Name == "" || names[d.Name] || d.Source == "" {
			t.Errorf("row %q: without a name of its own, or without a source", d.Name)
		}
		names[d.Name] = true
		checkPattern(t, d.Name, d.Vendor)
		checkPattern(t, d.Name, d.Model)
		checkPattern(t, d.Name, d.PINTries.Pattern, "tries")
		if d.RAT.Restore != "" {
			checkPattern(t, d.Name, d.RAT.Read.Pattern, "mode")
		}
		if (d.RAT.Restore == "") != (len(d.RAT.Set) == 0) || d.RAT.Restore != "" && strings.Count(d.RAT.Restore, "%s") != 1 {
			t.Errorf("row %s: a radio technology that cannot be undone: %+v", d.Name, d.RAT)
		}
		if d.Counters.Command != "" {
			checkPattern(t, d.Name, d.Counters.Pattern, "received", "sent")
		}
		for _, p := range d.signal {
			checkPattern(t, d.Name, p.Pattern)
		}
		if d.NoUSSD != "" && d.Capture == 0 {
			t.Errorf("row %s: no capture proves that its firmware has no USSD", d.Name)
		}
	}
}

func checkPattern(t *testing.T, row, pattern string, groups ...string) {
	t.Helper()
	re, err := regexp.Compile(pattern)
	if err != nil {
		t.Errorf("row %s: %v", row, err)
		return
	}
	for _, group := range groups {
		if re.SubexpIndex(group) < 0 {
			t.Errorf("row %s: %s has no group %s", row, pattern, group)
		}
	}
}

// TestNothingThatCrashesModemsIsSent: AT^GETPORTMODE crashes one, AT+CLAC floods, and ATZ and its like reset what others set.
func TestNothingThatCrashesModemsIsSent(t *testing.T) {
	for _, d := range dialects() {
		for _, cmd := range d.commands() {
			if regexp.MustCompile(`(?i)GETPORTMODE|CLAC|^Z|^&F|CURC|CFUN|COPS=|COPS\?|^H`).MatchString(cmd) {
				t.Errorf("row %s sends %s", d.Name, cmd)
			}
		}
	}
}

// commands are all that a row may have sent.
func (d Dialect) commands() []string {
	all := slices.Concat(d.ICCID, d.Setup, []string{d.TextMode.Read, d.TextMode.Set, d.PINTries.Command, d.RAT.Read.Command, d.RAT.Restore, d.Counters.Command})
	for _, cmd := range d.RAT.Set {
		all = append(all, cmd)
	}
	for _, p := range d.signal {
		all = append(all, p.Command)
	}
	return all
}

// That a firmware answers no USSD is said only of the models of which somebody saw it: an ask of any other is not withheld.
func TestNoUSSDIsSaidOfWhatWasSeen(t *testing.T) {
	for model, none := range map[string]bool{"EP06-E": true, "EG06-E": true, "EP06": false, "EP06-A": false, "EG06-A": false, "EM06-E": false, "EM06-A": false} {
		if got := dialectOf("Quectel", model).NoUSSD != ""; got != none {
			t.Errorf("%s: no USSD %v, want %v", model, got, none)
		}
	}
}

func TestDialectOf(t *testing.T) {
	tests := []struct{ vendor, model, want string }{
		{"huawei", "E3372", "huawei-stick"},
		{"huawei", "E1752C", "huawei-3g"},
		{"huawei", "E3531", "huawei-3g"},
		{"huawei", "ME909s-120", "huawei-stick"},
		{"Huawei Technologies Co., Ltd.", "E3276", "huawei-stick"},
		{"ZTE CORPORATION", "MF286D", "zte"},
		{"Quectel", "EC25", "quectel-ec2x"},
		{"Quectel", "EG25", "quectel-ec2x"},
		{"Quectel", "EC200T", "quectel-ec2x"},
		{"Quectel", "EP06-E", "quectel-ep06e"},
		{"Quectel", "EG06-E", "quectel-ep06e"},
		{"Quectel", "EP06", "quectel-ep06"},
		{"Quectel", "EP06-A", "quectel-ep06"},
		{"Quectel", "EG06-A", "quectel-ep06"},
		{"Quectel", "EM06-E", "quectel-ep06"},
		{"Quectel", "EM12", "quectel-rm"},
		{"Quectel", "RM502Q-AE", "quectel-rm"},
		{"Quectel", "M35", "quectel"},
		{"SIMCOM INCORPORATED", "SIMCOM_SIM7600E-H", "simcom-sim7000"},
		{"SIMCOM_Ltd", "SIMCOM_SIM800L", "simcom-sim800"},
		{"INCORPORATED", "A7670E-FASE", "simcom-a76xx"},
		{"SIMCOM INCORPORATED", "A7600E-HNVW", "simcom-a76xx"},
		{"Sierra Wireless, Incorporated", "EM7455", "sierra"},
		{"Telit", "LM960A18", "telit-lm960"},
		{"Telit", "HE910-D", "telit-he910"},
		{"Telit", "LE910C1-EU", "telit-le910"},
		{"u-blox", "TOBY-L210", "u-blox"},
		{"Fibocom Wireless Inc.", "L850-GL", "fibocom-l8"},
		{"Fibocom Wireless Inc.", "FM150-AE", "fibocom-fm1"},
		{"Fibocom Wireless Inc.", "FM350-GL", "fibocom-fm350"},
		{"Cinterion", "EHS6", "cinterion"},
		{"modemsim", "ASR1802", "asr1802"},
		{"QUALCOMM INCORPORATED", "XSStickW14", "longcheer"},
		{"QUALCOMM INCORPORATED", "MDM9600", "qualcomm"},
		{"Sony Ericsson", "W810i", "generic"},
		{"", "", "generic"},
	}
	for _, tt := range tests {
		if got := dialectOf(tt.vendor, tt.model).Name; got != tt.want {
			t.Errorf("%s %s: got %s, want %s", tt.vendor, tt.model, got, tt.want)
		}
	}
}

// TestProbes: the shapes of the answers are those of the sources that the rows name.
func TestProbes(t *testing.T) {
	tests := []struct {
		row   string
		of    func(Dialect) Probe
		lines []string
		want  map[string]string
	}{
		{"generic", pinTries, []string{"+CPINR: SIM PIN,3,3"}, map[string]string{"tries": "3"}},
		{"generic", pinTries, []string{`+CPINR: "SIM PIN", 2`}, map[string]string{"tries": "2"}},
		{"generic", pinTries, []string{"+CPINR: SIM PUK,10,10"}, nil},
		{"generic", pinTries, []string{"+CPINR: SIM PIN2,3,3"}, nil},
		{"generic", ratRead, []string{"25"}, map[string]string{"mode": "25"}},
		{"generic", ratRead, []string{"+WS46: 25"}, map[string]string{"mode": "25"}},
		{"quectel-ec2x", pinTries, []string{`+QPINC: "SC",3,10`, `+QPINC: "P2",0,10`}, map[string]string{"tries": "3"}},
		{"quectel-ec2x", pinTries, []string{`+QPINC: "P2",0,10`}, nil},
		{"quectel-ec2x", ratRead, []string{`+QCFG: "nwscanmode",0`}, map[string]string{"mode": "0"}},
		{"quectel-ec2x", counters, []string{"+QGDCNT: 700,30"}, map[string]string{"sent": "700", "received": "30"}},
		{"quectel-rm", ratRead, []string{`+QNWPREFCFG: "mode_pref",LTE:NR5G`}, map[string]string{"mode": "LTE:NR5G"}},
		{"huawei-stick", pinTries, []string{"^CPIN: SIM PIN,3,10,3,10,3"}, map[string]string{"tries": "3"}},
		{"huawei-stick", pinTries, []string{"^CPIN: SIM PIN,2"}, map[string]string{"tries": "2"}},
		{"huawei-stick", pinTries, []string{"^CPIN: READY,,10,3,10,3"}, nil},
		{"huawei-stick", pinTries, []string{"^CPIN: SIM PUK,10,10,0,10,3"}, nil},
		{"huawei-stick", ratRead, []string{`^SYSCFGEX:"030201",3FFFFFFF,1,2,7FFFFFFFFFFFFFFF,"",""`}, map[string]string{"mode": "030201"}},
		{"huawei-stick", counters, []string{"^DSFLOWQRY:00000E8E,000000000033AA00,0000000000A9BB00,007B0000,0000000000001000,00000000000020FF"}, map[string]string{"sent": "0000000000001000", "received": "00000000000020FF"}},
		{"huawei-stick", counters, []string{"^DSFLOWQRY:", "00000E8E,0A,0B,007B0000,0C,0D"}, map[string]string{"sent": "0C", "received": "0D"}},
		{"huawei-3g", ratRead, []string{"^SYSCFG:2,2,3FFFFFFF,1,2"}, map[string]string{"mode": "2,2"}},
		{"simcom-sim7000", pinTries, []string{"+SPIC: 3,10,0,10"}, map[string]string{"tries": "3"}},
		{"simcom-sim7000", ratRead, []string{"+CNMP: 38"}, map[string]string{"mode": "38"}},
		{"telit-le910", pinTries, []string{"#PCT: 3"}, map[string]string{"tries": "3"}},
		{"zte", pinTries, []string{"+ZPINPUK:3,10"}, map[string]string{"tries": "3"}},
		{"zte", ratRead, []string{"+ZSNT: 0,0,2"}, map[string]string{"mode": "0,0,2"}},
		{"u-blox", pinTries, []string{"+UPINCNT: 3,3,10,10"}, map[string]string{"tries": "3"}},
		{"sierra", pinTries, []string{"+CPINC: 3,3,10,10"}, map[string]string{"tries": "3"}},
		{"sierra", ratRead, []string{"!SELRAT: 06, LTE Only"}, map[string]string{"mode": "06"}},
		{"cinterion", pinTries, []string{"^SPIC: 3"}, map[string]string{"tries": "3"}},
		{"fibocom-l8", pinTries, []string{"+XPINCNT: 3, 3, 10, 10"}, map[string]string{"tries": "3"}},
		{"fibocom-fm1", ratRead, []string{"+GTACT: 4,3,,1,2,4,5,8,101,102"}, map[string]string{"mode": "4,3,,1,2,4,5,8,101,102"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.of(rowNamed(t, tt.row)).Find(tt.lines)); diff != "" {
			t.Errorf("%s: %q (-want +got):\n%s", tt.row, tt.lines, diff)
		}
	}
}

func pinTries(d Dialect) Probe { return d.PINTries }
func ratRead(d Dialect) Probe  { return d.RAT.Read }
func counters(d Dialect) Probe { return d.Counters.Probe }

func rowNamed(t *testing.T, name string) Dialect {
	t.Helper()
	for _, d := range dialects() {
		if d.Name == name {
			return d
		}
	}
	t.Fatalf("no row %s", name)
	return Dialect{}
}

func TestSignalOfDialects(t *testing.T) {
	num := func(v float64) *float64 { return &v }
	tests := []struct {
		row   string
		lines []string
		want  Signal
	}{
		{"huawei-stick", []string{`^HCSQ:"LTE",59,50,161,24`}, Signal{RSSI: num(-62), RSRP: num(-91), SINR: num(12), RSRQ: num(-8)}},
		{"huawei-stick", []string{"^HCSQ: LTE,33,40,135,11"}, Signal{RSSI: num(-88), RSRP: num(-101), SINR: num(6.8), RSRQ: num(-14.5)}},
		{"huawei-stick", []string{`^HCSQ:"LTE",59,255,255,255`}, Signal{RSSI: num(-62)}},
		{"huawei-stick", []string{`^HCSQ: "WCDMA",30,30,58`}, Signal{RSSI: num(-91)}},
		{"huawei-stick", []string{`^HCSQ: "NOSERVICE"`}, Signal{}},
		{"quectel-ec2x", []string{`+QCSQ: "LTE",-52,-81,195,-10`}, Signal{RSSI: num(-52), RSRP: num(-81), SINR: num(19), RSRQ: num(-10)}},
		{"quectel-ec2x", []string{`+QCSQ: "NOSERVICE"`}, Signal{}},
		{"simcom-sim7000", []string{"+CPSI: LTE,Online,001-01,0xB0F5,1317,448,EUTRAN-BAND1,100,4,4,-122,-1184,-874,9"}, Signal{RSRQ: num(-12.2), RSRP: num(-118.4), RSSI: num(-87.4), SINR: num(9)}},
		{"simcom-sim7000", []string{"+CPSI: LTE,Online,001-01,0xB0F5,1317,448,EUTRAN-BAND1,100,4,4,21,47,43,17"}, Signal{}},
		{"simcom-sim7000", []string{"+CPSI: NO SERVICE,Online"}, Signal{}},
		{"sierra", []string{"Current Time:  22016\t\tTemperature: 40", "PCC RxM RSSI:  -45\t\tRSRP (dBm):  -81", "PCC RxD RSSI:  -44\t\tRSRP (dBm):  -79",
			"RSRQ (dB):     -14.0\t\tCell ID:     0A000000 (1)", "SINR (dB):     23.8"}, Signal{RSSI: num(-45), RSRP: num(-81), RSRQ: num(-14), SINR: num(23.8)}},
	}
	for _, tt := range tests {
		var got Signal
		for _, p := range rowNamed(t, tt.row).signal {
			got = got.or(p.read(tt.lines))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %q (-want +got):\n%s", tt.row, tt.lines, diff)
		}
	}
}

// TestMeet: the setting for plain text is made where there is one, and the dialect says so.
func TestMeet(t *testing.T) {
	identity := map[string]string{"+CGMI": "\r\nhuawei\r\n\r\nOK\r\n", "+CGMM": "\r\n+CGMM: E3372\r\n\r\nOK\r\n"}
	with := map[string]string{"^USSDMODE?": "\r\n^USSDMODE: 1\r\n\r\nOK\r\n", "^USSDMODE=0": "\r\nOK\r\n"}
	for name, tt := range map[string]struct {
		more map[string]string
		want []Coding
	}{
		"without the setting": {nil, []Coding{CodingPacked}},
		"with it":             {with, []Coding{CodingPlain, CodingPacked}},
		"one that stays":      {map[string]string{"^USSDMODE?": with["^USSDMODE?"]}, []Coding{CodingPacked}},
		"silence":             {map[string]string{"^USSDMODE?": ""}, []Coding{CodingPacked}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				answers := map[string]string{}
				for _, m := range []map[string]string{identity, tt.more} {
					maps.Copy(answers, m)
				}
				opener, p := newPeer(t)
				go p.serve(answers)
				m, err := Open(t.Context(), opener, Config{})
				if err != nil {
					t.Fatal(err)
				}
				defer m.Close()
				if d := m.Dialect(); d.Name != "huawei-stick" || !slices.Equal(d.USSD, tt.want) {
					t.Errorf("got %s with %v, want %v", d.Name, d.USSD, tt.want)
				}
			})
		})
	}
}

// FuzzDialect: whatever a modem says, a row is chosen, and its probes give numbers or nothing.
func FuzzDialect(f *testing.F) {
	f.Add("huawei", "E3372", `^HCSQ:"LTE",59,50,161,24`)
	f.Add("Quectel", "EC25", `+QPINC: "SC",3,10`)
	f.Add("SIMCOM_Ltd", "SIMCOM_SIM7600E-H", "+CPSI: LTE,Online,001-01,0xB0F5,1317,448,EUTRAN-BAND1,100,4,4,-122,-1184,-874,9")
	f.Add("Sierra Wireless", "EM7455", "PCC RxM RSSI:  -45\t\tRSRP (dBm):  -81")
	f.Add("", "", "+CPINR: SIM PIN,3,3")
	f.Fuzz(func(t *testing.T, vendor, model, line string) {
		d := dialectOf(vendor, model)
		if d.Name == "" {
			t.Fatalf("%q %q: no row", vendor, model)
		}
		if tries, ok := d.PINTries.Find([]string{line})["tries"]; ok && !allDigits(tries) {
			t.Errorf("%s: %q: %q tries", d.Name, line, tries)
		}
		for _, p := range d.signal {
			s := p.read([]string{line})
			for _, v := range []*float64{s.RSSI, s.RSRP, s.RSRQ, s.SINR} {
				if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
					t.Errorf("%s: %q: %v", d.Name, line, *v)
				}
			}
		}
	})
}
