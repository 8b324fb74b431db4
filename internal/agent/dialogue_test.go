package agent_test

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/modemsim"
)

// interjected is a wire on which the test may say something beside the modem.
type interjected struct {
	io.ReadWriteCloser
	said chan string
	rest string
}

func interject(rwc io.ReadWriteCloser) *interjected {
	w := &interjected{ReadWriteCloser: rwc, said: make(chan string, 64)}
	go func() {
		defer close(w.said)
		buf := make([]byte, 4096)
		for {
			n, err := rwc.Read(buf)
			if n > 0 {
				w.said <- string(buf[:n])
			}
			if err != nil {
				return
			}
		}
	}()
	return w
}

func (w *interjected) Read(p []byte) (int, error) {
	if w.rest == "" {
		said, ok := <-w.said
		if !ok {
			return 0, io.EOF
		}
		w.rest = said
	}
	n := copy(p, w.rest)
	w.rest = w.rest[n:]
	return n, nil
}

// interjects lets the test say lines on the wire of the modem.
func (b *bench) interjects() (say func(line string)) {
	var w *interjected
	b.wire = func(rwc io.ReadWriteCloser) io.ReadWriteCloser {
		w = interject(rwc)
		return w
	}
	return func(line string) { w.said <- "\r\n" + line + "\r\n" }
}

// The process ends in a menu, a minute after its code: what counts is when the reply left.
func TestALateAnswerToAReplyToTheNextProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, `
plan: {total: 10GB}
ussd:
  "*1#": {text: "1 Home", replies: {"1": {text: "1 More", after: 50s, replies: {"1": {text: "You have 1 GB left.", after: 55s}}}}}
  "*2#": {text: "You have 2 GB left.", after: 30s}
`)}, "sims: [{asks: [{queries: [{ussd: \"*9#\"}]}]}]")
		faults, err := modemsim.ParseFaults(strings.NewReader("on +CUSD: stale\n"))
		if err != nil {
			t.Fatal(err)
		}
		b.sim.SetFaults(faults)
		b.start()
		b.sleep(5 * time.Minute)
		go b.ask(agent.Request{USSD: "*1#", Replies: []string{"1", "1"}})
		b.sleep(60 * time.Second)
		b.stop()
		b.start()
		b.sleep(25 * time.Second)
		b.wantSecond()
	})
}

// A process that follows one whose code was not answered in time waits as long as that one would have.
func TestTheWaitAfterASilenceGoesOnInTheNextProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := staleBench(t)
		b.sim = simWith(t, `{plan: {total: 10GB}, ussd: {"*1#": {text: "You have 1 GB left.", after: 115s}, "*2#": {text: "You have 2 GB left.", after: 20s}}}`)
		b.start()
		b.sleep(5 * time.Minute)
		if r := b.ask(agent.Request{USSD: "*1#", Timeout: 90 * time.Second}); r.Outcome != outcome.Timeout {
			t.Errorf("ask = %s, want timeout", r.Outcome)
		}
		b.stop()
		b.start()
		b.sleep(10 * time.Second)
		b.wantSecond()
	})
}

// simWith is a simulated modem that keeps answers of a dialogue that is no more.
func simWith(t *testing.T, net string) *modemsim.Modem {
	t.Helper()
	faults, err := modemsim.ParseFaults(strings.NewReader("on +CUSD: stale\n"))
	if err != nil {
		t.Fatal(err)
	}
	sim, err := modemsim.New(modemsim.Config{Network: network(t, net), Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	return sim
}

// The network says "please wait" first, and the figure in a string of its own.
func TestASecondStringIsNotTakenForTheNextAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, `{plan: {total: 10GB}, ussd: {"*1#": {text: "Please wait, it is being looked up."}, "*2#": {text: "You have 2 GB left.", after: 10s}}}`)}, `
sims:
  - asks:
      - {name: one, queries: [{ussd: "*1#"}]}
      - {name: two, queries: [{ussd: "*2#"}]}
`)
		say := b.interjects()
		b.start()
		for b.dialogues() == 0 {
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(6 * time.Second)
		say(`+CUSD: 0,"You have 1 GB left.",15`)
		b.sleep(5 * time.Minute)
		asks := b.only().Asks
		if asks[0].Outcome != outcome.NoMatch || len(asks[0].Reading.Data) != 0 {
			t.Errorf("first ask: %s, %+v, want no_match and no figure", asks[0].Outcome, asks[0].Reading.Data)
		}
		if data := asks[1].Reading.Data; len(data) != 1 || data[0].Remaining.Text != "2 GB" {
			t.Errorf("second ask: %s, %q, want its own figure", asks[1].Outcome, asks[1].Text)
		}
	})
}

// The network confirms the end of a menu that was released, some seconds later.
func TestTheEndOfAReleasedMenuIsNoRefusalOfTheNextCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, `{plan: {total: 10GB}, ussd: {"*1#": {text: "1 Home", replies: {"1": {text: "You have 1 GB left."}}}, "*2#": {text: "You have 2 GB left.", after: 8s}}}`)},
			"sims: [{asks: [{queries: [{ussd: \"*9#\"}]}]}]")
		say := b.interjects()
		b.start()
		b.sleep(5 * time.Minute)
		time.AfterFunc(6*time.Second, func() { say("+CUSD: 2") })
		if r := b.ask(agent.Request{USSD: "*1#"}); detail(r) != "menu_open" {
			t.Errorf("ask = %s, %s, want menu_open", r.Outcome, detail(r))
		}
		before := strings.Count(b.logged(), "AT+CUSD=1,")
		b.wantSecond()
		if n := strings.Count(b.logged(), "AT+CUSD=1,") - before; n != 1 {
			t.Errorf("the code left %d times, want once: it was not refused", n)
		}
	})
}

// An answer that was read ends its dialogue: the next code leaves at once.
func TestNoWaitBehindAnAnswerThatWasRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, modemsim.Config{Network: network(t, `{plan: {total: 10GB}, ussd: {"*1#": {text: "You have 1 GB left."}, "*2#": {text: "You have 2 GB left."}}}`)},
			"sims: [{asks: [{queries: [{ussd: \"*9#\"}]}]}]")
		b.start()
		b.sleep(5 * time.Minute)
		b.ask(agent.Request{USSD: "*1#"})
		start := time.Now()
		b.wantSecond()
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("the second code took %v, want no wait", took)
		}
	})
}
