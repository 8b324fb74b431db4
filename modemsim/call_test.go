package modemsim_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/modemsim"
)

const hotlines = `
calls:
  "100": {rings: 2s, answers: 3s, dtmf: "1#", sms: [{from: "100", text: "You keyed it in.", after: 5s}]}
  "101": {ends: 4s, sms: [{from: "100", text: "You rang.", after: 1s}]}
  "102": {fails: BUSY}
`

func TestCalls(t *testing.T) {
	calling := "\r\n+CLCC: 1,0,%,0,0,\"100\",129\r\n\r\nOK\r\n"
	stat := func(n string) string { return strings.Replace(calling, "%", n, 1) }
	const ok, refused = "\r\nOK\r\n", "\r\n+CME ERROR: 3\r\n"
	tests := []struct {
		name  string
		steps []step
		want  modemsim.Dialled
		texts int
	}{
		{"answered, keyed in, hung up", steps(
			"ATD100;", 0*time.Second, ok, "AT+CLCC", 0*time.Second, stat("2"), "AT+VTS=1", 2*time.Second, refused,
			"AT+CLCC", 3*time.Second, stat("3"), "AT+CLCC", 0*time.Second, stat("0"), "AT+VTS=1", 0*time.Second, ok, "AT+VTS=#", time.Second, ok,
			"AT+CHUP", 5*time.Second, ok+"\r\n+CMTI: \"SM\",1\r\n", "AT+CLCC", 0*time.Second, ok),
			modemsim.Dialled{Number: "100", DTMF: "1#", Rang: true, Talked: true, Lasted: 6 * time.Second, HungUp: true}, 1},
		{"hung up before the tones", steps("ATD100;", 9*time.Second, ok, "AT+CHUP", time.Minute, ok),
			modemsim.Dialled{Number: "100", Rang: true, Talked: true, Lasted: 9 * time.Second, HungUp: true}, 0},
		{"ended by the network", steps("ATD101;", 5*time.Second, ok+"\r\nNO CARRIER\r\n", "AT+CLCC", 2*time.Second, ok+"\r\n+CMTI: \"SM\",1\r\n"),
			modemsim.Dialled{Number: "101", Rang: true, Lasted: 5 * time.Second}, 1},
		{"busy", steps("ATD102;", time.Minute, ok+"\r\nBUSY\r\n"), modemsim.Dialled{Number: "102", Lasted: time.Second}, 0},
		{"unknown number", steps("ATD103;", time.Minute, ok+"\r\nNO CARRIER\r\n"), modemsim.Dialled{Number: "103", Lasted: time.Second}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newModem(t, modemsim.Config{Network: parseNetwork(t, hotlines)})
				c := dial(t, m)
				c.send("ATE0;+CMEE=1;+CNMI=2,1\r", 0)
				for _, s := range test.steps {
					if diff := cmp.Diff(s.want, c.send(s.send+"\r", s.wait)); diff != "" {
						t.Errorf("%s: (-want +got):\n%s", s.send, diff)
					}
				}
				if diff := cmp.Diff([]modemsim.Dialled{test.want}, m.Spent().Calls); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if got := len(m.Stored()); got != test.texts {
					t.Errorf("got %d texts, want %d", got, test.texts)
				}
			})
		})
	}
}

// step is a command, how long to listen, and what must come.
type step struct {
	send string
	wait time.Duration
	want string
}

func steps(all ...any) (out []step) {
	for i := 0; i < len(all); i += 3 {
		out = append(out, step{all[i].(string), all[i+1].(time.Duration), all[i+2].(string)})
	}
	return out
}
