package agent_test

import (
	"fmt"
	"math/rand"
	"strings"
	"time"

	"github.com/simgauge/simgauge/modemsim"
)

// ordeal is what happens to one agent and its modem.
type ordeal struct {
	seed        int64
	personality string
	atMost      int
	latency     time.Duration // of the network
	slow        time.Duration // the same for the slow code, whose answer often comes when it is not awaited any more
	text, euro  time.Duration // from the two texts that ask to their answers, which may come when they are not awaited any more
	night       night         // how the day behind the faults passes
	steps       []chaosStep
}

// night is how the day passes in which what was spent grows old.
type night string

const (
	stopped   night = "and no agent"
	unplugged night = "unplugged"
	plugged   night = "plugged in"
)

// chaosStep is a pause, and then something that happens.
type chaosStep struct {
	wait time.Duration
	verb string
	arg  string
}

func (s ordeal) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "personality %s, at_most %d, latency %v, of the slow code %v, of the texts %v and %v, then a day with the modem %s\n", s.personality, s.atMost, s.latency, s.slow, s.text, s.euro, s.night)
	at := time.Duration(0)
	for _, step := range s.steps {
		at += step.wait
		fmt.Fprintf(&b, "%12v  %s %s\n", at.Round(time.Millisecond), step.verb, strings.ReplaceAll(step.arg, "\n", "\n              "))
	}
	return b.String()
}

// calmScript has no faults.
func calmScript(personality string) ordeal {
	return ordeal{personality: personality, atMost: generous, latency: time.Second, slow: 10 * time.Second, text: answered, euro: answered}
}

// generous is an at_most that no script uses up.
const generous = 200

// answered is how long a carrier takes to answer a text.
const answered = 20 * time.Second

// newScript draws a script: asks, of which the plan drains, and faults at random moments of their conversations.
func newScript(seed int64) ordeal {
	d := dice{rand.New(rand.NewSource(seed))}
	s := ordeal{
		seed:        seed,
		personality: d.word(modemsim.Personalities()...),
		atMost:      generous,
		latency:     d.between(time.Millisecond, 20*time.Second).Round(time.Millisecond),
		slow:        d.between(50*time.Second, 88*time.Second).Round(time.Millisecond),
		night:       stopped,
	}
	switch {
	case seed%500 == 0: // the agent polls and asks all day, which takes the longest to simulate
		s.night = plugged
	case d.one(12):
		s.night = unplugged
	}
	if d.one(4) {
		s.atMost = 1 + d.Intn(6)
	}
	s.text, s.euro = answered, answered
	if d.one(3) {
		s.text = d.between(time.Second, 9*time.Minute).Round(time.Millisecond)
	}
	if d.one(3) {
		s.euro = d.between(time.Second, 9*time.Minute).Round(time.Millisecond)
	}
	for range 3 + d.Intn(5) {
		s.steps = append(s.steps, d.scene()...)
		s.steps = append(s.steps, chaosStep{d.moment(), "use", fmt.Sprint(1 + d.Intn(400))})
	}
	return s
}

// dice draws what a script is made of.
type dice struct{ *rand.Rand }

func (d dice) one(in int) bool { return d.Intn(in) == 0 }

func (d dice) word(of ...string) string { return of[d.Intn(len(of))] }

func (d dice) between(low, high time.Duration) time.Duration {
	return low + time.Duration(d.Int63n(int64(high-low)))
}

// moment is a pause: most are short, to meet a command, a dialogue, the parts of a message.
func (d dice) moment() time.Duration {
	switch d.Intn(10) {
	case 0, 1, 2, 3:
		return d.between(0, 2*time.Second)
	case 4, 5, 6:
		return d.between(2*time.Second, 30*time.Second)
	case 7, 8:
		return d.between(30*time.Second, 3*time.Minute)
	}
	return d.between(3*time.Minute, 15*time.Minute)
}

