package modemsim

import (
	"strings"
	"testing"
	"time"
)

func FuzzParseLine(f *testing.F) {
	for _, s := range []string{"AT", "ATE0V1+CSQ;+CREG?", `AT+CUSD=1,"*123#",15`, "AT+CNMI=2,1,,0", "A/", `AT+X="\22`, "ATS3=13?", "AT&"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		cmds, ok, _ := parseLine(clean(line))
		if !ok && len(cmds) > 0 {
			t.Errorf("commands without attention: %v", cmds)
		}
		for _, c := range cmds {
			if c.name == "" || c.name != strings.ToUpper(c.name) {
				t.Errorf("name %q: want upper case", c.name)
			}
		}
	})
}

// FuzzModem feeds a modem whatever octets: it must live on, and answer once the line is clean again.
func FuzzModem(f *testing.F) {
	for _, s := range []string{
		"AT+CMGS=18\r0001\x1a", "AT+CMGF=1\rAT+CMGS=\"1\"\rhi\x1a", "AT+CUSD=1,\"*100#\"\rAT+CUSD=2\r", "AT+CMGL=4;+CMGD=1,4\r",
		"AT+CSCS=\"UCS2\";+CUSD=1,\"002A\"\r", "AT+CRSM=176,28486,0,0,1\r", "AT+CMGW=18\r\x1b", "ATV0\r", "AT+CPIN=\"1\",\"2\"\r",
		"AT+CFUN=1,1\r", "AT+COPS=?\r", "AT+CLAC\r",
	} {
		f.Add(0, s)
		f.Add(5, s)
	}
	names := Personalities()
	f.Fuzz(func(t *testing.T, i int, in string) {
		m, err := New(Config{Personality: names[(i%len(names)+len(names))%len(names)]})
		if err != nil {
			t.Fatal(err)
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		var out strings.Builder
		m.wire = newWire(nil, func() {}, chop{}, 1)
		m.hearAll(in + "\r")
		for range len(in) {
			m.hearAll("\x1b") // whatever prompts
			m.settle(ok())    // whatever waits for the network
		}
		m.hearAll("\rATE0V1\r")
		m.wire.take()
		m.hearAll("AT\r")
		out.Write(m.wire.take())
		if !strings.HasSuffix(out.String(), m.pers.ending+"OK"+m.pers.ending) {
			t.Errorf("after %q: got %q, want OK at the end", in, out.String())
		}
	})
}

func FuzzPersonality(f *testing.F) {
	for _, name := range Personalities() {
		b, err := personalityFiles.ReadFile(personalityDir + "/" + name + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePersonality("fuzz", strings.NewReader(text))
		if err == nil && (len(p.charsets) == 0 || len(p.memories) == 0 || len(p.ussd.request) == 0) {
			t.Errorf("incomplete: %+v", p)
		}
	})
}

func FuzzNetwork(f *testing.F) {
	f.Add(string(demoNetwork))
	f.Add("ussd: {\"*1#\": {text: \"{remaining}\", replies: {\"1\": {silent: true}}}}\nplan: {total: 1GB, expires: 1h, renews: true}")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ParseNetwork(strings.NewReader(text))
		if err != nil {
			return
		}
		p := newPlan(n.Plan, time.Unix(0, 0))
		for _, r := range n.USSD {
			p.render(r.Text, time.Unix(1, 0))
		}
		if n.lookup(nil, "*1#") == nil {
			t.Error("a code without an answer")
		}
	})
}

func FuzzFaults(f *testing.F) {
	f.Add("on +CUSD: silence\nafter 3 on +CSQ #2: late 30s\nchunk 1-7 20ms\nfull")
	f.Add("always: garbage 10\non +CMGS x1: drop 5s")
	f.Fuzz(func(t *testing.T, text string) {
		script, err := ParseFaults(strings.NewReader(text))
		if err != nil {
			return
		}
		if act := newFaultState(script).command([]command{{name: "+CSQ"}}); act != nil && act.verb == "" {
			t.Errorf("a fault that does nothing: %+v", act)
		}
	})
}

func FuzzSubmit(f *testing.F) {
	f.Add("0001010481214300000AC42035081A228BC325", 18)
	f.Add("07919909000000F104048121430000001010000030000931D051086297CD74", 23)
	f.Add("00", 0)
	f.Fuzz(func(t *testing.T, pdu string, length int) {
		s, err := parseSubmit(pdu, length)
		if err == nil {
			plainText(s.part)
		}
		if class0(pdu) && tpduLength(pdu) == 0 {
			t.Errorf("class 0 without a TPDU: %q", pdu)
		}
	})
}

func (m *Modem) hearAll(s string) {
	for _, c := range []byte(s) {
		m.feed(c)
	}
}
