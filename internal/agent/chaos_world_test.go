package agent_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

// chaosNetwork answers each of the three asks with what is left of the plan, and a fourth ask and two more codes with figures that
// the plan never has: they tell whose answer a reading is.
const chaosNetwork = `
plmn: "00101"
imsi: "001010123456789"
iccid: "8999900000000000018"
plan: {total: 900GB}
latency: LATENCY
ussd:
  "*123#": {text: "You have {remaining} of {total} left."}
  "*100#":
    text: "Examplia\n1 Balance\n2 Data"
    replies: {"2": {text: "Data left: {remaining}."}}
  "*199#": {text: "Weekend data left: 5.55 GB."}
  "*145#": {text: "Night data left: 4.44 GB.", after: SLOW}
sms:
  "1234": [{match: "DATA CHECK", text: "Dear customer, of your plan Examplia Basic with {total} there are {remaining} left. This message is as long as it is to be sent in two parts, which may come apart from each other. Thank you.", after: TEXT}, {match: "TRAVEL", text: "Travel data left: 6.66 GB.", after: EURO}]
`

const chaosConfig = `
modems: [{name: lte, port: auto, recover: [reopen, reset]}]
sims:
  - name: travel
    at_most: CAP
    asks:
      - {name: main, every: 40m, minimum_gap: 10m, queries: [{ussd: "*123#"}]}
      - {name: menu, every: 2h, minimum_gap: 20m, queries: [{ussd: "*100#", reply: ["2"]}]}
      - name: text
        every: 90m
        minimum_gap: 20m
        queries: [{sms: {to: "1234", body: "DATA CHECK"}, await: {sms: {from: ["1234"], within: 5m}}}]
      - name: euro
        every: 3h
        minimum_gap: 30m
        queries: [{sms: {to: "1234", body: "TRAVEL"}, await: {sms: {from: ["1234"], within: 5m}}}]
`

// chaosAsks are the asks that a script makes, by name.
func chaosAsks() map[string]agent.Request {
	return map[string]agent.Request{
		"main": {Ask: "main"}, "menu": {Ask: "menu"}, "text": {Ask: "text"}, "euro": {Ask: "euro"},
		"other": {USSD: "*199#"}, "slow": {USSD: "*145#"},
	}
}

// world is one script being played.
type world struct {
	*bench
	script ordeal
	can    wellAsks
	socket socket
	tally  *tally
	said   statements
	asks   sync.WaitGroup
	wrong  atomic.Bool
	texts  textAsks
	theirs []string // PDUs of strangers that were stored
}

func newWorld(t *testing.T, s ordeal, can wellAsks) *world {
	t.Helper()
	n := network(t, strings.NewReplacer("LATENCY", millis(s.latency), "SLOW", millis(s.slow), "TEXT", millis(s.text), "EURO", millis(s.euro)).Replace(chaosNetwork))
	b := newBench(t, modemsim.Config{Personality: s.personality, Network: n, Seed: s.seed},
		strings.Replace(chaosConfig, "CAP", strconv.Itoa(s.atMost), 1))
	b.quiet = os.Getenv("AGENT_TEST_LOG") == ""
	b.link = func(config.Modem) (modem.Link, bool) { return modem.Link{}, false }
	w := &world{bench: b, script: s, can: can}
	w.tally = newTally(t, b, s.atMost)
	w.said.note(b.sim.Remaining())
	return w
}

func millis(d time.Duration) string { return fmt.Sprintf("%dms", d.Milliseconds()) }

// run starts the agent on the socket that the modem is in.
func (w *world) run() {
	w.startWith(func(config.Modem) modem.Opener { return w.open })
}

// open meets what is plugged in now.
func (w *world) open(ctx context.Context) (io.ReadWriteCloser, error) {
	switch {
	case !w.sim.Present():
		return nil, fmt.Errorf("/dev/ttyUSB2: %w", os.ErrNotExist)
	case w.socket.mute():
		return mutePort(), nil
	}
	return w.socket.plug(&wire{ReadWriteCloser: w.sim.Pipe(context.WithoutCancel(ctx)), tally: w.tally}), nil
}

// well finds the asks that end well without faults.
func (w *world) well() wellAsks {
	w.run()
	w.sleep(5 * time.Minute)
	can := wellAsks{}
	for name, req := range chaosAsks() {
		can[name] = w.ask(req).Outcome == outcome.OK
	}
	if !can["text"] {
		w.t.Errorf("%s: no ask by SMS is answered", w.script.personality)
	}
	return can
}

// play plays the script, then looks whether all is well again: at once, and after a night without the modem, in which what was
// spent grows old.
func (w *world) play() {
	w.run()
	for _, step := range w.script.steps {
		w.sleep(step.wait)
		w.do(step)
		w.look()
	}
	w.do(chaosStep{verb: "calm"})
	w.await()
	if w.script.atMost == generous {
		w.recover("after the faults")
	}
	w.sleepOver()
	if w.script.atMost == generous && w.script.night == unplugged {
		w.recover("the day after")
	}
	w.stop()
	w.look()
	w.tally.settle()
}

