package modem

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/modem/atline"
)

// These tests and those of open_test.go and listen_test.go hold, one for one, what warthog618/modem v0.4.0 at does not do on a live wire.

// next receives a URC, or fails when none comes within a minute.
func next(t *testing.T, urcs <-chan URC) URC {
	t.Helper()
	select {
	case u := <-urcs:
		return u
	case <-time.After(time.Minute):
		t.Error("no URC")
		return URC{}
	}
}

// none fails if a URC comes.
func none(t *testing.T, urcs <-chan URC) {
	t.Helper()
	synctest.Wait()
	select {
	case u, ok := <-urcs:
		if ok {
			t.Errorf("got %q, want no URC", u)
		}
	default:
	}
}

// ask has a command answered and compares the lines.
func ask(t *testing.T, m *Modem, cmd string, want ...string) {
	t.Helper()
	got, err := m.Command(t.Context(), cmd)
	if err != nil {
		t.Errorf("AT%s: %v", cmd, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("AT%s (-want +got):\n%s", cmd, diff)
	}
}

func TestMultilineCUSD(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const menu = "+CUSD: 1,\"Bal:$10.00 *\r\n\r\n1 Data\n2 \"Top\"\r\n> more\",15"
		m, p := dial(t, map[string]string{"+CSQ": ok("+CSQ: 20,99")})
		urcs, stop := m.Listen("+CUSD:")
		defer stop()
		p.say("\r\n" + menu + "\r\n")
		if diff := cmp.Diff(URC{Text: menu}, next(t, urcs)); diff != "" {
			t.Errorf("URC (-want +got):\n%s", diff)
		}
		ask(t, m, "+CSQ", "+CSQ: 20,99")
	})
}

func TestUnfinishedStringEndsInSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := dial(t, nil)
		urcs, stop := m.Listen("+CUSD:")
		defer stop()
		start := time.Now()
		p.say("\r\n+CUSD: 0,\"Balance 5 EUR\r\n")
		check(t, "URC", URC{Text: `+CUSD: 0,"Balance 5 EUR`}, next(t, urcs), nil)
		check(t, "silence", defaultFold, time.Since(start), nil)
	})
}

func TestIndicationLeaks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, map[string]string{
			"+CSQ":         "\r\n+CMTI: \"SM\",3\r\n^RSSI:17\r\nRING\r\n+CREG: 1\r\n\r\n+CSQ: 20,99\r\n\r\nOK\r\n",
			"+CREG?":       "\r\n+CREG: 1,\"5E25\",\"605F\"\r\n+CREG: 2,1\r\n+CREG: 5\r\nOK\r\n",
			`+CPIN="1234"`: "\r\n+CPIN: READY\r\nOK\r\n",
			"+CGMI":        "\r\n^HCSQ:\"LTE\",59,50,161,24\r\nhuawei\r\nOK\r\n",
			"+CIMI":        "\r\n001010123456789\r\n$QCSIM: 1\r\nOK\r\n",
		})
		urcs, stop := m.Listen("+CMTI:", "^RSSI:", "RING", "+CREG:", "+CPIN:", "$QCSIM")
		defer stop()
		ask(t, m, "+CSQ", "+CSQ: 20,99")
		ask(t, m, "+CREG?", "+CREG: 2,1")
		ask(t, m, `+CPIN="1234"`)
		ask(t, m, "+CGMI", "huawei")
		ask(t, m, "+CIMI", "001010123456789")
		for _, want := range []string{
			`+CMTI: "SM",3`, "^RSSI:17", "RING", "+CREG: 1", `+CREG: 1,"5E25","605F"`, "+CREG: 5",
			"+CPIN: READY", "$QCSIM: 1",
		} {
			check(t, "URC", URC{Text: want}, next(t, urcs), nil)
		}
	})
}

func TestCUSDBeforeOK(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, map[string]string{
			`+CUSD=1,"*100#",15`: "\r\n+CUSD: 0,\"12 EUR\",15\r\n\r\nOK\r\n",
			"+CUSD?":             "\r\n+CUSD: 2,\"gone\",15\r\n+CUSD: 1\r\n\r\nOK\r\n",
			"+CUSD=?":            "\r\n+CUSD: (0-2)\r\n\r\nOK\r\n",
		})
		urcs, stop := m.Listen("+CUSD:")
		defer stop()
		ask(t, m, `+CUSD=1,"*100#",15`)
		check(t, "URC", URC{Text: `+CUSD: 0,"12 EUR",15`}, next(t, urcs), nil)
		none(t, urcs)
		ask(t, m, "+CUSD?", "+CUSD: 1")
		check(t, "URC", URC{Text: `+CUSD: 2,"gone",15`}, next(t, urcs), nil)
		ask(t, m, "+CUSD=?", "+CUSD: (0-2)")
	})
}

