package e2e

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/simgauge/simgauge/modemsim"
)

// hotline is a network with a number that is answered, keyed into, and answers by a message.
const hotline = `calls: {"0120000000": {rings: 50ms, answers: 50ms, dtmf: "1#", sms: [{from: "1234", text: "You have {remaining} of {total} left.", after: 50ms}]}}`

// TestGammuCalls has gammu call a hotline, key in tones, hang up and read the message that answers; simgauge is told the same after it,
// and both calls look alike from the modem's side.
func TestGammuCalls(t *testing.T) {
	t.Parallel()
	program := need(t, "gammu", "gammu")
	for _, personality := range []string{"generic", "quectel-ec25", "simcom-sim7600"} {
		t.Run(personality, func(t *testing.T) {
			t.Parallel()
			g := gammu{t: t, sim: modem(t, personality, carrierWho(hotline)), program: program, dir: t.TempDir()}
			g.config = write(t, g.dir, "gammurc", "[gammu]\ndevice = "+g.sim.port+"\nconnection = at115200\n")
			g.run("dialvoice", "0120000000")
			eventually(t, "the answer", func() bool { return g.sim.Spent().Calls[0].Talked })
			g.run("senddtmf", "1") // of several it makes one +VTS, whose second parameter is a duration (3GPP TS 27.007, clause C.2.11)
			g.run("senddtmf", "#")
			g.run("cancelcall")
			eventually(t, "the message", func() bool { return len(g.sim.Stored()) == 1 })
			g.wantIn("geteachsms", g.run("geteachsms"), balanceText)

			w := everyWay{query: `{call: {number: "0120000000", hang_up_after: 1s, dtmf: "1#"}, await: {sms: {from: ["1234"], within: 20s}}}`}
			released(t, g.sim)
			if got := w.ask(t, g.sim); got.Outcome != "ok" || got.Figure != figure {
				t.Errorf("simgauge: %+v, want what gammu was told", got)
			}
			each := modemsim.Dialled{Number: "0120000000", DTMF: "1#", Rang: true, Talked: true, HungUp: true}
			got := g.sim.Spent().Calls
			if diff := cmp.Diff([]modemsim.Dialled{each, each}, got, cmpopts.IgnoreFields(modemsim.Dialled{}, "Lasted")); diff != "" {
				t.Errorf("calls at the network (-want +got):\n%s", diff)
			}
		})
	}
}