// scene is something that happens, at any moment or in the midst of an ask.
func (d dice) scene() []chaosStep {
	switch d.Intn(6) {
	case 0: // in an ask: its commands, its dialogue, between the parts of its message
		return []chaosStep{d.ask(), {d.between(0, 40*time.Second), "", ""}, d.blow()}
	case 1: // a fault that meets an ask
		return []chaosStep{d.fault(), {d.between(0, time.Second), "ask", d.askName()}}
	case 2: // an answer that comes late, and a question behind it
		return []chaosStep{{d.moment(), "faults", "on +CUSD: stale"}, {0, "ask", "slow"}, {time.Second, "ask", d.word("other", "main", "menu")}}
	case 3: // the same by text
		return []chaosStep{{d.moment(), "ask", "text"}, {d.moment(), "ask", "euro"}}
	case 4:
		return []chaosStep{d.ask(), d.ask()}
	}
	return []chaosStep{d.blow(), d.fault()}
}

func (d dice) ask() chaosStep { return chaosStep{d.moment(), "ask", d.askName()} }

func (d dice) askName() string {
	return d.word("main", "main", "menu", "text", "text", "euro", "euro", "other", "slow")
}

func (d dice) fault() chaosStep { return chaosStep{d.moment(), "faults", d.faults()} }

// blow is a fault that waits for no command.
func (d dice) blow() chaosStep {
	verb, arg := d.word("unplug", "unplug", "away", "renumber", "tear", "lose", "restart", "stranger", "calm"), ""
	switch verb {
	case "unplug":
		arg = d.between(time.Millisecond, 20*time.Second).Round(time.Millisecond).String()
	case "away":
		verb, arg = "unplug", d.between(time.Second, 5*time.Minute).Round(time.Millisecond).String()
	case "renumber":
		arg = fmt.Sprint(1 + d.Intn(3))
	case "tear":
		arg = fmt.Sprint(1 + d.Intn(200))
	case "lose":
		arg = fmt.Sprintf("%d %v", 1+d.Intn(200), d.between(time.Second, time.Minute).Round(time.Millisecond))
	}
	return chaosStep{d.moment(), verb, arg}
}

// faults is a fault script of the simulator's.
func (d dice) faults() string {
	var lines []string
	if d.one(5) {
		lines = append(lines, fmt.Sprintf("chunk 1-%d %v", 1+d.Intn(20), d.between(0, 50*time.Millisecond)))
	}
	if d.one(8) {
		lines = append(lines, d.word("full", "storefail", "echo", "words"))
	}
	for range 1 + d.Intn(3) {
		lines = append(lines, d.when()+": "+d.action())
	}
	return strings.Join(lines, "\n")
}

func (d dice) when() string {
	when := d.word("always", "on +CUSD", "on +CUSD", "on +CUSD", "on +CMGS", "on +CMGS", "on +CMGL", "on +CMGR", "on +CREG", "on +CPIN", "after 3", "after 7 on +CUSD")
	switch d.Intn(3) {
	case 0:
		return fmt.Sprintf("%s #%d", when, 1+d.Intn(4))
	case 1:
		return fmt.Sprintf("%s x%d", when, 1+d.Intn(4))
	}
	return when
}

// action is what befalls a command. An answer is never late for longer than the agent waits for it (lateWithin).
func (d dice) action() string {
	within := func(most time.Duration) string {
		return d.between(time.Millisecond, most).Round(time.Millisecond).String()
	}
	switch d.Intn(18) {
	case 0:
		return "silence"
	case 1:
		return "error " + d.word("ERROR", "CME 14", "CME 30", "CME 100", "CME 258", "CMS 331", "CMS 500", "NO CARRIER", "+CME ERROR: SIM busy")
	case 2:
		return "drop " + within(time.Minute)
	case 3:
		return "cut"
	case 4:
		return "stall " + within(40*time.Second)
	case 5, 6:
		return "late " + within(20*time.Second)
	case 7:
		return "order"
	case 8:
		return "mute"
	case 9, 10:
		return "stale"
	case 11:
		return fmt.Sprintf("garbage %d", 1+d.Intn(1<<d.Intn(16)))
	case 12:
		return "line " + d.word("RING", "RDY", "NO CARRIER", "+CPIN: READY", "^BOOT:1,0,0,0,6", "OK", "> ", "+CREG: 1", "+CUSD: 2")
	case 13:
		return "noise"
	case 14:
		return "nul"
	case 15:
		return "reboot"
	case 16:
		return "data " + within(2*time.Minute)
	}
	return "twice"
}