// sleepOver lets a day pass.
func (w *world) sleepOver() {
	const day = 25 * time.Hour
	switch w.script.night {
	case stopped:
		w.stop()
		w.sleep(day)
		w.run()
	case unplugged:
		w.sim.UnplugFor(day)
		w.sleep(day)
	default:
		w.sleep(day)
	}
	w.look()
}

// do is one step.
func (w *world) do(step chaosStep) {
	w.t.Helper()
	switch step.verb {
	case "use":
		n, _ := strconv.Atoi(step.arg)
		w.sim.Use(int64(n) * 10e6)
		w.said.note(w.sim.Remaining())
	case "unplug":
		away, _ := time.ParseDuration(step.arg)
		w.sim.UnplugFor(away)
	case "renumber":
		n, _ := strconv.Atoi(step.arg)
		w.socket.move(n)
		w.sim.Unplug()
	case "tear", "lose":
		w.socket.harm(step.arg)
	case "restart":
		w.stop()
		w.run()
	case "stranger":
		w.stranger()
	case "calm":
		w.sim.SetFaults(nil)
	case "faults":
		f, err := modemsim.ParseFaults(strings.NewReader(step.arg))
		if err != nil {
			w.t.Fatal(err)
		}
		w.sim.SetFaults(f)
	case "ask":
		w.asks.Go(func() { w.typed(step.arg) })
	}
}

// stranger writes in the carrier's words; what was stored of it must stay as it is.
func (w *world) stranger() {
	before := w.sim.Stored()
	w.sim.Deliver("+99900777777", "You have 1.11 GB of 900 GB left.")
	for _, s := range w.sim.Stored() {
		if !slices.ContainsFunc(before, func(b modemsim.Stored) bool { return b.Index == s.Index && b.PDU == s.PDU }) {
			w.theirs = append(w.theirs, s.PDU)
		}
	}
}

// typed asks, and looks at what it is told.
func (w *world) typed(name string) agent.Result {
	a := w.agent
	r := a.Ask(w.t.Context(), chaosAsks()[name])
	end := time.Now()
	from := end.Add(-time.Duration(r.Duration*float64(time.Second)) - time.Millisecond)
	if name == "text" {
		from = w.texts.earliest(from)
	}
	w.check(name, r, from, end)
	return r
}

// textAsks are the moments at which a message was sent that asks. An agent that was stopped behind one knows nothing of it: the
// carrier's answer to it is then taken for that to the next, which asks the same.
type textAsks struct {
	mu   sync.Mutex
	from []time.Time
}

// textAnswered is how long after it was asked a carrier's message may come, in these scripts.
const textAnswered = 10 * time.Minute

// earliest notes that one more was sent, and gives when the first was of those whose answer may still come.
func (l *textAsks) earliest(at time.Time) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.from = append(l.from, at)
	for _, from := range l.from {
		if at.Sub(from) < textAnswered {
			return from
		}
	}
	return at
}

// longestAsk is what a typed ask may take with those before it and all their deadlines.
const longestAsk = time.Hour

// await waits for the asks that were typed.
func (w *world) await() {
	ended := make(chan struct{})
	go func() { w.asks.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(longestAsk):
		w.t.Errorf("an ask that was typed has not ended after %v", longestAsk)
		<-ended
	}
	synctest.Wait()
}

// recoverWithin is how long after the last fault the modem may take to be asked with success: three silent commands, the
// longest pause before it is opened again, an answer by SMS that must be awaited before, and one that is.
const recoverWithin = 15 * time.Minute

// owedFor is how much longer an ask by SMS may take: the answer to another, to the same number, may have been lost.
const owedFor = time.Hour

// recover asks until everything is answered that a modem without faults answers.
func (w *world) recover(when string) {
	w.t.Helper()
	began, start := time.Now(), time.Now()
	for _, name := range []string{"main", "menu", "other", "text"} {
		var r agent.Result
		for r = w.typed(name); w.can[name] && !w.answered(name, r, start) && time.Since(began) < recoverWithin; r = w.typed(name) {
			if w.sleep(10 * time.Second); detail(r) == "late_message" {
				w.sleep(owedFor)
				began = began.Add(owedFor)
			}
		}
		if w.can[name] && !w.answered(name, r, start) {
			w.t.Errorf("%s: ask %s is still %s, %s, %s", when, name, r.Outcome, detail(r), deref(r.Error))
		}
	}
	w.look()
}

// answered reports whether an ask has its answer: at once, or late, which the ask then shows.
func (w *world) answered(name string, r agent.Result, since time.Time) bool {
	return r.Outcome == outcome.OK || slices.ContainsFunc(w.only().Asks, func(k agent.AskState) bool { return k.Name == name && k.Read.After(since) })
}
