package ussd_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/modemsim"
)

// network is what the simulated carrier says.
const network = `
latency: 2s
menu_ends: 1m
unknown: {status: 2}
ussd:
  "*100#": {text: "Left: 3.5 GB"}
  "*101#": {text: "Осталось 3,5 ГБ"}
  "*102#": {text: "Left: 3.5 GB", status: 2}
  "*103#":
    text: "1 Data\n2 Money"
    replies:
      "1":
        text: "1 Left\n2 Used"
        replies:
          "1": {text: "Left: 3.5 GB"}
      "2": {silent: true}
      "3": {status: 2}
  "*104#": {silent: true}
  "*140#": {status: 2}
  "*141#": {status: 4}
  "*142#": {status: 5}
  "*143#": {status: 3}
  "*144#": {cme: 258}
  "*145#": {cme: 30}
  "*146#": {cme: 10}
  "*147#": {cme: 11}
  "*148#": {cme: 132}
`

// rig is a simulated modem with package modem on its other side.
type rig struct {
	sim *modemsim.Modem
	m   *modem.Modem
}

func newRig(t *testing.T, personality, faults string) rig {
	t.Helper()
	return newRigOn(t, personality, faults, network)
}

func newRigOn(t *testing.T, personality, faults, network string) rig {
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
	open := func(context.Context) (io.ReadWriteCloser, error) { return sim.Pipe(t.Context()), nil }
	m, err := modem.Open(t.Context(), open, modem.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return rig{sim, m}
}

// releases counts AT+CUSD=2 since the last request: what the modem's side saw of the release.
func (r rig) releases() int {
	n := 0
	for _, cmd := range slices.Backward(r.sim.Spent().Commands) {
		switch {
		case strings.HasPrefix(cmd, "AT+CUSD=1"):
			return n
		case cmd == "AT+CUSD=2":
			n++
		}
	}
	return n
}
