package modem

import (
	"io"
	"log/slog"
	"math"
	"net"
	"strings"
	"testing"
	"time"
)

// FuzzParsers: whatever a modem answers is told as what it can be, or not at all.
func FuzzParsers(f *testing.F) {
	for _, answer := range statusAnswers() {
		f.Add(answer)
	}
	for _, line := range []string{
		`+CREG: 2,1,"0B,"0100701",7`, `+CREG: 2,1,"5E25`, `+COPS: 0,2,"00300030003100300031"`, "+CCID: 989410000000000000F1",
		"+CESQ: 99,99,255,255,255,255,86,66,71", `+CCLK: "80/01/06,00:01:02+00"`, "+CPIN: NOT READY", "+CRSM: 144,0,\"0081FF\"",
	} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		lines := strings.Split(answer, "\n")
		if imsi, err := parseCIMI(lines); (imsi == "") != (err != nil) {
			t.Errorf("IMSI %q, %v", imsi.Reveal(), err)
		} else if mcc, mnc := homeNetwork(imsi, parseCRSM(lines)); !strings.HasPrefix(imsi.Reveal(), mcc+mnc) {
			t.Errorf("network %s-%s of %s", mcc, mnc, imsi.Reveal())
		}
		if id := parseICCID(lines); id != "" && !allDigits(id.Reveal()) {
			t.Errorf("ICCID %q", id.Reveal())
		}
		if imei := parseIMEI(lines); imei != "" && !allDigits(imei.Reveal()) {
			t.Errorf("IMEI %q", imei.Reveal())
		}
		if op := parseCOPS(lines); op.PLMN != "" && !isPLMN(op.PLMN) {
			t.Errorf("PLMN %q", op.PLMN)
		}
		if at, err := parseCCLK(lines); err == nil && at.Before(time.Date(firstYear-1, 12, 31, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("clock %v", at)
		}
		if reg := parseRegistration(lines); reg.RAT != "" && !reg.Registered() {
			t.Errorf("registration %+v", reg)
		}
		signal := parseCESQ(lines)
		for _, v := range []*float64{parseCSQ(lines), signal.RSSI, signal.RSRP, signal.RSRQ, signal.SINR} {
			if v != nil && math.Abs(*v) > 160 {
				t.Errorf("signal %v", *v)
			}
		}
		parseSPN([]byte(answer))
		if state, err := parseCPIN(lines, nil); (state == "") != (err != nil) {
			t.Errorf("state %q, %v", state, err)
		}
		if masked := redact(answer); longDigits.MatchString(masked) {
			t.Errorf("%q is shown", masked)
		}
	})
}

// FuzzPump: of whatever comes, the sequencer sees guarded lines, one final result code, and a prompt where one is awaited.
func FuzzPump(f *testing.F) {
	for _, stream := range []string{
		ok("+CSQ: 20,99"), "\r\n+CUSD: 1,\"a\r\nOK\r\n> b\",15\r\nOK\r\n", "AT+CMGS=3\r\r\n> \r\n+CMGS: 7\r\nOK\r\n",
		"\r\n+CMT: ,23\r\n0A\r\n^RSSI:1\r\n+CMS ERROR 500\r\n", "ERROR+CNUM: 1\r\nOK\r\n", "\x1f\x1fOK\r\n",
	} {
		f.Add([]byte(stream), "+CSQ", false)
		f.Add([]byte(stream), "+CMGS=3", true)
	}
	f.Fuzz(func(t *testing.T, stream []byte, cmd string, prompt bool) {
		ours, theirs := net.Pipe()
		defer theirs.Close()
		p := newPump(ours, Timing{}.withDefaults(), slog.New(slog.DiscardHandler))
		ex := newExchange(cmd)
		ex.sent, ex.prompt = true, prompt
		p.begin(ex)
		p.split.AwaitPrompt(prompt)
		p.receive(stream)
		p.fail(io.EOF)
		p.wg.Wait()
		<-p.wrote
		out, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(out), "\r\n")
		for i, line := range lines[:len(lines)-1] {
			isLast := i == len(lines)-2
			switch {
			case strings.HasPrefix(line, guard):
			case line == ">" && prompt && ex.asked:
			case (line == "OK" || line == "ERROR") && isLast:
			default:
				t.Errorf("the sequencer sees %q in %q", line, out)
			}
		}
	})
}
