package modem

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/modem/atline"
)

func ok(lines ...string) string {
	var s strings.Builder
	for _, line := range append(lines, "OK") {
		s.WriteString("\r\n" + line + "\r\n")
	}
	return s.String()
}

// statusAnswers are those of a modem with a SIM of the test network 001-01.
func statusAnswers() map[string]string {
	return map[string]string{
		"+CGMI":                  ok("+CGMI: EXAMPLE CORPORATION"),
		"+CGMM":                  ok("EX25"),
		"+CGMR":                  ok("Revision: EX25A01"),
		"+CGSN":                  ok("490154203237518"),
		"+CPIN?":                 ok("+CPIN: READY"),
		"+CIMI":                  ok("001010123456789"),
		"+CRSM=176,12258,0,0,10": ok(`+CRSM: 144,0,"989410000000000000F1"`),
		"+CRSM=176,28589,0,0,4":  ok(`+CRSM: 144,0,"00000002"`),
		"+CRSM=176,28486,0,0,17": ok(`+CRSM: 144,0,"014578616D706C65FFFFFFFFFFFFFFFFFF"`),
		"+CREG?":                 ok("+CREG: 0,1"),
		"+CEREG?":                ok(`+CEREG: 2,5,"2AF5","0B88E350",7`),
		"+COPS=3,2":              ok(),
		"+COPS=3,0":              ok(),
		"+COPS?":                 ok(`+COPS: 0,2,"00101",7`),
		"+CSQ":                   ok("+CSQ: 23,99"),
		"+CESQ":                  ok("+CESQ: 99,99,255,255,20,46"),
		"+CCLK?":                 ok(`+CCLK: "26/06/15,10:30:00+08"`),
	}
}

func TestStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, statusAnswers())
		id, err := m.Identity(t.Context())
		check(t, "identity", Identity{"EXAMPLE CORPORATION", "EX25", "EX25A01", "490154203237518"}, id, err)
		sim, err := m.SIM(t.Context())
		check(t, "SIM", SIM{SIMReady, "001010123456789", "8949010000000000001", "001", "01", "Example"}, sim, err)
		reg, err := m.Registration(t.Context())
		check(t, "registration", Registration{RegRoaming, RATEUTRA}, reg, err)
		op, err := m.Operator(t.Context())
		check(t, "operator", Operator{"", "00101", RATEUTRA}, op, err)
		sig, err := m.Signal(t.Context())
		check(t, "signal", Signal{RSSI: new(-67.0), RSRP: new(-95.0), RSRQ: new(-10.0)}, sig, err)
		at, err := m.Clock(t.Context())
		check(t, "clock", true, at.Equal(time.Date(2026, 6, 15, 8, 30, 0, 0, time.UTC)), err)
	})
}

// check compares with reveal, for a diff of masked values would show nothing.
func check[T any](t *testing.T, what string, want, got T, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestStatusOfAModemThatKnowsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, nil)
		id, err := m.Identity(t.Context())
		check(t, "identity", Identity{}, id, err)
		reg, err := m.Registration(t.Context())
		check(t, "registration", Registration{}, reg, err)
		sig, err := m.Signal(t.Context())
		check(t, "signal", Signal{}, sig, err)
		if _, err := m.Clock(t.Context()); !isError(err) {
			t.Errorf("clock: got %v, want *Error", err)
		}
		if _, err := m.SIM(t.Context()); !isError(err) {
			t.Errorf("SIM: got %v, want *Error", err)
		}
	})
}

func TestSIMWithoutLengthOfMNC(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := statusAnswers()
		answers["+CRSM=176,28589,0,0,4"] = ok("+CRSM: 103,0")
		m, _ := dial(t, answers)
		sim, err := m.SIM(t.Context())
		check(t, "MCC", "001", sim.MCC, err)
		check(t, "MNC", "", sim.MNC, err)
	})
}

func TestICCIDFromTheCommandTheModemHas(t *testing.T) {
	for cmd, answer := range map[string]string{
		"+CCID":   `+CCID: "8949010000000000001F"`,
		"+ICCID":  "+ICCID: 8949010000000000001",
		"^ICCID?": "^ICCID: 989410000000000000F1",
		"+QCCID":  "+QCCID: 8949010000000000001F",
		"+CICCID": "8949010000000000001",
	} {
		t.Run(cmd, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				answers := statusAnswers()
				delete(answers, "+CRSM=176,12258,0,0,10")
				answers[cmd] = ok(answer)
				m, _ := dial(t, answers)
				sim, err := m.SIM(t.Context())
				check(t, "ICCID", "8949010000000000001", sim.ICCID.Reveal(), err)
			})
		})
	}
}

