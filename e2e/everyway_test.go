package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// manner is what a carrier does with a question.
type manner string

// The manners.
const (
	works   manner = "works"
	refused manner = "refused"
	silent  manner = "silent"
	rubbish manner = "rubbish"
)

// manners are all of them, in the order of the table.
var manners = []manner{works, refused, silent, rubbish}

// verdict is what came of a question: what the user is told, and what left for the network, seen from the far side of the wire.
type verdict struct {
	Outcome, Detail, Figure string
	Spent                   int
}

// plain is a modem that takes codes in one coding alone, so that a refused one leaves once.
const plain = "simcom-sim7600"

// answered is the verdict on every way that works.
var answered = verdict{Outcome: "ok", Figure: figure, Spent: 1}

// everyWay is a way to ask as it stands in a configuration: the query, the network behind the modem by what the carrier does with
// it, and what must come of it.
type everyWay struct {
	name    string
	query   string
	network map[manner]string
	want    map[manner]verdict
}

// rubbishText is an answer that holds figures, and none of what is left.
const rubbishText = "Error 0x2F in module 7, please call 4711 between 9 and 17."

// everyWays is the table of the ways that leave through the modem.
func everyWays() []everyWay {
	return []everyWay{
		{
			name:  "ussd, a menu by what it says",
			query: `{ussd: "*100#", choose: ["Internet|データ", "Remaining|残量"]}`,
			network: map[manner]string{
				works:   `ussd: {"*100#": {text: "1 Balance\n9 More", replies: {"9": {text: "１．データ\n２．残高", replies: {"1": {text: "4 Buy\n5 Remaining", replies: {"5": {text: "You have {remaining} of {total} left."}}}}}}}}`,
				refused: `ussd: {"*100#": {text: "1 Internet\n2 Balance", replies: {"1": {status: 2}}}}`,
				silent:  `ussd: {"*100#": {text: "1 Internet\n2 Balance", replies: {"1": {silent: true}}}}`,
				rubbish: `ussd: {"*100#": {text: "` + rubbishText + `", status: 1}}`,
			},
			want: map[manner]verdict{
				works:   answered,
				refused: {Outcome: "rejected", Detail: "network_rejected", Spent: 1},
				silent:  {Outcome: "timeout", Detail: "network_timeout", Spent: 1},
				rubbish: {Outcome: "no_match", Detail: "menu_without_entry", Spent: 1},
			},
		},
		{
			name:  "ussd",
			query: `{ussd: "*123#"}`,
			network: map[manner]string{
				works:   `ussd: {"*123#": {text: "You have {remaining} of {total} left."}}`,
				refused: `ussd: {"*123#": {status: 2}}`,
				silent:  `ussd: {"*123#": {silent: true}}`,
				rubbish: `ussd: {"*123#": {text: "` + rubbishText + `"}}`,
			},
			want: map[manner]verdict{
				works:   answered,
				refused: {Outcome: "rejected", Detail: "network_rejected", Spent: 1},
				silent:  {Outcome: "timeout", Detail: "network_timeout", Spent: 1},
				rubbish: {Outcome: "no_match", Detail: "unknown_text", Spent: 1},
			},
		},
		{
			name:  "ussd answered by sms",
			query: `{ussd: "*111#", await: {sms: {from: ["1234"], within: 4s}}}`,
			network: map[manner]string{
				works:   `ussd: {"*111#": {text: "You will get an SMS.", sms: [{from: "1234", text: "Of {total} you have {remaining} left.", after: 50ms}]}}`,
				refused: `ussd: {"*111#": {cme: 133}}`,
				silent:  `ussd: {"*111#": {text: "You will get an SMS."}}`,
				rubbish: `ussd: {"*111#": {text: "You will get an SMS.", sms: [{from: "1234", text: "` + rubbishText + `", after: 50ms}]}}`,
			},
			want: map[manner]verdict{
				works:   answered,
				refused: {Outcome: "rejected", Detail: "not_supported", Spent: 1},
				silent:  {Outcome: "timeout", Detail: "no_answer_sms", Spent: 1},
				rubbish: {Outcome: "no_match", Detail: "unknown_text", Spent: 1},
			},
		},
		{
			name:  "ussd answered by two sms",
			query: `{ussd: "*111#", await: {sms: {from: ["1234"], within: 4s, messages: 2}}}`,
			network: map[manner]string{
				works:   `ussd: {"*111#": {text: "You will get two SMS.", sms: [{from: "1234", text: "Dear customer, of {total}", after: 50ms}, {from: "1234", text: "you have {remaining} left.", after: 90ms}]}}`,
				refused: `ussd: {"*111#": {cme: 133}}`,
				silent:  `ussd: {"*111#": {text: "You will get two SMS.", sms: [{from: "1234", text: "Dear customer,", after: 50ms}]}}`,
				rubbish: `ussd: {"*111#": {text: "You will get two SMS.", sms: [{from: "1234", text: "` + rubbishText + `", after: 50ms}, {from: "1234", text: "Thank you.", after: 90ms}]}}`,
			},
			want: map[manner]verdict{
				works:   answered,
				refused: {Outcome: "rejected", Detail: "not_supported", Spent: 1},
				silent:  {Outcome: "timeout", Detail: "answer_incomplete", Spent: 1},
				rubbish: {Outcome: "no_match", Detail: "unknown_text", Spent: 1},
			},
		},
		{
			name:  "sms",
			query: `{sms: {to: "1234", body: DATA}, await: {sms: {from: ["1234"], within: 4s}}}`,
			network: map[manner]string{
				works:   `sms: {"1234": [{match: DATA, text: "Left for you: {remaining} of {total}.", after: 50ms}]}`,
				refused: `sms_refused: {"1234": 38}`,
				silent:  `sms: {"9999": [{match: DATA, text: "Left for you: {remaining} of {total}.", after: 50ms}]}`,
				rubbish: `sms: {"1234": [{match: DATA, text: "` + rubbishText + `", after: 50ms}]}`,
			},
			want: map[manner]verdict{
				works:   answered,
				refused: {Outcome: "rejected", Detail: "sms_rejected", Spent: 1},
				silent:  {Outcome: "timeout", Detail: "no_answer_sms", Spent: 1},
				rubbish: {Outcome: "no_match", Detail: "unknown_text", Spent: 1},
			},
		},
		{
			name:  "call, hung up as it rings",
			query: `{call: {number: "0120000000", hang_up_after: 1s}, await: {sms: {from: ["1234"], within: 4s}}}`,
			network: map[manner]string{
				works:   `calls: {"0120000000": {rings: 50ms, sms: [{from: "1234", text: "Left for you: {remaining} of {total}.", after: 50ms}]}}`,
				refused: `calls: {"0120000000": {rings: 50ms, fails: BUSY}}`,
				silent:  `calls: {"0120000000": {rings: 50ms}}`,
				rubbish: `calls: {"0120000000": {rings: 50ms, sms: [{from: "1234", text: "` + rubbishText + `", after: 50ms}]}}`,
			},
			want: map[manner]verdict{
				works:   answered,
				refused: {Outcome: "rejected", Detail: "call_busy", Spent: 1},
				silent:  {Outcome: "timeout", Detail: "no_answer_sms", Spent: 1},
				rubbish: {Outcome: "no_match", Detail: "unknown_text", Spent: 1},
			},
		},
		{
			name:  "call, answered and keyed in",
			query: `{call: {number: "0120000000", hang_up_after: 1s, ring_at_most: 2s, dtmf: "1#"}, await: {sms: {from: ["1234"], within: 4s}}}`,
			network: map[manner]string{
				works:   `calls: {"0120000000": {rings: 50ms, answers: 50ms, dtmf: "1#", sms: [{from: "1234", text: "Left for you: {remaining} of {total}.", after: 50ms}]}}`,
				refused: `calls: {"0120000001": {rings: 50ms}}`,
				silent:  `calls: {"0120000000": {rings: 50ms}}`,
				rubbish: `calls: {"0120000000": {rings: 50ms, answers: 50ms, dtmf: "1#", sms: [{from: "1234", text: "` + rubbishText + `", after: 50ms}]}}`,
			},
			want: map[manner]verdict{
				works:   answered,
				refused: {Outcome: "rejected", Detail: "call_ended", Spent: 1},
				silent:  {Outcome: "timeout", Detail: "call_unanswered", Spent: 1},
				rubbish: {Outcome: "no_match", Detail: "unknown_text", Spent: 1},
			},
		},
	}
}

