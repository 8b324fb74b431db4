package modemsim_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/modemsim"
)

// The SUBMIT that a client sends to 1234 with the text DATA CHECK, and its length.
const dataCheck, dataCheckLength = "0001010481214300000AC42035081A228BC325", "18"

const answers = `
sms_latency: 1s
sms:
  "1234": [{match: data check, text: "1 GB left", after: 2s}]
`

func TestShortMessages(t *testing.T) {
	tests := []struct {
		name, personality, faults string
		steps                     []exchange
	}{
		{"sent in PDU mode, answered, listed", "generic", "", []exchange{
			{"AT+CNMI=2,1,0,0,0\r", 0, "\r\nOK\r\n"},
			{"AT+CMGS=" + dataCheckLength + "\r", 0, "\r\n> "},
			{dataCheck + "\x1a", time.Second, "\r\n+CMGS: 1\r\n\r\nOK\r\n"},
			{"", 2 * time.Second, "\r\n+CMTI: \"SM\",1\r\n"},
			{"AT+CMGL=0\r", 0, "\r\n+CMGL: 1,0,,23\r\n" + answerPDU + "\r\n\r\nOK\r\n"},
			{"AT+CMGL=0\r", 0, "\r\nOK\r\n"},
			{"AT+CMGL=4\r", 0, "\r\n+CMGL: 1,1,,23\r\n" + answerPDU + "\r\n\r\nOK\r\n"},
			{"AT+CMGR=1\r", 0, "\r\n+CMGR: 1,,23\r\n" + answerPDU + "\r\n\r\nOK\r\n"},
			{"AT+CPMS?\r", 0, "\r\n+CPMS: \"SM\",1,20,\"SM\",1,20,\"SM\",1,20\r\n\r\nOK\r\n"},
			{"AT+CMGD=1\r", 0, "\r\nOK\r\n"},
			{"AT+CMGD=1\r", 0, "\r\n+CMS ERROR: 321\r\n"},
			{"AT+CMGR=1\r", 0, "\r\n+CMS ERROR: 321\r\n"},
		}},
		{"in text mode", "generic", "", []exchange{
			{"AT+CMGF=1\r", 0, "\r\nOK\r\n"},
			{"AT+CMGS=\"1234\"\r", 0, "\r\n> "},
			{"DATA CHECK\x1a", 3 * time.Second, "\r\n+CMGS: 1\r\n\r\nOK\r\n"},
			{"AT+CMGL=\"REC UNREAD\"\r", 0,
				"\r\n+CMGL: 1,\"REC UNREAD\",\"1234\",,\"00/01/01,00:00:03+00\"\r\n1 GB left\r\n\r\nOK\r\n"},
			{"AT+CMGR=1\r", 0, "\r\n+CMGR: \"REC READ\",\"1234\",,\"00/01/01,00:00:03+00\"\r\n1 GB left\r\n\r\nOK\r\n"},
		}},
		{"a prompt escaped", "generic", "", []exchange{
			{"AT+CMGS=18\r", 0, "\r\n> "},
			{"0001\x1b", 0, "\r\nOK\r\n"},
			{"AT\r", 0, "\r\nOK\r\n"},
		}},
		{"stored, listed as text, sent", "generic", "", []exchange{
			{"AT+CMGW=" + dataCheckLength + "\r", 0, "\r\n> "},
			{dataCheck + "\x1a", 0, "\r\n+CMGW: 1\r\n\r\nOK\r\n"},
			{"AT+CMGF=1;+CMGR=1\r", 0, "\r\n+CMGR: \"STO UNSENT\",\"1234\",\r\nDATA CHECK\r\n\r\nOK\r\n"},
			{"AT+CMSS=1\r", time.Second, "\r\n+CMSS: 1\r\n\r\nOK\r\n"},
			{"AT+CMGD=1,2\r", 0, "\r\nOK\r\n"},
			{"AT+CMSS=1\r", 0, "\r\n+CMS ERROR: 321\r\n"},
		}},
		{"a PDU of another length", "generic", "", []exchange{
			{"AT+CMGS=17\r", 0, "\r\n> "},
			{dataCheck + "\x1a", 0, "\r\n+CMS ERROR: 304\r\n"},
		}},
		{"handed over in place of stored", "generic", "", []exchange{
			{"AT+CNMI=2,2\r", 0, "\r\nOK\r\n"},
			{"AT+CMGS=18\r", 0, "\r\n> "},
			{dataCheck + "\x1a", 3 * time.Second, "\r\n+CMGS: 1\r\n\r\nOK\r\n\r\n+CMT: ,23\r\n" + answerPDU + "\r\n"},
			{"AT+CMGL=4\r", 0, "\r\nOK\r\n"},
		}},
		{"a non-marking read", "simcom-sim800", "", []exchange{
			{"AT+CMGS=18\r", 0, "\r\n> "},
			{dataCheck + "\x1a", 3 * time.Second, "\r\n+CMGS: 1\r\n\r\nOK\r\n"},
			{"AT+CMGR=1,1\r", 0, "\r\n+CMGR: 0,,23\r\n" + answerPDU + "\r\n\r\nOK\r\n"},
			{"AT+CMGR=1\r", 0, "\r\n+CMGR: 0,,23\r\n" + answerPDU + "\r\n\r\nOK\r\n"},
			{"AT+CMGR=1,1\r", 0, "\r\n+CMGR: 1,,23\r\n" + answerPDU + "\r\n\r\nOK\r\n"},
		}},
		{"a non-marking read where there is none", "generic", "", []exchange{
			{"AT+CMGR=1,1\r", 0, "\r\n+CMS ERROR: 302\r\n"},
		}},
		{"a full store", "huawei-e3372", "full", []exchange{
			{"AT^CURC=0\r", 0, "\r\nOK\r\n"},
			{"AT+CMGS=18\r", 0, "\r\n> "},
			{dataCheck + "\x1a", 3 * time.Second, "\r\n+CMGS: 1\r\n\r\nOK\r\n\r\n^SMMEMFULL:\"SM\"\r\n"},
			{"AT+CPMS?\r", 0, "\r\n+CPMS: \"SM\",20,20,\"SM\",20,20,\"SM\",20,20\r\n\r\nOK\r\n"},
			{"AT+CMGW=18\r", 0, "\r\n> "},
			{dataCheck + "\x1a", 0, "\r\n+CMS ERROR: 322\r\n"},
		}},
		{"a store that fails", "generic", "storefail", []exchange{
			{"AT+CMGL=4\r", 0, "\r\n+CMS ERROR: 320\r\n"},
		}},
		{"a memory chosen", "quectel-ec25", "", []exchange{
			{"AT+CPMS=\"SM\",\"SM\",\"MT\"\r", 0, "\r\n+CPMS: 0,50,0,50,0,255\r\n\r\nOK\r\n"},
			{"AT+CPMS=\"XX\"\r", 0, "\r\n+CMS ERROR: 302\r\n"},
		}},
		{"+CNMI that it does not take", "generic", "", []exchange{
			{"AT+CNMI=3,1\r", 0, "\r\n+CMS ERROR: 303\r\n"},
			{"AT+CNMI?\r", 0, "\r\n+CNMI: 0,0,0,0,0\r\n\r\nOK\r\n"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newModem(t, modemsim.Config{
					Personality: tt.personality, Network: parseNetwork(t, answers), Faults: parseFaults(t, tt.faults),
				})
				c := dial(t, m)
				c.send("ATE0\r", 0)
				c.converse(tt.steps)
			})
		})
	}
}

