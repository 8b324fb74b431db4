package agent_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// Two asks of one sender, of which the first is answered later than it is awaited.
const owedNetwork = `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
plan: {total: 10GB}
sms:
  "1234":
    - {match: "HOME", from: "1234", text: "You have 9 GB left.", after: 6m}
    - {match: "EU", from: "1234", text: "You have 1 GB left.", after: 2m}
`

const owedConfig = `
sims:
  - name: travel
    at_most: 24
    asks:
      - {name: home, every: 6h, queries: [{sms: {to: "1234", body: "HOME"}, await: {sms: {from: ["1234"], within: 5m}}}]}
      - {name: eu, every: 6h, queries: [{sms: {to: "1234", body: "EU"}, await: {sms: {from: ["1234"], within: 5m}}}]}
`

// left is what each ask shows, by name.
func (b *bench) left() map[string]string {
	b.t.Helper()
	all := map[string]string{}
	for _, k := range b.only().Asks {
		all[k.Name] = ""
		if len(k.Reading.Data) > 0 {
			all[k.Name] = k.Reading.Data[0].Remaining.Text
		}
	}
	return all
}

func (b *bench) wantLeft(home, eu string) {
	b.t.Helper()
	if got := b.left(); got["home"] != home || got["eu"] != eu {
		b.t.Errorf("after %v: left %v, want home %q, eu %q", elapsed(time.Now()), got, home, eu)
	}
}

func TestALateMessageBelongsToItsQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, owedNetwork)}, owedConfig)
		b.start()
		b.sleep(5*time.Minute + 30*time.Second)
		b.wantLeft("", "")
		if got := b.sim.Spent().Segments; got != 1 {
			t.Errorf("%d segments sent while the first answer may still come, want 1", got)
		}
		b.sleep(45 * time.Second)
		b.wantLeft("9 GB", "")
		b.sleep(15 * time.Minute)
		b.wantLeft("9 GB", "1 GB")
		if got := b.sim.Stored(); len(got) != 0 {
			t.Errorf("%d messages stored, want both answers deleted", len(got))
		}
	})
}

// The answer comes while no process runs, or to the next one; what lay there before the question is not it.
func TestALateMessageToTheNextProcess(t *testing.T) {
	for _, down := range []time.Duration{time.Second, 7 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, modemsim.Config{Network: network(t, owedNetwork)}, owedConfig)
			b.sim.Deliver("1234", "You have 8 GB left.")
			b.sleep(time.Minute)
			b.start()
			b.sleep(time.Minute)
			b.stop()
			b.sleep(down)
			b.start()
			b.sleep(30 * time.Minute)
			b.wantLeft("9 GB", "1 GB")
			if at := elapsed(b.only().Asks[0].Read); at < 7*time.Minute || at > 7*time.Minute+5*time.Second {
				t.Errorf("read at %v, want the time at which it was written", at)
			}
		})
	}
}

// Killed after the answer was read, before it is in the record: the message still lies in the modem, and the next process takes it.
func TestACrashBeforeTheRecordLosesNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, owedNetwork)}, strings.ReplaceAll(owedConfig, "at_most: 24", "at_most: 1"))
		b.conf = strings.ReplaceAll(b.conf, "within: 5m", "within: 10m")
		var dir string
		b.log.heard = func(line string) {
			if dir == "" && strings.Contains(line, "ask ended otherwise") && strings.Contains(line, "outcome=ok") {
				dir = b.copied()
			}
		}
		b.start()
		b.sleep(7 * time.Minute)
		b.wantLeft("9 GB", "")
		b.stop()
		if b.dir = dir; dir == "" {
			t.Fatal("the answer was not recorded")
		}
		b.sim.Deliver("1234", "You have 9 GB left.") // as if it had not been deleted
		b.sleep(time.Second)
		b.start()
		b.sleep(time.Minute)
		b.wantLeft("9 GB", "")
		if got := b.sim.Spent().Segments; got != 1 {
			t.Errorf("%d segments sent, want the one that was answered", got)
		}
	})
}

// A message that never comes holds others back for an hour and no longer; whoever asks by hand is told.
func TestAMessageIsOwedForAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
sms: {"1234": [{match: "EU", from: "1234", text: "You have 1 GB left.", after: 2m}]}
`)}, owedConfig)
		b.start()
		b.sleep(10 * time.Minute)
		for _, req := range []agent.Request{{Ask: "eu"}, {SMS: &carrier.SMSQuery{To: "1234", Body: "OTHER"}}} {
			if r := b.ask(req); r.Outcome != outcome.Timeout || detail(r) != "late_message" || r.Duration > 1 {
				t.Errorf("ask = %s, %s after %v s, want timeout, late_message at once", r.Outcome, detail(r), r.Duration)
			}
		}
		if r := b.ask(agent.Request{Ask: "home"}); detail(r) != "no_answer_sms" {
			t.Errorf("ask = %s, %s, want the same question put again", r.Outcome, detail(r))
		}
		b.sleep(40 * time.Minute)
		b.wantLeft("", "")
		b.sleep(30 * time.Minute)
		b.wantLeft("", "1 GB")
	})
}

// written is a message as the network brings it, with the time at which it was written.
func written(from, text string, at time.Time) string {
	var pdu strings.Builder
	fmt.Fprintf(&pdu, "0004%02X81%s0008", len(from), swapped(from))
	pdu.WriteString(swapped(at.UTC().Format("060102150405") + "00"))
	fmt.Fprintf(&pdu, "%02X", 2*len(text))
	for _, r := range text {
		fmt.Fprintf(&pdu, "%04X", r)
	}
	return pdu.String()
}

// swapped has the digits of each pair in the order of the wire.
func swapped(digits string) string {
	b := []byte(digits)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

// What the network kept while the modem was away comes behind the question, but was written before it.
func TestAMessageOlderThanTheQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, owedNetwork)}, owedConfig)
		old := written("1234", "You have 8 GB left.", time.Now().Add(-50*time.Minute))
		b.sleep(time.Minute)
		b.start()
		b.sleep(time.Minute)
		b.sim.DeliverPDU(old)
		b.sleep(time.Minute)
		b.wantLeft("", "")
		b.sleep(20 * time.Minute)
		b.wantLeft("9 GB", "1 GB")
		if got := len(b.sim.Stored()); got != 1 {
			t.Errorf("%d messages stored, want the old one alone", got)
		}
	})
}