func TestLongGarbageKills(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		garbage := strings.Repeat("x", 200<<10)
		m, p := dial(t, map[string]string{"+CSQ": garbage + ok("+CSQ: 20,99")})
		p.say(garbage)
		p.say("\r\n")
		ask(t, m, "+CSQ", "+CSQ: 20,99")
	})
}

func TestGarbageBeforeOK(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, map[string]string{"+CSQ": "\x00\x13+C\x00SQ: 20,99\r\n\x00\xff\x01O\x00K\x00\r\n"})
		ask(t, m, "+CSQ", "+CSQ: 20,99")
	})
}

func TestDoubleCR(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, map[string]string{
			"+CSQ":  "\r\r\n+CSQ: 20,99\r\r\n\r\r\nOK\r\r\n",
			"+CGMM": "EX25\rOK\r",
			"+CGMR": "1.0\nOK\n",
		})
		ask(t, m, "+CSQ", "+CSQ: 20,99")
		ask(t, m, "+CGMM", "EX25")
		ask(t, m, "+CGMR", "1.0")
	})
}

func TestUnknownFinals(t *testing.T) {
	for line, want := range map[string]*Error{
		"0":                              nil,
		"4":                              {Text: "ERROR"},
		"COMMAND NOT SUPPORT":            {Text: "COMMAND NOT SUPPORT"},
		"TOO MANY PARAMETERS":            {Text: "TOO MANY PARAMETERS"},
		"NO CARRIER":                     {Text: "NO CARRIER"},
		"ABORTED":                        {Text: "ABORTED"},
		"MODEM ERROR: 7":                 {Text: "MODEM ERROR: 7"},
		"NOT FOND ^,NOT CUSTOM AT":       {Text: "NOT FOND ^,NOT CUSTOM AT"},
		"ERROR+CNUM: ,\"15550100\",129":  {Text: "ERROR"},
		"+CMS ERROR 500":                 {Class: atline.CMS, Code: atline.CMSUnknown, Text: "unknown error"},
		"+CME ERROR: SIM busy":           {Class: atline.CME, Code: atline.CMESIMBusy, Text: "SIM busy"},
		"+CME ERROR:no such thing known": {Class: atline.CME, Code: atline.CMEUnknown, Text: "no such thing known"},
	} {
		t.Run(line, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, _ := dial(t, map[string]string{"+TEST": "\r\n" + line + "\r\n"})
				start := time.Now()
				_, err := m.Command(t.Context(), "+TEST")
				var got *Error
				errors.As(err, &got)
				check(t, "error", want, got, nil)
				var waited time.Duration
				if line == "NO CARRIER" { // it may tell of another's call, and the answer follow
					waited = defaultFold
				}
				check(t, "waited", waited, time.Since(start), nil)
			})
		})
	}
}

func TestEndOfACallDuringACommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dialScript(t, func(p *peer) {
			p.skip()
			p.say("\r\nNO CARRIER\r\n")
			p.skip()
			p.say(ok("+CSQ: 20,99"))
			p.say(ok())
			p.serve(map[string]string{"+CGMM": ok("EX25")})
		})
		if _, err := m.Command(t.Context(), "+CSQ"); !isError(err) {
			t.Errorf("got %v, want *Error", err)
		}
		ask(t, m, "+CGMM", "EX25")
	})
}

func TestEndOfACallBeforeTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dial(t, map[string]string{
			"+CSQ":   "\r\nNO CARRIER\r\n\r\n+CSQ: 20,99\r\n\r\nOK\r\n",
			"+CPIN?": "\r\nSQ: 20,99\r\n\r\n+CPIN: READY\r\n\r\nOK\r\n", // behind the rest of a line
		})
		urcs, stop := m.Listen("NO CARRIER")
		defer stop()
		ask(t, m, "+CSQ", "+CSQ: 20,99")
		check(t, "URC", URC{Text: "NO CARRIER"}, next(t, urcs), nil)
		<-time.After(time.Minute) // no doubt is left
		ask(t, m, "+CSQ", "+CSQ: 20,99")
		ask(t, m, "+CPIN?", "SQ: 20,99", "+CPIN: READY")
	})
}

func TestWriteBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := dialScript(t, func(*peer) {}) // reads nothing any more
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		start := time.Now()
		if _, err := m.Command(ctx, "+CSQ"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the deadline of the context", err)
		}
		check(t, "waited", 50*time.Millisecond, time.Since(start), nil)
		if _, err := m.Command(t.Context(), "+CSQ"); !errors.Is(err, ErrLost) {
			t.Errorf("got %v, want ErrLost", err)
		}
		check(t, "waited", defaultWrite, time.Since(start), nil)
		if !errors.Is(m.Err(), errStalled) {
			t.Errorf("got %v, want %v", m.Err(), errStalled)
		}
	})
}

func TestDesyncAfterTimeout(t *testing.T) {
	const slow = "\r\n+SLOW: 1\r\n\r\nOK\r\n"
	for name, script := range map[string]func(p *peer){
		"before the line is quiet": func(p *peer) {
			<-time.After(defaultCommand + defaultResync/2)
			p.say(slow)
			p.serve(map[string]string{"+CSQ": ok("+CSQ: 9,99")})
		},
		"behind the AT of the resync": func(p *peer) {
			p.skip()
			p.say(slow)
			p.say(ok())
			p.serve(map[string]string{"+CSQ": ok("+CSQ: 9,99")})
		},
		"without a line, behind the AT of the resync": func(p *peer) {
			p.skip()
			p.say(ok())
			p.say(ok())
			p.serve(map[string]string{"+CSQ": ok("+CSQ: 9,99")})
		},
		"long behind the resync": func(p *peer) {
			for range 2 { // AT and the marked command
				cmd, _ := p.command()
				p.say(answerTo(cmd, nil))
			}
			p.skip()
			p.say(slow + ok("+CSQ: 9,99"))
			p.serve(map[string]string{"+CSQ": ok("+CSQ: 9,99")})
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, _ := dialScript(t, func(p *peer) {
					p.skip()
					script(p)
				})
				if _, err := m.Command(t.Context(), "+SLOW"); !errors.Is(err, ErrTimeout) {
					t.Errorf("got %v, want ErrTimeout", err)
				}
				ask(t, m, "+CSQ", "+CSQ: 9,99")
				ask(t, m, "+CSQ", "+CSQ: 9,99")
				if _, err := m.Command(t.Context(), "+NONE"); !isError(err) {
					t.Errorf("got %v, want *Error", err)
				}
			})
		})
	}
}

func TestTextMasquerades(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const text = "+CUSD: 1,\"Status\r\nOK\r\nERROR codes: 1\r\nERROR\r\n+CSQ: 1,1\r\nend\",15"
		m, _ := dial(t, map[string]string{
			"+CSQ":  "\r\n" + text + "\r\n+CSQ: 20,99\r\n\r\nOK\r\n",
			"+TEXT": "\r\nERROR codes: 1\r\nOK then\r\n> 5 GB left\r\nOK\r\n",
		})
		urcs, stop := m.Listen("+CUSD:")
		defer stop()
		ask(t, m, "+CSQ", "+CSQ: 20,99")
		check(t, "URC", URC{Text: text}, next(t, urcs), nil)
		ask(t, m, "+TEXT", "ERROR codes: 1", "OK then", "> 5 GB left")
	})
}

func TestPromptSplitsLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := dialScript(t, func(p *peer) {
			p.skip()
			p.say("\r\n+CUSD: 0,\"you have\r\n>5 GB left\",15\r\n\r\n> ")
			body, _ := p.in.ReadString(0x1a)
			p.say(body + "\r\n+CMGS: 7\r\n\r\nOK\r\n") // with echo
			p.serve(map[string]string{"+TEXT": "\r\n>5 GB left\r\n>\r\nOK\r\n"})
		})
		urcs, stop := m.Listen("+CUSD:")
		defer stop()
		info, err := m.Prompt(t.Context(), time.Minute, "+CMGS=23", "0011000B91")
		check(t, "answer", []string{"+CMGS: 7"}, info, err)
		check(t, "URC", URC{Text: "+CUSD: 0,\"you have\r\n>5 GB left\",15"}, next(t, urcs), nil)
		ask(t, m, "+TEXT", ">5 GB left", ">")
		p.say("\r\n+CUSD: 0,\">5 GB left\",15\r\n")
		check(t, "URC", URC{Text: `+CUSD: 0,">5 GB left",15`}, next(t, urcs), nil)
	})
}