// answerPDU is "1 GB left" from 1234, three seconds into the year 2000.
const answerPDU = "07919909000000F104048121430000001010000030000931D051086297CD74"

func TestDeliveredPartByPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModem(t, modemsim.Config{})
		m.Deliver("Examplia", strings.Repeat("0123456789", 20))
		got := m.Stored()
		if len(got) != 2 || got[0].Index != 1 || got[1].Index != 2 || got[0].Read || got[1].Read {
			t.Fatalf("got %+v, want two unread parts", got)
		}
		const sender = "0ED0457CB80D67A7C3" // Examplia, alphanumeric: 8 septets in 14 semi-octets
		for _, s := range got {
			if !strings.Contains(s.PDU, sender) {
				t.Errorf("got PDU %s, want the sender %s in it", s.PDU, sender)
			}
		}
	})
}

func TestPartsOutOfOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModem(t, modemsim.Config{})
		c := dial(t, m)
		c.send("ATE0\r", 0)
		c.send("AT+CUSD=1,\"*112#\"\r", 20*time.Second)
		c.send("AT+CMGF=1\r", 0)
		got := c.at("AT+CMGL=\"ALL\"")
		first, second := strings.Index(got, "Dear customer"), strings.Index(got, "Thank you")
		if first < 0 || second < 0 || second > first {
			t.Errorf("got %q, want the second part before the first", got)
		}
	})
}

func TestClass0IsNotStored(t *testing.T) {
	tests := []struct{ name, cnmi, want string }{
		{"announced", "2,1,0,0,0", "+CMT: "},
		{"handed over", "2,2,0,0,0", "+CMT: "},
		{"nobody asked", "0,0,0,0,0", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newModem(t, modemsim.Config{})
				c := dial(t, m)
				c.send("ATE0;+CNMI="+tt.cnmi+"\r", 0)
				c.send("AT+CUSD=1,\"*113#\"\r", time.Second)
				got := c.after(10 * time.Second)
				if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
					t.Errorf("got %q, want %q", got, tt.want)
				}
				if n := len(m.Stored()); n != 0 {
					t.Errorf("got %d stored, want none", n)
				}
			})
		})
	}
}

func TestUnacknowledgedMessagesAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModem(t, modemsim.Config{})
		c := dial(t, m)
		c.send("ATE0;+CSMS=1;+CNMI=2,2,0,0,0\r", 0)
		m.Deliver("1234", "one")
		m.Deliver("1234", "two")
		m.Deliver("1234", "three")
		if got := strings.Count(c.after(0), "+CMT"); got != 1 {
			t.Errorf("got %d handed over before the first +CNMA, want 1", got)
		}
		if got := strings.Count(c.at("AT+CNMA"), "+CMT"); got != 1 {
			t.Errorf("got %d handed over after +CNMA, want 1", got)
		}
		c.after(time.Minute)
		if got := len(m.Stored()); got != 2 {
			t.Errorf("got %d stored after none was acknowledged, want 2", got)
		}
		want := "\r\n+CNMI: 2,0,0,0,0\r\n\r\nOK\r\n"
		if diff := cmp.Diff(want, c.at("AT+CNMI?")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestMessageRefusedByTheNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModem(t, modemsim.Config{Network: parseNetwork(t, `{sms_refused: {"1234": 38}, sms: {"1234": [{match: "*", text: got it}]}}`)})
		c := dial(t, m)
		c.send("ATE0\r", 0)
		c.send("AT+CMGF=1\r", 0)
		c.send("AT+CMGS=\"1234\"\r", 0)
		if diff := cmp.Diff("\r\n+CMS ERROR: 38\r\n", c.send("DATA\x1a", 2*time.Second)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if got := m.Spent().Texts; len(got) != 0 {
			t.Errorf("texts %q, want none: the network refused it", got)
		}
		if sent, stored := m.Spent().Segments, len(m.Stored()); sent != 1 || stored != 0 {
			t.Errorf("got %d segments sent and %d answers, want 1 and 0", sent, stored)
		}
	})
}

func TestLongMessageToTheAnsweringMachine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModem(t, modemsim.Config{Network: parseNetwork(t, `
sms:
  "1234": [{match: "`+strings.Repeat("0123456789", 17)+`", text: got it}]`)})
		c := dial(t, m)
		c.send("ATE0\r", 0)
		for _, p := range longSubmit {
			c.send("AT+CMGS="+p.length+"\r", 0)
			c.send(p.pdu+"\x1a", 2*time.Second)
		}
		if diff := cmp.Diff([]modemsim.Texted{{To: "1234", Text: strings.Repeat("0123456789", 17)}}, m.Spent().Texts); diff != "" {
			t.Errorf("texts (-want +got):\n%s", diff)
		}
		if n := m.Spent().Segments; n != 2 {
			t.Errorf("got %d segments, want 2", n)
		}
		if n := len(m.Stored()); n != 1 {
			t.Errorf("got %d answers, want 1", n)
		}
	})
}

// longSubmit is 17 times the ten digits to 1234, in two parts.
var longSubmit = []struct{ length, pdu string }{
	{"149", "004101048121430000A00500030102016031D98C56B3DD7039584C36A3D56C375C0E1693CD6835DB0D9783C564335ACD76C3E56031D98C56B3DD7039584C36A3D56C375C0E1693CD6835DB0D9783C564335ACD76C3E56031D98C56B3DD7039584C36A3D56C375C0E1693CD6835DB0D9783C564335ACD76C3E56031D98C56B3DD7039584C36A3D56C375C0E1693CD6835DB0D9783C564"},
	{"30", "0041020481214300001805000301020266B49AED86CBC162B219AD66BBE172"},
}

// The parts of an answer come one after another, as a network sends them.
func TestPartsComeApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModem(t, modemsim.Config{Network: parseNetwork(t, `
latency: 1s
sms_latency: 2s
ussd: {"*1#": {text: "An SMS comes.", sms: [{from: "1234", after: 500ms, text: "`+strings.Repeat("0123456789", 20)+`"}]}}
`)})
		c := dial(t, m)
		c.at("ATE0;+CNMI=2,1;+CUSD=1,\"*1#\"")
		if got, want := c.after(2*time.Second), "\r\n+CUSD: 0,\"An SMS comes.\",15\r\n\r\n+CMTI: \"SM\",1\r\n"; !strings.HasSuffix(got, want) {
			t.Errorf("after 2 s: %q, want %q at its end", got, want)
		}
		if got, want := c.after(2*time.Second), "\r\n+CMTI: \"SM\",2\r\n"; got != want {
			t.Errorf("after 4 s: %q, want %q", got, want)
		}
	})
}