func TestParseCPIN(t *testing.T) {
	for _, tc := range []struct {
		line string
		err  error
		want SIMState
	}{
		{line: "+CPIN: READY", want: SIMReady},
		{line: `+CPIN: "READY"`, want: SIMReady},
		{line: "+CPIN:SIM PIN", want: SIMPIN},
		{line: "+CPIN: SIM PUK", want: SIMPUK},
		{line: "+CPIN: SIM PIN2", want: SIMReady},
		{line: "+CPIN: NOT READY", want: SIMBusy},
		{line: "+CPIN: NOT INSERTED", want: SIMAbsent},
		{line: "+CPIN: PH-NET PIN", want: SIMLocked},
		{err: &Error{Class: atline.CME, Code: atline.CMESIMNotInserted}, want: SIMAbsent},
		{err: &Error{Class: atline.CME, Code: atline.CMESIMBusy}, want: SIMBusy},
		{err: fmt.Errorf("AT+CPIN?: %w", &Error{Class: atline.CME, Code: atline.CMESIMFailure}), want: SIMFailed},
		{err: &Error{Class: atline.CMS, Code: atline.CMSSIMPUK}, want: SIMPUK},
	} {
		got, err := parseCPIN([]string{tc.line}, tc.err)
		if got != tc.want || err != nil {
			t.Errorf("%q, %v: got %q, %v, want %q", tc.line, tc.err, got, err, tc.want)
		}
	}
	for _, err := range []error{nil, ErrTimeout, &Error{Text: "ERROR"}} {
		if got, gotErr := parseCPIN(nil, err); got != "" || gotErr == nil {
			t.Errorf("%v: got %q, %v, want an error", err, got, gotErr)
		}
	}
}

func TestParseRegistration(t *testing.T) {
	for _, tc := range []struct {
		line string
		want Registration
	}{
		{"+CREG: 0,0", Registration{State: RegNone}},
		{`+CREG: 0,1,"5E25","605F"`, Registration{State: RegHome}},
		{`+CREG: 2,5,"2AF5","0B88E350",2`, Registration{RegRoaming, RATUTRA}},
		{"+CREG: 2,1,4CA,81DE445", Registration{State: RegHome}},
		{`+CREG: 2,1,"","605F"`, Registration{State: RegHome}},
		{`+CREG: 2,1,"0B,"0100701",7`, Registration{RegHome, RATEUTRA}},
		{`+CREG: 2,1,"5E25`, Registration{State: RegHome}},
		{"+CEREG: 0,2", Registration{State: RegSearching}},
		{"+CGREG: 0,3", Registration{State: RegDenied}},
		{"+CGREG: 0,4", Registration{}},
		{"+CREG: 0,10", Registration{State: RegRoaming}},
		{"+CREG: 5", Registration{}},
		{"+CEREG: 1, 1F00, 79D903 ,7", Registration{}},
		{"+CREG: ", Registration{}},
		{"", Registration{}},
	} {
		check(t, tc.line, tc.want, parseRegistration([]string{tc.line}), nil)
	}
}

func TestMergeRegistration(t *testing.T) {
	got := Registration{State: RegNone}.merge(Registration{RegRoaming, RATUTRA}).merge(Registration{State: RegDenied})
	check(t, "merged", Registration{RegRoaming, RATUTRA}, got, nil)
	got = Registration{State: RegHome}.merge(Registration{RegHome, RATEUTRA})
	check(t, "RAT of an equal", Registration{RegHome, RATEUTRA}, got, nil)
	for _, home := range []string{"+CREG: 0,1", "+CREG: 0,6"} {
		got = parseRegistration([]string{home}).merge(parseRegistration([]string{"+CEREG: 0,5"}))
		check(t, "home and roaming", Registration{State: RegRoaming}, got, nil)
		got = parseRegistration([]string{"+CEREG: 0,5"}).merge(parseRegistration([]string{home}))
		check(t, "roaming and home", Registration{State: RegRoaming}, got, nil)
	}
}

func TestParseCOPS(t *testing.T) {
	for _, tc := range []struct {
		line string
		want Operator
	}{
		{`+COPS: 0,0,"Example",0`, Operator{Name: "Example", RAT: RATGSM}},
		{`+COPS: 1,2,"00101",7`, Operator{PLMN: "00101", RAT: RATEUTRA}},
		{`+COPS: 1,0,"EXAMPLE MOBILE"`, Operator{Name: "EXAMPLE MOBILE"}},
		{`+COPS: 0,2,00101,12`, Operator{PLMN: "00101", RAT: RATNR}},
		{`+COPS: 0,2,"00300030003100300031"`, Operator{PLMN: "00101"}},
		{"+COPS: 0", Operator{}},
		{`+COPS: 0,2,"no",7`, Operator{RAT: RATEUTRA}},
	} {
		check(t, tc.line, tc.want, parseCOPS([]string{tc.line}), nil)
	}
}