// TestEveryWay puts every way to ask to a carrier that answers, refuses, says nothing, and answers rubbish, by the program that a
// user runs. A figure comes of the first alone.
func TestEveryWay(t *testing.T) {
	t.Parallel()
	for _, w := range everyWays() {
		for _, m := range manners {
			t.Run(w.name+"/"+string(m), func(t *testing.T) {
				t.Parallel()
				if w.network[m] == "" || w.want[m].Outcome == "" {
					t.Fatalf("no row for it in the table")
				}
				sim := modem(t, plain, carrierWho(w.network[m]))
				got := w.ask(t, sim)
				if diff := cmp.Diff(w.want[m], got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

// TestACallByAModemWithoutVoice: the entry of the ledger is written before it is tried, and nothing is dialled.
func TestACallByAModemWithoutVoice(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "modemsim", "personalities", plain+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, final := range []string{"NO CARRIER", "CME 3"} {
		t.Run(final, func(t *testing.T) {
			t.Parallel()
			mute := write(t, t.TempDir(), "mute.conf", string(text)+"\nno-voice "+final+"\n")
			sim := modem(t, mute, carrierWho(""))
			w := everyWay{query: `{call: {number: "0120000000"}, await: {sms: {from: ["1234"], within: 4s}}}`}
			got := w.askFrom(t, sim, nil)
			if want := (verdict{Outcome: "rejected", Detail: "no_voice", Spent: 1}); got != want || sim.spent() != 0 {
				t.Errorf("%+v, want %+v; %d calls at the modem", got, want, sim.spent())
			}
		})
	}
}

// carrierWho is a quick carrier with a plan, and what it does with questions.
func carrierWho(answers string) string {
	return "latency: 20ms\nsms_latency: 20ms\nplan: {total: 10GB, used: 2.2GB, expires: 30d}\n" + answers + "\n"
}

// ask puts the question once. The ledger must have as many entries as the modem's side saw leave.
func (w everyWay) ask(t *testing.T, sim simulated) verdict {
	t.Helper()
	before := sim.spent()
	v := w.askFrom(t, sim, nil)
	if spent := sim.spent() - before; v.Spent != spent {
		t.Errorf("the ledger has %d entries, the modem's side saw %d", v.Spent, spent)
	}
	return v
}

// askFrom puts the question once, by a program in a network namespace (nil: this machine's). What was spent is the ledger's word.
func (w everyWay) askFrom(t *testing.T, sim simulated, n *namespace) verdict {
	t.Helper()
	s := settings{dir: t.TempDir(), every: "1h", gap: "1h", atMost: 8, query: strings.TrimSuffix(strings.TrimPrefix(w.query, "{"), "}")}
	if n != nil {
		s.link = simLink
	}
	s.config(t, sim.port)
	a, _ := asked(t, n.simgauge(t, s.dir, append([]string{"ask", "--json", "--ask=main", brief}, s.where()...)...))
	v := verdict{Outcome: a.Outcome, Spent: s.atMost - stateBudget(t, s)}
	if a.Detail != nil {
		v.Detail = *a.Detail
	}
	if data := a.Reading.Data; len(data) > 0 {
		v.Figure = data[0].Remaining
	}
	return v
}