func TestPromptThatHangsIsEscaped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		escaped := make(chan bool, 1)
		m, _ := dialScript(t, func(p *peer) {
			p.skip()
			b, _ := p.in.ReadByte()
			escaped <- b == 0x1b
			p.serve(map[string]string{"": ok(), "+CSQ": ok("+CSQ: 20,99")})
		})
		if _, err := m.Prompt(t.Context(), time.Minute, "+CMGS=23", "0011"); !errors.Is(err, ErrTimeout) {
			t.Errorf("got %v, want ErrTimeout", err)
		}
		check(t, "escaped", true, <-escaped, nil)
		ask(t, m, "+CSQ", "+CSQ: 20,99")
	})
}

func TestOverlappingPrefixes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := dial(t, nil)
		all, stopAll := m.Listen("+CMT")
		defer stopAll()
		one, stopOne := m.Listen("+CMT:", "+CMT")
		defer stopOne()
		exact, stopExact := m.Listen("+CMT:")
		defer stopExact()
		pdu := strings.Repeat("0A", 24)
		start := time.Now()
		p.say("\r\n+CMT: ,23\r\n" + pdu + "\r\n+CMTI: \"SM\",1\r\n")
		for _, urcs := range []<-chan URC{all, one} {
			check(t, "URC", URC{Text: "+CMT: ,23", Body: pdu}, next(t, urcs), nil)
			check(t, "URC", URC{Text: `+CMTI: "SM",1`}, next(t, urcs), nil)
			none(t, urcs)
		}
		check(t, "URC", URC{Text: "+CMT: ,23", Body: pdu}, next(t, exact), nil)
		none(t, exact)
		check(t, "waited", 0, time.Since(start), nil) // for a PDU behind +CMTI
	})
}

func TestTrailingLineBlocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := dial(t, map[string]string{
			"+CSQ":   "\r\n+CMT: ,23\r\n+CSQ: 20,99\r\n\r\nOK\r\n",
			"+CSCS":  "\r\n+CMT: ,24\r\nOK\r\n",
			"+COPS?": "\r\n+CMT: ,27\r\n+COPS: 0,0,\"A name that is longer than any PDU of 27 octets\",7\r\nOK\r\n",
			"+CIMI":  "\r\n+CMT: ,25\r\n001010123456789\r\nOK\r\n",
			"+CCID":  "\r\n+CMT: ,26\r\n89000000000000000000\r\nOK\r\n",
		})
		urcs, stop := m.Listen("+CMT:")
		defer stop()
		ask(t, m, "+CSQ", "+CSQ: 20,99")
		ask(t, m, "+CSCS")
		ask(t, m, "+CIMI", "001010123456789")
		ask(t, m, "+CCID", "89000000000000000000")
		ask(t, m, "+COPS?", `+COPS: 0,0,"A name that is longer than any PDU of 27 octets",7`)
		p.say("\r\n+CMT: ,28\r\n")
		for i := range 6 {
			check(t, "URC", URC{Text: fmt.Sprintf("+CMT: ,%d", 23+i)}, next(t, urcs), nil)
		}
	})
}

func TestTrailingBlank(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, p := dial(t, nil)
		urcs, stop := m.Listen("+CMT:", "+CDS:", "+CBM:", "+CLASS0:")
		defer stop()
		pdu := strings.Repeat("0A", 51)
		for _, header := range []string{"+CMT: ,51", "+CDS: 51", "+CBM: 51", "+CLASS0: "} {
			for _, gap := range []string{"\r\n", "\r\n\r\n", "\r"} {
				p.say("\r\n" + header + gap + pdu + "\r\n")
				check(t, "URC", URC{Text: strings.TrimSpace(header), Body: pdu}, next(t, urcs), nil)
			}
		}
	})
}

func TestEcho(t *testing.T) {
	for _, echo := range []string{"AT+CSQ", "at+csq", "\x1bAT+CSQ", "\x00\x00AT+CSQ", "\xffAT+CSQ", " AT+CSQ "} {
		t.Run(fmt.Sprintf("%q", echo), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, _ := dial(t, map[string]string{"+CSQ": echo + "\r" + ok("+CSQ: 20,99")})
				ask(t, m, "+CSQ", "+CSQ: 20,99")
			})
		})
	}
}
