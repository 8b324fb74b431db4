package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/modemsim"
)

// way is one way to ask, a column of the table.
type way struct {
	name  string
	args  []string
	bySMS bool // it begins with a message, not with a code
	want  cell
}

// cell is what came of one way to ask one modem, and what left it for the network, seen from the modem's side.
type cell struct {
	Outcome, Detail, Figure      string
	Dialogues, Replies, Segments int
}

// figure is what the network below states, in every way that it can be asked.
const figure = "7.80 GB"

// brief is the patience of an ask that gets no answer: long enough for a code to leave on a busy machine.
const brief = "--timeout=5s"

// ways are all of them. The codes are those of the network below.
func ways() []way {
	read := cell{Outcome: "ok", Figure: figure, Dialogues: 1}
	return []way{
		{name: "USSD", args: []string{"--ussd=*123#"}, want: read},
		{name: "USSD menu", args: []string{"--ussd=*100#", "--reply=2", "--reply=1"},
			want: cell{Outcome: "ok", Figure: figure, Dialogues: 1, Replies: 2}},
		{name: "USSD, answered by SMS", args: []string{"--ussd=*111#", "--await-sms=1234"}, want: read},
		{name: "SMS", args: []string{"--sms=1234:DATA CHECK"}, bySMS: true, want: cell{Outcome: "ok", Figure: figure, Segments: 1}},
		{name: "SMS, two parts in UCS2", args: []string{"--sms=1234:LONG"}, bySMS: true,
			want: cell{Outcome: "ok", Figure: figure, Segments: 1}},
		{name: "`+CME ERROR`", args: []string{"--ussd=*143#"}, want: cell{Outcome: "rejected", Detail: "not_supported", Dialogues: 1}},
		{name: "silence", args: []string{"--ussd=*144#", brief},
			want: cell{Outcome: "timeout", Detail: "network_timeout", Dialogues: 1}},
	}
}

// carrierOf is the network behind a modem. The parts of a long answer come out of order to every other one.
func carrierOf(odd bool) string {
	order := ""
	if odd {
		order = "      order: [2, 1]\n"
	}
	return `
latency: 20ms
sms_latency: 20ms
plan: {total: 10GB, used: 2.2GB, expires: 30d}
ussd:
  "*123#": {text: "You have {remaining} of {total} left."}
  "*100#": {text: "1 Money\n2 Data", replies: {"2": {text: "1 Left", replies: {"1": {text: "Data left: {remaining} of {total}."}}}}}
  "*111#": {text: "You will get an SMS.", sms: [{from: "1234", text: "Of {total} you have {remaining} left.", after: 50ms}]}
  "*143#": {cme: 133}
  "*144#": {silent: true}
sms:
  "1234":
    - {match: DATA CHECK, text: "Left for you: {remaining} of {total}.", after: 50ms}
    - match: LONG
      after: 50ms
      text: "Hello – this is “Examplia”. You have {remaining} of {total} left, and need not answer this message."
` + order
}

// TestModems asks every simulated modem in every way through a pty, by the program that a user runs. docs/modems.md shows what
// came of it.
func TestModems(t *testing.T) {
	table := newTable()
	t.Run("all", func(t *testing.T) {
		for i, personality := range modemsim.Personalities() {
			t.Run(personality, func(t *testing.T) {
				t.Parallel()
				table.set(personality, askEveryWay(t, personality, i%2 == 1))
			})
		}
	})
	if table.complete() { // else -run chose some
		table.document(t)
	}
}

// askEveryWay asks one modem in all ways, one after the other, with one ledger: what it learns of the modem it may use later.
func askEveryWay(t *testing.T, personality string, odd bool) row {
	s := settings{every: "1h", gap: "1h", atMost: 40}
	sim := simulate(t, personality, odd)
	forget := func() {
		s.dir = t.TempDir()
		s.config(t, sim.port)
	}
	forget()
	var r row
	ledger := 0
	for _, w := range ways() {
		t.Run(w.name, func(t *testing.T) {
			want := expected(personality, w)
			if w.waits(personality) { // with one state it would wait for the late answer to the code before
				ledger += s.atMost - stateBudget(t, s)
				forget()
			}
			args := append(slices.Clone(w.args), s.where()...)
			if want.Outcome == "timeout" && !slices.Contains(args, brief) {
				args = append(args, brief)
			}
			before := sim.Spent()
			a, _ := ask(t, s.dir, args...)
			got := cellOf(a, before, sim.Spent())
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%+v", diff, a)
			}
			r.cells = append(r.cells, got)
		})
	}
	r.coding = codingOf(sim.Spent())
	ledger += s.atMost - stateBudget(t, s)
	if spent := sim.spent(); ledger != spent {
		t.Errorf("the ledger has %d asks, the modem's side saw %d", ledger, spent)
	}
	return r
}

// simulate puts a modem behind a pty. Every other one writes its errors in words.
func simulate(t *testing.T, personality string, odd bool) simulated {
	t.Helper()
	sim := modem(t, personality, carrierOf(odd))
	if odd {
		script, err := modemsim.ParseFaults(strings.NewReader("words"))
		if err != nil {
			t.Fatal(err)
		}
		sim.SetFaults(script)
	}
	return sim
}

func cellOf(a answer, before, after modemsim.Spent) cell {
	c := cell{
		Outcome: a.Outcome, Dialogues: len(after.Dialogues) - len(before.Dialogues),
		Replies: after.Replies - before.Replies, Segments: after.Segments - before.Segments,
	}
	if a.Detail != nil {
		c.Detail = *a.Detail
	}
	if len(a.Reading.Data) == 1 {
		c.Figure = a.Reading.Data[0].Remaining
	}
	return c
}

// expected is what a way comes to on a modem.
func expected(personality string, w way) cell {
	switch {
	case w.bySMS || modemsim.AnswersUSSD(personality):
		return w.attempts(personality)
	case slices.Contains([]string{"fibocom-fm350", "quectel-ep06e"}, personality): // known to answer none: nothing is spent
		return cell{Outcome: "rejected", Detail: "no_ussd"}
	case slices.Contains(w.args, "--await-sms=1234"): // the message may still come, and does not: nothing was asked
		return cell{Outcome: "timeout", Detail: "no_answer_sms", Dialogues: 1}
	}
	return cell{Outcome: "timeout", Detail: "network_timeout", Dialogues: 1}
}

// waits reports whether a way would have to wait for longer than it may: its code follows one that was not answered, or refused.
func (w way) waits(personality string) bool {
	return w.name != ways()[0].name && (!modemsim.AnswersUSSD(personality) || w.want.Outcome == "timeout")
}

// attempts are those of the first code that a modem is asked: those that no table knows are tried in each coding.
func (w way) attempts(personality string) cell {
	tries := map[string]int{"ucs2-only": 3}
	want := w.want
	if n := tries[personality]; n > 0 && (w.name == ways()[0].name || w.waits(personality)) {
		want.Dialogues = n
	}
	return want
}

// codingOf is how the codes of a modem were written in the end, as its own side saw it: a menu's code was taken.
func codingOf(s modemsim.Spent) string {
	for _, c := range slices.Backward(s.Commands) {
		for coding, code := range map[string]string{"plain": "*123#", "packed": "AA986C3602", "UCS2": "002A0031003200330023"} {
			if strings.Contains(c, "+CUSD=1") && strings.Contains(c, code) {
				return coding
			}
		}
	}
	return "–"
}
