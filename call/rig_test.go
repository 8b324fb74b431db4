package call_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

// network is what the simulated carrier does with calls.
const network = `
calls:
  "100": {rings: 2s, answers: 3s, dtmf: "12#"}
  "101": {rings: 2s}
  "102": {rings: 2s, ends: 1s}
  "103": {fails: BUSY}
  "104": {rings: 2s, answers: 1s, ends: 2s}
  "+99900100": {rings: 2s}
`

// rig is a simulated modem with package modem on its other side.
type rig struct {
	sim *modemsim.Modem
	m   *modem.Modem
}

func newRig(t *testing.T, personality, faults, network string) rig {
	t.Helper()
	net, err := modemsim.ParseNetwork(strings.NewReader(network))
	if err != nil {
		t.Fatal(err)
	}
	script, err := modemsim.ParseFaults(strings.NewReader(faults))
	if err != nil {
		t.Fatal(err)
	}
	sim, err := modemsim.New(modemsim.Config{Personality: personality, Network: net, Faults: script})
	if err != nil {
		t.Fatal(err)
	}
	r := rig{sim: sim}
	r.connect(t)
	return r
}

// connect opens the port, as after a restart of the program.
func (r *rig) connect(t *testing.T) {
	t.Helper()
	open := func(context.Context) (io.ReadWriteCloser, error) { return r.sim.Pipe(t.Context()), nil }
	m, err := modem.Open(t.Context(), open, modem.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	r.m = m
}

// calls are those that the modem's side saw.
func (r *rig) calls() []modemsim.Dialled { return r.sim.Spent().Calls }