func TestParseSignal(t *testing.T) {
	for _, tc := range []struct {
		csq, cesq string
		want      Signal
	}{
		{csq: "+CSQ: 0,0", want: Signal{RSSI: new(-113.0)}},
		{csq: "+CSQ: 31,99", want: Signal{RSSI: new(-51.0)}},
		{csq: "+CSQ: 99,99"},
		{csq: "+CSQ: 199,99"},
		{csq: "+CSQ:"},
		{cesq: "+CESQ: 63,0,255,255,255,255", want: Signal{RSSI: new(-48.0)}},
		{cesq: "+CESQ: 99,99,255,255,34,97", want: Signal{RSRQ: new(-3.0), RSRP: new(-44.0)}},
		{cesq: "+CESQ: 99,99,255,255,255,255,86,66,71", want: Signal{RSRQ: new(-0.5), RSRP: new(-91.0), SINR: new(12.0)}},
		{cesq: "+CESQ: 99,99,255"},
	} {
		got := parseCESQ([]string{tc.cesq})
		got.RSSI = firstOf(parseCSQ([]string{tc.csq}), got.RSSI)
		check(t, tc.csq+tc.cesq, tc.want, got, nil)
	}
}

func TestParseCCLK(t *testing.T) {
	for _, tc := range []struct {
		line string
		want string
		err  error
	}{
		{line: `+CCLK: "26/06/15,10:30:00+08"`, want: "2026-06-15T10:30:00+02:00"},
		{line: `+CCLK: "26/06/15,10:30:00-14"`, want: "2026-06-15T10:30:00-03:30"},
		{line: `+CCLK: "2026/06/15,10:30:00+0"`, want: "2026-06-15T10:30:00Z"},
		{line: `+CCLK:26/06/15,10:30:00+36`, want: "2026-06-15T10:30:00+09:00"},
		{line: `+CCLK: "80/01/06,00:01:02+00"`, err: errClockUnset},
		{line: `+CCLK: "70/01/01,00:00:00+00"`, err: errClockUnset},
		{line: `+CCLK: "04/01/01,00:00:00+00"`, err: errClockUnset},
		{line: `+CCLK: "26/06/15,10:30:00"`, err: errNoClock},
		{line: `+CCLK: "26/13/15,10:30:00+08"`, err: errNoClock},
		{line: `+CCLK: "26/06/15,10:30:00+99"`, err: errNoClock},
		{line: `+CCLK: ""`, err: errNoClock},
		{err: errNoClock},
	} {
		got, err := parseCCLK([]string{tc.line})
		if !errors.Is(err, tc.err) {
			t.Errorf("%q: got %v, want %v", tc.line, err, tc.err)
		}
		if err == nil && got.Format(time.RFC3339) != tc.want {
			t.Errorf("%q: got %s, want %s", tc.line, got.Format(time.RFC3339), tc.want)
		}
	}
}

func TestParseSPN(t *testing.T) {
	for _, tc := range []struct{ ef, want string }{
		{"014578616D706C65FFFFFFFFFFFFFFFFFF", "Example"},
		{"00805BB28868FFFFFFFFFFFFFFFFFFFFFF", "宲表"},
		{"0081030894A5A6FFFFFFFFFFFFFFFFFFFF", "\u0414\u0425\u0426"},
		{"008202041094A5FFFFFFFFFFFFFFFFFFFF", "\u0424\u0435"},
		{"0081", ""},
		{"01FFFFFF", ""},
		{"", ""},
	} {
		b, err := hex.DecodeString(tc.ef)
		check(t, tc.ef, tc.want, parseSPN(b), err)
	}
}

// TestIdentityStaysHome prints whatever holds identity in every way there is and looks for a digit of it.
func TestIdentityStaysHome(t *testing.T) {
	values := []any{
		IMSI("001010123456789"), ICCID("8949010000000000001"), IMEI("490154203237518"),
		SIM{IMSI: "001010123456789", ICCID: "8949010000000000001"}, &Identity{IMEI: "490154203237518"},
		[]IMSI{"001010123456789"}, map[string]ICCID{"card": "8949010000000000001"},
	}
	var out bytes.Buffer
	text := slog.New(slog.NewTextHandler(&out, nil))
	logJSON := slog.New(slog.NewJSONHandler(&out, nil))
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%10.3s"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		text.Info("value", "v", v)
		logJSON.Info("value", "v", v)
		if err := json.NewEncoder(&out).Encode(v); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Fprintln(&out, fmt.Errorf("sim %v", values[0]), values[0].(IMSI).GoString(), values[1].(ICCID).String())
	for _, digits := range []string{"00101012", "89490100", "49015420", "1555010", "30303130"} {
		if i := strings.Index(out.String(), digits); i >= 0 {
			t.Errorf("%s is shown: %q", digits, out.String()[max(0, i-40):i+20])
		}
	}
	if got := IMSI("001010123456789").Reveal(); got != "001010123456789" {
		t.Errorf("Reveal: got %q", got)
	}
}
